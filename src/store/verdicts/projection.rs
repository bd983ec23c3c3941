//! What classes add up to once they are over.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use crate::domain::attendance::{Outcome, Verdict};
use crate::store::row::word;
use crate::store::{Connection, StoreResult};

/// What a class adds up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// What the class was.
    pub verdict: Verdict,
    /// Staff have corrected it.
    pub corrected: bool,
    /// Milliseconds the tutor was there.
    pub tutor_ms: i64,
    /// Milliseconds the student was there.
    pub student_ms: i64,
    /// Milliseconds both were there.
    pub together_ms: i64,
    /// From when, UTC.
    pub together_from: Option<DateTime<Utc>>,
    /// To when, UTC.
    pub together_to: Option<DateTime<Utc>>,
    /// Lines of the tutor that broke and came back.
    pub tutor_drops: i64,
    /// Lines of the student that broke and came back.
    pub student_drops: i64,
    /// Whole dong that the student is charged.
    pub charge_vnd: i64,
    /// Whole dong that the tutor is paid.
    pub pay_vnd: i64,
}

/// What is kept of a class; `None` while it is not over.
pub async fn projection(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Option<Projection>> {
    let row = sqlx::query!(
        r#"SELECT verdict, corrected AS "corrected: bool", tutor_ms, student_ms, together_ms,
                  together_from AS "together_from: DateTime<Utc>", together_to AS "together_to: DateTime<Utc>",
                  tutor_drops AS "tutor_drops: i64", student_drops AS "student_drops: i64", charge_vnd, pay_vnd
           FROM session_attendance WHERE session_id = ?"#,
        session_id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Projection {
            verdict: word(Verdict::parse(&row.verdict), "session_attendance", "verdict", session_id)?,
            corrected: row.corrected,
            tutor_ms: row.tutor_ms,
            student_ms: row.student_ms,
            together_ms: row.together_ms,
            together_from: row.together_from,
            together_to: row.together_to,
            tutor_drops: row.tutor_drops,
            student_drops: row.student_drops,
            charge_vnd: row.charge_vnd,
            pay_vnd: row.pay_vnd,
        })
    })
    .transpose()
}

/// Keeps what a class adds up to, in the session, its lesson and its class of the course.
pub async fn project(connection: &mut Connection, session_id: i64, projection: &Projection) -> StoreResult<()> {
    sqlx::query!(
        "REPLACE INTO session_attendance
            (session_id, verdict, corrected, tutor_ms, student_ms, together_ms, together_from, together_to, tutor_drops,
             student_drops, charge_vnd, pay_vnd)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        session_id,
        projection.verdict.as_str(),
        projection.corrected,
        projection.tutor_ms,
        projection.student_ms,
        projection.together_ms,
        projection.together_from,
        projection.together_to,
        projection.tutor_drops,
        projection.student_drops,
        projection.charge_vnd,
        projection.pay_vnd,
    )
    .execute(&mut *connection)
    .await?;
    let outcome = Outcome::from(projection.verdict);
    let (tutor_minutes, student_minutes) = (projection.tutor_ms / 60_000, projection.student_ms / 60_000);
    sqlx::query!(
        "UPDATE lessons l JOIN video_call_sessions s ON s.lesson_id = l.id
         SET l.verdict = ?, l.tutor_attended = ?, l.student_attended = ?, l.tutor_minutes = ?, l.student_minutes = ?
         WHERE s.id = ?",
        projection.verdict.as_str(),
        outcome.tutor_attended,
        outcome.student_attended,
        tutor_minutes,
        student_minutes,
        session_id,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE session_records r JOIN video_call_sessions s ON s.session_record_id = r.id
         SET r.verdict = ?, r.tutor_attended = ?, r.student_attended = ?, r.tutor_minutes = ?, r.student_minutes = ?
         WHERE s.id = ?",
        projection.verdict.as_str(),
        outcome.tutor_attended,
        outcome.student_attended,
        tutor_minutes,
        student_minutes,
        session_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what a class added up to: it is on again.
pub async fn forget(connection: &mut Connection, session_id: i64) -> StoreResult<()> {
    sqlx::query!("DELETE FROM session_attendance WHERE session_id = ?", session_id).execute(&mut *connection).await?;
    sqlx::query!(
        "UPDATE lessons l JOIN video_call_sessions s ON s.lesson_id = l.id
         SET l.verdict = NULL, l.tutor_attended = NULL, l.student_attended = NULL, l.tutor_minutes = NULL,
             l.student_minutes = NULL
         WHERE s.id = ?",
        session_id,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE session_records r JOIN video_call_sessions s ON s.session_record_id = r.id
         SET r.verdict = NULL, r.tutor_attended = NULL, r.student_attended = NULL, r.tutor_minutes = NULL,
             r.student_minutes = NULL
         WHERE s.id = ?",
        session_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}
