//! The jobs, for schedulers outside. GET, because the schedulers of the system this one replaces call them so; they
//! are the one exception to "no change on GET", guarded by a secret.

use axum::Extension;
use axum::extract::State;
use axum::routing::get;

use super::admin::answer;
use super::routes::Routes;
use crate::api::{AppState, RequestInfo};
use crate::jobs::{clean_up, create};

/// `/api/cron/*`. The guard of the API has checked the secret.
pub fn routes() -> Routes {
    Routes::default()
        .route("/api/cron/create-video-calls", get(make_sessions))
        .route("/api/cron/cleanup-expired-sessions", get(close_sessions))
}

async fn make_sessions(
    State(app): State<AppState>,
    Extension(info): Extension<RequestInfo>,
) -> axum::response::Response {
    answer(&info, create::run(&app).await)
}

async fn close_sessions(
    State(app): State<AppState>,
    Extension(info): Extension<RequestInfo>,
) -> axum::response::Response {
    answer(&info, clean_up::run(&app).await)
}
