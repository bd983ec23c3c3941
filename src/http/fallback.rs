//! Paths and methods nobody answers.

use axum::extract::Request;
use axum::response::Response;

use super::api_guard::respond;
use super::request::info;
use crate::api::code::Code;

/// A known path, a method it does not have; axum adds `Allow`.
pub async fn method_not_allowed(request: Request) -> Response {
    respond(Code::MethodNotAllowed.into(), info(&request))
}

/// A path under `/api/` that does not exist.
pub async fn unknown_call(request: Request) -> Response {
    respond(Code::NotFound.into(), info(&request))
}
