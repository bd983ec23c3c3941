//! Completes classes that both have left by closing their pages. The server that was told waits whether the pages come back,
//! and does it; if it was stopped meanwhile, it is done here.

use chrono::TimeDelta;

use crate::api::error::ApiError;
use crate::api::{AppState, Stopped, goodbye};
use crate::domain::seat::RELOAD_WITHIN;
use crate::store::jobs;

/// Sessions listed at a time.
const BATCH: u32 = 500;
/// Classes that ended longer ago have the clean-up: those it leaves to staff would be looked at here each minute for ever.
const LOOK_BACK: TimeDelta = TimeDelta::minutes(10);

/// Completes what both have left for longer than a page takes to be loaded anew.
///
/// # Errors
/// `unavailable` if the sessions cannot even be listed.
pub async fn run(app: &AppState) -> Result<(), ApiError> {
    let now = app.clock.now();
    let mut after = 0;
    loop {
        let ids = jobs::left_by_both(&app.db, after, now - LOOK_BACK, now - RELOAD_WITHIN, BATCH).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        for session_id in ids {
            if let Err(Stopped::Store(error)) = goodbye::complete(app, session_id).await {
                tracing::error!(session.id = session_id, %error, "a class both have left could not be completed");
            }
        }
    }
}
