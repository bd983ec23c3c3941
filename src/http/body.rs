//! The body of a request, whole before anybody works on it: not too long, and not too slowly.

use std::time::Duration;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::header;
use tokio::time::timeout;

use super::admin::IMPORTS;
use super::staff::is_staff_page;
use crate::api::Viewer;
use crate::api::admin::import::MAX_BYTES;
use crate::api::code::Code;
use crate::api::error::ApiError;

/// Longest body, in bytes.
const MAX: usize = 64 * 1024;
/// Longest form of staff, in bytes; notes and texts of theirs may be long.
const MAX_FORM: usize = 256 * 1024;
/// Longest upload, in bytes: a file that is somewhat too long is told so on the page it was sent from.
const MAX_UPLOAD: usize = 2 * MAX_BYTES;
/// Longest wait for a body.
const WITHIN: Duration = Duration::from_secs(10);
/// Longest wait for an upload: a megabyte over a slow line. Only staff are waited for so long.
const UPLOAD_WITHIN: Duration = Duration::from_secs(60);

/// The request with its body in memory.
///
/// # Errors
/// `too_large`; `invalid_request` for one that broke off or did not arrive in time.
pub async fn collect(request: Request) -> Result<Request, ApiError> {
    let most = most(&request);
    let within = if most >= MAX_BYTES { UPLOAD_WITHIN } else { WITHIN };
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > most) {
        return Err(Code::TooLarge.into());
    }
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    match timeout(within, to_bytes(body, most)).await {
        Err(_) => Err(ApiError::invalid("", "the body did not arrive in time")),
        Ok(Err(error)) if is_too_long(&error) => Err(Code::TooLarge.into()),
        Ok(Err(_)) => Err(ApiError::invalid("", "the body broke off")),
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
    }
}

/// Who is nobody has nothing long to say.
fn most(request: &Request) -> usize {
    let path = request.uri().path();
    let is_known = matches!(request.extensions().get(), Some(Viewer::Person(_)));
    match path {
        IMPORTS => MAX_BYTES,
        "/admin/import" if is_known => MAX_UPLOAD,
        _ if is_known && is_staff_page(path) => MAX_FORM,
        _ => MAX,
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}
