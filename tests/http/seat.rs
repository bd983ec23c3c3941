//! One live seat per person.

use lophoc::domain::seat::LEASE;
use serde_json::{Value, json};

use crate::support::*;

fn seat(session: &Session, joined: &Value) -> Value {
    json!({ "sessionId": session.id, "seatId": joined["seatId"] })
}

#[tokio::test]
async fn the_same_browser_comes_back_silently_to_its_seat() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let first = app.join(&student, &session).await.ok();
    app.pass(30);
    let again = app.join(&student, &session).await.ok();
    assert_eq!(first["seatId"], again["seatId"]);
    assert_eq!(first["joinedAt"], again["joinedAt"], "the first join of this person");
    assert_eq!(app.value("SELECT used_count FROM video_call_sessions").await, "2");
}

#[tokio::test]
async fn another_browser_is_told_and_may_take_over() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (laptop, phone) = (app.browser(STUDENT).await, app.browser(STUDENT).await);
    let at_laptop = app.join(&laptop, &session).await.ok();
    assert_eq!(app.join(&phone, &session).await.refusal(), (409, "seat_taken"));
    app.post(HEARTBEAT, &laptop, seat(&session, &at_laptop)).await.ok();

    let takeover = json!({ "accessToken": session.token, "takeover": true });
    let at_phone = app.post(JOIN, &phone, takeover).await.ok();
    assert_ne!(at_laptop["seatId"], at_phone["seatId"]);
    assert_eq!(app.post(HEARTBEAT, &laptop, seat(&session, &at_laptop)).await.refusal(), (409, "seat_lost"));
    app.post(HEARTBEAT, &phone, seat(&session, &at_phone)).await.ok();
    assert_eq!(app.join(&laptop, &session).await.refusal(), (409, "seat_taken"));

    // The laptop's page says goodbye late; the phone's seat must not end with it.
    assert_eq!(app.post(LEAVE, &laptop, seat(&session, &at_laptop)).await.refusal(), (409, "seat_lost"));
    app.post(HEARTBEAT, &phone, seat(&session, &at_phone)).await.ok();
}

/// A reload: the new page is in before the old page's goodbye arrives.
#[tokio::test]
async fn a_goodbye_overtaken_by_the_return_of_the_same_browser_ends_nothing() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let before = app.join(&student, &session).await.ok();
    let after = app.join(&student, &session).await.ok();
    assert_eq!(before["seatId"], after["seatId"]);
    let goodbye =
        |joined: &Value| json!({ "sessionId": session.id, "seatId": joined["seatId"], "entry": joined["entry"] });
    assert_eq!(app.post(LEAVE, &student, goodbye(&before)).await.refusal(), (409, "seat_lost"));
    app.post(HEARTBEAT, &student, seat(&session, &after)).await.ok();
    app.post(LEAVE, &student, goodbye(&after)).await.ok();
    assert_eq!(app.post(HEARTBEAT, &student, seat(&session, &after)).await.refusal(), (409, "seat_lost"));
}

#[tokio::test]
async fn a_seat_without_a_sign_of_life_is_free_for_the_next_browser() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (laptop, phone) = (app.browser(STUDENT).await, app.browser(STUDENT).await);
    let at_laptop = app.join(&laptop, &session).await.ok();
    app.clock.advance(LEASE);
    assert_eq!(app.join(&phone, &session).await.refusal(), (409, "seat_taken"), "live to its last millisecond");
    app.clock.advance(chrono::TimeDelta::milliseconds(1));
    app.join(&phone, &session).await.ok();
    assert_eq!(app.post(HEARTBEAT, &laptop, seat(&session, &at_laptop)).await.refusal(), (409, "seat_lost"));
}

#[tokio::test]
async fn a_heartbeat_keeps_the_seat_and_revives_one_nobody_took() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let joined = app.join(&student, &session).await.ok();
    app.pass(60);
    let renewed = app.post(HEARTBEAT, &student, seat(&session, &joined)).await.ok();
    assert_eq!(time(&renewed["leaseUntil"]), app.clock.now() + LEASE);
    app.pass(600);
    app.post(HEARTBEAT, &student, seat(&session, &joined)).await.ok();
    app.pass(60);
    let left = app.leave(&student, &session).await.ok();
    assert_eq!(left["durationMinutes"], 2, "one minute before the gap of ten, one after it");
}

#[tokio::test]
async fn a_heartbeat_is_refused_when_there_is_no_seat_to_keep() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let joined = app.join(&student, &session).await.ok();
    let body = seat(&session, &joined);
    let unknown = json!({ "sessionId": 999, "seatId": "x" });
    assert_eq!(app.post(HEARTBEAT, &student, unknown).await.refusal(), (404, "not_found"));
    assert_eq!(app.post(HEARTBEAT, &app.browser(OTHER).await, body.clone()).await.refusal(), (403, "not_participant"));
    assert_eq!(app.post(HEARTBEAT, &app.browser(TUTOR).await, body.clone()).await.refusal(), (409, "seat_lost"));
    app.leave(&student, &session).await.ok();
    assert_eq!(app.post(HEARTBEAT, &student, body.clone()).await.refusal(), (409, "seat_lost"));

    let joined = app.join(&student, &session).await.ok();
    app.pass(3601);
    let late = app.post(HEARTBEAT, &student, seat(&session, &joined)).await;
    assert_eq!(late.refusal(), (409, "seat_lost"), "the session is over");
}

/// A page cannot say goodbye after its login has ended, so signing out does.
#[tokio::test]
async fn signing_out_leaves_the_call() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (laptop, phone) = (app.browser(STUDENT).await, app.browser(STUDENT).await);
    app.join(&laptop, &session).await.ok();
    app.post("/api/auth/logout", &phone, json!({})).await.ok();
    assert_eq!(app.value("SELECT said_leave FROM video_call_participants WHERE user_id = 2").await, "0");
    app.post("/api/auth/logout", &laptop, json!({})).await.ok();
    assert_eq!(app.value("SELECT said_leave FROM video_call_participants WHERE user_id = 2").await, "1");
    app.join(&app.browser(STUDENT).await, &session).await.ok();
}

#[tokio::test]
async fn with_the_strict_policy_there_is_no_way_back() {
    let app = TestApp::start_with(&[("JOIN_POLICY", "once")]).await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    app.join(&student, &session).await.ok();
    app.join(&student, &session).await.ok();
    app.leave(&student, &session).await.ok();
    assert_eq!(app.join(&student, &session).await.refusal(), (403, "already_joined"));
    app.join(&app.browser(TUTOR).await, &session).await.ok();
}

#[tokio::test]
async fn addresses_come_from_trusted_proxies_only_and_go_to_staff_only() {
    // The test's own peer is 0.0.0.0.
    for (trusted, kept) in [("0.0.0.0", "2001:db8::7"), ("10.0.0.0/8", "0.0.0.0")] {
        let app = TestApp::start_with(&[("TRUSTED_PROXIES", trusted)]).await;
        let session = app.session(0).await;
        let student = app.browser(STUDENT).await;
        let request = axum::http::Request::post(JOIN)
            .header("cookie", &student)
            .header("x-forwarded-for", "1.2.3.4, 2001:db8::7")
            .body(axum::body::Body::from(json!({ "accessToken": session.token }).to_string()));
        app.send(request.unwrap()).await.ok();
        let stored: Value =
            serde_json::from_str(&app.value("SELECT ip_addresses FROM video_call_sessions").await).unwrap();
        assert_eq!(stored, json!([kept]), "{trusted}");
        assert_eq!(app.value("SELECT address FROM call_events").await, kept);
        let staff = app.get(&format!("/api/admin/sessions/{}", session.id), &app.browser(ADMIN).await).await.ok();
        assert_eq!(staff["ipAddresses"], json!([kept]));
        let seen = app.get(UPCOMING, &app.browser(TUTOR).await).await.ok().to_string();
        assert!(!seen.contains(kept), "not to the people of the class");
    }
}
