//! Signing in and out: passwords, login tokens, the cookie.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use chrono::TimeDelta;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::code::Code;
use super::dto::{SignedIn, User};
use super::error::ApiError;
use super::goodbye::say_everywhere;
use super::{AppState, RequestInfo, Viewer};
use crate::domain::ids;
use crate::random;
use crate::store::logins::{self, CurrentUser};
use crate::store::people::{self, Account};

/// How long a browser stays signed in.
pub const LOGIN_LASTS: TimeDelta = TimeDelta::days(30);
/// Longest e-mail address (RFC 5321 §4.5.3.1.3, less the angle brackets).
const MAX_EMAIL: usize = 254;
/// Longest password, in bytes: hashing must not become a way to keep the server busy.
const MAX_PASSWORD: usize = 1024;
/// Name of the cookie where the browser binds it to this very host over TLS.
const SECURE_COOKIE: &str = "__Host-lophoc_login";
/// Name of the cookie over plain HTTP on this machine, where browsers refuse the prefix.
const PLAIN_COOKIE: &str = "lophoc_login";

/// Checks e-mail and password and starts a login, in place of the `old` one of the same browser. Gives the person and the value of `Set-Cookie`.
///
/// # Errors
/// `invalid_request`, `invalid_credentials`, `unavailable`.
pub async fn sign_in(
    app: &AppState,
    email: &str,
    password: String,
    old: Option<[u8; 32]>,
) -> Result<(SignedIn, HeaderValue), ApiError> {
    if email.is_empty() || email.len() > MAX_EMAIL {
        return Err(ApiError::invalid("email", "must have 1 to 254 bytes"));
    }
    if password.is_empty() || password.len() > MAX_PASSWORD {
        return Err(ApiError::invalid("password", "must have 1 to 1024 bytes"));
    }
    let account = people::find_by_email(&app.db, &email.trim().to_lowercase()).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = verify(app, password, hash).await?;
    let account = account.filter(|_| right).ok_or(Code::InvalidCredentials)?;

    let (user, cookie) = start_login(app, account, old).await?;
    Ok((SignedIn { user }, cookie))
}

/// Starts a login for an account that has proved itself, in place of the `old` one of the same browser. Gives the person and the value of `Set-Cookie`.
///
/// # Errors
/// `unavailable`.
pub async fn start_login(
    app: &AppState,
    account: Account,
    old: Option<[u8; 32]>,
) -> Result<(User, HeaderValue), ApiError> {
    let token = random::bytes::<32>()?;
    let now = app.clock.now();
    let hash = random::sha256(&token);
    logins::insert(&app.db, account.id, &hash, now, now + LOGIN_LASTS).await?;
    if let Some(old) = old {
        // A class that this browser is in goes on.
        logins::take_seats_along(&app.db, &old, &hash).await?;
        logins::delete(&app.db, &old).await?;
    }
    let user = User {
        id: account.id,
        display_name: account.display_name,
        email: account.email,
        role: account.role,
        locale: account.locale,
        time_zone: account.time_zone,
    };
    Ok((user, cookie(app, &ids::hex(&token), LOGIN_LASTS)?))
}

/// [`sign_in`] for a server function.
///
/// # Errors
/// Those of [`sign_in`].
pub async fn sign_in_here(email: &str, password: String) -> Result<SignedIn, ApiError> {
    let app = AppState::current();
    let old = use_context::<Parts>().and_then(|parts| login_hash(&parts.headers));
    let (signed_in, cookie) = sign_in(&app, email, password, old).await?;
    set_cookie(cookie);
    Ok(signed_in)
}

/// Ends the login of this browser, if it has one, and leaves the calls it is in.
///
/// # Errors
/// `unavailable`.
pub async fn sign_out_here() -> Result<(), ApiError> {
    let headers = use_context::<Parts>().map(|parts| parts.headers).unwrap_or_default();
    let address = RequestInfo::current().address.to_string();
    set_cookie(sign_out(&AppState::current(), &Viewer::current(), &headers, &address).await?);
    Ok(())
}

/// [`sign_out_here`] for a form; gives the value of `Set-Cookie`.
///
/// # Errors
/// `unavailable`.
pub async fn sign_out(
    app: &AppState,
    viewer: &Viewer,
    headers: &HeaderMap,
    address: &str,
) -> Result<HeaderValue, ApiError> {
    if let Viewer::Person(user) = viewer {
        // Afterwards the page can no longer say goodbye itself.
        say_everywhere(app, user.user_id, user.login_id, address).await;
    }
    if let Some(hash) = login_hash(headers) {
        logins::delete(&app.db, &hash).await?;
    }
    if let Viewer::Person(user) = viewer {
        app.live.end_login(user.user_id, user.login_id);
    }
    cookie(app, "", TimeDelta::zero())
}

/// SHA-256 of the login token in a request's cookies; `None` if there is none that could be ours.
#[must_use]
pub fn login_hash(headers: &HeaderMap) -> Option<[u8; 32]> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let token = cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        [SECURE_COOKIE, PLAIN_COOKIE].contains(&name).then(|| unhex(value)).flatten()
    })?;
    Some(random::sha256(&token))
}

/// The person as shown to themselves.
#[must_use]
pub fn user(current: &CurrentUser) -> User {
    User {
        id: current.user_id,
        display_name: current.display_name.clone(),
        email: current.email.clone(),
        role: current.role,
        locale: current.locale,
        time_zone: current.time_zone.clone(),
    }
}

/// Hashes a new password with argon2id; slow on purpose, so never on an async thread.
///
/// # Errors
/// `internal_error` if the operating system has no randomness.
pub fn hash_password(password: &str) -> Result<String, ApiError> {
    hasher().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| {
        tracing::error!(%error, "a password could not be hashed");
        Code::Internal.into()
    })
}

/// argon2id with the parameters OWASP recommends first (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// What the password of an unknown account is compared with.
static NOBODYS_HASH: LazyLock<String> = LazyLock::new(|| hash_password("nobody").unwrap_or_default());

/// Makes the first sign-in of the process as quick as all others.
pub fn warm_up() {
    LazyLock::force(&NOBODYS_HASH);
}

/// Compares a password with a hash, for an unknown account with a made-up one: both take the same time.
async fn verify(app: &AppState, password: String, hash: Option<String>) -> Result<bool, ApiError> {
    let permit = Arc::clone(&app.hashing).acquire_owned().await;
    let Ok(permit) = permit else { return Err(Code::Unavailable.into()) };
    let known = hash.is_some();
    let checked = tokio::task::spawn_blocking(move || {
        // Held by the work itself: it goes on when the client has hung up.
        let _permit = permit;
        let hash = hash.unwrap_or_else(|| NOBODYS_HASH.clone());
        PasswordHash::new(&hash).is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok())
    });
    match checked.await {
        Ok(right) => Ok(right && known),
        Err(_) => Err(Code::Internal.into()),
    }
}

fn cookie(app: &AppState, token: &str, lasts: TimeDelta) -> Result<HeaderValue, ApiError> {
    let name = if app.config.is_https() { SECURE_COOKIE } else { PLAIN_COOKIE };
    let age = lasts.num_seconds();
    // Secure also over plain HTTP: browsers treat this machine's own addresses as trustworthy, and no other
    // address is meant to be used without TLS.
    let text = format!("{name}={token}; Path=/; Max-Age={age}; HttpOnly; Secure; SameSite=Lax");
    HeaderValue::from_str(&text).map_err(|_| Code::Internal.into())
}

fn set_cookie(cookie: HeaderValue) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.append_header(HeaderName::from_static("set-cookie"), cookie);
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !ids::is_access_token(text) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_is_found_among_other_cookies_and_garbage_is_not_looked_up() {
        let token = "ab".repeat(32);
        let with = |cookies: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(cookies).unwrap());
            login_hash(&headers)
        };
        let expected = Some(random::sha256(&[0xab; 32]));
        assert_eq!(with(&format!("a=b; lophoc_login={token}; c=d")), expected);
        assert_eq!(with(&format!("__Host-lophoc_login={token}")), expected);
        assert_eq!(with("lophoc_login="), None);
        assert_eq!(with("lophoc_login=' OR 1=1"), None);
        assert_eq!(with("other=1"), None);
    }
}
