//! Signing in and out.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::prelude::{use_context, with_context};
use leptos_axum::ResponseOptions;

use super::code::Code;
use super::cookies;
use super::dto::{SignedIn, User};
use super::error::ApiError;
use super::goodbye::say_everywhere;
use super::hashing::{PATIENCE, Who};
pub use super::password::hash_password;
use super::password::{may_be, verify};
use super::throttle::Throttle;
use super::{AppState, RequestInfo, Viewer};
use crate::domain::login::{KNOWN_FOR, MOST};
use crate::domain::user_agent::short_name;
use crate::random;
use crate::store::logins::{self, CurrentUser, NewLogin};
use crate::store::people::{self, Account};
use crate::store::{StoreError, known_devices, transaction};

/// Longest e-mail address (RFC 5321 §4.5.3.1.3, less the angle brackets).
const MAX_EMAIL: usize = 254;

/// A browser that signs in or out.
#[derive(Debug, Clone)]
pub struct Browser {
    /// SHA-256 of the login it has; a new one takes its place.
    pub login: Option<[u8; 32]>,
    /// SHA-256 of the token by which it is known.
    pub device: Option<[u8; 32]>,
    /// Where it is, as far as proxies can be believed.
    pub address: IpAddr,
    /// Browser and system in a few words; empty if unknown.
    pub name: String,
}

impl Browser {
    /// The browser that sends these headers.
    #[must_use]
    pub fn new(app: &AppState, headers: &HeaderMap, address: IpAddr) -> Self {
        let is_https = app.config.is_https();
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            login: cookies::login_hash(headers, is_https),
            device: cookies::device_hash(headers, is_https),
            address,
            name: short_name(user_agent),
        }
    }

    /// The browser that sends the current request.
    #[must_use]
    pub fn current(app: &AppState) -> Self {
        let address = RequestInfo::current().address;
        let of = |headers: &HeaderMap| Self::new(app, headers, address);
        with_context(|parts: &Parts| of(&parts.headers)).unwrap_or_else(|| of(&HeaderMap::new()))
    }
}

/// Checks e-mail and password and starts a login. Gives the person and the values of `Set-Cookie`.
///
/// Whatever is wrong, and whether there is such an account or not, it does the same: look for a place to wait and whether too many
/// passwords were tried, wait for a turn, count the attempt, hash once.
///
/// # Errors
/// `invalid_request`, `invalid_credentials`, `too_many_requests`, `unavailable`.
pub async fn sign_in(
    app: &AppState,
    email: &str,
    password: String,
    browser: &Browser,
) -> Result<(SignedIn, Vec<HeaderValue>), ApiError> {
    let outcome = attempt(app, email, password, browser).await;
    app.metrics.signed_in(outcome.as_ref().map_or_else(|error| error.code.as_str(), |_| "ok"));
    outcome
}

async fn attempt(
    app: &AppState,
    email: &str,
    password: String,
    browser: &Browser,
) -> Result<(SignedIn, Vec<HeaderValue>), ApiError> {
    if email.is_empty() || email.len() > MAX_EMAIL {
        return Err(ApiError::invalid("email", "must have 1 to 254 bytes"));
    }
    may_be("password", &password)?;
    let email = email.trim().to_lowercase();
    let known_device = match browser.device {
        Some(device) => {
            let since = app.clock.now() - KNOWN_FOR;
            known_devices::place(&app.db, &email, &device, since).await?
        }
        None => None,
    };
    let who = known_device.map_or_else(|| Who::at(browser.address), Who::Device);
    if !app.hashing.has_place(who) {
        // In a flood the database is not asked what nobody will wait for.
        return Err(Code::Unavailable.into());
    }
    let throttle = Throttle::sign_in(&email, browser.address, known_device.as_ref());
    throttle.look(app).await?;
    let account = people::find_by_email(&app.db, &email).await?;

    let turn = app.hashing.turn(who, PATIENCE).await?;
    throttle.count(app).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = verify(turn, password, hash).await?;
    let account = account.filter(|_| right).ok_or(Code::InvalidCredentials)?;

    let proof = account.password_hash.clone();
    let (user, cookies) = start_login(app, account, proof, browser, Some(throttle)).await?;
    Ok((SignedIn { user }, cookies))
}

/// Starts a login for an account that has proved itself: under a new secret, in place of the one this browser had, and
/// what was tried before (`throttle`) no longer counts. `proof` is the hash of the password that was right; whoever waited
/// for that while the password changed has proved nothing. Gives the person and the values of `Set-Cookie`.
///
/// # Errors
/// `invalid_credentials` if the account has another password by now, `unavailable`.
pub async fn start_login(
    app: &AppState,
    account: Account,
    proof: Option<String>,
    browser: &Browser,
    throttle: Option<Throttle>,
) -> Result<(User, Vec<HeaderValue>), ApiError> {
    let (token, device_token, place) = (random::bytes::<32>()?, random::bytes::<32>()?, random::bytes::<32>()?);
    let new = NewLogin {
        user_id: account.id,
        token_hash: random::sha256(&token),
        address: browser.address.to_string(),
        browser: browser.name.clone(),
    };
    let work = Arc::new((new, (random::sha256(&device_token), place), browser.clone(), throttle, proof));
    let now = app.clock.now();
    let started: Result<bool, StoreError> = transaction(&app.db, move |connection| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (new, (device, place), browser, throttle, proof) = &*work;
            // Locked, so that a password that changes at this moment ends this login as it ends all others.
            if let Some(proof) = proof
                && !people::has_password(&mut *connection, new.user_id, proof).await?
            {
                return Ok(false);
            }
            logins::insert(&mut *connection, new, now).await?;
            if let Some(old) = &browser.login {
                // A class that this browser is in goes on.
                logins::take_seats_along(&mut *connection, old, &new.token_hash).await?;
                logins::delete(&mut *connection, old).await?;
            }
            logins::keep_latest(connection, new.user_id, MOST).await?;
            if let Some(throttle) = throttle {
                throttle.clear(connection).await?;
            }
            known_devices::remember(connection, new.user_id, browser.device.as_ref(), (device, place), now, MOST)
                .await?;
            Ok(true)
        })
    })
    .await;
    if !started? {
        return Err(Code::InvalidCredentials.into());
    }
    let user = User {
        id: account.id,
        display_name: account.display_name,
        email: account.email,
        role: account.role,
        locale: account.locale,
        time_zone: account.time_zone,
    };
    Ok((user, vec![cookies::login(app, &token)?, cookies::device(app, &device_token)?]))
}

/// [`sign_in`] for a server function.
///
/// # Errors
/// Those of [`sign_in`].
pub async fn sign_in_here(email: &str, password: String) -> Result<SignedIn, ApiError> {
    let app = AppState::current();
    let (signed_in, cookies) = sign_in(&app, email, password, &Browser::current(&app)).await?;
    cookies.into_iter().for_each(set_cookie);
    Ok(signed_in)
}

/// Ends the login of this browser, if it has one, and leaves the calls it is in.
///
/// # Errors
/// `unavailable`.
pub async fn sign_out_here() -> Result<(), ApiError> {
    let app = AppState::current();
    set_cookie(sign_out(&app, &Viewer::current(), &Browser::current(&app)).await?);
    Ok(())
}

/// [`sign_out_here`] for a form; gives the value of `Set-Cookie`.
///
/// # Errors
/// `unavailable`.
pub async fn sign_out(app: &AppState, viewer: &Viewer, browser: &Browser) -> Result<HeaderValue, ApiError> {
    if let Viewer::Person(user) = viewer {
        // Afterwards the page can no longer say goodbye itself.
        say_everywhere(app, user.user_id, user.login_id, &browser.address.to_string()).await;
    }
    if let Some(hash) = &browser.login {
        logins::delete(&app.db, hash).await?;
    }
    if let Viewer::Person(user) = viewer {
        app.live.end_login(user.user_id, user.login_id);
    }
    cookies::no_login(app)
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

/// Adds a `Set-Cookie` to the answer of the current request.
pub fn set_cookie(cookie: HeaderValue) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.append_header(HeaderName::from_static("set-cookie"), cookie);
    }
}
