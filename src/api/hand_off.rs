//! Signing in by a ticket of the host platform: a JWT that lives a minute and works once.
//!
//! HS256 with `API_KEY`; claims `aud` (`lophoc`, or this server's `APP_BASE_URL`), `iat`, `exp` at most a minute later, a
//! `jti` of its own for each ticket, and who it is: `sub` is the `externalId` of an account, or `email` its address.

use axum::http::HeaderValue;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use super::AppState;
use super::code::Code;
use super::dto::User;
use super::error::ApiError;
use super::sign_in::{Browser, start_login};
use super::throttle::Throttle;
use crate::random;
use crate::store::{logins, people};

/// Longest life of a ticket.
pub const LIVES: TimeDelta = TimeDelta::seconds(60);
/// The host platform's clock may differ from ours by this much.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(5);
/// Audience of a ticket, unless it names this very server.
const AUDIENCE: &str = "lophoc";
/// Longest ticket, in bytes.
const MAX_TICKET: usize = 4_096;

#[derive(Deserialize)]
struct Claims {
    sub: Option<String>,
    email: Option<String>,
    jti: String,
    iat: i64,
    exp: i64,
}

/// Starts a login for whom the ticket names. Gives the person and the values of `Set-Cookie`.
///
/// # Errors
/// `invalid_ticket`, whatever is wrong with it; `too_many_requests` if the host platform signs this person in again and
/// again; `unavailable`.
pub async fn sign_in(app: &AppState, ticket: &str, browser: &Browser) -> Result<(User, Vec<HeaderValue>), ApiError> {
    let now = app.clock.now();
    let claims = read(app, ticket, now).ok_or(Code::InvalidTicket)?;
    let account = match (&claims.sub, &claims.email) {
        (Some(external_id), _) => people::find_by_external_id(&app.db, external_id).await?,
        (None, Some(email)) => people::find_by_email(&app.db, &email.trim().to_lowercase()).await?,
        (None, None) => None,
    };
    let account = account.ok_or(Code::InvalidTicket)?;
    // Only good tickets get here, and nobody guesses those: what is counted is a platform gone wild.
    let throttle = Throttle::hand_off(&account.email);
    throttle.look(app).await?;
    // Last: a ticket is not spent on what failed before. Its `jti` is the host's; the hash of it all is as unique.
    if !logins::spend_ticket(&app.db, &random::sha256(claims.jti.as_bytes()), now).await? {
        return Err(Code::InvalidTicket.into());
    }
    throttle.count(app).await?;
    start_login(app, account, None, browser, None).await
}

fn read(app: &AppState, ticket: &str, now: DateTime<Utc>) -> Option<Claims> {
    if ticket.len() > MAX_TICKET {
        return None;
    }
    let mut rules = Validation::new(Algorithm::HS256);
    let mut audiences = vec![AUDIENCE];
    audiences.extend(app.config.base_url.as_deref());
    rules.set_audience(&audiences);
    rules.set_required_spec_claims(&["aud", "exp"]);
    // By our own clock, below.
    rules.validate_exp = false;
    let claims = app.config.api_key.iter().flat_map(|keys| keys.each()).find_map(|key| {
        jsonwebtoken::decode::<Claims>(ticket, &DecodingKey::from_secret(key.as_bytes()), &rules).ok()
    })?;
    let claims = claims.claims;
    let (made, ends) = (DateTime::from_timestamp(claims.iat, 0)?, DateTime::from_timestamp(claims.exp, 0)?);
    let lives = made <= now + CLOCKS_DIFFER && now < ends + CLOCKS_DIFFER && ends - made <= LIVES && made < ends;
    (lives && !claims.jti.is_empty()).then_some(claims)
}
