//! `GET /api/auth/logins`: where the person is signed in.

use leptos::server;
use server_fn::codec::GetUrl;

use crate::api::dto::{LoginList, Success};
use crate::api::error::ApiError;
use crate::api::json::Json;

/// The signed-in browsers of the person.
///
/// # Errors
/// `not_signed_in`.
#[server(prefix = "/api", endpoint = "auth/logins", input = GetUrl, output = Json)]
pub async fn logins() -> Result<Success<LoginList>, ApiError> {
    use crate::api::{AppState, Viewer, logins};
    let work = async {
        let user = Viewer::current().required()?;
        Ok(LoginList { logins: logins::list(&AppState::current(), &user).await? })
    };
    work.await.map(Success::new).map_err(ApiError::settled)
}
