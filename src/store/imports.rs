//! `imports`: CSV files that wait to be confirmed.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::row::id;
use super::{Connection, StoreResult};

/// A file that waits.
#[derive(Debug, Clone)]
pub struct Import {
    /// `people` or `lessons`.
    pub kind: String,
    /// The file.
    pub content: String,
    /// In which times without an offset are read.
    pub time_zone: String,
}

/// Keeps a file until it is confirmed; `user_id` is who may do that, `None` the host platform.
pub async fn keep(
    db: impl MySqlExecutor<'_>,
    import: &Import,
    user_id: Option<i64>,
    now: DateTime<Utc>,
) -> StoreResult<i64> {
    let done = sqlx::query!(
        "INSERT INTO imports (kind, content, time_zone, user_id, created_at) VALUES (?, ?, ?, ?, ?)",
        import.kind,
        import.content,
        import.time_zone,
        user_id,
        now,
    )
    .execute(db)
    .await?;
    Ok(id(done.last_insert_id()))
}

/// The file with this id, if it is this person's.
pub async fn find(db: impl MySqlExecutor<'_>, id: i64, user_id: Option<i64>) -> StoreResult<Option<Import>> {
    let import = sqlx::query_as!(
        Import,
        "SELECT kind, content, time_zone FROM imports WHERE id = ? AND user_id <=> ?",
        id,
        user_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(import)
}

/// Takes a file out, so that it is done once; `false` if somebody else just has.
pub async fn take(connection: &mut Connection, id: i64) -> StoreResult<bool> {
    let done = sqlx::query!("DELETE FROM imports WHERE id = ?", id).execute(connection).await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets files that nobody confirmed.
pub async fn forget(db: impl MySqlExecutor<'_>, before: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query!("DELETE FROM imports WHERE created_at < ?", before).execute(db).await?;
    Ok(())
}
