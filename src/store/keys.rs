//! Keys that this installation signs its own papers with.

use chrono::{DateTime, Utc};
use sqlx::MySqlConnection;

use super::StoreResult;

/// The key of a name; `fresh` becomes it if there is none yet, whoever else tries at the same time.
pub async fn key(
    connection: &mut MySqlConnection,
    name: &str,
    fresh: &[u8; 32],
    now: DateTime<Utc>,
) -> StoreResult<Vec<u8>> {
    if let Some(key) = find(connection, name).await? {
        return Ok(key);
    }
    sqlx::query!(
        "INSERT IGNORE INTO signing_keys (name, secret, created_at) VALUES (?, ?, ?)",
        name,
        fresh.as_slice(),
        now,
    )
    .execute(&mut *connection)
    .await?;
    Ok(find(connection, name).await?.unwrap_or_else(|| fresh.to_vec()))
}

async fn find(connection: &mut MySqlConnection, name: &str) -> StoreResult<Option<Vec<u8>>> {
    let key =
        sqlx::query_scalar!("SELECT secret FROM signing_keys WHERE name = ?", name).fetch_optional(connection).await?;
    Ok(key)
}
