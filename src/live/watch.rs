//! Reads the table for the open pages of this server, as long as there are any.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::time::{sleep, timeout};

use super::Live;
use crate::clock::Clock;
use crate::store::{Db, StoreResult, live};

/// How often the table is looked at for what other servers wrote.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Shortest pause between two looks, however much happens here.
const PAUSE: Duration = Duration::from_millis(20);
/// Pause after the database could not be asked.
const AWAY: Duration = Duration::from_secs(1);
/// Longest wait for the database.
const ANSWER_WITHIN: Duration = Duration::from_secs(4);
/// A transaction draws its ids before it commits, and may take this long. What is missing in the order of ids after
/// that was rolled back.
const COMMITS_WITHIN: Duration = Duration::from_secs(5);
/// Events read at a time.
const BATCH: u32 = 1_000;

/// Passes on events until no page is open any more.
pub(super) async fn watch(live: Live, db: Db, clock: Clock) {
    let mut position = Position::default();
    while !live.is_deserted() {
        match timeout(ANSWER_WITHIN, look(&live, &db, &clock, &mut position)).await {
            Ok(Ok(())) => sleep(PAUSE).await,
            Ok(Err(error)) => {
                tracing::warn!(%error, "open pages hear nothing for now");
                sleep(AWAY).await;
            }
            // A line that went dead says nothing for a quarter of an hour; another connection may do.
            Err(_) => tracing::warn!("open pages hear nothing for now: the database does not answer"),
        }
        // Either is a reason to look again.
        drop(timeout(LOOK_EVERY, live.0.news.notified()).await);
    }
}

async fn look(live: &Live, db: &Db, clock: &Clock, position: &mut Position) -> StoreResult<()> {
    let mut cursor = match position.low {
        Some(low) => low,
        None => {
            let settled = TimeDelta::from_std(COMMITS_WITHIN).unwrap_or_default();
            let low = live::settled_before(db, clock.now() - settled).await?;
            position.low = Some(low);
            low
        }
    };
    loop {
        let events = live::after(db, cursor, BATCH).await?;
        let full = events.len() >= BATCH as usize;
        for event in events {
            cursor = event.id;
            if position.is_new(event.id, Instant::now()) {
                live.0.metrics.told((clock.now() - event.at).to_std().unwrap_or_default());
                live.pass_on(event);
            }
        }
        if !full {
            break;
        }
    }
    position.settle(Instant::now());
    Ok(())
}

/// How far the table has been read. Ids are drawn in one order and become visible in another, so everything after the
/// first missing id is read again until that id has come or can come no more. In a Galera cluster every node draws only
/// every third or so: there, ids are always missing, and what is passed on must not pile up behind them.
#[derive(Debug, Default)]
struct Position {
    /// Everything up to here is done; `None` before the first look.
    low: Option<i64>,
    /// What was passed on beyond that, and when it was first seen: what is missing before it is at least as old.
    seen: BTreeMap<i64, Instant>,
}

impl Position {
    /// Notes an event; gives whether it was not seen before.
    fn is_new(&mut self, id: i64, now: Instant) -> bool {
        match self.seen.entry(id) {
            Entry::Vacant(place) => {
                place.insert(now);
                true
            }
            Entry::Occupied(_) => false,
        }
    }

    /// Moves `low` over what is complete, and over gaps that will not close.
    fn settle(&mut self, now: Instant) {
        let Some(mut low) = self.low else { return };
        while let Some(next) = self.seen.first_entry() {
            let is_complete = *next.key() == low + 1;
            if !is_complete && now.duration_since(*next.get()) < COMMITS_WITHIN {
                break;
            }
            low = *next.key();
            next.remove();
        }
        self.low = Some(low);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(position: &mut Position, ids: &[i64], now: Instant) {
        for id in ids {
            assert!(position.is_new(*id, now));
        }
        position.settle(now);
    }

    #[test]
    fn an_id_that_becomes_visible_late_is_waited_for_and_one_that_never_comes_is_passed_over() {
        let start = Instant::now();
        let mut position = Position { low: Some(10), ..Position::default() };
        see(&mut position, &[11, 13], start);
        assert_eq!(position.low, Some(11), "12 may still be on its way");
        assert!(!position.is_new(13, start), "once");
        see(&mut position, &[12], start + Duration::from_secs(1));
        assert_eq!((position.low, position.seen.len()), (Some(13), 0));

        see(&mut position, &[15, 16], start + Duration::from_secs(2));
        assert_eq!(position.low, Some(13));
        position.settle(start + Duration::from_secs(6));
        assert_eq!(position.low, Some(13), "not long enough since the gap was seen");
        position.settle(start + Duration::from_secs(8));
        assert_eq!((position.low, position.seen.len()), (Some(16), 0));
    }

    #[test]
    fn where_ids_are_always_missing_nothing_piles_up() {
        let start = Instant::now();
        let mut position = Position { low: Some(0), ..Position::default() };
        for turn in 0..600_u32 {
            see(&mut position, &[i64::from(turn) * 3 + 2], start + Duration::from_millis(100) * turn);
        }
        assert_eq!(position.seen.len(), 50, "those of the last five seconds");
    }
}
