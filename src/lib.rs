//! LopHoc: the video classroom of a tutoring centre. One crate, two builds: the server (`ssr`) and what runs in the
//! browser (`hydrate`). ARCHITECTURE.md has the map.

#[cfg(not(erase_components))]
compile_error!("build with `--cfg erase_components`, as .cargo/config.toml says; a RUSTFLAGS variable takes its place");

pub mod api;
pub mod app;
pub mod direct;
pub mod domain;
pub mod i18n;
pub mod jitsi;
pub mod ui;

#[cfg(feature = "hydrate")]
pub mod browser;
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
pub mod metrics;
#[cfg(feature = "ssr")]
pub mod random;
#[cfg(feature = "ssr")]
pub mod stopping;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod telemetry;
#[cfg(feature = "ssr")]
pub mod zone;

/// Entry of the browser where one module holds all pages, as cargo-leptos builds it.
#[cfg(feature = "whole")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    use leptos::prelude::*;
    use ui::pages::{DashboardPage, NotFoundPage, RoomPage, SignInPage};
    browser::start(|page| {
        Some(match page {
            app::Page::SignIn => view! { <SignInPage /> }.into_any(),
            app::Page::Dashboard => view! { <DashboardPage /> }.into_any(),
            app::Page::Room => view! { <RoomPage /> }.into_any(),
            app::Page::NotFound => view! { <NotFoundPage /> }.into_any(),
        })
    });
}
