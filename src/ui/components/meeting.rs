//! The call of a room, whatever holds it. Nothing outside knows which it is.

use leptos::either::Either;
use leptos::prelude::*;

use super::direct_meeting::DirectMeeting;
use super::jitsi_meeting::JitsiMeeting;
use crate::api::dto::Joined;
use crate::domain::phase::{Failure, Phase};
use crate::domain::presence::Presence;
use crate::domain::provider::Provider;
use crate::ui::hooks::ServerClock;

/// What a meeting must know of the room around it.
#[derive(Clone)]
pub struct OngoingCall {
    /// Title of the class.
    pub subject: String,
    /// Name of the other person.
    pub other_name: String,
    /// Where the other person is, as the door knows.
    pub other: Signal<Presence>,
    /// The server's clock.
    pub clock: ServerClock,
    /// IANA zone in which times are shown.
    pub time_zone: String,
    /// Becomes `true` when the tutor ends the class for both.
    pub end: Signal<bool>,
    /// The seat that the page holds now.
    pub seat_id: Callback<(), String>,
    /// Somebody says that a newer page of this person has come: asks the server.
    pub doubt: Callback<()>,
    /// The server says so too.
    pub replaced: Signal<bool>,
    /// Where the call may go on instead.
    pub movable_to: Signal<Option<Provider>>,
}

/// A meeting. `on_join` and `on_leave` are called once at most, `on_error` when only a person can do something about it,
/// `on_retry` when that person wants to try again, `on_move` when they want to go on elsewhere.
#[component]
pub fn Meeting(
    /// The answer of the door.
    joined: Joined,
    /// The room around it.
    call: OngoingCall,
    /// There is a link to a recording.
    on_recording: Callback<String>,
    /// The call has come to another state.
    on_phase: Callback<Phase>,
    /// In the call.
    on_join: Callback<()>,
    /// Out of the call for good.
    on_leave: Callback<()>,
    /// The call failed.
    on_error: Callback<Failure>,
    /// The person wants to try again.
    on_retry: Callback<()>,
    /// The person wants to go on elsewhere.
    on_move: Callback<Provider>,
) -> impl IntoView {
    match joined.provider {
        Provider::Jitsi => Either::Left(view! {
            <JitsiMeeting
                domain=joined.domain.unwrap_or_default()
                script_url=joined.script_url.unwrap_or_default()
                room_name=joined.media_room.unwrap_or_default()
                jwt=joined.jwt
                user_name=joined.display_name
                moderator=joined.moderator
                subject=call.subject
                room_url=joined.jitsi_url
                end=call.end
                on_recording
                on_phase
                on_join
                on_leave
                on_error
                on_retry
                movable_to=call.movable_to
                on_move
            />
        }),
        Provider::Builtin => {
            Either::Right(view! { <DirectMeeting joined call on_phase on_join on_leave on_error on_retry /> })
        }
    }
}
