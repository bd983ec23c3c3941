//! Leaving a call: by the leave endpoint, by a page that goes, by signing out.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::attendance;
use super::code::Code;
use super::context::Stopped;
use super::dto::Left;
use super::error::ApiError;
use super::{AppState, RequestInfo, Viewer};
use crate::domain::call::Call;
use crate::domain::completion;
use crate::domain::live::Kind as News;
use crate::domain::seat::RELOAD_WITHIN;
use crate::domain::session::SessionStatus;
use crate::store::events::{self, DoorEvent, Kind};
use crate::store::live::{self, Of};
use crate::store::sessions::Key;
use crate::store::{Connection, participants, sessions, transaction};

/// Who says goodbye to what.
#[derive(Debug, Clone, Default)]
pub struct Goodbye {
    /// The seat, if the page knows it.
    pub seat_id: Option<String>,
    /// The entry, if the page counts them.
    pub entry: Option<i64>,
    /// The page goes, perhaps only to be loaded anew.
    pub closing: bool,
}

/// The goodbye of the person who sends the current request.
///
/// # Errors
/// Those of the leave endpoint.
pub async fn say_here(session_id: i64, goodbye: Goodbye) -> Result<Left, ApiError> {
    let app = AppState::current();
    let user_id = Viewer::current().required()?.user_id;
    say(&app, session_id, user_id, goodbye, RequestInfo::current().address.to_string()).await
}

/// Says goodbye in all calls in which this browser holds a live seat; what fails is logged, and the lease ends it.
pub async fn say_everywhere(app: &AppState, user_id: i64, login_id: i64, address: &str) {
    let seats = participants::live_seats(&app.db, user_id, login_id, app.clock.now()).await;
    let seats = seats.unwrap_or_else(|error| {
        tracing::warn!(%error, "the seats of a browser that signs out stay until their leases end");
        Vec::new()
    });
    for session_id in seats {
        if let Err(error) = say(app, session_id, user_id, Goodbye::default(), address.to_owned()).await {
            tracing::warn!(code = error.code.as_str(), "a seat stays until its lease ends");
        }
    }
}

async fn say(
    app: &AppState,
    session_id: i64,
    user_id: i64,
    goodbye: Goodbye,
    address: String,
) -> Result<Left, ApiError> {
    let closing = goodbye.closing;
    let (app, goodbye, address) = (app.clone(), Arc::new(goodbye), Arc::<str>::from(address));
    let left = {
        let app = app.clone();
        transaction(&app.db.clone(), move |connection| {
            let (app, goodbye, address) = (app.clone(), Arc::clone(&goodbye), Arc::clone(&address));
            Box::pin(async move { get_up(connection, &app, session_id, user_id, &goodbye, &address).await })
        })
        .await?
    };
    if closing && !left.session_completed {
        tokio::spawn(async move {
            tokio::time::sleep(RELOAD_WITHIN).await;
            if let Err(Stopped::Store(error)) = complete(&app, session_id).await {
                tracing::warn!(%error, "a class both have left stays open for up to a minute");
            }
        });
    }
    Ok(left)
}

/// Completes a running class if both have said goodbye and neither is back; gives whether it did.
///
/// # Errors
/// `not_found`; the database failed.
pub async fn complete(app: &AppState, session_id: i64) -> Result<bool, Stopped> {
    let now = app.clock.now();
    transaction(&app.db, move |connection| {
        Box::pin(async move {
            sessions::lock(connection, Key::Id(session_id)).await?.ok_or(Code::NotFound)?;
            let call = sessions::find(&mut *connection, session_id).await?.ok_or(Code::NotFound)?;
            complete_if_over(connection, &call, now).await
        })
    })
    .await
}

async fn get_up(
    connection: &mut Connection,
    app: &AppState,
    session_id: i64,
    user_id: i64,
    goodbye: &Goodbye,
    address: &str,
) -> Result<Left, Stopped> {
    sessions::lock(connection, Key::Id(session_id)).await?.ok_or(Code::NotFound)?;
    let call = sessions::find(&mut *connection, session_id).await?.ok_or(Code::NotFound)?;
    let side = call.session.side_of(user_id).ok_or(Code::NotParticipant)?;
    let mut seat = participants::lock(connection, session_id, user_id).await?;
    if seat.first_joined_at.is_none() {
        return Err(Code::NotJoined.into());
    }
    let now = app.clock.now();
    let mut completed = call.session.status == SessionStatus::Completed;

    let leaves = !goodbye.closing || app.config.join_policy.leaves_by_closing();
    if leaves && let Some(held) = seat.held.clone() {
        if seat.is_outdated(goodbye.seat_id.as_deref(), goodbye.entry) {
            return Err(Code::SeatLost.into());
        }
        let left_at = seat.leave(now);
        participants::save(connection, session_id, user_id, side, &seat).await?;
        sessions::record_leave(connection, session_id, side, left_at).await?;
        let (kind, seat_id) = (Kind::Leave, Some(held.seat_id.as_str()));
        let event = DoorEvent { session_id, user_id, kind, seat_id, at: now, address };
        events::add(&mut *connection, &event).await?;
        live::tell(connection, News::Left, Of::Session(session_id), now).await?;
    }
    // Also when the goodbye was said before: by a page that went, and this time in so many words.
    if !goodbye.closing && complete_if_over(connection, &call, now).await? {
        completed = true;
    }

    Ok(Left {
        session_id,
        left_at: seat.last_left_at,
        role: side,
        duration_minutes: completion::minutes(&seat, now),
        session_completed: completed,
        session_ended_at: sessions::ended_at(connection, session_id).await?,
    })
}

/// Completes a running class that both have left; gives whether it did. The session must be locked.
async fn complete_if_over(connection: &mut Connection, call: &Call, now: DateTime<Utc>) -> Result<bool, Stopped> {
    if !matches!(call.session.status, SessionStatus::Pending | SessionStatus::Active) {
        return Ok(false);
    }
    let tutor = participants::lock(connection, call.id, call.session.tutor_id).await?;
    let student = participants::lock(connection, call.id, call.session.student_id).await?;
    if !completion::completes(&tutor, &student) {
        return Ok(false);
    }
    if attendance::is_frozen(connection, call, now).await? {
        return Ok(false);
    }
    sessions::complete(connection, call, completion::ended_at(&tutor, &student, now)).await?;
    let mut call = call.clone();
    call.session.status = SessionStatus::Completed;
    attendance::settle(connection, &call, now).await?;
    live::tell(connection, News::Completed, Of::Session(call.id), now).await?;
    Ok(true)
}
