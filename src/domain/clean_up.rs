//! What becomes of a class whose time is over and which nobody has closed.

use chrono::{DateTime, TimeDelta, Utc};

use super::seat::Seat;
use super::session::{Session, SessionStatus};

/// A session is archived this long after its end.
pub const ARCHIVE_AFTER: TimeDelta = TimeDelta::days(30);

/// What the clean-up does with a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing yet.
    Keep,
    /// Both were there: it was held.
    Complete,
    /// Its time went by.
    Expire,
}

/// Decides about a session at the moment `now`. A dead line ends a stay at the last sign of life, but completes a
/// class only after its scheduled end.
#[must_use]
pub fn fate(session: &Session, tutor: &Seat, student: &Seat, now: DateTime<Utc>) -> Fate {
    if !matches!(session.status, SessionStatus::Pending | SessionStatus::Active) || now <= session.end {
        return Fate::Keep;
    }
    let seats = [tutor, student];
    if seats.iter().all(|seat| seat.first_joined_at.is_some() && !seat.is_live(now)) {
        Fate::Complete
    } else if now > session.expires_at {
        Fate::Expire
    } else {
        Fate::Keep
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seat::{Entry, LEASE};
    use crate::domain::session::PaymentStatus;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap_or_default()
    }

    fn session(status: SessionStatus) -> Session {
        Session {
            tutor_id: 1,
            student_id: 2,
            status,
            payment: PaymentStatus::Paid,
            start: at(0),
            end: at(60),
            expires_at: at(120),
            tutor_may_join: true,
            student_may_join: true,
        }
    }

    fn seen_at(minutes: i64) -> Seat {
        let mut seat = Seat::default();
        seat.sit(Entry::Fresh, 1, "s".into(), at(minutes));
        seat
    }

    #[test]
    fn a_class_both_were_in_is_completed_after_its_end_and_not_while_somebody_is_still_there() {
        let (active, nobody) = (session(SessionStatus::Active), Seat::default());
        assert_eq!(fate(&active, &seen_at(5), &seen_at(5), at(60)), Fate::Keep, "it may go on");
        assert_eq!(fate(&active, &seen_at(5), &seen_at(5), at(61)), Fate::Complete);
        assert_eq!(fate(&active, &seen_at(5), &seen_at(60), at(60) + LEASE), Fate::Keep, "runs over");
        assert_eq!(fate(&active, &seen_at(5), &nobody, at(61)), Fate::Keep);
        assert_eq!(fate(&active, &seen_at(5), &nobody, at(120)), Fate::Keep, "both edges are inside");
        assert_eq!(fate(&active, &seen_at(5), &nobody, at(121)), Fate::Expire);
        assert_eq!(fate(&session(SessionStatus::Pending), &nobody, &nobody, at(121)), Fate::Expire);
        for over in [SessionStatus::Completed, SessionStatus::Expired, SessionStatus::Cancelled] {
            assert_eq!(fate(&session(over), &seen_at(5), &seen_at(5), at(200)), Fate::Keep);
        }
    }
}
