//! The built-in room: what join gives for it, what its browsers say to each other, and calls that move.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha1::Sha1;
use tokio::time::timeout;

use crate::support::*;

const SIGNAL: &str = "/api/video-call/signal";
const MOVE: &str = "/api/video-call/move";
const BUILTIN: (&str, &str) = ("CALL_PROVIDER", "builtin");
const SERVERS: (&str, &str) = ("ICE_SERVERS", "stun:turn.test:3478, turn:turn.test:3478?transport=udp");
const SECRET: &str = "b5e1c0a97d3f48628e4a1f7093d2c6b8";
const NAME: &str = "0123456789abcdef";
/// A third person of each class.
const THIRD: &str = "INSERT INTO video_call_participants (session_id, user_id, role)
    SELECT id, 3, 'student' FROM video_call_sessions";

/// A page in a call.
struct Page {
    cookie: String,
    session_id: i64,
    seat: Value,
}

impl Page {
    async fn enter(app: &TestApp, user_id: i64, session: &Session) -> Self {
        let cookie = app.browser(user_id).await;
        let seat = app.join(&cookie, session).await.ok()["seatId"].take();
        Self { cookie, session_id: session.id, seat }
    }

    async fn post(&self, app: &TestApp, path: &str, field: &str, value: Value) -> Answer {
        let mut body = json!({ "sessionId": self.session_id, "seatId": self.seat });
        body[field] = value;
        app.post(path, &self.cookie, body).await
    }

    async fn say(&self, app: &TestApp, said: Value) -> Answer {
        self.post(app, SIGNAL, "signal", signal(said)).await
    }

    async fn move_to(&self, app: &TestApp, provider: &str) -> Answer {
        self.post(app, MOVE, "provider", json!(provider)).await
    }

    async fn sees(&self, app: &TestApp, kind: &str) {
        self.post(app, "/api/video-call/event", "kind", json!(kind)).await.ok();
    }

    async fn beat(&self, app: &TestApp) {
        app.post(HEARTBEAT, &self.cookie, json!({ "sessionId": self.session_id, "seatId": self.seat })).await.ok();
    }
}

fn signal(said: Value) -> Value {
    json!({ "from": NAME, "to": null, "said": said })
}

fn hello() -> Value {
    json!({ "type": "hello" })
}

fn candidate(text: &str) -> Value {
    json!({ "candidate": text, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": null })
}

/// Tutor and student in the call, long enough for their coming to be no news to a stream that is opened now.
async fn both_in(app: &TestApp, session: &Session) -> (Page, Page) {
    let both = (Page::enter(app, TUTOR, session).await, Page::enter(app, STUDENT, session).await);
    app.pass(6);
    both
}

async fn door(app: &TestApp, page: &Page, session: &Session) -> Value {
    app.post("/api/video-call/door", &page.cookie, json!({ "accessToken": session.token })).await.ok()
}

/// An open stream of events.
struct Ear {
    body: Body,
    text: String,
}

impl Ear {
    async fn open(app: &TestApp, cookie: &str, last_event_id: Option<&str>) -> Self {
        let mut request = Request::get("/api/events").header(header::COOKIE, cookie);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let answer = app.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), 200);
        let mut ear = Self { body: answer.into_body(), text: String::new() };
        assert_eq!(ear.next().await.1["type"], "hello");
        ear
    }

    /// The next event with its id, ticks left out, if it comes in time.
    async fn within(&mut self, wait: Duration) -> Option<(String, Value)> {
        let until = Instant::now() + wait;
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let id = field("id:").unwrap_or_default().to_owned();
                let data: Value = serde_json::from_str(field("data:").unwrap()).unwrap();
                self.text = rest.to_owned();
                if data["type"] != "tick" {
                    return Some((id, data));
                }
                continue;
            }
            let left = until.saturating_duration_since(Instant::now());
            let frame = timeout(left, self.body.frame()).await.ok()?.expect("the stream ended").unwrap();
            self.text.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    }

    async fn next(&mut self) -> (String, Value) {
        self.within(Duration::from_secs(2)).await.expect("nothing came within two seconds")
    }

    async fn hears(&mut self, session: &Session, said: Value) -> String {
        let (id, data) = self.next().await;
        assert_eq!(data, json!({ "type": "signal", "sessionId": session.id, "signal": signal(said) }));
        assert!(!id.is_empty(), "a page that was away must be able to say what it heard of last");
        id
    }

    async fn hears_nothing(&mut self) {
        let heard = self.within(Duration::from_millis(600)).await;
        assert!(heard.is_none(), "{heard:?}");
    }
}

/// By the "REST API for access to TURN services".
fn password(name: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(name.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

#[tokio::test]
async fn join_gives_servers_to_meet_by_instead_of_a_ticket() {
    let settings = [BUILTIN, SERVERS, ("TURN_SECRET", SECRET), ("APP_BASE_URL", "http://class.test")];
    let app = TestApp::start_with(&settings).await;
    let session = app.session(0).await;
    for user in [TUTOR, STUDENT] {
        let joined = app.join(&app.browser(user).await, &session).await.ok();
        assert_eq!(joined["provider"], "builtin");
        for nothing in ["domain", "scriptUrl", "mediaRoom", "jwt"] {
            assert_eq!(joined.get(nothing), Some(&Value::Null), "{nothing}");
        }
        assert_eq!(joined["jitsiUrl"], format!("http://class.test/video-call/{}", session.token), "our own page");
        let name = format!("{}:{user}", (noon() + TimeDelta::minutes(60 + 15)).timestamp());
        let servers = json!([
            { "urls": ["stun:turn.test:3478"], "username": null, "credential": null },
            { "urls": ["turn:turn.test:3478?transport=udp"], "username": name, "credential": password(&name) },
        ]);
        assert_eq!(joined["iceServers"], servers);
        assert_eq!(joined["iceTransportPolicy"], "all");
    }
    let tickets = "SELECT COUNT(*) FROM video_call_sessions WHERE tutor_token IS NOT NULL OR student_token IS NOT NULL";
    assert_eq!(app.value(tickets).await, "0");
}

#[tokio::test]
async fn without_settings_calls_are_at_jitsi_and_no_servers_are_told() {
    for (settings, provider, policy) in [(vec![BUILTIN], "builtin", json!("all")), (vec![], "jitsi", Value::Null)] {
        let app = TestApp::start_with(&settings).await;
        let session = app.session(0).await;
        let joined = app.join(&app.browser(STUDENT).await, &session).await.ok();
        assert_eq!(joined["provider"], provider);
        assert_eq!(joined["iceServers"], json!([]), "{provider}");
        assert_eq!(joined.get("iceTransportPolicy"), Some(&policy), "{provider}");
        assert_eq!(joined["jwt"].is_null(), provider == "builtin");
    }
}

#[tokio::test]
async fn what_one_browser_says_only_the_other_hears_at_whichever_server_it_is() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let other = app.second();
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    let mut hearing = Ear::open(&other, &student.cookie, None).await;
    let mut own = Ear::open(&app, &tutor.cookie, None).await;
    let mut without_seat = Ear::open(&app, &app.browser(STUDENT).await, None).await;
    let mut stranger = Ear::open(&app, &app.browser(OTHER).await, None).await;
    let sdp = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=Lớp học\r\n";
    for said in [
        hello(),
        json!({ "type": "welcome" }),
        json!({ "type": "offer", "sdp": sdp }),
        json!({ "type": "answer", "sdp": sdp }),
        json!({ "type": "candidates", "candidates": [candidate("candidate:1 1 udp 1 10.0.0.1 5 typ host"), candidate("")] }),
        json!({ "type": "replaced" }),
    ] {
        tutor.say(&app, said.clone()).await.ok();
        hearing.hears(&session, said).await;
    }
    for ear in [&mut own, &mut without_seat, &mut stranger] {
        ear.hears_nothing().await;
    }
    student.say(&other, hello()).await.ok();
    own.hears(&session, hello()).await;
    hearing.hears_nothing().await;
}

#[tokio::test]
async fn a_browser_whose_seat_was_moved_hears_nothing_more() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    let phone = app.browser(STUDENT).await;
    app.post(JOIN, &phone, json!({ "accessToken": session.token, "takeover": true })).await.ok();
    app.pass(6);
    let mut laptop = Ear::open(&app, &student.cookie, None).await;
    let mut phone = Ear::open(&app, &phone, None).await;
    tutor.say(&app, hello()).await.ok();
    phone.hears(&session, hello()).await;
    laptop.hears_nothing().await;
    assert_eq!(student.say(&app, hello()).await.refusal(), (409, "seat_lost"));
}

#[tokio::test]
async fn parents_are_told_of_the_class_and_not_of_what_browsers_say() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let session = app.session(0).await;
    let staff = app.browser(ADMIN).await;
    let link = app.post("/api/admin/parent-links", &staff, json!({ "studentId": STUDENT, "days": 7 })).await.ok();
    let (tutor, student) = both_in(&app, &session).await;
    let path = format!("{}/events", link["path"].as_str().unwrap());
    let mut stream = app.open(Request::get(path).body(Body::empty()).unwrap()).await.into_body();
    tutor.say(&app, hello()).await.ok();
    assert!(timeout(Duration::from_millis(600), stream.frame()).await.is_err(), "something came");
    app.leave(&student.cookie, &session).await.ok();
    assert!(timeout(Duration::from_secs(2), stream.frame()).await.is_ok(), "the stream is alive");
}

#[tokio::test]
async fn what_was_said_while_a_line_was_dead_is_told_when_it_is_back() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    // Somebody listens all the time, as in a call.
    let mut own = Ear::open(&app, &tutor.cookie, None).await;
    let mut hearing = Ear::open(&app, &student.cookie, None).await;
    tutor.say(&app, hello()).await.ok();
    let last = hearing.hears(&session, hello()).await;
    drop(hearing);
    let offer = json!({ "type": "offer", "sdp": "v=0\r\n" });
    tutor.say(&app, offer.clone()).await.ok();
    let elsewhere = app.browser(STUDENT).await;
    let mut back = Ear::open(&app, &student.cookie, Some(&last)).await;
    back.hears(&session, offer).await;
    back.hears_nothing().await;
    own.hears_nothing().await;
    // A login of one's own is not enough: the other browser has no seat.
    app.pass(6);
    Ear::open(&app, &elsewhere, Some(&last)).await.hears_nothing().await;
}

#[tokio::test]
async fn only_people_of_the_class_who_sit_in_it_may_speak() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    let body = |id: i64, seat: &Value| json!({ "sessionId": id, "seatId": seat, "signal": signal(hello()) });
    let right = body(session.id, &student.seat);
    assert_eq!(app.post(SIGNAL, "", right.clone()).await.refusal(), (401, "not_signed_in"));
    let stranger = app.browser(OTHER).await;
    assert_eq!(app.post(SIGNAL, &stranger, right).await.refusal(), (403, "not_participant"));
    let unknown = body(999, &student.seat);
    assert_eq!(app.post(SIGNAL, &student.cookie, unknown).await.refusal(), (404, "not_found"));
    for wrong in [&tutor.seat, &json!(""), &json!("0".repeat(32))] {
        let wrong = body(session.id, wrong);
        assert_eq!(app.post(SIGNAL, &student.cookie, wrong).await.refusal(), (409, "seat_lost"));
    }
    let later = app.session(10).await;
    let not_entered = body(later.id, &student.seat);
    assert_eq!(app.post(SIGNAL, &student.cookie, not_entered).await.refusal(), (409, "seat_lost"));

    let end = || json!({ "type": "end" });
    assert_eq!(student.say(&app, end()).await.refusal(), (403, "forbidden"), "the class is the tutor's to end");
    tutor.say(&app, end()).await.ok();

    app.leave(&student.cookie, &session).await.ok();
    assert_eq!(student.say(&app, hello()).await.refusal(), (409, "seat_lost"), "said goodbye");
    app.pass(80);
    assert_eq!(tutor.say(&app, hello()).await.refusal(), (409, "seat_lost"), "silent for too long");
    tutor.beat(&app).await;
    tutor.say(&app, hello()).await.ok();
    app.leave(&tutor.cookie, &session).await.ok();
    assert_eq!(app.value("SELECT status FROM video_call_sessions WHERE lesson_id = 1").await, "completed");
    assert_eq!(tutor.say(&app, hello()).await.refusal(), (409, "seat_lost"), "the class is over");
}

#[tokio::test]
async fn a_class_that_runs_over_can_still_connect_anew_for_a_quarter_of_an_hour() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    app.clock.advance(noon() + TimeDelta::seconds(3590) - app.clock.now());
    // Only the tutor is still there at the end.
    tutor.beat(&app).await;
    app.pass(10 + 15 * 60);
    tutor.say(&app, hello()).await.ok();
    assert_eq!(student.say(&app, hello()).await.refusal(), (409, "seat_lost"));
    app.pass(1);
    assert_eq!(tutor.say(&app, hello()).await.refusal(), (409, "seat_lost"));
}

#[tokio::test]
async fn what_is_no_signal_or_too_long_for_one_is_refused_and_not_kept() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let session = app.session(0).await;
    let (tutor, _) = both_in(&app, &session).await;
    let send = async |signal: Value| tutor.post(&app, SIGNAL, "signal", signal).await;
    for (odd, field) in [
        (json!({ "from": "0123", "said": hello() }), "signal.from"),
        (json!({ "from": "0123456789abcdeg", "said": hello() }), "signal.from"),
        (json!({ "from": NAME, "to": "everybody", "said": hello() }), "signal.to"),
        (signal(json!({ "type": "offer", "sdp": "hello" })), "signal.said.sdp"),
    ] {
        let refused = send(odd).await;
        assert_eq!(refused.refusal(), (400, "invalid_request"), "{field}");
        assert_eq!(refused.body["details"]["field"], field);
    }
    for odd in [
        json!("hello"),
        json!({ "from": NAME }),
        signal(json!({ "type": "shout" })),
        signal(json!({ "type": "offer" })),
        signal(json!({ "type": "offer", "sdp": "v=0\r\n", "more": 1 })),
        signal(json!({ "type": "candidates", "candidates": [{ "candidate": 7 }] })),
    ] {
        assert_eq!(send(odd.clone()).await.refusal(), (400, "invalid_request"), "{odd}");
    }
    let longest = format!("v=0{}", "x".repeat(32 * 1024 - 3));
    for long in [
        json!({ "type": "offer", "sdp": format!("{longest}x") }),
        json!({ "type": "answer", "sdp": format!("{longest}x") }),
        json!({ "type": "candidates", "candidates": vec![candidate("candidate:1"); 65] }),
        json!({ "type": "candidates", "candidates": [candidate(&"x".repeat(1025))] }),
    ] {
        assert_eq!(send(signal(long)).await.refusal(), (413, "too_large"));
    }
    let body = json!({ "padding": "x".repeat(64 * 1024) }).to_string();
    assert_eq!(app.post_raw(SIGNAL, &tutor.cookie, body).await.refusal(), (413, "too_large"));
    assert_eq!(app.value("SELECT COUNT(*) FROM call_signals").await, "0");

    send(signal(json!({ "type": "offer", "sdp": longest }))).await.ok();
    send(signal(json!({ "type": "candidates", "candidates": vec![candidate("candidate:1"); 64] }))).await.ok();
    // What a newer page may add is not an error, but not passed on unread either.
    let mut more = signal(hello());
    more["more"] = json!("smuggled");
    send(more).await.ok();
    assert_eq!(app.value("SELECT COUNT(*) FROM call_signals WHERE content LIKE '%smuggled%'").await, "0");
}

#[tokio::test]
async fn a_page_that_talks_without_end_is_held_up_and_the_other_is_not() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    for _ in 0..240 {
        tutor.say(&app, hello()).await.ok();
    }
    let refused = tutor.say(&app, hello()).await;
    assert_eq!(refused.refusal(), (429, "too_many_requests"));
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
    student.say(&app, hello()).await.ok();
    app.pass(61);
    tutor.say(&app, hello()).await.ok();
}

#[tokio::test]
async fn where_only_the_relay_may_be_used_no_address_of_a_person_leaves_or_stays() {
    let settings = [BUILTIN, SERVERS, ("TURN_SECRET", SECRET), ("ICE_TRANSPORT_POLICY", "relay")];
    let app = TestApp::start_with(&settings).await;
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    assert_eq!(app.join(&student.cookie, &session).await.ok()["iceTransportPolicy"], "relay");
    app.pass(6);
    let mut hearing = Ear::open(&app, &student.cookie, None).await;
    let host = "candidate:1 1 udp 2122260223 192.168.1.7 50000 typ host generation 0";
    let relay = "candidate:3 1 udp 41885695 203.0.113.9 60000 typ relay raddr 198.51.100.4 rport 40000 generation 0";
    let sdp = format!("v=0\r\nc=IN IP4 192.168.1.7\r\na=rtcp:9 IN IP4 192.168.1.7\r\na={host}\r\na={relay}\r\n");
    for said in [
        json!({ "type": "offer", "sdp": sdp }),
        json!({ "type": "answer", "sdp": sdp }),
        json!({ "type": "candidates", "candidates": [candidate(host), candidate(relay)] }),
    ] {
        tutor.say(&app, said).await.ok();
        let heard = hearing.next().await.1.to_string();
        for own in ["192.168.1.7", "198.51.100.4", "40000"] {
            assert!(!heard.contains(own), "{own} in {heard}");
        }
        assert!(heard.contains("203.0.113.9 60000 typ relay"), "{heard}");
    }
    let kept = "SELECT COUNT(*) FROM call_signals WHERE content LIKE '%192.168.1.7%' OR content LIKE '%198.51.100.4%'";
    assert_eq!(app.value(kept).await, "0");
    assert_eq!(app.value("SELECT COUNT(*) FROM call_signals").await, "3");
}

#[tokio::test]
async fn what_was_said_is_forgotten_with_the_call_and_stands_in_no_record() {
    let app = TestApp::start_with(&[BUILTIN]).await;
    let secret = || json!({ "type": "offer", "sdp": "v=0\r\na=ice-pwd:not-for-the-record\r\n" });
    let kept = async || app.value("SELECT COUNT(*) FROM call_signals").await;
    let staff = app.browser(ADMIN).await;
    let change = async |session_id: i64, body: Value| {
        let request = Request::patch(format!("/api/admin/sessions/{session_id}"))
            .header(header::COOKIE, &staff)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        app.send(request.unwrap()).await.ok()
    };

    let held = app.session(0).await;
    let (tutor, student) = both_in(&app, &held).await;
    tutor.say(&app, secret()).await.ok();
    student.say(&app, secret()).await.ok();
    change(held.id, json!({ "notes": "đến muộn" })).await;
    assert_eq!(kept().await, "2", "what staff write down does not disturb the call");
    app.leave(&student.cookie, &held).await.ok();
    app.leave(&tutor.cookie, &held).await.ok();
    assert_eq!(kept().await, "0", "both said goodbye");

    let cancelled = app.session(10).await;
    let (tutor, _) = both_in(&app, &cancelled).await;
    tutor.say(&app, secret()).await.ok();
    assert_eq!(kept().await, "1");
    change(cancelled.id, json!({ "status": "cancelled" })).await;
    assert_eq!(kept().await, "0", "called off");
    assert_eq!(tutor.say(&app, secret()).await.refusal(), (409, "seat_lost"));

    assert_ne!(app.value("SELECT COUNT(*) FROM call_events").await, "0");
    let recorded = "SELECT COUNT(*) FROM call_events
        WHERE kind = 'signal' OR CONCAT_WS('|', connection, details) LIKE '%not-for-the-record%'";
    assert_eq!(app.value(recorded).await, "0");
}

#[tokio::test]
async fn either_person_moves_the_call_and_both_keep_their_seats() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    let rejoin = async |provider: &str| {
        for page in [&tutor, &student] {
            let joined = app.join(&page.cookie, &session).await.ok();
            assert_eq!((&joined["provider"], &joined["seatId"]), (&json!(provider), &page.seat));
            assert_eq!(joined["jwt"].is_null(), provider == "builtin");
            let seen = door(&app, page, &session).await;
            let other = if provider == "builtin" { "jitsi" } else { "builtin" };
            assert_eq!((&seen["provider"], &seen["movableTo"]), (&json!(provider), &json!(other)));
        }
    };
    let moves = async || {
        app.value(
            "SELECT GROUP_CONCAT(CONCAT_WS(' ', source, user_id) ORDER BY id) FROM call_events WHERE kind = 'moved'",
        )
        .await
    };
    rejoin("jitsi").await;
    app.pass(6);
    let mut ears = [Ear::open(&app, &tutor.cookie, None).await, Ear::open(&app, &student.cookie, None).await];

    let moved = student.move_to(&app, "builtin").await.ok();
    assert_eq!(moved, json!({ "success": true, "sessionId": session.id, "provider": "builtin" }));
    for ear in &mut ears {
        let (_, news) = ear.next().await;
        assert_eq!((&news["kind"], &news["sessionId"]), (&json!("call_moved"), &json!(session.id)));
    }
    rejoin("builtin").await;
    assert_eq!(moves().await, "door 2");

    // Both press the button: the second finds the call where it should be.
    tutor.say(&app, hello()).await.ok();
    assert_eq!(tutor.move_to(&app, "builtin").await.ok()["provider"], "builtin");
    assert_eq!(moves().await, "door 2");
    assert_eq!(app.value("SELECT COUNT(*) FROM call_signals").await, "1", "nor does it break what is going on");

    assert_eq!(tutor.move_to(&app, "jitsi").await.ok()["provider"], "jitsi");
    rejoin("jitsi").await;
    assert_eq!(moves().await, "door 2,door 1");
    assert_eq!(app.value("SELECT COUNT(*) FROM call_signals").await, "0");
}

#[tokio::test]
async fn only_who_sits_in_a_call_that_goes_on_may_move_it() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student) = both_in(&app, &session).await;
    let body = |id: i64| json!({ "sessionId": id, "seatId": student.seat, "provider": "builtin" });
    assert_eq!(app.post(MOVE, "", body(session.id)).await.refusal(), (401, "not_signed_in"));
    let stranger = app.browser(OTHER).await;
    assert_eq!(app.post(MOVE, &stranger, body(session.id)).await.refusal(), (403, "not_participant"));
    assert_eq!(app.post(MOVE, &student.cookie, body(999)).await.refusal(), (404, "not_found"));
    assert_eq!(app.post(MOVE, &tutor.cookie, body(session.id)).await.refusal(), (409, "seat_lost"), "not theirs");
    assert_eq!(student.move_to(&app, "elsewhere").await.refusal(), (400, "invalid_request"));
    app.leave(&student.cookie, &session).await.ok();
    assert_eq!(student.move_to(&app, "builtin").await.refusal(), (409, "seat_lost"), "said goodbye");
    app.pass(80);
    assert_eq!(tutor.move_to(&app, "builtin").await.refusal(), (409, "seat_lost"), "silent for too long");
    app.pass(3600);
    assert_eq!(tutor.move_to(&app, "builtin").await.refusal(), (410, "session_ended"));
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events WHERE kind = 'moved'").await, "0");
    assert_eq!(app.value("SELECT provider FROM video_call_sessions").await, "");
}

#[tokio::test]
async fn a_call_of_three_stays_on_the_media_server() {
    for settings in [vec![], vec![BUILTIN]] {
        let app = TestApp::start_with(&settings).await;
        let session = app.session(0).await;
        let (_, student) = both_in(&app, &session).await;
        app.run(THIRD).await;
        assert_eq!(app.join(&student.cookie, &session).await.ok()["provider"], "jitsi", "{settings:?}");
        assert_eq!(student.move_to(&app, "builtin").await.refusal(), (409, "too_many_people"), "{settings:?}");
        let seen = door(&app, &student, &session).await;
        let expected = (&json!("jitsi"), &Value::Null, &json!(true));
        assert_eq!((&seen["provider"], &seen["movableTo"], &seen["tooManyPeople"]), expected, "{settings:?}");
    }
}

#[tokio::test]
async fn a_call_cannot_be_moved_to_the_public_jitsi_server() {
    let app = TestApp::start_with(&[BUILTIN, ("JITSI_DOMAIN", "meet.jit.si")]).await;
    let session = app.session(0).await;
    let (_, student) = both_in(&app, &session).await;
    assert_eq!(student.move_to(&app, "jitsi").await.refusal(), (409, "not_ready"));
    let seen = door(&app, &student, &session).await;
    let expected = (&json!("builtin"), &Value::Null, &json!(false));
    assert_eq!((&seen["provider"], &seen["movableTo"], &seen["tooManyPeople"]), expected);
}

#[tokio::test]
async fn being_there_goes_on_without_a_gap_while_the_call_moves() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let both = [Page::enter(&app, TUTOR, &session).await, Page::enter(&app, STUDENT, &session).await];
    let two_minutes = async || {
        for _ in 0..12 {
            app.pass(10);
            for page in &both {
                page.beat(&app).await;
            }
        }
    };
    for page in &both {
        page.sees(&app, "opening").await;
        page.sees(&app, "in_call").await;
    }
    two_minutes().await;
    both[1].move_to(&app, "builtin").await.ok();
    for page in &both {
        assert_eq!(app.join(&page.cookie, &session).await.ok()["provider"], "builtin");
    }
    app.pass(5);
    for page in &both {
        page.sees(&app, "in_call").await;
    }
    two_minutes().await;
    for page in &both {
        app.leave(&page.cookie, &session).await.ok();
    }
    let path = format!("/api/admin/sessions/{}/attendance", session.id);
    let attendance = app.get(&path, &app.browser(ADMIN).await).await.ok()["attendance"].take();
    let once = json!([{
        "from": "2026-10-20T12:00:00Z", "to": "2026-10-20T12:04:05Z", "end": "goodbye", "witnesses": ["browser", "door"],
    }]);
    for side in ["tutor", "student"] {
        assert_eq!((&attendance[side]["intervals"], &attendance[side]["drops"]), (&once, &json!(0)), "{side}");
    }
    assert_eq!(attendance["togetherMs"], 245_000);
}
