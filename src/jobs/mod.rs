//! What happens without anybody asking: sessions are made that nobody made, and closed that nobody closed.

pub mod census;
pub mod clean_up;
pub mod create;
pub mod goodbyes;
pub mod rebuild;
mod schedule;
pub mod settle;

pub use schedule::run_forever;
