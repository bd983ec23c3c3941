//! What staff see and say of people, lessons, courses and sessions. Shapes are those of the admin API.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::locale::Locale;
use super::session::{AccountRole, EnrollmentStatus, LessonStatus, PaymentStatus};

/// Longest title, in characters.
pub const MAX_TITLE: usize = 200;
/// Longest name of a person, in characters.
pub const MAX_NAME: usize = 100;
/// Longest id of the host platform, in characters.
pub const MAX_EXTERNAL_ID: usize = 191;

/// Longest address of a recording, in bytes.
pub const MAX_URL: usize = 500;

/// A page of a list, and what the list is narrowed down to.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Rows before this page.
    pub offset: i64,
    /// Rows on it.
    pub limit: i64,
    /// Part of a title, a name or an e-mail address, whatever its case and its accents.
    pub search: Option<String>,
    /// Status of lessons, courses or sessions; role of people.
    pub word: Option<String>,
    /// Only what starts at this moment or later, UTC.
    pub from: Option<DateTime<Utc>>,
    /// Only what starts before this moment, UTC.
    pub to: Option<DateTime<Utc>>,
    /// Only what this tutor teaches.
    pub tutor_id: Option<i64>,
}

impl Page {
    /// What is searched for as a pattern of `LIKE`, in which nothing typed means more than itself.
    #[must_use]
    pub fn pattern(&self) -> Option<String> {
        let search = self.search.as_ref()?;
        Some(format!("%{}%", search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")))
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Person {
    /// The account.
    pub id: i64,
    /// Address they sign in with.
    pub email: String,
    /// Name shown to others.
    pub display_name: String,
    /// `tutor`, `student` or `admin`.
    pub role: String,
    /// `vi` or `en`.
    pub locale: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Id at the host platform.
    pub external_id: Option<String>,
    /// Whether they can sign in with a password.
    pub has_password: bool,
}

/// What is to change in a person; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct PersonChange {
    /// Address to sign in with, lower-case.
    pub email: Option<String>,
    /// Name shown to others.
    pub display_name: Option<String>,
    /// What the account may do.
    pub role: Option<AccountRole>,
    /// argon2id in PHC format.
    pub password_hash: Option<String>,
    /// Language.
    pub locale: Option<Locale>,
    /// IANA time zone.
    pub time_zone: Option<String>,
}

/// A new person, or with a known `external_id` the new state of one.
#[derive(Debug, Clone)]
pub struct PersonData {
    /// Address to sign in with, lower-case.
    pub email: String,
    /// Name shown to others.
    pub display_name: String,
    /// What the account may do.
    pub role: AccountRole,
    /// argon2id in PHC format; kept as it is if `None`.
    pub password_hash: Option<String>,
    /// Language; kept as it is, or the default, if `None`.
    pub locale: Option<Locale>,
    /// IANA time zone; kept as it is, or the default, if `None`.
    pub time_zone: Option<String>,
    /// Id at the host platform.
    pub external_id: Option<String>,
}

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
    /// Last leave of the tutor.
    pub tutor_left_at: Option<DateTime<Utc>>,
    /// Last leave of the student.
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

/// An action of staff, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Position in the log.
    pub id: i64,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// `staff`, `tutor` or `platform`.
    pub actor: String,
    /// The person, unless it was the host platform.
    pub user_id: Option<i64>,
    /// Their name.
    pub user_name: Option<String>,
    /// `create`, `change` or `import`.
    pub action: String,
    /// `user`, `lesson`, `enrollment`, `session` or `import`.
    pub object: String,
    /// Which one.
    pub object_id: Option<i64>,
    /// What it was; `null` for something new.
    pub before: Option<serde_json::Value>,
    /// What it is now.
    pub after: Option<serde_json::Value>,
    /// Where from.
    pub address: String,
    /// Names the request in the log of the server.
    pub request_id: String,
}
