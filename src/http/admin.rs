//! The addresses of staff: paths, methods, and how an answer is sent.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use axum::{Extension, Json, Router};
use serde::Serialize;

use super::api_guard::respond;
use crate::api::admin::check::{self, PageQuery};
use crate::api::admin::{enrollments, lessons, people, sessions};
use crate::api::dto::Success;
use crate::api::error::ApiError;
use crate::api::{AppState, RequestInfo};

type Info = Extension<RequestInfo>;
type App = State<AppState>;

/// `/api/admin/*`. Who may come here is decided by the guard of the API.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/admin/users", get(list_people).post(save_person))
        .route("/api/admin/users/{id}", get(show_person))
        .route("/api/admin/lessons", get(list_lessons).post(save_lesson))
        .route("/api/admin/lessons/{id}", patch(change_lesson).get(show_lesson))
        .route("/api/admin/enrollments", get(list_enrollments).post(save_enrollment))
        .route("/api/admin/enrollments/{id}", patch(change_enrollment).get(show_enrollment))
        .route("/api/admin/sessions", get(list_sessions))
        .route("/api/admin/sessions/{id}", patch(change_session).get(show_session))
}

/// A success with its flag, or the envelope of the failure.
pub fn answer<T: Serialize>(info: &RequestInfo, result: Result<T, ApiError>) -> Response {
    match result {
        Ok(answer) => Json(Success::new(answer)).into_response(),
        Err(error) => respond(error, Some(info)),
    }
}

/// An id in a path; what is no number is the id of nothing.
fn id(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_| check::missing())
}

async fn list_people(State(app): App, Extension(info): Info, Query(query): Query<PageQuery>) -> Response {
    let work = async { people::list(&app, check::page(&query)?).await };
    answer(&info, work.await)
}

async fn save_person(State(app): App, Extension(info): Info, body: Bytes) -> Response {
    answer(&info, people::save(&app, &body).await)
}

async fn show_person(State(app): App, Extension(info): Info, Path(text): Path<String>) -> Response {
    let work = async { people::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn list_lessons(State(app): App, Extension(info): Info, Query(query): Query<PageQuery>) -> Response {
    let work = async { lessons::list(&app, check::page(&query)?).await };
    answer(&info, work.await)
}

async fn save_lesson(State(app): App, Extension(info): Info, body: Bytes) -> Response {
    answer(&info, lessons::save(&app, &body).await)
}

async fn change_lesson(State(app): App, Extension(info): Info, Path(text): Path<String>, body: Bytes) -> Response {
    let work = async { lessons::change(&app, id(&text)?, &body).await };
    answer(&info, work.await)
}

async fn show_lesson(State(app): App, Extension(info): Info, Path(text): Path<String>) -> Response {
    let work = async { lessons::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn list_enrollments(State(app): App, Extension(info): Info, Query(query): Query<PageQuery>) -> Response {
    let work = async { enrollments::list(&app, check::page(&query)?).await };
    answer(&info, work.await)
}

async fn save_enrollment(State(app): App, Extension(info): Info, body: Bytes) -> Response {
    answer(&info, enrollments::save(&app, &body).await)
}

async fn change_enrollment(State(app): App, Extension(info): Info, Path(text): Path<String>, body: Bytes) -> Response {
    let work = async { enrollments::change(&app, id(&text)?, &body).await };
    answer(&info, work.await)
}

async fn show_enrollment(State(app): App, Extension(info): Info, Path(text): Path<String>) -> Response {
    let work = async { enrollments::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn list_sessions(State(app): App, Extension(info): Info, Query(query): Query<PageQuery>) -> Response {
    let work = async { sessions::list(&app, check::page(&query)?).await };
    answer(&info, work.await)
}

async fn change_session(State(app): App, Extension(info): Info, Path(text): Path<String>, body: Bytes) -> Response {
    let work = async { sessions::change(&app, id(&text)?, &body).await };
    answer(&info, work.await)
}

async fn show_session(State(app): App, Extension(info): Info, Path(text): Path<String>) -> Response {
    let work = async { sessions::show(&app, id(&text)?).await };
    answer(&info, work.await)
}
