//! What media servers and pages tell, over HTTP and into the tables.

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{ADMIN, Answer, HEARTBEAT, JITSI_SECRET, STUDENT, Session, TUTOR, TestApp, noon};

pub const WEBHOOK_SECRET: &str = "whsec_0123456789abcdef0123456789abcdef";
const EVENTS_SECRET: &str = "e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5";

impl TestApp {
    pub async fn room(&self, session: &Session) -> String {
        sqlx::query_scalar("SELECT room_name FROM video_call_sessions WHERE id = ?")
            .bind(session.id)
            .fetch_one(&self.db)
            .await
            .unwrap()
    }

    pub async fn tell_with(&self, secret: &str, what: &str, body: Value) -> Answer {
        let request = Request::post(format!("/api/jitsi/events/{what}"))
            .header(header::AUTHORIZATION, format!("Bearer {secret}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        self.send(request.unwrap()).await
    }

    pub async fn tell(&self, what: &str, body: Value) {
        self.tell_with(JITSI_SECRET, what, body).await.ok();
    }

    /// A stay as `event_sync` tells it: both ends, or only the first.
    pub async fn stay(&self, room: &str, person: i64, jid: &str, from: DateTime<Utc>, to: Option<DateTime<Utc>>) {
        self.tell("occupant/joined", occupant(room, person, jid, from, None)).await;
        if to.is_some() {
            self.tell("occupant/left", occupant(room, person, jid, from, to)).await;
        }
    }

    /// The verdict kept for a session, with the milliseconds of tutor, student, together.
    pub async fn settled(&self) -> String {
        self.value("SELECT CONCAT_WS(' ', verdict, tutor_ms DIV 1000, student_ms DIV 1000, together_ms DIV 1000) FROM session_attendance").await
    }

    pub async fn settle(&self) {
        lophoc::jobs::settle::run(&self.state).await.unwrap();
    }
}

pub fn occupant(room: &str, person: i64, jid: &str, from: DateTime<Utc>, to: Option<DateTime<Utc>>) -> Value {
    let mut occupant = json!({
        "occupant_jid": format!("{jid}@meet.jitsi/x"), "joined_at": from.timestamp(),
        "id": person.to_string(), "name": "Ai đó", "email": "ai@do.vn",
    });
    if let Some(to) = to {
        occupant["left_at"] = json!(to.timestamp());
    }
    json!({
        "event_name": if to.is_some() { "muc-occupant-left" } else { "muc-occupant-joined" },
        "room_name": room, "room_jid": format!("{room}@conference.meet.jitsi"), "is_breakout": false,
        "active_occupants_count": 1, "occupant": occupant,
    })
}

fn at(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

#[tokio::test]
async fn the_media_server_alone_tells_who_was_there() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    app.tell(
        "room/created",
        json!({ "room_name": room, "room_jid": format!("{room}@c"), "created_at": at(0).timestamp() }),
    )
    .await;
    app.stay(&room, TUTOR, "t", at(0), Some(at(3600))).await;
    app.stay(&room, STUDENT, "s", at(60), Some(at(1800))).await;
    app.stay(&room, STUDENT, "s2", at(1830), Some(at(3600))).await;
    app.pass(3600 + 80);
    app.settle().await;
    assert_eq!(app.settled().await, "held 3600 3510 3510");
    assert_eq!(
        app.value("SELECT CONCAT_WS(' ', verdict, tutor_attended, student_attended, student_minutes) FROM lessons")
            .await,
        "held 1 1 58"
    );
    assert_eq!(app.value("SELECT student_drops FROM session_attendance").await, "1");
}

#[tokio::test]
async fn told_twice_in_any_order_or_a_day_late_counts_once() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    app.pass(86_400);
    app.settle().await;
    assert_eq!(app.settled().await, "both_absent 0 0 0");
    // Departures first, everything twice, a day late.
    for _ in 0..2 {
        for (person, jid) in [(TUTOR, "t"), (STUDENT, "s")] {
            app.tell("occupant/left", occupant(&room, person, jid, at(0), Some(at(3000)))).await;
            app.tell("occupant/joined", occupant(&room, person, jid, at(0), None)).await;
        }
    }
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events").await, "4");
    assert_eq!(app.settled().await, "held 3000 3000 3000", "judged anew, by itself");
    assert_eq!(
        app.value("SELECT GROUP_CONCAT(verdict ORDER BY id) FROM session_verdicts").await,
        "both_absent,tutor_absent,held".replace("tutor_absent", "student_absent"),
        "every verdict stays visible"
    );
}

#[tokio::test]
async fn the_end_of_a_room_mends_what_was_lost_on_the_way() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    app.tell("occupant/joined", occupant(&room, TUTOR, "t", at(0), None)).await;
    let person = |id: i64, jid: &str, from: i64, to: Option<i64>| json!({ "occupant_jid": format!("{jid}@meet.jitsi/x"), "id": id.to_string(), "joined_at": at(from).timestamp(), "left_at": to.map(|to| at(to).timestamp()) });
    app.tell(
        "room/destroyed",
        json!({
            "room_name": room, "created_at": at(0).timestamp(), "destroyed_at": at(3590).timestamp(),
            "all_occupants": [person(TUTOR, "t", 0, None), person(STUDENT, "s", 30, Some(3500)), { "odd": true }],
        }),
    )
    .await;
    app.pass(3600 + 80);
    app.settle().await;
    assert_eq!(app.settled().await, "held 3590 3470 3470");
}

#[tokio::test]
async fn unknown_rooms_people_and_guests_are_kept_and_nothing_breaks() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    app.tell("occupant/joined", occupant("another-room", STUDENT, "a", at(0), None)).await;
    app.tell("occupant/joined", occupant(&room, 4711, "b", at(0), None)).await;
    let mut guest = occupant(&room, 0, "c", at(0), None);
    for field in ["id", "name", "email"] {
        guest["occupant"].as_object_mut().unwrap().remove(field);
    }
    app.tell("occupant/joined", guest).await;
    assert_eq!(
        app.value("SELECT COUNT(*) FROM call_events WHERE session_id IS NULL AND room = 'another-room'").await,
        "1"
    );
    assert_eq!(
        app.value("SELECT COUNT(*) FROM call_events WHERE session_id IS NOT NULL AND user_id IS NULL").await,
        "2"
    );
    let staff = app.browser(ADMIN).await;
    let detail = app.get(&format!("/api/admin/sessions/{}", session.id), &staff).await.ok();
    assert_eq!(detail["events"].as_array().unwrap().len(), 2);
    // What makes no sense is said, and asked for once only: 4xx is not sent again.
    for (what, body) in [
        ("occupant/joined", json!({})),
        ("occupant/joined", json!({ "room_name": room })),
        ("occupant/joined", json!({ "room_name": room, "occupant": { "occupant_jid": "x", "joined_at": "soon" } })),
        (
            "occupant/left",
            json!({ "room_name": room, "occupant": { "occupant_jid": "x", "joined_at": 1_800_000_000 } }),
        ),
        ("room/created", json!({ "room_name": room })),
        ("room/destroyed", json!([])),
    ] {
        assert_eq!(app.tell_with(JITSI_SECRET, what, body).await.refusal(), (400, "invalid_request"), "{what}");
    }
    assert_eq!(app.tell_with(JITSI_SECRET, "occupant/danced", json!({})).await.refusal(), (404, "not_found"));
}

#[tokio::test]
async fn only_who_knows_the_secret_may_tell() {
    let app = TestApp::start_with(&[("JITSI_EVENTS_SECRET", EVENTS_SECRET)]).await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    let body = || occupant(&room, STUDENT, "a", at(0), None);
    for secret in ["", "guess", JITSI_SECRET] {
        assert_eq!(app.tell_with(secret, "occupant/joined", body()).await.refusal(), (401, "invalid_secret"));
    }
    let staff = app.browser(ADMIN).await;
    let by_cookie = app.post("/api/jitsi/events/occupant/joined", &staff, body()).await;
    assert_eq!(by_cookie.refusal(), (401, "invalid_secret"), "a login is none");
    app.tell_with(EVENTS_SECRET, "occupant/joined", body()).await.ok();
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events").await, "1");
}

#[tokio::test]
async fn pressing_join_alone_is_not_being_there() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    for who in [TUTOR, STUDENT] {
        let browser = app.browser(who).await;
        app.join(&browser, &session).await.ok();
        app.pass(60);
        app.leave(&browser, &session).await.ok();
    }
    assert_eq!(app.value("SELECT status FROM video_call_sessions").await, "completed", "both came and said goodbye");
    assert_eq!(app.settled().await, "both_absent 0 0 0");
    assert_eq!(app.value("SELECT CONCAT(tutor_attended, student_attended) FROM lessons").await, "00");
}

#[tokio::test]
async fn pages_and_heartbeats_are_a_witness_too() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let mut pages = Vec::new();
    for who in [TUTOR, STUDENT] {
        let browser = app.browser(who).await;
        let joined = app.join(&browser, &session).await.ok();
        pages.push((browser, joined["seatId"].as_str().unwrap().to_owned()));
    }
    let see = |page: usize, kind: &'static str| {
        let (browser, seat) = pages[page].clone();
        let body = json!({ "sessionId": session.id, "seatId": seat, "kind": kind });
        let app = &app;
        async move { app.post("/api/video-call/event", &browser, body).await.ok() }
    };
    for page in [0, 1] {
        see(page, "opening").await;
        see(page, "in_call").await;
    }
    for _ in 0..60 {
        app.pass(10);
        for (browser, seat) in &pages {
            app.post(HEARTBEAT, browser, json!({ "sessionId": session.id, "seatId": seat })).await.ok();
        }
    }
    see(1, "left").await;
    for (browser, _) in pages.iter().rev() {
        app.leave(browser, &session).await.ok();
    }
    assert_eq!(app.settled().await, "held 600 600 600");
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events WHERE kind = 'heartbeat'").await, "120");
}

#[tokio::test]
async fn a_page_tells_only_what_it_can_have_seen() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let event = |seat: &str, kind: &str| json!({ "sessionId": session.id, "seatId": seat, "kind": kind });
    let path = "/api/video-call/event";
    let nobody = "0123456789abcdef0123456789abcdef";
    assert_eq!(app.post(path, &student, event(nobody, "in_call")).await.refusal(), (409, "not_joined"));
    let seat = app.join(&student, &session).await.ok()["seatId"].as_str().unwrap().to_owned();
    assert_eq!(app.post(path, &student, event(nobody, "in_call")).await.refusal(), (409, "seat_lost"));
    for kind in ["heartbeat", "occupant_joined", "recording", "danced"] {
        assert_eq!(app.post(path, &student, event(&seat, kind)).await.refusal(), (400, "invalid_request"), "{kind}");
    }
    assert_eq!(app.post(path, &student, event("short", "in_call")).await.refusal(), (400, "invalid_request"));
    let stranger = app.browser(3).await;
    assert_eq!(app.post(path, &stranger, event(&seat, "in_call")).await.refusal(), (403, "not_participant"));
    app.pass(30);
    app.post(path, &student, json!({ "sessionId": session.id, "seatId": seat, "kind": "in_call", "agoMs": 10_000 }))
        .await
        .ok();
    assert_eq!(
        app.value("SELECT occurred_at FROM call_events WHERE kind = 'in_call'").await,
        "2026-10-20 12:00:20.000"
    );
}

/// Seen on a busy machine: "opening" took so long that it seemed to have been seen after "in the call", and a tutor who was
/// there was absent.
#[tokio::test]
async fn what_a_page_saw_later_stays_later_however_slow_its_requests_are() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let seat = app.join(&student, &session).await.ok()["seatId"].clone();
    app.pass(5);
    for (kind, ago_ms) in [("opening", 0), ("in_call", 700)] {
        let seen = json!({ "sessionId": session.id, "seatId": seat, "kind": kind, "agoMs": ago_ms });
        app.post("/api/video-call/event", &student, seen).await.ok();
    }
    let order = "SELECT GROUP_CONCAT(kind ORDER BY occurred_at) FROM call_events WHERE source = 'browser'";
    assert_eq!(app.value(order).await, "opening,in_call");
}

#[tokio::test]
async fn a_class_that_the_media_server_failed_stays_open_for_staff_and_nobody_is_absent() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    // Another class at the same time, whose people drop too.
    app.run("INSERT INTO users (id, email, display_name, role) VALUES (11, 'a@x.vn', 'A', 'tutor'), (12, 'b@x.vn', 'B', 'student')").await;
    app.run("INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status, payment_status)
             VALUES (11, 12, 'Lý', '2026-10-20 12:00:00', '2026-10-20 13:00:00', 'confirmed', 'paid')").await;
    lophoc::jobs::create::run(&app.state).await.unwrap();
    let other: String = sqlx::query_scalar("SELECT room_name FROM video_call_sessions WHERE tutor_id = 11")
        .fetch_one(&app.db)
        .await
        .unwrap();
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    app.join(&tutor, &session).await.ok();
    app.join(&student, &session).await.ok();
    for (room, person) in [(&room, TUTOR), (&room, STUDENT), (&other, 11), (&other, 12)] {
        app.stay(room, person, &format!("j{person}"), at(5), Some(at(1200 + person % 4))).await;
    }
    app.pass(3600 + 7200);
    let report = lophoc::jobs::clean_up::run(&app.state).await.unwrap();
    assert_eq!(report.completed, 0, "completion is frozen");
    assert_eq!(
        app.value("SELECT CONCAT(status, ' ', IFNULL(tutor_attended, 'open')) FROM lessons WHERE tutor_id = 1").await,
        "confirmed open"
    );
    assert_eq!(app.value("SELECT GROUP_CONCAT(verdict) FROM session_attendance").await, "technical,technical");
    // A quarter of an hour of both is one for staff to decide.
    let staff = app.browser(ADMIN).await;
    let path = format!("/api/admin/sessions/{}/verdict", session.id);
    assert_eq!(app.post(&path, &staff, json!({ "verdict": "held" })).await.refusal(), (400, "invalid_request"), "why?");
    let corrected = app.post(&path, &staff, json!({ "verdict": "held", "reason": "Dạy bù qua điện thoại" })).await.ok();
    assert_eq!(corrected["attendance"]["verdict"], "held");
    assert_eq!(corrected["attendance"]["history"].as_array().unwrap().len(), 2, "the old one stays visible");
    assert_eq!(
        app.value("SELECT CONCAT(status, ' ', tutor_attended) FROM lessons WHERE tutor_id = 1").await,
        "completed 1"
    );
    assert_eq!(
        app.value("SELECT reason FROM session_verdicts WHERE decided_by = 'staff'").await,
        "Dạy bù qua điện thoại"
    );
    // What is heard later changes the figures, not the word of staff.
    app.tell("occupant/left", occupant(&room, STUDENT, "j2", at(5), Some(at(100)))).await;
    assert_eq!(app.value("SELECT verdict FROM session_attendance WHERE corrected = 1").await, "held");
}

fn signed(secret: &str, now: DateTime<Utc>, body: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let mac = mac.chain_update(format!("{}.{body}", now.timestamp()));
    format!("t={},v1={}", now.timestamp(), BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

fn hook(room: &str, kind: &str, key: &str, at: DateTime<Utc>, person: i64) -> Value {
    json!({
        "idempotencyKey": key, "customerId": "c", "appId": "lophoc-online", "eventType": kind, "sessionId": "s",
        "timestamp": at.timestamp_millis(), "fqn": format!("lophoc-online/{room}"),
        "data": {
            "id": person.to_string(), "name": "Ai", "moderator": "false", "participantId": "abcd1234",
            "participantFullJid": format!("p{person}@8x8.vc/1"), "conference": "x", "isBreakout": false,
            "disconnectReason": "left",
        },
    })
}

#[tokio::test]
async fn webhooks_count_once_in_any_order_if_they_are_signed() {
    let app = TestApp::start_with(&[("JAAS_WEBHOOK_SECRET", WEBHOOK_SECRET)]).await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    let send = |body: Value, secret: &'static str| {
        let body = body.to_string();
        let request = Request::post("/api/jitsi/jaas")
            .header("x-jaas-signature", signed(secret, app.clock.now(), &body))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body));
        let app = &app;
        async move { app.send(request.unwrap()).await }
    };
    let first = hook(&room, "PARTICIPANT_LEFT", "k1", at(3000), TUTOR);
    assert_eq!(send(first.clone(), "whsec_wrong_wrong_wrong_wrong_wrong_").await.refusal(), (401, "invalid_secret"));
    for _ in 0..2 {
        send(first.clone(), WEBHOOK_SECRET).await.ok();
        send(hook(&room, "PARTICIPANT_LEFT", "k2", at(3500), STUDENT), WEBHOOK_SECRET).await.ok();
        send(hook(&room, "PARTICIPANT_JOINED", "k3", at(10), STUDENT), WEBHOOK_SECRET).await.ok();
        send(hook(&room, "PARTICIPANT_JOINED", "k4", at(0), TUTOR), WEBHOOK_SECRET).await.ok();
        send(hook(&room, "USAGE", "k5", at(0), TUTOR), WEBHOOK_SECRET).await.ok();
    }
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events").await, "4");
    let mut uploaded = hook(&room, "RECORDING_UPLOADED", "k6", at(3600), TUTOR);
    uploaded["data"] = json!({ "preAuthenticatedLink": "https://8x8.vc/r/1" });
    send(uploaded, WEBHOOK_SECRET).await.ok();
    assert_eq!(app.value("SELECT recording_url FROM video_call_sessions").await, "https://8x8.vc/r/1");
    app.pass(3600 + 80);
    app.settle().await;
    assert_eq!(app.settled().await, "held 3000 3490 2990");
    let unsigned = app.post_raw("/api/jitsi/jaas", "", first.to_string()).await;
    assert_eq!(unsigned.refusal(), (401, "invalid_secret"));
}

#[tokio::test]
async fn one_person_twice_in_a_room_is_told_to_tutor_and_staff() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    app.stay(&room, STUDENT, "a", at(0), None).await;
    assert_eq!(app.value("SELECT COUNT(*) FROM live_events WHERE kind = 'duplicate_person'").await, "0");
    app.stay(&room, STUDENT, "b", at(20), None).await;
    assert_eq!(app.value("SELECT COUNT(*) FROM live_events WHERE kind = 'duplicate_person'").await, "1");
    app.pass(30);
    let twice = |who: i64| {
        let (app, session) = (&app, &session);
        async move {
            let browser = app.browser(who).await;
            let door = app.post("/api/video-call/door", &browser, json!({ "accessToken": session.token })).await.ok();
            door["twice"].clone()
        }
    };
    assert_eq!(twice(TUTOR).await, json!(["student"]));
    assert_eq!(twice(STUDENT).await, json!([]), "who shares a link need not know");
    app.tell("occupant/left", occupant(&room, STUDENT, "a", at(0), Some(at(31)))).await;
    assert_eq!(twice(TUTOR).await, json!([]));
}

async fn ask(app: &TestApp, form: &str) -> Answer {
    let request = Request::post("/api/jitsi/reservations/conference")
        .header(header::AUTHORIZATION, format!("Bearer {JITSI_SECRET}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    app.send(request.unwrap()).await
}

#[tokio::test]
async fn a_room_comes_to_life_only_while_the_door_is_open() {
    let app = TestApp::start().await;
    let session = app.session(60).await;
    let room = app.room(&session).await;
    let form =
        format!("name={}&start_time=2026-10-20T12%3A45%3A00.000Z&mail_owner=u1%40meet.jitsi", room.to_uppercase());
    assert_eq!(ask(&app, &form).await.refusal(), (425, "too_early"));
    assert_eq!(
        ask(&app, "name=another&start_time=2026-10-20T12:45:00.000Z&mail_owner=x").await.refusal(),
        (404, "not_found")
    );
    assert_eq!(ask(&app, "nonsense").await.refusal(), (400, "invalid_request"));
    app.pass(45 * 60);
    app.run("UPDATE lessons SET payment_status = 'unpaid'").await;
    assert_eq!(ask(&app, &form).await.refusal(), (402, "payment_required"));
    app.run("UPDATE lessons SET payment_status = 'paid'").await;
    let granted = ask(&app, &form).await.ok();
    let expected = json!({
        "success": true, "id": granted["id"], "name": room, "mail_owner": "u1@meet.jitsi",
        "start_time": "2026-10-20T12:45:00.000Z", "duration": (15 + 60 + 15) * 60, "max_occupants": 4, "lobby": false,
    });
    assert_eq!(granted, expected);
    // The plugin may ask again after a restart: it is told where to look.
    let again = ask(&app, &form).await;
    assert_eq!((again.status.as_u16(), &again.body["conflict_id"]), (409, &granted["id"]));
    let path = format!("/api/jitsi/reservations/conference/{}", granted["id"].as_str().unwrap());
    let with = |method: &str| {
        let request = Request::builder()
            .method(method)
            .uri(&path)
            .header(header::AUTHORIZATION, format!("Bearer {JITSI_SECRET}"));
        request.body(Body::empty()).unwrap()
    };
    assert_eq!(app.send(with("GET")).await.ok(), expected);
    for _ in 0..2 {
        app.send(with("DELETE")).await.ok();
    }
    assert_eq!(app.send(with("GET")).await.refusal(), (404, "not_found"));
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events WHERE kind = 'room_destroyed'").await, "1");
    assert_ne!(ask(&app, &form).await.ok()["id"], granted["id"], "and may be opened again");
    app.pass(76 * 60);
    assert_eq!(ask(&app, &form).await.refusal(), (410, "session_ended"));
}

#[tokio::test]
async fn the_census_closes_stays_in_rooms_that_are_gone() {
    let census = crate::support::fake_census().await;
    let app = TestApp::start_with(&[("JITSI_CENSUS_URL", &census.url)]).await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    app.stay(&room, STUDENT, "s", at(0), None).await;
    census.answer(json!({ "room_census": [{ "room_name": format!("{room}@conference.x"), "participants": 1, "created_time": at(0).timestamp_millis().to_string() }] }));
    app.pass(600);
    lophoc::jobs::census::run(&app.state).await.unwrap();
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events WHERE kind = 'room_gone'").await, "0");
    census.answer(json!({ "error": "down" }));
    lophoc::jobs::census::run(&app.state).await.unwrap();
    assert_eq!(
        app.value("SELECT COUNT(*) FROM call_events WHERE kind = 'room_gone'").await,
        "0",
        "no answer says nothing"
    );
    census.answer(json!({ "room_census": [] }));
    for _ in 0..2 {
        lophoc::jobs::census::run(&app.state).await.unwrap();
    }
    assert_eq!(
        app.value("SELECT GROUP_CONCAT(occurred_at) FROM call_events WHERE kind = 'room_gone'").await,
        "2026-10-20 12:10:00.000"
    );
    app.pass(3600);
    app.settle().await;
    assert_eq!(app.settled().await, "tutor_absent 0 600 0");
}
