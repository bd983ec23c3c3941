//! Everything that knows Jitsi: on the server the tokens, in the browser the script and the call.

pub mod options;
pub mod phase;
#[cfg(feature = "ssr")]
pub mod token;

#[cfg(feature = "hydrate")]
mod bindings;
#[cfg(feature = "hydrate")]
pub mod meeting;
#[cfg(feature = "hydrate")]
pub mod script;
