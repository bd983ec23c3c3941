//! `GET /api/auth/me`: who is signed in.

use leptos::server;
use server_fn::codec::GetUrl;

use crate::api::dto::{SignedIn, Success};
use crate::api::error::ApiError;
use crate::api::json::Json;

/// The signed-in person.
///
/// # Errors
/// `not_signed_in`.
#[server(prefix = "/api", endpoint = "auth/me", input = GetUrl, output = Json)]
pub async fn me() -> Result<Success<SignedIn>, ApiError> {
    use crate::api::Viewer;
    use crate::api::sign_in::user;
    Viewer::current()
        .required()
        .map(|current| Success::new(SignedIn { user: user(&current) }))
        .map_err(ApiError::settled)
}
