//! What staff and the host platform do.

use axum::body::Body;
use axum::http::{Method, Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "77aa0c1d2e3f405162738495a6b7c8d9";

async fn app() -> TestApp {
    TestApp::start_with(&[("API_KEY", KEY)]).await
}

async fn call(app: &TestApp, method: Method, path: &str, body: Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/admin{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {KEY}"))
        .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) });
    app.send(request.unwrap()).await
}

async fn post(app: &TestApp, path: &str, body: Value) -> Answer {
    call(app, Method::POST, path, body).await
}

async fn patch(app: &TestApp, path: &str, body: Value) -> Answer {
    call(app, Method::PATCH, path, body).await
}

async fn get(app: &TestApp, path: &str) -> Answer {
    call(app, Method::GET, path, Value::Null).await
}

fn lesson(status: &str) -> Value {
    json!({ "tutorId": TUTOR, "studentId": STUDENT, "title": "Toán 9", "scheduledStartTime": noon() + TimeDelta::minutes(5),
        "scheduledEndTime": noon() + TimeDelta::minutes(65), "status": status, "paymentStatus": "paid" })
}

fn with(mut body: Value, key: &str, value: impl Into<Value>) -> Value {
    body[key] = value.into();
    body
}

#[tokio::test]
async fn only_staff_and_the_key_come_in() {
    let app = app().await;
    assert_eq!(app.get("/api/admin/users", "").await.refusal(), (401, "not_signed_in"));
    for user in [TUTOR, STUDENT] {
        assert_eq!(app.get("/api/admin/users", &app.browser(user).await).await.refusal(), (403, "forbidden"));
    }
    app.get("/api/admin/users", &app.browser(ADMIN).await).await.ok();
    for wrong in ["Bearer x", "Bearer ", KEY, "Basic abc"] {
        let request = Request::get("/api/admin/users").header(header::AUTHORIZATION, wrong).body(Body::empty());
        assert_eq!(app.send(request.unwrap()).await.refusal(), (401, "invalid_secret"), "{wrong}");
    }
    let keyless = TestApp::start().await;
    let request = Request::get("/api/admin/users").header(header::AUTHORIZATION, "Bearer ").body(Body::empty());
    assert_eq!(keyless.send(request.unwrap()).await.refusal(), (401, "invalid_secret"), "no key opens nothing");
    assert_eq!(call(&app, Method::DELETE, "/users", Value::Null).await.refusal(), (405, "method_not_allowed"));
    assert_eq!(get(&app, "/nothing").await.refusal(), (404, "not_found"));
}

#[tokio::test]
async fn a_person_is_added_signs_in_and_is_updated_by_the_external_id() {
    let app = app().await;
    let body = json!({ "email": "Mai@Test.vn", "displayName": "Mai", "role": "student", "password": "mật khẩu dài",
        "locale": "en", "timeZone": "Europe/Berlin", "externalId": "host-7" });
    let user = post(&app, "/users", body.clone()).await.ok()["user"].take();
    let expected = json!({ "id": user["id"], "email": "mai@test.vn", "displayName": "Mai", "role": "student",
        "locale": "en", "timeZone": "Europe/Berlin", "externalId": "host-7", "hasPassword": true });
    assert_eq!(user, expected);
    let login = json!({ "email": "mai@test.vn", "password": "mật khẩu dài" });
    app.post("/api/auth/login", "", login.clone()).await.ok();

    let renamed =
        json!({ "email": "mai@test.vn", "displayName": "Mai Anh", "role": "student", "externalId": "host-7" });
    let again = post(&app, "/users", renamed).await.ok()["user"].take();
    assert_eq!((&again["id"], &again["displayName"], &again["locale"]), (&user["id"], &"Mai Anh".into(), &"en".into()));
    app.post("/api/auth/login", "", login).await.ok();
    assert_eq!(get(&app, &format!("/users/{}", user["id"])).await.ok()["user"], again);

    let taken = with(with(body, "externalId", "host-8"), "email", "u1@test.vn");
    assert_eq!(post(&app, "/users", taken).await.refusal(), (409, "already_exists"));
}

#[tokio::test]
async fn bad_input_is_named_and_nothing_is_written() {
    let app = app().await;
    let person = json!({ "email": "a@b.vn", "displayName": "A", "role": "tutor" });
    for (field, value) in [
        ("email", json!("nobody")),
        ("email", json!("a b@c.vn")),
        ("displayName", json!(" ")),
        ("displayName", json!("x".repeat(101))),
        ("role", json!("boss")),
        ("password", json!("short")),
        ("timeZone", json!("Hanoi")),
        ("locale", json!("fr")),
        ("externalId", json!("")),
    ] {
        let answer = post(&app, "/users", with(person.clone(), field, value.clone())).await;
        assert_eq!(answer.refusal(), (400, "invalid_request"), "{field} {value}");
        assert_eq!(answer.body["details"]["field"], field, "{value}");
    }
    for (field, value) in [
        ("tutorId", json!(999)),
        ("studentId", json!(TUTOR)),
        ("title", json!("")),
        ("title", json!("x".repeat(201))),
        ("scheduledStartTime", json!("tomorrow")),
        ("scheduledEndTime", json!(noon())),
        ("scheduledStartTime", json!("0046-03-24T19:27:06+08:53")),
        ("scheduledEndTime", json!("9999-12-31T23:59:59Z")),
        ("priceVnd", json!(-1)),
        ("priceVnd", json!(1.5)),
        ("status", json!("done")),
        ("paymentStatus", json!("free")),
    ] {
        let answer = post(&app, "/lessons", with(lesson("confirmed"), field, value.clone())).await;
        assert_eq!(answer.refusal(), (400, "invalid_request"), "{field} {value}");
        assert_eq!(answer.body["details"]["field"], field, "{value}");
    }
    assert_eq!(app.value("SELECT COUNT(*) FROM lessons").await, "0");
    assert_eq!(app.value("SELECT COUNT(*) FROM users").await, "4");
    for path in ["/lessons/999", "/enrollments/999", "/sessions/999", "/lessons/abc"] {
        assert_eq!(patch(&app, path, json!({})).await.refusal(), (404, "not_found"), "{path}");
        assert_eq!(get(&app, path).await.refusal(), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn confirming_a_lesson_makes_its_session_and_the_student_can_join() {
    let app = app().await;
    let made = post(&app, "/lessons", lesson("pending")).await.ok()["lesson"].take();
    assert_eq!(made["sessionId"], Value::Null);
    let path = format!("/lessons/{}", made["id"]);
    let confirmed = patch(&app, &path, json!({ "status": "confirmed" })).await.ok()["lesson"].take();
    assert!(confirmed["sessionId"].is_i64());
    patch(&app, &path, json!({ "status": "confirmed" })).await.ok();
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_sessions").await, "1");

    let student = app.browser(STUDENT).await;
    let call = app.get(UPCOMING, &student).await.ok()["sessions"][0].take();
    assert_eq!(call["canJoin"], true);
    app.post(JOIN, &student, json!({ "accessToken": call["accessToken"] })).await.ok();
}

#[tokio::test]
async fn a_host_that_decides_itself_gets_no_session_until_it_asks() {
    let app = app().await;
    let made = post(&app, "/lessons", with(lesson("confirmed"), "createSession", false)).await.ok()["lesson"].take();
    assert_eq!(made["sessionId"], Value::Null);
    let changed = patch(&app, &format!("/lessons/{}", made["id"]), json!({ "title": "Mới" })).await.ok();
    assert_eq!(changed["lesson"]["sessionId"], Value::Null);
    app.post(CREATE, &app.browser(TUTOR).await, json!({ "lessonId": made["id"] })).await.ok();
}

#[tokio::test]
async fn times_payment_and_status_reach_the_session() {
    let app = app().await;
    let made = post(&app, "/lessons", lesson("confirmed")).await.ok()["lesson"].take();
    let path = format!("/lessons/{}", made["id"]);
    let session = async || {
        let path = format!("/sessions/{}", made["sessionId"]);
        get(&app, &path).await.ok()["session"].take()
    };
    let (start, end) = (noon() + TimeDelta::hours(5), noon() + TimeDelta::hours(6));
    let moved = json!({ "scheduledStartTime": start, "scheduledEndTime": end, "paymentStatus": "partially_paid" });
    patch(&app, &path, moved).await.ok();
    let seen = session().await;
    assert_eq!((time(&seen["scheduledStartTime"]), time(&seen["scheduledEndTime"])), (start, end));
    assert_eq!(time(&seen["expiresAt"]), end + TimeDelta::hours(1));
    assert_eq!(seen["paymentStatus"], "partially_paid");
    let backwards = patch(&app, &path, json!({ "scheduledEndTime": noon() })).await;
    assert_eq!(backwards.refusal(), (400, "invalid_request"));

    patch(&app, &path, json!({ "status": "cancelled" })).await.ok();
    assert_eq!(session().await["status"], "cancelled");
    patch(&app, &path, json!({ "status": "confirmed" })).await.ok();
    assert_eq!(session().await["status"], "pending", "called on again");
}

#[tokio::test]
async fn the_same_external_id_is_an_update_also_when_sent_twice_at_once() {
    let app = app().await;
    let body = with(lesson("confirmed"), "externalId", "lesson-1");
    let (first, second) = tokio::join!(post(&app, "/lessons", body.clone()), post(&app, "/lessons", body.clone()));
    assert_eq!(first.ok()["lesson"]["id"], second.ok()["lesson"]["id"]);
    let third = post(&app, "/lessons", with(body, "title", "Đổi tên")).await.ok();
    assert_eq!(third["lesson"]["title"], "Đổi tên");
    assert_eq!(app.value("SELECT COUNT(*) FROM lessons").await, "1");
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_sessions").await, "1");
}

#[tokio::test]
async fn activating_a_course_makes_a_session_for_each_class() {
    let app = app().await;
    let class = |hours: i64| {
        json!({ "scheduledStartTime": noon() + TimeDelta::hours(hours),
            "scheduledEndTime": noon() + TimeDelta::hours(hours + 1) })
    };
    let body = json!({ "tutorId": TUTOR, "studentId": STUDENT, "title": "Văn 8", "sessions": [class(2), class(26), class(-3)] });
    let made = post(&app, "/enrollments", body.clone()).await.ok()["enrollment"].take();
    assert_eq!((&made["status"], &made["paymentStatus"]), (&"pending".into(), &"unpaid".into()));
    let path = format!("/enrollments/{}", made["id"]);
    let active = patch(&app, &path, json!({ "status": "active", "paymentStatus": "paid" })).await.ok();
    let sessions: Vec<bool> =
        active["enrollment"]["sessions"].as_array().unwrap().iter().map(|one| one["sessionId"].is_i64()).collect();
    assert_eq!(sessions, [false, true, true], "by start; the one that is over gets none");
    assert_eq!(app.value("SELECT GROUP_CONCAT(payment_status) FROM video_call_sessions").await, "paid,paid");
    patch(&app, &path, json!({ "status": "cancelled" })).await.ok();
    assert_eq!(app.value("SELECT GROUP_CONCAT(status) FROM video_call_sessions").await, "cancelled,cancelled");

    let bad = with(body, "sessions", json!([class(1), { "scheduledStartTime": noon(), "scheduledEndTime": noon() }]));
    let answer = post(&app, "/enrollments", bad).await;
    assert_eq!(answer.refusal(), (400, "invalid_request"));
    assert_eq!(answer.body["details"]["field"], "sessions[1].scheduledEndTime");
}

#[tokio::test]
async fn staff_block_cancel_and_see_what_happened() {
    let app = app().await;
    let session = app.session(0).await;
    let (student, path) = (app.browser(STUDENT).await, format!("/sessions/{}", session.id));
    patch(&app, &path, json!({ "canStudentJoin": false, "notes": "Gọi phụ huynh" })).await.ok();
    assert_eq!(app.join(&student, &session).await.refusal(), (403, "blocked"));
    let url = "https://media.example/1.mp4";
    let seen = patch(&app, &path, json!({ "canStudentJoin": true, "recordingUrl": url })).await.ok();
    assert_eq!(seen["session"]["notes"], "Gọi phụ huynh");
    assert_eq!(seen["session"]["recordingUrl"], url);
    assert_eq!(patch(&app, &path, json!({ "notes": "" })).await.ok()["session"]["notes"], Value::Null);
    app.join(&student, &session).await.ok();
    let detail = get(&app, &path).await.ok();
    assert_eq!(detail["events"][0]["kind"], "join");
    assert_eq!(detail["events"][0]["userId"], STUDENT);
    assert_eq!(detail["ipAddresses"], json!(["0.0.0.0"]));
    assert!(!detail.to_string().contains(&session.token), "the token is for its own people");

    for (field, value) in [("status", "active"), ("recordingUrl", "javascript:alert(1)")] {
        assert_eq!(patch(&app, &path, json!({ field: value })).await.refusal(), (400, "invalid_request"));
    }
    patch(&app, &path, json!({ "status": "cancelled" })).await.ok();
    assert_eq!(app.join(&student, &session).await.refusal(), (410, "session_cancelled"));
}

#[tokio::test]
async fn whoever_is_blocked_is_put_out_and_that_is_no_goodbye_of_theirs() {
    let app = app().await;
    let session = app.session(0).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    app.join(&tutor, &session).await.ok();
    let seat = app.join(&student, &session).await.ok();
    app.pass(60);
    patch(&app, &format!("/sessions/{}", session.id), json!({ "canStudentJoin": false })).await.ok();
    let beat = json!({ "sessionId": session.id, "seatId": seat["seatId"] });
    assert_eq!(app.post(HEARTBEAT, &student, beat).await.refusal(), (409, "seat_lost"));
    let left = app.leave(&tutor, &session).await.ok();
    assert_eq!(left["sessionCompleted"], false);
    let row = "SELECT CONCAT(said_leave, ' ', present_ms) FROM video_call_participants WHERE role = 'student'";
    assert_eq!(app.value(row).await, "0 60000", "they were there until then");
    assert_eq!(app.value("SELECT kind FROM call_events ORDER BY id DESC LIMIT 1 OFFSET 1").await, "put_out");
}

#[tokio::test]
async fn every_deed_is_kept_with_who_before_and_after() {
    let app = app().await;
    let made = post(&app, "/lessons", lesson("pending")).await.ok()["lesson"].take();
    let admin = app.browser(ADMIN).await;
    let request = Request::patch(format!("/api/admin/lessons/{}", made["id"])).header(header::COOKIE, &admin);
    app.send(request.body(Body::from(json!({ "status": "confirmed" }).to_string())).unwrap()).await.ok();
    patch(&app, &format!("/lessons/{}", made["id"]), json!({})).await.ok();
    let log = get(&app, "/audit").await.ok();
    assert_eq!(log["total"], 2, "what changed nothing is no deed");
    let (change, create) = (&log["entries"][0], &log["entries"][1]);
    assert_eq!(
        (&create["actor"], &create["action"], &create["before"]),
        (&"platform".into(), &"create".into(), &Value::Null)
    );
    assert_eq!(
        (&change["actor"], &change["userId"], &change["userName"]),
        (&"staff".into(), &ADMIN.into(), &"Trung tâm".into())
    );
    assert_eq!((&change["before"]["status"], &change["after"]["status"]), (&"pending".into(), &"confirmed".into()));
    assert!(!change["requestId"].as_str().unwrap().is_empty());
    let person = json!({ "email": "p@test.vn", "displayName": "P", "role": "student", "password": "mật khẩu dài" });
    let id = post(&app, "/users", person).await.ok()["user"]["id"].as_i64().unwrap();
    patch(&app, &format!("/users/{id}"), json!({ "password": "mật khẩu khác" })).await.ok();
    let log = get(&app, "/audit").await.ok().to_string();
    assert!(log.contains("passwordChanged") && !log.contains("mật khẩu") && !log.contains("argon2"));
}

#[tokio::test]
async fn lists_come_in_pages() {
    let app = app().await;
    for minutes in [10, 20, 30] {
        app.session(minutes).await;
    }
    let page = get(&app, "/lessons?page=2&limit=2").await.ok();
    assert_eq!((page["lessons"].as_array().unwrap().len(), &page["total"]), (1, &3.into()));
    let sessions = get(&app, "/sessions?limit=1").await.ok();
    assert_eq!(sessions["sessions"][0]["id"], 3, "latest first");
    assert_eq!(get(&app, "/users").await.ok()["total"], 4);
    assert_eq!(get(&app, "/enrollments").await.ok()["total"], 0);
    let twice = get(&app, "/users?role=tutor&role=tutor").await;
    assert_eq!(twice.refusal(), (400, "invalid_request"), "in the envelope too");
    assert_eq!(get(&app, "/users?role=boss").await.body["details"]["field"], "role");
    assert_eq!(get(&app, "/users?role=student").await.ok()["total"], 2);
    assert_eq!(get(&app, "/users?q=NGUOI").await.ok()["users"][0]["id"], OTHER, "without accents and case");
    assert_eq!(get(&app, "/sessions?from=2026-10-20T12:15:00Z&to=2026-10-20T12:30:00Z").await.ok()["total"], 1);
    for (query, field) in [("page=0", "page"), ("limit=201", "limit"), ("limit=x", "limit")] {
        let answer = get(&app, &format!("/users?{query}")).await;
        assert_eq!(answer.refusal(), (400, "invalid_request"));
        assert_eq!(answer.body["details"]["field"], field);
    }
}
