//! Everything that knows Jitsi: on the server the tokens and what media servers tell, in the browser the script and the call.

#[cfg(feature = "ssr")]
pub mod census;
#[cfg(feature = "ssr")]
pub mod event_sync;
pub mod options;
pub mod phase;
#[cfg(feature = "ssr")]
pub mod token;
#[cfg(feature = "ssr")]
pub mod told;
#[cfg(feature = "ssr")]
pub mod webhooks;

#[cfg(feature = "hydrate")]
mod bindings;
#[cfg(feature = "hydrate")]
pub mod meeting;
#[cfg(feature = "hydrate")]
pub mod script;
