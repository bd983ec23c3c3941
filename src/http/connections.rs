//! Connections: how many there are at once, and how long each may take its time. Whoever opens one and says nothing, or
//! says it one letter a minute, costs a few kilobytes for a while and keeps nobody else from being answered.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use socket2::SockRef;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

/// Longest head of a request (its first line and headers), in bytes; longer ones are answered 431.
const MAX_HEAD: usize = 32 * 1024;
/// Most bytes kept of a connection in each direction.
const MAX_BUFFER: usize = 64 * 1024;
/// Files kept free of connections: for the database, the bundle, and whatever else opens one.
const SPARE: u64 = 256;
/// How many open files are asked for.
const WISHED: u64 = 65_536;
/// Wait after the system would not give a connection: it has no files left, and only time brings some.
const BREATH: Duration = Duration::from_millis(100);

/// What connections may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest wait for the whole head of a request, counted from the end of the answer before: so it is also how long
    /// a connection may stay open unused.
    pub head: Duration,
    /// Most connections at once. Further ones wait until one ends.
    pub connections: usize,
    /// Longest wait for the other side to take anything of an answer; whoever reads nothing for so long has gone.
    pub unread: Duration,
    /// Longest wait for answers under way once the end has begun.
    pub farewell: Duration,
}

impl Limits {
    /// As many connections as the system lets this process have, after asking for more.
    #[must_use]
    pub fn of_this_process() -> Self {
        let files = rlimit::increase_nofile_limit(WISHED).unwrap_or_else(|error| {
            tracing::warn!(%error, "the limit of open files could not be looked at");
            1024
        });
        let connections = usize::try_from(files - SPARE.min(files / 2)).unwrap_or(usize::MAX);
        Self {
            // Longer than proxies keep connections to a server (nginx and others: 60 seconds): a connection must not end
            // from this side while they send a request on it.
            head: Duration::from_secs(75),
            connections: connections.min(Semaphore::MAX_PERMITS),
            unread: Duration::from_secs(60),
            farewell: Duration::from_secs(20),
        }
    }
}

/// Answers whoever comes, until `stop`; then accepts nobody and waits for the answers under way.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let ends = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_header_size(MAX_HEAD).max_buf_size(MAX_BUFFER);
    let mut stop = pin!(stop);
    loop {
        let next = async {
            // Before the connection is taken: one that waits outside costs nothing here.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                recover(&error).await;
                continue;
            }
        };
        // Small answers and events go out at once. A connection that is gone already says so when it is read.
        drop(stream.set_nodelay(true));
        // The kernel watches: no time limit of ours runs while an answer is written.
        if let Err(error) = SockRef::from(&stream).set_tcp_user_timeout(Some(limits.unread)) {
            tracing::warn!(%error, "who does not read cannot be noticed");
        }
        let connection = http.serve_connection(TokioIo::new(stream), service_fn(answer(router.clone(), peer)));
        let connection = ends.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::trace!(%error, "a connection ended badly");
            }
        });
    }
    drop(listener);
    if timeout(limits.farewell, ends.shutdown()).await.is_err() {
        tracing::warn!("some answers did not end in time");
    }
}

fn answer(
    router: Router,
    peer: SocketAddr,
) -> impl Fn(Request<Incoming>) -> tower::util::Oneshot<Router, Request<Body>> {
    move |request| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    }
}

/// One connection that broke before it was there is nothing; anything else is likely to come again at once.
async fn recover(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "no connection can be accepted");
        sleep(BREATH).await;
    }
}

#[cfg(test)]
mod tests;
