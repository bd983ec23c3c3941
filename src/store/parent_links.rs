//! Links under which parents see the classes of one student.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::{Connection, StoreResult};

/// A link. The address itself is not known here, only its hash.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The link.
    pub id: i64,
    /// Whose classes it shows.
    pub student_id: i64,
    /// For whom, in words of staff.
    pub label: String,
    /// When it was made, UTC.
    pub created_at: DateTime<Utc>,
    /// Until when it works, UTC.
    pub expires_at: DateTime<Utc>,
    /// When staff ended it, UTC.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, UTC; at most a minute old.
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// The links of a student, the newest first, at most a hundred.
pub async fn of_student(db: impl MySqlExecutor<'_>, student_id: i64) -> StoreResult<Vec<Link>> {
    let links = sqlx::query_as!(
        Link,
        r#"SELECT id AS "id: i64", student_id AS "student_id: i64", label, created_at AS "created_at: DateTime<Utc>",
                  expires_at AS "expires_at: DateTime<Utc>", revoked_at AS "revoked_at: DateTime<Utc>",
                  last_seen_at AS "last_seen_at: DateTime<Utc>"
           FROM parent_links WHERE student_id = ? ORDER BY id DESC LIMIT 100"#,
        student_id,
    )
    .fetch_all(db)
    .await?;
    Ok(links)
}

/// One link.
pub async fn find(db: impl MySqlExecutor<'_>, id: i64) -> StoreResult<Option<Link>> {
    let link = sqlx::query_as!(
        Link,
        r#"SELECT id AS "id: i64", student_id AS "student_id: i64", label, created_at AS "created_at: DateTime<Utc>",
                  expires_at AS "expires_at: DateTime<Utc>", revoked_at AS "revoked_at: DateTime<Utc>",
                  last_seen_at AS "last_seen_at: DateTime<Utc>"
           FROM parent_links WHERE id = ?"#,
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(link)
}

/// The link of an address that works at the moment `now`.
pub async fn open(db: impl MySqlExecutor<'_>, token_hash: &[u8], now: DateTime<Utc>) -> StoreResult<Option<Link>> {
    let link = sqlx::query_as!(
        Link,
        r#"SELECT id AS "id: i64", student_id AS "student_id: i64", label, created_at AS "created_at: DateTime<Utc>",
                  expires_at AS "expires_at: DateTime<Utc>", revoked_at AS "revoked_at: DateTime<Utc>",
                  last_seen_at AS "last_seen_at: DateTime<Utc>"
           FROM parent_links WHERE token_hash = ? AND expires_at > ? AND revoked_at IS NULL"#,
        token_hash,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(link)
}

/// A new link.
#[derive(Debug)]
pub struct NewLink<'a> {
    /// Whose classes it shows.
    pub student_id: i64,
    /// SHA-256 of the address's secret part.
    pub token_hash: &'a [u8],
    /// For whom.
    pub label: &'a str,
    /// Who makes it; `None` for the host platform.
    pub created_by: Option<i64>,
    /// Until when it works, UTC.
    pub expires_at: DateTime<Utc>,
}

/// Adds a link; gives its id.
pub async fn add(connection: &mut Connection, link: &NewLink<'_>, now: DateTime<Utc>) -> StoreResult<i64> {
    let done = sqlx::query!(
        "INSERT INTO parent_links (student_id, token_hash, label, created_by, created_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?)",
        link.student_id,
        link.token_hash,
        link.label,
        link.created_by,
        now,
        link.expires_at,
    )
    .execute(connection)
    .await?;
    Ok(i64::try_from(done.last_insert_id()).unwrap_or(i64::MAX))
}

/// Ends a link; gives whether it was not ended before.
pub async fn revoke(connection: &mut Connection, id: i64, now: DateTime<Utc>) -> StoreResult<bool> {
    let done = sqlx::query!("UPDATE parent_links SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", now, id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a link is used; not more often than is of use.
pub async fn seen(
    db: impl MySqlExecutor<'_>,
    id: i64,
    now: DateTime<Utc>,
    unless_since: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE parent_links SET last_seen_at = ? WHERE id = ? AND (last_seen_at IS NULL OR last_seen_at < ?)",
        now,
        id,
        unless_since,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sessions of a student around a moment: those that ended after `from` and begin before `to`, by start, at most fifty.
pub async fn sessions(
    db: impl MySqlExecutor<'_>,
    student_id: i64,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> StoreResult<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM video_call_sessions
           WHERE student_id = ? AND scheduled_end_time >= ? AND scheduled_start_time < ?
           ORDER BY scheduled_start_time, id LIMIT 50"#,
        student_id,
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    Ok(ids)
}
