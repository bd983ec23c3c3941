//! The codes of failed answers: stable texts, each with its HTTP status and its message, listed here only.

use serde::{Deserialize, Serialize};

use crate::domain::class::CreateRefusal;
use crate::domain::door::Refusal;
use crate::domain::provider::Stays;
use crate::i18n::Texts;

macro_rules! codes {
    ($($(#[$meta:meta])* $code:ident => $text:literal, $status:literal;)+) => {
        /// Why a call failed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code { $($(#[$meta])* #[serde(rename = $text)] $code),+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The text sent in `code`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text),+ }
            }

            /// The HTTP status it comes with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$code => $status),+ }
            }
        }
    };
}

#[cfg(feature = "ssr")]
impl utoipa::PartialSchema for Code {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::SchemaType::Type(utoipa::openapi::Type::String))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .build()
            .into()
    }
}

#[cfg(feature = "ssr")]
impl utoipa::ToSchema for Code {}

codes! {
    /// Body or query cannot be understood; `details.field` names the place.
    InvalidRequest => "invalid_request", 400;
    /// No login.
    NotSignedIn => "not_signed_in", 401;
    /// Wrong e-mail address or password.
    InvalidCredentials => "invalid_credentials", 401;
    /// A ticket of the host platform that is forged, spent or too old, or names nobody.
    InvalidTicket => "invalid_ticket", 401;
    /// Wrong cron or API secret.
    InvalidSecret => "invalid_secret", 401;
    /// A student whose class is not paid in full.
    PaymentRequired => "payment_required", 402;
    /// Neither tutor nor student of it.
    NotParticipant => "not_participant", 403;
    /// Staff have blocked this person.
    Blocked => "blocked", 403;
    /// Not for this role, or from another origin.
    Forbidden => "forbidden", 403;
    /// One-time policy, and the person has left.
    AlreadyJoined => "already_joined", 403;
    /// Unknown path, access token, session, lesson or enrollment.
    NotFound => "not_found", 404;
    /// Known path, wrong method.
    MethodNotAllowed => "method_not_allowed", 405;
    /// The class has its session.
    AlreadyExists => "already_exists", 409;
    /// The lesson is not confirmed, the enrollment not active, or nothing is left to create.
    NotReady => "not_ready", 409;
    /// The person's seat is live in another browser.
    SeatTaken => "seat_taken", 409;
    /// The seat was moved, left, or the session is over.
    SeatLost => "seat_lost", 409;
    /// More people than browsers can connect by themselves: the call stays on the media server.
    TooManyPeople => "too_many_people", 409;
    /// Leave without join.
    NotJoined => "not_joined", 409;
    /// Completed, or past its end.
    SessionEnded => "session_ended", 410;
    /// Past `expiresAt`.
    SessionExpired => "session_expired", 410;
    /// Called off.
    SessionCancelled => "session_cancelled", 410;
    /// The body is over the limit.
    TooLarge => "too_large", 413;
    /// The join window is not open yet.
    TooEarly => "too_early", 425;
    /// Slow down.
    TooManyRequests => "too_many_requests", 429;
    /// A fault of ours.
    Internal => "internal_error", 500;
    /// The database is away or the server overloaded.
    Unavailable => "unavailable", 503;
}

impl Code {
    /// The sentence for a person.
    #[must_use]
    pub const fn message(self, texts: &Texts) -> &'static str {
        let errors = &texts.errors;
        match self {
            Self::InvalidRequest => errors.invalid_request,
            Self::NotSignedIn => errors.not_signed_in,
            Self::InvalidCredentials => errors.invalid_credentials,
            Self::InvalidTicket => errors.invalid_ticket,
            Self::InvalidSecret => errors.invalid_secret,
            Self::PaymentRequired => errors.payment_required,
            Self::NotParticipant => errors.not_participant,
            Self::Blocked => errors.blocked,
            Self::Forbidden => errors.forbidden,
            Self::AlreadyJoined => errors.already_joined,
            Self::NotFound => errors.not_found,
            Self::MethodNotAllowed => errors.method_not_allowed,
            Self::AlreadyExists => errors.already_exists,
            Self::NotReady => errors.not_ready,
            Self::SeatTaken => errors.seat_taken,
            Self::SeatLost => errors.seat_lost,
            Self::TooManyPeople => errors.too_many_people,
            Self::NotJoined => errors.not_joined,
            Self::SessionEnded => errors.session_ended,
            Self::SessionExpired => errors.session_expired,
            Self::SessionCancelled => errors.session_cancelled,
            Self::TooLarge => errors.too_large,
            Self::TooEarly => errors.too_early,
            Self::TooManyRequests => errors.too_many_requests,
            Self::Internal => errors.internal,
            Self::Unavailable => errors.unavailable,
        }
    }
}

impl From<Refusal> for Code {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSignedIn => Self::NotSignedIn,
            Refusal::NotFound => Self::NotFound,
            Refusal::NotParticipant => Self::NotParticipant,
            Refusal::SessionCancelled => Self::SessionCancelled,
            Refusal::SessionExpired => Self::SessionExpired,
            Refusal::SessionEnded => Self::SessionEnded,
            Refusal::PaymentRequired => Self::PaymentRequired,
            Refusal::Blocked => Self::Blocked,
            Refusal::TooEarly => Self::TooEarly,
            Refusal::AlreadyJoined => Self::AlreadyJoined,
            Refusal::SeatTaken => Self::SeatTaken,
        }
    }
}

impl From<Stays> for Code {
    fn from(stays: Stays) -> Self {
        match stays {
            Stays::TooManyPeople => Self::TooManyPeople,
            Stays::NotOffered => Self::NotReady,
        }
    }
}

impl From<CreateRefusal> for Code {
    fn from(refusal: CreateRefusal) -> Self {
        match refusal {
            CreateRefusal::NotParticipant => Self::NotParticipant,
            CreateRefusal::NotReady => Self::NotReady,
            CreateRefusal::PaymentRequired => Self::PaymentRequired,
            CreateRefusal::AlreadyExists => Self::AlreadyExists,
        }
    }
}
