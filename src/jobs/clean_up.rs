//! Closes classes whose time is over and which nobody has closed, and archives old ones.

use std::time::Instant;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::api::error::ApiError;
use crate::api::{AppState, Stopped, attendance};
use crate::domain::clean_up::{ARCHIVE_AFTER, Fate, fate};
use crate::domain::completion::ended_at;
use crate::domain::live::Kind;
use crate::domain::session::{SessionStatus, Side};
use crate::store::events::{self, DoorEvent, Kind as Seen};
use crate::store::live::{Of, tell};
use crate::store::sessions::Key;
use crate::store::{Connection, jobs, participants, sessions, transaction};

/// Sessions listed at a time.
const BATCH: u32 = 500;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[derive(utoipa::ToSchema)]
pub struct Report {
    /// Sessions whose time went by.
    pub expired: u64,
    /// Classes that were held and that nobody had closed.
    pub completed: u64,
    /// Sessions put away.
    pub archived: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// Closes everything that is over. Running twice at once is harmless: each session is decided under its lock.
///
/// # Errors
/// `unavailable` if the sessions cannot even be listed.
pub async fn run(app: &AppState) -> Result<Report, ApiError> {
    let started = Instant::now();
    let now = app.clock.now();
    let mut report = Report::default();
    let mut after = 0;
    loop {
        let ids = jobs::sessions_to_close(&app.db, after, now, BATCH).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for session_id in ids {
            let closed: Result<Fate, Stopped> = transaction(&app.db, move |connection| {
                Box::pin(async move { close(connection, session_id, now).await })
            })
            .await;
            match closed {
                Ok(Fate::Complete) => report.completed += 1,
                Ok(Fate::Expire) => report.expired += 1,
                Ok(Fate::Keep) => {}
                Err(error) => tracing::error!(session.id = session_id, ?error, "a session could not be closed"),
            }
        }
    }
    loop {
        let archived = jobs::archive(&app.db, now - ARCHIVE_AFTER, now, BATCH).await?;
        report.archived += archived;
        if archived == 0 {
            break;
        }
    }
    report.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(report)
}

async fn close(connection: &mut Connection, session_id: i64, now: DateTime<Utc>) -> Result<Fate, Stopped> {
    if sessions::lock(connection, Key::Id(session_id)).await?.is_none() {
        return Ok(Fate::Keep);
    }
    let Some(mut call) = sessions::find(&mut *connection, session_id).await? else { return Ok(Fate::Keep) };
    let mut seats = Vec::new();
    for (side, user_id) in [(Side::Tutor, call.session.tutor_id), (Side::Student, call.session.student_id)] {
        let mut seat = participants::lock(connection, session_id, user_id).await?;
        let seat_id = seat.held.as_ref().map(|held| held.seat_id.clone());
        if seat.lapse(now) {
            let seat_id = seat_id.as_deref();
            let event = DoorEvent { session_id, user_id, kind: Seen::Lapse, seat_id, at: now, address: "" };
            events::add(&mut *connection, &event).await?;
            participants::save(connection, session_id, user_id, side, &seat).await?;
            sessions::record_leave(connection, session_id, side, seat.last_left_at).await?;
        }
        seats.push(seat);
    }
    let [tutor, student] = seats.as_slice() else { return Ok(Fate::Keep) };
    let mut fate = fate(&call.session, tutor, student, now);
    if fate != Fate::Keep && attendance::is_frozen(connection, &call, now).await? {
        // Said, and left open for staff to decide.
        fate = Fate::Keep;
    }
    match fate {
        Fate::Keep => {}
        Fate::Expire => {
            jobs::expire(connection, session_id).await?;
            call.session.status = SessionStatus::Expired;
            tell(connection, Kind::Expired, Of::Session(session_id), now).await?;
        }
        Fate::Complete => {
            sessions::complete(connection, &call, ended_at(tutor, student, now)).await?;
            call.session.status = SessionStatus::Completed;
            tell(connection, Kind::Completed, Of::Session(session_id), now).await?;
        }
    }
    attendance::settle(connection, &call, now).await?;
    Ok(fate)
}
