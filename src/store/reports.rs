//! Classes that are over, for reports.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::StoreResult;
use super::row::word;
use crate::domain::attendance::Verdict;
use crate::domain::attendance::report::Class;

/// Most classes of one report.
pub const MOST: i64 = 200_000;

/// The classes that started between two moments and have a verdict, by start.
pub async fn classes(db: impl MySqlExecutor<'_>, from: DateTime<Utc>, to: DateTime<Utc>) -> StoreResult<Vec<Class>> {
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id: i64", COALESCE(l.title, e.title, '') AS "title!", s.enrollment_id AS "course_id: i64",
                  s.tutor_id AS "tutor_id: i64", t.display_name AS tutor_name, s.student_id AS "student_id: i64",
                  p.display_name AS student_name, s.scheduled_start_time AS "start: DateTime<Utc>", a.verdict, a.tutor_ms,
                  a.student_ms, a.together_ms, a.charge_vnd, a.pay_vnd
           FROM video_call_sessions s
           JOIN session_attendance a ON a.session_id = s.id
           JOIN users t ON t.id = s.tutor_id
           JOIN users p ON p.id = s.student_id
           LEFT JOIN lessons l ON l.id = s.lesson_id
           LEFT JOIN class_enrollments e ON e.id = s.enrollment_id
           WHERE s.scheduled_start_time >= ? AND s.scheduled_start_time < ?
           ORDER BY s.scheduled_start_time, s.id LIMIT ?"#,
        from,
        to,
        MOST,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Class {
                session_id: row.id,
                title: row.title,
                course_id: row.course_id,
                tutor_id: row.tutor_id,
                tutor_name: row.tutor_name,
                student_id: row.student_id,
                student_name: row.student_name,
                start: row.start,
                verdict: word(Verdict::parse(&row.verdict), "session_attendance", "verdict", row.id)?,
                tutor_ms: row.tutor_ms,
                student_ms: row.student_ms,
                together_ms: row.together_ms,
                charge_vnd: row.charge_vnd,
                pay_vnd: row.pay_vnd,
            })
        })
        .collect()
}
