//! What a join reads and what it writes, each in one statement: round trips are what a join costs.

use chrono::{DateTime, Utc};
use sqlx::MySqlConnection;

use super::row::{held, hosting, session};
use super::sessions::with_address;
use super::{StoreError, StoreResult, participants};
use crate::domain::call::Hosting;
use crate::domain::seat::Seat;
use crate::domain::session::{Session, Side};

/// A session at whose door somebody stands.
#[derive(Debug, Clone)]
pub struct Entrance {
    /// Primary key.
    pub id: i64,
    /// The room.
    pub room_name: String,
    /// What the door looks at.
    pub session: Session,
    /// What holds the call.
    pub hosting: Hosting,
    /// The person's seat.
    pub seat: Seat,
    /// The seat has a row already, as those of both people do from the beginning.
    has_seat: bool,
    /// Where people came from so far.
    addresses: Option<String>,
}

/// Locks a session and the seat of a person in it, in this order, until the end of the transaction. What is read without
/// a lock, the payment, is read after they were given.
pub async fn lock(connection: &mut MySqlConnection, access_token: &str, user_id: i64) -> StoreResult<Option<Entrance>> {
    let row = sqlx::query!(
        r#"SELECT s.id AS "id: i64", s.room_name, s.tutor_id AS "tutor_id: i64", s.student_id AS "student_id: i64", s.status,
                  COALESCE((SELECT l.payment_status FROM lessons l WHERE l.id = s.lesson_id),
                           (SELECT e.payment_status FROM class_enrollments e WHERE e.id = s.enrollment_id),
                           s.payment_status) AS "payment!",
                  s.scheduled_start_time AS "start: DateTime<Utc>", s.scheduled_end_time AS "end: DateTime<Utc>",
                  s.expires_at AS "expires_at: DateTime<Utc>", s.provider, s.ip_addresses,
                  (SELECT COUNT(*) FROM video_call_participants o WHERE o.session_id = s.id) AS "people!: i64",
                  s.can_tutor_join AS "tutor_may_join: bool", s.can_student_join AS "student_may_join: bool",
                  p.id IS NOT NULL AS "has_seat!: bool", p.seat_id AS "seat_id?",
                  p.seat_login_id AS "seat_login_id?: i64", p.lease_until AS "lease_until?: DateTime<Utc>",
                  p.entered_at AS "entered_at?: DateTime<Utc>", p.last_seen_at AS "last_seen_at?: DateTime<Utc>",
                  p.first_joined_at AS "first_joined_at?: DateTime<Utc>", p.last_left_at AS "last_left_at?: DateTime<Utc>",
                  p.said_leave AS "said_leave?: bool", p.present_ms AS "present_ms?", p.join_count AS "entries?: i64",
                  p.can_join AS "can_join?: bool", p.waiting_seen_at AS "waiting_seen_at?: DateTime<Utc>"
           FROM video_call_sessions s
           LEFT JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = ?
           WHERE s.access_token = ? FOR UPDATE"#,
        user_id,
        access_token,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let held = held(row.seat_id, row.seat_login_id, row.lease_until);
    Ok(Some(Entrance {
        id: row.id,
        room_name: row.room_name,
        session: session!(row),
        hosting: hosting(row.provider.as_deref(), row.people),
        seat: Seat {
            held,
            entered_at: row.entered_at,
            last_seen_at: row.last_seen_at,
            first_joined_at: row.first_joined_at,
            last_left_at: row.last_left_at,
            said_leave: row.said_leave.unwrap_or(false),
            present_ms: row.present_ms.unwrap_or(0),
            entries: row.entries.unwrap_or(0),
            may_join: row.can_join.unwrap_or(true),
            waiting_seen_at: row.waiting_seen_at,
        },
        has_seat: row.has_seat,
        addresses: row.ip_addresses,
    }))
}

/// Who came in, from where, and with what.
#[derive(Debug)]
pub struct Entered<'a> {
    /// The account.
    pub user_id: i64,
    /// On which side.
    pub side: Side,
    /// First admission of this person.
    pub first_joined_at: DateTime<Utc>,
    /// SHA-256 (hex) of the media token given out, if one was.
    pub token_hash: Option<&'a str>,
    /// Where the person came from.
    pub address: &'a str,
}

/// Stores seat and session after a join; both must have been locked with [`lock`].
pub async fn record(connection: &mut MySqlConnection, entrance: &Entrance, entered: &Entered<'_>) -> StoreResult<()> {
    let (seat, addresses) = (&entrance.seat, with_address(entrance.addresses.as_deref(), entered.address));
    if !entrance.has_seat {
        participants::save(&mut *connection, entrance.id, entered.user_id, entered.side, seat).await?;
    }
    let held = seat.held.as_ref();
    let is_tutor = entered.side == Side::Tutor;
    let done = sqlx::query!(
        "UPDATE video_call_sessions s JOIN video_call_participants p ON p.session_id = s.id
         SET s.status = 'active', s.used_count = s.used_count + 1, s.ip_addresses = ?,
             s.tutor_joined_at = IF(?, ?, s.tutor_joined_at), s.tutor_left_at = IF(?, NULL, s.tutor_left_at),
             s.tutor_token = IF(?, ?, s.tutor_token),
             s.student_joined_at = IF(?, s.student_joined_at, ?), s.student_left_at = IF(?, s.student_left_at, NULL),
             s.student_token = IF(?, s.student_token, ?),
             p.role = ?, p.seat_id = ?, p.seat_login_id = ?, p.lease_until = ?, p.entered_at = ?, p.last_seen_at = ?,
             p.first_joined_at = ?, p.last_left_at = ?, p.said_leave = ?, p.present_ms = ?, p.join_count = ?,
             p.waiting_seen_at = ?
         WHERE s.id = ? AND p.user_id = ?",
        addresses,
        is_tutor,
        entered.first_joined_at,
        is_tutor,
        is_tutor,
        entered.token_hash,
        is_tutor,
        entered.first_joined_at,
        is_tutor,
        is_tutor,
        entered.token_hash,
        entered.side.as_str(),
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
        entrance.id,
        entered.user_id,
    )
    .execute(connection)
    .await?;
    if done.rows_affected() == 2 {
        Ok(())
    } else {
        Err(StoreError::Inconsistent { table: "video_call_participants", column: "session_id", id: entrance.id })
    }
}
