//! The seats: one row per session and person.

use chrono::{DateTime, Utc};
use sqlx::{MySqlConnection, MySqlExecutor};

use super::StoreResult;
use super::row::held;
use crate::domain::seat::Seat;
use crate::domain::session::Side;

/// What is known of a person in a session; the default for somebody who has not been there yet.
pub async fn find(db: impl MySqlExecutor<'_>, session_id: i64, user_id: i64) -> StoreResult<Seat> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT seat_id, seat_login_id AS "seat_login_id: i64", lease_until AS "lease_until: DateTime<Utc>",
                  entered_at AS "entered_at: DateTime<Utc>", last_seen_at AS "last_seen_at: DateTime<Utc>",
                  first_joined_at AS "first_joined_at: DateTime<Utc>", last_left_at AS "last_left_at: DateTime<Utc>",
                  said_leave AS "said_leave: bool", present_ms, join_count AS "entries: i64",
                  can_join AS "can_join: bool", waiting_seen_at AS "waiting_seen_at: DateTime<Utc>"
           FROM video_call_participants WHERE session_id = ? AND user_id = ?"#,
        session_id,
        user_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Seat::from).unwrap_or_default())
}

/// How many seats are live, in all sessions.
pub async fn live(db: impl MySqlExecutor<'_>, now: DateTime<Utc>) -> StoreResult<i64> {
    let seats = sqlx::query_scalar!("SELECT COUNT(*) FROM video_call_participants WHERE lease_until > ?", now);
    Ok(seats.fetch_one(db).await?)
}

/// Like [`find`], and keeps heartbeats away until the end of the transaction. The session must be locked first.
pub async fn lock(connection: &mut MySqlConnection, session_id: i64, user_id: i64) -> StoreResult<Seat> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT seat_id, seat_login_id AS "seat_login_id: i64", lease_until AS "lease_until: DateTime<Utc>",
                  entered_at AS "entered_at: DateTime<Utc>", last_seen_at AS "last_seen_at: DateTime<Utc>",
                  first_joined_at AS "first_joined_at: DateTime<Utc>", last_left_at AS "last_left_at: DateTime<Utc>",
                  said_leave AS "said_leave: bool", present_ms, join_count AS "entries: i64",
                  can_join AS "can_join: bool", waiting_seen_at AS "waiting_seen_at: DateTime<Utc>"
           FROM video_call_participants WHERE session_id = ? AND user_id = ? FOR UPDATE"#,
        session_id,
        user_id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Seat::from).unwrap_or_default())
}

/// Stores a seat read with [`lock`].
pub async fn save(
    connection: &mut MySqlConnection,
    session_id: i64,
    user_id: i64,
    side: Side,
    seat: &Seat,
) -> StoreResult<()> {
    let held = seat.held.as_ref();
    sqlx::query!(
        "INSERT INTO video_call_participants
            (session_id, user_id, role, seat_id, seat_login_id, lease_until, entered_at, last_seen_at,
             first_joined_at, last_left_at, said_leave, present_ms, join_count, waiting_seen_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON DUPLICATE KEY UPDATE
             role = VALUES(role), seat_id = VALUES(seat_id), seat_login_id = VALUES(seat_login_id), lease_until = VALUES(lease_until),
             entered_at = VALUES(entered_at), last_seen_at = VALUES(last_seen_at),
             first_joined_at = VALUES(first_joined_at), last_left_at = VALUES(last_left_at),
             said_leave = VALUES(said_leave), present_ms = VALUES(present_ms),
             join_count = VALUES(join_count), waiting_seen_at = VALUES(waiting_seen_at)",
        session_id,
        user_id,
        side.as_str(),
        held.map(|held| held.seat_id.as_str()),
        held.map(|held| held.login_id),
        held.map(|held| held.lease_until),
        seat.entered_at,
        seat.last_seen_at,
        seat.first_joined_at,
        seat.last_left_at,
        seat.said_leave,
        seat.present_ms,
        seat.entries,
        seat.waiting_seen_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The sessions in which this browser of a person holds a live seat.
pub async fn live_seats(
    db: impl MySqlExecutor<'_>,
    user_id: i64,
    login_id: i64,
    now: DateTime<Utc>,
) -> StoreResult<Vec<i64>> {
    let sessions = sqlx::query_scalar!(
        r#"SELECT session_id AS "session_id: i64" FROM video_call_participants
           WHERE user_id = ? AND seat_login_id = ? AND lease_until >= ?"#,
        user_id,
        login_id,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(sessions)
}

/// Records that a person waits at the door (`Some`), or no longer does. The seats of a session are made with it.
pub async fn set_waiting(
    db: impl MySqlExecutor<'_>,
    session_id: i64,
    user_id: i64,
    seen_at: Option<DateTime<Utc>>,
) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_participants SET waiting_seen_at = ? WHERE session_id = ? AND user_id = ?",
        seen_at,
        session_id,
        user_id,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Renews a live seat in one statement; `false` if it is not this seat or its lease has run out.
pub async fn renew_live(
    db: impl MySqlExecutor<'_>,
    session_id: i64,
    user_id: i64,
    seat_id: &str,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> StoreResult<bool> {
    // The column is ascii, and the database refuses to compare it with anything else.
    if !seat_id.is_ascii() {
        return Ok(false);
    }
    let done = sqlx::query!(
        "UPDATE video_call_participants SET lease_until = ?, last_seen_at = ?
         WHERE session_id = ? AND user_id = ? AND seat_id = ? AND lease_until >= ?",
        lease_until,
        now,
        session_id,
        user_id,
        seat_id,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

struct Row {
    seat_id: Option<String>,
    seat_login_id: Option<i64>,
    lease_until: Option<DateTime<Utc>>,
    entered_at: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
    first_joined_at: Option<DateTime<Utc>>,
    last_left_at: Option<DateTime<Utc>>,
    said_leave: bool,
    present_ms: i64,
    entries: i64,
    can_join: bool,
    waiting_seen_at: Option<DateTime<Utc>>,
}

impl From<Row> for Seat {
    fn from(row: Row) -> Self {
        let held = held(row.seat_id, row.seat_login_id, row.lease_until);
        Self {
            held,
            entered_at: row.entered_at,
            last_seen_at: row.last_seen_at,
            first_joined_at: row.first_joined_at,
            last_left_at: row.last_left_at,
            said_leave: row.said_leave,
            present_ms: row.present_ms,
            entries: row.entries,
            may_join: row.can_join,
            waiting_seen_at: row.waiting_seen_at,
        }
    }
}
