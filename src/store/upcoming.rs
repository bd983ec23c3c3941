//! "My next calls": the query behind the dashboard.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;
use sqlx::types::Json as Packed;

use super::StoreResult;
use super::packed::PackedSeat;
use super::row::session;
use crate::domain::call::{Call, Hosting};
use crate::domain::seat::Seat;
use crate::domain::session::{SessionStatus, Side};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Whose calls.
    pub user_id: i64,
    /// Only calls in which they are on this side; both sides if `None`.
    pub side: Option<Side>,
    /// Only calls in this status; `pending` and `active` if `None`.
    pub status: Option<SessionStatus>,
    /// Calls that ended before this moment are over and left out.
    pub now: DateTime<Utc>,
    /// Longest list wanted.
    pub limit: u32,
}

/// A call of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The call.
    pub call: Call,
    /// The person's side in it.
    pub side: Side,
    /// The person's seat.
    pub seat: Seat,
    /// The other person's seat.
    pub other: Seat,
}

/// A page of calls, ordered by start, then id.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// All matches, not only this page's.
    pub total: i64,
    /// The calls.
    pub calls: Vec<Listed>,
}

/// The calls of one person that are not over.
pub async fn list(db: impl MySqlExecutor<'_>, filter: &Filter) -> StoreResult<Page> {
    let (first, second) = match filter.status {
        Some(status) => (status, status),
        None => (SessionStatus::Pending, SessionStatus::Active),
    };
    let as_tutor = filter.side != Some(Side::Student);
    let as_student = filter.side != Some(Side::Tutor);
    // Two range scans, one per side, and only then the names around the few rows of the page.
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id: i64", m.total AS "total!: i64", s.access_token, COALESCE(l.title, e.title, '') AS "title!",
                  t.display_name AS tutor_name, u.display_name AS student_name,
                  s.tutor_id AS "tutor_id: i64", s.student_id AS "student_id: i64", s.status,
                  COALESCE(l.payment_status, e.payment_status, s.payment_status) AS "payment!",
                  s.scheduled_start_time AS "start: DateTime<Utc>", s.scheduled_end_time AS "end: DateTime<Utc>",
                  s.expires_at AS "expires_at: DateTime<Utc>",
                  s.can_tutor_join AS "tutor_may_join: bool", s.can_student_join AS "student_may_join: bool",
                  IF(p.can_join = 1 AND p.first_joined_at IS NULL AND p.waiting_seen_at IS NULL, NULL,
                     JSON_ARRAY(p.seat_id, p.seat_login_id, p.lease_until, p.entered_at, p.last_seen_at, p.first_joined_at,
                                p.last_left_at, p.said_leave, p.present_ms, p.join_count, p.can_join, p.waiting_seen_at)
                  ) AS "seat: Packed<PackedSeat>",
                  IF(o.can_join = 1 AND o.first_joined_at IS NULL AND o.waiting_seen_at IS NULL, NULL,
                     JSON_ARRAY(o.seat_id, o.seat_login_id, o.lease_until, o.entered_at, o.last_seen_at, o.first_joined_at,
                                o.last_left_at, o.said_leave, o.present_ms, o.join_count, o.can_join, o.waiting_seen_at)
                  ) AS "other: Packed<PackedSeat>"
           FROM (
               SELECT id, side, COUNT(*) OVER () AS total
               FROM (
                   SELECT id, scheduled_start_time, 'tutor' AS side FROM video_call_sessions
                   WHERE ? AND tutor_id = ? AND scheduled_end_time >= ? AND status IN (?, ?)
                   UNION ALL
                   SELECT id, scheduled_start_time, 'student' AS side FROM video_call_sessions
                   WHERE ? AND student_id = ? AND tutor_id <> student_id
                     AND scheduled_end_time >= ? AND status IN (?, ?)
               ) mine
               ORDER BY scheduled_start_time, id LIMIT ?
           ) m
           JOIN video_call_sessions s ON s.id = m.id
           JOIN users t ON t.id = s.tutor_id
           JOIN users u ON u.id = s.student_id
           LEFT JOIN lessons l ON l.id = s.lesson_id
           LEFT JOIN class_enrollments e ON e.id = s.enrollment_id
           LEFT JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = ?
           LEFT JOIN video_call_participants o
               ON o.session_id = s.id AND o.user_id = IF(m.side = 'tutor', s.student_id, s.tutor_id)"#,
        as_tutor,
        filter.user_id,
        filter.now,
        first.as_str(),
        second.as_str(),
        as_student,
        filter.user_id,
        filter.now,
        first.as_str(),
        second.as_str(),
        filter.limit,
        filter.user_id,
    )
    .fetch_all(db)
    .await?;

    let mut page = Page::default();
    for row in rows {
        page.total = row.total;
        let call = Call {
            id: row.id,
            lesson_id: None,
            session_record_id: None,
            room_name: String::new(),
            access_token: row.access_token,
            title: row.title,
            tutor_name: row.tutor_name,
            student_name: row.student_name,
            recording_url: None,
            hosting: Hosting::default(),
            session: session!(row),
        };
        // Who is on both sides has the call once, as its tutor.
        let side = if row.tutor_id == filter.user_id { Side::Tutor } else { Side::Student };
        let seat = |packed: Option<Packed<PackedSeat>>| packed.map(|seat| seat.0.into()).unwrap_or_default();
        page.calls.push(Listed { call, side, seat: seat(row.seat), other: seat(row.other) });
    }
    // In the statement it would be a temporary table more.
    page.calls.sort_by_key(|listed| (listed.call.session.start, listed.call.id));
    Ok(page)
}
