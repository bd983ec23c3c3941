//! `POST /api/auth/logout-everywhere`: signs out every browser of the person.

use leptos::server;

use crate::api::dto::{Ended, Success};
use crate::api::error::ApiError;
use crate::api::json::Json;

/// Signs out every browser of the person; this one stays if `keepThis` is true.
///
/// # Errors
/// `not_signed_in`.
#[server(prefix = "/api", endpoint = "auth/logout-everywhere", input = Json, output = Json)]
pub async fn logout_everywhere(
    #[server(rename = "keepThis")] keep_this: Option<bool>,
) -> Result<Success<Ended>, ApiError> {
    use crate::api::sign_in::{Browser, set_cookie};
    use crate::api::{AppState, Viewer, logins};
    let work = async {
        let (app, viewer) = (AppState::current(), Viewer::current());
        let (user, browser) = (viewer.clone().required()?, Browser::current(&app));
        if keep_this.unwrap_or(false) {
            return Ok(Ended { ended: logins::end_others(&app, &user, &browser).await? });
        }
        let (ended, cookie) = logins::end_everywhere(&app, &viewer, &user, &browser).await?;
        set_cookie(cookie);
        Ok(Ended { ended })
    };
    work.await.map(Success::new).map_err(ApiError::settled)
}
