//! Sessions: block, cancel, notes, recording; and what happened in one.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::actor::{Actor, Change};
use super::put_out::put_out;
use super::{check, enrollments, lessons};
use crate::api::AppState;
use crate::api::code::Code;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::live::Differences;
use crate::domain::session::{LessonStatus, RecordStatus, SessionStatus, Side};
use crate::domain::staff::{EnrollmentChange, Event, LessonChange, MAX_URL, Page, SessionChange, SessionView};
use crate::store::live::{Of, tell};
use crate::store::sessions::Key;
use crate::store::{Connection, StoreError, sessions, staff, transaction, verdicts};

/// Longest notes, in bytes.
const MAX_NOTES: usize = 60_000;

/// `{"session": …}`.
#[derive(Serialize)]
pub struct Answer {
    /// The session as it is now.
    pub session: SessionView,
}

/// `{"session": …, "events": […], "ipAddresses": […]}`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// The session.
    pub session: SessionView,
    /// What happened in it, in the order it was recorded.
    pub events: Vec<Event>,
    /// The distinct addresses it was entered from, newest last.
    pub ip_addresses: Vec<String>,
}

/// `{"sessions": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    /// The page.
    pub sessions: Vec<SessionView>,
    /// All matches.
    pub total: i64,
}

/// `PATCH /api/admin/sessions/{id}`. Times, payment and calling it off reach the lesson, the class of the course, or the
/// course itself. Whoever is blocked or whose class is called off is put out at once.
///
/// # Errors
/// `invalid_request`, `not_found`; `session_ended` for moving or cancelling what was held.
pub async fn change(app: &AppState, actor: &Actor, session_id: i64, change: SessionChange) -> Result<Answer, ApiError> {
    if !matches!(change.status.as_deref(), None | Some("cancelled" | "pending")) {
        return Err(ApiError::invalid("status", "can only be set to cancelled, or back to pending"));
    }
    if let Some(url) = change.recording_url.as_deref().filter(|url| !url.is_empty())
        && (url.len() > MAX_URL || !(url.starts_with("https://") || url.starts_with("http://")))
    {
        return Err(ApiError::invalid("recordingUrl", "must be an http address of at most 500 bytes"));
    }
    if change.notes.as_ref().is_some_and(|notes| notes.len() > MAX_NOTES) {
        return Err(ApiError::invalid("notes", "must have at most 60000 bytes"));
    }
    let (clock, actor) = (app.clock.clone(), actor.clone());
    let changed = transaction(&app.db, move |connection| {
        let (change, actor, now) = (change.clone(), actor.clone(), clock.now());
        Box::pin(async move { change_within(connection, &actor, session_id, &change, now).await })
    });
    Ok(Answer { session: changed.await? })
}

async fn change_within(
    connection: &mut Connection,
    actor: &Actor,
    session_id: i64,
    change: &SessionChange,
    now: DateTime<Utc>,
) -> Result<SessionView, Stopped> {
    sessions::lock(connection, Key::Id(session_id)).await?.ok_or_else(check::missing)?;
    let before = staff::sessions::find(&mut *connection, session_id, now).await?.ok_or_else(check::missing)?;
    let held = before.status == SessionStatus::Completed.as_str();
    let start = change.scheduled_start_time.unwrap_or(before.scheduled_start_time);
    let end = change.scheduled_end_time.unwrap_or(before.scheduled_end_time);
    check::times(start, end)?;
    let moved = (start, end) != (before.scheduled_start_time, before.scheduled_end_time);
    if held && (moved || change.status.is_some()) {
        return Err(Stopped::from(Code::SessionEnded));
    }
    let status = next_status(&before, change.status.as_deref(), moved.then_some(end), now);
    staff::sessions::change(connection, session_id, change).await?;
    if moved || status != before.status {
        staff::sessions::place(connection, session_id, start, end, status).await?;
        if status != before.status || moved {
            // Judged anew when it is over again.
            verdicts::forget(connection, session_id).await?;
        }
        class_follows(connection, actor, &before, change, now).await?;
    }
    if change.payment_status.is_some() {
        payment_follows(connection, actor, &before, change, now).await?;
    }
    let after = staff::sessions::find(&mut *connection, session_id, now).await?.ok_or_else(check::missing)?;
    let cancelled = after.status != before.status && after.status == SessionStatus::Cancelled.as_str();
    let blocked: &[Side] = match (cancelled, after.can_tutor_join, after.can_student_join) {
        (true, ..) | (_, false, false) => Side::ALL,
        (_, false, true) => &[Side::Tutor],
        (_, true, false) => &[Side::Student],
        (_, true, true) => &[],
    };
    put_out(connection, actor, session_id, blocked, now).await?;
    let differences = Differences {
        // Those of the lesson or the course have been told with it.
        payment: false,
        times: moved && before.lesson_id.is_none(),
        access: (before.can_tutor_join, before.can_student_join) != (after.can_tutor_join, after.can_student_join),
        cancelled: cancelled && before.lesson_id.is_none(),
        other: before.recording_url != after.recording_url || (before.status != after.status && !cancelled),
    };
    for kind in differences.kinds() {
        tell(connection, kind, Of::Session(session_id), now).await?;
    }
    // Once more: putting people out is part of the deed.
    let after = staff::sessions::find(&mut *connection, session_id, now).await?.ok_or_else(check::missing)?;
    actor
        .keep(connection, Change { object: "session", id: session_id, before: Some(&before), after: &after }, now)
        .await?;
    Ok(after)
}

/// A session that was cancelled is on again if that is said; one that expired, if it is moved to a time to come.
fn next_status<'a>(
    before: &'a SessionView,
    said: Option<&str>,
    moved_to: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> &'a str {
    let on_again = if before.used_count > 0 { SessionStatus::Active } else { SessionStatus::Pending }.as_str();
    match (said, SessionStatus::parse(&before.status)) {
        (Some("cancelled"), _) => SessionStatus::Cancelled.as_str(),
        (Some(_), Some(SessionStatus::Cancelled)) => on_again,
        (_, Some(SessionStatus::Expired)) if moved_to.is_some_and(|end| now <= end) => on_again,
        _ => &before.status,
    }
}

/// The lesson, or the class of the course, is where and what its session is.
async fn class_follows(
    connection: &mut Connection,
    actor: &Actor,
    before: &SessionView,
    change: &SessionChange,
    now: DateTime<Utc>,
) -> Result<(), Stopped> {
    let said = change.status.as_deref();
    if let Some(lesson_id) = before.lesson_id {
        let status =
            said.map(|word| if word == "cancelled" { LessonStatus::Cancelled } else { LessonStatus::Confirmed });
        let change = LessonChange {
            scheduled_start_time: change.scheduled_start_time,
            scheduled_end_time: change.scheduled_end_time,
            status,
            ..LessonChange::default()
        };
        lessons::change_within(connection, actor, lesson_id, &change, now).await?;
    } else if let Some(record_id) = before.session_record_id {
        let status =
            said.map(|word| if word == "cancelled" { RecordStatus::Cancelled } else { RecordStatus::Scheduled });
        let start = change.scheduled_start_time.unwrap_or(before.scheduled_start_time);
        let end = change.scheduled_end_time.unwrap_or(before.scheduled_end_time);
        staff::enrollments::change_record(connection, record_id, start, end, status.map(RecordStatus::as_str)).await?;
    }
    Ok(())
}

async fn payment_follows(
    connection: &mut Connection,
    actor: &Actor,
    before: &SessionView,
    change: &SessionChange,
    now: DateTime<Utc>,
) -> Result<(), Stopped> {
    if let Some(lesson_id) = before.lesson_id {
        let change = LessonChange { payment_status: change.payment_status, ..LessonChange::default() };
        lessons::change_within(connection, actor, lesson_id, &change, now).await?;
    } else if let Some(enrollment_id) = before.enrollment_id {
        let change = EnrollmentChange { payment_status: change.payment_status, ..EnrollmentChange::default() };
        enrollments::change_within(connection, actor, enrollment_id, &change, now).await?;
    }
    Ok(())
}

/// `GET /api/admin/sessions/{id}`.
///
/// # Errors
/// `not_found`.
pub async fn show(app: &AppState, session_id: i64) -> Result<Detail, ApiError> {
    let session = staff::sessions::find(&app.db, session_id, app.clock.now()).await?.ok_or_else(check::missing)?;
    let events = staff::sessions::events(&app.db, session_id).await?;
    let ip_addresses = staff::sessions::addresses(&app.db, session_id).await?;
    Ok(Detail { session, events, ip_addresses })
}

/// `GET /api/admin/sessions`.
///
/// # Errors
/// `unavailable`.
pub async fn list(app: &AppState, page: &Page) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (sessions, total) = staff::sessions::list(&mut connection, page, app.clock.now()).await?;
    Ok(List { sessions, total })
}
