//! The built-in call: two browsers that talk to each other, introduced by our server. What a page shows of it is
//! `state`; the rest runs in the browser only.

pub mod hint;
pub mod message;
pub mod state;

#[cfg(feature = "hydrate")]
mod bindings;
#[cfg(feature = "hydrate")]
pub mod call;
#[cfg(feature = "hydrate")]
pub mod devices;
#[cfg(feature = "hydrate")]
pub mod media;
#[cfg(feature = "hydrate")]
mod outbox;
#[cfg(feature = "hydrate")]
mod peer;
#[cfg(feature = "hydrate")]
pub mod screen;
#[cfg(feature = "hydrate")]
pub mod sound;
#[cfg(feature = "hydrate")]
mod stats;
