//! The project's only pool builder.

use std::str::FromStr;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::{Executor, MySql, Pool};

use super::StoreResult;

/// The pool of connections.
pub type Db = Pool<MySql>;

/// How long a request waits for a connection before it is told that the database is away. The promise is an
/// answer within three seconds.
const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(2_500);

/// Opens the pool without connecting yet: a server whose database is away starts, answers 503 and recovers.
///
/// # Errors
/// If `url` is no MySQL address.
pub fn connect(url: &str, max_connections: u32) -> StoreResult<Db> {
    Ok(build(MySqlConnectOptions::from_str(url)?, max_connections))
}

/// The pool over ready-made connect options; see [`connect`].
#[must_use]
pub fn build(options: MySqlConnectOptions, max_connections: u32) -> Db {
    MySqlPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                // "Select for update, then insert" deadlocks under the default level, REPEATABLE READ.
                connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
                // A row lock that is not given within the time a person waits is not worth waiting for.
                connection.execute("SET SESSION innodb_lock_wait_timeout = 2").await?;
                Ok(())
            })
        })
        .after_release(|connection, _| {
            Box::pin(async move {
                // A request dropped inside `begin()` leaves the connection in a transaction that sqlx does not know
                // of; whoever got it next would write into it, be told "done", and lose the rows.
                connection.execute("ROLLBACK").await?;
                Ok(true)
            })
        })
        .connect_lazy_with(options.timezone(Some("+00:00".to_owned())))
}
