//! Sessions, as staff see them.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use crate::domain::staff::{Event, Page, SessionChange, SessionView};
use crate::domain::window;
use crate::store::{Connection, StoreResult};

/// A session by id. Who has not been heard of for longer than their lease at the moment `now` has left at the last sign of
/// life, also while the class goes on and their seat waits for them.
pub async fn find(db: impl MySqlExecutor<'_>, session_id: i64, now: DateTime<Utc>) -> StoreResult<Option<SessionView>> {
    let session = sqlx::query_as!(
        SessionView,
        r#"SELECT s.id AS "id: i64", s.lesson_id AS "lesson_id: i64", s.enrollment_id AS "enrollment_id: i64",
                  s.session_record_id AS "session_record_id: i64", s.tutor_id AS "tutor_id: i64",
                  s.student_id AS "student_id: i64", t.display_name AS tutor_name, p.display_name AS student_name,
                  COALESCE(l.title, e.title, '') AS "title!", s.room_name,
                  s.scheduled_start_time AS "scheduled_start_time: DateTime<Utc>",
                  s.scheduled_end_time AS "scheduled_end_time: DateTime<Utc>",
                  s.expires_at AS "expires_at: DateTime<Utc>", s.status,
                  COALESCE(l.payment_status, e.payment_status, s.payment_status) AS "payment_status!",
                  s.can_tutor_join AS "can_tutor_join: bool", s.can_student_join AS "can_student_join: bool",
                  s.tutor_joined_at AS "tutor_joined_at: DateTime<Utc>",
                  s.student_joined_at AS "student_joined_at: DateTime<Utc>",
                  COALESCE(s.tutor_left_at, (
                      SELECT a.last_seen_at FROM video_call_participants a
                      WHERE a.session_id = s.id AND a.user_id = s.tutor_id AND a.lease_until < ?
                  )) AS "tutor_left_at?: DateTime<Utc>",
                  COALESCE(s.student_left_at, (
                      SELECT a.last_seen_at FROM video_call_participants a
                      WHERE a.session_id = s.id AND a.user_id = s.student_id AND a.lease_until < ?
                  )) AS "student_left_at?: DateTime<Utc>",
                  s.session_ended_at AS "session_ended_at: DateTime<Utc>", s.used_count AS "used_count: i64",
                  s.recording_url, s.notes
           FROM video_call_sessions s JOIN users t ON t.id = s.tutor_id JOIN users p ON p.id = s.student_id
           LEFT JOIN lessons l ON l.id = s.lesson_id LEFT JOIN class_enrollments e ON e.id = s.enrollment_id
           WHERE s.id = ?"#,
        now,
        now,
        session_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(session)
}

/// A page of sessions by start, latest first, with the number of all; `page.word` is a status.
pub async fn list(
    connection: &mut Connection,
    page: &Page,
    now: DateTime<Utc>,
) -> StoreResult<(Vec<SessionView>, i64)> {
    let pattern = page.pattern();
    let total = match &pattern {
        // Nobody's name is needed to count what is not searched for.
        None => {
            sqlx::query_scalar!(
                "SELECT COUNT(*) FROM video_call_sessions
                 WHERE (? IS NULL OR status = ?) AND (? IS NULL OR scheduled_start_time >= ?)
                   AND (? IS NULL OR scheduled_start_time < ?)",
                page.word,
                page.word,
                page.from,
                page.from,
                page.to,
                page.to,
            )
            .fetch_one(&mut *connection)
            .await?
        }
        Some(search) => {
            sqlx::query_scalar!(
                "SELECT COUNT(*)
                 FROM video_call_sessions s JOIN users t ON t.id = s.tutor_id JOIN users p ON p.id = s.student_id
                 LEFT JOIN lessons l ON l.id = s.lesson_id LEFT JOIN class_enrollments e ON e.id = s.enrollment_id
                 WHERE (? IS NULL OR s.status = ?) AND (? IS NULL OR s.scheduled_start_time >= ?)
                   AND (? IS NULL OR s.scheduled_start_time < ?)
                   AND CONCAT(COALESCE(l.title, e.title, ''), '\n', t.display_name, '\n', p.display_name) COLLATE utf8mb4_unicode_520_ci LIKE ?",
                page.word,
                page.word,
                page.from,
                page.from,
                page.to,
                page.to,
                search,
            )
            .fetch_one(&mut *connection)
            .await?
        }
    };
    let ids = sqlx::query_scalar!(
        r#"SELECT s.id AS "id: i64"
           FROM video_call_sessions s JOIN users t ON t.id = s.tutor_id JOIN users p ON p.id = s.student_id
           LEFT JOIN lessons l ON l.id = s.lesson_id LEFT JOIN class_enrollments e ON e.id = s.enrollment_id
           WHERE (? IS NULL OR s.status = ?) AND (? IS NULL OR s.scheduled_start_time >= ?)
             AND (? IS NULL OR s.scheduled_start_time < ?)
             AND (? IS NULL OR CONCAT(COALESCE(l.title, e.title, ''), '\n', t.display_name, '\n',
                                                p.display_name) COLLATE utf8mb4_unicode_520_ci LIKE ?)
           ORDER BY s.scheduled_start_time DESC, s.id DESC LIMIT ? OFFSET ?"#,
        page.word,
        page.word,
        page.from,
        page.from,
        page.to,
        page.to,
        pattern,
        pattern,
        page.limit,
        page.offset,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut sessions = Vec::with_capacity(ids.len());
    for id in ids {
        sessions.extend(find(&mut *connection, id, now).await?);
    }
    Ok((sessions, total))
}

/// What happened in a session, in the order it was recorded: at most twenty thousand things, more than three hours of
/// heartbeats of two people.
pub async fn events(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<Event>> {
    let events = sqlx::query_as!(
        Event,
        r#"SELECT c.user_id AS "user_id: i64", u.display_name AS "user_name?", c.kind, c.source,
                  c.occurred_at AS "occurred_at: DateTime<Utc>", c.address
           FROM call_events c LEFT JOIN users u ON u.id = c.user_id
           WHERE c.session_id = ? ORDER BY c.id LIMIT 20000"#,
        session_id,
    )
    .fetch_all(db)
    .await?;
    Ok(events)
}

/// The distinct addresses a session was entered from, newest last.
pub async fn addresses(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<String>> {
    let json = sqlx::query_scalar!("SELECT ip_addresses FROM video_call_sessions WHERE id = ?", session_id)
        .fetch_one(db)
        .await?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Changes what belongs to the session alone; the session must be locked.
pub async fn change(connection: &mut Connection, session_id: i64, change: &SessionChange) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_sessions
         SET can_student_join = COALESCE(?, can_student_join), can_tutor_join = COALESCE(?, can_tutor_join),
             notes = NULLIF(COALESCE(?, notes), ''), recording_url = NULLIF(COALESCE(?, recording_url), '')
         WHERE id = ?",
        change.can_student_join,
        change.can_tutor_join,
        change.notes,
        change.recording_url,
        session_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Sets when a session is, and whether it is on; the session must be locked.
pub async fn place(
    connection: &mut Connection,
    session_id: i64,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    status: &str,
) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_sessions
         SET scheduled_start_time = ?, scheduled_end_time = ?, expires_at = ?, status = ? WHERE id = ?",
        start,
        end,
        window::expires_at(end),
        status,
        session_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives a session the seats of the people it has now, and the columns that follow from them; the session must be locked.
pub async fn change_people(connection: &mut Connection, session_id: i64) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO video_call_participants (session_id, user_id, role)
         SELECT s.id, IF(side.role = 'tutor', s.tutor_id, s.student_id), side.role
         FROM video_call_sessions s JOIN (SELECT 'tutor' AS role UNION ALL SELECT 'student') side
         WHERE s.id = ? AND s.status <> 'completed'
         ON DUPLICATE KEY UPDATE role = VALUES(role)",
        session_id,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE video_call_sessions s
         LEFT JOIN video_call_participants t ON t.session_id = s.id AND t.user_id = s.tutor_id
         LEFT JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = s.student_id
         SET s.tutor_joined_at = t.first_joined_at, s.tutor_left_at = t.last_left_at, s.tutor_token = NULL,
             s.student_joined_at = p.first_joined_at, s.student_left_at = p.last_left_at, s.student_token = NULL
         WHERE s.id = ? AND s.status <> 'completed'",
        session_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The sessions of a course or lesson in which somebody sits, for putting them out.
pub async fn with_seats(
    connection: &mut Connection,
    lesson_id: Option<i64>,
    enrollment_id: Option<i64>,
) -> StoreResult<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT DISTINCT s.id AS "id: i64"
           FROM video_call_sessions s JOIN video_call_participants p ON p.session_id = s.id
           WHERE (s.lesson_id = ? OR s.enrollment_id = ?) AND p.seat_id IS NOT NULL ORDER BY s.id"#,
        lesson_id,
        enrollment_id,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}
