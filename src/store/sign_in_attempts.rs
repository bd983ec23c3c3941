//! How often passwords were tried lately. In the database, so that all servers count together and a restart forgets
//! nothing.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::StoreResult;
use crate::domain::throttle::Limit;

/// Account and place, as hashes; see [`crate::domain::throttle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// SHA-256 of the e-mail address.
    pub account: [u8; 32],
    /// SHA-256 of where from.
    pub place: [u8; 32],
    /// How often is too often.
    pub limit: Limit,
}

/// Until when no more attempts are taken, UTC; `None` if there may be one now. Nothing is counted.
pub async fn full_until(
    db: impl MySqlExecutor<'_>,
    bucket: &Bucket,
    now: DateTime<Utc>,
) -> StoreResult<Option<DateTime<Utc>>> {
    let ends_at = sqlx::query_scalar!(
        r#"SELECT ends_at AS "ends_at: DateTime<Utc>" FROM sign_in_attempts
           WHERE account = ? AND place = ? AND ends_at > ? AND attempts >= ?"#,
        bucket.account.as_slice(),
        bucket.place.as_slice(),
        now,
        bucket.limit.most,
    )
    .fetch_optional(db)
    .await?;
    Ok(ends_at)
}

/// Counts an attempt; gives until when there may be no more, if this one was already one too many.
pub async fn count(
    connection: &mut super::Connection,
    bucket: &Bucket,
    now: DateTime<Utc>,
) -> StoreResult<Option<DateTime<Utc>>> {
    // The assignments are made from left to right: the first one still sees the old end.
    sqlx::query!(
        "INSERT INTO sign_in_attempts (account, place, attempts, ends_at) VALUES (?, ?, 1, ?)
         ON DUPLICATE KEY UPDATE attempts = IF(ends_at <= ?, 1, attempts + 1),
             ends_at = IF(ends_at <= ?, VALUES(ends_at), ends_at)",
        bucket.account.as_slice(),
        bucket.place.as_slice(),
        now + bucket.limit.within,
        now,
        now,
    )
    .execute(&mut *connection)
    .await?;
    // Somebody may have counted in between: then this one is refused early, never late.
    full_until(connection, &Bucket { limit: Limit { most: bucket.limit.most + 1, ..bucket.limit }, ..*bucket }, now)
        .await
}

/// Starts counting anew, after a success.
pub async fn clear(db: impl MySqlExecutor<'_>, bucket: &Bucket) -> StoreResult<()> {
    sqlx::query!(
        "DELETE FROM sign_in_attempts WHERE account = ? AND place = ?",
        bucket.account.as_slice(),
        bucket.place.as_slice(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Starts counting anew for an account, wherever from.
pub async fn clear_account(db: impl MySqlExecutor<'_>, account: &[u8; 32]) -> StoreResult<()> {
    sqlx::query!("DELETE FROM sign_in_attempts WHERE account = ?", account.as_slice()).execute(db).await?;
    Ok(())
}

/// Forgets what no longer counts at a moment; gives how many, `most` at a time.
pub async fn forget(db: impl MySqlExecutor<'_>, at: DateTime<Utc>, most: u32) -> StoreResult<u64> {
    let done = sqlx::query!("DELETE FROM sign_in_attempts WHERE ends_at <= ? LIMIT ?", at, most).execute(db).await?;
    Ok(done.rows_affected())
}
