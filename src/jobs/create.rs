//! Makes sessions for classes that arrived otherwise than through the API: rows the host platform wrote itself.

use std::time::Instant;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::api::error::ApiError;
use crate::api::{AppState, Stopped};
use crate::domain::class::Class;
use crate::domain::live::Kind;
use crate::random;
use crate::store::live::{Of, tell};
use crate::store::{Connection, StoreResult, create as store, jobs, transaction};

/// Classes of one transaction.
const BATCH: u32 = 200;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[derive(utoipa::ToSchema)]
pub struct Report {
    /// Sessions made.
    pub created: u64,
    /// Classes whose session could not be made; each is logged, and tried again the next time.
    pub failed: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// Where classes come from.
#[derive(Debug, Clone, Copy)]
enum Source {
    Lessons,
    Records,
}

impl Source {
    async fn list(self, db: &mut Connection, after: i64, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<Class>> {
        match self {
            Self::Lessons => jobs::lessons_without_session(db, after, now, limit).await,
            Self::Records => jobs::records_without_session(db, after, now, limit).await,
        }
    }
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
    for source in [Source::Lessons, Source::Records] {
        let mut after = 0;
        let mut size = BATCH;
        // A batch that fails is gone through one by one, so that a broken row stops nobody else.
        let mut single_until = 0;
        loop {
            match make(app, source, after, now, size).await {
                Ok(None) => break,
                Ok(Some(made)) => {
                    report.created += made.created;
                    after = made.last;
                    size = if after < single_until { 1 } else { BATCH };
                }
                Err(error) => {
                    let mut connection = app.db.acquire().await.map_err(crate::store::StoreError::from)?;
                    let stuck = source.list(&mut connection, after, now, size).await?;
                    let Some((first, last)) = stuck.first().zip(stuck.last()).map(|(a, b)| (id(a), id(b))) else {
                        break;
                    };
                    if size > 1 {
                        (size, single_until) = (1, last);
                    } else {
                        tracing::error!(class.id = first, ?source, ?error, "a class gets no session");
                        report.failed += 1;
                        after = first;
                        size = if after < single_until { 1 } else { BATCH };
                    }
                }
            }
        }
    }
    report.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(report)
}

/// What one batch did, and the class it ended with.
#[derive(Debug, Clone, Copy)]
struct Made {
    created: u64,
    last: i64,
}

async fn make(
    app: &AppState,
    source: Source,
    after: i64,
    now: DateTime<Utc>,
    size: u32,
) -> Result<Option<Made>, Stopped> {
    transaction(&app.db, move |connection| {
        Box::pin(async move {
            let classes = source.list(connection, after, now, size).await?;
            let Some(last) = classes.last().map(id) else { return Ok(None) };
            let (mut created, mut ids) = (0, None);
            for class in classes {
                let new = random::new_session(class.end).map_err(ApiError::from)?;
                if let Some(session_id) = store::insert_bare(connection, &class, &new).await? {
                    created += 1;
                    ids = Some((ids.map_or(session_id, |(first, _)| first), session_id));
                }
            }
            if let Some((first, last)) = ids {
                // One statement each for the batch. Sessions that others made in between are told of twice, which is
                // harmless.
                store::insert_seats(connection, first, last).await?;
                tell(connection, Kind::Created, Of::Between(first, last), now).await?;
            }
            Ok(Some(Made { created, last }))
        })
    })
    .await
}

/// The lesson or session record a class stands for.
fn id(class: &Class) -> i64 {
    class.lesson_id.or(class.session_record_id).unwrap_or_default()
}
