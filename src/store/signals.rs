//! `call_signals`: what the browsers of a built-in call say to each other. Never logged, and gone with the call.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::row::id;
use super::{Connection, StoreResult};
use crate::domain::signal::Signal;

/// How much a person has said in a session.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// Kept at the moment.
    pub kept: i64,
    /// Of that, since the moment asked for.
    pub lately: i64,
}

/// How much a person has said in a session, altogether and since a moment.
pub async fn said(db: impl MySqlExecutor<'_>, session_id: i64, sender: i64, since: DateTime<Utc>) -> StoreResult<Said> {
    let row = sqlx::query!(
        r#"SELECT COUNT(*) AS "kept!: i64", COUNT(IF(created_at > ?, 1, NULL)) AS "lately!: i64"
           FROM call_signals WHERE session_id = ? AND sender_id = ?"#,
        since,
        session_id,
        sender,
    )
    .fetch_one(db)
    .await?;
    Ok(Said { kept: row.kept, lately: row.lately })
}

/// Keeps what a person says to the other one; gives its id.
pub async fn add(
    connection: &mut Connection,
    session_id: i64,
    (sender, recipient): (i64, i64),
    signal: &Signal,
    now: DateTime<Utc>,
) -> StoreResult<i64> {
    // Plain data: it cannot fail to become JSON.
    let content = serde_json::to_string(signal).unwrap_or_default();
    let done = sqlx::query!(
        "INSERT INTO call_signals (session_id, sender_id, recipient_id, content, created_at) VALUES (?, ?, ?, ?, ?)",
        session_id,
        sender,
        recipient,
        content,
        now,
    )
    .execute(connection)
    .await?;
    Ok(id(done.last_insert_id()))
}

/// Forgets what a person has said in a session before a moment: it was said by a page that has gone.
pub async fn forget_of(
    connection: &mut Connection,
    session_id: i64,
    sender: i64,
    before: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query!(
        "DELETE FROM call_signals WHERE session_id = ? AND sender_id = ? AND created_at < ?",
        session_id,
        sender,
        before,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets everything said in a session.
pub async fn forget(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<()> {
    sqlx::query!("DELETE FROM call_signals WHERE session_id = ?", session_id).execute(db).await?;
    Ok(())
}

/// Forgets what was said before a moment in whichever session, at most `limit` of it; gives how much.
pub async fn forget_before(db: impl MySqlExecutor<'_>, before: DateTime<Utc>, limit: u32) -> StoreResult<u64> {
    let done = sqlx::query!("DELETE FROM call_signals WHERE created_at < ? ORDER BY created_at LIMIT ?", before, limit)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// What was said, if it was said to this person, and this browser holds their seat at the moment `now`: by a live lease, or
/// in a class that runs over by one that was live at the end.
pub async fn for_browser(
    db: impl MySqlExecutor<'_>,
    signal_id: i64,
    user_id: i64,
    login_id: i64,
    now: DateTime<Utc>,
) -> StoreResult<Option<Signal>> {
    let content = sqlx::query_scalar!(
        "SELECT c.content FROM call_signals c
         JOIN video_call_participants p ON p.session_id = c.session_id AND p.user_id = c.recipient_id
         JOIN video_call_sessions s ON s.id = c.session_id
         WHERE c.id = ? AND c.recipient_id = ? AND p.seat_login_id = ? AND p.lease_until >= LEAST(?, s.scheduled_end_time)",
        signal_id,
        user_id,
        login_id,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(content.and_then(|content| serde_json::from_str(&content).ok()))
}
