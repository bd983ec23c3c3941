//! Classes that nobody has looked at since they ended.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use crate::store::StoreResult;

/// A session of which nothing is kept yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled {
    /// The session.
    pub id: i64,
    /// End of the class, UTC.
    pub end: DateTime<Utc>,
}

/// Sessions that ended between two moments and of which nothing is kept yet, by end, then id; of those that ended at `from`
/// only the ones after the id `after`. By end and not by id, or the database walks through all there ever were.
pub async fn unsettled(
    db: impl MySqlExecutor<'_>,
    (from, after): (DateTime<Utc>, i64),
    to: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Vec<Unsettled>> {
    let found = sqlx::query_as!(
        Unsettled,
        r#"SELECT s.id AS "id: i64", s.scheduled_end_time AS "end: DateTime<Utc>" FROM video_call_sessions s
           LEFT JOIN session_attendance a ON a.session_id = s.id
           WHERE s.scheduled_end_time BETWEEN ? AND ? AND (s.scheduled_end_time > ? OR s.id > ?) AND a.session_id IS NULL
           ORDER BY s.scheduled_end_time, s.id LIMIT ?"#,
        from,
        to,
        from,
        after,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}
