//! Who was really there. Three witnesses tell what they saw, as events that are only ever added: the door (who was let
//! in, who gives signs of life), the person's browser (whether it is in the call) and the media server (who came and
//! went). [`fold`] turns them into intervals, the same whatever the order they arrive in and however often; a
//! [`policy`] makes a [`verdict`] of those.
//!
//! What the media server tells, and how late, is described for Jitsi in `jitsi-contrib/prosody-plugins` (`event_sync`)
//! and in 8x8's pages on webhooks.

pub mod clocks;
pub mod event;
pub mod fold;
pub mod outage;
pub mod policy;
pub mod replay;
pub mod report;
mod stays;
pub mod summary;
pub mod union;
pub mod verdict;

#[cfg(test)]
mod recorded;
#[cfg(test)]
mod tests;

pub use event::{Event, Kind, Source};
pub use fold::{Attendance, Presence, Schedule, fold};
pub use policy::Policy;
pub use verdict::{Outcome, Verdict};
