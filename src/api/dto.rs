//! The shapes of answers. Times are UTC, RFC 3339 with `Z`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::code::Code;
use crate::domain::attendance::summary::Summary;
use crate::domain::locale::Locale;
use crate::domain::login::Login;
use crate::domain::presence::Presence;
use crate::domain::provider::Provider;
use crate::domain::session::{AccountRole, PaymentStatus, SessionStatus, Side};
use crate::domain::signal::{IceServer, IceTransportPolicy};

/// A successful answer: its fields and `"success": true`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Success<T> {
    /// Always `true`.
    pub success: bool,
    /// The answer.
    #[serde(flatten)]
    pub answer: T,
}

// Written out, because flattening reads everything twice and doubles the code for it that every page downloads.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Success<T> {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        T::deserialize(reader).map(Self::new)
    }
}

impl<T> Success<T> {
    /// Wraps an answer.
    pub const fn new(answer: T) -> Self {
        Self { success: true, answer }
    }
}

/// An answer that says nothing but "done".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Done {}

/// A person, as shown to themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct User {
    /// The account.
    pub id: i64,
    /// Name shown to others.
    pub display_name: String,
    /// Address they sign in with.
    pub email: String,
    /// What the account may do.
    pub role: AccountRole,
    /// Language they chose.
    pub locale: Locale,
    /// IANA time zone they live in.
    pub time_zone: String,
}

/// Answer of login and me.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// The person.
    pub user: User,
}

/// Answer of logins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct LoginList {
    /// The signed-in browsers of the person: this one, then the latest used.
    pub logins: Vec<Login>,
}

/// Answer of end-login and logout-everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Ended {
    /// How many browsers were signed out.
    pub ended: usize,
}

/// Answer of create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Created {
    /// The session.
    pub session_id: i64,
    /// The room at the media server.
    pub room_name: String,
    /// Names the session in addresses.
    pub access_token: String,
    /// Start of the class.
    pub scheduled_start_time: DateTime<Utc>,
    /// End of the class.
    pub scheduled_end_time: DateTime<Utc>,
    /// One hour after the end.
    pub expires_at: DateTime<Utc>,
    /// Payment of the class.
    pub payment_status: PaymentStatus,
    /// Whether staff let the student in.
    pub can_student_join: bool,
}

/// Answer of join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Joined {
    /// The session.
    pub session_id: i64,
    /// Address of the room for a browser tab of its own, token included; in the built-in room that of our own page.
    pub jitsi_url: String,
    /// The room at the media server.
    pub room_name: String,
    /// The person's side.
    pub role: Side,
    /// Whether they moderate.
    pub moderator: bool,
    /// First join of this person.
    pub joined_at: DateTime<Utc>,
    /// End of the class.
    pub scheduled_end_time: DateTime<Utc>,
    /// Names the seat, for heartbeat and leave.
    pub seat_id: String,
    /// Counts this person's admissions; sent back with leave, it keeps an old page from ending a newer entry.
    pub entry: i64,
    /// The seat is live up to this moment.
    pub lease_until: DateTime<Utc>,
    /// How often to renew it.
    pub heartbeat_seconds: i64,
    /// What holds the call.
    pub provider: Provider,
    /// Host of the media server; `null` in the built-in room, which has none.
    pub domain: Option<String>,
    /// Where the host page gets the media server's script; `null` in the built-in room.
    pub script_url: Option<String>,
    /// The room as the media server's script is told; `null` in the built-in room.
    pub media_room: Option<String>,
    /// Token for the media server; `null` where it takes none.
    pub jwt: Option<String>,
    /// What helps the browsers of the built-in room find each other; empty elsewhere.
    pub ice_servers: Vec<IceServer>,
    /// Which ways the built-in room may take; `null` elsewhere.
    pub ice_transport_policy: Option<IceTransportPolicy>,
    /// The person's name in the room.
    pub display_name: String,
    /// The server's clock.
    pub server_now: DateTime<Utc>,
}

/// Answer of move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Moved {
    /// The session.
    pub session_id: i64,
    /// What holds the call now; join once more to go there.
    pub provider: Provider,
}

/// Answer of heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Renewed {
    /// The seat is live up to this moment.
    pub lease_until: DateTime<Utc>,
    /// Where the other person is.
    pub other: Presence,
}

/// Answer of leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Left {
    /// The session.
    pub session_id: i64,
    /// The recorded end of this person's presence.
    pub left_at: Option<DateTime<Utc>>,
    /// The person's side.
    pub role: Side,
    /// Whole minutes they were in the call, over all stays.
    pub duration_minutes: i64,
    /// Whether the class is completed.
    pub session_completed: bool,
    /// When it ended, once known.
    pub session_ended_at: Option<DateTime<Utc>>,
}

/// A call, as its own people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct CallSummary {
    /// The session.
    pub session_id: i64,
    /// Names the session in addresses.
    pub access_token: String,
    /// Title of the lesson or course.
    pub title: String,
    /// The person's side.
    pub role: Side,
    /// Name of the tutor.
    pub tutor_name: String,
    /// Name of the student.
    pub student_name: String,
    /// Start of the class.
    #[cfg_attr(feature = "ssr", serde(serialize_with = "super::moment::write"))]
    pub scheduled_start_time: DateTime<Utc>,
    /// End of the class.
    #[cfg_attr(feature = "ssr", serde(serialize_with = "super::moment::write"))]
    pub scheduled_end_time: DateTime<Utc>,
    /// When the door opens.
    #[cfg_attr(feature = "ssr", serde(serialize_with = "super::moment::write"))]
    pub joinable_at: DateTime<Utc>,
    /// One hour after the end.
    #[cfg_attr(feature = "ssr", serde(serialize_with = "super::moment::write"))]
    pub expires_at: DateTime<Utc>,
    /// Where the session is in its life.
    pub status: SessionStatus,
    /// Payment of the class.
    pub payment_status: PaymentStatus,
    /// Whether the door would open now.
    pub can_join: bool,
    /// Why it would not.
    pub refusal: Option<Code>,
    /// Where the other person is.
    pub other: Presence,
    /// Where the recording is, once the class is over and there is one.
    pub recording_url: Option<String>,
}

impl CallSummary {
    /// Name of the person on the other side.
    #[must_use]
    pub fn other_name(&self) -> &str {
        match self.role {
            Side::Tutor => &self.student_name,
            Side::Student => &self.tutor_name,
        }
    }
}

/// Answer of upcoming. Its groups are made when it is written, by [`upcoming`](super::upcoming).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(feature = "ssr"), derive(Serialize))]
#[serde(rename_all = "camelCase")]
pub struct Upcoming {
    /// All matches, not only this page's.
    pub total: i64,
    /// The server's clock.
    pub server_now: DateTime<Utc>,
    /// The page, by start, then id.
    pub sessions: Vec<CallSummary>,
}

/// Answer of door: a call and what the door would say now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AtTheDoor {
    /// The call.
    pub session: CallSummary,
    /// The server's clock.
    pub server_now: DateTime<Utc>,
    /// Admissions of this person so far, as in `entry` of join: a page with a lower one has been replaced by a newer page.
    pub entry: i64,
    /// What holds the call.
    pub provider: Provider,
    /// Where the people in it may move it; `null` if it stays.
    pub movable_to: Option<Provider>,
    /// It stays because it is for more people than browsers can connect by themselves.
    pub too_many_people: bool,
    /// The call is held on a public demo server that cuts it short.
    pub demo_server: bool,
    /// The media server takes no tokens: whoever knows the room's name is in.
    pub unprotected: bool,
    /// Who is in the room twice now; told to the tutor only.
    pub twice: Vec<Side>,
    /// How the class was, once it is over or this person has left it.
    pub summary: Option<Summary>,
}
