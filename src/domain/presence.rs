//! Where the other person of a class is, as far as the door can tell.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::seat::{LEASE, Seat};
use super::text_enum::text_enum;

/// Three heartbeats that did not come: the line is dead, whatever the lease says.
pub const SILENT_AFTER: TimeDelta = TimeDelta::seconds(30);

text_enum! {
    /// Where a person is.
    Whereabouts {
        /// Has not come yet.
        Absent => "absent",
        /// Has the page open and waits at the door.
        Waiting => "waiting",
        /// In the class.
        Connected => "connected",
        /// Was in the class and fell silent without a goodbye.
        Lost => "lost",
        /// Said goodbye.
        Left => "left",
    }
}

/// Where a person is, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Presence {
    /// Where.
    pub state: Whereabouts,
    /// Since when, UTC; `null` if nothing has happened yet.
    pub since: Option<DateTime<Utc>>,
}

/// Whether the person's page waits at the door at the moment `now`.
#[must_use]
pub fn waits(seat: &Seat, now: DateTime<Utc>) -> bool {
    seat.waiting_seen_at.is_some_and(|seen| now <= seen + LEASE)
}

/// Reads it off a person's seat at the moment `now`.
#[must_use]
pub fn of(seat: &Seat, now: DateTime<Utc>) -> Presence {
    let (state, since) = if seat.held.is_some() {
        if seat.last_seen_at.is_some_and(|seen| now <= seen + SILENT_AFTER) {
            (Whereabouts::Connected, seat.entered_at)
        } else {
            (Whereabouts::Lost, seat.last_seen_at)
        }
    } else if waits(seat, now) {
        (Whereabouts::Waiting, seat.waiting_seen_at)
    } else if seat.first_joined_at.is_none() {
        (Whereabouts::Absent, None)
    } else if seat.said_leave {
        (Whereabouts::Left, seat.last_left_at)
    } else {
        (Whereabouts::Lost, seat.last_left_at)
    };
    Presence { state, since }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seat::Entry;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    #[test]
    fn a_person_waits_comes_falls_silent_comes_back_and_says_goodbye() {
        let mut seat = Seat::default();
        assert_eq!(of(&seat, at(0)), Presence { state: Whereabouts::Absent, since: None });
        seat.waiting_seen_at = Some(at(0));
        assert_eq!(of(&seat, at(75)).state, Whereabouts::Waiting);
        assert_eq!(of(&seat, at(76)).state, Whereabouts::Absent, "closed the page");
        seat.sit(Entry::Fresh, 1, "s".into(), at(100));
        assert_eq!(of(&seat, at(130)), Presence { state: Whereabouts::Connected, since: Some(at(100)) });
        assert_eq!(of(&seat, at(131)), Presence { state: Whereabouts::Lost, since: Some(at(100)) });
        assert!(seat.renew("s", at(140)));
        assert_eq!(of(&seat, at(140)).state, Whereabouts::Connected);
        seat.leave(at(150));
        assert_eq!(of(&seat, at(150)), Presence { state: Whereabouts::Left, since: Some(at(150)) });
    }

    #[test]
    fn a_seat_that_lapsed_is_a_lost_line_and_not_a_goodbye() {
        let mut seat = Seat::default();
        seat.sit(Entry::Fresh, 1, "s".into(), at(0));
        assert!(seat.lapse(at(600)));
        assert_eq!(of(&seat, at(600)), Presence { state: Whereabouts::Lost, since: Some(at(0)) });
    }
}
