//! LopHoc: the video classroom of a tutoring centre. One crate, two builds: the server (`ssr`) and what runs in the
//! browser (`hydrate`). ARCHITECTURE.md has the map.

pub mod api;
pub mod app;
pub mod direct;
pub mod domain;
pub mod i18n;
pub mod jitsi;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod certificate;
#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod doctor;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub mod live;
#[cfg(feature = "ssr")]
pub mod random;
#[cfg(feature = "ssr")]
pub mod metrics;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod telemetry;
#[cfg(feature = "ssr")]
pub mod zone;

/// Entry of the browser: brings the page the server rendered to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    // Tests and slow lines alike want to know from when on a press of a button is heard.
    if let Some(html) = leptos::prelude::document().document_element() {
        drop(html.set_attribute("data-ready", ""));
    }
}
