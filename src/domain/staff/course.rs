//! Courses and their classes, as staff see and change them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::session::{EnrollmentStatus, PaymentStatus};

/// One class of a new course.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ClassTimes {
    /// Start, UTC.
    pub scheduled_start_time: DateTime<Utc>,
    /// End, UTC.
    pub scheduled_end_time: DateTime<Utc>,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Enrollment {
    /// The enrollment.
    pub id: i64,
    /// Who teaches.
    pub tutor_id: i64,
    /// Who learns.
    pub student_id: i64,
    /// Name of the tutor.
    pub tutor_name: String,
    /// Name of the student.
    pub student_name: String,
    /// Title.
    pub title: String,
    /// Whole dong for one class.
    pub price_vnd: i64,
    /// An enrollment status.
    pub status: String,
    /// A payment status.
    pub payment_status: String,
    /// Id at the host platform.
    pub external_id: Option<String>,
    /// Its classes, by start.
    pub sessions: Vec<SessionRecord>,
}

/// One class of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SessionRecord {
    /// The session record.
    pub id: i64,
    /// Start, UTC.
    pub scheduled_start_time: DateTime<Utc>,
    /// End, UTC.
    pub scheduled_end_time: DateTime<Utc>,
    /// A record status.
    pub status: String,
    /// Its session, once there is one.
    pub session_id: Option<i64>,
    /// What the class was, once it is over.
    pub verdict: Option<String>,
    /// Whether the tutor counts as having been there; nothing while that is open, or if nobody may be blamed.
    pub tutor_attended: Option<bool>,
    /// Whether the student counts as having been there.
    pub student_attended: Option<bool>,
    /// Whole minutes the tutor was there.
    pub tutor_minutes: Option<i64>,
    /// Whole minutes the student was there.
    pub student_minutes: Option<i64>,
}

/// A new course, or with a known `external_id` the new state of one; its classes are then left as they are.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct EnrollmentData {
    /// Who teaches.
    pub tutor_id: i64,
    /// Who learns.
    pub student_id: i64,
    /// Title.
    pub title: String,
    /// Whole dong for one class; nothing if `None`.
    pub price_vnd: Option<i64>,
    /// `pending` if `None`.
    pub status: Option<EnrollmentStatus>,
    /// `unpaid` if `None`.
    pub payment_status: Option<PaymentStatus>,
    /// Its classes.
    pub sessions: Vec<ClassTimes>,
    /// Whether activating it makes its sessions; `true` if `None`.
    pub create_session: Option<bool>,
    /// Id at the host platform.
    pub external_id: Option<String>,
}

/// What is to change in a course; `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct EnrollmentChange {
    /// Title.
    pub title: Option<String>,
    /// Where it is in its life.
    pub status: Option<EnrollmentStatus>,
    /// Whole dong for one class.
    pub price_vnd: Option<i64>,
    /// What has been paid.
    pub payment_status: Option<PaymentStatus>,
}
