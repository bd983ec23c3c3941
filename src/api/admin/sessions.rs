//! Sessions: block, cancel, notes, recording; and what happened in one.

use serde::Serialize;

use super::check;
use crate::api::AppState;
use crate::api::code::Code;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Event, Page, SessionChange, SessionView};
use crate::store::sessions::Key;
use crate::store::{StoreError, sessions, staff, transaction};

/// Longest address of a recording, in bytes.
const MAX_URL: usize = 500;
/// Longest notes, in bytes.
const MAX_NOTES: usize = 60_000;

/// `{"session": …}`.
#[derive(Serialize)]
pub struct Answer {
    session: SessionView,
}

/// `{"session": …, "events": […], "ipAddresses": […]}`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    session: SessionView,
    events: Vec<Event>,
    ip_addresses: Vec<String>,
}

/// `{"sessions": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    sessions: Vec<SessionView>,
    total: i64,
}

/// `PATCH /api/admin/sessions/{id}`.
///
/// # Errors
/// `invalid_request`, `not_found`; `session_ended` for cancelling what was held.
pub async fn change(app: &AppState, session_id: i64, body: &[u8]) -> Result<Answer, ApiError> {
    let change: SessionChange = check::read(body)?;
    let cancels = match change.status.as_deref() {
        None => false,
        Some("cancelled") => true,
        Some(_) => return Err(ApiError::invalid("status", "can only be set to cancelled")),
    };
    if let Some(url) = change.recording_url.as_deref().filter(|url| !url.is_empty())
        && (url.len() > MAX_URL || !(url.starts_with("https://") || url.starts_with("http://")))
    {
        return Err(ApiError::invalid("recordingUrl", "must be an http address of at most 500 bytes"));
    }
    if change.notes.as_ref().is_some_and(|notes| notes.len() > MAX_NOTES) {
        return Err(ApiError::invalid("notes", "must have at most 60000 bytes"));
    }
    let changed = transaction(&app.db, move |connection| {
        let change = change.clone();
        Box::pin(async move {
            sessions::lock(connection, Key::Id(session_id)).await?.ok_or_else(check::missing)?;
            let before = staff::sessions::find(&mut *connection, session_id).await?.ok_or_else(check::missing)?;
            if cancels && before.status == SessionStatus::Completed.as_str() {
                return Err(Stopped::from(Code::SessionEnded));
            }
            staff::sessions::change(connection, session_id, &change).await?;
            Ok(staff::sessions::find(connection, session_id).await?.ok_or_else(check::missing)?)
        })
    });
    Ok(Answer { session: changed.await? })
}

/// `GET /api/admin/sessions/{id}`.
///
/// # Errors
/// `not_found`.
pub async fn show(app: &AppState, session_id: i64) -> Result<Detail, ApiError> {
    let session = staff::sessions::find(&app.db, session_id).await?.ok_or_else(check::missing)?;
    let events = staff::sessions::events(&app.db, session_id).await?;
    let ip_addresses = staff::sessions::addresses(&app.db, session_id).await?;
    Ok(Detail { session, events, ip_addresses })
}

/// `GET /api/admin/sessions`.
///
/// # Errors
/// `unavailable`.
pub async fn list(app: &AppState, page: Page) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (sessions, total) = staff::sessions::list(&mut connection, page).await?;
    Ok(List { sessions, total })
}
