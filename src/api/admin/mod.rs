//! What staff and the host platform do, as `/api/admin/*`. Handlers rather than server functions, which know no paths
//! with an id in them and no method but GET and POST.

pub mod actor;
pub mod attendance;
pub mod audit;
pub mod check;
pub mod enrollments;
pub mod import;
pub mod lessons;
pub mod parent_links;
pub mod people;
pub mod put_out;
pub mod report;
pub mod sessions;
