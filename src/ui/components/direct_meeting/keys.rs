//! The keys of the room. They are heard while nobody is typing and no key that means something else is held.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use super::handle::Deed;
use super::handle::Handle;
use super::panel::Panel;
use crate::direct::state::State;

/// Listens to the keys for as long as the room is there.
pub fn use_keys(handle: Handle, panel: RwSignal<Option<Panel>>, state: State) {
    #[cfg(feature = "hydrate")]
    crate::ui::hooks::use_window_event("keydown", move |event| {
        use wasm_bindgen::JsCast;
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        if held || event.repeat() || state.phase.with_untracked(|phase| phase.is_end()) {
            return;
        }
        if event.key() == "Escape" {
            return panel.set(None);
        }
        if is_typing(event) || crate::direct::devices::Chosen::remembered().keys_off {
            return;
        }
        let open = |which: Panel| panel.update(|open| *open = (*open != Some(which)).then_some(which));
        match event.key().to_lowercase().as_str() {
            "m" => handle.act(Deed::Microphone),
            "v" => handle.act(Deed::Camera),
            "s" => handle.act(Deed::Screen),
            "h" => handle.act(Deed::Hand),
            "f" => handle.act(Deed::Full),
            "p" => handle.act(Deed::Float),
            "c" => open(Panel::Chat),
            "?" => open(Panel::Help),
            _ => return,
        }
        // The letter must not end up in the chat that has just been opened.
        event.prevent_default();
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (handle, panel, state);
}

#[cfg(feature = "hydrate")]
fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
