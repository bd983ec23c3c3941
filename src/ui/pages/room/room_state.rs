//! What the room knows, in one handle; what it does is in the files below.

mod door;
mod goodbye;
mod meeting;
mod moving;
mod news;
mod seat;

use leptos::prelude::*;

use super::stage::Stage;
use super::witness::Witness;
use crate::api::code::Code;
use crate::api::dto::{AtTheDoor, CallSummary, Joined};
use crate::domain::attendance::summary::Summary;
use crate::domain::presence::Presence;
use crate::domain::provider::Provider;
use crate::domain::session::Side;
use crate::ui::hooks::ServerClock;

/// Everything the room does, in one handle that callbacks can copy.
#[derive(Clone, Copy)]
pub struct Room {
    pub call: RwSignal<CallSummary>,
    /// Where the other person is.
    pub other: RwSignal<Presence>,
    /// Who is in the room twice, for the tutor.
    pub twice: RwSignal<Vec<Side>>,
    /// How the class was, once this person is out of it.
    pub summary: RwSignal<Option<Summary>>,
    /// What holds the call, and where it may go on.
    pub place: RwSignal<Place>,
    /// Where the call has just been moved to, for a moment.
    pub moved: RwSignal<Option<Provider>>,
    /// It could not be moved, and why.
    pub not_moved: RwSignal<Option<Code>>,
    pub clock: ServerClock,
    pub stage: RwSignal<Stage>,
    /// A request to the door is under way.
    pub busy: RwSignal<bool>,
    /// Something happened while it was under way, which its answer may not know of.
    pub outdated: StoredValue<bool>,
    /// The tutor ends the class for everybody.
    pub end: RwSignal<bool>,
    /// The last heartbeat found no server.
    pub offline: RwSignal<bool>,
    /// The login ended during the call.
    pub signed_out: RwSignal<bool>,
    /// The meeting failed: nobody is there whose seat should be kept.
    pub failed: StoredValue<bool>,
    /// A newer page of this person goes on with the call.
    pub replaced: RwSignal<bool>,
    /// The page is on its way to where the call was moved.
    pub following: StoredValue<bool>,
    /// The person is in the call, as the meeting tells.
    pub in_call: StoredValue<bool>,
    /// Tells the server what the page sees of the call.
    pub witness: Witness,
    /// Heartbeats so far.
    pub beats: StoredValue<u32>,
    /// The seat now held and the entry that counts; renewed by a silent return, while the meeting stays as it is.
    pub seat: StoredValue<Seat>,
}

/// What holds the call, and where it may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub provider: Provider,
    pub movable_to: Option<Provider>,
    pub too_many_people: bool,
    pub demo_server: bool,
    pub unprotected: bool,
}

impl From<&AtTheDoor> for Place {
    fn from(door: &AtTheDoor) -> Self {
        let AtTheDoor { provider, movable_to, too_many_people, demo_server, unprotected, .. } = *door;
        Self { provider, movable_to, too_many_people, demo_server, unprotected }
    }
}

/// What the page shows the server to prove which entry it speaks for.
#[derive(Debug, Clone, Default)]
pub struct Seat {
    id: String,
    entry: i64,
}

impl From<&Joined> for Seat {
    fn from(joined: &Joined) -> Self {
        Self { id: joined.seat_id.clone(), entry: joined.entry }
    }
}
