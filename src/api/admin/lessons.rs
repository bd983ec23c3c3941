//! Lessons. Confirming one makes its session, and every change reaches it, in the same transaction.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::check;
use crate::api::AppState;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::staff::{Lesson, LessonChange, LessonData, Page};
use crate::random;
use crate::store::{Connection, StoreError, create, staff, transaction};

/// `{"lesson": …}`.
#[derive(Serialize)]
pub struct Answer {
    lesson: Lesson,
}

/// `{"lessons": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    lessons: Vec<Lesson>,
    total: i64,
}

/// `POST /api/admin/lessons`: a new lesson, or the new state of the one with the same external id.
///
/// # Errors
/// `invalid_request`.
pub async fn save(app: &AppState, body: &[u8]) -> Result<Answer, ApiError> {
    let data: LessonData = check::read(body)?;
    check::title(&data.title)?;
    check::times(data.scheduled_start_time, data.scheduled_end_time)?;
    check::external_id(data.external_id.as_ref())?;
    if data.price_vnd.is_some_and(|price| price < 0) {
        return Err(ApiError::invalid("priceVnd", "must not be negative"));
    }
    let clock = app.clock.clone();
    let saved = transaction(&app.db, move |connection| {
        let (data, now) = (data.clone(), clock.now());
        Box::pin(async move {
            check::people(connection, data.tutor_id, data.student_id).await?;
            let lesson_id = staff::lessons::save(connection, &data).await.map_err(again)?;
            settle(connection, lesson_id, now).await
        })
    });
    Ok(Answer { lesson: saved.await? })
}

/// `PATCH /api/admin/lessons/{id}`.
///
/// # Errors
/// `invalid_request`, `not_found`.
pub async fn change(app: &AppState, lesson_id: i64, body: &[u8]) -> Result<Answer, ApiError> {
    let change: LessonChange = check::read(body)?;
    if let Some(title) = &change.title {
        check::title(title)?;
    }
    let clock = app.clock.clone();
    let changed = transaction(&app.db, move |connection| {
        let (change, now) = (change.clone(), clock.now());
        Box::pin(async move {
            let before = staff::lessons::find(&mut *connection, lesson_id).await?.ok_or_else(check::missing)?;
            check::times(
                change.scheduled_start_time.unwrap_or(before.scheduled_start_time),
                change.scheduled_end_time.unwrap_or(before.scheduled_end_time),
            )?;
            staff::lessons::change(connection, lesson_id, &change).await?;
            settle(connection, lesson_id, now).await
        })
    });
    Ok(Answer { lesson: changed.await? })
}

/// Brings the session in line, makes it if it is due, and gives the lesson as it is then.
async fn settle(connection: &mut Connection, lesson_id: i64, now: DateTime<Utc>) -> Result<Lesson, Stopped> {
    let lesson = staff::lessons::find(&mut *connection, lesson_id).await?.ok_or_else(check::missing)?;
    staff::lessons::align(connection, &lesson).await?;
    if lesson.session_id.is_some() || !staff::lessons::wants_session(&mut *connection, lesson_id).await? {
        return Ok(lesson);
    }
    let class = create::lesson(&mut *connection, lesson_id).await?.ok_or_else(check::missing)?;
    if class.agreed && now <= class.end {
        let new = random::new_session(class.end).map_err(ApiError::from)?;
        create::insert(connection, &class, &new).await?;
    }
    Ok(staff::lessons::find(connection, lesson_id).await?.ok_or_else(check::missing)?)
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
pub async fn list(app: &AppState, page: Page) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (lessons, total) = staff::lessons::list(&mut connection, page).await?;
    Ok(List { lessons, total })
}
