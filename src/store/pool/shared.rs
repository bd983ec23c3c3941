//! The connections of a pool, in use and not, and who may have one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{MySql, Pool};
use tokio::sync::Semaphore;

use super::Mode;
use super::held::say_goodbye;

/// A connection that was unused for less than this is taken to be alive without asking.
const FRESH: Duration = Duration::from_millis(200);
/// A connection older than this is replaced: after a failover, what an old one is connected to may be there still, and
/// take no writes any more.
const LIFETIME: Duration = Duration::from_secs(20 * 60);

/// From so many connections on, each works in one way.
const ENOUGH: usize = 4;

/// What the clones of a [`Db`](super::Db) have in common.
pub(super) struct Shared {
    /// Opens connections, and closes what comes back; it never has idle ones.
    pub(super) pool: Pool<MySql>,
    /// One for each connection that may be in use, for statements and for transactions: half of them each, so that
    /// connections need not change how they work, and a row that many wait for keeps nobody from reading. Where
    /// there are too few for that, both are the same.
    places: [Arc<Semaphore>; 2],
    parked: Mutex<Vec<Idle>>,
    max_connections: usize,
    /// Connections that nobody used for so long are closed.
    unused: Duration,
    /// What a connection found when it was opened last.
    is_cluster: Arc<AtomicBool>,
}

/// A connection that nobody uses.
pub(super) struct Idle {
    pub(super) connection: PoolConnection<MySql>,
    pub(super) mode: Mode,
    pub(super) opened: Instant,
    since: Instant,
}

impl Idle {
    pub(super) fn is_fresh(&self) -> bool {
        self.since.elapsed() < FRESH
    }

    pub(super) fn is_old(&self) -> bool {
        self.opened.elapsed() >= LIFETIME
    }
}

impl Shared {
    /// Over a pool that opens connections.
    pub(super) fn new(pool: Pool<MySql>, unused: Duration, is_cluster: Arc<AtomicBool>) -> Self {
        let max_connections = pool.options().get_max_connections() as usize;
        let half = max_connections / 2;
        let places = if max_connections < ENOUGH {
            let places = Arc::new(Semaphore::new(max_connections));
            [Arc::clone(&places), places]
        } else {
            [Arc::new(Semaphore::new(max_connections - half)), Arc::new(Semaphore::new(half))]
        };
        Self { pool, places, parked: Mutex::default(), max_connections, unused, is_cluster }
    }

    /// Gives no more places, and closes what nobody uses.
    pub(super) fn close(&self) {
        self.places.iter().for_each(|places| places.close());
        self.parked().clear();
    }

    pub(super) fn parked(&self) -> MutexGuard<'_, Vec<Idle>> {
        // A panic while it was held cannot have left the list half changed.
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those for connections that work in this way.
    pub(super) fn places(&self, mode: Mode) -> &Arc<Semaphore> {
        let [single, transaction] = &self.places;
        match mode {
            Mode::Single => single,
            Mode::Transaction => transaction,
        }
    }

    pub(super) fn is_cluster(&self) -> bool {
        self.is_cluster.load(Ordering::Relaxed)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.places(Mode::Single).is_closed()
    }

    /// How many connections may be taken at this moment.
    fn free(&self) -> usize {
        let [single, transaction] = &self.places;
        let both = !Arc::ptr_eq(single, transaction);
        single.available_permits() + if both { transaction.available_permits() } else { 0 }
    }

    /// The connection that was used last and works in this way, if nothing need be asked of it.
    pub(super) fn pick_ready(&self, mode: Mode) -> Option<Idle> {
        let mut parked = self.parked();
        let ready = parked.iter().rposition(|idle| idle.mode == mode && idle.is_fresh() && !idle.is_old())?;
        Some(parked.remove(ready))
    }

    /// The connection that was used last and works in the way wanted; any other only if no more can be opened.
    pub(super) fn pick(&self, mode: Mode) -> Option<Idle> {
        let mut parked = self.parked();
        if let Some(fitting) = parked.iter().rposition(|idle| idle.mode == mode) {
            return Some(parked.remove(fitting));
        }
        // Whoever asks has a place already.
        let in_use = self.max_connections.saturating_sub(self.free());
        if parked.len() + in_use > self.max_connections { parked.pop() } else { None }
    }

    pub(super) fn park(&self, connection: PoolConnection<MySql>, mode: Mode, opened: Instant) {
        let mut parked = self.parked();
        if !self.is_closed() {
            parked.push(Idle { connection, mode, opened, since: Instant::now() });
        }
        // Those first in the list wait the longest.
        let unused = parked.iter().take_while(|idle| idle.since.elapsed() >= self.unused).count();
        parked.drain(..unused).for_each(|idle| say_goodbye(idle.connection));
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Without a runtime, as at the end of the process, connections cannot say goodbye.
        for idle in self.parked().drain(..) {
            drop(idle.connection.detach());
        }
    }
}
