//! Who is there.

pub mod end_login;
pub mod login;
pub mod logins;
pub mod logout;
pub mod logout_everywhere;
pub mod me;
pub mod password;
