//! What every call of the API passes before its server function, so that all failures look alike.

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::admin::IMPORTS;
use super::body;
use super::identity::Waited;
use super::media::WEBHOOKS;
use super::request::info;
use super::staff;
use crate::api::admin::actor::{Actor, Capacity};
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::api::{AppState, RequestInfo, Viewer};
use crate::domain::session::AccountRole;
use crate::i18n::texts;
use crate::store::pool::answers;
use crate::store::transaction::answering_until;

/// Longest wait for an answer. The promise is to say within three seconds that something is away.
const ANSWER_WITHIN: Duration = Duration::from_millis(2_800);
/// Nothing is committed in the last moments before that: it must not be done behind the back of who is told it is not.
const SPARE: Duration = Duration::from_millis(300);
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

/// Around every known path with its right method: origin, and for calls of the API also login and body, in this order.
pub async fn check(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let info = info(&request).cloned();
    // Forms of pages included, that of signing in above all: who is signed in as somebody else without noticing types
    // their own words into another person's account.
    if !request.method().is_safe() && !same_origin(request.headers(), app.config.base_url.as_deref()) {
        return respond(Code::Forbidden.into(), info.as_ref());
    }
    if !is_api(request.uri().path()) {
        return match body::collect(request).await {
            Ok(request) => next.run(request).await,
            Err(error) => staff::plain(info.map(|info| info.locale).unwrap_or_default(), error.code),
        };
    }
    let Waited(waited) = request.extensions().get().copied().unwrap_or_default();
    match admit(&app, request).await {
        // Dropping the answer leaves nothing half done: transactions run in tasks of their own.
        Ok(request) if takes_its_time(request.uri().path()) => {
            if answers(&app.db, ANSWER_WITHIN.saturating_sub(waited)).await {
                next.run(request).await
            } else {
                respond(Code::Unavailable.into(), info.as_ref())
            }
        }
        Ok(request) => {
            let within = ANSWER_WITHIN.saturating_sub(waited);
            let answered = answering_until(Instant::now() + within.saturating_sub(SPARE), next.run(request));
            match timeout(within, answered).await {
                Ok(response) => response,
                Err(_) => respond(Code::Unavailable.into(), info.as_ref()),
            }
        }
        Err(error) => respond(error, info.as_ref()),
    }
}

/// Jobs and files of thousands of lines; whoever starts them waits for the end.
fn takes_its_time(path: &str) -> bool {
    path.starts_with("/api/cron/") || path.starts_with(IMPORTS)
}

async fn admit(app: &AppState, request: Request) -> Result<Request, ApiError> {
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
    let (mut parts, content) = request.into_parts();
    if let Some(actor) = actor {
        parts.extensions.insert(actor);
    }
    // Asked for HTML, the framework would answer a call of the API with a redirect.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    body::collect(Request::from_parts(parts, content)).await
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

/// Whether a page of this server, or no page at all, sends the request. Browsers tell by `Origin` on every unsafe
/// request and, newer ones, by `Sec-Fetch-Site`; other programs send neither and hold no stolen cookie.
pub fn same_origin(headers: &HeaderMap, base_url: Option<&str>) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if origin == "null" {
        // A page that hides where it is from, as forms do under `Referrer-Policy: no-referrer`. No page can forge the other
        // header, and frames without an origin are told cross-site by it.
        return site == Some(b"same-origin".as_slice());
    }
    let authority = |url: &'_ str| url.split_once("://").map(|(_, authority)| authority.to_owned());
    if base_url == Some(origin) {
        return true;
    }
    // The same host without TLS is not the same: on the way to it anybody could be that page.
    let downgraded = base_url.is_some_and(|base| authority(base) == authority(origin));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    !downgraded && host.is_some() && authority(origin).as_deref() == host
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
        assert!(!seen(&[host, ("origin", "null"), ("sec-fetch-site", "cross-site")]));
        assert!(seen(&[host, ("origin", "null"), ("sec-fetch-site", "same-origin")]), "a form that hides its address");
        assert!(!seen(&[host, ("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "cross-site")]));
        assert!(!seen(&[("host", "class.example.vn"), ("origin", "http://class.example.vn")]), "without TLS");
        assert!(!seen(&[("origin", "http://127.0.0.1:3000")]), "no host to compare with");
        assert!(!seen(&[host, ("origin", "http://127.0.0.1:3001")]));
        assert!(!seen(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(!seen(&[host, ("sec-fetch-site", "same-site")]));
    }
}
