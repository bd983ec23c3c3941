//! Listening, and stopping without dropping anybody who is being answered.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

use super::connections::{self, Limits};
use crate::api::AppState;

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The listener broke.
    #[error("stopped serving: {0}")]
    Serve(std::io::Error),
}

/// Serves until the process is told to stop (Ctrl-C or SIGTERM). Then `/readyz` says no, while everybody is still
/// answered for as long as `DRAIN_SECONDS` says: balancers need that time to notice. (Whoever says it twice is in a
/// hurry.) After that nobody new is let in, the streams of open pages end, and the answers under way are finished.
/// `ready` is called with the real address once connections are accepted.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(
    router: Router,
    app: AppState,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })?;
    ready(listener.local_addr().map_err(ServeError::Serve)?);
    let stop = async {
        told_to_stop().await;
        app.stopping.begin();
        tokio::select! {
            () = tokio::time::sleep(app.config.drain) => {}
            () = told_to_stop() => {}
        }
        app.live.close();
    };
    connections::serve(listener, router, Limits::of_this_process(), stop).await;
    Ok(())
}

async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
