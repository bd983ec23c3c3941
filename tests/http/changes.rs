//! What happens to sessions when staff and the host platform change classes, courses and people.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "4b1d2c3b4a5968778695a4b3c2d1e0f0";

impl TestApp {
    async fn patch(&self, path: &str, cookie: &str, body: Value) -> Answer {
        let request = Request::patch(format!("/api/admin{path}"))
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        self.send(request.unwrap()).await
    }

    async fn statuses(&self) -> String {
        self.value("SELECT GROUP_CONCAT(status ORDER BY id) FROM video_call_sessions").await
    }
}

#[tokio::test]
async fn a_class_that_was_called_off_by_itself_stays_off_whatever_happens_to_its_course() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let (course, _) = app.course(&[0, 1440]).await;
    app.patch(&format!("/enrollments/{course}"), &staff, json!({ "status": "active" })).await.ok();
    assert_eq!(app.statuses().await, "pending,pending");
    let first = app.value("SELECT MIN(id) FROM video_call_sessions").await;
    // Both in one request: what is said of payment must not undo the cancelling.
    let change = json!({ "status": "cancelled", "paymentStatus": "paid" });
    app.patch(&format!("/sessions/{first}"), &staff, change).await.ok();
    assert_eq!(app.statuses().await, "cancelled,pending");
    for change in [json!({ "title": "Văn 9" }), json!({ "paymentStatus": "unpaid" }), json!({ "status": "active" })] {
        app.patch(&format!("/enrollments/{course}"), &staff, change).await.ok();
        assert_eq!(app.statuses().await, "cancelled,pending");
    }
    app.patch(&format!("/enrollments/{course}"), &staff, json!({ "status": "cancelled" })).await.ok();
    assert_eq!(app.statuses().await, "cancelled,cancelled");
    app.patch(&format!("/enrollments/{course}"), &staff, json!({ "status": "active" })).await.ok();
    assert_eq!(app.statuses().await, "cancelled,pending", "only what the course itself had called off");
}

#[tokio::test]
async fn what_was_held_stays_as_it_was_held() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let session = app.session(0).await;
    for who in [TUTOR, STUDENT] {
        let browser = app.browser(who).await;
        app.join(&browser, &session).await.ok();
        app.leave(&browser, &session).await.ok();
    }
    app.run("UPDATE lessons SET external_id = 'x1'").await;
    let path = format!("/lessons/{}", session.lesson_id);
    for change in [
        json!({ "status": "confirmed" }),
        json!({ "status": "cancelled" }),
        json!({ "scheduledStartTime": "2026-10-20T11:00:00Z" }),
    ] {
        assert_eq!(app.patch(&path, &staff, change).await.refusal(), (410, "session_ended"));
    }
    app.patch(&path, &staff, json!({ "status": "completed", "title": "Toán", "paymentStatus": "paid" })).await.ok();
    // The host platform sends what it knows once more.
    let again = json!({
        "externalId": "x1", "tutorId": 1, "studentId": 3, "title": "Toán 9", "status": "confirmed",
        "scheduledStartTime": "2026-10-21T12:00:00Z", "scheduledEndTime": "2026-10-21T13:00:00Z",
    });
    let saved = app.post("/api/admin/lessons", &staff, again).await.ok();
    assert_eq!(saved["lesson"]["status"], "completed");
    assert_eq!(saved["lesson"]["studentId"], STUDENT);
    assert_eq!(saved["lesson"]["title"], "Toán 9");
    assert_eq!(
        app.value("SELECT CONCAT(status, scheduled_start_time) FROM video_call_sessions").await,
        "completed2026-10-20 12:00:00.000"
    );
}

#[tokio::test]
async fn what_is_past_stays_past_unless_it_is_moved() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let session = app.session(0).await;
    app.pass(3 * 3600);
    lophoc::jobs::clean_up::run(&app.state).await.unwrap();
    assert_eq!(app.statuses().await, "expired");
    let path = format!("/lessons/{}", session.lesson_id);
    app.patch(&path, &staff, json!({ "paymentStatus": "paid" })).await.ok();
    assert_eq!(app.statuses().await, "expired", "paid a day late");
    app.patch(&path, &staff, json!({ "status": "cancelled" })).await.ok();
    assert_eq!(app.statuses().await, "expired", "and not called off after the fact");
    let later = json!({
        "status": "confirmed", "scheduledStartTime": "2026-10-21T12:00:00Z", "scheduledEndTime": "2026-10-21T13:00:00Z",
    });
    app.patch(&path, &staff, later).await.ok();
    assert_eq!(app.statuses().await, "pending", "it is on again");
}

/// Both lines died before the end. The host platform closes its books before the clean-up has looked at the class.
#[tokio::test]
async fn what_is_over_and_not_yet_closed_is_no_less_held_for_a_course_that_ends() {
    let app = TestApp::start().await;
    let (staff, tutor, student) = (app.browser(ADMIN).await, app.browser(TUTOR).await, app.browser(STUDENT).await);
    let (course, _) = app.course(&[0, 1440]).await;
    let made = app.post(CREATE, &tutor, json!({ "enrollmentId": course })).await.ok();
    app.post(CREATE, &tutor, json!({ "enrollmentId": course })).await.ok();
    for person in [&tutor, &student] {
        app.post(JOIN, person, json!({ "accessToken": made["accessToken"] })).await.ok();
    }
    app.pass(3601);
    app.patch(&format!("/enrollments/{course}"), &staff, json!({ "status": "completed" })).await.ok();
    assert_eq!(app.statuses().await, "active,cancelled");
    lophoc::jobs::clean_up::run(&app.state).await.unwrap();
    assert_eq!(app.statuses().await, "completed,cancelled");
    assert_eq!(app.value("SELECT status FROM session_records ORDER BY id LIMIT 1").await, "completed");
}

#[tokio::test]
async fn a_lesson_closed_by_hand_after_its_end_is_held_if_both_were_in() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let session = app.session(0).await;
    for who in [TUTOR, STUDENT] {
        app.join(&app.browser(who).await, &session).await.ok();
    }
    app.pass(3601);
    app.patch(&format!("/lessons/{}", session.lesson_id), &staff, json!({ "status": "completed" })).await.ok();
    assert_eq!(app.statuses().await, "active");
    lophoc::jobs::clean_up::run(&app.state).await.unwrap();
    assert_eq!(app.statuses().await, "completed");
}

#[tokio::test]
async fn a_lesson_that_is_no_longer_agreed_opens_no_door() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    app.join(&student, &session).await.ok();
    let path = format!("/lessons/{}", session.lesson_id);
    app.patch(&path, &staff, json!({ "status": "pending" })).await.ok();
    assert_eq!(app.join(&student, &session).await.refusal(), (410, "session_cancelled"));
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_participants WHERE seat_id IS NOT NULL").await, "0");
    app.patch(&path, &staff, json!({ "status": "confirmed" })).await.ok();
    app.join(&student, &session).await.ok();
    app.patch(&path, &staff, json!({ "status": "completed" })).await.ok();
    assert_eq!(app.join(&student, &session).await.refusal(), (410, "session_ended"));
    app.pass(2 * 3600 + 1);
    assert_eq!(app.join(&student, &session).await.refusal(), (410, "session_expired"));
}

#[tokio::test]
async fn another_student_takes_the_place_of_the_one_before() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let session = app.session(0).await;
    app.run("UPDATE lessons SET external_id = 'x1'").await;
    let (old, new) = (app.browser(STUDENT).await, app.browser(OTHER).await);
    app.join(&old, &session).await.ok();
    app.pass(30);
    let other = json!({
        "externalId": "x1", "tutorId": 1, "studentId": OTHER, "title": "Toán", "status": "confirmed",
        "scheduledStartTime": noon(), "scheduledEndTime": noon() + TimeDelta::hours(1), "paymentStatus": "paid",
    });
    app.post("/api/admin/lessons", &staff, other).await.ok();
    assert_eq!(app.join(&old, &session).await.refusal(), (403, "not_participant"));
    assert_eq!(
        app.value("SELECT COUNT(*) FROM video_call_participants WHERE seat_id IS NOT NULL").await,
        "0",
        "put out"
    );
    assert_eq!(app.value("SELECT IFNULL(student_joined_at, 'nobody') FROM video_call_sessions").await, "nobody");
    // Waiting is told once, and not with every look.
    app.pass(-3600);
    for _ in 0..3 {
        app.post("/api/video-call/door", &new, json!({ "accessToken": session.token, "waiting": true })).await.ok();
    }
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events WHERE kind = 'waiting'").await, "1");
    app.pass(3600);
    app.join(&new, &session).await.ok();
    assert_eq!(
        app.value("SELECT CONCAT(used_count, ' ', student_joined_at) FROM video_call_sessions").await,
        "2 2026-10-20 12:00:30.000"
    );
}

#[tokio::test]
async fn two_changes_at_once_cannot_turn_times_around() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let session = app.session(0).await;
    let path = format!("/lessons/{}", session.lesson_id);
    let earlier = app.patch(&path, &staff, json!({ "scheduledEndTime": "2026-10-20T12:10:00Z" }));
    let later = app.patch(&path, &staff, json!({ "scheduledStartTime": "2026-10-20T12:30:00Z" }));
    let (one, other) = tokio::join!(earlier, later);
    let mut seen = [one.status.as_u16(), other.status.as_u16()];
    seen.sort_unstable();
    assert_eq!(seen, [200, 400], "{one:?} {other:?}");
}

#[tokio::test]
async fn the_same_new_person_twice_at_once_is_one_person() {
    let app = TestApp::start_with(&[("API_KEY", KEY)]).await;
    let body = json!({ "email": "moi@test.vn", "displayName": "Mới", "role": "student", "externalId": "p1" });
    let send = || {
        let request = Request::post("/api/admin/users")
            .header(header::AUTHORIZATION, format!("Bearer {KEY}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        app.send(request.unwrap())
    };
    let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
    let ids: std::collections::BTreeSet<_> = [a, b, c, d].map(|answer| answer.ok()["user"]["id"].as_i64()).into();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_new_password_signs_everybody_out_who_knew_the_old_one() {
    let app = TestApp::start().await;
    let (staff, thief) = (app.browser(ADMIN).await, app.browser(STUDENT).await);
    app.patch("/users/2", &staff, json!({ "password": "mật khẩu mới" })).await.ok();
    assert_eq!(app.get("/api/auth/me", &thief).await.refusal(), (401, "not_signed_in"));
    let own = json!({ "email": "u4@test.vn", "displayName": "Trung tâm", "role": "tutor", "externalId": "me" });
    app.run("UPDATE users SET external_id = 'me' WHERE id = 4").await;
    assert_eq!(app.post("/api/admin/users", &staff, own).await.refusal(), (400, "invalid_request"));
}

#[tokio::test]
async fn signing_in_again_at_the_same_browser_keeps_the_seat() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let hash = lophoc::api::sign_in::hash_password("mat-khau-dai").unwrap();
    sqlx::query("UPDATE users SET password_hash = ? WHERE id = 2").bind(hash).execute(&app.db).await.unwrap();
    let old = app.browser(STUDENT).await;
    let seat = app.join(&old, &session).await.ok()["seatId"].clone();
    let login = json!({ "email": "u2@test.vn", "password": "mat-khau-dai" });
    let answer = app.post("/api/auth/login", &old, login).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(app.join(&cookie, &session).await.ok()["seatId"], seat, "the class goes on");
    assert_eq!(app.get("/api/auth/me", &old).await.refusal(), (401, "not_signed_in"));
}

#[tokio::test]
async fn a_page_that_was_away_for_too_long_asks_for_everything_anew() {
    let app = TestApp::start().await;
    let tutor = app.browser(TUTOR).await;
    let hello = |path: &'static str, last: &'static str| {
        let mut request = Request::get(path).header(header::COOKIE, &tutor);
        if !last.is_empty() {
            request = request.header("last-event-id", last);
        }
        let request = request.body(Body::empty()).unwrap();
        let app = &app;
        async move {
            let response = app.open(request).await;
            let status = response.status().as_u16();
            let mut body = response.into_body().into_data_stream();
            let mut text = String::new();
            use tokio_stream::StreamExt;
            while status == 200
                && let Ok(Some(Ok(bytes))) =
                    tokio::time::timeout(std::time::Duration::from_millis(300), body.next()).await
            {
                text.push_str(&String::from_utf8_lossy(&bytes));
            }
            (status, text)
        }
    };
    for (path, last) in
        [("/api/events", "7"), ("/api/events", "9223372036854775807"), ("/api/events?since=2026-10-20T10:00:00Z", "")]
    {
        let (status, text) = hello(path, last).await;
        assert!(status == 200 && text.contains("resync"), "{path} {last}: {text}");
    }
    assert!(!hello("/api/events?since=2026-10-20T11:59:00Z", "").await.1.contains("resync"));
    for path in ["/api/events?since=-262143-01-01T00:00:00Z", "/api/events?since=-0001-01-01T00:00:00Z"] {
        assert_eq!(hello(path, "").await.0, 400, "{path}");
    }
}

#[tokio::test]
async fn the_word_of_staff_closes_a_class_in_which_somebody_still_sits() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let staff = app.browser(ADMIN).await;
    for who in [TUTOR, STUDENT] {
        app.join(&app.browser(who).await, &session).await.ok();
    }
    app.pass(3601);
    let path = format!("/api/admin/sessions/{}/verdict", session.id);
    app.post(&path, &staff, json!({ "verdict": "held", "reason": "Đã dạy" })).await.ok();
    assert_eq!(app.statuses().await, "completed");
    assert_eq!(
        app.value("SELECT COUNT(*) FROM video_call_participants WHERE seat_id IS NOT NULL OR entered_at IS NOT NULL")
            .await,
        "0"
    );
    assert_eq!(app.value("SELECT COUNT(*) FROM live_events WHERE kind = 'completed'").await, "1");
}

#[tokio::test]
async fn a_course_of_five_hundred_classes_is_saved() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let classes: Vec<_> = (0..500)
        .map(|day| {
            let start = noon() + TimeDelta::days(day);
            json!({ "scheduledStartTime": start, "scheduledEndTime": start + TimeDelta::hours(1) })
        })
        .collect();
    let body = json!({ "tutorId": 1, "studentId": 2, "title": "Cả năm", "status": "active", "sessions": classes });
    let saved = app.post("/api/admin/enrollments", &staff, body).await.ok();
    assert_eq!(saved["enrollment"]["sessions"].as_array().unwrap().len(), 500);
    assert_eq!(
        app.value("SELECT CONCAT_WS(' ', COUNT(DISTINCT session_id), COUNT(*)) FROM video_call_participants").await,
        "500 1000"
    );
}
