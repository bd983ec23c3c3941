//! Everything of a request but its body: addresses, queries, cookies, headers.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request, Uri, header};
use proptest::collection::vec;

use super::nasty::{header_bytes, in_address};
use super::{Target, hit};
use crate::routes;
use crate::support::*;

const PARAMETERS: [&str; 24] = [
    "role", "status", "limit", "page", "q", "from", "to", "kind", "timeZone", "by", "since", "ticket", "next", "error",
    "done", "word", "day", "month", "zone", "tutor", "student", "group", "sort", "open",
];
const HEADERS: [&str; 14] = [
    "cookie",
    "x-forwarded-for",
    "accept-language",
    "authorization",
    "last-event-id",
    "origin",
    "sec-fetch-site",
    "host",
    "x-forwarded-proto",
    "accept-encoding",
    "if-none-match",
    "if-modified-since",
    "range",
    "x-jaas-signature",
];

/// As people and proxies send it: the peer of the tests is a trusted proxy.
fn target() -> (Target, Vec<String>) {
    let target = Target::start(&[("API_KEY", routes::API_KEY), ("TRUSTED_PROXIES", "0.0.0.0/32,10.0.0.0/8")]);
    let cookies = target.runtime.block_on(async {
        routes::people(&target.app).await;
        target.app.session(0).await;
        [target.app.browser(TUTOR).await, target.app.browser(STUDENT).await, target.app.browser(ADMIN).await]
    });
    (target, [&cookies[..], &[String::new()]].concat())
}

/// Paths that can be asked for without changing anything.
fn shown() -> Vec<&'static str> {
    let rows = routes::rows().into_iter().filter(|(method, ..)| method.is_safe());
    rows.map(|(_, pattern, _)| pattern).filter(|pattern| !pattern.starts_with("/api/cron/")).collect()
}

fn filled(pattern: &str, words: &[String]) -> String {
    let mut words = words.iter().cycle();
    let part =
        |part: &str| if part.starts_with('{') { words.next().cloned().unwrap_or_default() } else { part.to_owned() };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[test]
fn no_address_breaks_a_page_or_a_call() {
    let (target, cookies) = target();
    let inputs = (
        proptest::sample::select(shown()),
        vec(in_address(), 1..4),
        vec((proptest::sample::select(&PARAMETERS[..]), in_address()), 0..4),
        proptest::sample::select(cookies),
        0..10_u8,
    );
    target.check(1200, inputs, async |app, (pattern, words, query, cookie, style)| {
        let path = match style {
            // Not a path of ours at all.
            0 => format!("/{}", words.join("/")),
            1 => format!("/api/{}", words.join("/")),
            _ => filled(pattern, &words),
        };
        let query: Vec<_> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let Ok(uri) = format!("{path}?{}", query.join("&")).parse::<Uri>() else { return };
        let mut request = Request::get(uri);
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        hit(app, request.body(Body::empty()).unwrap()).await;
    });
}

#[test]
fn no_header_breaks_anything_or_makes_somebody_of_nobody() {
    let (target, cookies) = target();
    let inputs = (
        proptest::sample::select(shown().into_iter().filter(|path| !path.contains('{')).collect::<Vec<_>>()),
        vec((proptest::sample::select(&HEADERS[..]), header_bytes()), 1..5),
        proptest::sample::select(cookies),
        0..4_u8,
    );
    target.check(1200, inputs, async |app, (path, headers, cookie, style)| {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        for (name, value) in headers {
            let value = match (name, style) {
                ("cookie", 0) => [b"lophoc_login=", value.as_slice()].concat(),
                ("cookie", 1) => [value.as_slice(), b"; ", cookie.as_bytes()].concat(),
                ("cookie", 2) => [b"lophoc_lang=", value.as_slice()].concat(),
                ("authorization", 0) => [b"Bearer ", value.as_slice()].concat(),
                ("x-forwarded-for", 1) => [b"10.0.0.1, ", value.as_slice(), b" , 10.0.0.2"].concat(),
                _ => value,
            };
            let Ok(value) = HeaderValue::from_bytes(&value) else { continue };
            request.headers_mut().append(HeaderName::from_static(name), value);
        }
        let is_signed_in = request.headers().get_all(header::COOKIE).iter().any(|value| {
            let login = cookie.as_bytes();
            !login.is_empty() && value.as_bytes().windows(login.len()).any(|part| part == login)
        });
        let needs_login = path.starts_with("/api/") && path != "/api/openapi.json";
        let status = hit(app, request).await;
        assert!(is_signed_in || !needs_login || matches!(status, 400 | 401), "{status} {path} for nobody");
    });
}
