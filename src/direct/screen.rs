//! The page's own window: full screen, and the picture in a window of its own.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlVideoElement};

use super::bindings::{Player, Windows};

/// Shows an element alone on the screen, or no longer.
pub fn toggle_full(element: &Element) {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else {
        // Where the browser refuses, the page stays as it is.
        drop(element.request_fullscreen());
    }
}

/// Whether an element is alone on the screen.
#[must_use]
pub fn is_full() -> bool {
    document().fullscreen_element().is_some()
}

/// Whether pictures can have a window of their own here.
#[must_use]
pub fn can_float() -> bool {
    document().unchecked_ref::<Windows>().can_float() == Some(true)
}

/// Gives a picture a window of its own, or takes it back.
pub fn toggle_floating(video: &HtmlVideoElement) {
    let document = document();
    let windows = document.unchecked_ref::<Windows>();
    // Refused without a picture; there is nothing to float then.
    if windows.floating().is_some() {
        drop(windows.dock());
    } else {
        drop(video.unchecked_ref::<Player>().float());
    }
}

/// Plays a picture's sound at a speaker, where the browser lets people choose.
pub fn play_at(video: &HtmlVideoElement, speaker: &str) {
    drop(video.unchecked_ref::<Player>().set_speaker(speaker));
}
