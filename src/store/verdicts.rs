//! Verdicts on classes, and what classes add up to once they are over.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::row::word;
use super::{Connection, StoreResult};
use crate::domain::attendance::{Attendance, Outcome, Policy, Verdict};

/// A verdict, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What the class was.
    pub verdict: Verdict,
    /// By staff, and not by the policy.
    pub by_staff: bool,
    /// Who, of the staff.
    pub user_name: Option<String>,
    /// Why, in words of staff.
    pub reason: Option<String>,
    /// Milliseconds the tutor was there, as known then.
    pub tutor_ms: i64,
    /// Milliseconds the student was there.
    pub student_ms: i64,
    /// Milliseconds both were there.
    pub together_ms: i64,
    /// When it was found, UTC.
    pub at: DateTime<Utc>,
}

/// All verdicts on a session, the oldest first.
pub async fn of_session(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<Found>> {
    let rows = sqlx::query!(
        r#"SELECT v.verdict, v.decided_by = 'staff' AS "by_staff!: bool", u.display_name AS "user_name?", v.reason,
                  v.tutor_ms, v.student_ms, v.together_ms, v.decided_at AS "at: DateTime<Utc>"
           FROM session_verdicts v LEFT JOIN users u ON u.id = v.user_id
           WHERE v.session_id = ? ORDER BY v.id"#,
        session_id,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Found {
                verdict: word(Verdict::parse(&row.verdict), "session_verdicts", "verdict", session_id)?,
                by_staff: row.by_staff,
                user_name: row.user_name,
                reason: row.reason,
                tutor_ms: row.tutor_ms,
                student_ms: row.student_ms,
                together_ms: row.together_ms,
                at: row.at,
            })
        })
        .collect()
}

/// The verdict that counts: the last of staff, or else the last of all.
#[must_use]
pub fn current(all: &[Found]) -> Option<&Found> {
    all.iter().rev().find(|one| one.by_staff).or_else(|| all.last())
}

/// A correction by staff.
#[derive(Debug)]
pub struct Correction<'a> {
    /// Who; `None` for the host platform.
    pub user_id: Option<i64>,
    /// Why.
    pub reason: &'a str,
}

/// Adds a verdict.
pub async fn add(
    connection: &mut Connection,
    session_id: i64,
    verdict: Verdict,
    correction: Option<&Correction<'_>>,
    attendance: &Attendance,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO session_verdicts
            (session_id, verdict, decided_by, user_id, reason, tutor_ms, student_ms, together_ms, decided_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        session_id,
        verdict.as_str(),
        if correction.is_some() { "staff" } else { "policy" },
        correction.and_then(|correction| correction.user_id),
        correction.map(|correction| correction.reason),
        attendance.tutor.present_ms,
        attendance.student.present_ms,
        attendance.together_ms,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

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

/// The policy that was the newest at a moment; the usual one if none had been made.
pub async fn policy_at(db: impl MySqlExecutor<'_>, at: DateTime<Utc>) -> StoreResult<Policy> {
    let json = sqlx::query_scalar!(
        "SELECT policy_json FROM attendance_policies WHERE created_at <= ? ORDER BY created_at DESC, id DESC LIMIT 1",
        at,
    )
    .fetch_optional(db)
    .await?;
    // What this server cannot read was written by a newer one.
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Adds a policy.
pub async fn add_policy(
    connection: &mut Connection,
    policy: &Policy,
    user_id: Option<i64>,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO attendance_policies (policy_json, user_id, created_at) VALUES (?, ?, ?)",
        serde_json::to_string(policy).unwrap_or_default(),
        user_id,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The price of the class that a session is for, in whole dong.
pub async fn price(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<i64> {
    let price = sqlx::query_scalar!(
        r#"SELECT COALESCE(l.price_vnd, e.price_vnd, 0) AS "price!: i64"
           FROM video_call_sessions s LEFT JOIN lessons l ON l.id = s.lesson_id
           LEFT JOIN class_enrollments e ON e.id = s.enrollment_id WHERE s.id = ?"#,
        session_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(price.unwrap_or(0))
}

/// A session of which nothing is kept yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled {
    /// The session.
    pub id: i64,
    /// End of the class, UTC.
    pub end: DateTime<Utc>,
}

/// Sessions that ended between two moments and of which nothing is kept yet, by end, then id; of those that ended at `from`
/// only the ones after the id `after`. By end and not by id, or the database walks through all there ever were.
pub async fn unsettled(
    db: impl MySqlExecutor<'_>,
    (from, after): (DateTime<Utc>, i64),
    to: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Vec<Unsettled>> {
    let found = sqlx::query_as!(
        Unsettled,
        r#"SELECT s.id AS "id: i64", s.scheduled_end_time AS "end: DateTime<Utc>" FROM video_call_sessions s
           LEFT JOIN session_attendance a ON a.session_id = s.id
           WHERE s.scheduled_end_time BETWEEN ? AND ? AND (s.scheduled_end_time > ? OR s.id > ?) AND a.session_id IS NULL
           ORDER BY s.scheduled_end_time, s.id LIMIT ?"#,
        from,
        to,
        from,
        after,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}
