//! The signed-in browsers of a person: listed, ended.

use axum::http::HeaderValue;

use super::AppState;
use super::Viewer;
use super::code::Code;
use super::error::ApiError;
use super::sign_in::{Browser, sign_out};
use crate::domain::login::Login;
use crate::store::logins::{self as store, CurrentUser};
use crate::store::{StoreError, known_devices, transaction};

/// The signed-in browsers of a person, this one first, then the latest used.
///
/// # Errors
/// `unavailable`.
pub async fn list(app: &AppState, user: &CurrentUser) -> Result<Vec<Login>, ApiError> {
    let mut logins = store::list(&app.db, user.user_id, user.login_id, app.clock.now()).await?;
    // What is asked for right now need not be noted first.
    for login in logins.iter_mut().filter(|login| login.current) {
        login.last_seen_at = app.clock.now();
    }
    Ok(logins)
}

/// Signs out one other browser of the person. A seat it holds is not given up, as nobody there said goodbye: the lease
/// runs out.
///
/// # Errors
/// `not_found` if the person has no such login; `unavailable`.
pub async fn end(app: &AppState, user: &CurrentUser, login_id: i64) -> Result<(), ApiError> {
    if !store::end(&app.db, user.user_id, login_id).await? {
        return Err(Code::NotFound.into());
    }
    close(app, user.user_id, &[login_id]);
    Ok(())
}

/// Signs out every browser of the person except this one, which alone stays known. Gives how many.
///
/// # Errors
/// `unavailable`.
pub async fn end_others(app: &AppState, user: &CurrentUser, browser: &Browser) -> Result<usize, ApiError> {
    let (user_id, login_id, device) = (user.user_id, user.login_id, browser.device);
    let ended: Result<Vec<i64>, StoreError> = transaction(&app.db, move |connection| {
        Box::pin(async move {
            known_devices::forget_all(connection, user_id, device.as_ref()).await?;
            store::end_all(connection, user_id, Some(login_id)).await
        })
    })
    .await;
    let ended = ended?;
    close(app, user_id, &ended);
    Ok(ended.len())
}

/// Signs out every browser of the person, this one included; gives how many, and the value of `Set-Cookie`.
///
/// # Errors
/// `unavailable`.
pub async fn end_everywhere(
    app: &AppState,
    viewer: &Viewer,
    user: &CurrentUser,
    browser: &Browser,
) -> Result<(usize, HeaderValue), ApiError> {
    let others = end_others(app, user, browser).await?;
    Ok((others + 1, sign_out(app, viewer, browser).await?))
}

/// Ends the streams of logins that are over, so that their pages notice. Those at other servers do within half a minute.
pub fn close(app: &AppState, user_id: i64, login_ids: &[i64]) {
    for login_id in login_ids {
        app.live.end_login(user_id, *login_id);
    }
}
