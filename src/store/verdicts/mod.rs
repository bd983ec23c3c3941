//! Verdicts on classes, and what classes add up to once they are over.

mod policies;
mod projection;
mod unsettled;

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::row::word;
use super::{Connection, StoreResult};
use crate::domain::attendance::{Attendance, Verdict};

pub use policies::{add_policy, policy_at, price};
pub use projection::{Projection, forget, project, projection};
pub use unsettled::{Unsettled, unsettled};

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
