//! `audit_log`: what staff did. Rows are only ever added, in the transaction of the deed.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::MySqlExecutor;

use super::{Connection, StoreResult};
use crate::domain::staff::{AuditEntry, Page};

/// A deed to be kept.
#[derive(Debug)]
pub struct Deed<'a> {
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// `staff`, `tutor` or `platform`.
    pub actor: &'a str,
    /// The person, unless it was the host platform.
    pub user_id: Option<i64>,
    /// `create`, `change` or `import`.
    pub action: &'a str,
    /// `user`, `lesson`, `enrollment`, `session` or `import`.
    pub object: &'a str,
    /// Which one.
    pub object_id: Option<i64>,
    /// What it was; `None` for something new.
    pub before: Option<Value>,
    /// What it is now.
    pub after: Option<Value>,
    /// Where from.
    pub address: &'a str,
    /// Names the request.
    pub request_id: &'a str,
}

/// Keeps a deed.
pub async fn add(db: impl MySqlExecutor<'_>, deed: &Deed<'_>) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO audit_log
            (at, actor, user_id, action, object, object_id, before_json, after_json, address, request_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        deed.at,
        deed.actor,
        deed.user_id,
        deed.action,
        deed.object,
        deed.object_id,
        deed.before.as_ref().map(Value::to_string),
        deed.after.as_ref().map(Value::to_string),
        deed.address,
        deed.request_id,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A page of the log, latest first, with the number of all; `page.word` narrows it to one kind of object,
/// `page.search` to whoever did it or what it was about.
pub async fn list(
    connection: &mut Connection,
    page: &Page,
    object_id: Option<i64>,
) -> StoreResult<(Vec<AuditEntry>, i64)> {
    let pattern = page.pattern();
    let total = sqlx::query_scalar!(
        "SELECT COUNT(*) FROM audit_log a LEFT JOIN users u ON u.id = a.user_id
         WHERE (? IS NULL OR a.object = ?) AND (? IS NULL OR a.object_id = ?)
           AND (? IS NULL OR CONCAT(COALESCE(u.display_name, ''), '\n', COALESCE(a.after_json, '')) COLLATE utf8mb4_unicode_520_ci LIKE ?)",
        page.word,
        page.word,
        object_id,
        object_id,
        pattern,
        pattern,
    )
    .fetch_one(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        r#"SELECT a.id, a.at AS "at: DateTime<Utc>", a.actor, a.user_id AS "user_id: i64",
                  u.display_name AS "user_name?", a.action, a.object, a.object_id AS "object_id: i64",
                  a.before_json, a.after_json, a.address, a.request_id
           FROM audit_log a LEFT JOIN users u ON u.id = a.user_id
           WHERE (? IS NULL OR a.object = ?) AND (? IS NULL OR a.object_id = ?)
             AND (? IS NULL OR CONCAT(COALESCE(u.display_name, ''), '\n', COALESCE(a.after_json, '')) COLLATE utf8mb4_unicode_520_ci LIKE ?)
           ORDER BY a.id DESC LIMIT ? OFFSET ?"#,
        page.word,
        page.word,
        object_id,
        object_id,
        pattern,
        pattern,
        page.limit,
        page.offset,
    )
    .fetch_all(connection)
    .await?;
    let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
    let entries = rows.into_iter().map(|row| AuditEntry {
        id: row.id,
        at: row.at,
        actor: row.actor,
        user_id: row.user_id,
        user_name: row.user_name,
        action: row.action,
        object: row.object,
        object_id: row.object_id,
        before: json(row.before_json),
        after: json(row.after_json),
        address: row.address,
        request_id: row.request_id,
    });
    Ok((entries.collect(), total))
}
