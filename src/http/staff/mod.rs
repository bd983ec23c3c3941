//! The pages of staff, of tutors for lessons of their own, of everybody for classes that are over: what is asked, what is done, what is shown.

mod courses;
mod desk;
mod imports;
mod lessons;
mod links;
mod past;
mod people;
mod reports;
mod sessions;

pub use desk::plain;

use axum::response::Redirect;
use axum::routing::{get, post};
use leptos::config::LeptosOptions;

use super::routes::Routes;

/// Paths of pages. Who may see one is decided by [`desk`], which every one of them asks.
pub fn routes(options: &LeptosOptions) -> Routes {
    Routes::default()
        .route("/admin", get(|| async { Redirect::to("/admin/sessions") }))
        .route("/admin/sessions", get(sessions::list))
        .route("/admin/sessions/{id}", get(sessions::show).post(sessions::change))
        .route("/admin/people", get(people::list).post(people::save))
        .route("/admin/people/new", get(people::new))
        .route("/admin/people/{id}", get(people::show).post(people::change))
        .route("/admin/lessons", get(lessons::list).post(lessons::save))
        .route("/admin/lessons/new", get(lessons::new))
        .route("/admin/lessons/{id}", get(lessons::show).post(lessons::change))
        .route("/admin/courses", get(courses::list).post(courses::save))
        .route("/admin/courses/new", get(courses::new))
        .route("/admin/courses/{id}", get(courses::show).post(courses::change))
        .route("/admin/people/{id}/links", post(links::change))
        .route("/admin/reports", get(reports::show))
        .route("/admin/reports.csv", get(reports::csv))
        .route("/admin/policy", get(reports::policy).post(reports::set_policy))
        .route("/admin/stray-events", get(reports::lost))
        .route("/admin/import", get(imports::choose).post(imports::check))
        .route("/admin/import/{id}", post(imports::confirm))
        .route("/admin/audit", get(imports::audit))
        .route("/history", get(past::list))
        .route("/history/{token}", get(past::one))
        .route("/history/{token}/certificate.pdf", get(past::certificate))
        .route("/lessons", get(lessons::list).post(lessons::save))
        .route("/lessons/new", get(lessons::new))
        .route("/lessons/{id}", get(lessons::show).post(lessons::change))
        .with(options.clone())
}

/// Whether a path belongs to these pages.
#[must_use]
pub fn is_staff_page(path: &str) -> bool {
    ["/admin", "/history", "/lessons"]
        .iter()
        .any(|root| path == *root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/')))
}
