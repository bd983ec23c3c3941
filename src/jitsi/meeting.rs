//! One meeting in the page: opens it, tells what happens in it, and cleans up after itself.

use js_sys::{JSON, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::bindings::ExternalApi;
use super::options::Options;
use super::phase::{Happening, error};

/// A meeting; dropping it removes it from the page.
pub struct Meeting {
    api: ExternalApi,
    listeners: Vec<Listener>,
}

/// The name of an event and what is called on it.
type Listener = (&'static str, Closure<dyn Fn(JsValue)>);
/// The name of an event and how it is read.
type Event = (&'static str, fn(&JsValue) -> Option<Happening>);

/// The event that brings the link to a recording.
const RECORDING: &str = "recordingLinkAvailable";

/// What each event means; see [`Happening`].
const EVENTS: [Event; 8] = [
    ("ready", |_| Some(Happening::Ready)),
    ("prejoinScreenLoaded", |_| Some(Happening::Ready)),
    ("videoConferenceJoined", |_| Some(Happening::Joined)),
    ("videoConferenceLeft", |_| Some(Happening::Left)),
    ("readyToClose", |_| Some(Happening::Close)),
    ("suspendDetected", |_| Some(Happening::Suspended)),
    ("participantKickedOut", |event| {
        let kicked = get(event, "kicked");
        get(&kicked, "local").is_truthy().then_some(Happening::Kicked)
    }),
    ("errorOccurred", |event| {
        let inner = get(event, "error");
        let name = get(&inner, "name").as_string().unwrap_or_default();
        Some(Happening::Error(error(&name, get(&inner, "isFatal").is_truthy())))
    }),
];

impl Meeting {
    /// Opens a meeting inside `parent` and reports to `tell` from then on, links to recordings to `on_recording`. The
    /// script must have been loaded.
    ///
    /// # Errors
    /// What the script's constructor throws.
    pub fn open(
        parent: &HtmlElement,
        options: &Options,
        tell: impl Fn(Happening) + Clone + 'static,
        on_recording: impl Fn(String) + 'static,
    ) -> Result<Self, JsValue> {
        let origin = leptos::prelude::window().location().origin().unwrap_or_default();
        let argument = JSON::parse(&options.to_json(&origin).to_string())?;
        Reflect::set(&argument, &JsValue::from_str("parentNode"), parent)?;
        let api = ExternalApi::new(&options.domain, &argument)?;
        let mut meeting = Self { api, listeners: Vec::new() };
        for (name, read) in EVENTS {
            let tell = tell.clone();
            let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                if let Some(happening) = read(&event) {
                    tell(happening);
                }
            });
            meeting.api.add_listener(name, listener.as_ref().unchecked_ref())?;
            meeting.listeners.push((name, listener));
        }
        // Only whoever started the recording hears of its link.
        let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            if let Some(link) = get(&event, "link").as_string() {
                on_recording(link);
            }
        });
        meeting.api.add_listener(RECORDING, listener.as_ref().unchecked_ref())?;
        meeting.listeners.push((RECORDING, listener));
        Ok(meeting)
    }

    /// Asks the room to do something.
    pub fn command(&self, name: &str) {
        drop(self.api.execute_command(name));
    }
}

impl Drop for Meeting {
    fn drop(&mut self) {
        // In this order: no listener may be called once its closure is gone.
        for (name, listener) in &self.listeners {
            drop(self.api.remove_listener(name, listener.as_ref().unchecked_ref()));
        }
        drop(self.api.dispose());
    }
}

fn get(object: &JsValue, key: &str) -> JsValue {
    // Fails for undefined and the like, which then count as having no such field.
    Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}
