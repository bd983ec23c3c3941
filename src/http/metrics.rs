//! `GET /metrics`, on an address of its own: figures are for operators, and what the public reaches does not have them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::ServeError;
use crate::api::AppState;
use crate::metrics::{Answered, Look};
use crate::store::{StoreResult, jobs, participants};

/// Longest wait for the database: whoever asks for figures needs an answer above all when it is away.
const DATABASE_WITHIN: Duration = Duration::from_secs(1);
/// What Prometheus knows as OpenMetrics.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers `/metrics` at `address` for as long as the process runs. Gives the real address.
///
/// # Errors
/// The address is taken or not ours.
pub async fn serve_metrics(app: AppState, address: SocketAddr) -> Result<SocketAddr, ServeError> {
    let failed = |source| ServeError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, metrics_router(app)).await {
            tracing::error!(%error, "figures are not to be had any more");
        }
    });
    Ok(address)
}

/// What answers at that address.
pub fn metrics_router(app: AppState) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(app)
}

async fn metrics(State(app): State<AppState>) -> Response {
    // Before this request takes a connection itself.
    let (idle, connections, free) = (app.db.num_idle(), app.db.size(), app.db.free());
    let database = timeout(DATABASE_WITHIN, ask(&app)).await.ok().and_then(Result::ok);
    let (connections_most, connections_free) = (app.db.max_connections(), free);
    let look = Look { streams: app.live.streams(), idle, connections, connections_most, connections_free, database };
    ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], app.metrics.text(&look)).into_response()
}

async fn ask(app: &AppState) -> StoreResult<Answered> {
    let started = Instant::now();
    let mut connection = app.db.acquire().await?;
    let seats = participants::live(&mut *connection, app.clock.now()).await?;
    let took = started.elapsed();
    let jobs = jobs::last_finished(&mut *connection).await?;
    connection.put_back();
    let jobs = jobs.into_iter().map(|(job, at)| (job, seconds(at.timestamp_millis()))).collect();
    Ok(Answered { took, seats, jobs })
}

/// Exact until the year 142,711.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 have far fewer than 52 bits")]
fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1_000.0
}
