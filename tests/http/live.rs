//! What open pages hear.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::*;

const EVENTS: &str = "/api/events";

/// An open stream.
struct Stream {
    body: Body,
    text: String,
}

#[derive(Debug)]
struct Event {
    id: String,
    data: Value,
}

impl Stream {
    async fn open(app: &TestApp, cookie: &str, path: &str, last_event_id: Option<&str>) -> Self {
        let mut request = Request::get(path).header(header::COOKIE, cookie).header(header::ACCEPT, "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let answer = app.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
        let mut stream = Self { body: answer.into_body(), text: String::new() };
        assert_eq!(stream.next().await.unwrap().data["type"], "hello");
        stream
    }

    /// The next event, ticks left out; `None` at the end of the stream. How soon it comes is measured in bench/.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let event = Event {
                    id: field("id:").unwrap_or_default().to_owned(),
                    data: serde_json::from_str(field("data:").unwrap()).unwrap(),
                };
                self.text = rest.to_owned();
                if event.data["type"] != "tick" {
                    return Some(event);
                }
                continue;
            }
            let frame = timeout(Duration::from_secs(10), self.body.frame()).await.expect("nothing came");
            self.text.push_str(std::str::from_utf8(&frame?.unwrap().into_data().unwrap()).unwrap());
        }
    }

    async fn hears(&mut self, kind: &str, session_id: i64) -> Event {
        let event = self.next().await.expect("the stream ended");
        assert_eq!((&event.data["kind"], &event.data["sessionId"]), (&json!(kind), &json!(session_id)), "{event:?}");
        assert!(!event.id.is_empty());
        event
    }

    async fn hears_nothing(&mut self) {
        assert!(timeout(Duration::from_millis(600), self.body.frame()).await.is_err(), "something came");
    }
}

async fn admin(app: &TestApp, path: &str, body: Value) -> Value {
    let admin = app.browser(ADMIN).await;
    let request = Request::patch(format!("/api/admin{path}")).header(header::COOKIE, admin);
    app.send(request.body(Body::from(body.to_string())).unwrap()).await.ok()
}

#[tokio::test]
async fn a_stream_needs_a_login_and_a_time_that_is_one() {
    let app = TestApp::start().await;
    assert_eq!(app.get(EVENTS, "").await.refusal(), (401, "not_signed_in"));
    let student = app.browser(STUDENT).await;
    let answer = app.get(&format!("{EVENTS}?since=yesterday"), &student).await;
    assert_eq!(answer.refusal(), (400, "invalid_request"));
    assert_eq!(answer.body["details"]["field"], "since");
    assert_eq!(app.post(EVENTS, &student, json!({})).await.refusal(), (405, "method_not_allowed"));
}

#[tokio::test]
async fn the_people_of_a_class_hear_everything_and_strangers_nothing() {
    let app = TestApp::start().await;
    let (tutor, student, stranger) = (app.browser(TUTOR).await, app.browser(STUDENT).await, app.browser(OTHER).await);
    let mut hearing = Stream::open(&app, &student, EVENTS, None).await;
    let mut outside = Stream::open(&app, &stranger, EVENTS, None).await;

    let session = app.session(0).await;
    hearing.hears("session_created", session.id).await;
    let (lesson, path) = (format!("/lessons/{}", session.lesson_id), format!("/sessions/{}", session.id));
    admin(&app, &lesson, json!({ "paymentStatus": "unpaid" })).await;
    hearing.hears("payment_changed", session.id).await;
    admin(&app, &path, json!({ "paymentStatus": "paid" })).await;
    hearing.hears("payment_changed", session.id).await;
    admin(&app, &path, json!({ "canTutorJoin": false })).await;
    hearing.hears("access_changed", session.id).await;
    admin(&app, &path, json!({ "canTutorJoin": true })).await;
    hearing.hears("access_changed", session.id).await;
    admin(&app, &path, json!({ "canTutorJoin": true, "notes": "nobody else's business" })).await;
    app.join(&tutor, &session).await.ok();
    hearing.hears("entered", session.id).await;
    app.post(JOIN, &app.browser(TUTOR).await, json!({ "accessToken": session.token, "takeover": true })).await.ok();
    hearing.hears("seat_moved", session.id).await;
    app.join(&student, &session).await.ok();
    hearing.hears("entered", session.id).await;
    app.leave(&student, &session).await.ok();
    hearing.hears("left", session.id).await;
    app.leave(&tutor, &session).await.ok();
    hearing.hears("left", session.id).await;
    hearing.hears("completed", session.id).await;

    let other = app.session(60).await;
    hearing.hears("session_created", other.id).await;
    let path = format!("/lessons/{}", other.lesson_id);
    admin(&app, &path, json!({ "scheduledEndTime": "2026-10-20T15:00:00Z" })).await;
    hearing.hears("rescheduled", other.id).await;
    admin(&app, &path, json!({ "status": "cancelled" })).await;
    hearing.hears("cancelled", other.id).await;
    hearing.hears_nothing().await;
    outside.hears_nothing().await;
}

#[tokio::test]
async fn it_does_not_matter_which_server_a_page_is_connected_to() {
    let app = TestApp::start().await;
    let other = app.second();
    let student = app.browser(STUDENT).await;
    let mut hearing = Stream::open(&other, &student, EVENTS, None).await;
    let session = app.session(0).await;
    hearing.hears("session_created", session.id).await;
    app.join(&app.browser(TUTOR).await, &session).await.ok();
    hearing.hears("entered", session.id).await;
}

#[tokio::test]
async fn a_page_that_was_away_is_told_what_it_missed() {
    let app = TestApp::start().await;
    let student = app.browser(STUDENT).await;
    let mut hearing = Stream::open(&app, &student, EVENTS, None).await;
    let first = app.session(0).await;
    let last = hearing.hears("session_created", first.id).await.id;
    drop(hearing);
    app.pass(60);
    let second = app.session(10).await;
    let third = app.session(20).await;
    let mut back = Stream::open(&app, &student, EVENTS, Some(&last)).await;
    back.hears("session_created", second.id).await;
    back.hears("session_created", third.id).await;

    let since =
        format!("{EVENTS}?since={}", (noon() + chrono::TimeDelta::seconds(30)).to_rfc3339().replace('+', "%2B"));
    let mut loaded = Stream::open(&app, &student, &since, None).await;
    loaded.hears("session_created", second.id).await;

    app.run("DELETE FROM live_events WHERE id <= 2").await;
    let mut late = Stream::open(&app, &student, EVENTS, Some(&last)).await;
    assert_eq!(late.next().await.unwrap().data, json!({ "type": "resync" }));
}

#[tokio::test]
async fn a_stream_ends_when_its_person_becomes_somebody_else() {
    let app = TestApp::start().await;
    let student = app.browser(STUDENT).await;
    let mut stream = Stream::open(&app, &student, EVENTS, None).await;
    let path = format!("/users/{STUDENT}");
    admin(&app, &path, json!({ "displayName": "Mai" })).await;
    stream.hears_nothing().await;
    // Staff hear more; whoever is staff no longer must not go on hearing it.
    admin(&app, &path, json!({ "role": "admin" })).await;
    assert!(stream.next().await.is_none(), "the page opens another one");
}

#[tokio::test]
async fn streams_end_with_the_server_and_with_the_login() {
    let app = TestApp::start().await;
    let (student, elsewhere) = (app.browser(STUDENT).await, app.browser(STUDENT).await);
    let mut signed_out = Stream::open(&app, &student, EVENTS, None).await;
    let mut stays = Stream::open(&app, &elsewhere, EVENTS, None).await;
    app.post("/api/auth/logout", &student, json!({})).await.ok();
    assert!(signed_out.next().await.is_none(), "the login has ended");
    let session = app.session(0).await;
    stays.hears("session_created", session.id).await;
    app.state.live.close();
    assert!(stays.next().await.is_none(), "the server stops");
}

#[tokio::test]
async fn one_person_cannot_take_all_streams() {
    let app = TestApp::start().await;
    let student = app.browser(STUDENT).await;
    let mut open = Vec::new();
    for _ in 0..32 {
        open.push(Stream::open(&app, &student, EVENTS, None).await);
    }
    let answer = app.get(EVENTS, &student).await;
    assert_eq!(answer.refusal(), (429, "too_many_requests"));
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    Stream::open(&app, &app.browser(TUTOR).await, EVENTS, None).await;
    open.pop();
    // The place is free as soon as the server sees that the page is gone.
    let mut tries = 0;
    while app.open(request(&student)).await.status() != 200 {
        tries += 1;
        assert!(tries < 100);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn request(cookie: &str) -> Request<Body> {
    Request::get(EVENTS).header(header::COOKIE, cookie).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn the_job_tells_of_the_sessions_it_makes() {
    let app = TestApp::start().await;
    let mut hearing = Stream::open(&app, &app.browser(STUDENT).await, EVENTS, None).await;
    app.lesson(30).await;
    let request = Request::get("/api/cron/create-video-calls")
        .header(header::AUTHORIZATION, "Bearer 0123456789abcdef0123456789abcdef")
        .body(Body::empty());
    app.send(request.unwrap()).await.ok();
    hearing.hears("session_created", 1).await;
}
