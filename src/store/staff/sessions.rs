//! Sessions, as staff see them.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use crate::domain::staff::{Event, Page, SessionChange, SessionView};
use crate::store::{Connection, StoreResult};

/// A session by id.
pub async fn find(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Option<SessionView>> {
    let session = sqlx::query_as!(
        SessionView,
        r#"SELECT id AS "id: i64", lesson_id AS "lesson_id: i64", enrollment_id AS "enrollment_id: i64",
                  session_record_id AS "session_record_id: i64", tutor_id AS "tutor_id: i64",
                  student_id AS "student_id: i64", room_name,
                  scheduled_start_time AS "scheduled_start_time: DateTime<Utc>",
                  scheduled_end_time AS "scheduled_end_time: DateTime<Utc>", expires_at AS "expires_at: DateTime<Utc>",
                  status, payment_status, can_tutor_join AS "can_tutor_join: bool",
                  can_student_join AS "can_student_join: bool", tutor_joined_at AS "tutor_joined_at: DateTime<Utc>",
                  student_joined_at AS "student_joined_at: DateTime<Utc>",
                  tutor_left_at AS "tutor_left_at: DateTime<Utc>", student_left_at AS "student_left_at: DateTime<Utc>",
                  session_ended_at AS "session_ended_at: DateTime<Utc>", used_count AS "used_count: i64",
                  recording_url, notes
           FROM video_call_sessions WHERE id = ?"#,
        session_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(session)
}

/// A page of sessions by start, latest first, with the number of all.
pub async fn list(connection: &mut Connection, page: Page) -> StoreResult<(Vec<SessionView>, i64)> {
    let total = sqlx::query_scalar!("SELECT COUNT(*) FROM video_call_sessions").fetch_one(&mut *connection).await?;
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM video_call_sessions ORDER BY scheduled_start_time DESC, id DESC LIMIT ? OFFSET ?"#,
        page.limit,
        page.offset,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut sessions = Vec::with_capacity(ids.len());
    for id in ids {
        sessions.extend(find(&mut *connection, id).await?);
    }
    Ok((sessions, total))
}

/// What happened in a session, in the order it was recorded, at most a thousand of it.
pub async fn events(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<Event>> {
    let events = sqlx::query_as!(
        Event,
        r#"SELECT user_id AS "user_id: i64", kind, source, occurred_at AS "occurred_at: DateTime<Utc>", address
           FROM call_events WHERE session_id = ? ORDER BY id LIMIT 1000"#,
        session_id,
    )
    .fetch_all(db)
    .await?;
    Ok(events)
}

/// The distinct addresses a session was entered from, newest last.
pub async fn addresses(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<String>> {
    let json = sqlx::query_scalar!("SELECT ip_addresses FROM video_call_sessions WHERE id = ?", session_id)
        .fetch_one(db)
        .await?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Changes a session; the session must be locked.
pub async fn change(connection: &mut Connection, session_id: i64, change: &SessionChange) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_sessions
         SET can_student_join = COALESCE(?, can_student_join), can_tutor_join = COALESCE(?, can_tutor_join),
             notes = NULLIF(COALESCE(?, notes), ''), recording_url = NULLIF(COALESCE(?, recording_url), ''),
             status = COALESCE(?, status)
         WHERE id = ?",
        change.can_student_join,
        change.can_tutor_join,
        change.notes,
        change.recording_url,
        change.status,
        session_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}
