//! Finds out who is asking, once per request, for the API and the pages alike.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::timeout;

use crate::api::sign_in::login_hash;
use crate::api::{AppState, Viewer};
use crate::store::logins;

/// Longest wait for the database. A frozen one must not freeze every page with it.
const WITHIN: Duration = Duration::from_millis(2_500);

/// Puts a [`Viewer`] into the request. Requests without a cookie of ours cost no query.
pub async fn identify(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let viewer = match login_hash(request.headers()) {
        None => Viewer::Nobody,
        Some(hash) => match timeout(WITHIN, logins::find(&app.db, &hash, app.clock.now())).await {
            Ok(Ok(Some(user))) => Viewer::Person(Arc::new(user)),
            Ok(Ok(None)) => Viewer::Nobody,
            Ok(Err(error)) => {
                tracing::error!(%error, "who is asking could not be found out");
                Viewer::Unknown
            }
            Err(_) => {
                tracing::error!("who is asking could not be found out in time");
                Viewer::Unknown
            }
        },
    };
    request.extensions_mut().insert(viewer);
    next.run(request).await
}
