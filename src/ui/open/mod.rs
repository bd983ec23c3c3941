//! Pages that need no login: they show what their address is the key to, and nothing else. Rendered on the server only.

pub mod check;
pub mod document;
pub mod parent;

pub use document::document;
