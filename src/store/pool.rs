//! The project's only pool builder. A connection goes from one request to the next without the server being asked
//! anything in between: sqlx's own pool, which opens them, asks three times.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor, MySqlConnection, Row};
use tokio::time::timeout;

use super::StoreResult;

mod held;
mod shared;

use shared::Shared;

pub use held::Held;

/// How long a request waits for a connection before it is told that the database is away. The promise is an
/// answer within three seconds.
const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(2_500);
/// Connections that nobody used for so long are closed: those opened in a rush keep memory, here and in the database, and
/// as the one used last is picked first, nobody would use them again.
const UNUSED: Duration = Duration::from_secs(5 * 60);
/// The database; cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Shared>);

/// How a connection works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Each statement for itself.
    Single,
    /// The first statement begins a transaction, without being asked to: a round trip less for each of them.
    Transaction,
}

/// Opens the pool without connecting yet: a server whose database is away starts, answers 503 and recovers.
///
/// # Errors
/// If `url` is no MySQL address.
pub fn connect(url: &str, max_connections: u32) -> StoreResult<Db> {
    Ok(build(MySqlConnectOptions::from_str(url)?, max_connections, UNUSED))
}

/// In a Galera cluster what was committed at one node is at the others a moment later. People do not wait for that
/// moment: they sign in at one server and their next request reaches another. So statements wait for it; elsewhere
/// nothing is to be done. Gives whether it is one.
async fn see_all_nodes(connection: &mut MySqlConnection) -> Result<bool, sqlx::Error> {
    // Not `SELECT @@wsrep_on`: MySQL has no such variable.
    let galera = sqlx::raw_sql("SHOW VARIABLES LIKE 'wsrep_on'").fetch_optional(&mut *connection).await?;
    let is_cluster = galera.is_some_and(|row| row.try_get_unchecked::<String, _>(1).is_ok_and(|on| on == "ON"));
    if is_cluster {
        // Reading, changing and adding alike.
        connection.execute("SET SESSION wsrep_sync_wait = 7").await?;
    }
    Ok(is_cluster)
}

/// Whether the database answers within this time.
pub async fn answers(db: &Db, within: Duration) -> bool {
    let asked = async {
        let mut held = db.acquire().await?;
        held.ping().await?;
        held.put_back();
        Ok::<_, sqlx::Error>(())
    };
    matches!(timeout(within, asked).await, Ok(Ok(())))
}

/// One connection to the same database, apart from the pool.
#[must_use]
pub fn single(db: &Db) -> Db {
    build(db.connect_options().as_ref().clone(), 1, UNUSED)
}

/// The pool over ready-made connect options, which closes what nobody used for so long; see [`connect`].
#[must_use]
pub fn build(options: MySqlConnectOptions, max_connections: u32, unused: Duration) -> Db {
    let is_cluster = Arc::new(AtomicBool::new(false));
    let found = Arc::clone(&is_cluster);
    let pool = MySqlPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            let found = Arc::clone(&found);
            Box::pin(async move {
                // "Select for update, then insert" deadlocks under the default level, REPEATABLE READ.
                connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
                // A row lock that is not given within the time a person waits is not worth waiting for.
                connection.execute("SET SESSION innodb_lock_wait_timeout = 2").await?;
                found.store(see_all_nodes(connection).await?, Ordering::Relaxed);
                Ok(())
            })
        })
        // What comes back to it had something wrong, or is of a pool that closes; the state it is in is not known.
        .after_release(|_, _| Box::pin(async { Ok(false) }))
        // The text of a batch holds its values: addresses and seats, which belong in no log. Slow ones are in the database's.
        .connect_lazy_with(options.timezone(Some("+00:00".to_owned())).disable_statement_logging());
    Db(Arc::new(Shared::new(pool, unused, is_cluster)))
}

impl Db {
    /// A connection for several statements, each for itself.
    ///
    /// # Errors
    /// None is free in time, or none can be opened.
    pub async fn acquire(&self) -> Result<Held, sqlx::Error> {
        self.take(Mode::Single).await
    }

    /// A connection that works in the way wanted.
    pub(super) async fn take(&self, mode: Mode) -> Result<Held, sqlx::Error> {
        if let Some(held) = self.at_hand(mode) {
            return Ok(held);
        }
        // What is seldom needed is in boxes: it would make the future of every request longer, and those are copied a lot.
        let taking = async {
            let mut place =
                Arc::clone(self.0.places(mode)).acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
            loop {
                let Some(idle) = self.0.pick(mode) else {
                    let opened = Instant::now();
                    let connection = Box::pin(self.0.pool.acquire()).await?;
                    let mut held = Held::new(self, connection, Mode::Single, opened, place);
                    Box::pin(held.switch(mode)).await?;
                    return Ok(held);
                };
                let (is_old, is_fresh) = (idle.is_old(), idle.is_fresh());
                let mut held = Held::new(self, idle.connection, idle.mode, idle.opened, place);
                if is_old {
                    place = held.retire().ok_or(sqlx::Error::PoolClosed)?;
                    continue;
                }
                if !is_fresh && !Box::pin(held.lives()).await {
                    place = held.discard().ok_or(sqlx::Error::PoolClosed)?;
                    continue;
                }
                Box::pin(held.switch(mode)).await?;
                return Ok(held);
            }
        };
        timeout(ACQUIRE_TIMEOUT, taking).await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    /// One that was in use a moment ago and works in this way already: there is nothing to wait for.
    fn at_hand(&self, mode: Mode) -> Option<Held> {
        let place = Arc::clone(self.0.places(mode)).try_acquire_owned().ok()?;
        let idle = self.0.pick_ready(mode)?;
        Some(Held::new(self, idle.connection, idle.mode, idle.opened, place))
    }

    /// Whether it is a Galera cluster, as far as is known.
    pub(super) fn is_cluster(&self) -> bool {
        self.0.is_cluster()
    }

    /// Closes all connections, and gives no more.
    pub async fn close(&self) {
        self.0.close();
        self.0.pool.close().await;
    }

    /// Whether it was closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// How many connections are open.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.0.pool.size()
    }

    /// How many of them nobody uses.
    #[must_use]
    pub fn num_idle(&self) -> usize {
        self.0.parked().len()
    }

    /// How many requests could have one at once: for a statement, and for a transaction.
    #[must_use]
    pub fn free(&self) -> [usize; 2] {
        [Mode::Single, Mode::Transaction].map(|mode| self.0.places(mode).available_permits())
    }

    /// How many may be open.
    #[must_use]
    pub fn max_connections(&self) -> u32 {
        self.0.pool.options().get_max_connections()
    }

    /// How connections are opened.
    #[must_use]
    pub fn connect_options(&self) -> Arc<MySqlConnectOptions> {
        self.0.pool.connect_options()
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Db").field("size", &self.size()).finish_non_exhaustive()
    }
}
