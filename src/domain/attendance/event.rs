//! What a witness saw.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::text_enum::text_enum;

text_enum! {
    /// Who tells.
    Source {
        /// Our own server: joins, heartbeats, goodbyes.
        Door => "door",
        /// The page of the person, as far as it can be believed.
        Browser => "browser",
        /// The media server.
        Media => "media",
    }
}

text_enum! {
    /// What was seen.
    Kind {
        /// Door: the person's page began to wait.
        Waiting => "waiting",
        /// Door: let in. No proof of having been in the call.
        Join => "join",
        /// Door: let in, and the seat in another browser ended.
        Takeover => "takeover",
        /// Door: the page gave a sign of life.
        Heartbeat => "heartbeat",
        /// Door: a goodbye.
        Leave => "leave",
        /// Door: staff ended the stay.
        PutOut => "put_out",
        /// Door: a seat whose lease had run out was given up.
        Lapse => "lapse",
        /// Door: the person moved the call to another provider.
        Moved => "moved",
        /// Browser: the call is being opened.
        Opening => "opening",
        /// Browser: in the call.
        InCall => "in_call",
        /// Browser: out of the call against its will, trying to come back.
        Interrupted => "interrupted",
        /// Browser: out of the call for good.
        Left => "left",
        /// Browser: the call failed.
        Failed => "failed",
        /// Browser: there is a recording.
        Recording => "recording",
        /// Media: the room was opened.
        RoomCreated => "room_created",
        /// Media: the room was closed, and everybody with it.
        RoomDestroyed => "room_destroyed",
        /// Media: somebody came in.
        OccupantJoined => "occupant_joined",
        /// Media: somebody went.
        OccupantLeft => "occupant_left",
        /// Media: a census did not find the room.
        RoomGone => "room_gone",
    }
}

/// Something that a witness saw. Two equal events are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event {
    /// When, by the clock of the witness, UTC.
    pub at: DateTime<Utc>,
    /// Who tells.
    pub source: Source,
    /// What was seen.
    pub kind: Kind,
    /// Of whom; nobody for what concerns a whole room, and for guests without an id.
    pub person: Option<i64>,
    /// Which connection of theirs: the seat for door and browser, the occupant for the media server; may be empty.
    pub connection: String,
    /// The breakout room; empty for the room itself.
    pub place: String,
    /// The start of the stay that this event belongs to, if the witness says so.
    pub since: Option<DateTime<Utc>>,
    /// The witness says that the person went by their own will.
    pub willing: bool,
}

impl Event {
    /// An event with nothing but its essentials.
    #[must_use]
    pub fn new(at: DateTime<Utc>, source: Source, kind: Kind, person: Option<i64>, connection: &str) -> Self {
        let connection = connection.to_owned();
        Self { at, source, kind, person, connection, place: String::new(), since: None, willing: false }
    }

    /// The same, told by a clock that is ahead by so much.
    #[must_use]
    pub(super) fn set_back(mut self, by: TimeDelta) -> Self {
        self.at -= by;
        self.since = self.since.map(|since| since - by);
        self
    }

    /// Whether the person's page must have been alive to cause this.
    #[must_use]
    pub(super) const fn is_life(&self) -> bool {
        matches!(
            self.kind,
            Kind::Join | Kind::Takeover | Kind::Heartbeat | Kind::Opening | Kind::InCall | Kind::Interrupted
        )
    }

    /// Whether this ends the person's stay by word, theirs or that of staff.
    #[must_use]
    pub(super) const fn is_goodbye(&self) -> bool {
        matches!(self.kind, Kind::Leave | Kind::PutOut | Kind::Left)
    }
}

/// When a page saw what it tells `now` and is so old: not before its person was let in for the first time, nor before what
/// it told last. A page tells in order; by the age alone a slow request would change that, and "opening", told late, would
/// end the stay that "in the call" after it began.
#[must_use]
pub fn seen_at(
    now: DateTime<Utc>,
    age: TimeDelta,
    first_joined: DateTime<Utc>,
    told_last: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    let at = (now - age).max(first_joined);
    told_last.filter(|last| at < *last).map_or(at, |last| last + TimeDelta::milliseconds(1))
}

impl Kind {
    /// Who can see such a thing.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            Self::Waiting
            | Self::Join
            | Self::Takeover
            | Self::Heartbeat
            | Self::Leave
            | Self::PutOut
            | Self::Lapse
            | Self::Moved => Source::Door,
            Self::Opening | Self::InCall | Self::Interrupted | Self::Left | Self::Failed | Self::Recording => {
                Source::Browser
            }
            Self::RoomCreated | Self::RoomDestroyed | Self::OccupantJoined | Self::OccupantLeft | Self::RoomGone => {
                Source::Media
            }
        }
    }
}
