//! Passwords: hashed, compared, set anew by their owner.

use std::sync::Arc;

use super::AppState;
use super::code::Code;
use super::cookies;
use super::error::ApiError;
use super::hashing::{Memory, PATIENCE, Turn, Who};
use super::logins::close;
use super::sign_in::Browser;
use super::throttle::{Throttle, account_of};
use crate::random;
use crate::store::logins::CurrentUser;
use crate::store::{Connection, StoreError, StoreResult};
use crate::store::{known_devices, logins, people, sign_in_attempts, transaction};
use axum::http::HeaderValue;

/// Fewest characters of a new password.
const MIN: usize = 8;
/// Longest password, in bytes: hashing must not become a way to keep the server busy.
const MAX: usize = 1024;

/// Hashes a new password with argon2id; slow on purpose, so never on an async thread. Where many may ask for it at once
/// it is done within a [`Turn`], by [`hash_password_in`].
///
/// # Errors
/// `internal_error` if the operating system has no randomness.
pub fn hash_password(password: &str) -> Result<String, ApiError> {
    hash_password_in(&mut Memory::default(), password)
}

/// The same in memory that is there.
///
/// # Errors
/// Those of [`hash_password`].
pub fn hash_password_in(memory: &mut Memory, password: &str) -> Result<String, ApiError> {
    memory.hash(password).map_err(|error| {
        tracing::error!(%error, "a password could not be hashed");
        Code::Internal.into()
    })
}

/// What the password of an unknown account is compared with, as slowly as any other: the hash of "nobody".
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AYzrl01oRspNONLIaSRitw$cC4uQZPUwK6jpGAr3vnlLBAPwB9r3AjwgIRijDTHAAU";

/// Whether this could be a password of somebody.
///
/// # Errors
/// `invalid_request` with the field.
pub fn may_be(field: &str, password: &str) -> Result<(), ApiError> {
    if password.is_empty() || password.len() > MAX {
        return Err(ApiError::invalid(field, "must have 1 to 1024 bytes"));
    }
    Ok(())
}

/// Whether this may become the password of somebody.
///
/// # Errors
/// `invalid_request` with the field.
pub fn may_become(field: &str, password: &str) -> Result<(), ApiError> {
    if password.chars().count() < MIN || password.len() > MAX {
        return Err(ApiError::invalid(field, "must have at least 8 characters and at most 1024 bytes"));
    }
    Ok(())
}

/// Compares a password with a hash, for an unknown account with a made-up one: both take the same time.
///
/// # Errors
/// `internal_error`.
pub async fn verify(turn: Turn, password: String, hash: Option<String>) -> Result<bool, ApiError> {
    let known = hash.is_some();
    let right = turn.hash(move |memory| memory.is_hash_of(hash.as_deref().unwrap_or(NOBODYS_HASH), &password));
    Ok(right.await? && known)
}

/// The person at `browser` sets a new password. Every other browser is signed out, and this one gets a new secret: the
/// value of `Set-Cookie`. What the browser holds, seats included, stays.
///
/// # Errors
/// `invalid_request`; `invalid_credentials` if the `current` password is wrong or there is none; `too_many_requests`,
/// `unavailable`.
pub async fn change(
    app: &AppState,
    user: &CurrentUser,
    browser: &Browser,
    current: String,
    new: String,
) -> Result<HeaderValue, ApiError> {
    may_be("current", &current)?;
    may_become("new", &new)?;
    let throttle = Throttle::password(&user.email, user.login_id);
    throttle.look(app).await?;
    let hash = people::find_by_email(&app.db, &user.email).await?.and_then(|account| account.password_hash);
    let turn = app.hashing.turn(Who::Login(user.login_id), PATIENCE).await?;
    throttle.count(app).await?;
    if !verify(turn, current, hash.clone()).await? {
        return Err(Code::InvalidCredentials.into());
    }
    let turn = app.hashing.turn(Who::Login(user.login_id), PATIENCE).await?;
    let new_hash: Arc<str> = turn.hash(move |memory| hash_password_in(memory, &new)).await??.into();

    let token = random::bytes::<32>()?;
    let (user_id, login_id, email) = (user.user_id, user.login_id, Arc::<str>::from(user.email.as_str()));
    let (token_hash, device) = (random::sha256(&token), browser.device);
    let old_hash: Arc<str> = hash.unwrap_or_default().into();
    let ended: Result<Option<Vec<i64>>, StoreError> = transaction(&app.db, move |connection| {
        let (old_hash, new_hash, email) = (Arc::clone(&old_hash), Arc::clone(&new_hash), Arc::clone(&email));
        Box::pin(async move {
            if !people::replace_password(&mut *connection, user_id, &old_hash, &new_hash).await? {
                return Ok(None);
            }
            logins::renew(&mut *connection, login_id, &token_hash).await?;
            changed(connection, user_id, &email, Some(login_id), device).await.map(Some)
        })
    })
    .await;
    // Somebody else has set one meanwhile: then the old one was no longer right.
    let ended = ended?.ok_or(Code::InvalidCredentials)?;
    tracing::info!(user.id = user_id, logins.ended = ended.len(), "a password was changed by its owner");
    close(app, user_id, &ended);
    cookies::login(app, &token)
}

/// An account has a new password: whoever knew the old one is out, and attempts on it are forgotten. Gives the logins
/// that were ended.
///
/// # Errors
/// The database failed.
pub async fn changed(
    connection: &mut Connection,
    user_id: i64,
    email: &str,
    keep_login: Option<i64>,
    keep_device: Option<[u8; 32]>,
) -> StoreResult<Vec<i64>> {
    known_devices::forget_all(connection, user_id, keep_device.as_ref()).await?;
    sign_in_attempts::clear_account(&mut *connection, &account_of(email)).await?;
    logins::end_all(connection, user_id, keep_login).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_account_costs_what_a_known_one_costs() {
        assert!(Memory::default().is_hash_of(NOBODYS_HASH, "nobody"), "it is compared to the end");
        let parameters = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(parameters(NOBODYS_HASH), parameters(&hash_password("mật khẩu").unwrap()));
    }
}
