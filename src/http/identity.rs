//! Finds out who is asking, once per request, for the API and the pages alike.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::api::sign_in::login_hash;
use crate::api::{AppState, Viewer};
use crate::store::logins;

/// Puts a [`Viewer`] into the request. Requests without a cookie of ours cost no query.
pub async fn identify(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let viewer = match login_hash(request.headers()) {
        None => Viewer::Nobody,
        Some(hash) => match logins::find(&app.db, &hash, app.clock.now()).await {
            Ok(Some(user)) => Viewer::Person(Arc::new(user)),
            Ok(None) => Viewer::Nobody,
            Err(error) => {
                tracing::error!(%error, "who is asking could not be found out");
                Viewer::Unknown
            }
        },
    };
    request.extensions_mut().insert(viewer);
    next.run(request).await
}
