//! Events of the window and the document.

use leptos::prelude::*;

/// Calls `react` on each event of this name that reaches the window, until the component goes. Does nothing on the
/// server.
pub fn use_window_event(name: &'static str, react: impl Fn(leptos::web_sys::Event) + Clone + 'static) {
    Effect::new(move |_| {
        let handle = window_event_listener_untyped(name, react.clone());
        on_cleanup(move || handle.remove());
    });
}

/// Calls `react` when a person turns to the page again: its window gets the focus or its tab comes to the front.
pub fn use_attention(react: impl Fn() + Clone + 'static) {
    let on_focus = react.clone();
    use_window_event("focus", move |_| on_focus());
    use_window_event("visibilitychange", move |_| {
        if !document().hidden() {
            react();
        }
    });
}

/// The same for events that reach the document only, or before anything in the page hears of them (`first`).
#[cfg(feature = "hydrate")]
pub fn use_document_event(name: &'static str, first: bool, react: impl Fn(leptos::web_sys::Event) + Clone + 'static) {
    use wasm_bindgen::JsCast;
    Effect::new(move |_| {
        let react = react.clone();
        let closure = wasm_bindgen::closure::Closure::<dyn Fn(leptos::web_sys::Event)>::new(react);
        let listening =
            document().add_event_listener_with_callback_and_bool(name, closure.as_ref().unchecked_ref(), first).is_ok();
        let closure = StoredValue::new_local(Some(closure));
        on_cleanup(move || {
            if let Some(closure) = closure.try_update_value(Option::take).flatten()
                && listening
            {
                drop(document().remove_event_listener_with_callback_and_bool(
                    name,
                    closure.as_ref().unchecked_ref(),
                    first,
                ));
            }
        });
    });
}
