//! Judges classes that are over. What people did is then known; the clean-up closes what nobody closed.

use chrono::TimeDelta;

use crate::api::error::ApiError;
use crate::api::{AppState, Stopped, attendance};
use crate::domain::seat::LEASE;
use crate::store::sessions::Key;
use crate::store::{sessions, transaction, verdicts};

/// Classes listed at a time.
const BATCH: u32 = 500;
/// A class that could not be judged in this time has the clean-up to do it.
const LOOK_BACK: TimeDelta = TimeDelta::days(7);

/// Judges classes whose time has just gone by.
///
/// # Errors
/// `unavailable` if they cannot even be listed.
pub async fn run(app: &AppState) -> Result<(), ApiError> {
    let now = app.clock.now();
    let mut after = (now - LOOK_BACK, 0);
    loop {
        let found = verdicts::unsettled(&app.db, after, now - LEASE, BATCH).await?;
        let Some(last) = found.last() else { return Ok(()) };
        after = (last.end, last.id);
        for session_id in found.into_iter().map(|one| one.id) {
            let settled: Result<(), Stopped> = transaction(&app.db, move |connection| {
                Box::pin(async move {
                    sessions::lock(connection, Key::Id(session_id)).await?;
                    if let Some(call) = sessions::find(&mut *connection, session_id).await? {
                        attendance::settle(connection, &call, now).await?;
                    }
                    Ok(())
                })
            })
            .await;
            if let Err(error) = settled {
                tracing::error!(session.id = session_id, ?error, "a class could not be judged");
            }
        }
    }
}
