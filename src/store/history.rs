//! "My past classes".

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::StoreResult;
use super::row::{SESSIONS, session, word};
use crate::domain::session::{Session, Side};

/// A class that is over.
#[derive(Debug, Clone)]
pub struct Past {
    /// Names the session in addresses.
    pub access_token: String,
    /// Title of the lesson or course.
    pub title: String,
    /// The person's side in it.
    pub side: Side,
    /// Name of the person on the other side.
    pub other_name: String,
    /// Milliseconds of this person's closed stays.
    pub present_ms: i64,
    /// Where the recording is, whoever may watch it.
    pub recording_url: Option<String>,
    /// What the rules must know.
    pub session: Session,
}

/// A page of a person's classes that are over, latest first, with the number of all.
pub async fn list(
    db: impl MySqlExecutor<'_>,
    user_id: i64,
    now: DateTime<Utc>,
    limit: i64,
    offset: i64,
) -> StoreResult<(Vec<Past>, i64)> {
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id: i64", m.total AS "total!: i64", m.side AS "side!", s.access_token, s.recording_url,
                  COALESCE(l.title, e.title, '') AS "title!", o.display_name AS other_name,
                  s.tutor_id AS "tutor_id: i64", s.student_id AS "student_id: i64", s.status,
                  COALESCE(l.payment_status, e.payment_status, s.payment_status) AS "payment!",
                  s.scheduled_start_time AS "start: DateTime<Utc>", s.scheduled_end_time AS "end: DateTime<Utc>",
                  s.expires_at AS "expires_at: DateTime<Utc>", s.can_tutor_join AS "tutor_may_join: bool",
                  s.can_student_join AS "student_may_join: bool", p.present_ms AS "present_ms?"
           FROM (
               SELECT id, side, COUNT(*) OVER () AS total
               FROM (
                   SELECT id, scheduled_start_time, 'tutor' AS side FROM video_call_sessions
                   WHERE tutor_id = ? AND (scheduled_end_time < ? OR status IN ('completed', 'expired', 'cancelled'))
                   UNION ALL
                   SELECT id, scheduled_start_time, 'student' AS side FROM video_call_sessions
                   WHERE student_id = ? AND tutor_id <> student_id
                     AND (scheduled_end_time < ? OR status IN ('completed', 'expired', 'cancelled'))
               ) mine
               ORDER BY scheduled_start_time DESC, id DESC LIMIT ? OFFSET ?
           ) m
           JOIN video_call_sessions s ON s.id = m.id
           JOIN users o ON o.id = IF(m.side = 'tutor', s.student_id, s.tutor_id)
           LEFT JOIN lessons l ON l.id = s.lesson_id
           LEFT JOIN class_enrollments e ON e.id = s.enrollment_id
           LEFT JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = ?
           ORDER BY s.scheduled_start_time DESC, s.id DESC"#,
        user_id,
        now,
        user_id,
        now,
        limit,
        offset,
        user_id,
    )
    .fetch_all(db)
    .await?;
    let mut total = 0;
    let mut classes = Vec::with_capacity(rows.len());
    for row in rows {
        total = row.total;
        classes.push(Past {
            access_token: row.access_token,
            title: row.title,
            side: word(Side::parse(&row.side), SESSIONS, "side", row.id)?,
            other_name: row.other_name,
            present_ms: row.present_ms.unwrap_or(0),
            recording_url: row.recording_url,
            session: session!(row),
        });
    }
    Ok((classes, total))
}
