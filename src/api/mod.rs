//! The server functions: the public REST API and what the pages call, one and the same. One verb per file.

#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod auth;
pub mod code;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod create;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod door;
pub mod dto;
pub mod error;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod event;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod heartbeat;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod join;
pub mod json;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod leave;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod move_call;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod recording;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod signal;
#[expect(missing_docs, reason = "the arguments of a server function name themselves")]
pub mod upcoming;

#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod attendance;
#[cfg(feature = "ssr")]
pub mod certify;
#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
pub mod cookies;
#[cfg(feature = "ssr")]
pub mod goodbye;
#[cfg(feature = "ssr")]
pub mod hand_off;
#[cfg(feature = "ssr")]
pub mod hashing;
#[cfg(feature = "ssr")]
pub mod logins;
#[cfg(feature = "ssr")]
mod moment;
#[cfg(feature = "ssr")]
pub mod openapi;
#[cfg(feature = "ssr")]
pub mod parent;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
pub mod reservation;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod throttle;
#[cfg(feature = "ssr")]
pub mod witness;

#[cfg(feature = "ssr")]
pub use context::{AppState, RequestInfo, Stopped, Viewer};
