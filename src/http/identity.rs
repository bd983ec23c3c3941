//! Finds out who is asking, once per request, for the API and the pages alike.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::response::Response;
use tokio::time::timeout;

use super::api_guard::is_api;
use super::health::is_health;
use super::request::info;
use super::staff::plain;
use crate::api::code::Code;
use crate::api::cookies::login_hash;
use crate::api::{AppState, RequestInfo, Viewer};
use crate::domain::login::NOTED_EVERY;
use crate::store::logins::{self, CurrentUser};

/// Longest wait for the database. A frozen one must not freeze every page with it.
const WITHIN: Duration = Duration::from_millis(2_500);

/// How long it took to find out who is asking; what comes after has so much less time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waited(pub Duration);

/// Puts a [`Viewer`] into the request, or gives the answer if it cannot be answered without. Requests without a cookie of
/// ours cost no query.
pub async fn identify(app: &AppState, request: &mut Request) -> Option<Response> {
    if is_health(request.uri().path()) {
        return None;
    }
    let started = Instant::now();
    let viewer = match login_hash(request.headers(), app.config.is_https()) {
        None => Viewer::Nobody,
        Some(hash) => match timeout(WITHIN, logins::find(&app.db, &hash, app.clock.now())).await {
            Ok(Ok(Some(user))) => {
                note(app, &user, info(request));
                Viewer::Person(Arc::new(user))
            }
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
    if matches!(viewer, Viewer::Unknown) && !is_api(request.uri().path()) {
        // No page can be put together without knowing for whom.
        return Some(plain(info(request).map(|info| info.locale).unwrap_or_default(), Code::Unavailable));
    }
    request.extensions_mut().insert(Waited(started.elapsed()));
    request.extensions_mut().insert(viewer);
    None
}

/// Notes now and then that a browser is in use. Nobody waits for it.
fn note(app: &AppState, user: &CurrentUser, info: Option<&RequestInfo>) {
    let now = app.clock.now();
    if now - user.seen_at < NOTED_EVERY {
        return;
    }
    let (db, login_id) = (app.db.clone(), user.login_id);
    let address = info.map(|info| info.address.to_string()).unwrap_or_default();
    tokio::spawn(async move {
        if let Err(error) = logins::note_seen(&db, login_id, &address, now).await {
            tracing::warn!(%error, "that a browser is in use was not noted");
        }
    });
}
