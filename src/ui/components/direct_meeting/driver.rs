//! Keeps a call going while its place is on the page.

use std::rc::Rc;
use std::time::Duration;

use leptos::html::Video;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::handle::Handle;
use crate::api::dto::Joined;
use crate::direct::call::{Call, Options};
use crate::direct::state::State;
use crate::domain::live::Message;
use crate::domain::presence::Whereabouts;
use crate::domain::signal::IceTransportPolicy;
use crate::ui::components::OngoingCall;
use crate::ui::hooks::{Heard, use_document_event, use_interval, use_live, use_window_event, was_heard_within};

/// The server ticks every ten seconds; when nothing has come for so many milliseconds it is out of reach.
const SILENT_MS: f64 = 16_000.0;
/// Controls hide after so long without a movement.
const HIDE_AFTER: Duration = Duration::from_secs(4);

/// Begins the call when its place is on the page, and ends it when the component goes.
pub fn drive(
    joined: Joined,
    ongoing: &OngoingCall,
    state: State,
    handle: Handle,
    mine: NodeRef<Video>,
    theirs: NodeRef<Video>,
    idle: RwSignal<bool>,
) {
    let session_id = joined.session_id;
    let (clock, other, seat_id, end) = (ongoing.clock, ongoing.other, ongoing.seat_id, ongoing.end);
    let doubt = ongoing.doubt;
    let other_is_in = Signal::derive(move || other.get().state == Whereabouts::Connected);
    let (servers, policy) = (joined.ice_servers, joined.ice_transport_policy.unwrap_or(IceTransportPolicy::All));
    let side = joined.role;
    Effect::new(move |begun: Option<bool>| {
        let (Some(mine), Some(theirs)) = (mine.get(), theirs.get()) else { return begun.unwrap_or(false) };
        if begun == Some(true) {
            return true;
        }
        let options = Options {
            session_id,
            side,
            seat_id,
            ice_servers: servers.clone(),
            policy,
            now: Callback::new(move |()| clock.exact()),
            server_is_near: Callback::new(|()| was_heard_within(SILENT_MS)),
            other_is_in,
            doubt,
        };
        let call = Call::begin(options, state);
        call.show_in(Some(mine), Some(theirs));
        handle.hold(Some(call));
        true
    });
    use_live(clock.peek(), true, move |heard| match heard {
        Heard::Signal(session, message) if session == session_id => {
            if let Ok(Message::Signal { signal, .. }) = serde_json::from_str(&message) {
                handle.with(|call| call.hear(signal));
            }
        }
        _ => {}
    });
    use_interval(Call::look_every(), move || handle.with(Call::look));
    use_window_event("online", move |_| handle.with(|call| call.restart()));
    watch_network(handle);
    Effect::new(move |_| {
        if end.get() {
            handle.with(Call::end_for_both);
        }
    });
    let replaced = ongoing.replaced;
    Effect::new(move |_| {
        if replaced.get() {
            handle.with(|call| call.replaced());
        }
    });
    Effect::new(move |_| {
        if other.get().state == Whereabouts::Left {
            handle.with(Call::other_left);
        }
    });
    hide_controls(idle);
    on_cleanup(move || {
        handle.with(|call| call.end());
        handle.hold(None);
    });
}

/// From Wi-Fi to mobile and back: browsers that notice it tell.
fn watch_network(handle: Handle) {
    Effect::new(move |_| {
        let connection = js_sys::Reflect::get(&window().navigator(), &"connection".into()).ok();
        let Some(connection) = connection.filter(|known| known.is_object()) else { return };
        let target: web_sys::EventTarget = connection.unchecked_into();
        let kind = {
            let target = target.clone();
            move || js_sys::Reflect::get(&target, &"type".into()).ok().and_then(|kind| kind.as_string())
        };
        let last = std::cell::RefCell::new(kind());
        // The event also comes when only the browser's guess of the speed has changed.
        let changed = wasm_bindgen::closure::Closure::<dyn Fn()>::new(move || {
            let now = kind();
            let other_network = last.replace(now.clone()) != now;
            handle.with(|call| {
                if other_network || !call.is_connected() {
                    call.restart();
                }
            });
        });
        let listener = StoredValue::new_local(Some(changed));
        let listening = listener.with_value(|changed| {
            changed.as_ref().is_some_and(|changed| {
                target.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref()).is_ok()
            })
        });
        if listening {
            let target = StoredValue::new_local(target);
            on_cleanup(move || {
                let changed = listener.try_update_value(Option::take).flatten();
                if let (Some(changed), Some(target)) = (changed, target.try_get_value()) {
                    drop(target.remove_event_listener_with_callback("change", changed.as_ref().unchecked_ref()));
                }
            });
        }
    });
}

/// Hides the controls while nobody moves; any movement, touch or key brings them back.
fn hide_controls(idle: RwSignal<bool>) {
    let last = Rc::new(std::cell::Cell::new(js_sys::Date::now()));
    let seen = {
        let last = Rc::clone(&last);
        move |_: leptos::web_sys::Event| {
            last.set(js_sys::Date::now());
            if idle.try_get_untracked() == Some(true) {
                idle.set(false);
            }
        }
    };
    // A touch has no movement before it: the one that brings the controls back must not press what was hidden there.
    let only_wakes = StoredValue::new(false);
    use_document_event("pointerdown", true, move |event| {
        let touch = js_sys::Reflect::get(&event, &"pointerType".into()).ok().and_then(|kind| kind.as_string());
        only_wakes.set_value(touch.as_deref() == Some("touch") && idle.get_untracked());
    });
    use_document_event("click", true, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let hidden = target.is_some_and(|target| target.closest(".controls").is_ok_and(|found| found.is_some()));
        if only_wakes.get_value() && hidden {
            event.stop_propagation();
            event.prevent_default();
        }
    });
    for name in ["pointermove", "pointerdown", "keydown", "focusin"] {
        use_window_event(name, seen.clone());
    }
    use_interval(Duration::from_secs(1), move || {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand milliseconds")]
        let quiet = js_sys::Date::now() - last.get() >= HIDE_AFTER.as_millis() as f64;
        if quiet && idle.try_get_untracked() == Some(false) {
            idle.set(true);
        }
    });
}
