//! What a join reads and what it writes, each in one round trip: they are what a join costs.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::MySqlConnection;
use sqlx::types::Json as Packed;

use super::batch::{Batch, add};
use super::events::{self, DoorEvent};
use super::packed::{Moment, PackedSeat, Truth};
use super::row::{hosting, session};
use super::sessions::with_address;
use super::{StoreResult, live, participants};
use crate::domain::call::Hosting;
use crate::domain::live::Kind as News;
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

/// The row of [`lock`], in the order of its statement.
#[derive(Debug, Deserialize)]
struct Found {
    id: i64,
    room_name: String,
    tutor_id: i64,
    student_id: i64,
    status: String,
    payment: String,
    start: Moment,
    end: Moment,
    expires_at: Moment,
    provider: Option<String>,
    addresses: Option<String>,
    people: i64,
    tutor_may_join: Truth,
    student_may_join: Truth,
    seat: PackedSeat,
}

/// Locks a session and the seat of a person in it, in this order, until the end of the transaction. What is read without
/// a lock, the payment, is read after they were given.
pub async fn lock(connection: &mut MySqlConnection, access_token: &str, user_id: i64) -> StoreResult<Option<Entrance>> {
    let found = sqlx::query_scalar!(
        r#"SELECT JSON_ARRAY(
                  s.id, s.room_name, s.tutor_id, s.student_id, s.status,
                  COALESCE((SELECT l.payment_status FROM lessons l WHERE l.id = s.lesson_id),
                           (SELECT e.payment_status FROM class_enrollments e WHERE e.id = s.enrollment_id),
                           s.payment_status),
                  s.scheduled_start_time, s.scheduled_end_time, s.expires_at, s.provider, s.ip_addresses,
                  (SELECT COUNT(*) FROM video_call_participants o WHERE o.session_id = s.id),
                  s.can_tutor_join, s.can_student_join,
                  JSON_ARRAY(p.seat_id, p.seat_login_id, p.lease_until, p.entered_at, p.last_seen_at, p.first_joined_at,
                             p.last_left_at, p.said_leave, p.present_ms, p.join_count, p.can_join, p.waiting_seen_at)
                  ) AS "found!: Packed<Found>"
           FROM video_call_sessions s
           LEFT JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = ?
           WHERE s.access_token = ? FOR UPDATE"#,
        user_id,
        access_token,
    )
    .fetch_optional(connection)
    .await?;
    let Some(Packed(row)) = found else { return Ok(None) };
    Ok(Some(Entrance {
        id: row.id,
        session: session!(row),
        room_name: row.room_name,
        hosting: hosting(row.provider.as_deref(), row.people),
        has_seat: row.seat.exists(),
        seat: row.seat.into(),
        addresses: row.addresses,
    }))
}

/// Who came in, from where, and with what.
#[derive(Debug)]
pub struct Entered<'a> {
    /// The account.
    pub user_id: i64,
    /// On which side.
    pub side: Side,
    /// Whether the seat was taken from another browser.
    pub kind: events::Kind,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// First admission of this person.
    pub first_joined_at: DateTime<Utc>,
    /// SHA-256 (hex) of the media token given out, if one was.
    pub token_hash: Option<&'a str>,
    /// Where the person came from.
    pub address: &'a str,
}

/// Makes the row of a seat that has none. Not with what [`record`] gives: a new row waits for whoever changes the person's, and
/// what waits must not have its COMMIT behind it.
pub async fn make_seat(
    connection: &mut MySqlConnection,
    entrance: &Entrance,
    user_id: i64,
    side: Side,
) -> StoreResult<()> {
    if entrance.has_seat {
        return Ok(());
    }
    participants::save(connection, entrance.id, user_id, side, &entrance.seat).await
}

/// What a join writes, of a session and a seat locked with [`lock`]: both, the event and the news of it. None of it waits
/// for a lock.
pub fn record(entrance: &Entrance, entered: &Entered<'_>, news: News) -> Batch {
    let (seat, addresses) = (&entrance.seat, with_address(entrance.addresses.as_deref(), entered.address));
    let held = seat.held.as_ref();
    let mut batch = Batch::default();
    match entered.side {
        Side::Tutor => add!(
            &mut batch,
            "UPDATE video_call_sessions
             SET status = 'active', used_count = used_count + 1, ip_addresses = ?,
                 tutor_joined_at = ?, tutor_left_at = NULL, tutor_token = ?
             WHERE id = ?",
            addresses.as_str(),
            entered.first_joined_at,
            entered.token_hash,
            entrance.id,
        ),
        Side::Student => add!(
            &mut batch,
            "UPDATE video_call_sessions
             SET status = 'active', used_count = used_count + 1, ip_addresses = ?,
                 student_joined_at = ?, student_left_at = NULL, student_token = ?
             WHERE id = ?",
            addresses.as_str(),
            entered.first_joined_at,
            entered.token_hash,
            entrance.id,
        ),
    }
    add!(
        &mut batch,
        "UPDATE video_call_participants
         SET role = ?, seat_id = ?, seat_login_id = ?, lease_until = ?, entered_at = ?, last_seen_at = ?,
             first_joined_at = ?, last_left_at = ?, said_leave = ?, present_ms = ?, join_count = ?, waiting_seen_at = ?
         WHERE session_id = ? AND user_id = ?",
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
    );
    events::add_later(
        &mut batch,
        &DoorEvent {
            session_id: entrance.id,
            user_id: entered.user_id,
            kind: entered.kind,
            seat_id: held.map(|held| held.seat_id.as_str()),
            at: entered.at,
            address: entered.address,
        },
    );
    let people = (entrance.session.tutor_id, entrance.session.student_id);
    live::tell_later(&mut batch, news, entrance.id, people, entered.at);
    batch
}
