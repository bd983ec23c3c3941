//! Courses. Activating one makes the sessions of its classes, and every change reaches them, in the same transaction.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::check;
use super::lessons::again;
use crate::api::AppState;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::staff::{Enrollment, EnrollmentChange, EnrollmentData, Page};
use crate::random;
use crate::store::{Connection, StoreError, create, staff, transaction};

/// Most classes of a new course.
const MAX_CLASSES: usize = 500;

/// `{"enrollment": …}`.
#[derive(Serialize)]
pub struct Answer {
    enrollment: Enrollment,
}

/// `{"enrollments": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    enrollments: Vec<Enrollment>,
    total: i64,
}

/// `POST /api/admin/enrollments`: a new course with its classes, or the new state of the one with the same external id.
///
/// # Errors
/// `invalid_request`.
pub async fn save(app: &AppState, body: &[u8]) -> Result<Answer, ApiError> {
    let data: EnrollmentData = check::read(body)?;
    check::title(&data.title)?;
    check::external_id(data.external_id.as_ref())?;
    if data.sessions.len() > MAX_CLASSES {
        return Err(ApiError::invalid("sessions", "must have at most 500 entries"));
    }
    for (index, class) in data.sessions.iter().enumerate() {
        if class.scheduled_start_time >= class.scheduled_end_time {
            let field = format!("sessions[{index}].scheduledEndTime");
            return Err(ApiError::invalid(&field, "must be after scheduledStartTime"));
        }
    }
    let clock = app.clock.clone();
    let saved = transaction(&app.db, move |connection| {
        let (data, now) = (data.clone(), clock.now());
        Box::pin(async move {
            check::people(connection, data.tutor_id, data.student_id).await?;
            let enrollment_id = staff::enrollments::save(connection, &data).await.map_err(again)?;
            settle(connection, enrollment_id, now).await
        })
    });
    Ok(Answer { enrollment: saved.await? })
}

/// `PATCH /api/admin/enrollments/{id}`.
///
/// # Errors
/// `invalid_request`, `not_found`.
pub async fn change(app: &AppState, enrollment_id: i64, body: &[u8]) -> Result<Answer, ApiError> {
    let change: EnrollmentChange = check::read(body)?;
    if let Some(title) = &change.title {
        check::title(title)?;
    }
    let clock = app.clock.clone();
    let changed = transaction(&app.db, move |connection| {
        let (change, now) = (change.clone(), clock.now());
        Box::pin(async move {
            staff::enrollments::find(connection, enrollment_id).await?.ok_or_else(check::missing)?;
            staff::enrollments::change(connection, enrollment_id, &change).await?;
            settle(connection, enrollment_id, now).await
        })
    });
    Ok(Answer { enrollment: changed.await? })
}

/// Brings the sessions in line, makes those that are due, and gives the course as it is then.
async fn settle(connection: &mut Connection, enrollment_id: i64, now: DateTime<Utc>) -> Result<Enrollment, Stopped> {
    let course = staff::enrollments::find(connection, enrollment_id).await?.ok_or_else(check::missing)?;
    staff::enrollments::align(connection, &course).await?;
    if !staff::enrollments::wants_sessions(&mut *connection, enrollment_id).await? {
        return Ok(course);
    }
    let facts = create::course(&mut *connection, enrollment_id).await?.ok_or_else(check::missing)?;
    for record in course.sessions.iter().filter(|record| record.session_id.is_none()) {
        let class = create::record(&mut *connection, &facts, record.id).await?.ok_or_else(check::missing)?;
        if class.agreed && now <= class.end {
            let new = random::new_session(class.end).map_err(ApiError::from)?;
            create::insert(connection, &class, &new).await?;
        }
    }
    Ok(staff::enrollments::find(connection, enrollment_id).await?.ok_or_else(check::missing)?)
}

/// `GET /api/admin/enrollments/{id}`.
///
/// # Errors
/// `not_found`.
pub async fn show(app: &AppState, enrollment_id: i64) -> Result<Answer, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let found = staff::enrollments::find(&mut connection, enrollment_id).await?;
    Ok(Answer { enrollment: found.ok_or_else(check::missing)? })
}

/// `GET /api/admin/enrollments`.
///
/// # Errors
/// `unavailable`.
pub async fn list(app: &AppState, page: Page) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (enrollments, total) = staff::enrollments::list(&mut connection, page).await?;
    Ok(List { enrollments, total })
}
