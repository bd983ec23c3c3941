//! Who may hash a password next. Hashing is slow and takes memory on purpose, so few do it at once, and whoever sends
//! a thousand passwords a second must keep nobody waiting: neither the joins that need the processor, nor the people
//! who sign in from elsewhere.
//!
//! Everybody who asks waits in the line of their place (address, known browser). The lines take turns; when all places to
//! wait are taken, the last one of the longest line makes room for somebody with a shorter one.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::code::Code;
use super::error::ApiError;

/// Places to wait for each that hashes: more than can be served within [`PATIENCE`], so that a class whose people all sign in
/// at the same moment is refused by the clock at worst, and not for want of a place.
const PLACES_EACH: usize = 128;
/// How long a person waits for their turn before they are told that the server is busy. The promise is an answer within
/// three seconds.
pub const PATIENCE: Duration = Duration::from_millis(2_000);

/// Whose line somebody waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody at an address; of IPv6 the network, which is one household.
    At(IpAddr),
    /// A browser that is known to the account.
    Device([u8; 32]),
    /// A signed-in browser.
    Login(i64),
    /// Staff, who give people passwords.
    Staff,
}

impl Who {
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
}

#[derive(Debug)]
struct Lines {
    free: usize,
    waiting: usize,
    by_who: VecDeque<(Who, VecDeque<oneshot::Sender<Turn>>)>,
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
        let lines = Mutex::new(Lines { free: at_once, waiting: 0, by_who: VecDeque::new() });
        Self(Arc::new(Shared { lines, places, at_once, done: AtomicU64::new(0) }))
    }

    /// How many passwords are hashed at once.
    #[must_use]
    pub fn at_once(&self) -> usize {
        self.0.at_once
    }

    /// How many wait for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.lines().waiting
    }

    /// How many passwords this process has hashed.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.0.done.load(Ordering::Relaxed)
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// `unavailable` if there is no place to wait, or the turn does not come within `patience`.
    pub async fn turn(&self, who: Who, patience: Duration) -> Result<Turn, ApiError> {
        let wait = {
            let mut lines = self.0.lines();
            if lines.free > 0 {
                lines.free -= 1;
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
    /// Does the work off the async threads. It goes on when nobody waits for it any more, and keeps its turn till then.
    ///
    /// # Errors
    /// `internal_error` if the work panics.
    pub async fn hash<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let worked = tokio::task::spawn_blocking(move || {
            let worked = work();
            if let Some(shared) = &self.0 {
                shared.done.fetch_add(1, Ordering::Relaxed);
            }
            drop(self);
            worked
        });
        worked.await.map_err(|_| Code::Internal.into())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(shared) = self.0.take() else { return };
        loop {
            let next = {
                let mut lines = shared.lines();
                let next = lines.next();
                if next.is_none() {
                    lines.free += 1;
                }
                next
            };
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
}

impl Lines {
    /// A place at the end of a line, if there is one.
    fn stand(&mut self, who: Who, places: usize) -> Option<oneshot::Receiver<Turn>> {
        if self.waiting >= places {
            self.forget_who_left();
        }
        let mine = self.by_who.iter().find(|(other, _)| *other == who).map_or(0, |(_, line)| line.len());
        if self.waiting >= places {
            let gives_way = |(other, line): &&mut (Who, VecDeque<_>)| {
                line.len() > mine + 1 || (mine == 0 && who.is_known() && !other.is_known() && !line.is_empty())
            };
            let (_, longest) = self.by_who.iter_mut().filter(gives_way).max_by_key(|(_, line)| line.len())?;
            longest.pop_back();
            self.waiting -= 1;
            // A turn is passed to the first of a line; an empty one would swallow it.
            self.by_who.retain(|(_, line)| !line.is_empty());
        }
        let (sender, receiver) = oneshot::channel();
        match self.by_who.iter_mut().find(|(other, _)| *other == who) {
            Some((_, line)) => line.push_back(sender),
            None => self.by_who.push_back((who, VecDeque::from([sender]))),
        }
        self.waiting += 1;
        Some(receiver)
    }

    fn forget_who_left(&mut self) {
        for (_, line) in &mut self.by_who {
            line.retain(|one| !one.is_closed());
        }
        self.by_who.retain(|(_, line)| !line.is_empty());
        self.waiting = self.by_who.iter().map(|(_, line)| line.len()).sum();
    }

    /// The first one of the line whose turn it is.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let (who, mut line) = self.by_who.pop_front()?;
        let first = line.pop_front();
        if first.is_some() {
            self.waiting -= 1;
        }
        if !line.is_empty() {
            self.by_who.push_back((who, line));
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(last: u8) -> Who {
        Who::At(IpAddr::from([203, 0, 113, last]))
    }

    /// Stands in line, and tells its name when its turn comes; `None` if it was sent away.
    fn stand(hashing: &Hashing, who: Who, name: u32, told: &Arc<Mutex<Vec<u32>>>) -> tokio::task::JoinHandle<bool> {
        let (hashing, told) = (hashing.clone(), Arc::clone(told));
        tokio::spawn(async move {
            let Ok(turn) = hashing.turn(who, Duration::from_secs(60)).await else { return false };
            told.lock().map(|mut told| told.push(name)).is_ok() && turn.hash(|| ()).await.is_ok()
        })
    }

    async fn waiting(hashing: &Hashing, many: usize) {
        while hashing.0.lines().waiting != many {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_flood_from_one_place_costs_another_place_one_turn_only() {
        let hashing = Hashing::new(1, 10);
        let told = Arc::new(Mutex::new(Vec::new()));
        let busy = hashing.turn(at(1), PATIENCE).await;
        let flood: Vec<_> = (0..300).map(|number| stand(&hashing, at(1), number, &told)).collect();
        let sent_away = async |many: usize| {
            while flood.iter().filter(|one| one.is_finished()).count() < many {
                tokio::task::yield_now().await;
            }
        };
        sent_away(290).await;
        let other = stand(&hashing, at(2), 1_000, &told);
        sent_away(291).await;
        drop(busy);
        assert!(other.await.unwrap_or_default(), "room was made in the line that is too long");
        let mut served = 0;
        for one in flood {
            served += u32::from(one.await.unwrap_or_default());
        }
        assert_eq!(served, 9, "the others were told at once that the server is busy");
        assert_eq!(told.lock().map(|told| told.iter().position(|name| *name == 1_000)).ok().flatten(), Some(1));
        assert_eq!(hashing.done(), 10);
    }

    #[tokio::test]
    async fn a_crowd_of_strangers_takes_no_place_from_who_is_known() {
        let (hashing, told) = (Hashing::new(1, 3), Arc::default());
        let busy = hashing.turn(at(0), PATIENCE).await;
        let crowd: Vec<_> = (1..=3).map(|one| stand(&hashing, at(one), u32::from(one), &told)).collect();
        waiting(&hashing, 3).await;
        let stranger = stand(&hashing, at(9), 9, &told);
        assert!(!stranger.await.unwrap_or(true), "one more stranger finds no place");
        let known = stand(&hashing, Who::Device([7; 32]), 7, &told);
        while !crowd.iter().any(tokio::task::JoinHandle::is_finished) {
            tokio::task::yield_now().await;
        }
        drop(busy);
        assert!(known.await.unwrap_or(false), "who is known does");
        let mut served = 0;
        for one in crowd {
            served += u32::from(one.await.unwrap_or(false));
        }
        assert_eq!(served, 2);
    }

    #[tokio::test]
    async fn who_is_known_takes_one_place_from_strangers_and_no_more() {
        let (hashing, told) = (Hashing::new(1, 3), Arc::default());
        let busy = hashing.turn(at(0), PATIENCE).await;
        let stranger = stand(&hashing, at(1), 1, &told);
        waiting(&hashing, 1).await;
        let known: Vec<_> = (0..2).map(|name| stand(&hashing, Who::Device([7; 32]), 10 + name, &told)).collect();
        waiting(&hashing, 3).await;
        let one_more = stand(&hashing, Who::Device([7; 32]), 12, &told);
        assert!(!one_more.await.unwrap_or(true), "its own line is long enough");
        drop(busy);
        assert!(stranger.await.unwrap_or(false), "one browser, known or not, keeps nobody out");
        for one in known {
            assert!(one.await.unwrap_or(false));
        }
    }

    #[tokio::test]
    async fn who_has_gone_is_passed_over_and_no_turn_is_lost() {
        let hashing = Hashing::new(1, 4);
        let told = Arc::new(Mutex::new(Vec::new()));
        let busy = hashing.turn(at(1), PATIENCE).await;
        let gone: Vec<_> = (0..4).map(|number| stand(&hashing, at(1), number, &told)).collect();
        waiting(&hashing, 4).await;
        for one in gone {
            one.abort();
            assert!(one.await.is_err());
        }
        let there = stand(&hashing, at(1), 9, &told);
        waiting(&hashing, 1).await;
        drop(busy);
        assert!(there.await.unwrap_or_default());
        assert!(hashing.turn(at(3), Duration::ZERO).await.is_ok(), "the turn came back");
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_they_are_told() {
        let hashing = Hashing::new(1, 4);
        let busy = hashing.turn(at(1), PATIENCE).await;
        let refused = hashing.turn(at(2), Duration::from_millis(20)).await.err();
        assert_eq!(refused.map(|error| (error.code, error.retry_after)), Some((Code::Unavailable, Some(2))));
        drop(busy);
    }
}
