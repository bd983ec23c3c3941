//! Who may watch the recording of a class.

use chrono::{DateTime, Utc};

use super::door::over;
use super::session::{PaymentStatus, Session, Side};

/// Its own people once the class is over; a student only if it is paid in full, as for the class itself.
#[must_use]
pub fn may_watch(session: &Session, side: Side, now: DateTime<Utc>) -> bool {
    over(session, now).is_some() && (side == Side::Tutor || session.payment == PaymentStatus::Paid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::SessionStatus;
    use chrono::TimeDelta;

    #[test]
    fn after_class_and_for_students_only_when_it_is_paid() {
        let end = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let mut session = Session {
            tutor_id: 1,
            student_id: 2,
            status: SessionStatus::Active,
            payment: PaymentStatus::PartiallyPaid,
            start: end - TimeDelta::hours(1),
            end,
            expires_at: end + TimeDelta::hours(1),
            tutor_may_join: true,
            student_may_join: true,
        };
        assert!(!may_watch(&session, Side::Tutor, end), "it is still going on");
        let after = end + TimeDelta::milliseconds(1);
        assert!(may_watch(&session, Side::Tutor, after));
        assert!(!may_watch(&session, Side::Student, after));
        session.payment = PaymentStatus::Paid;
        assert!(may_watch(&session, Side::Student, after));
    }
}
