//! What browsers are told about every answer: what a page may load and use, who may show it, who may read along.

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::config::Config;

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
/// A year; long enough that nobody comes without TLS again.
const A_YEAR_OF_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// What a call needs, of whoever holds it. (<https://github.com/jitsi/jitsi-meet> asks for the same in its iframe's `allow`.)
const FOR_CALLS: [&str; 8] = [
    "camera",
    "microphone",
    "display-capture",
    "autoplay",
    "fullscreen",
    "picture-in-picture",
    "speaker-selection",
    "screen-wake-lock",
];
/// What nobody here needs.
const FOR_NOBODY: [&str; 8] =
    ["accelerometer", "bluetooth", "geolocation", "gyroscope", "magnetometer", "payment", "serial", "usb"];

/// The origin of the media server that a page may have to open.
fn media_origin(config: &Config) -> Option<String> {
    config.offered().jitsi.then(|| format!("https://{}", config.jitsi.domain))
}

/// What a page that comes to life may load. The nonce is for the data the server renders into it; everything else comes
/// from files of ours. The media server is named in the room alone, where its script opens its frame.
#[must_use]
pub fn page_policy(config: &Config, nonce: &str, in_room: bool) -> HeaderValue {
    let media = if in_room { media_origin(config) } else { None }.unwrap_or_default();
    let frames = if media.is_empty() { "'none'" } else { &media };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval' {media}; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; frame-src {frames}; \
         manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(PLAIN_POLICY)
}

/// What a page without any script of its own inside may load; also for everything that is no page.
const PLAIN_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'; object-src 'none'",
);

fn permissions(config: &Config) -> HeaderValue {
    let media = media_origin(config).map(|origin| format!(" \"{origin}\"")).unwrap_or_default();
    let calls = FOR_CALLS.map(|feature| format!("{feature}=(self{media})"));
    let nobody = FOR_NOBODY.map(|feature| format!("{feature}=()"));
    HeaderValue::from_str(&[calls, nobody].concat().join(", ")).unwrap_or(HeaderValue::from_static(""))
}

/// Told with every answer, whoever gives it.
pub fn protect(config: &Config, headers: &mut HeaderMap) {
    headers.entry(axum::http::header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    // The address of a room holds its access token, so other origins learn at most where somebody comes from.
    headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("strict-origin"));
    if config.is_https() {
        headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(A_YEAR_OF_TLS);
    }
    if is_html(headers) {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(PLAIN_POLICY);
        headers.entry(PERMISSIONS_POLICY).or_insert_with(|| permissions(config));
    }
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
