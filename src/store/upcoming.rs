//! "My next calls": the query behind the dashboard.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::StoreResult;
use super::row::{SESSIONS, held, session, word};
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
        r#"SELECT s.id AS "id: i64", m.total AS "total!: i64", m.side AS "side!",
                  s.lesson_id AS "lesson_id: i64", s.session_record_id AS "session_record_id: i64",
                  s.room_name, s.access_token, COALESCE(l.title, e.title, '') AS "title!",
                  t.display_name AS tutor_name, u.display_name AS student_name,
                  s.tutor_id AS "tutor_id: i64", s.student_id AS "student_id: i64", s.status,
                  COALESCE(l.payment_status, e.payment_status, s.payment_status) AS "payment!",
                  s.scheduled_start_time AS "start: DateTime<Utc>", s.scheduled_end_time AS "end: DateTime<Utc>",
                  s.expires_at AS "expires_at: DateTime<Utc>",
                  s.can_tutor_join AS "tutor_may_join: bool", s.can_student_join AS "student_may_join: bool",
                  p.seat_id AS "seat_id?", p.seat_login_id AS "seat_login_id?: i64",
                  p.lease_until AS "lease_until?: DateTime<Utc>",
                  p.first_joined_at AS "first_joined_at?: DateTime<Utc>",
                  p.said_leave AS "said_leave?: bool", p.can_join AS "can_join?: bool",
                  o.seat_id AS "other_seat_id?", o.seat_login_id AS "other_login_id?: i64",
                  o.lease_until AS "other_lease_until?: DateTime<Utc>",
                  o.entered_at AS "other_entered_at?: DateTime<Utc>",
                  o.last_seen_at AS "other_last_seen_at?: DateTime<Utc>",
                  o.first_joined_at AS "other_first_joined_at?: DateTime<Utc>",
                  o.last_left_at AS "other_last_left_at?: DateTime<Utc>",
                  o.said_leave AS "other_said_leave?: bool",
                  o.waiting_seen_at AS "other_waiting_seen_at?: DateTime<Utc>"
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
               ON o.session_id = s.id AND o.user_id = IF(m.side = 'tutor', s.student_id, s.tutor_id)
           ORDER BY s.scheduled_start_time, s.id"#,
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
        let seat = Seat {
            held: held(row.seat_id, row.seat_login_id, row.lease_until),
            first_joined_at: row.first_joined_at,
            said_leave: row.said_leave.unwrap_or(false),
            may_join: row.can_join.unwrap_or(true),
            ..Seat::default()
        };
        let other = Seat {
            held: held(row.other_seat_id, row.other_login_id, row.other_lease_until),
            entered_at: row.other_entered_at,
            last_seen_at: row.other_last_seen_at,
            first_joined_at: row.other_first_joined_at,
            last_left_at: row.other_last_left_at,
            said_leave: row.other_said_leave.unwrap_or(false),
            waiting_seen_at: row.other_waiting_seen_at,
            ..Seat::default()
        };
        let call = Call {
            id: row.id,
            lesson_id: row.lesson_id,
            session_record_id: row.session_record_id,
            room_name: row.room_name,
            access_token: row.access_token,
            title: row.title,
            tutor_name: row.tutor_name,
            student_name: row.student_name,
            // Calls of this list are not over.
            recording_url: None,
            hosting: Hosting::default(),
            session: session!(row),
        };
        let side = word(Side::parse(&row.side), SESSIONS, "side", row.id)?;
        page.calls.push(Listed { call, side, seat, other });
    }
    Ok(page)
}
