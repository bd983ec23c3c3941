//! Whether the process lives, and whether it should be sent requests.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::api::AppState;
use crate::store::{StoreError, migrate};

/// Longest wait for the database. Balancers ask every second or two, and give up on who does not answer.
const WITHIN: Duration = Duration::from_millis(1_500);

/// Whether a path is one of these two, which nobody needs to be known for.
#[must_use]
pub fn is_health(path: &str) -> bool {
    path == "/healthz" || path == "/readyz"
}

/// The process answers.
pub async fn healthz() -> &'static str {
    "ok"
}

/// The server is not about to stop, its database answers and has every table this build needs. That is asked on a
/// connection of its own: a server whose pool is busy is busy, not ill, and if balancers took it away for that, the others
/// would get its load and be taken away next.
pub async fn readyz(State(app): State<AppState>) -> Response {
    let (status, text) = if app.stopping.has_begun() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else if app.db.is_closed() {
        (StatusCode::SERVICE_UNAVAILABLE, "the database is closed")
    } else {
        match timeout(WITHIN, migrate::is_current(&app.probe)).await {
            Ok(Ok(true)) => (StatusCode::OK, "ready"),
            Ok(Ok(false) | Err(StoreError::Other(_))) => {
                (StatusCode::SERVICE_UNAVAILABLE, "the database lacks migrations")
            }
            Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}

/// Told with every answer: who is sent away is told when to come back. And once the end has begun, the connection is good for this one only. Proxies keep connections for
/// later requests, and one that is sent while the connection is closed from this side is lost.
pub fn last_words(app: &AppState, response: &mut Response) {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("2"));
    }
    if app.stopping.has_begun() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}
