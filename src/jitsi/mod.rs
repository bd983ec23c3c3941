//! Everything that knows Jitsi: on the server the tokens, in the browser the script.

#[cfg(feature = "ssr")]
pub mod token;

#[cfg(feature = "hydrate")]
pub mod bindings;
#[cfg(feature = "hydrate")]
pub mod script;
