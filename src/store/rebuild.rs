//! What is kept of sessions and could be made anew from their events.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::{Connection, StoreResult};

/// The columns of a session that follow from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// First admission of the tutor, UTC.
    pub tutor_joined_at: Option<DateTime<Utc>>,
    /// First admission of the student, UTC.
    pub student_joined_at: Option<DateTime<Utc>>,
    /// When the tutor left, UTC; nothing while they are in.
    pub tutor_left_at: Option<DateTime<Utc>>,
    /// When the student left, UTC.
    pub student_left_at: Option<DateTime<Utc>>,
    /// When both had left, UTC; for completed classes.
    pub session_ended_at: Option<DateTime<Utc>>,
    /// Admissions.
    pub used_count: i64,
    /// Distinct addresses, newest last.
    pub addresses: Vec<String>,
}

/// The sessions that somebody was in since `since`, by id from `after` on; `only` narrows it down to one.
pub async fn sessions(
    db: impl MySqlExecutor<'_>,
    since: DateTime<Utc>,
    only: Option<i64>,
    after: i64,
    limit: u32,
) -> StoreResult<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT s.id AS "id: i64" FROM video_call_sessions s
           WHERE s.id > ? AND (? IS NULL OR s.id = ?)
             AND NOT EXISTS (SELECT 1 FROM video_call_participants p WHERE p.session_id = s.id AND p.first_joined_at < ?)
             AND (EXISTS (SELECT 1 FROM call_events c WHERE c.session_id = s.id)
                  OR EXISTS (SELECT 1 FROM session_attendance a WHERE a.session_id = s.id))
           ORDER BY s.id LIMIT ?"#,
        after,
        only,
        only,
        since,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids)
}

/// How many sessions somebody was in before `since`.
pub async fn older(db: impl MySqlExecutor<'_>, since: DateTime<Utc>) -> StoreResult<i64> {
    let count = sqlx::query_scalar!(
        "SELECT COUNT(DISTINCT session_id) FROM video_call_participants WHERE first_joined_at < ?",
        since,
    )
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// Since when all signs of life are kept: the moment the tables were made for it, UTC.
pub async fn complete_since(db: impl MySqlExecutor<'_>) -> StoreResult<DateTime<Utc>> {
    // The migrator's own table: not there when statements are checked at compile time.
    let since: Option<DateTime<Utc>> = sqlx::query_scalar(
        "SELECT CAST(installed_on AS DATETIME(3)) FROM _sqlx_migrations WHERE version = 20261124000001",
    )
    .fetch_optional(db)
    .await?;
    Ok(since.unwrap_or_default())
}

/// The columns as they are.
pub async fn columns(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Columns> {
    let row = sqlx::query!(
        r#"SELECT tutor_joined_at AS "tutor_joined_at: DateTime<Utc>",
                  student_joined_at AS "student_joined_at: DateTime<Utc>", tutor_left_at AS "tutor_left_at: DateTime<Utc>",
                  student_left_at AS "student_left_at: DateTime<Utc>",
                  session_ended_at AS "session_ended_at: DateTime<Utc>", used_count AS "used_count: i64", ip_addresses
           FROM video_call_sessions WHERE id = ?"#,
        session_id,
    )
    .fetch_one(db)
    .await?;
    Ok(Columns {
        tutor_joined_at: row.tutor_joined_at,
        student_joined_at: row.student_joined_at,
        tutor_left_at: row.tutor_left_at,
        student_left_at: row.student_left_at,
        session_ended_at: row.session_ended_at,
        used_count: row.used_count,
        addresses: row.ip_addresses.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
    })
}

/// Puts the columns right; the session must be locked.
pub async fn set_columns(connection: &mut Connection, session_id: i64, columns: &Columns) -> StoreResult<()> {
    let addresses = (!columns.addresses.is_empty()).then(|| serde_json::json!(columns.addresses).to_string());
    sqlx::query!(
        "UPDATE video_call_sessions
         SET tutor_joined_at = ?, student_joined_at = ?, tutor_left_at = ?, student_left_at = ?, session_ended_at = ?,
             used_count = ?, ip_addresses = ?
         WHERE id = ?",
        columns.tutor_joined_at,
        columns.student_joined_at,
        columns.tutor_left_at,
        columns.student_left_at,
        columns.session_ended_at,
        columns.used_count,
        addresses,
        session_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// From where each admission of a session came, in order.
pub async fn addresses(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<String>> {
    let rows = sqlx::query_scalar!(
        r#"SELECT COALESCE(address, '') AS "address!" FROM call_events
           WHERE session_id = ? AND kind IN ('join', 'takeover') ORDER BY id"#,
        session_id,
    )
    .fetch_all(db)
    .await?;
    Ok(rows)
}
