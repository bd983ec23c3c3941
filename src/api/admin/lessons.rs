//! Lessons. Confirming one makes its session, and every change reaches it, in the same transaction.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::actor::{Actor, Change};
use super::check;
use super::put_out::put_out;
use crate::api::AppState;
use crate::api::code::Code;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::live::{Differences, Kind};
use crate::domain::session::{LessonStatus, Side};
use crate::domain::staff::{Lesson, LessonChange, LessonData, Page};
use crate::random;
use crate::store::live::{Of, tell};
use crate::store::{Connection, StoreError, create, staff, transaction};

/// `{"lesson": …}`.
#[derive(Serialize)]
pub struct Answer {
    /// The lesson as it is now.
    pub lesson: Lesson,
}

/// `{"lessons": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    /// The page.
    pub lessons: Vec<Lesson>,
    /// All matches.
    pub total: i64,
}

/// `POST /api/admin/lessons`: a new lesson, or the new state of the one with the same external id.
///
/// # Errors
/// `invalid_request`.
pub async fn save(app: &AppState, actor: &Actor, data: LessonData) -> Result<Answer, ApiError> {
    check_data(&data)?;
    let (clock, actor) = (app.clock.clone(), actor.clone());
    let saved = transaction(&app.db, move |connection| {
        let (data, actor, now) = (data.clone(), actor.clone(), clock.now());
        Box::pin(async move { save_within(connection, &actor, &data, now).await })
    });
    Ok(Answer { lesson: saved.await? })
}

/// What can be said of a lesson without asking the database.
///
/// # Errors
/// `invalid_request`.
pub fn check_data(data: &LessonData) -> Result<(), ApiError> {
    check::title(&data.title)?;
    check::times(data.scheduled_start_time, data.scheduled_end_time)?;
    check::external_id(data.external_id.as_ref())?;
    check::price(data.price_vnd)
}

/// [`save`] inside a transaction; `data` must have passed [`check_data`].
///
/// # Errors
/// `invalid_request` for people who do not exist.
pub async fn save_within(
    connection: &mut Connection,
    actor: &Actor,
    data: &LessonData,
    now: DateTime<Utc>,
) -> Result<Lesson, Stopped> {
    check::people(connection, data.tutor_id, data.student_id).await?;
    let known = match &data.external_id {
        Some(external_id) => staff::lessons::by_external_id(&mut *connection, external_id).await?,
        None => None,
    };
    let mut before = None;
    let mut data = data.clone();
    if let Some(lesson_id) = known {
        staff::lessons::lock(connection, lesson_id).await?;
        before = staff::lessons::find(&mut *connection, lesson_id).await?;
        if let Some(before) = &before
            && staff::lessons::is_held(&mut *connection, lesson_id).await?
        {
            // The host platform sends what it knows again and again; what was held stays as it was held.
            data.status = None;
            (data.tutor_id, data.student_id) = (before.tutor_id, before.student_id);
            data.scheduled_start_time = before.scheduled_start_time;
            data.scheduled_end_time = before.scheduled_end_time;
        }
    }
    let lesson_id = staff::lessons::save(connection, &data).await.map_err(again)?;
    settle(connection, actor, before, lesson_id, now).await
}

/// `PATCH /api/admin/lessons/{id}`.
///
/// # Errors
/// `invalid_request`, `not_found`.
pub async fn change(app: &AppState, actor: &Actor, lesson_id: i64, change: LessonChange) -> Result<Answer, ApiError> {
    if let Some(title) = &change.title {
        check::title(title)?;
    }
    check::price(change.price_vnd)?;
    let (clock, actor) = (app.clock.clone(), actor.clone());
    let changed = transaction(&app.db, move |connection| {
        let (change, actor, now) = (change.clone(), actor.clone(), clock.now());
        Box::pin(async move { change_within(connection, &actor, lesson_id, &change, now).await })
    });
    Ok(Answer { lesson: changed.await? })
}

/// [`change`] inside a transaction.
///
/// # Errors
/// `invalid_request`, `not_found`.
pub async fn change_within(
    connection: &mut Connection,
    actor: &Actor,
    lesson_id: i64,
    change: &LessonChange,
    now: DateTime<Utc>,
) -> Result<Lesson, Stopped> {
    staff::lessons::lock(connection, lesson_id).await?;
    let before = staff::lessons::find(&mut *connection, lesson_id).await?.ok_or_else(check::missing)?;
    let start = change.scheduled_start_time.unwrap_or(before.scheduled_start_time);
    let end = change.scheduled_end_time.unwrap_or(before.scheduled_end_time);
    check::times(start, end)?;
    let moved = (start, end) != (before.scheduled_start_time, before.scheduled_end_time);
    let reopened = change.status.is_some_and(|status| status.as_str() != before.status);
    if (moved || reopened) && staff::lessons::is_held(&mut *connection, lesson_id).await? {
        return Err(Code::SessionEnded.into());
    }
    staff::lessons::change(connection, lesson_id, change).await?;
    settle(connection, actor, Some(before), lesson_id, now).await
}

/// Brings the session in line, makes it if it is due, tells those it concerns, keeps the deed, and gives the lesson as
/// it is then.
async fn settle(
    connection: &mut Connection,
    actor: &Actor,
    before: Option<Lesson>,
    lesson_id: i64,
    now: DateTime<Utc>,
) -> Result<Lesson, Stopped> {
    let lesson = staff::lessons::find(&mut *connection, lesson_id).await?.ok_or_else(check::missing)?;
    let differences = before.as_ref().map(|before| differences(before, &lesson)).unwrap_or_default();
    let others = before
        .as_ref()
        .is_some_and(|before| (before.tutor_id, before.student_id) != (lesson.tutor_id, lesson.student_id));
    if others {
        // Those whose class it was learn that it is no longer theirs.
        tell(connection, Kind::Changed, Of::Lesson(lesson_id), now).await?;
    }
    if others || !matches!(lesson.status.as_str(), "confirmed" | "in_progress") {
        for session_id in staff::sessions::with_seats(connection, Some(lesson_id), None).await? {
            put_out(connection, actor, session_id, Side::ALL, now).await?;
        }
    }
    staff::lessons::align(connection, &lesson, now).await?;
    if let (true, Some(session_id)) = (others, lesson.session_id) {
        staff::sessions::change_people(connection, session_id).await?;
    }
    for kind in differences.kinds() {
        tell(connection, kind, Of::Lesson(lesson_id), now).await?;
    }
    let wants = lesson.session_id.is_none() && staff::lessons::wants_session(&mut *connection, lesson_id).await?;
    if wants {
        let class = create::lesson(&mut *connection, lesson_id).await?.ok_or_else(check::missing)?;
        if class.agreed && now <= class.end {
            let new = random::new_session(class.end).map_err(ApiError::from)?;
            create::insert(connection, &class, &new).await?;
            tell(connection, Kind::Created, Of::Lesson(lesson_id), now).await?;
        }
    }
    let after = staff::lessons::find(&mut *connection, lesson_id).await?.ok_or_else(check::missing)?;
    let change = Change { object: "lesson", id: lesson_id, before: before.as_ref(), after: &after };
    actor.keep(connection, change, now).await?;
    Ok(after)
}

fn differences(before: &Lesson, after: &Lesson) -> Differences {
    let cancelled = LessonStatus::Cancelled.as_str();
    let times = |lesson: &Lesson| (lesson.scheduled_start_time, lesson.scheduled_end_time);
    Differences {
        times: times(before) != times(after),
        payment: before.payment_status != after.payment_status,
        access: false,
        cancelled: before.status != after.status && after.status == cancelled,
        other: before.title != after.title
            || (before.tutor_id, before.student_id) != (after.tutor_id, after.student_id)
            || (before.status != after.status && after.status != cancelled),
    }
}

/// Two calls with the same new external id: the second finds the row of the first when it starts over.
pub(super) fn again(error: StoreError) -> StoreError {
    match error {
        StoreError::Duplicate(error) => StoreError::Conflict(error),
        other => other,
    }
}

/// `GET /api/admin/lessons/{id}`.
///
/// # Errors
/// `not_found`.
pub async fn show(app: &AppState, lesson_id: i64) -> Result<Answer, ApiError> {
    let lesson = staff::lessons::find(&app.db, lesson_id).await?.ok_or_else(check::missing)?;
    Ok(Answer { lesson })
}

/// `GET /api/admin/lessons`.
///
/// # Errors
/// `unavailable`.
pub async fn list(app: &AppState, page: &Page) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (lessons, total) = staff::lessons::list(&mut connection, page).await?;
    Ok(List { lessons, total })
}
