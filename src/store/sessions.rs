//! `video_call_sessions`: finding one, and what a join or a leave writes into it.

use chrono::{DateTime, Utc};
use sqlx::{MySqlConnection, MySqlExecutor};

use super::row::{hosting, session};
use super::{StoreResult, signals};
use crate::domain::call::Call;
use crate::domain::provider::Provider;
use crate::domain::session::Side;

/// Name of the table in error messages.
/// How many distinct addresses a session remembers.
const ADDRESSES: usize = 50;

/// How a session is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    /// By primary key.
    Id(i64),
    /// By its access token.
    AccessToken(&'a str),
}

/// Locks a session until the end of the transaction and gives its id. Every change of a session or of its seats
/// begins with this, so that they happen one after the other.
pub async fn lock(connection: &mut MySqlConnection, key: Key<'_>) -> StoreResult<Option<i64>> {
    let id = match key {
        Key::Id(id) => {
            sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM video_call_sessions WHERE id = ? FOR UPDATE"#, id)
                .fetch_optional(connection)
                .await?
        }
        Key::AccessToken(token) => {
            sqlx::query_scalar!(
                r#"SELECT id AS "id: i64" FROM video_call_sessions WHERE access_token = ? FOR UPDATE"#,
                token,
            )
            .fetch_optional(connection)
            .await?
        }
    };
    Ok(id)
}

/// A session by the token in its address.
pub async fn find_by_token(connection: &mut MySqlConnection, token: &str) -> StoreResult<Option<Call>> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM video_call_sessions WHERE access_token = ?"#, token,)
        .fetch_optional(&mut *connection)
        .await?;
    match id {
        Some(id) => find(connection, id).await,
        None => Ok(None),
    }
}

/// The session of a room.
pub async fn find_by_room(db: impl MySqlExecutor<'_>, room_name: &str) -> StoreResult<Option<i64>> {
    // Ours are; and the database takes it for a mistake to look for other letters in such a column.
    if !room_name.is_ascii() {
        return Ok(None);
    }
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM video_call_sessions WHERE room_name = ?"#, room_name,)
        .fetch_optional(db)
        .await?;
    Ok(id)
}

/// A session by its id. Payment is that of the lesson or the enrollment: the column of the session is a copy.
pub async fn find(db: impl MySqlExecutor<'_>, id: i64) -> StoreResult<Option<Call>> {
    let row = sqlx::query!(
        r#"SELECT s.id AS "id: i64", s.lesson_id AS "lesson_id: i64", s.session_record_id AS "session_record_id: i64",
                  s.room_name, s.access_token, COALESCE(l.title, e.title, '') AS "title!",
                  t.display_name AS tutor_name, p.display_name AS student_name,
                  s.tutor_id AS "tutor_id: i64", s.student_id AS "student_id: i64", s.status,
                  COALESCE(l.payment_status, e.payment_status, s.payment_status) AS "payment!",
                  s.scheduled_start_time AS "start: DateTime<Utc>", s.scheduled_end_time AS "end: DateTime<Utc>",
                  s.expires_at AS "expires_at: DateTime<Utc>", s.recording_url, s.provider,
                  (SELECT COUNT(*) FROM video_call_participants p WHERE p.session_id = s.id) AS "people!: i64",
                  s.can_tutor_join AS "tutor_may_join: bool", s.can_student_join AS "student_may_join: bool"
           FROM video_call_sessions s
           JOIN users t ON t.id = s.tutor_id
           JOIN users p ON p.id = s.student_id
           LEFT JOIN lessons l ON l.id = s.lesson_id
           LEFT JOIN class_enrollments e ON e.id = s.enrollment_id
           WHERE s.id = ?"#,
        id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Call {
            id: row.id,
            lesson_id: row.lesson_id,
            session_record_id: row.session_record_id,
            room_name: row.room_name,
            access_token: row.access_token,
            title: row.title,
            tutor_name: row.tutor_name,
            student_name: row.student_name,
            recording_url: row.recording_url,
            hosting: hosting(row.provider.as_deref(), row.people),
            session: session!(row),
        })
    })
    .transpose()
}

/// Records when a person left; the session must be locked.
pub async fn record_leave(
    connection: &mut MySqlConnection,
    session_id: i64,
    side: Side,
    left_at: Option<DateTime<Utc>>,
) -> StoreResult<()> {
    match side {
        Side::Tutor => {
            sqlx::query!("UPDATE video_call_sessions SET tutor_left_at = ? WHERE id = ?", left_at, session_id)
        }
        Side::Student => {
            sqlx::query!("UPDATE video_call_sessions SET student_left_at = ? WHERE id = ?", left_at, session_id)
        }
    }
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores where the recording is; the session must be locked.
pub async fn set_recording(connection: &mut MySqlConnection, session_id: i64, url: &str) -> StoreResult<()> {
    sqlx::query!("UPDATE video_call_sessions SET recording_url = ? WHERE id = ?", url, session_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Moves the call to another provider; the session must be locked.
pub async fn set_provider(connection: &mut MySqlConnection, session_id: i64, provider: Provider) -> StoreResult<()> {
    sqlx::query!("UPDATE video_call_sessions SET provider = ? WHERE id = ?", provider.as_str(), session_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// When the session ended, if it has.
pub async fn ended_at(connection: &mut MySqlConnection, session_id: i64) -> StoreResult<Option<DateTime<Utc>>> {
    let ended_at = sqlx::query_scalar!(
        r#"SELECT session_ended_at AS "ended_at: DateTime<Utc>" FROM video_call_sessions WHERE id = ?"#,
        session_id,
    )
    .fetch_one(connection)
    .await?;
    Ok(ended_at)
}

/// Completes a class both were in: the session, its record, its lesson. The session must be locked and not completed
/// yet; who was really there is for whoever settles it.
pub async fn complete(connection: &mut MySqlConnection, call: &Call, ended_at: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_sessions SET status = 'completed', session_ended_at = ? WHERE id = ?",
        ended_at,
        call.id,
    )
    .execute(&mut *connection)
    .await?;
    signals::forget(&mut *connection, call.id).await?;
    if let Some(record_id) = call.session_record_id {
        sqlx::query!("UPDATE session_records SET status = 'completed' WHERE id = ?", record_id)
            .execute(&mut *connection)
            .await?;
    }
    if let Some(lesson_id) = call.lesson_id {
        sqlx::query!("UPDATE lessons SET status = 'completed' WHERE id = ?", lesson_id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The list of addresses with one more in it: distinct, newest last, oldest dropped.
#[must_use]
pub fn with_address(known: Option<&str>, address: &str) -> String {
    let mut addresses: Vec<String> = known.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    if !addresses.iter().any(|one| one == address) {
        addresses.push(address.to_owned());
        let surplus = addresses.len().saturating_sub(ADDRESSES);
        addresses.drain(..surplus);
    }
    serde_json::Value::from(addresses).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_distinct_and_the_oldest_goes_first() {
        let mut json = None;
        for number in 0..52 {
            json = Some(with_address(json.as_deref(), &format!("10.0.0.{number}")));
            json = Some(with_address(json.as_deref(), &format!("10.0.0.{number}")));
        }
        let list: Vec<String> = serde_json::from_str(&json.unwrap_or_default()).unwrap_or_default();
        assert_eq!(list.len(), 50);
        assert_eq!(list.first().map(String::as_str), Some("10.0.0.2"));
        assert_eq!(list.last().map(String::as_str), Some("10.0.0.51"));
        assert_eq!(with_address(Some("not json"), "::1"), r#"["::1"]"#);
    }
}
