//! `POST /api/auth/login`: e-mail and password against a cookie.

use leptos::server;

use crate::api::dto::{SignedIn, Success};
use crate::api::error::ApiError;
use crate::api::json::Json;

/// Signs a person in; the answer sets the cookie.
///
/// # Errors
/// `invalid_credentials`, the same for an unknown address and a wrong password; `too_many_requests` when too many passwords
/// were tried; `unavailable` when too many people sign in at once.
#[server(prefix = "/api", endpoint = "auth/login", input = Json, output = Json)]
pub async fn login(email: String, password: String) -> Result<Success<SignedIn>, ApiError> {
    let signed_in = crate::api::sign_in::sign_in_here(&email, password).await;
    signed_in.map(Success::new).map_err(ApiError::settled)
}
