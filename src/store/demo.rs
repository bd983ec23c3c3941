//! What only the demo data writes.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::MySqlExecutor;

use super::events::{self, DoorEvent, Kind};
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
    .execute(&mut *connection)
    .await?;
    // The student's line broke once, for half a minute.
    let minutes = |count| lesson.start + TimeDelta::minutes(count);
    let back = minutes(31) - TimeDelta::seconds(30);
    for (person, connection_name, since, until) in [
        (lesson.tutor_id, "demo-tutor", minutes(-2), lesson.end),
        (lesson.student_id, "demo-student", minutes(3), minutes(30)),
        (lesson.student_id, "demo-student-again", back, lesson.end),
    ] {
        for (kind, at) in [(Kind::OccupantJoined, since), (Kind::OccupantLeft, until)] {
            sqlx::query!(
                "INSERT INTO call_events (session_id, user_id, kind, source, connection, occurred_at, since, room)
                 SELECT id, ?, ?, 'media', ?, ?, ?, room_name FROM video_call_sessions WHERE id = ?",
                person,
                kind.as_str(),
                connection_name,
                at,
                since,
                session_id,
            )
            .execute(&mut *connection)
            .await?;
        }
    }
    for (person, joined) in [(lesson.tutor_id, minutes(-3)), (lesson.student_id, minutes(2))] {
        for (kind, at) in [(Kind::Join, joined), (Kind::Leave, lesson.end)] {
            let seat_id = Some("demo");
            let event = DoorEvent { session_id, user_id: person, kind, seat_id, at, address: "127.0.0.1" };
            events::add(&mut *connection, &event).await?;
        }
    }
    Ok(())
}
