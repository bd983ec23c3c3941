//! Makes sessions for classes that arrived otherwise than through the API: rows the host platform wrote itself.

use std::time::Instant;

use serde::Serialize;

use crate::api::{AppState, Stopped};

use crate::api::error::ApiError;
use crate::domain::class::{Class, NewSession};
use crate::random;
use crate::store::{Connection, StoreResult, create as store, jobs, transaction};

/// Classes looked at in one transaction.
const BATCH: u32 = 200;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Sessions made.
    pub created: u64,
    /// Classes whose session could not be made; each is logged, and tried again the next time.
    pub failed: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// A class that lacks its session.
#[derive(Debug, Clone, Copy)]
enum Wanting {
    Lesson(i64),
    Record { id: i64, enrollment_id: i64 },
}

/// Makes every session that is missing. Memory is bounded by the batch; running twice at once is harmless, because
/// the database takes one session per class.
///
/// # Errors
/// `unavailable` if the classes cannot even be listed.
pub async fn run(app: &AppState) -> Result<Report, ApiError> {
    let started = Instant::now();
    let now = app.clock.now();
    let mut report = Report::default();
    let mut after = 0;
    loop {
        let ids = jobs::lessons_without_session(&app.db, after, now, BATCH).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        make(app, ids.into_iter().map(Wanting::Lesson).collect(), &mut report).await;
    }
    after = 0;
    loop {
        let ids = jobs::records_without_session(&app.db, after, now, BATCH).await?;
        let Some((last, _)) = ids.last() else { break };
        after = *last;
        let batch = ids.into_iter().map(|(id, enrollment_id)| Wanting::Record { id, enrollment_id }).collect();
        make(app, batch, &mut report).await;
    }
    report.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(report)
}

/// A batch in one transaction; if that fails, one by one, so that a broken row stops nobody else.
async fn make(app: &AppState, batch: Vec<Wanting>, report: &mut Report) {
    if let Ok(created) = make_together(app, batch.clone()).await {
        report.created += created;
        return;
    }
    for wanting in batch {
        match make_together(app, vec![wanting]).await {
            Ok(created) => report.created += created,
            Err(error) => {
                report.failed += 1;
                tracing::error!(?wanting, ?error, "a class gets no session");
            }
        }
    }
}

async fn make_together(app: &AppState, batch: Vec<Wanting>) -> Result<u64, Stopped> {
    transaction(&app.db, move |connection| {
        let batch = batch.clone();
        Box::pin(async move {
            let mut created = 0;
            for wanting in batch {
                let Some(class) = find(connection, wanting).await? else { continue };
                if !class.agreed || class.existing.is_some() {
                    continue;
                }
                let room = random::bytes().map_err(ApiError::from)?;
                let token = random::sha256(&random::bytes::<32>().map_err(ApiError::from)?);
                let new = NewSession::new(class.end, &room, &token);
                created += u64::from(store::insert(connection, &class, &new).await?.is_some());
            }
            Ok(created)
        })
    })
    .await
}

async fn find(connection: &mut Connection, wanting: Wanting) -> StoreResult<Option<Class>> {
    match wanting {
        Wanting::Lesson(id) => store::lesson(connection, id).await,
        Wanting::Record { id, enrollment_id } => match store::course(&mut *connection, enrollment_id).await? {
            Some(course) => store::record(connection, &course, id).await,
            None => Ok(None),
        },
    }
}
