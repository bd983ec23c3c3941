//! What a person sees.

pub mod address;
#[cfg(feature = "ssr")]
pub mod bundle;
pub mod components;
#[cfg(feature = "ssr")]
pub mod document;
pub mod hooks;
pub mod language;
pub mod me;
#[cfg(feature = "ssr")]
pub mod open;
pub mod pages;
pub mod signed_out;
pub mod site;
#[cfg(feature = "ssr")]
pub mod staff;
pub mod status;
pub mod time_text;
