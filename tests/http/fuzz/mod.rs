//! Bytes from outside, made up and bent: whatever comes, nobody is answered 5xx, whatever belongs to the API is answered
//! in the envelope, and what is refused has changed nothing. Inputs that once did harm are kept in `tests/corpus`, and
//! come first.

mod bodies;
mod files;
mod forms;
mod nasty;
mod requests;
mod signed;

use std::fmt::Debug;

use axum::body::Body;
use axum::http::Request;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use tokio::runtime::Runtime;

use crate::support::*;

/// Everything that a refused request must leave as it was. What only says that somebody was here is not among it.
const KEPT: &str = "CHECKSUM TABLE users, lessons, class_enrollments, session_records, video_call_sessions,
    video_call_participants, call_events, session_verdicts, session_attendance, attendance_policies, audit_log, imports,
    call_signals, live_events, parent_links, room_reservations, hand_off_tickets";

/// An application to throw things at, from tests that are no async functions.
struct Target {
    runtime: Runtime,
    app: TestApp,
}

impl Target {
    fn start(settings: &[(&str, &str)]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let app = runtime.block_on(TestApp::start_with(settings));
        let sums = runtime.block_on(app.checksums(KEPT));
        assert!(sums.iter().all(|(_, sum)| sum.is_some()), "a table that is not there: {sums:?}");
        Self { runtime, app }
    }

    /// Runs a property over so many inputs, after those that are known to be nasty.
    fn check<T: Debug>(&self, cases: u32, inputs: impl Strategy<Value = T>, property: impl AsyncFn(&TestApp, T)) {
        let kept = FileFailurePersistence::Direct("tests/corpus/found.txt");
        let config = Config { cases, failure_persistence: Some(Box::new(kept)), ..Config::default() };
        let tried = TestRunner::new(config).run(&inputs, |input| {
            self.runtime.block_on(property(&self.app, input));
            Ok(())
        });
        if let Err(error) = tried {
            panic!("{error}");
        }
    }
}

/// Sends a request and looks at what must hold whatever it says. Gives the status.
async fn hit(app: &TestApp, request: Request<Body>) -> u16 {
    let told = format!("{} {}", request.method(), request.uri());
    let is_api = request.uri().path().starts_with("/api/");
    let response = app.open(request).await;
    let status = response.status().as_u16();
    assert!(status < 500, "{status} {told}");
    let is_stream = response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
    if is_api && !is_stream {
        let answer = Answer::from(response).await;
        if status >= 400 {
            answer.code();
        }
    }
    status
}

/// The same for one that may change something: refused, it has not.
async fn hit_and_look(app: &TestApp, request: Request<Body>) -> u16 {
    let told = format!("{} {}", request.method(), request.uri());
    let before = app.checksums(KEPT).await;
    let status = hit(app, request).await;
    if status >= 400 {
        assert_eq!(app.checksums(KEPT).await, before, "{status} {told}");
    }
    status
}
