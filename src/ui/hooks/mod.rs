//! Wrappers around the browser. On the server each of them does nothing.

mod interval;
mod live;
mod server_clock;
mod window_event;

pub use interval::use_interval;
#[cfg(feature = "hydrate")]
pub use live::was_heard_within;
pub use live::{Heard, is_live, use_live};
pub use server_clock::ServerClock;
#[cfg(feature = "hydrate")]
pub use window_event::use_document_event;
pub use window_event::{use_attention, use_window_event};
