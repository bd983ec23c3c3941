//! The server functions: the public REST API and what the pages call, one and the same. One verb per file.

pub mod auth;
pub mod code;
pub mod create;
pub mod door;
pub mod dto;
pub mod error;
pub mod heartbeat;
pub mod join;
pub mod json;
pub mod leave;
pub mod upcoming;

#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
pub mod sign_in;

#[cfg(feature = "ssr")]
pub use context::{AppState, RequestInfo, Viewer};
