//! The project's only way to run a transaction.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Executor, MySqlConnection};
use tokio::time::timeout;

use super::batch::Batch;
use super::pool::Mode;
use super::{Db, StoreError};

/// The work of a transaction, borrowed connection included.
pub type Work<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

/// Attempts in all when other transactions get in the way. On one database the second succeeds; the nodes of a cluster see
/// that they are in each other's way only at the very end, again and again while many change the same row.
const ATTEMPTS: u32 = 8;
/// Longest pause before another attempt.
const PAUSE: Duration = Duration::from_millis(100);

/// A transaction older than this is not committed and not tried again. Whoever waits for it is told within three
/// seconds that the database is away, and then it must not be done behind their back.
const DEADLINE: Duration = Duration::from_millis(2_500);

tokio::task_local! {
    /// When whoever waits for the current request is told that it was not done.
    static ANSWER_BY: Instant;
}

/// Runs what answers a request that is refused at this moment, if it has not been answered by then. Transactions that are
/// begun in it, however late, are not committed after it.
pub async fn answering_until<F: Future>(at: Instant, work: F) -> F::Output {
    ANSWER_BY.scope(at, work).await
}

/// Runs `work` in a transaction: commits if it gives `Ok`, rolls back if it gives `Err`.
///
/// It runs in a task of its own, so that a client who hangs up half-way cannot leave it half done. A deadlock, a
/// lock wait timeout or a changed record starts it over, eight attempts in all: `work` must do nothing but SQL.
/// What takes longer than two and a half seconds is rolled back.
///
/// # Errors
/// What `work` gives, or the failure of the database.
pub async fn transaction<T, E, F>(db: &Db, work: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + RetryCheck + Send + 'static,
    F: for<'c> Fn(&'c mut MySqlConnection) -> Work<'c, T, E> + Send + Sync + 'static,
{
    transaction_within(db, DEADLINE, work).await
}

/// [`transaction`] whose last writes are sent with the COMMIT. By the locks that `work` holds it must be certain that they
/// change the rows they should, for nobody looks, and that they wait for no other lock: who waits may be told meanwhile
/// that nothing was done.
///
/// # Errors
/// Those of [`transaction`].
pub async fn transaction_ending_with<T, E, F>(db: &Db, work: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + RetryCheck + Send + 'static,
    F: for<'c> Fn(&'c mut MySqlConnection) -> Work<'c, (T, Batch), E> + Send + Sync + 'static,
{
    run(db, DEADLINE, work).await
}

/// [`transaction`] for long work that somebody is ready to wait for.
///
/// # Errors
/// Those of [`transaction`].
pub async fn transaction_within<T, E, F>(db: &Db, deadline: Duration, work: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + RetryCheck + Send + 'static,
    F: for<'c> Fn(&'c mut MySqlConnection) -> Work<'c, T, E> + Send + Sync + 'static,
{
    let work = Arc::new(work);
    run(db, deadline, move |connection| {
        let work = Arc::clone(&work);
        Box::pin(async move { Ok((work(connection).await?, Batch::default())) })
    })
    .await
}

async fn run<T, E, F>(db: &Db, deadline: Duration, work: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + RetryCheck + Send + 'static,
    F: for<'c> Fn(&'c mut MySqlConnection) -> Work<'c, (T, Batch), E> + Send + Sync + 'static,
{
    let left = ANSWER_BY.try_with(|at| at.saturating_duration_since(Instant::now()));
    let deadline = left.map_or(deadline, |left| left.min(deadline));
    let db = db.clone();
    let task = tokio::spawn(async move {
        let started = Instant::now();
        let mut attempt = 1;
        loop {
            // A database that does not answer keeps nobody for ever: the connection is given up, and the server rolls
            // back by itself, or has committed what it was told to.
            let attempted = timeout(deadline.saturating_sub(started.elapsed()), once(&db, &work, started, deadline));
            let attempted = attempted.await.unwrap_or_else(|_| Err(StoreError::away().into()));
            match attempted {
                Err(error) if attempt < ATTEMPTS && error.is_conflict() && started.elapsed() < deadline => {
                    // A part of it that nobody else takes: two must not meet again and again.
                    let part = started.elapsed().subsec_nanos() % 256;
                    tokio::time::sleep(PAUSE.min(Duration::from_millis(5 << attempt)) * part / 255).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    });
    match task.await {
        Ok(outcome) => outcome,
        Err(_) => Err(StoreError::Other(sqlx::Error::WorkerCrashed).into()),
    }
}

/// Tells errors of a transaction that is worth starting over.
pub trait RetryCheck {
    /// Whether another transaction got in the way.
    fn is_conflict(&self) -> bool;

    /// Whether the database cannot serve now; the next connection may lead to one that can.
    fn is_away(&self) -> bool;
}

impl RetryCheck for StoreError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    fn is_away(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

async fn once<T, E, F>(db: &Db, work: &F, started: Instant, deadline: Duration) -> Result<T, E>
where
    E: From<StoreError> + RetryCheck,
    F: for<'c> Fn(&'c mut MySqlConnection) -> Work<'c, (T, Batch), E>,
{
    let mut held = db.take(Mode::Transaction).await.map_err(StoreError::from)?;
    let outcome = match work(&mut held).await {
        Ok(_) if started.elapsed() >= deadline => Err(StoreError::away().into()),
        Ok((done, last)) => {
            let committed =
                if db.is_cluster() { last.commit_one_by_one(&mut held).await } else { last.commit(&mut held).await };
            committed.map(|()| done).map_err(E::from)
        }
        Err(error) => Err(error),
    };
    match &outcome {
        Ok(_) => held.put_back(),
        Err(error) if error.is_away() => drop(held.close()),
        Err(_) if held.execute("ROLLBACK").await.is_ok() => held.put_back(),
        // Broken: the server rolls back by itself.
        Err(_) => drop(held.close()),
    }
    outcome
}
