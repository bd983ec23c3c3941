//! What every request passes on its way in and every answer on its way out. Two middlewares and not seven: each costs a
//! request a few copies of all that lies below it.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::{api_guard, headers, health, identity, pages, request};
use crate::api::AppState;

/// Around every answer, whoever gives it.
pub async fn everything(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let described = request::describe(&app, &mut request);
    let mut response = next.run(request).await;
    headers::protect(&app.config, response.headers_mut());
    health::last_words(&app, &mut response);
    request::answered(&app, &described, &mut response);
    response
}

/// Around every answer that may depend on who asks, which is all but the files of the bundle.
pub async fn personal(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let is_api = api_guard::is_api(request.uri().path());
    let mut response = match identity::identify(&app, &mut request).await.or_else(|| pages::detour(&request)) {
        Some(response) => response,
        None => next.run(request).await,
    };
    if is_api {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else {
        pages::no_store(&mut response);
    }
    response
}
