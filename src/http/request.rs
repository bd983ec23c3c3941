//! What a request is called, where it comes from and how it went.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

use axum::http::Method;

use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

use super::address::client_address;
use crate::api::{AppState, RequestInfo};
use crate::domain::ids;
use crate::domain::locale::Locale;
use crate::random;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What must be remembered of a request until it is answered.
#[derive(Debug)]
pub struct Described {
    started: Instant,
    id: String,
    method: Method,
    route: Option<MatchedPath>,
}

/// Puts a [`RequestInfo`] into the request.
pub fn describe(app: &AppState, request: &mut Request) -> Described {
    let started = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let language = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let info = RequestInfo {
        id: random::bytes::<8>().map(|bytes| ids::hex(&bytes)).unwrap_or_default(),
        locale: language.and_then(Locale::from_accept_language).unwrap_or_default(),
        address: client_address(
            peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            request.headers(),
            &app.config.trusted_proxies,
        ),
    };
    let id = info.id.clone();
    // The pattern, not the path: paths hold access tokens, and those belong in no log.
    let route = request.extensions().get().cloned();
    request.extensions_mut().insert(info);
    Described { started, id, method: request.method().clone(), route }
}

/// Puts the id into the answer; counts and logs it.
pub fn answered(app: &AppState, request: &Described, response: &mut Response) {
    let Described { started, id, method, route } = request;
    let route = route.as_ref().map(MatchedPath::as_str);
    // Whatever was changed here is known now, not only when the table is looked at the next time.
    if !method.is_safe() && !response.status().is_client_error() {
        app.live.news();
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let (took, status) = (started.elapsed(), response.status().as_u16());
    app.metrics.answered(method.as_str(), route, status, took);
    tracing::info!(
        request.id = id,
        http.method = %method,
        http.route = route.unwrap_or("none"),
        http.status = status,
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "request answered"
    );
}

/// The [`RequestInfo`] of a request that passed [`describe`].
#[must_use]
pub fn info(request: &Request) -> Option<&RequestInfo> {
    request.extensions().get()
}
