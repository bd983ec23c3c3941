//! Everything between the socket and the server functions.

mod account;
mod address;
mod admin;
mod api_guard;
mod around;
mod body;
mod compression;
mod connections;
mod cron;
mod documents;
mod events;
mod extract;
mod fallback;
mod headers;
mod health;
mod identity;
mod media;
mod metrics;
mod open;
mod pages;
mod request;
mod router;
mod routes;
mod serve;
mod staff;

pub use metrics::{metrics_router, serve_metrics};
pub use router::{paths, router};
pub use serve::{ServeError, serve};
