//! `POST /api/auth/end-login`: signs out one browser of the person.

use leptos::server;

use crate::api::dto::{Ended, Success};
use crate::api::error::ApiError;
use crate::api::json::Json;

/// Signs out one browser of the person; this one too, as logout does.
///
/// # Errors
/// `not_signed_in`; `not_found` if the person has no such login.
#[server(prefix = "/api", endpoint = "auth/end-login", input = Json, output = Json)]
pub async fn end_login(#[server(rename = "loginId")] login_id: i64) -> Result<Success<Ended>, ApiError> {
    use crate::api::sign_in::sign_out_here;
    use crate::api::{AppState, Viewer, logins};
    let work = async {
        let user = Viewer::current().required()?;
        if login_id == user.login_id {
            sign_out_here().await?;
        } else {
            logins::end(&AppState::current(), &user, login_id).await?;
        }
        Ok(Ended { ended: 1 })
    };
    work.await.map(Success::new).map_err(ApiError::settled)
}
