//! Which cameras, microphones and speakers there are, and which this browser used last.

use js_sys::Array;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaDevices};

/// Where the choice is remembered.
const KEY: &str = "lophoc-devices";

/// What the person chose; remembered in this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// The camera.
    pub camera: Device,
    /// The microphone.
    pub microphone: Device,
    /// The speaker.
    pub speaker: Device,
    /// The camera was on.
    pub camera_on: bool,
    /// The microphone was on.
    pub microphone_on: bool,
    /// Single letters do nothing: for people who dictate, or hit keys unawares.
    pub keys_off: bool,
}

impl Default for Chosen {
    fn default() -> Self {
        let usual = Device::default;
        Self {
            camera: usual(),
            microphone: usual(),
            speaker: usual(),
            camera_on: true,
            microphone_on: true,
            keys_off: false,
        }
    }
}

impl Chosen {
    /// What this browser remembers.
    #[must_use]
    pub fn remembered() -> Self {
        let storage = window().local_storage().ok().flatten();
        let text = storage.and_then(|storage| storage.get_item(KEY).ok().flatten());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Changes what is remembered.
    pub fn change(change: impl FnOnce(&mut Self)) {
        let mut chosen = Self::remembered();
        change(&mut chosen);
        if let (Ok(Some(storage)), Ok(text)) = (window().local_storage(), serde_json::to_string(&chosen)) {
            // A browser that keeps nothing asks again next time.
            drop(storage.set_item(KEY, &text));
        }
    }
}

/// A device as a list shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Device {
    /// Names it to the browser; empty for the browser's own choice.
    pub id: String,
    /// Names it to people, and to Jitsi; empty before they allowed anything.
    pub label: String,
}

/// All of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Cameras.
    pub cameras: Vec<Device>,
    /// Microphones.
    pub microphones: Vec<Device>,
    /// Speakers; empty in browsers that let nobody choose.
    pub speakers: Vec<Device>,
}

/// The browser's devices; `None` on a page without TLS.
#[must_use]
pub fn media_devices() -> Option<MediaDevices> {
    window().navigator().media_devices().ok().filter(|devices| !devices.is_undefined())
}

/// Lists what there is now.
pub async fn list() -> Found {
    let mut found = Found::default();
    let Some(asked) = media_devices().and_then(|devices| devices.enumerate_devices().ok()) else { return found };
    let Ok(list) = JsFuture::from(asked).await else { return found };
    for device in list.unchecked_into::<Array>().iter() {
        let device: MediaDeviceInfo = device.unchecked_into();
        let one = Device { id: device.device_id(), label: device.label() };
        // Chromium lists its own choice once more under these names.
        if matches!(one.id.as_str(), "" | "default" | "communications") {
            continue;
        }
        match device.kind() {
            MediaDeviceKind::Videoinput => found.cameras.push(one),
            MediaDeviceKind::Audioinput => found.microphones.push(one),
            MediaDeviceKind::Audiooutput => found.speakers.push(one),
            _ => {}
        }
    }
    found
}
