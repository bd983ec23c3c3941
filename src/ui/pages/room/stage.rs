//! Where a person is between the door and the end of the call.

use crate::api::code::Code;
use crate::api::dto::{Joined, Left};

/// What the room page shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// At the door, which gives this answer. `too_early` opens by itself, others are asked again now and then.
    AtDoor(Code),
    /// The door is open, and the person looks at their devices first.
    Checking,
    /// Through the door, on the way in.
    Joining,
    /// In the call.
    InCall(Box<Joined>),
    /// The seat went to another browser of the same person.
    SeatLost,
    /// Left; what the server recorded, if it could be reached.
    Left(Option<Left>),
}

impl Stage {
    /// Seconds after which the door is asked again by itself; `None` where only the person can change anything.
    #[must_use]
    pub const fn ask_again_after(&self) -> Option<i64> {
        match self {
            Self::AtDoor(Code::PaymentRequired) => Some(10),
            Self::AtDoor(Code::Blocked) => Some(30),
            Self::AtDoor(Code::Unavailable | Code::Internal | Code::TooManyRequests) => Some(5),
            // Not by the clock: the page waits for the moment itself. This is for a class that is moved forward.
            Self::AtDoor(Code::TooEarly) => Some(60),
            _ => None,
        }
    }
}
