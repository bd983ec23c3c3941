//! What happens when something breaks: real processes, a MariaDB that is killed, frozen, full, cut off.
//!
//! Every test has a database server and server processes of its own, so they may run at once.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod away;
mod balancer;
mod classroom;
mod clock;
mod database;
mod full;
mod galera;
mod killed;
mod pool;
mod server;
mod several;
mod stage;
#[path = "../http/support.rs"]
#[allow(dead_code, reason = "made for other tests, which use more of it")]
mod support;
mod wire;
