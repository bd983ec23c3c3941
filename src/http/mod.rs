//! Everything between the socket and the server functions.

mod address;
mod admin;
mod api_guard;
mod cron;
mod events;
mod fallback;
mod health;
mod identity;
mod media;
mod open;
mod pages;
mod request;
mod router;
mod serve;
mod staff;
mod metrics;

pub use metrics::{metrics_router, serve_metrics};
pub use router::{paths, router};
pub use serve::{ServeError, serve};
