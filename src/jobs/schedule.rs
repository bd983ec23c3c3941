//! Runs the jobs inside the server, one server at a time.

use std::future::Future;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::timeout;

use super::{census, clean_up, create, goodbyes, settle};
use crate::api::AppState;
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::domain::live::KEPT_FOR;
use crate::domain::login::KNOWN_FOR;
use crate::store::{StoreError, StoreResult, imports, jobs, known_devices, live, logins, sign_in_attempts, signals};

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
/// Longest wait for the database when a lease is taken or given back.
const WITHIN: Duration = Duration::from_secs(5);
/// Rows forgotten in one statement.
const BATCH: u32 = 1_000;

/// Looks at the schedule now and then, until the server is told to stop: missing sessions are made hourly, the clean-up
/// runs every six hours, classes that both have left are completed and those that are over judged within minutes, and what
/// open pages have long heard is forgotten.
pub async fn run_forever(app: AppState) {
    while !app.stopping.has_begun() {
        attempt(&app, "create-video-calls", TimeDelta::hours(1), async { create::run(&app).await.map(drop) }).await;
        let clean_up = async { clean_up::run(&app).await.map(drop) };
        attempt(&app, "cleanup-expired-sessions", TimeDelta::hours(6), clean_up).await;
        attempt(&app, "goodbyes", EACH_MINUTE, goodbyes::run(&app)).await;
        attempt(&app, "settle", EACH_MINUTE, settle::run(&app)).await;
        attempt(&app, "census", EACH_MINUTE, census::run(&app)).await;
        attempt(&app, "forget", TimeDelta::minutes(10), forget(&app)).await;
        drop(timeout(LOOK_EVERY, app.stopping.begun()).await);
    }
}

/// Logins that have ended go at once, as do attempts that no longer count. What pages must hear of is kept for [`KEPT_FOR`], files nobody confirmed for [`UNCONFIRMED_FOR`].
async fn forget(app: &AppState) -> Result<(), ApiError> {
    let now = app.clock.now();
    while live::forget(&app.db, now - KEPT_FOR - SPARE, BATCH).await? >= u64::from(BATCH) {}
    // The events that would bring them are gone too.
    while signals::forget_before(&app.db, now - KEPT_FOR - SPARE, BATCH).await? >= u64::from(BATCH) {}
    while logins::forget(&app.db, now, BATCH).await? >= u64::from(BATCH) {}
    while known_devices::forget(&app.db, now - KNOWN_FOR, BATCH).await? >= u64::from(BATCH) {}
    while sign_in_attempts::forget(&app.db, now, BATCH).await? >= u64::from(BATCH) {}
    imports::forget(&app.db, now - UNCONFIRMED_FOR).await?;
    // Long past the life of any ticket, whatever the clocks say.
    Ok(logins::forget_tickets(&app.db, now - KEPT_FOR).await?)
}

/// Runs a job if it is due and no other server has it. One that was begun is finished, and its lease given back, before the
/// process ends: otherwise no other server could run it until the lease is over.
async fn attempt(
    app: &AppState,
    name: &'static str,
    every: TimeDelta,
    job: impl Future<Output = Result<(), ApiError>>,
) {
    if app.stopping.has_begun() {
        return;
    }
    let lease_until = match within(WITHIN, take(app, name, every)).await {
        Ok(Some(lease_until)) => lease_until,
        Ok(None) => return,
        Err(error) => return tracing::warn!(job = name, %error, "the schedule cannot be looked at"),
    };
    let started = Instant::now();
    // When the lease is over, another server may begin: this one must have stopped by then.
    let done = timeout(LEASE.to_std().unwrap_or_default(), job).await;
    let done = done.unwrap_or_else(|_| Err(Code::Unavailable.into()));
    app.metrics.job_ended(name, done.is_ok(), started.elapsed());
    if let Err(error) = &done {
        tracing::error!(job = name, code = error.code.as_str(), "a job failed");
    }
    let finished_at = done.is_ok().then(|| app.clock.now());
    if let Err(error) = within(WITHIN, jobs::give_back(&app.db, name, lease_until, finished_at)).await {
        tracing::warn!(job = name, %error, "a lease stays until it ends");
    }
}

/// A line that went dead says nothing for a quarter of an hour; nobody waits for it that long.
async fn within<T>(longest: Duration, work: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
    timeout(longest, work).await.unwrap_or_else(|_| Err(StoreError::away()))
}

/// Until when the lease is ours, if it is.
async fn take(app: &AppState, name: &str, every: TimeDelta) -> StoreResult<Option<DateTime<Utc>>> {
    let now = app.clock.now();
    let mut connection = app.db.acquire().await?;
    let is_ours = jobs::take(&mut connection, name, now - every, now, now + LEASE).await?;
    connection.put_back();
    Ok(is_ours.then_some(now + LEASE))
}
