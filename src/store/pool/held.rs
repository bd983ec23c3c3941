//! A connection that somebody uses, and what becomes of it afterwards.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor, MySql, MySqlConnection, Row};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::{Db, Mode};

/// How long a connection may take to say that it lives. A machine that went without a word, or a
/// network that lost the line, never says anything: such a connection must not be waited for, it must be given up.
const SIGN_OF_LIFE: Duration = Duration::from_millis(800);

/// A connection in use. Unless [`Held::put_back`] says that all is done, nobody else gets it before it was seen to answer
/// what it is asked.
pub struct Held {
    /// `None` only while it is being dropped.
    connection: Option<PoolConnection<MySql>>,
    place: Option<OwnedSemaphorePermit>,
    mode: Mode,
    opened: Instant,
    done: bool,
    db: Db,
}

impl Held {
    /// A connection just opened, or just picked from those nobody used.
    pub(super) fn new(
        db: &Db,
        connection: PoolConnection<MySql>,
        mode: Mode,
        opened: Instant,
        place: OwnedSemaphorePermit,
    ) -> Self {
        Self { connection: Some(connection), place: Some(place), mode, opened, done: false, db: db.clone() }
    }

    /// Says that every statement was answered and no transaction is open: others may have the connection at once.
    pub fn put_back(mut self) {
        self.done = true;
    }

    pub(super) async fn lives(&mut self) -> bool {
        matches!(timeout(SIGN_OF_LIFE, self.ping()).await, Ok(Ok(())))
    }

    pub(super) async fn switch(&mut self, mode: Mode) -> Result<(), sqlx::Error> {
        if self.mode != mode {
            let single = mode == Mode::Single;
            self.execute(if single { "SET autocommit = 1" } else { "SET autocommit = 0" }).await?;
            self.mode = mode;
        }
        Ok(())
    }

    /// Ends a connection that is too old; see [`say_goodbye`]. Gives the place.
    pub(super) fn retire(mut self) -> Option<OwnedSemaphorePermit> {
        if let Some(connection) = self.connection.take() {
            say_goodbye(connection);
        }
        self.place.take()
    }

    /// Closes the connection; the server rolls back. Gives the place.
    pub(in crate::store) fn close(mut self) -> Option<OwnedSemaphorePermit> {
        if let Some(connection) = self.connection.take() {
            drop(connection.detach());
        }
        self.place.take()
    }

    /// Closes the connection and all others that nobody uses: whatever closed this one may have closed them too.
    pub(super) fn discard(self) -> Option<OwnedSemaphorePermit> {
        self.db.0.parked().clear();
        self.close()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let (db, mode, opened, place) = (self.db.clone(), self.mode, self.opened, self.place.take());
        if self.done {
            return db.0.park(connection, mode, opened);
        }
        let Ok(runtime) = Handle::try_current() else { return drop(connection.detach()) };
        // Perhaps somebody stopped waiting in the middle of a question. Its answer may still be on its way, and whoever used
        // the connection next would take it for their own (seen: a seat as it had been, an account that was said not to be
        // there); and a transaction may be open that nobody knows of.
        runtime.spawn(async move {
            if matches!(timeout(SIGN_OF_LIFE, is_in_step(&mut connection)).await, Ok(Ok(true))) {
                db.0.park(connection, mode, opened);
            } else {
                drop(connection.detach());
            }
            drop(place);
        });
    }
}

/// Ends a connection that nobody uses so that the database does not take its end for a failure, and count it as one. Nobody
/// waits for that.
pub(super) fn say_goodbye(connection: PoolConnection<MySql>) {
    let connection = connection.detach();
    // Without a runtime, as at the end of the process, connections cannot say anything.
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(async move { drop(timeout(SIGN_OF_LIFE, connection.close()).await) });
    }
}

/// Whether the answer that comes next is that to what is asked next: a number that was never asked for before. Then nothing
/// else is on its way, and whatever was begun is rolled back.
async fn is_in_step(connection: &mut MySqlConnection) -> Result<bool, sqlx::Error> {
    static ASKED: AtomicI64 = AtomicI64::new(1 << 40);
    let number = ASKED.fetch_add(1, Ordering::Relaxed);
    let row = sqlx::raw_sql(AssertSqlSafe(format!("SELECT {number}"))).fetch_one(&mut *connection).await?;
    let answered = row.len() == 1 && row.try_get_unchecked::<i64, _>(0)? == number;
    connection.execute("ROLLBACK").await?;
    Ok(answered)
}

impl Deref for Held {
    type Target = MySqlConnection;

    #[expect(clippy::expect_used, reason = "it is there until it is dropped")]
    fn deref(&self) -> &MySqlConnection {
        self.connection.as_ref().expect("a connection that was dropped")
    }
}

impl DerefMut for Held {
    #[expect(clippy::expect_used, reason = "it is there until it is dropped")]
    fn deref_mut(&mut self) -> &mut MySqlConnection {
        self.connection.as_mut().expect("a connection that was dropped")
    }
}
