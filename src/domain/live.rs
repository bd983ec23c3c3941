//! What an open page is told the moment it happens. A message names the session and what it was; what it means for
//! a person the page asks the door, so that nothing is told that the person may not know.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::signal::Signal;
use super::text_enum::text_enum;

/// A page that was away for longer than this asks for everything anew.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(1);

text_enum! {
    /// What has happened to a session.
    Kind {
        /// It was made.
        Created => "session_created",
        /// Something has been paid, or is no longer.
        Payment => "payment_changed",
        /// Staff have blocked somebody, or no longer do.
        Access => "access_changed",
        /// It is at another time.
        Rescheduled => "rescheduled",
        /// It was called off.
        Cancelled => "cancelled",
        /// Anything else of it changed: title, people, recording, life after being called off.
        Changed => "session_changed",
        /// Somebody waits at the door.
        Waiting => "waiting",
        /// Somebody came in.
        Entered => "entered",
        /// Somebody said goodbye, or stopped waiting.
        Left => "left",
        /// Somebody moved to another browser.
        SeatMoved => "seat_moved",
        /// It was held and is over.
        Completed => "completed",
        /// Its time went by.
        Expired => "expired",
        /// It goes on at another provider.
        Moved => "call_moved",
        /// One browser says something to the other. Told to the one that is meant, as [`Message::Signal`].
        Signal => "signal",
        /// One person is in the room twice. Told to the tutor and to staff.
        Duplicate => "duplicate_person",
    }
}

/// One message of the stream `/api/events`, as JSON in its `data`. Times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Message {
    /// The first message of every stream.
    #[serde(rename_all = "camelCase")]
    Hello {
        /// The server's clock.
        server_now: DateTime<Utc>,
    },
    /// Sent every [`super::seat::HEARTBEAT`], so that pages whose timers the browser holds back wake up in time.
    #[serde(rename_all = "camelCase")]
    Tick {
        /// The server's clock.
        server_now: DateTime<Utc>,
    },
    /// Something has happened to a session of this person.
    #[serde(rename_all = "camelCase")]
    Session {
        /// What.
        kind: Kind,
        /// Which.
        session_id: i64,
        /// When, UTC.
        at: DateTime<Utc>,
    },
    /// The other browser of a built-in call says something.
    #[serde(rename_all = "camelCase")]
    Signal {
        /// In which session.
        session_id: i64,
        /// What.
        signal: Signal,
    },
    /// More was missed than can be told: ask for everything anew.
    Resync,
    /// The login has ended.
    SignedOut,
}

/// What a change of a lesson, a course or a session means for the pages of its people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Differences {
    /// Start or end.
    pub times: bool,
    /// What has been paid.
    pub payment: bool,
    /// Who may come in.
    pub access: bool,
    /// It is called off now and was not before.
    pub cancelled: bool,
    /// Anything else that a page shows.
    pub other: bool,
}

impl Differences {
    /// The news, the weightiest first.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        let all = [
            (self.cancelled, Kind::Cancelled),
            (self.times, Kind::Rescheduled),
            (self.payment, Kind::Payment),
            (self.access, Kind::Access),
            (self.other, Kind::Changed),
        ];
        all.into_iter().filter_map(|(differs, kind)| differs.then_some(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_flat_json_with_its_type() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let message = Message::Session { kind: Kind::Payment, session_id: 7, at };
        let json = serde_json::to_string(&message).unwrap_or_default();
        assert_eq!(json, r#"{"type":"session","kind":"payment_changed","sessionId":7,"at":"2027-01-15T08:00:00Z"}"#);
        assert_eq!(serde_json::from_str::<Message>(&json).ok(), Some(message));
    }
}
