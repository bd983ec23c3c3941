//! x
#![allow(missing_docs)]
pub mod api;
pub mod app;
pub mod domain;
pub mod i18n;
pub mod jitsi;

#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod random;
#[cfg(feature = "ssr")]
pub mod store;
