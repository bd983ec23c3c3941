//! The pages of staff, of tutors for lessons of their own, and of everybody for classes that are over. They are rendered on the server only: lists and forms
//! work without any script, and cost the classroom's bundle nothing.

pub mod audit;
pub mod courses;
pub mod fields;
pub mod frame;
pub mod imports;
pub mod lessons;
pub mod list;
pub mod past;
pub mod people;
pub mod sessions;

pub use fields::Values;
pub use frame::{Frame, Place};
