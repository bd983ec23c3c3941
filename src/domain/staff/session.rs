//! Sessions, as staff see and change them, and what happened in them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::session::PaymentStatus;

/// A session as staff see it: everything but the access token, which is for its own people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// The session.
    pub id: i64,
    /// Its lesson.
    pub lesson_id: Option<i64>,
    /// Its course.
    pub enrollment_id: Option<i64>,
    /// Its class of the course.
    pub session_record_id: Option<i64>,
    /// Who teaches.
    pub tutor_id: i64,
    /// Who learns.
    pub student_id: i64,
    /// Name of the tutor.
    pub tutor_name: String,
    /// Name of the student.
    pub student_name: String,
    /// Title of the lesson or course.
    pub title: String,
    /// The room at the media server.
    pub room_name: String,
    /// Start, UTC.
    pub scheduled_start_time: DateTime<Utc>,
    /// End, UTC.
    pub scheduled_end_time: DateTime<Utc>,
    /// After this it counts as expired.
    pub expires_at: DateTime<Utc>,
    /// A session status.
    pub status: String,
    /// A payment status.
    pub payment_status: String,
    /// Whether staff let the tutor in.
    pub can_tutor_join: bool,
    /// Whether staff let the student in.
    pub can_student_join: bool,
    /// First join of the tutor.
    pub tutor_joined_at: Option<DateTime<Utc>>,
    /// First join of the student.
    pub student_joined_at: Option<DateTime<Utc>>,
    /// Last leave of the tutor, or the last sign of life of one whose lease has run out; empty while they are in.
    pub tutor_left_at: Option<DateTime<Utc>>,
    /// Last leave of the student, or the last sign of life of one whose lease has run out; empty while they are in.
    pub student_left_at: Option<DateTime<Utc>>,
    /// When both had left.
    pub session_ended_at: Option<DateTime<Utc>>,
    /// Admissions so far.
    pub used_count: i64,
    /// Where the recording is.
    pub recording_url: Option<String>,
    /// Notes of staff.
    pub notes: Option<String>,
}

/// What is to change in a session; `None` stays, an empty text clears.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SessionChange {
    /// Whether staff let the student in.
    pub can_student_join: Option<bool>,
    /// Whether staff let the tutor in.
    pub can_tutor_join: Option<bool>,
    /// Notes of staff.
    pub notes: Option<String>,
    /// Where the recording is.
    pub recording_url: Option<String>,
    /// `cancelled`, or `pending` for one that was cancelled and is on again.
    pub status: Option<String>,
    /// Start of the class, UTC.
    pub scheduled_start_time: Option<DateTime<Utc>>,
    /// End of the class, UTC.
    pub scheduled_end_time: Option<DateTime<Utc>>,
    /// What has been paid for the lesson or the course.
    pub payment_status: Option<PaymentStatus>,
}

/// Something that happened in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Event {
    /// The person.
    pub user_id: Option<i64>,
    /// Their name.
    pub user_name: Option<String>,
    /// What happened.
    pub kind: String,
    /// Who tells it: `door`, `browser` or `media`.
    pub source: String,
    /// When, UTC.
    pub occurred_at: DateTime<Utc>,
    /// Where from.
    pub address: Option<String>,
}
