//! `POST /api/auth/logout`: forgets this browser.

use leptos::server;

use crate::api::dto::{Done, Success};
use crate::api::error::ApiError;
use crate::api::json::Json;

/// Signs this browser out. Succeeds also when nobody is signed in.
///
/// # Errors
/// `unavailable` when the database is away.
#[server(prefix = "/api", endpoint = "auth/logout", input = Json, output = Json)]
pub async fn logout() -> Result<Success<Done>, ApiError> {
    crate::api::sign_in::sign_out_here().await.map(|()| Success::new(Done {})).map_err(ApiError::settled)
}
