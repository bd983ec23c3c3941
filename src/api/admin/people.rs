//! Accounts.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::actor::{Actor, Change};
use super::check;
use crate::api::AppState;
use crate::api::code::Code;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::api::hashing::{PATIENCE, Who};
use crate::api::password::{changed as password_changed, hash_password_in, may_become};
use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;
use crate::domain::staff::{MAX_NAME, Page, Person, PersonChange, PersonData};
use crate::store::{Connection, StoreError, StoreResult, staff, transaction};

/// How long a password of an imported file waits for its turn.
const IMPORTS_WAIT: Duration = Duration::from_secs(60);

/// `{"user": …}`.
#[derive(Serialize)]
pub struct Answer {
    /// The person as they are now.
    pub user: Person,
}

/// `{"users": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    /// The page.
    pub users: Vec<Person>,
    /// All matches.
    pub total: i64,
}

/// A person as staff give it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[derive(utoipa::ToSchema)]
pub struct NewPerson {
    /// Address to sign in with.
    pub email: String,
    /// Name shown to others.
    pub display_name: String,
    /// What the account may do.
    pub role: AccountRole,
    /// At least 8 characters; without one they sign in through the host platform only.
    pub password: Option<String>,
    /// `vi` if `None`.
    pub locale: Option<Locale>,
    /// IANA time zone; `Asia/Ho_Chi_Minh` if `None`.
    pub time_zone: Option<String>,
    /// Id at the host platform.
    pub external_id: Option<String>,
}

/// What staff change of a person; `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[derive(utoipa::ToSchema)]
pub struct Changed {
    /// Address to sign in with.
    pub email: Option<String>,
    /// Name shown to others.
    pub display_name: Option<String>,
    /// What the account may do.
    pub role: Option<AccountRole>,
    /// At least 8 characters.
    pub password: Option<String>,
    /// Language.
    pub locale: Option<Locale>,
    /// IANA time zone.
    pub time_zone: Option<String>,
}

/// `POST /api/admin/users`: a new account, or the new state of the one with the same external id.
///
/// # Errors
/// `invalid_request`; `already_exists` if the e-mail address belongs to somebody else.
pub async fn save(app: &AppState, actor: &Actor, body: NewPerson) -> Result<Answer, ApiError> {
    let data = read(app, body).await?;
    let saved = save_data(app, actor, &data).await;
    if let (Err(Stopped::Store(StoreError::Duplicate(_))), Some(external_id)) = (&saved, &data.external_id)
        && staff::people::by_external_id(&app.db, external_id).await?.is_some()
    {
        // Two calls with the same new external id: the second is an update.
        return answer(save_data(app, actor, &data).await);
    }
    answer(saved)
}

async fn save_data(app: &AppState, actor: &Actor, data: &PersonData) -> Result<Person, Stopped> {
    let (clock, actor, data) = (app.clock.clone(), actor.clone(), data.clone());
    transaction(&app.db, move |connection| {
        let (data, actor, now) = (data.clone(), actor.clone(), clock.now());
        Box::pin(async move {
            let known = match &data.external_id {
                Some(external_id) => staff::people::by_external_id(&mut *connection, external_id).await?,
                None => None,
            };
            let before = match known {
                Some(user_id) => staff::people::find(&mut *connection, user_id).await?,
                None => None,
            };
            if let Some(before) = &before {
                not_oneself(&actor, before.id, &before.role, Some(data.role))?;
            }
            let user_id = staff::people::save(connection, &data).await?;
            let after = staff::people::find(&mut *connection, user_id).await?.ok_or_else(check::missing)?;
            let change = Change { object: "user", id: user_id, before: before.as_ref(), after: &after };
            actor.keep(connection, change, now).await?;
            if before.is_some() && data.password_hash.is_some() {
                new_password(connection, &actor, &after, now).await?;
            }
            Ok(after)
        })
    })
    .await
}

/// Nobody locks themselves out.
fn not_oneself(actor: &Actor, user_id: i64, is: &str, wanted: Option<AccountRole>) -> Result<(), ApiError> {
    if actor.user_id == Some(user_id) && wanted.is_some_and(|role| role.as_str() != is) {
        return Err(ApiError::invalid("role", "your own role can only be changed by somebody else"));
    }
    Ok(())
}

/// A new password signs out every browser: whoever knew the old one is out.
pub(super) async fn new_password(
    connection: &mut Connection,
    actor: &Actor,
    person: &Person,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    password_changed(connection, person.id, &person.email, None, None).await?;
    let what = serde_json::json!({ "passwordChanged": true });
    actor.keep_as(connection, "change", "user", Some(person.id), None, Some(what), now).await
}

/// `PATCH /api/admin/users/{id}`.
///
/// # Errors
/// `invalid_request`, `not_found`; `already_exists` if the e-mail address belongs to somebody else.
pub async fn change(app: &AppState, actor: &Actor, user_id: i64, body: Changed) -> Result<Answer, ApiError> {
    let email = body.email.as_deref().map(email).transpose()?;
    if let Some(name) = &body.display_name {
        check::text("displayName", name, MAX_NAME)?;
    }
    zone(body.time_zone.as_deref())?;
    let change = PersonChange {
        email,
        display_name: body.display_name.map(|name| name.trim().to_owned()),
        role: body.role,
        password_hash: hash(app, body.password, PATIENCE).await?,
        locale: body.locale,
        time_zone: body.time_zone,
    };
    let (clock, actor) = (app.clock.clone(), actor.clone());
    let changed: Result<Person, Stopped> = transaction(&app.db, move |connection| {
        let (change, actor, now) = (change.clone(), actor.clone(), clock.now());
        Box::pin(async move {
            let before = staff::people::find(&mut *connection, user_id).await?.ok_or_else(check::missing)?;
            not_oneself(&actor, user_id, &before.role, change.role)?;
            staff::people::change(connection, user_id, &change).await?;
            let after = staff::people::find(&mut *connection, user_id).await?.ok_or_else(check::missing)?;
            let deed = Change { object: "user", id: user_id, before: Some(&before), after: &after };
            actor.keep(connection, deed, now).await?;
            if change.password_hash.is_some() {
                new_password(connection, &actor, &after, now).await?;
            }
            Ok(after)
        })
    })
    .await;
    if let (Ok(_), Some(_)) = (&changed, body.role) {
        // Staff hear more than others do.
        app.live.end_person(user_id);
    }
    answer(changed)
}

fn answer(saved: Result<Person, Stopped>) -> Result<Answer, ApiError> {
    match saved {
        Ok(user) => Ok(Answer { user }),
        Err(Stopped::Store(StoreError::Duplicate(_))) => {
            Err(ApiError::new(Code::AlreadyExists).with("field", "email".into()))
        }
        Err(stopped) => Err(stopped.into()),
    }
}

/// Checks a person and hashes the password.
///
/// # Errors
/// `invalid_request` with the field.
pub async fn read(app: &AppState, body: NewPerson) -> Result<PersonData, ApiError> {
    let email = email(&body.email)?;
    check::text("displayName", &body.display_name, MAX_NAME)?;
    check::external_id(body.external_id.as_ref())?;
    zone(body.time_zone.as_deref())?;
    Ok(PersonData {
        email,
        display_name: body.display_name.trim().to_owned(),
        role: body.role,
        password_hash: hash(app, body.password, PATIENCE).await?,
        locale: body.locale,
        time_zone: body.time_zone,
        external_id: body.external_id,
    })
}

/// An e-mail address as it is stored.
///
/// # Errors
/// `invalid_request`.
pub fn email(text: &str) -> Result<String, ApiError> {
    let email = text.trim().to_lowercase();
    check::text("email", &email, 254)?;
    let well_formed = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !well_formed || email.chars().any(char::is_whitespace) {
        return Err(ApiError::invalid("email", "is no e-mail address"));
    }
    Ok(email)
}

fn zone(zone: Option<&str>) -> Result<(), ApiError> {
    match zone {
        Some(zone) if zone.parse::<chrono_tz::Tz>().is_err() => {
            Err(ApiError::invalid("timeZone", "is no IANA time zone"))
        }
        _ => Ok(()),
    }
}

async fn hash(app: &AppState, password: Option<String>, patience: Duration) -> Result<Option<String>, ApiError> {
    let Some(password) = password else { return Ok(None) };
    may_become("password", &password)?;
    let turn = app.hashing.turn(Who::Staff, patience).await?;
    turn.hash(move |memory| hash_password_in(memory, &password)).await?.map(Some)
}

/// Hashes passwords of many people, as many at once as may be: who signs in meanwhile gets their turns in between.
///
/// # Errors
/// `invalid_request`, `internal_error`; `unavailable` if the server is kept busy by others for too long.
pub async fn hash_all(app: &AppState, passwords: Vec<Option<String>>) -> Result<Vec<Option<String>>, ApiError> {
    let mut hashes = Vec::with_capacity(passwords.len());
    for chunk in passwords.chunks(app.hashing.at_once()) {
        let one = |password: Option<String>| {
            let app = app.clone();
            tokio::spawn(async move { hash(&app, password, IMPORTS_WAIT).await })
        };
        let running: Vec<_> = chunk.iter().cloned().map(one).collect();
        for one in running {
            hashes.push(one.await.map_err(|_| Code::Internal)??);
        }
    }
    Ok(hashes)
}

/// `GET /api/admin/users/{id}`.
///
/// # Errors
/// `not_found`.
pub async fn show(app: &AppState, user_id: i64) -> Result<Answer, ApiError> {
    let user = staff::people::find(&app.db, user_id).await?.ok_or_else(check::missing)?;
    Ok(Answer { user })
}

/// `GET /api/admin/users`.
///
/// # Errors
/// `unavailable`.
pub async fn list(app: &AppState, page: &Page) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (users, total) = staff::people::list(&mut connection, page).await?;
    Ok(List { users, total })
}
