//! What staff and the host platform write and read.

pub mod enrollments;
pub mod lessons;
pub mod people;
pub mod sessions;
