//! What the seats of a session say of its end.

use chrono::{DateTime, Utc};

use super::seat::Seat;

/// Whole minutes a person was in the call up to `now`, the sum over all stays.
#[must_use]
pub fn minutes(seat: &Seat, now: DateTime<Utc>) -> i64 {
    let open = seat.entered_at.map_or(0, |entered| {
        let until = if seat.is_live(now) { now } else { seat.last_seen_at.unwrap_or(entered) };
        (until - entered).num_milliseconds().max(0)
    });
    (seat.present_ms + open) / 60_000
}

/// When the last person left.
#[must_use]
pub fn ended_at(tutor: &Seat, student: &Seat, now: DateTime<Utc>) -> DateTime<Utc> {
    tutor.last_left_at.max(student.last_left_at).unwrap_or(now)
}

/// Whether the class is over because both have been in and both have said goodbye.
#[must_use]
pub fn completes(tutor: &Seat, student: &Seat) -> bool {
    [tutor, student].iter().all(|seat| seat.first_joined_at.is_some() && seat.said_leave)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seat::Entry;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    fn been_in(said_leave: bool) -> Seat {
        Seat { first_joined_at: Some(at(0)), said_leave, ..Seat::default() }
    }

    #[test]
    fn minutes_are_whole_and_summed_over_reconnects() {
        let mut seat = Seat::default();
        seat.sit(Entry::Fresh, 1, "a".into(), at(0));
        seat.leave(at(50));
        seat.sit(Entry::Fresh, 1, "b".into(), at(100));
        assert_eq!(minutes(&seat, at(169)), 1, "50 s + 69 s");
        assert_eq!(minutes(&seat, at(170)), 2, "50 s + 70 s");
    }

    #[test]
    fn a_class_completes_only_when_both_were_in_and_both_said_goodbye() {
        assert!(completes(&been_in(true), &been_in(true)));
        assert!(!completes(&been_in(true), &been_in(false)), "a dead line is no goodbye");
        assert!(!completes(&been_in(true), &Seat::default()), "one of them never came");
    }
}
