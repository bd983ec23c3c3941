//! Certificates of presence: issued for classes that are over, and checked.

use super::code::Code;
use super::error::ApiError;
use super::{AppState, attendance};
use crate::certificate::Certificate;
use crate::domain::call::Call;
use crate::domain::session::Side;
use crate::random;
use crate::store::{Connection, StoreError, keys, sessions, verdicts};

/// Name of the key that certificates are signed with.
const KEY: &str = "certificate";

/// Issues the certificate of the person on `side`, with its code.
///
/// # Errors
/// `not_ready` while the class is not over, or for somebody who was not there.
pub async fn issue(app: &AppState, call: &Call, side: Side) -> Result<(Certificate, String), ApiError> {
    let now = app.clock.now();
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let seen = attendance::look(&mut connection, call, now).await?;
    let found = verdicts::of_session(&mut *connection, call.id).await?;
    let presence = match side {
        Side::Tutor => &seen.attendance.tutor,
        Side::Student => &seen.attendance.student,
    };
    if !attendance::is_over(&call.session, &seen.attendance, now) || presence.intervals.is_empty() {
        return Err(Code::NotReady.into());
    }
    let certificate = Certificate {
        session_id: call.id,
        name: call.name_of(side).to_owned(),
        side,
        other_name: call.name_of(side.other()).to_owned(),
        title: call.title.clone(),
        start: call.session.start,
        end: call.session.end,
        from: presence.intervals.first().map(|first| first.from),
        to: presence.intervals.last().map(|last| last.to),
        minutes: presence.present_ms / 60_000,
        together_minutes: seen.attendance.together_ms / 60_000,
        verdict: verdicts::current(&found).map_or(seen.verdict, |current| current.verdict),
        issued: now,
    };
    let key = key(app, &mut connection).await?;
    let code = certificate.code(&key);
    Ok((certificate, code))
}

/// Reads a code; `None` if it was not issued here, or changed since. With the class as it is now, if there still is one.
///
/// # Errors
/// `unavailable`.
pub async fn read(app: &AppState, code: &str) -> Result<Option<(Certificate, Option<Figures>)>, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let key = key(app, &mut connection).await?;
    let Some(certificate) = Certificate::read(code, &key) else { return Ok(None) };
    let Some(call) = sessions::find(&mut *connection, certificate.session_id).await? else {
        return Ok(Some((certificate, None)));
    };
    let seen = attendance::look(&mut connection, &call, app.clock.now()).await?;
    let found = verdicts::of_session(&mut *connection, call.id).await?;
    let presence = match certificate.side {
        Side::Tutor => &seen.attendance.tutor,
        Side::Student => &seen.attendance.student,
    };
    let figures = Figures {
        verdict: verdicts::current(&found).map_or(seen.verdict, |current| current.verdict),
        minutes: presence.present_ms / 60_000,
        together_minutes: seen.attendance.together_ms / 60_000,
    };
    Ok(Some((certificate, Some(figures))))
}

/// The figures of a class now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// What the class was.
    pub verdict: crate::domain::attendance::Verdict,
    /// Whole minutes the person was there.
    pub minutes: i64,
    /// Whole minutes both were there.
    pub together_minutes: i64,
}

async fn key(app: &AppState, connection: &mut Connection) -> Result<Vec<u8>, ApiError> {
    let fresh = random::bytes::<32>().map_err(ApiError::from)?;
    Ok(keys::key(connection, KEY, &fresh, app.clock.now()).await?)
}
