//! Browsers in which somebody has signed in to an account before.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::{Connection, StoreResult};

/// Whether a browser is known to the account with this e-mail address.
pub async fn is_known(
    db: impl MySqlExecutor<'_>,
    email: &str,
    device_hash: &[u8; 32],
    since: DateTime<Utc>,
) -> StoreResult<bool> {
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM known_devices d JOIN users u ON u.id = d.user_id
                          WHERE u.email = ? AND d.device_hash = ? AND d.last_used_at > ?) AS "known: bool""#,
        email,
        device_hash.as_slice(),
        since,
    )
    .fetch_one(db)
    .await?;
    Ok(known)
}

/// Remembers a browser under a new secret, for this account and those it was known to under its `old` one. An account keeps the
/// `most` that were used last.
pub async fn remember(
    connection: &mut Connection,
    user_id: i64,
    old: Option<&[u8; 32]>,
    device_hash: &[u8; 32],
    now: DateTime<Utc>,
    most: u32,
) -> StoreResult<()> {
    if let Some(old) = old {
        sqlx::query!(
            "UPDATE known_devices SET device_hash = ? WHERE device_hash = ?",
            device_hash.as_slice(),
            old.as_slice(),
        )
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query!(
        "INSERT INTO known_devices (user_id, device_hash, last_used_at) VALUES (?, ?, ?)
         ON DUPLICATE KEY UPDATE last_used_at = VALUES(last_used_at)",
        user_id,
        device_hash.as_slice(),
        now,
    )
    .execute(&mut *connection)
    .await?;
    let unused = sqlx::query_scalar!(
        r#"SELECT last_used_at AS "at: DateTime<Utc>" FROM known_devices WHERE user_id = ?
           ORDER BY last_used_at DESC LIMIT 1 OFFSET ?"#,
        user_id,
        most,
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(unused) = unused {
        sqlx::query!("DELETE FROM known_devices WHERE user_id = ? AND last_used_at <= ?", user_id, unused)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Forgets every browser that is known to an account, except `keep`.
pub async fn forget_all(connection: &mut Connection, user_id: i64, keep: Option<&[u8; 32]>) -> StoreResult<()> {
    let keep = keep.map_or(&[][..], |hash| hash.as_slice());
    sqlx::query!("DELETE FROM known_devices WHERE user_id = ? AND device_hash <> ?", user_id, keep)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets browsers that were not used since a moment; gives how many, `most` at a time.
pub async fn forget(db: impl MySqlExecutor<'_>, before: DateTime<Utc>, most: u32) -> StoreResult<u64> {
    let done =
        sqlx::query!("DELETE FROM known_devices WHERE last_used_at < ? LIMIT ?", before, most).execute(db).await?;
    Ok(done.rows_affected())
}
