//! Reads the table for the open pages of this server, as long as there are any.

use std::collections::BTreeSet;
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
/// A transaction draws its ids before it commits, and may take this long. What is missing in the order of ids after
/// that was rolled back.
const COMMITS_WITHIN: Duration = Duration::from_secs(5);
/// Events read at a time.
const BATCH: u32 = 1_000;

/// Passes on events until no page is open any more.
pub(super) async fn watch(live: Live, db: Db, clock: Clock) {
    let mut position = Position::default();
    while !live.is_deserted() {
        match look(&live, &db, &clock, &mut position).await {
            Ok(()) => sleep(PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, "open pages hear nothing for now");
                sleep(AWAY).await;
            }
        }
        // Either is a reason to look again.
        drop(timeout(LOOK_EVERY, live.0.news.notified()).await);
    }
}

async fn look(live: &Live, db: &Db, clock: &Clock, position: &mut Position) -> StoreResult<()> {
    let low = match position.low {
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
    position.settle(Instant::now(), full);
    Ok(())
}

/// How far the table has been read. Ids are drawn in one order and become visible in another, so everything after the
/// first missing id is read again until that id has come or can come no more.
#[derive(Debug, Default)]
struct Position {
    /// Everything up to here is done; `None` before the first look.
    low: Option<i64>,
    /// What was passed on beyond that.
    seen: BTreeSet<i64>,
    /// The gap after `low`, and since when it is there.
    gap: Option<(i64, Instant)>,
}

impl Position {
    /// Moves `low` over what is complete, and over gaps that will not close; at once if the batch is `full`, because
    /// then nothing beyond it could be read.
    fn settle(&mut self, now: Instant, full: bool) {
        let Some(mut low) = self.low else { return };
        loop {
            while self.seen.remove(&(low + 1)) {
                low += 1;
                self.gap = None;
            }
            let Some(next) = self.seen.first().copied() else { break };
            let (_, since) = *self.gap.get_or_insert((low, now));
            if !full && now.duration_since(since) < COMMITS_WITHIN {
                break;
            }
            low = next - 1;
        }
        self.low = Some(low);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_becomes_visible_late_is_waited_for_and_one_that_never_comes_is_passed_over() {
        let start = Instant::now();
        let mut position = Position { low: Some(10), ..Position::default() };
        position.seen.extend([11, 13]);
        position.settle(start, false);
        assert_eq!(position.low, Some(11), "12 may still be on its way");
        position.seen.insert(12);
        position.settle(start + Duration::from_secs(1), false);
        assert_eq!((position.low, position.seen.len()), (Some(13), 0));

        position.seen.extend([15, 16]);
        position.settle(start + Duration::from_secs(2), false);
        assert_eq!(position.low, Some(13));
        position.settle(start + Duration::from_secs(6), false);
        assert_eq!(position.low, Some(13), "not long enough since the gap was seen");
        position.settle(start + Duration::from_secs(8), false);
        assert_eq!((position.low, position.seen.len()), (Some(16), 0));

        position.seen.insert(18);
        position.settle(start + Duration::from_secs(9), true);
        assert_eq!(position.low, Some(18), "a full batch must not stand still");
    }
}
