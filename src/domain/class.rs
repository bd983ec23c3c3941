//! A lesson, or one class of a course, as something to make a session for.

use chrono::{DateTime, Datelike, Utc};

use super::session::PaymentStatus;
use super::{ids, window};

/// What a session is made from. All times are UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The lesson; exactly one of this and `session_record_id` is set.
    pub lesson_id: Option<i64>,
    /// The course the record belongs to.
    pub enrollment_id: Option<i64>,
    /// The class of the course.
    pub session_record_id: Option<i64>,
    /// Who teaches.
    pub tutor_id: i64,
    /// Who learns.
    pub student_id: i64,
    /// Payment of the lesson or the course.
    pub payment: PaymentStatus,
    /// The lesson is confirmed, or the course active and the record scheduled.
    pub agreed: bool,
    /// Start of the class.
    pub start: DateTime<Utc>,
    /// End of the class.
    pub end: DateTime<Utc>,
    /// Id and access token of the session it already has.
    pub existing: Option<(i64, String)>,
}

/// What is wrong with the times of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongTimes {
    /// The end is not after the start.
    Backwards,
    /// The start is no time any class of ours is at: a slip of the keyboard, and beyond what databases can hold.
    Start,
    /// So is the end.
    End,
}

/// Checks the times of a class: it ends after it starts, by a millisecond at least, as finer times are kept nowhere; and is
/// in this century.
///
/// # Errors
/// [`WrongTimes`].
pub fn check_times(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<(), WrongTimes> {
    let plausible = |at: DateTime<Utc>| (2000..2100).contains(&at.year());
    if !plausible(start) {
        Err(WrongTimes::Start)
    } else if !plausible(end) {
        Err(WrongTimes::End)
    } else if start.timestamp_millis() >= end.timestamp_millis() {
        Err(WrongTimes::Backwards)
    } else {
        Ok(())
    }
}

/// Why no session is made. The first that applies, in this order, is the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateRefusal {
    /// Neither tutor nor student of it, nor staff.
    NotParticipant,
    /// Not agreed, or already over.
    NotReady,
    /// A student whose class is not paid in full.
    PaymentRequired,
    /// It has a session.
    AlreadyExists,
}

/// Who asks for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applicant {
    /// The account.
    pub user_id: i64,
    /// Staff may ask for any class.
    pub is_admin: bool,
}

impl Applicant {
    /// Whether this person may ask for a session of a class of these two.
    #[must_use]
    pub const fn may_ask(self, tutor_id: i64, student_id: i64) -> bool {
        self.is_admin || self.user_id == tutor_id || self.user_id == student_id
    }
}

/// Decides whether a session may be made for `class` at the moment `now`.
///
/// # Errors
/// The one [`CreateRefusal`] that decides.
pub fn may_create(class: &Class, applicant: Applicant, now: DateTime<Utc>) -> Result<(), CreateRefusal> {
    if !applicant.may_ask(class.tutor_id, class.student_id) {
        return Err(CreateRefusal::NotParticipant);
    }
    if !class.agreed || now > class.end {
        return Err(CreateRefusal::NotReady);
    }
    if applicant.user_id == class.student_id && class.payment != PaymentStatus::Paid {
        return Err(CreateRefusal::PaymentRequired);
    }
    if class.existing.is_some() {
        return Err(CreateRefusal::AlreadyExists);
    }
    Ok(())
}

/// The unguessable part of a new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The room at the media server.
    pub room_name: String,
    /// Names the session in addresses.
    pub access_token: String,
    /// One hour after the end.
    pub expires_at: DateTime<Utc>,
}

impl NewSession {
    /// For a class that ends at `end`; `room_bytes` and `token_hash` (a SHA-256) come from the random generator.
    #[must_use]
    pub fn new(end: DateTime<Utc>, room_bytes: &[u8; 26], token_hash: &[u8; 32]) -> Self {
        Self {
            room_name: ids::room_name(room_bytes),
            access_token: ids::hex(token_hash),
            expires_at: window::expires_at(end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_class_ends_after_it_starts_in_this_century() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap_or_default();
        let (start, end) = (at("2026-11-24T07:00:00Z"), at("2026-11-24T08:00:00Z"));
        assert_eq!(check_times(start, end), Ok(()));
        assert_eq!(check_times(end, start), Err(WrongTimes::Backwards));
        assert_eq!(check_times(start, start), Err(WrongTimes::Backwards));
        let within_a_millisecond = (at("2026-11-24T07:00:00.0001Z"), at("2026-11-24T07:00:00.0009Z"));
        assert_eq!(check_times(within_a_millisecond.0, within_a_millisecond.1), Err(WrongTimes::Backwards));
        assert_eq!(check_times(at("0046-03-24T10:34:06Z"), end), Err(WrongTimes::Start));
        assert_eq!(check_times(start, at("9999-12-31T23:59:59Z")), Err(WrongTimes::End));
    }

    #[test]
    fn the_first_check_that_fails_decides() {
        let end = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let mut class = Class {
            lesson_id: Some(1),
            enrollment_id: None,
            session_record_id: None,
            tutor_id: 1,
            student_id: 2,
            payment: PaymentStatus::PartiallyPaid,
            agreed: false,
            start: end - TimeDelta::hours(1),
            end,
            existing: Some((7, "t".into())),
        };
        let person = |user_id| Applicant { user_id, is_admin: false };
        let late = end + TimeDelta::milliseconds(1);

        assert_eq!(may_create(&class, person(3), late), Err(CreateRefusal::NotParticipant));
        assert_eq!(may_create(&class, person(2), end), Err(CreateRefusal::NotReady));
        class.agreed = true;
        assert_eq!(may_create(&class, person(2), late), Err(CreateRefusal::NotReady));
        assert_eq!(may_create(&class, person(2), end), Err(CreateRefusal::PaymentRequired));
        class.payment = PaymentStatus::Paid;
        assert_eq!(may_create(&class, person(2), end), Err(CreateRefusal::AlreadyExists));
        class.existing = None;
        assert_eq!(may_create(&class, person(2), end), Ok(()));
    }

    #[test]
    fn a_tutor_and_staff_may_ask_before_it_is_paid() {
        let end = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let class = Class {
            lesson_id: Some(1),
            enrollment_id: None,
            session_record_id: None,
            tutor_id: 1,
            student_id: 2,
            payment: PaymentStatus::Unpaid,
            agreed: true,
            start: end - TimeDelta::hours(1),
            end,
            existing: None,
        };
        assert_eq!(may_create(&class, Applicant { user_id: 1, is_admin: false }, end), Ok(()));
        assert_eq!(may_create(&class, Applicant { user_id: 9, is_admin: true }, end), Ok(()));
    }
}
