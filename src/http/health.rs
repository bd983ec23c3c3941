//! Whether the process lives, and whether it can work.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::api::AppState;
use crate::store::migrate;

/// The process answers.
pub async fn healthz() -> &'static str {
    "ok"
}

/// The database answers and has every table this build needs.
pub async fn readyz(State(app): State<AppState>) -> Response {
    let (status, text) = match migrate::is_current(&app.db).await {
        Ok(true) => (StatusCode::OK, "ready"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the database lacks migrations"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}
