//! The pages of staff, of tutors for lessons of their own, and of everybody for classes that are over. They are rendered on the server only: lists and forms
//! work without any script, and cost the classroom's bundle nothing.

pub mod account;
pub mod attendance;
pub mod audit;
pub mod courses;
pub mod fields;
pub mod frame;
pub mod imports;
pub mod lessons;
pub mod links;
pub mod list;
pub mod lost;
pub mod past;
pub mod people;
pub mod policy;
pub mod reports;
pub mod sessions;
pub mod summary;
mod timeline;

pub use fields::Values;
pub use frame::{Frame, Place};
