//! The words a session is described with. Each closed set is stored and sent as the text given here.

use super::text_enum::text_enum;
use chrono::{DateTime, Utc};

text_enum! {
    /// Where a session is in its life.
    SessionStatus {
        /// Nobody has been in yet.
        Pending => "pending",
        /// Somebody has been in.
        Active => "active",
        /// Held and over.
        Completed => "completed",
        /// Its time went by.
        Expired => "expired",
        /// Called off.
        Cancelled => "cancelled",
    }
}

text_enum! {
    /// What has been paid for the class.
    PaymentStatus {
        /// Nothing yet.
        Unpaid => "unpaid",
        /// A part.
        PartiallyPaid => "partially_paid",
        /// Everything: the only value that opens the door for a student.
        Paid => "paid",
    }
}

text_enum! {
    /// Which side of a class a person is on.
    Side {
        /// Teaches; moderates the room.
        Tutor => "tutor",
        /// Learns.
        Student => "student",
    }
}

text_enum! {
    /// What an account may do outside its own classes.
    AccountRole {
        /// Teaches classes.
        Tutor => "tutor",
        /// Takes classes.
        Student => "student",
        /// Staff of the centre.
        Admin => "admin",
    }
}

text_enum! {
    /// Where a lesson is in its life.
    LessonStatus {
        /// Asked for.
        Pending => "pending",
        /// Agreed: gets a session.
        Confirmed => "confirmed",
        /// Going on.
        InProgress => "in_progress",
        /// Held.
        Completed => "completed",
        /// Called off.
        Cancelled => "cancelled",
    }
}

text_enum! {
    /// Where a course is in its life.
    EnrollmentStatus {
        /// Asked for.
        Pending => "pending",
        /// Running: its session records get sessions.
        Active => "active",
        /// All classes held.
        Completed => "completed",
        /// Called off.
        Cancelled => "cancelled",
    }
}

text_enum! {
    /// Where one class of a course is in its life.
    RecordStatus {
        /// To come.
        Scheduled => "scheduled",
        /// Held.
        Completed => "completed",
        /// Not held.
        Missed => "missed",
        /// Called off.
        Cancelled => "cancelled",
    }
}

impl Side {
    /// The side opposite to this one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Tutor => Self::Student,
            Self::Student => Self::Tutor,
        }
    }
}

/// What the door must know of a session. All times are UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who teaches.
    pub tutor_id: i64,
    /// Who learns.
    pub student_id: i64,
    /// Where the session is in its life.
    pub status: SessionStatus,
    /// Payment of the lesson, or of the enrollment for a session record.
    pub payment: PaymentStatus,
    /// Start of the class.
    pub start: DateTime<Utc>,
    /// End of the class.
    pub end: DateTime<Utc>,
    /// After this the session counts as expired.
    pub expires_at: DateTime<Utc>,
    /// `false`: staff have blocked the tutor.
    pub tutor_may_join: bool,
    /// `false`: staff have blocked the student.
    pub student_may_join: bool,
}

impl Session {
    /// The side this account is on, if any. Somebody who is both is the tutor.
    #[must_use]
    pub fn side_of(&self, user_id: i64) -> Option<Side> {
        if user_id == self.tutor_id {
            Some(Side::Tutor)
        } else if user_id == self.student_id {
            Some(Side::Student)
        } else {
            None
        }
    }

    /// The account on a side.
    #[must_use]
    pub const fn on(&self, side: Side) -> i64 {
        match side {
            Side::Tutor => self.tutor_id,
            Side::Student => self.student_id,
        }
    }

    /// Whether staff let this side in.
    #[must_use]
    pub const fn may_join(&self, side: Side) -> bool {
        match side {
            Side::Tutor => self.tutor_may_join,
            Side::Student => self.student_may_join,
        }
    }
}
