//! The project's only pool builder.

use std::str::FromStr;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::{Connection as _, Executor, MySql, MySqlConnection, Pool, Row};
use tokio::time::timeout;

use super::StoreResult;

/// The pool of connections.
pub type Db = Pool<MySql>;

/// How long a request waits for a connection before it is told that the database is away. The promise is an
/// answer within three seconds.
const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(2_500);
/// A connection that was unused for less than this is taken to be alive without asking.
const FRESH: Duration = Duration::from_millis(200);
/// How long a connection may take to say that it lives, or to roll back. A machine that went without a word, or a
/// network that lost the line, never says anything: such a connection must not be waited for, it must be given up.
const SIGN_OF_LIFE: Duration = Duration::from_millis(800);

/// Opens the pool without connecting yet: a server whose database is away starts, answers 503 and recovers.
///
/// # Errors
/// If `url` is no MySQL address.
pub fn connect(url: &str, max_connections: u32) -> StoreResult<Db> {
    Ok(build(MySqlConnectOptions::from_str(url)?, max_connections))
}

/// In a Galera cluster what was committed at one node is at the others a moment later. People do not wait for that
/// moment: they sign in at one server and their next request reaches another. So statements wait for it; elsewhere
/// nothing is to be done.
async fn see_all_nodes(connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
    // Not `SELECT @@wsrep_on`: MySQL has no such variable.
    let galera = sqlx::raw_sql("SHOW VARIABLES LIKE 'wsrep_on'").fetch_optional(&mut *connection).await?;
    if galera.is_some_and(|row| row.try_get_unchecked::<String, _>(1).is_ok_and(|on| on == "ON")) {
        // Reading, changing and adding alike.
        connection.execute("SET SESSION wsrep_sync_wait = 7").await?;
    }
    Ok(())
}

/// Whether the database answers within this time.
pub async fn answers(db: &Db, within: Duration) -> bool {
    let asked = async { db.acquire().await?.ping().await };
    matches!(timeout(within, asked).await, Ok(Ok(())))
}

/// One connection to the same database, apart from the pool.
#[must_use]
pub fn single(db: &Db) -> Db {
    build(db.connect_options().as_ref().clone(), 1)
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
                see_all_nodes(connection).await
            })
        })
        // Ours has an end, sqlx's own has none.
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| {
            Box::pin(async move {
                if metadata.idle_for < FRESH {
                    return Ok(true);
                }
                match timeout(SIGN_OF_LIFE, connection.ping()).await {
                    Ok(alive) => alive.map(|()| true),
                    Err(_) => Err(sqlx::Error::PoolTimedOut),
                }
            })
        })
        .after_release(|connection, _| {
            Box::pin(async move {
                // A request dropped inside `begin()` leaves the connection in a transaction that sqlx does not know
                // of; whoever got it next would write into it, be told "done", and lose the rows.
                match timeout(SIGN_OF_LIFE, connection.execute("ROLLBACK")).await {
                    Ok(done) => done.map(|_| true),
                    // It may still be at work, on a frozen disk for example. An error closes it without further words.
                    Err(_) => Err(sqlx::Error::PoolTimedOut),
                }
            })
        })
        .connect_lazy_with(options.timezone(Some("+00:00".to_owned())))
}
