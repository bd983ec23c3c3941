//! Courses. Activating one makes the sessions of its classes, and every change reaches them, in the same transaction.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::actor::{Actor, Change};
use super::check;
use super::lessons::again;
use super::put_out::put_out;
use crate::api::AppState;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::class::check_times;
use crate::domain::live::{Differences, Kind};
use crate::domain::session::{EnrollmentStatus, Side};
use crate::domain::staff::{Enrollment, EnrollmentChange, EnrollmentData, Page};
use crate::random;
use crate::store::live::{Of, tell};
use crate::store::{Connection, StoreError, create, staff, transaction_within};

/// How long the change of a course with all its classes may take.
const WITHIN: Duration = Duration::from_secs(20);
/// Most classes of a new course.
const MAX_CLASSES: usize = 500;

/// `{"enrollment": …}`.
#[derive(Serialize)]
pub struct Answer {
    /// The course as it is now.
    pub enrollment: Enrollment,
}

/// `{"enrollments": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    /// The page.
    pub enrollments: Vec<Enrollment>,
    /// All matches.
    pub total: i64,
}

/// `POST /api/admin/enrollments`: a new course with its classes, or the new state of the one with the same external id.
///
/// # Errors
/// `invalid_request`.
pub async fn save(app: &AppState, actor: &Actor, data: EnrollmentData) -> Result<Answer, ApiError> {
    check::title(&data.title)?;
    check::external_id(data.external_id.as_ref())?;
    check::price(data.price_vnd)?;
    if data.sessions.len() > MAX_CLASSES {
        return Err(ApiError::invalid("sessions", "must have at most 500 entries"));
    }
    for (index, class) in data.sessions.iter().enumerate() {
        if let Err(wrong) = check_times(class.scheduled_start_time, class.scheduled_end_time) {
            let (field, problem) = check::times_problem(wrong);
            return Err(ApiError::invalid(&format!("sessions[{index}].{field}"), problem));
        }
    }
    let (clock, actor) = (app.clock.clone(), actor.clone());
    let saved = transaction_within(&app.db, WITHIN, move |connection| {
        let (data, actor, now) = (data.clone(), actor.clone(), clock.now());
        Box::pin(async move {
            check::people(connection, data.tutor_id, data.student_id).await?;
            let known = match &data.external_id {
                Some(external_id) => staff::enrollments::by_external_id(&mut *connection, external_id).await?,
                None => None,
            };
            let before = match known {
                Some(enrollment_id) => {
                    staff::enrollments::lock(connection, enrollment_id).await?;
                    staff::enrollments::find(connection, enrollment_id).await?
                }
                None => None,
            };
            let enrollment_id = staff::enrollments::save(connection, &data).await.map_err(again)?;
            settle(connection, &actor, before, enrollment_id, now).await
        })
    });
    Ok(Answer { enrollment: saved.await? })
}

/// `PATCH /api/admin/enrollments/{id}`.
///
/// # Errors
/// `invalid_request`, `not_found`.
pub async fn change(
    app: &AppState,
    actor: &Actor,
    enrollment_id: i64,
    change: EnrollmentChange,
) -> Result<Answer, ApiError> {
    if let Some(title) = &change.title {
        check::title(title)?;
    }
    check::price(change.price_vnd)?;
    let (clock, actor) = (app.clock.clone(), actor.clone());
    let changed = transaction_within(&app.db, WITHIN, move |connection| {
        let (change, actor, now) = (change.clone(), actor.clone(), clock.now());
        Box::pin(async move { change_within(connection, &actor, enrollment_id, &change, now).await })
    });
    Ok(Answer { enrollment: changed.await? })
}

/// [`change`] inside a transaction.
///
/// # Errors
/// `not_found`.
pub async fn change_within(
    connection: &mut Connection,
    actor: &Actor,
    enrollment_id: i64,
    change: &EnrollmentChange,
    now: DateTime<Utc>,
) -> Result<Enrollment, Stopped> {
    staff::enrollments::lock(connection, enrollment_id).await?;
    let before = staff::enrollments::find(connection, enrollment_id).await?.ok_or_else(check::missing)?;
    staff::enrollments::change(connection, enrollment_id, change).await?;
    settle(connection, actor, Some(before), enrollment_id, now).await
}

/// Brings the sessions in line, makes those that are due, tells those it concerns, keeps the deed, and gives the course
/// as it is then.
async fn settle(
    connection: &mut Connection,
    actor: &Actor,
    before: Option<Enrollment>,
    enrollment_id: i64,
    now: DateTime<Utc>,
) -> Result<Enrollment, Stopped> {
    let course = staff::enrollments::find(connection, enrollment_id).await?.ok_or_else(check::missing)?;
    let of = Of::Enrollment(enrollment_id);
    let differences = before.as_ref().map(|before| differences(before, &course)).unwrap_or_default();
    let others = before
        .as_ref()
        .is_some_and(|before| (before.tutor_id, before.student_id) != (course.tutor_id, course.student_id));
    if others {
        // Those whose classes they were learn that they are no longer theirs.
        tell(connection, Kind::Changed, of, now).await?;
    }
    let active = EnrollmentStatus::Active.as_str();
    if others || course.status != active {
        for session_id in staff::sessions::with_seats(connection, None, Some(enrollment_id)).await? {
            put_out(connection, actor, session_id, Side::ALL, now).await?;
        }
    }
    let revive = course.status == active && before.as_ref().is_some_and(|before| before.status != active);
    staff::enrollments::align(connection, &course, revive, now).await?;
    if others {
        for session_id in course.sessions.iter().filter_map(|record| record.session_id) {
            staff::sessions::change_people(connection, session_id).await?;
        }
    }
    for kind in differences.kinds() {
        tell(connection, kind, of, now).await?;
    }
    if staff::enrollments::wants_sessions(&mut *connection, enrollment_id).await? {
        let facts = create::course(&mut *connection, enrollment_id).await?.ok_or_else(check::missing)?;
        let mut made: Option<(i64, i64)> = None;
        for record in course.sessions.iter().filter(|record| record.session_id.is_none()) {
            let class = create::class_of(&facts, record);
            if class.agreed && now <= class.end {
                let new = random::new_session(class.end).map_err(ApiError::from)?;
                if let Some(session_id) = create::insert_bare(connection, &class, &new).await? {
                    made = Some((made.map_or(session_id, |(first, _)| first), session_id));
                }
            }
        }
        // Once for all of them: a course may have hundreds.
        if let Some((first, last)) = made {
            create::insert_seats(connection, first, last).await?;
            tell(connection, Kind::Created, Of::Between(first, last), now).await?;
        }
    }
    let after = staff::enrollments::find(connection, enrollment_id).await?.ok_or_else(check::missing)?;
    let change = Change { object: "enrollment", id: enrollment_id, before: before.as_ref(), after: &after };
    actor.keep(connection, change, now).await?;
    Ok(after)
}

fn differences(before: &Enrollment, after: &Enrollment) -> Differences {
    let cancelled = EnrollmentStatus::Cancelled.as_str();
    Differences {
        payment: before.payment_status != after.payment_status,
        cancelled: before.status != after.status && after.status == cancelled,
        other: before.title != after.title
            || (before.tutor_id, before.student_id) != (after.tutor_id, after.student_id)
            || (before.status != after.status && after.status != cancelled),
        ..Differences::default()
    }
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
pub async fn list(app: &AppState, page: &Page) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (enrollments, total) = staff::enrollments::list(&mut connection, page).await?;
    Ok(List { enrollments, total })
}
