//! Links for parents: made, listed, revoked.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::check;
use crate::api::AppState;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::ids;
use crate::domain::session::AccountRole;
use crate::random;
use crate::store::parent_links::{self, Link, NewLink};
use crate::store::{staff, transaction};

/// Longest label, in characters.
const MAX_LABEL: usize = 100;
/// How long a link works unless asked otherwise, in days.
pub const DAYS: u16 = 30;
/// Longest life of a link, in days.
const MAX_DAYS: u16 = 366;

/// A link to be made.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// Whose classes it is to show.
    pub student_id: i64,
    /// For whom, at most 100 characters.
    pub label: Option<String>,
    /// For how many days, 1 to 366; 30 if `None`.
    pub days: Option<u16>,
}

/// `{"parentLink": …, "path": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Made {
    /// The link.
    pub parent_link: Link,
    /// Its address at this server; told only now.
    pub path: String,
}

/// `{"parentLink": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The link.
    pub parent_link: Link,
}

/// `{"parentLinks": […]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct List {
    /// The newest first.
    pub parent_links: Vec<Link>,
}

/// `POST /api/admin/parent-links`.
///
/// # Errors
/// `invalid_request`.
pub async fn make(app: &AppState, actor: &Actor, wanted: Wanted) -> Result<Made, ApiError> {
    let label = wanted.label.unwrap_or_default().trim().to_owned();
    if label.chars().count() > MAX_LABEL {
        return Err(ApiError::invalid("label", "must have at most 100 characters"));
    }
    let days = wanted.days.unwrap_or(DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(ApiError::invalid("days", "must be from 1 to 366"));
    }
    let token = random::hex_token().map_err(ApiError::from)?;
    let (clock, actor, hash) = (app.clock.clone(), actor.clone(), random::sha256(token.as_bytes()));
    let made = transaction(&app.db, move |connection| {
        let (actor, label, now) = (actor.clone(), label.clone(), clock.now());
        Box::pin(async move {
            let student = staff::people::find(&mut *connection, wanted.student_id).await?;
            if student.is_none_or(|student| student.role != AccountRole::Student.as_str()) {
                return Err(Stopped::from(ApiError::invalid("studentId", "no student has this id")));
            }
            let new = NewLink {
                student_id: wanted.student_id,
                token_hash: &hash,
                label: &label,
                created_by: actor.user_id,
                expires_at: now + TimeDelta::days(days.into()),
            };
            let id = parent_links::add(connection, &new, now).await?;
            let link = parent_links::find(&mut *connection, id).await?.ok_or_else(check::missing)?;
            let after = serde_json::to_value(&link).ok();
            actor.keep_as(connection, "create", "parent_link", Some(id), None, after, now).await?;
            Ok(link)
        })
    });
    Ok(Made { parent_link: made.await?, path: format!("/parent/{token}") })
}

/// `GET /api/admin/users/{id}/parent-links`.
///
/// # Errors
/// `not_found`.
pub async fn list(app: &AppState, student_id: i64) -> Result<List, ApiError> {
    staff::people::find(&app.db, student_id).await?.ok_or_else(check::missing)?;
    Ok(List { parent_links: parent_links::of_student(&app.db, student_id).await? })
}

/// `POST /api/admin/parent-links/{id}/revoke`. Revoking twice is no fault.
///
/// # Errors
/// `not_found`.
pub async fn revoke(app: &AppState, actor: &Actor, id: i64) -> Result<Answer, ApiError> {
    let (clock, actor) = (app.clock.clone(), actor.clone());
    let revoked = transaction(&app.db, move |connection| {
        let (actor, now) = (actor.clone(), clock.now());
        Box::pin(async move {
            let before = parent_links::find(&mut *connection, id).await?.ok_or_else(check::missing)?;
            if parent_links::revoke(connection, id, now).await? {
                let (was, is) = (serde_json::to_value(&before).ok(), Some(serde_json::json!({ "revokedAt": now })));
                actor.keep_as(connection, "change", "parent_link", Some(id), was, is, now).await?;
            }
            parent_links::find(&mut *connection, id).await?.ok_or_else(|| Stopped::from(check::missing()))
        })
    });
    Ok(Answer { parent_link: revoked.await? })
}

/// Whether a text can be the secret part of a link's address.
#[must_use]
pub fn is_token(text: &str) -> bool {
    ids::is_access_token(text)
}
