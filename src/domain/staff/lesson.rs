//! Lessons, as staff see and change them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::session::{LessonStatus, PaymentStatus};

/// A lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Lesson {
    /// The lesson.
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
    /// Start, UTC.
    pub scheduled_start_time: DateTime<Utc>,
    /// End, UTC.
    pub scheduled_end_time: DateTime<Utc>,
    /// Whole dong.
    pub price_vnd: i64,
    /// A lesson status.
    pub status: String,
    /// A payment status.
    pub payment_status: String,
    /// Id at the host platform.
    pub external_id: Option<String>,
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

/// A new lesson, or with a known `external_id` the new state of one.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct LessonData {
    /// Who teaches.
    pub tutor_id: i64,
    /// Who learns.
    pub student_id: i64,
    /// Title.
    pub title: String,
    /// Start, UTC.
    pub scheduled_start_time: DateTime<Utc>,
    /// End, UTC.
    pub scheduled_end_time: DateTime<Utc>,
    /// Whole dong; nothing if `None`.
    pub price_vnd: Option<i64>,
    /// `pending` if `None`.
    pub status: Option<LessonStatus>,
    /// `unpaid` if `None`.
    pub payment_status: Option<PaymentStatus>,
    /// Whether confirming it makes its session; `true` if `None`.
    pub create_session: Option<bool>,
    /// Id at the host platform.
    pub external_id: Option<String>,
}

/// What is to change in a lesson; `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct LessonChange {
    /// Title.
    pub title: Option<String>,
    /// Start, UTC.
    pub scheduled_start_time: Option<DateTime<Utc>>,
    /// End, UTC.
    pub scheduled_end_time: Option<DateTime<Utc>>,
    /// Where it is in its life.
    pub status: Option<LessonStatus>,
    /// What has been paid.
    pub payment_status: Option<PaymentStatus>,
    /// Whole dong.
    pub price_vnd: Option<i64>,
}
