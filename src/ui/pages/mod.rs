//! One file or folder per page.

mod dashboard;
mod not_found;
mod room;
mod sign_in;

pub use dashboard::DashboardPage;
pub use not_found::NotFoundPage;
pub use room::RoomPage;
pub use sign_in::SignInPage;
