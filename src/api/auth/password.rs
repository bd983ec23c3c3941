//! `POST /api/auth/password`: a new password, by its owner.

use leptos::server;

use crate::api::dto::{Done, Success};
use crate::api::error::ApiError;
use crate::api::json::Json;

/// Sets a new password of at least 8 characters. Every other browser is signed out; the answer sets a new cookie.
///
/// # Errors
/// `not_signed_in`; `invalid_credentials` if the current password is wrong, or the person has none because they sign in through the
/// host platform; `invalid_request`; `too_many_requests`.
#[server(prefix = "/api", endpoint = "auth/password", input = Json, output = Json)]
pub async fn password(
    current: String,
    #[server(rename = "new")] new_password: String,
) -> Result<Success<Done>, ApiError> {
    use crate::api::sign_in::{Browser, set_cookie};
    use crate::api::{AppState, Viewer, password};
    let work = async {
        let app = AppState::current();
        let (user, browser) = (Viewer::current().required()?, Browser::current(&app));
        set_cookie(password::change(&app, &user, &browser, current, new_password).await?);
        Ok(Done {})
    };
    work.await.map(Success::new).map_err(ApiError::settled)
}
