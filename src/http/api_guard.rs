//! What every call of the API passes before its server function, so that all failures look alike.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::admin::IMPORTS;
use super::media::WEBHOOKS;
use super::request::info;
use crate::api::admin::actor::{Actor, Capacity};
use crate::api::admin::import::MAX_BYTES;
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::api::{AppState, RequestInfo, Viewer};
use crate::domain::session::AccountRole;
use crate::i18n::texts;

/// Longest body of a call, in bytes.
const MAX_BODY: usize = 64 * 1024;
/// Longest wait for a body.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Longest wait for an answer. The promise is to say within three seconds that something is away.
const ANSWER_WITHIN: Duration = Duration::from_millis(2_800);
/// Calls that need no login. Everything else under `/api/` does, new calls included.
const OPEN: [&str; 3] = ["/api/auth/login", "/api/auth/logout", "/api/openapi.json"];

/// Whether a path belongs to the API, which answers in JSON only.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// The answer for an error that does not come from a server function.
#[must_use]
pub fn respond(error: ApiError, info: Option<&RequestInfo>) -> Response {
    let (locale, id) = info.map_or_else(Default::default, |info| (info.locale, info.id.as_str()));
    let error = error.addressed(texts(locale), id);
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(&error)).into_response();
    if let Some(seconds) = error.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Around every answer under `/api/`, whoever gives it.
pub async fn no_store(request: Request, next: Next) -> Response {
    let is_api = is_api(request.uri().path());
    let mut response = next.run(request).await;
    if is_api {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Around every known call with its right method: origin, login, body, in this order.
pub async fn check(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if !is_api(request.uri().path()) {
        return next.run(request).await;
    }
    let info = info(&request).cloned();
    match admit(&app, request).await {
        // Dropping the answer leaves nothing half done: transactions run in tasks of their own.
        Ok(request) if takes_its_time(request.uri().path()) => next.run(request).await,
        Ok(request) => match timeout(ANSWER_WITHIN, next.run(request)).await {
            Ok(response) => response,
            Err(_) => respond(Code::Unavailable.into(), info.as_ref()),
        },
        Err(error) => respond(error, info.as_ref()),
    }
}

/// Jobs and files of thousands of lines; whoever starts them waits for the end.
fn takes_its_time(path: &str) -> bool {
    path.starts_with("/api/cron/") || path.starts_with(IMPORTS)
}

async fn admit(app: &AppState, request: Request) -> Result<Request, ApiError> {
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
        && !same_origin(request.headers(), app.config.base_url.as_deref())
    {
        return Err(Code::Forbidden.into());
    }
    // Before the body is even read: who is not signed in learns nothing about what it should look like.
    let path = request.uri().path();
    let viewer = request.extensions().get::<Viewer>().cloned().unwrap_or(Viewer::Nobody);
    if matches!(viewer, Viewer::Unknown) {
        return Err(Code::Unavailable.into());
    }
    if path.starts_with("/api/cron/") {
        let known = bearer(request.headers()).is_some_and(|secret| app.config.cron_secret.matches(secret));
        return if known { Ok(request) } else { Err(Code::InvalidSecret.into()) };
    }
    let mut actor = None;
    if path.starts_with("/api/jitsi/") {
        let known = || bearer(request.headers()).is_some_and(|secret| app.config.is_media_secret(secret));
        if path != WEBHOOKS && !known() {
            return Err(Code::InvalidSecret.into());
        }
    } else if path.starts_with("/api/admin/") {
        actor = Some(staff_only(app, viewer, &request)?);
    } else if !OPEN.contains(&path) {
        viewer.required()?;
    }
    let (mut parts, body) = request.into_parts();
    if let Some(actor) = actor {
        parts.extensions.insert(actor);
    }
    // Asked for HTML, the framework would answer a call of the API with a redirect.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let most = if parts.uri.path() == IMPORTS { MAX_BYTES } else { MAX_BODY };
    if length.is_some_and(|length: usize| length > most) {
        return Err(Code::TooLarge.into());
    }
    let bytes = match timeout(BODY_WITHIN, to_bytes(body, most)).await {
        Err(_) => return Err(ApiError::invalid("", "the body did not arrive in time")),
        Ok(Err(error)) if is_too_long(&error) => return Err(Code::TooLarge.into()),
        Ok(Err(_)) => return Err(ApiError::invalid("", "the body broke off")),
        Ok(Ok(bytes)) => bytes,
    };
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// What stands in `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The host platform by its key, or a person of the staff.
fn staff_only(app: &AppState, viewer: Viewer, request: &Request) -> Result<Actor, ApiError> {
    let headers = request.headers();
    let as_who = |capacity, user_id| Actor::new(capacity, user_id, info(request));
    if headers.contains_key(header::AUTHORIZATION) {
        let right = bearer(headers).zip(app.config.api_key.as_ref()).is_some_and(|(key, known)| known.matches(key));
        return if right { Ok(as_who(Capacity::Platform, None)) } else { Err(Code::InvalidSecret.into()) };
    }
    let user = viewer.required()?;
    match user.role {
        AccountRole::Admin => Ok(as_who(Capacity::Staff, Some(user.user_id))),
        _ => Err(Code::Forbidden.into()),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

/// Whether a page of this server, or no page at all, sends the request. Browsers tell by `Origin` on every unsafe
/// request and, newer ones, by `Sec-Fetch-Site`; other programs send neither and hold no stolen cookie.
pub fn same_origin(headers: &HeaderMap, base_url: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(origin) = text(header::ORIGIN) {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        return base_url == Some(origin) || (authority.is_some() && authority == text(header::HOST));
    }
    !headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_programs_without_a_page_may_change_anything() {
        let seen = |pairs: &[(&'static str, &str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
            same_origin(&headers.collect(), Some("https://class.example.vn"))
        };
        let host = ("host", "127.0.0.1:3000");
        assert!(seen(&[host]));
        assert!(seen(&[host, ("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-origin")]));
        assert!(seen(&[host, ("origin", "https://class.example.vn")]), "behind a proxy that changes the host");
        assert!(seen(&[host, ("sec-fetch-site", "none")]));
        assert!(!seen(&[host, ("origin", "https://evil.example")]));
        assert!(!seen(&[host, ("origin", "null")]));
        assert!(!seen(&[host, ("origin", "http://127.0.0.1:3001")]));
        assert!(!seen(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(!seen(&[host, ("sec-fetch-site", "same-site")]));
    }
}
