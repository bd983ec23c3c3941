//! What a link for parents shows.

use chrono::{DateTime, TimeDelta, Utc};

use super::error::ApiError;
use super::{AppState, attendance};
use crate::domain::attendance::Verdict;
use crate::domain::locale::Locale;
use crate::domain::presence::{self, Presence};
use crate::domain::session::{SessionStatus, Side};
use crate::domain::window;
use crate::random::sha256;
use crate::store::{StoreError, parent_links, participants, sessions, staff, verdicts};

/// Classes that ended in this time are shown.
const BACK: TimeDelta = TimeDelta::days(14);
/// Classes that begin in this time are shown.
const AHEAD: TimeDelta = TimeDelta::days(14);

/// When a class is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It is going on, or its door is open.
    Now,
    /// To come.
    Next,
    /// Over.
    Past,
}

/// A class, as a parent sees it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The session.
    pub session_id: i64,
    /// When it is.
    pub when: When,
    /// Title.
    pub title: String,
    /// Name of the tutor.
    pub tutor_name: String,
    /// Name of the student.
    pub student_name: String,
    /// Start, UTC.
    pub start: DateTime<Utc>,
    /// End, UTC.
    pub end: DateTime<Utc>,
    /// Where the tutor is.
    pub tutor: Presence,
    /// Where the student is.
    pub student: Presence,
    /// What the class was, once it is over.
    pub verdict: Option<Verdict>,
    /// Whole minutes the student was there.
    pub student_minutes: i64,
}

/// A link and what it shows.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Whose classes.
    pub student_id: i64,
    /// Name of the student.
    pub student_name: String,
    /// Their time zone.
    pub zone: String,
    /// Their language.
    pub locale: Locale,
    /// Until when the link works, UTC.
    pub expires_at: DateTime<Utc>,
    /// The classes, by start.
    pub rows: Vec<Row>,
}

/// Whose classes a link shows, if it works; and that it is used.
///
/// # Errors
/// `unavailable`.
pub async fn student_of(app: &AppState, token: &str) -> Result<Option<parent_links::Link>, ApiError> {
    let now = app.clock.now();
    let link = parent_links::open(&app.db, &sha256(token.as_bytes()), now).await?;
    if let Some(link) = &link {
        parent_links::seen(&app.db, link.id, now, now - TimeDelta::minutes(1)).await?;
    }
    Ok(link)
}

/// What a link shows; `None` if it does not work.
///
/// # Errors
/// `unavailable`.
pub async fn look(app: &AppState, token: &str) -> Result<Option<Seen>, ApiError> {
    let Some(link) = student_of(app, token).await? else { return Ok(None) };
    let now = app.clock.now();
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let Some(student) = staff::people::find(&mut *connection, link.student_id).await? else { return Ok(None) };
    let mut rows = Vec::new();
    for id in parent_links::sessions(&mut *connection, link.student_id, now - BACK, now + AHEAD).await? {
        let Some(call) = sessions::find(&mut *connection, id).await? else { continue };
        if call.session.status == SessionStatus::Cancelled {
            continue;
        }
        let tutor = participants::find(&mut *connection, id, call.session.tutor_id).await?;
        let student = participants::find(&mut *connection, id, call.session.student_id).await?;
        let settled = verdicts::projection(&mut *connection, id).await?;
        let is_over =
            matches!(call.session.status, SessionStatus::Completed | SessionStatus::Expired) || now > call.session.end;
        let mut verdict = settled.as_ref().map(|settled| settled.verdict);
        let mut student_ms = settled.map_or(0, |settled| settled.student_ms);
        if is_over && verdict.is_none() {
            let seen = attendance::look(&mut connection, &call, now).await?;
            student_ms = seen.attendance.student.present_ms;
            verdict = attendance::is_over(&call.session, &seen.attendance, now).then_some(seen.verdict);
        }
        let when = if is_over {
            When::Past
        } else if now >= window::joinable_at(call.session.start) {
            When::Now
        } else {
            When::Next
        };
        rows.push(Row {
            session_id: id,
            when,
            tutor: presence::of(&tutor, now),
            student: presence::of(&student, now),
            verdict,
            student_minutes: student_ms / 60_000,
            tutor_name: call.name_of(Side::Tutor).to_owned(),
            student_name: call.name_of(Side::Student).to_owned(),
            start: call.session.start,
            end: call.session.end,
            title: call.title,
        });
    }
    Ok(Some(Seen {
        student_id: link.student_id,
        student_name: student.display_name,
        locale: Locale::parse(&student.locale).unwrap_or_default(),
        zone: student.time_zone,
        expires_at: link.expires_at,
        rows,
    }))
}
