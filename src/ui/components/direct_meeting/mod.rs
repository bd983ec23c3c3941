//! The built-in room for two: a large picture of the other person, one's own in the corner, controls that hide.

mod chat;
mod controls;
#[cfg(feature = "hydrate")]
mod driver;
mod failed;
mod handle;
mod help;
mod keys;
mod panel;
mod stage;

use leptos::html::{Section, Video};
use leptos::prelude::*;

use self::controls::Controls;
use self::failed::Failed;
use self::handle::Handle;
use self::panel::{Panel, SidePanel};
use self::stage::Stage;
use super::meeting::OngoingCall;
use crate::api::dto::Joined;
use crate::direct::state::State;
use crate::domain::phase::{Failure, Phase};
use crate::ui::language::t;

pub use self::stage::remedy;

/// A call between two browsers. `on_join` and `on_leave` are called once at most, `on_error` when only a person can do
/// something about it, `on_retry` when that person wants to try again.
#[component]
pub fn DirectMeeting(
    /// The answer of the door.
    joined: Joined,
    /// The room around it.
    call: OngoingCall,
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
) -> impl IntoView {
    let state = State::new();
    let (mine, theirs) = (NodeRef::<Video>::new(), NodeRef::<Video>::new());
    let frame = NodeRef::<Section>::new();
    let handle = Handle::new(frame, theirs);
    let panel = RwSignal::new(None::<Panel>);
    let idle = RwSignal::new(false);
    let side = joined.role;
    let my_name = joined.display_name.clone();

    let announced = StoredValue::new((false, None::<Phase>));
    Effect::new(move |_| {
        let phase = state.phase.get();
        let (joined, before) = announced.get_value();
        if before == Some(phase) {
            return;
        }
        announced.set_value((joined || phase == Phase::InCall, Some(phase)));
        // The first state is the room's own to tell.
        if before.is_some() {
            on_phase.run(phase);
        }
        match phase {
            Phase::InCall if !joined => on_join.run(()),
            Phase::Left => on_leave.run(()),
            Phase::Failed(failure) => on_error.run(failure),
            _ => {}
        }
    });
    #[cfg(feature = "hydrate")]
    driver::drive(joined, &call, state, handle, mine, theirs, idle);
    #[cfg(not(feature = "hydrate"))]
    let _ = (joined, idle);
    keys::use_keys(handle, panel, state);
    let opened = Memo::new(move |_| panel.get());
    Effect::new(move |before: Option<Option<Panel>>| {
        let now = opened.get();
        if let (Some(Some(closed)), None) = (before, now)
            && let Some(button) = document().get_element_by_id(closed.opener())
        {
            focus(&button);
        }
        now
    });
    Effect::new(move |_| {
        // What is open is read.
        if opened.get() == Some(Panel::Chat) && state.unread.get() > 0 {
            state.unread.set(0);
        }
    });

    view! {
        <section
            node_ref=frame
            class="meeting direct"
            class:idle=move || idle.get() && opened.get().is_none()
            class:with-panel=move || opened.get().is_some()
            aria-label=t(|texts| texts.direct().room.title)
            data-phase=move || state.phase.get().name()
            data-link=move || state.link.get().name()
            data-quality=move || state.quality.get().name()
        >
            <Stage state handle side my_name other_name=call.other_name.clone() other=call.other mine theirs />
            <Show when=move || !state.phase.get().is_end()>
                <Controls state handle panel />
            </Show>
            <p class="unseen" role="status">{move || news(state, side)}</p>
            <SidePanel state handle panel=opened close=Callback::new(move |()| panel.set(None)) side
                other_name=call.other_name.clone() time_zone=call.time_zone.clone() />
            {move || match state.phase.get() {
                Phase::Failed(failure) => Some(view! { <Failed failure on_retry /> }),
                _ => None,
            }}
        </section>
    }
}

/// The newest line of the other person, for those who do not see the sign on the button.
fn news(state: State, side: crate::domain::session::Side) -> Option<String> {
    if state.unread.get() == 0 {
        return None;
    }
    state.chat.with(|chat| chat.iter().rev().find(|line| line.side != side).map(|line| line.text.clone()))
}

fn focus(element: &leptos::web_sys::Element) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
            drop(element.focus());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = element;
}
