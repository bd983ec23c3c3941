//! The rules of the classroom: pure, for server and browser alike, without I/O and without a clock of their own.

pub mod attendance;
pub mod call;
pub mod class;
pub mod clean_up;
pub mod completion;
pub mod door;
pub mod ids;
pub mod line;
pub mod live;
pub mod locale;
pub mod login;
pub mod phase;
pub mod presence;
pub mod provider;
pub mod recording;
pub mod seat;
pub mod session;
pub mod signal;
pub mod staff;
mod text_enum;
pub mod throttle;
pub mod user_agent;
pub mod way_back;
pub mod window;

#[cfg(test)]
mod door_tests;
