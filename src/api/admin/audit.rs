//! The audit log, for staff to read.

use serde::Serialize;

use crate::api::AppState;
use crate::api::error::ApiError;
use crate::domain::staff::{AuditEntry, Page};
use crate::store::{StoreError, audit};

/// Kinds of objects in the log.
pub const OBJECTS: [&str; 5] = ["user", "lesson", "enrollment", "session", "import"];

/// `{"entries": […], "total": n}`.
#[derive(Serialize)]
pub struct List {
    /// The page, latest first.
    pub entries: Vec<AuditEntry>,
    /// All matches.
    pub total: i64,
}

/// `GET /api/admin/audit`.
///
/// # Errors
/// `unavailable`.
pub async fn list(app: &AppState, page: &Page, object_id: Option<i64>) -> Result<List, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let (entries, total) = audit::list(&mut connection, page, object_id).await?;
    Ok(List { entries, total })
}
