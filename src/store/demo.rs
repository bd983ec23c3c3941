//! What only the demo data writes.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::{Connection, StoreResult};
use crate::domain::session::PaymentStatus;

/// A lesson of the demo.
#[derive(Debug, Clone, Copy)]
pub struct DemoLesson<'a> {
    /// Title.
    pub title: &'a str,
    /// Who teaches.
    pub tutor_id: i64,
    /// Who learns.
    pub student_id: i64,
    /// Start, UTC.
    pub start: DateTime<Utc>,
    /// End, UTC.
    pub end: DateTime<Utc>,
    /// What has been paid.
    pub payment: PaymentStatus,
}

/// Whether the tutor has a class going on now that is not over.
pub async fn has_live_class(db: impl MySqlExecutor<'_>, tutor_id: i64, now: DateTime<Utc>) -> StoreResult<bool> {
    let live = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1 FROM video_call_sessions
               WHERE tutor_id = ? AND scheduled_start_time <= ? AND scheduled_end_time > ?
                 AND status IN ('pending', 'active')
           ) AS "live: bool""#,
        tutor_id,
        now,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(live)
}

/// Adds a confirmed lesson and gives its id.
pub async fn insert_lesson(db: impl MySqlExecutor<'_>, lesson: &DemoLesson<'_>) -> StoreResult<i64> {
    let done = sqlx::query!(
        "INSERT INTO lessons
            (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, price_vnd, status, payment_status)
         VALUES (?, ?, ?, ?, ?, 250000, 'confirmed', ?)",
        lesson.tutor_id,
        lesson.student_id,
        lesson.title,
        lesson.start,
        lesson.end,
        lesson.payment.as_str(),
    )
    .execute(db)
    .await?;
    Ok(super::row::id(done.last_insert_id()))
}

/// Makes a session look as if both had been there from start to end.
pub async fn finish(connection: &mut Connection, session_id: i64, lesson: &DemoLesson<'_>) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_sessions s JOIN lessons l ON l.id = s.lesson_id
         SET s.status = 'completed', s.used_count = 2, s.tutor_joined_at = ?, s.student_joined_at = ?,
             s.tutor_left_at = ?, s.student_left_at = ?, s.session_ended_at = ?, l.status = 'completed'
         WHERE s.id = ?",
        lesson.start,
        lesson.start,
        lesson.end,
        lesson.end,
        lesson.end,
        session_id,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE video_call_participants
         SET first_joined_at = ?, last_seen_at = ?, last_left_at = ?, said_leave = 1, join_count = 1, present_ms = ?
         WHERE session_id = ?",
        lesson.start,
        lesson.end,
        lesson.end,
        (lesson.end - lesson.start).num_milliseconds(),
        session_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}
