//! Periodic jobs: who runs them, and what they work on.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::MySqlExecutor;

use super::row::word;
use super::{Connection, StoreResult, signals};
use crate::domain::class::Class;
use crate::domain::session::PaymentStatus;

/// Clocks of servers that work are no further apart than this.
const APART: TimeDelta = TimeDelta::minutes(5);

/// Takes the lease of a job that is due: it last finished before `due_since`, and nobody holds it. `false` if not. What
/// lies further ahead than a clock that works can have written it is not believed: where the time was put back by a
/// year, the job would not run for a year.
pub async fn take(
    connection: &mut Connection,
    name: &str,
    due_since: DateTime<Utc>,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> StoreResult<bool> {
    sqlx::query!("INSERT IGNORE INTO jobs (name, lease_until) VALUES (?, '2000-01-01')", name)
        .execute(&mut *connection)
        .await?;
    let done = sqlx::query!(
        "UPDATE jobs SET lease_until = ?
         WHERE name = ? AND (lease_until < ? OR lease_until > ?)
           AND (last_finished_at IS NULL OR last_finished_at <= ? OR last_finished_at > ?)",
        lease_until,
        name,
        now,
        lease_until + APART,
        due_since,
        now + APART,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives back the lease that was [taken](take) until `lease_until`, unless another server holds one by now. A job that
/// failed is due again at once.
pub async fn give_back(
    db: impl MySqlExecutor<'_>,
    name: &str,
    lease_until: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE jobs SET lease_until = '2000-01-01', last_finished_at = COALESCE(?, last_finished_at)
         WHERE name = ? AND lease_until = ?",
        finished_at,
        name,
        lease_until,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Every job that ever succeeded, and when it last did.
pub async fn last_finished(db: impl MySqlExecutor<'_>) -> StoreResult<Vec<(String, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"SELECT name, last_finished_at AS "at!: DateTime<Utc>" FROM jobs WHERE last_finished_at IS NOT NULL"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.at)).collect())
}

/// Confirmed lessons to come that have no session, by id from `after` on; locked, so that none is cancelled meanwhile.
pub async fn lessons_without_session(
    connection: &mut Connection,
    after: i64,
    now: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Vec<Class>> {
    let rows = sqlx::query!(
        r#"SELECT l.id AS "id: i64", l.tutor_id AS "tutor_id: i64", l.student_id AS "student_id: i64",
                  l.payment_status, l.scheduled_start_time AS "start: DateTime<Utc>",
                  l.scheduled_end_time AS "end: DateTime<Utc>"
           FROM lessons l LEFT JOIN video_call_sessions s ON s.lesson_id = l.id
           WHERE l.id > ? AND l.status = 'confirmed' AND l.scheduled_end_time >= ? AND s.id IS NULL
           ORDER BY l.id LIMIT ? FOR UPDATE"#,
        after,
        now,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Class {
                lesson_id: Some(row.id),
                enrollment_id: None,
                session_record_id: None,
                tutor_id: row.tutor_id,
                student_id: row.student_id,
                payment: word(PaymentStatus::parse(&row.payment_status), "lessons", "payment_status", row.id)?,
                agreed: true,
                start: row.start,
                end: row.end,
                existing: None,
            })
        })
        .collect()
}

/// Scheduled classes to come of active courses that have no session, by id from `after` on; locked like lessons.
pub async fn records_without_session(
    connection: &mut Connection,
    after: i64,
    now: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Vec<Class>> {
    let rows = sqlx::query!(
        r#"SELECT r.id AS "id: i64", r.enrollment_id AS "enrollment_id: i64", e.tutor_id AS "tutor_id: i64",
                  e.student_id AS "student_id: i64", e.payment_status,
                  r.scheduled_start_time AS "start: DateTime<Utc>", r.scheduled_end_time AS "end: DateTime<Utc>"
           FROM session_records r
           JOIN class_enrollments e ON e.id = r.enrollment_id
           LEFT JOIN video_call_sessions s ON s.session_record_id = r.id
           WHERE r.id > ? AND r.status = 'scheduled' AND e.status = 'active' AND r.scheduled_end_time >= ?
             AND s.id IS NULL
           ORDER BY r.id LIMIT ? FOR UPDATE"#,
        after,
        now,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let payment = PaymentStatus::parse(&row.payment_status);
            Ok(Class {
                lesson_id: None,
                enrollment_id: Some(row.enrollment_id),
                session_record_id: Some(row.id),
                tutor_id: row.tutor_id,
                student_id: row.student_id,
                payment: word(payment, "class_enrollments", "payment_status", row.enrollment_id)?,
                agreed: true,
                start: row.start,
                end: row.end,
                existing: None,
            })
        })
        .collect()
}

/// Sessions whose time is over and which are not closed, by id from `after` on: those somebody was in after their
/// end, all others after they expired.
pub async fn sessions_to_close(
    db: impl MySqlExecutor<'_>,
    after: i64,
    now: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM video_call_sessions
           WHERE id > ? AND ((status = 'active' AND scheduled_end_time < ?) OR (status = 'pending' AND expires_at < ?))
           ORDER BY id LIMIT ?"#,
        after,
        now,
        now,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids)
}

/// Running sessions that end after `ends_after` and whose people have both said goodbye before `left_before`, by id from
/// `after` on.
pub async fn left_by_both(
    db: impl MySqlExecutor<'_>,
    after: i64,
    ends_after: DateTime<Utc>,
    left_before: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT s.id AS "id: i64" FROM video_call_sessions s
           JOIN video_call_participants t ON t.session_id = s.id AND t.user_id = s.tutor_id
           JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = s.student_id
           WHERE s.status = 'active' AND s.id > ? AND s.scheduled_end_time > ? AND t.said_leave = 1 AND p.said_leave = 1
             AND t.last_left_at < ? AND p.last_left_at < ?
           ORDER BY s.id LIMIT ?"#,
        after,
        ends_after,
        left_before,
        left_before,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids)
}

/// Marks a session as expired; it must be locked.
pub async fn expire(connection: &mut Connection, session_id: i64) -> StoreResult<()> {
    sqlx::query!("UPDATE video_call_sessions SET status = 'expired' WHERE id = ?", session_id)
        .execute(&mut *connection)
        .await?;
    signals::forget(connection, session_id).await
}

/// Archives sessions that ended before `ended_before`, at most `limit` of them; gives how many.
pub async fn archive(
    db: impl MySqlExecutor<'_>,
    ended_before: DateTime<Utc>,
    now: DateTime<Utc>,
    limit: u32,
) -> StoreResult<u64> {
    let done = sqlx::query!(
        "UPDATE video_call_sessions SET archived_at = ?
         WHERE archived_at IS NULL AND status IN ('completed', 'expired', 'cancelled') AND scheduled_end_time < ?
         LIMIT ?",
        now,
        ended_before,
        limit,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
