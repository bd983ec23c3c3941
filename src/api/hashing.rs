//! Who may hash a password next. Hashing is slow and takes memory on purpose, so few do it at once, and whoever sends
//! a thousand passwords a second must keep nobody waiting: neither the joins that need the processor, nor the people
//! who sign in from elsewhere.
//!
//! Everybody who asks waits in the line of their place (address, known browser). The lines take turns, and every second
//! turn is for a line of somebody known. When all places to wait are taken, the last one of the longest line makes room for
//! somebody with a shorter one.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::code::Code;
use super::error::ApiError;

mod argon2id;
mod lines;

pub use argon2id::Memory;
use lines::Lines;

/// Places to wait for each that hashes: more than can be served within [`PATIENCE`], so that a class whose people all sign in
/// at the same moment is refused by the clock at worst, and not for want of a place.
const PLACES_EACH: usize = 128;
/// How long a person waits for their turn before they are told that the server is busy. The promise is an answer within
/// three seconds.
pub const PATIENCE: Duration = Duration::from_millis(2_000);
/// How long memory to hash in is kept for the next one when nobody hashes.
const KEPT: Duration = Duration::from_secs(1);

/// Whose line somebody waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody at an address; see [`Who::at`].
    At(IpAddr),
    /// A browser that is known to the account.
    Device([u8; 32]),
    /// A signed-in browser.
    Login(i64),
    /// Staff, who give people passwords.
    Staff,
}

impl Who {
    /// Somebody of whom nothing but the address is known. Of IPv6 the first 48 bits: that many are given to one customer,
    /// who has 65,536 networks in them and could stand in as many lines. Neighbours wait in one line, as behind one IPv4
    /// address; they are not counted together.
    #[must_use]
    pub fn at(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::At(address),
            IpAddr::V6(address) => Self::At(IpAddr::from((u128::from(address) >> 80 << 80).to_be_bytes())),
        }
    }

    /// Somebody of whom more is known than where they are: no crowd of strangers, each in a line of their own, may take
    /// their place.
    const fn is_known(self) -> bool {
        !matches!(self, Self::At(_))
    }
}

/// The turns; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hashing(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    lines: Mutex<Lines>,
    places: usize,
    at_once: usize,
    done: AtomicU64,
    /// Never more than `at_once`: one for each turn, and none that nobody has used for longer than [`KEPT`].
    memory: Mutex<Vec<Memory>>,
}

/// The right to hash one password; dropping it gives it to the next one in line.
#[derive(Debug)]
pub struct Turn(Option<Arc<Shared>>);

impl Default for Hashing {
    /// Half the cores hash, but at least one: the rest is for those who are signed in.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = (cores / 2).max(1);
        Self::new(at_once, at_once * PLACES_EACH)
    }
}

impl Hashing {
    /// So many `at_once`, and `places` to wait.
    #[must_use]
    pub fn new(at_once: usize, places: usize) -> Self {
        let lines = Mutex::new(Lines::new(at_once));
        Self(Arc::new(Shared { lines, places, at_once, done: AtomicU64::new(0), memory: Mutex::default() }))
    }

    /// How many passwords are hashed at once.
    #[must_use]
    pub fn at_once(&self) -> usize {
        self.0.at_once
    }

    /// How many wait for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.lines().waiting()
    }

    /// How many passwords this process has hashed.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.0.done.load(Ordering::Relaxed)
    }

    /// Whether there is a turn or a place to wait. Who has none need not be looked up in the database.
    #[must_use]
    pub fn has_place(&self, who: Who) -> bool {
        self.0.lines().has_place(who, self.0.places)
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// `unavailable` if there is no place to wait, or the turn does not come within `patience`.
    pub async fn turn(&self, who: Who, patience: Duration) -> Result<Turn, ApiError> {
        let wait = {
            let mut lines = self.0.lines();
            if lines.take_free() {
                return Ok(Turn(Some(Arc::clone(&self.0))));
            }
            lines.stand(who, self.0.places)
        };
        let turn = match wait {
            Some(wait) => timeout(patience, wait).await.ok().and_then(Result::ok),
            None => None,
        };
        turn.ok_or_else(|| Code::Unavailable.into())
    }
}

impl Turn {
    /// Does the work off the async threads, in memory that is kept for the next one. It goes on when nobody waits for it
    /// any more, and keeps its turn till then.
    ///
    /// # Errors
    /// `internal_error` if the work panics.
    pub async fn hash<T: Send + 'static>(
        self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let worked = tokio::task::spawn_blocking(move || {
            let Some(shared) = self.0.clone() else { return work(&mut Memory::default()) };
            let mut memory = shared.memory().pop().unwrap_or_default();
            let worked = work(&mut memory);
            shared.memory().push(memory);
            let done = shared.done.fetch_add(1, Ordering::Relaxed) + 1;
            drop(self);
            tokio::spawn(async move {
                sleep(KEPT).await;
                shared.give_back(done);
            });
            worked
        });
        worked.await.map_err(|_| Code::Internal.into())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(shared) = self.0.take() else { return };
        loop {
            let next = shared.lines().next_or_free();
            let Some(next) = next else { return };
            match next.send(Self(Some(Arc::clone(&shared)))) {
                Ok(()) => return,
                // They have gone: the turn comes back and is passed on here, not by being dropped.
                Err(mut turn) => drop(turn.0.take()),
            }
        }
    }
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        // Nothing that is done under the lock can panic half-way.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn memory(&self) -> MutexGuard<'_, Vec<Memory>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the memory back to the system if nobody has hashed since so many were `done`.
    fn give_back(&self, done: u64) {
        if self.done.load(Ordering::Relaxed) == done {
            self.memory().clear();
        }
    }
}

#[cfg(test)]
mod tests;
