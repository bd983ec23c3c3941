//! JSON bodies of every call: beacons, signals and what media servers tell included.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::Value;

use super::nasty::{Twist, twist};
use super::{Target, hit_and_look};
use crate::routes::{self, Scene, Sent, Who};
use crate::support::*;

/// Which kinds browsers send, beacons and forms among them, and which nobody does.
const KINDS: [&str; 7] = [
    "application/json",
    "text/plain;charset=UTF-8",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "",
];

fn who(pattern: &str) -> Who {
    match pattern {
        _ if pattern.starts_with("/api/admin/") => Who::Person(ADMIN),
        _ if pattern.starts_with("/api/jitsi/") => Who::Bearer(JITSI_SECRET),
        // Whose logins may end, because nobody else works with them.
        _ if pattern.starts_with("/api/auth/") => Who::Person(OTHER),
        _ => Who::Person(TUTOR),
    }
}

struct Call {
    method: Method,
    path: String,
    valid: Value,
    who: Who,
    cookie: String,
}

impl Call {
    async fn with(&self, app: &TestApp, kind: &str, body: Vec<u8>) -> Request<Body> {
        let mut request = Request::builder().method(&self.method).uri(&self.path);
        request = match self.who {
            Who::Bearer(secret) => request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
            Who::Person(OTHER) => request.header(header::COOKIE, app.browser(OTHER).await),
            _ => request.header(header::COOKIE, &self.cookie),
        };
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        request.body(Body::from(body)).unwrap()
    }
}

/// Every call that takes JSON, with a body that makes sense.
async fn calls(app: &TestApp) -> Vec<Call> {
    let mut calls = Vec::new();
    for (method, pattern, _) in routes::rows() {
        let who = who(pattern);
        if !pattern.starts_with("/api/") || method.is_safe() {
            continue;
        }
        let cookie = if let Who::Person(id) = who { app.browser(id).await } else { String::new() };
        let inside = pattern.starts_with("/api/video-call/") && !pattern.ends_with("/join");
        let scene = Scene::set(app, who, &cookie, inside).await;
        if let Sent::Json(valid) = scene.body(&method, pattern) {
            calls.push(Call { path: scene.path(pattern), method, valid, who, cookie });
        }
    }
    calls
}

#[test]
fn no_body_breaks_a_call_or_is_half_believed() {
    let target = Target::start(&[("API_KEY", routes::API_KEY)]);
    let calls = target.runtime.block_on(async {
        routes::people(&target.app).await;
        calls(&target.app).await
    });
    assert!(calls.len() > 20, "{}", calls.len());
    target.runtime.block_on(async {
        for file in std::fs::read_dir("tests/corpus/bodies").unwrap() {
            let body = std::fs::read(file.unwrap().path()).unwrap();
            for call in &calls {
                let request = call.with(&target.app, "application/json", body.clone()).await;
                hit_and_look(&target.app, request).await;
            }
        }
    });
    let inputs = (0..calls.len(), twist(), proptest::sample::select(&KINDS[..]));
    target.check(1500, inputs, async |app, (at, twist, kind): (usize, Twist, &str)| {
        let call = &calls[at];
        hit_and_look(app, call.with(app, kind, twist.of(&call.valid)).await).await;
    });
}
