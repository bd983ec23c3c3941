//! Browsers in which somebody has signed in to an account before.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::{Connection, StoreResult};

/// Where attempts of a browser that is known to the account with this e-mail address are counted: always the same for
/// both, whatever the browser's secret is now. `None` for one that is not known.
pub async fn place(
    db: impl MySqlExecutor<'_>,
    email: &str,
    device_hash: &[u8; 32],
    since: DateTime<Utc>,
) -> StoreResult<Option<[u8; 32]>> {
    let place = sqlx::query_scalar!(
        "SELECT d.place FROM known_devices d JOIN users u ON u.id = d.user_id
         WHERE u.email = ? AND d.device_hash = ? AND d.last_used_at > ?",
        email,
        device_hash.as_slice(),
        since,
    )
    .fetch_optional(db)
    .await?;
    Ok(place.and_then(|place| place.try_into().ok()))
}

/// Remembers a browser under a new secret, for this account and those it was known to under its `old` one. An account keeps the
/// `most` that were used last. One that is new to the account gets `new_place` to count its attempts in.
pub async fn remember(
    connection: &mut Connection,
    user_id: i64,
    old: Option<&[u8; 32]>,
    (device_hash, new_place): (&[u8; 32], &[u8; 32]),
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
        "INSERT INTO known_devices (user_id, device_hash, place, last_used_at) VALUES (?, ?, ?, ?)
         ON DUPLICATE KEY UPDATE last_used_at = VALUES(last_used_at)",
        user_id,
        device_hash.as_slice(),
        new_place.as_slice(),
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
