//! Rooms that the media server was allowed to open.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::{Connection, StoreResult};

/// A room that was allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The reservation.
    pub id: i64,
    /// Whose room it is.
    pub session_id: i64,
    /// Who opened it, as the media server said.
    pub mail_owner: String,
    /// Since when, as the media server said; UTC.
    pub start_time: DateTime<Utc>,
    /// When it ended, UTC.
    pub ended_at: Option<DateTime<Utc>>,
}

/// One by its id.
pub async fn find(db: impl MySqlExecutor<'_>, id: i64) -> StoreResult<Option<Reservation>> {
    let found = sqlx::query_as!(
        Reservation,
        r#"SELECT id AS "id: i64", session_id AS "session_id: i64", mail_owner,
                  start_time AS "start_time: DateTime<Utc>", ended_at AS "ended_at: DateTime<Utc>"
           FROM room_reservations WHERE id = ?"#,
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(found)
}

/// The one of a session whose room is open, for all that is known.
pub async fn open(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Option<Reservation>> {
    let found = sqlx::query_as!(
        Reservation,
        r#"SELECT id AS "id: i64", session_id AS "session_id: i64", mail_owner,
                  start_time AS "start_time: DateTime<Utc>", ended_at AS "ended_at: DateTime<Utc>"
           FROM room_reservations WHERE session_id = ? AND ended_at IS NULL ORDER BY id DESC LIMIT 1"#,
        session_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(found)
}

/// Adds one; gives its id. The session must be locked.
pub async fn add(
    connection: &mut Connection,
    session_id: i64,
    mail_owner: &str,
    start_time: DateTime<Utc>,
    now: DateTime<Utc>,
) -> StoreResult<i64> {
    let done = sqlx::query!(
        "INSERT INTO room_reservations (session_id, mail_owner, start_time, created_at) VALUES (?, ?, ?, ?)",
        session_id,
        mail_owner,
        start_time,
        now,
    )
    .execute(connection)
    .await?;
    Ok(i64::try_from(done.last_insert_id()).unwrap_or(i64::MAX))
}

/// The room has ended.
pub async fn end(db: impl MySqlExecutor<'_>, id: i64, now: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query!("UPDATE room_reservations SET ended_at = ? WHERE id = ? AND ended_at IS NULL", now, id)
        .execute(db)
        .await?;
    Ok(())
}
