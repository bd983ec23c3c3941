//! Goodbye, and what it completes.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn when_both_have_left_the_lesson_is_completed() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    app.join(&tutor, &session).await.ok();
    app.join(&student, &session).await.ok();
    app.pass(60);

    let first = app.leave(&student, &session).await.ok();
    assert_eq!(first["role"], "student");
    assert_eq!(first["durationMinutes"], 1);
    assert_eq!(first["sessionCompleted"], false);
    assert_eq!(first["sessionEndedAt"], Value::Null);
    assert_eq!(time(&first["leftAt"]), app.clock.now());

    app.pass(10);
    let last = app.leave(&tutor, &session).await.ok();
    assert_eq!(last["sessionCompleted"], true);
    assert_eq!(time(&last["sessionEndedAt"]), noon() + TimeDelta::seconds(70));
    let row = app.value(
        "SELECT CONCAT_WS('|', s.status, tutor_left_at, student_left_at, session_ended_at, l.status)
         FROM video_call_sessions s JOIN lessons l ON l.id = s.lesson_id",
    );
    let expected = "completed|2026-10-20 12:01:10.000|2026-10-20 12:01:00.000|2026-10-20 12:01:10.000|completed";
    assert_eq!(row.await, expected);
    assert_eq!(app.join(&student, &session).await.refusal(), (410, "session_ended"));
}

#[tokio::test]
async fn the_record_of_a_course_gets_its_attendance() {
    let app = TestApp::start().await;
    let (enrollment, _) = app.course(&[0]).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let made = app.post(CREATE, &tutor, json!({ "enrollmentId": enrollment })).await.ok();
    let session = Session {
        id: made["sessionId"].as_i64().unwrap(),
        token: made["accessToken"].as_str().unwrap().into(),
        lesson_id: 0,
    };
    let mut seats = Vec::new();
    for browser in [&tutor, &student] {
        let joined = app.join(browser, &session).await.ok();
        app.pass(30);
        seats.push((browser, json!({ "sessionId": session.id, "seatId": joined["seatId"] })));
    }
    for _ in 0..7 {
        for (browser, still_here) in &seats {
            app.post(HEARTBEAT, browser, still_here.clone()).await.ok();
        }
        app.pass(60);
    }
    app.leave(&student, &session).await.ok();
    app.leave(&tutor, &session).await.ok();
    let row = "SELECT CONCAT_WS('|', status, verdict, tutor_attended, student_attended, tutor_minutes, student_minutes)
               FROM session_records";
    assert_eq!(app.value(row).await, "completed|held|1|1|8|7");
}

#[tokio::test]
async fn goodbye_is_idempotent_and_knows_who_was_never_there() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    assert_eq!(app.leave(&student, &session).await.refusal(), (409, "not_joined"));
    assert_eq!(app.leave(&app.browser(OTHER).await, &session).await.refusal(), (403, "not_participant"));
    let unknown = app.post(LEAVE, &student, json!({ "sessionId": 999 })).await;
    assert_eq!(unknown.refusal(), (404, "not_found"));

    app.join(&student, &session).await.ok();
    app.join(&tutor, &session).await.ok();
    app.pass(70);
    let first = app.leave(&student, &session).await.ok();
    app.pass(70);
    assert_eq!(app.leave(&student, &session).await.ok(), first);
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events WHERE kind = 'leave'").await, "1");
    app.leave(&tutor, &session).await.ok();
    let after = app.leave(&student, &session).await.ok();
    assert_eq!((after["leftAt"].clone(), after["sessionCompleted"].clone()), (first["leftAt"].clone(), true.into()));
}

#[tokio::test]
async fn coming_back_opens_the_stay_again_and_minutes_add_up() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    app.join(&student, &session).await.ok();
    app.pass(50);
    app.leave(&student, &session).await.ok();
    app.pass(600);
    app.join(&student, &session).await.ok();
    assert_eq!(app.value("SELECT student_left_at FROM video_call_sessions").await, "", "in again");
    app.pass(70);
    assert_eq!(app.leave(&student, &session).await.ok()["durationMinutes"], 2);
}

/// A dead line is no goodbye: the class must not be completed while the child looks for the network.
#[tokio::test]
async fn a_lease_that_ran_out_completes_nothing() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    app.join(&tutor, &session).await.ok();
    app.join(&student, &session).await.ok();
    let staff = app.browser(ADMIN).await;
    let seen_by_staff = async || app.get(&format!("/api/admin/sessions/{}", session.id), &staff).await.ok();
    assert_eq!(seen_by_staff().await["session"]["tutorLeftAt"], Value::Null, "in");
    app.pass(600);
    let seen = seen_by_staff().await["session"].take();
    assert_eq!((time(&seen["tutorLeftAt"]), time(&seen["studentLeftAt"])), (noon(), noon()));
    assert_eq!(seen["status"], "active");
    let left = app.leave(&tutor, &session).await.ok();
    assert_eq!(left["sessionCompleted"], false);
    assert_eq!(time(&left["leftAt"]), noon(), "at the last sign of life");
    app.join(&student, &session).await.ok();
    app.leave(&student, &session).await.ok();
    assert_eq!(app.value("SELECT status FROM video_call_sessions").await, "completed");
}

/// "Let us both refresh": both pages go and are back. That must not be the end of the class.
#[tokio::test]
async fn two_reloads_at_once_complete_nothing_but_two_closed_tabs_do() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let people = [app.browser(TUTOR).await, app.browser(STUDENT).await];
    for person in &people {
        app.join(person, &session).await.ok();
    }
    let closing = json!({ "sessionId": session.id, "closing": true });
    for person in &people {
        assert_eq!(app.post(LEAVE, person, closing.clone()).await.ok()["sessionCompleted"], false);
    }
    for person in &people {
        app.join(person, &session).await.ok();
    }
    for person in &people {
        app.post(LEAVE, person, closing.clone()).await.ok();
    }
    assert_eq!(app.value("SELECT status FROM video_call_sessions").await, "active");
    let limit = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while app.value("SELECT status FROM video_call_sessions").await != "completed" {
        assert!(std::time::Instant::now() < limit, "nobody came back, so the class is over");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// The server that was told of the closed pages dies before it knows whether they come back.
#[tokio::test]
async fn two_closed_tabs_complete_the_class_whichever_server_lives() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let people = [app.browser(TUTOR).await, app.browser(STUDENT).await];
    for person in &people {
        app.join(person, &session).await.ok();
    }
    let goodbye = "UPDATE video_call_participants SET seat_id = NULL, seat_login_id = NULL, lease_until = NULL,
        entered_at = NULL, last_left_at = last_seen_at, said_leave = 1";
    app.run(goodbye).await;
    app.pass(3);
    lophoc::jobs::goodbyes::run(&app.state).await.unwrap();
    assert_eq!(
        app.value("SELECT status FROM video_call_sessions").await,
        "active",
        "they may only have loaded the page anew"
    );
    app.pass(2);
    lophoc::jobs::goodbyes::run(&app.state).await.unwrap();
    assert_eq!(app.value("SELECT status FROM video_call_sessions").await, "completed");
    assert_eq!(app.value("SELECT status FROM lessons").await, "completed");
}

/// Where nobody may come back after leaving, loading the page anew is no leaving; saying goodbye is.
#[tokio::test]
async fn a_reload_locks_nobody_out_where_there_is_no_way_back() {
    let app = TestApp::start_with(&[("JOIN_POLICY", "once")]).await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let seat = app.join(&student, &session).await.ok()["seatId"].clone();
    app.post(LEAVE, &student, json!({ "sessionId": session.id, "seatId": seat, "closing": true })).await.ok();
    assert_eq!(app.join(&student, &session).await.ok()["seatId"], seat);
    app.post(LEAVE, &student, json!({ "sessionId": session.id, "seatId": seat })).await.ok();
    assert_eq!(app.join(&student, &session).await.refusal(), (403, "already_joined"));
}

#[tokio::test]
async fn a_cancelled_class_is_left_but_never_completed() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    app.join(&tutor, &session).await.ok();
    app.join(&student, &session).await.ok();
    app.run("UPDATE video_call_sessions SET status = 'cancelled'").await;
    app.leave(&tutor, &session).await.ok();
    assert_eq!(app.leave(&student, &session).await.ok()["sessionCompleted"], false);
    assert_eq!(app.value("SELECT status FROM video_call_sessions").await, "cancelled");
}

#[tokio::test]
async fn a_beacon_is_taken_from_our_own_pages_only() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let joined = app.join(&student, &session).await.ok();
    let body = json!({ "sessionId": session.id, "seatId": joined["seatId"] }).to_string();
    let beacon = async |origin: &'static str| {
        let request = Request::post(LEAVE)
            .header(header::COOKIE, &student)
            .header(header::HOST, "class.vn")
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "text/plain;charset=UTF-8")
            .body(Body::from(body.clone()));
        app.send(request.unwrap()).await
    };
    assert_eq!(beacon("https://evil.example").await.refusal(), (403, "forbidden"));
    beacon("http://class.vn").await.ok();
    assert_eq!(app.value("SELECT said_leave FROM video_call_participants WHERE user_id = 2").await, "1");
}
