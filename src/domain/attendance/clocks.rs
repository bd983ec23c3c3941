//! Clocks that differ. Door and browser are timed by our own server; the media server has a clock of its own.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::event::{Event, Kind, Source};

/// The two reports of one arrival come within this of each other.
const SAME_MOMENT: TimeDelta = TimeDelta::seconds(3);
/// A difference up to this is the way of the messages, not of the clocks.
const NEGLIGIBLE: TimeDelta = TimeDelta::seconds(5);
/// A difference beyond this needs two arrivals that agree on it: one may be two different arrivals.
const LARGE: TimeDelta = TimeDelta::minutes(2);
/// Beyond this no two reports are of the same arrival.
const ABSURD: TimeDelta = TimeDelta::hours(12);
/// More arrivals of one person than this are not needed to compare clocks.
const ENOUGH: usize = 8;

type Moments = Vec<DateTime<Utc>>;

/// How much the media server's clock is ahead of ours, by the arrivals that both it and browsers report. Zero if they
/// agree, or if there is nothing to compare.
#[must_use]
pub fn media_ahead_by(events: &[&Event]) -> TimeDelta {
    let mut arrivals: BTreeMap<i64, (Moments, Moments)> = BTreeMap::new();
    for event in events {
        let Some(person) = event.person else { continue };
        let both = arrivals.entry(person).or_default();
        let list = match (event.source, event.kind) {
            (Source::Media, Kind::OccupantJoined) => &mut both.0,
            (Source::Browser, Kind::InCall) => &mut both.1,
            _ => continue,
        };
        if list.len() < ENOUGH {
            list.push(event.since.unwrap_or(event.at));
        }
    }
    let agreeing = |offset: TimeDelta| -> usize {
        let near = |media: &DateTime<Utc>, browser: &DateTime<Utc>| (*media - *browser - offset).abs() <= SAME_MOMENT;
        arrivals
            .values()
            .map(|(media, browser)| browser.iter().filter(|b| media.iter().any(|m| near(m, b))).count())
            .sum()
    };
    let mut best = (agreeing(TimeDelta::zero()), TimeDelta::zero());
    for (media, browser) in arrivals.values() {
        for offset in media.iter().flat_map(|m| browser.iter().map(move |b| *m - *b)) {
            if offset.abs() > ABSURD {
                continue;
            }
            let support = agreeing(offset);
            let better = support > best.0 || (support == best.0 && offset.abs() < best.1.abs());
            if better && (offset.abs() <= LARGE || support >= 2) {
                best = (support, offset);
            }
        }
    }
    if best.1.abs() <= NEGLIGIBLE { TimeDelta::zero() } else { best.1 }
}
