//! Accounts.

use serde::{Deserialize, Serialize};

use super::check;
use crate::api::AppState;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::api::sign_in::hash_password;
use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;
use crate::domain::staff::{MAX_NAME, Page, Person, PersonData};
use crate::store::{StoreError, staff, transaction};

/// Fewest characters of a password.
const MIN_PASSWORD: usize = 8;

/// `{"user": …}`.
#[derive(Serialize)]
pub struct Answer {
    user: Person,
}

/// `{"users": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    users: Vec<Person>,
    total: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    email: String,
    display_name: String,
    role: AccountRole,
    password: Option<String>,
    locale: Option<Locale>,
    time_zone: Option<String>,
    external_id: Option<String>,
}

/// `POST /api/admin/users`: a new account, or the new state of the one with the same external id.
///
/// # Errors
/// `invalid_request`; `already_exists` if the e-mail address belongs to somebody else.
pub async fn save(app: &AppState, body: &[u8]) -> Result<Answer, ApiError> {
    let body: Body = check::read(body)?;
    let data = data(body).await?;
    let saved: Result<Person, Stopped> = transaction(&app.db, move |connection| {
        let data = data.clone();
        Box::pin(async move {
            let user_id = staff::people::save(connection, &data).await?;
            staff::people::find(connection, user_id).await?.ok_or_else(|| check::missing().into())
        })
    })
    .await;
    match saved {
        Ok(user) => Ok(Answer { user }),
        Err(Stopped::Store(StoreError::Duplicate(_))) => {
            Err(ApiError::new(crate::api::code::Code::AlreadyExists).with("field", "email".into()))
        }
        Err(stopped) => Err(stopped.into()),
    }
}

async fn data(body: Body) -> Result<PersonData, ApiError> {
    let email = body.email.trim().to_lowercase();
    check::text("email", &email, 254)?;
    let well_formed = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !well_formed || email.chars().any(char::is_whitespace) {
        return Err(ApiError::invalid("email", "is no e-mail address"));
    }
    check::text("displayName", &body.display_name, MAX_NAME)?;
    check::external_id(body.external_id.as_ref())?;
    if let Some(zone) = &body.time_zone
        && zone.parse::<chrono_tz::Tz>().is_err()
    {
        return Err(ApiError::invalid("timeZone", "is no IANA time zone"));
    }
    let password_hash = match body.password {
        None => None,
        Some(password) if password.chars().count() < MIN_PASSWORD || password.len() > 1024 => {
            return Err(ApiError::invalid("password", "must have at least 8 characters and at most 1024 bytes"));
        }
        // Slow on purpose, so never on an async thread.
        Some(password) => match tokio::task::spawn_blocking(move || hash_password(&password)).await {
            Ok(hash) => Some(hash?),
            Err(_) => return Err(crate::api::code::Code::Internal.into()),
        },
    };
    Ok(PersonData {
        email,
        display_name: body.display_name.trim().to_owned(),
        role: body.role,
        password_hash,
        locale: body.locale,
        time_zone: body.time_zone,
        external_id: body.external_id,
    })
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
pub async fn list(app: &AppState, page: Page) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (users, total) = staff::people::list(&mut connection, page).await?;
    Ok(List { users, total })
}
