//! Runs the jobs inside the server, one server at a time.

use std::future::Future;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::{census, clean_up, create, settle};
use crate::api::AppState;
use crate::api::error::ApiError;
use crate::domain::live::KEPT_FOR;
use crate::store::{StoreResult, imports, jobs, live, logins, signals};

/// How often the schedule is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Due at every look, even if the last one took its time.
const EACH_MINUTE: TimeDelta = TimeDelta::seconds(50);
/// A server that dies during a job keeps it from the others for this long.
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// What may still be asked for is not forgotten at the same moment.
const SPARE: TimeDelta = TimeDelta::minutes(1);
/// A CSV file that nobody confirmed is kept for this long.
const UNCONFIRMED_FOR: TimeDelta = TimeDelta::days(1);
/// Rows forgotten in one statement.
const BATCH: u32 = 1_000;

/// Looks at the schedule now and then, for as long as the server runs: missing sessions are made hourly, the clean-up
/// runs every six hours, classes that are over are judged within minutes, and what open pages have long heard is forgotten.
pub async fn run_forever(app: AppState) {
    loop {
        attempt(&app, "create-video-calls", TimeDelta::hours(1), async { create::run(&app).await.map(drop) }).await;
        let clean_up = async { clean_up::run(&app).await.map(drop) };
        attempt(&app, "cleanup-expired-sessions", TimeDelta::hours(6), clean_up).await;
        attempt(&app, "settle", EACH_MINUTE, settle::run(&app)).await;
        attempt(&app, "census", EACH_MINUTE, census::run(&app)).await;
        attempt(&app, "forget", TimeDelta::minutes(10), forget(&app)).await;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// What pages must hear of is kept for [`KEPT_FOR`], files nobody confirmed for [`UNCONFIRMED_FOR`].
async fn forget(app: &AppState) -> Result<(), ApiError> {
    let now = app.clock.now();
    while live::forget(&app.db, now - KEPT_FOR - SPARE, BATCH).await? >= u64::from(BATCH) {}
    // The events that would bring them are gone too.
    while signals::forget_before(&app.db, now - KEPT_FOR - SPARE, BATCH).await? >= u64::from(BATCH) {}
    imports::forget(&app.db, now - UNCONFIRMED_FOR).await?;
    // Long past the life of any ticket, whatever the clocks say.
    Ok(logins::forget_tickets(&app.db, now - KEPT_FOR).await?)
}

/// Runs a job if it is due and no other server has it. One that was begun is finished, and its lease given back, before the
/// process ends: otherwise no other server could run it until the lease is over.
async fn attempt(app: &AppState, name: &'static str, every: TimeDelta, job: impl Future<Output = Result<(), ApiError>>) {
    if app.stopping.has_begun() {
        return;
    }
    match within(WITHIN, take(app, name, every)).await {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => return tracing::warn!(job = name, %error, "the schedule cannot be looked at"),
    }
    let started = Instant::now();
    // When the lease is over, another server may begin: this one must have stopped by then.
    let done = timeout(LEASE.to_std().unwrap_or_default(), job).await;
    let done = done.unwrap_or_else(|_| Err(Code::Unavailable.into()));
    app.metrics.job_ended(name, done.is_ok(), started.elapsed());
    if let Err(error) = &done {
        tracing::error!(job = name, code = error.code.as_str(), "a job failed");
    }
    let finished_at = done.is_ok().then(|| app.clock.now());
    if let Err(error) = jobs::give_back(&app.db, name, finished_at).await {
        tracing::warn!(job = name, %error, "a lease stays until it ends");
    }
}

async fn take(app: &AppState, name: &str, every: TimeDelta) -> StoreResult<bool> {
    let now = app.clock.now();
    let mut connection = app.db.acquire().await?;
    jobs::take(&mut connection, name, now - every, now, now + LEASE).await
}
