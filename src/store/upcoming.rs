//! "My next calls": the query behind the dashboard.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;
use sqlx::types::Json as Packed;

use super::StoreResult;
use super::packed::{PackedCall, PackedSeat};
use super::row::{SESSIONS, word};
use crate::domain::call::{Call, Hosting};
use crate::domain::seat::Seat;
use crate::domain::session::{Session, SessionStatus, Side};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// Whose calls.
    pub user_id: i64,
    /// What they are called, so that it need not be asked for again.
    pub user_name: &'a str,
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
pub async fn list(db: impl MySqlExecutor<'_>, filter: &Filter<'_>) -> StoreResult<Page> {
    let (first, second) = match filter.status {
        Some(status) => (status, status),
        None => (SessionStatus::Pending, SessionStatus::Active),
    };
    let as_tutor = filter.side != Some(Side::Student);
    let as_student = filter.side != Some(Side::Tutor);
    // Two range scans, one per side, and only then the names around the few rows of the page.
    let rows = sqlx::query!(
        r#"SELECT CONCAT(s.id, ' ', m.total, ' ', s.tutor_id, ' ', s.student_id, ' ', s.can_tutor_join, ' ',
                         s.can_student_join, ' ', s.status, ' ', COALESCE(l.payment_status, e.payment_status, s.payment_status)
                  ) AS "words!: PackedCall",
                  s.access_token, COALESCE(l.title, e.title, '') AS "title!", u.display_name AS other_name,
                  s.scheduled_start_time AS "start: DateTime<Utc>", s.scheduled_end_time AS "end: DateTime<Utc>",
                  s.expires_at AS "expires_at: DateTime<Utc>",
                  IF(COALESCE(p.can_join, 1) AND COALESCE(o.can_join, 1) AND COALESCE(
                         p.first_joined_at, p.waiting_seen_at, o.first_joined_at, o.waiting_seen_at) IS NULL, NULL,
                     JSON_ARRAY(
                         JSON_ARRAY(p.seat_id, p.seat_login_id, p.lease_until, p.entered_at, p.last_seen_at, p.first_joined_at,
                                    p.last_left_at, p.said_leave, p.present_ms, p.join_count, p.can_join, p.waiting_seen_at),
                         JSON_ARRAY(o.seat_id, o.seat_login_id, o.lease_until, o.entered_at, o.last_seen_at, o.first_joined_at,
                                    o.last_left_at, o.said_leave, o.present_ms, o.join_count, o.can_join, o.waiting_seen_at))
                  ) AS "seats: Packed<Box<[PackedSeat; 2]>>"
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
           JOIN users u ON u.id = IF(m.side = 'tutor', s.student_id, s.tutor_id)
           LEFT JOIN lessons l ON l.id = s.lesson_id
           LEFT JOIN class_enrollments e ON e.id = s.enrollment_id
           LEFT JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = ?
           LEFT JOIN video_call_participants o ON o.session_id = s.id AND o.user_id = u.id"#,
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
        let words = row.words;
        page.total = words.total;
        let session = Session {
            tutor_id: words.tutor_id,
            student_id: words.student_id,
            status: word(words.status, SESSIONS, "status", words.id)?,
            payment: word(words.payment, SESSIONS, "payment_status", words.id)?,
            start: row.start,
            end: row.end,
            expires_at: row.expires_at,
            tutor_may_join: words.tutor_may_join,
            student_may_join: words.student_may_join,
        };
        // Who is on both sides has the call once, as its tutor.
        let side = if session.tutor_id == filter.user_id { Side::Tutor } else { Side::Student };
        let (tutor_name, student_name) = match side {
            Side::Tutor => (filter.user_name.to_owned(), row.other_name),
            Side::Student => (row.other_name, filter.user_name.to_owned()),
        };
        let call = Call {
            id: words.id,
            lesson_id: None,
            session_record_id: None,
            room_name: String::new(),
            access_token: row.access_token,
            title: row.title,
            tutor_name,
            student_name,
            recording_url: None,
            hosting: Hosting::default(),
            session,
        };
        let [seat, other] = row.seats.map(|Packed(seats)| (*seats).map(Seat::from)).unwrap_or_default();
        page.calls.push(Listed { call, side, seat, other });
    }
    // In the statement it would be a temporary table more.
    page.calls.sort_by_key(|listed| (listed.call.session.start, listed.call.id));
    Ok(page)
}
