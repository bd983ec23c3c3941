//! Lessons, and what a change of one means for its session.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use crate::domain::staff::{Lesson, LessonChange, LessonData, Page};
use crate::domain::window;
use crate::store::row::id;
use crate::store::{Connection, StoreResult};

/// A lesson by id.
pub async fn find(db: impl MySqlExecutor<'_>, lesson_id: i64) -> StoreResult<Option<Lesson>> {
    let lesson = sqlx::query_as!(
        Lesson,
        r#"SELECT l.id AS "id: i64", l.tutor_id AS "tutor_id: i64", l.student_id AS "student_id: i64",
                  t.display_name AS tutor_name, p.display_name AS student_name, l.title,
                  l.scheduled_start_time AS "scheduled_start_time: DateTime<Utc>",
                  l.scheduled_end_time AS "scheduled_end_time: DateTime<Utc>",
                  l.verdict, l.tutor_attended AS "tutor_attended: bool", l.student_attended AS "student_attended: bool",
                  l.tutor_minutes AS "tutor_minutes: i64", l.student_minutes AS "student_minutes: i64",
                  l.price_vnd, l.status, l.payment_status, l.external_id, s.id AS "session_id?: i64"
           FROM lessons l JOIN users t ON t.id = l.tutor_id JOIN users p ON p.id = l.student_id
           LEFT JOIN video_call_sessions s ON s.lesson_id = l.id
           WHERE l.id = ?"#,
        lesson_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(lesson)
}

/// The lesson an id of the host platform stands for.
pub async fn by_external_id(db: impl MySqlExecutor<'_>, external_id: &str) -> StoreResult<Option<i64>> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM lessons WHERE external_id = ?"#, external_id)
        .fetch_optional(db)
        .await?;
    Ok(id)
}

/// A page of lessons by id, with the number of all; `page.word` is a status.
pub async fn list(connection: &mut Connection, page: &Page) -> StoreResult<(Vec<Lesson>, i64)> {
    let pattern = page.pattern();
    let total = sqlx::query_scalar!(
        "SELECT COUNT(*) FROM lessons l JOIN users t ON t.id = l.tutor_id JOIN users p ON p.id = l.student_id
         WHERE (? IS NULL OR l.status = ?) AND (? IS NULL OR l.tutor_id = ?)
           AND (? IS NULL OR l.scheduled_start_time >= ?) AND (? IS NULL OR l.scheduled_start_time < ?)
           AND (? IS NULL OR CONCAT(l.title, '\n', t.display_name, '\n', p.display_name) COLLATE utf8mb4_unicode_520_ci LIKE ?)",
        page.word,
        page.word,
        page.tutor_id,
        page.tutor_id,
        page.from,
        page.from,
        page.to,
        page.to,
        pattern,
        pattern,
    )
    .fetch_one(&mut *connection)
    .await?;
    let lessons = sqlx::query_as!(
        Lesson,
        r#"SELECT l.id AS "id: i64", l.tutor_id AS "tutor_id: i64", l.student_id AS "student_id: i64",
                  t.display_name AS tutor_name, p.display_name AS student_name, l.title,
                  l.scheduled_start_time AS "scheduled_start_time: DateTime<Utc>",
                  l.scheduled_end_time AS "scheduled_end_time: DateTime<Utc>",
                  l.verdict, l.tutor_attended AS "tutor_attended: bool", l.student_attended AS "student_attended: bool",
                  l.tutor_minutes AS "tutor_minutes: i64", l.student_minutes AS "student_minutes: i64",
                  l.price_vnd, l.status, l.payment_status, l.external_id, s.id AS "session_id?: i64"
           FROM lessons l JOIN users t ON t.id = l.tutor_id JOIN users p ON p.id = l.student_id
           LEFT JOIN video_call_sessions s ON s.lesson_id = l.id
           WHERE (? IS NULL OR l.status = ?) AND (? IS NULL OR l.tutor_id = ?)
             AND (? IS NULL OR l.scheduled_start_time >= ?) AND (? IS NULL OR l.scheduled_start_time < ?)
             AND (? IS NULL OR CONCAT(l.title, '\n', t.display_name, '\n', p.display_name) COLLATE utf8mb4_unicode_520_ci LIKE ?)
           ORDER BY l.id LIMIT ? OFFSET ?"#,
        page.word,
        page.word,
        page.tutor_id,
        page.tutor_id,
        page.from,
        page.from,
        page.to,
        page.to,
        pattern,
        pattern,
        page.limit,
        page.offset,
    )
    .fetch_all(connection)
    .await?;
    Ok((lessons, total))
}

/// Adds a lesson, or updates the one with the same external id; gives its id.
pub async fn save(connection: &mut Connection, data: &LessonData) -> StoreResult<i64> {
    let known = match &data.external_id {
        Some(external_id) => {
            sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM lessons WHERE external_id = ? FOR UPDATE"#, external_id)
                .fetch_optional(&mut *connection)
                .await?
        }
        None => None,
    };
    let status = data.status.map(crate::domain::session::LessonStatus::as_str);
    let payment = data.payment_status.map(crate::domain::session::PaymentStatus::as_str);
    if let Some(lesson_id) = known {
        sqlx::query!(
            "UPDATE lessons SET tutor_id = ?, student_id = ?, title = ?, scheduled_start_time = ?,
                 scheduled_end_time = ?, price_vnd = COALESCE(?, price_vnd), status = COALESCE(?, status),
                 payment_status = COALESCE(?, payment_status), create_session = COALESCE(?, create_session)
             WHERE id = ?",
            data.tutor_id,
            data.student_id,
            data.title,
            data.scheduled_start_time,
            data.scheduled_end_time,
            data.price_vnd,
            status,
            payment,
            data.create_session,
            lesson_id,
        )
        .execute(connection)
        .await?;
        return Ok(lesson_id);
    }
    let done = sqlx::query!(
        "INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, price_vnd,
                              status, payment_status, create_session, external_id)
         VALUES (?, ?, ?, ?, ?, COALESCE(?, 0), COALESCE(?, 'pending'), COALESCE(?, 'unpaid'), COALESCE(?, 1), ?)",
        data.tutor_id,
        data.student_id,
        data.title,
        data.scheduled_start_time,
        data.scheduled_end_time,
        data.price_vnd,
        status,
        payment,
        data.create_session,
        data.external_id,
    )
    .execute(connection)
    .await?;
    Ok(id(done.last_insert_id()))
}

/// Changes a lesson.
pub async fn change(connection: &mut Connection, lesson_id: i64, change: &LessonChange) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE lessons SET title = COALESCE(?, title), scheduled_start_time = COALESCE(?, scheduled_start_time),
             scheduled_end_time = COALESCE(?, scheduled_end_time), status = COALESCE(?, status),
             payment_status = COALESCE(?, payment_status), price_vnd = COALESCE(?, price_vnd)
         WHERE id = ?",
        change.title,
        change.scheduled_start_time,
        change.scheduled_end_time,
        change.status.map(crate::domain::session::LessonStatus::as_str),
        change.payment_status.map(crate::domain::session::PaymentStatus::as_str),
        change.price_vnd,
        lesson_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks a lesson and before it its session, in the order in which every change of a class locks them.
pub async fn lock(connection: &mut Connection, lesson_id: i64) -> StoreResult<()> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM video_call_sessions WHERE lesson_id = ? FOR UPDATE"#,
        lesson_id,
    )
    .fetch_optional(&mut *connection)
    .await?;
    sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM lessons WHERE id = ? FOR UPDATE"#, lesson_id)
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// Whether the class was held: its session is completed.
pub async fn is_held(db: impl MySqlExecutor<'_>, lesson_id: i64) -> StoreResult<bool> {
    let held = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM video_call_sessions WHERE lesson_id = ? AND status = 'completed') AS "held: bool""#,
        lesson_id,
    )
    .fetch_one(db)
    .await?;
    Ok(held)
}

/// Brings the session of a lesson, if it has one, in line with the lesson: one that is no longer agreed is called off,
/// one whose lesson was closed by hand before its end is over; after its end the clean-up finds out whether it was held.
/// What was held stays as it was held, and what is past stays past unless it is moved to a time to come.
pub async fn align(connection: &mut Connection, lesson: &Lesson, now: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_sessions
         SET tutor_id = ?, student_id = ?, scheduled_start_time = ?, scheduled_end_time = ?, expires_at = ?,
             payment_status = ?,
             status = CASE
                 WHEN ? IN ('cancelled', 'pending') THEN IF(status = 'expired', 'expired', 'cancelled')
                 WHEN ? = 'completed' THEN IF(? < ?, status, 'expired')
                 WHEN status IN ('cancelled', 'expired') THEN IF(used_count > 0, 'active', 'pending')
                 ELSE status END
         WHERE lesson_id = ? AND status <> 'completed' AND (status <> 'expired' OR ? >= ?)",
        lesson.tutor_id,
        lesson.student_id,
        lesson.scheduled_start_time,
        lesson.scheduled_end_time,
        window::expires_at(lesson.scheduled_end_time),
        lesson.payment_status,
        lesson.status,
        lesson.status,
        lesson.scheduled_end_time,
        now,
        lesson.id,
        lesson.scheduled_end_time,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether confirming the lesson makes its session.
pub async fn wants_session(db: impl MySqlExecutor<'_>, lesson_id: i64) -> StoreResult<bool> {
    let wants = sqlx::query_scalar!(r#"SELECT create_session AS "wants: bool" FROM lessons WHERE id = ?"#, lesson_id,)
        .fetch_one(db)
        .await?;
    Ok(wants)
}
