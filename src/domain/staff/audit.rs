//! What staff did.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// An action of staff, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Position in the log.
    pub id: i64,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// `staff`, `tutor` or `platform`.
    pub actor: String,
    /// The person, unless it was the host platform.
    pub user_id: Option<i64>,
    /// Their name.
    pub user_name: Option<String>,
    /// `create`, `change` or `import`.
    pub action: String,
    /// `user`, `lesson`, `enrollment`, `session` or `import`.
    pub object: String,
    /// Which one.
    pub object_id: Option<i64>,
    /// What it was; `null` for something new.
    pub before: Option<serde_json::Value>,
    /// What it is now.
    pub after: Option<serde_json::Value>,
    /// Where from.
    pub address: String,
    /// Names the request in the log of the server.
    pub request_id: String,
}
