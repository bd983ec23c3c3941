//! What people see of who was there: summary, certificate, verdicts, reports, links for parents, rebuilding.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{ADMIN, Answer, HEARTBEAT, OTHER, STUDENT, Session, TUTOR, TestApp, noon};

impl TestApp {
    /// A class at noon plus so many minutes in which both were, as the media server tells it; it is over and settled.
    async fn held(&self, starts_in_minutes: i64) -> Session {
        let session = self.session(starts_in_minutes).await;
        let room = self.room(&session).await;
        let start = noon() + TimeDelta::minutes(starts_in_minutes);
        self.stay(&room, TUTOR, "t", start, Some(start + TimeDelta::minutes(60))).await;
        self.stay(&room, STUDENT, "s", start + TimeDelta::minutes(5), Some(start + TimeDelta::minutes(30))).await;
        self.stay(&room, STUDENT, "s2", start + TimeDelta::minutes(31), Some(start + TimeDelta::minutes(55))).await;
        self.clock.advance(start + TimeDelta::minutes(62) - self.clock.now());
        self.settle().await;
        session
    }

    async fn page(&self, path: &str, cookie: &str) -> (u16, String) {
        let Answer { status, body, .. } = self.get(path, cookie).await;
        (status.as_u16(), body.as_str().unwrap_or_default().to_owned())
    }

    async fn form(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        self.send(request.unwrap()).await
    }
}

#[tokio::test]
async fn each_side_gets_a_summary_after_class() {
    let app = TestApp::start().await;
    let session = app.held(0).await;
    let student = app.browser(STUDENT).await;
    let door = app.post("/api/video-call/door", &student, json!({ "accessToken": session.token })).await.ok();
    let expected = json!({
        "waitedFrom": "2026-10-20T12:05:00Z", "waitedMinutes": 0, "togetherFrom": "2026-10-20T12:05:00Z",
        "togetherTo": "2026-10-20T12:55:00Z", "togetherMinutes": 49, "minutes": 49, "otherMinutes": 60, "drops": 1,
        "otherDrops": 0, "verdict": "held", "corrected": false,
    });
    assert_eq!(door["summary"], expected);
    let (status, page) = app.page(&format!("/history/{}", session.token), &student).await;
    assert_eq!(status, 200);
    assert!(page.contains("Đã học") && page.contains("19:05 – 19:55 (49′)"), "{page}");
    let stranger = app.browser(OTHER).await;
    assert_eq!(app.page(&format!("/history/{}", session.token), &stranger).await.0, 403);
    assert_eq!(app.page(&format!("/history/{}", "0".repeat(64)), &student).await.0, 404);
    assert_eq!(app.page("/history/nonsense", &student).await.0, 404);
}

/// The address in a certificate's QR code, made anew: the page of PDF holds it as a picture only.
async fn code_of(app: &TestApp, session: &Session, side: lophoc::domain::session::Side) -> String {
    let call = lophoc::store::sessions::find(&app.db, session.id).await.unwrap().unwrap();
    lophoc::api::certify::issue(&app.state, &call, side).await.unwrap().1
}

#[tokio::test]
async fn a_certificate_can_be_checked_by_anybody_and_a_changed_figure_fails() {
    let app = TestApp::start().await;
    let session = app.held(0).await;
    let student = app.browser(STUDENT).await;
    let path = format!("/history/{}/certificate.pdf", session.token);
    let pdf = app.open(Request::get(&path).header(header::COOKIE, &student).body(Body::empty()).unwrap()).await;
    assert_eq!(pdf.headers()[header::CONTENT_TYPE], "application/pdf");
    let bytes = axum::body::to_bytes(pdf.into_body(), usize::MAX).await.unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 10_000);
    let code = code_of(&app, &session, lophoc::domain::session::Side::Student).await;
    let (status, page) = app.page(&format!("/check/{code}"), "").await;
    assert!(status == 200 && page.contains("Minh") && page.contains("49") && page.contains("Đã học"), "{page}");
    // A figure changed, with the signature of the right one.
    let (figures, signature) = code.split_once('.').unwrap();
    use base64::Engine;
    let engine = base64::prelude::BASE64_URL_SAFE_NO_PAD;
    let mut changed: Value = serde_json::from_slice(&engine.decode(figures).unwrap()).unwrap();
    changed["m"] = json!(60);
    let forged = format!("{}.{signature}", engine.encode(changed.to_string()));
    let (status, page) = app.page(&format!("/check/{forged}"), "").await;
    assert!(status == 404 && page.contains("không hợp lệ") && !page.contains("Minh"), "{page}");
    assert_eq!(app.page("/check/nonsense", "").await.0, 404);
    // Corrected later: the paper says what it said, and the page says that it is no longer so.
    let staff = app.browser(ADMIN).await;
    let word = json!({ "verdict": "student_absent", "reason": "Nhờ người khác vào thay" });
    app.post(&format!("/api/admin/sessions/{}/verdict", session.id), &staff, word).await.ok();
    let (_, page) = app.page(&format!("/check/{code}"), "").await;
    assert!(page.contains("Học sinh vắng") && page.contains("đã thay đổi"), "{page}");
}

#[tokio::test]
async fn nobody_is_certified_who_was_not_there_or_before_the_end() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let room = app.room(&session).await;
    app.stay(&room, TUTOR, "t", noon(), None).await;
    app.pass(600);
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let path = format!("/history/{}/certificate.pdf", session.token);
    assert_eq!(app.page(&path, &tutor).await.0, 409, "the class goes on");
    app.pass(2 * 3600);
    assert_eq!(app.page(&path, &student).await.0, 409, "was not there");
    assert_eq!(app.get(&path, &tutor).await.status.as_u16(), 200);
}

#[tokio::test]
async fn staff_see_who_was_there_and_correct_with_a_reason() {
    let app = TestApp::start().await;
    let session = app.held(0).await;
    let staff = app.browser(ADMIN).await;
    let path = format!("/admin/sessions/{}", session.id);
    let (_, page) = app.page(&path, &staff).await;
    assert!(page.contains("<svg") && page.contains("Đã học") && page.contains("19:31:00 – 19:55:00"), "{page}");
    let attendance = app.get(&format!("/api/admin/sessions/{}/attendance", session.id), &staff).await.ok();
    let student = &attendance["attendance"]["student"];
    assert_eq!(student["intervals"][0]["witnesses"], json!(["media"]));
    assert_eq!(student["intervals"][0]["end"], "left");
    assert_eq!(student["drops"], 1);
    let refused = app.form(&path, &staff, "do=verdict&verdict=held&reason=").await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.body.as_str().unwrap().contains("Hãy ghi lý do"));
    let done = app.form(&path, &staff, "do=verdict&verdict=technical&reason=M%E1%BA%A5t+ti%E1%BA%BFng").await;
    assert_eq!(done.status.as_u16(), 303);
    let (_, page) = app.page(&path, &staff).await;
    assert!(page.contains("Mất tiếng") && page.contains("Trung tâm") && page.contains("Lỗi kỹ thuật"), "{page}");
    assert_eq!(app.value("SELECT IFNULL(student_attended, 'open') FROM lessons").await, "open");
    assert_eq!(
        app.value("SELECT CONCAT(action, object) FROM audit_log ORDER BY id DESC LIMIT 1").await,
        "correctsession"
    );
    let tutor = app.browser(TUTOR).await;
    let by_tutor = app.post(&format!("/api{path}/verdict"), &tutor, json!({ "verdict": "held", "reason": "x" })).await;
    assert_eq!(by_tutor.refusal(), (403, "forbidden"));
}

#[tokio::test]
async fn a_class_that_has_not_begun_has_no_verdict_to_correct() {
    let app = TestApp::start().await;
    let session = app.session(60).await;
    let staff = app.browser(ADMIN).await;
    let path = format!("/api/admin/sessions/{}/verdict", session.id);
    assert_eq!(
        app.post(&path, &staff, json!({ "verdict": "held", "reason": "x" })).await.refusal(),
        (425, "too_early")
    );
    let unknown =
        app.post("/api/admin/sessions/999/verdict", &staff, json!({ "verdict": "held", "reason": "x" })).await;
    assert_eq!(unknown.refusal(), (404, "not_found"));
}

#[tokio::test]
async fn reports_add_up_and_files_are_for_spreadsheets() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    app.held(0).await;
    app.run("UPDATE lessons SET price_vnd = 300000").await;
    app.run("UPDATE users SET display_name = '=1+1' WHERE id = 1").await;
    let second = app.session(120).await;
    app.run("UPDATE lessons SET price_vnd = 300000").await;
    app.pass(4 * 3600);
    app.settle().await;
    // The first was settled before it had a price; a rebuild finds that.
    let differences = lophoc::jobs::rebuild::run(&app.state, None, false).await.unwrap().differences;
    assert_eq!(differences.len(), 1, "{differences:?}");
    let lesson = app.get("/api/admin/lessons/1", &staff).await.ok()["lesson"].clone();
    let told = [&lesson["verdict"], &lesson["tutorAttended"], &lesson["studentAttended"], &lesson["studentMinutes"]];
    assert_eq!(told, [&json!("held"), &json!(true), &json!(true), &json!(49)]);
    let query = "by=tutor&from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z";
    let report = app.get(&format!("/api/admin/reports/attendance?{query}"), &staff).await.ok();
    let expected = json!({
        "key": "1", "name": "=1+1", "classes": 2, "held": 1, "tutorAbsent": 0, "studentAbsent": 0, "bothAbsent": 1,
        "technical": 0, "cancelled": 0, "tutorMinutes": 60, "studentMinutes": 49, "togetherMinutes": 49,
        "chargeVnd": 300_000, "payVnd": 300_000,
    });
    assert_eq!(report["lines"], json!([expected]));
    assert_eq!(report["total"]["payVnd"], 300_000);
    let csv = app.get(&format!("/api/admin/reports/attendance.csv?{query}"), &staff).await;
    let csv = csv.body.as_str().unwrap().to_owned();
    assert!(csv.starts_with('\u{feff}') && csv.contains("1,'=1+1,2,1,"), "{csv}");
    for (by, key) in [("student", "2"), ("course", ""), ("month", "2026-10"), ("class", "1")] {
        let report = app
            .get(
                &format!("/api/admin/reports/attendance?by={by}&from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z"),
                &staff,
            )
            .await
            .ok();
        assert_eq!(report["lines"][0]["key"], key, "{by}");
        assert_eq!(report["total"]["classes"], 2, "{by}");
    }
    let (status, page) = app.page("/admin/reports?by=tutor&month=2026-10", &staff).await;
    assert!(status == 200 && page.contains("300.000") && page.contains("<svg"), "{page}");
    assert_eq!(app.page("/admin/reports?by=what&month=when", &staff).await.0, 200);
    for wrong in ["by=what", "from=yesterday", "timeZone=Mars", "from=2026-11-01T00:00:00Z&to=2026-10-01T00:00:00Z"] {
        let refused = app.get(&format!("/api/admin/reports/attendance?{wrong}"), &staff).await;
        assert_eq!(refused.refusal(), (400, "invalid_request"), "{wrong}");
    }
    let tutor = app.browser(TUTOR).await;
    assert_eq!(app.page("/admin/reports", &tutor).await.0, 403);
    drop(second);
}

#[tokio::test]
async fn a_policy_holds_for_classes_that_begin_after_it() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let first = app.held(0).await;
    let mut policy = app.get("/api/admin/policy", &staff).await.ok()["policy"].clone();
    policy["minimumMinutes"] = json!(30);
    policy["charges"]["student_absent"] = json!(null);
    assert_eq!(app.post("/api/admin/policy", &staff, policy.clone()).await.refusal(), (400, "invalid_request"));
    policy["charges"].as_object_mut().unwrap().remove("student_absent");
    policy["minimumMinutes"] = json!(0);
    assert_eq!(app.post("/api/admin/policy", &staff, policy.clone()).await.refusal(), (400, "invalid_request"));
    policy["minimumMinutes"] = json!(30);
    app.post("/api/admin/policy", &staff, policy).await.ok();
    let second = app.session(120).await;
    let room = app.room(&second).await;
    let start = noon() + TimeDelta::minutes(120);
    app.stay(&room, TUTOR, "t2", start, Some(start + TimeDelta::minutes(60))).await;
    app.stay(&room, STUDENT, "s3", start, Some(start + TimeDelta::minutes(20))).await;
    app.pass(4 * 3600);
    app.settle().await;
    let verdict = |session: &Session| {
        let (app, path) = (&app, format!("/api/admin/sessions/{}/attendance", session.id));
        let staff = staff.clone();
        async move { app.get(&path, &staff).await.ok()["attendance"]["verdict"].clone() }
    };
    assert_eq!(verdict(&first).await, "held");
    assert_eq!(verdict(&second).await, "student_absent", "twenty minutes are not thirty");
    let (status, page) = app.page("/admin/policy", &staff).await;
    assert!(status == 200 && page.contains("value=\"30\""), "{page}");
    let refused = app.form("/admin/policy", &staff, "grace=15&minimum=x").await;
    assert_eq!(refused.status.as_u16(), 422);
}

#[tokio::test]
async fn a_parent_sees_the_students_classes_until_the_link_ends() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let session = app.session(0).await;
    for wrong in [json!({ "studentId": TUTOR }), json!({ "studentId": STUDENT, "days": 0 }), json!({ "days": 3 })] {
        assert_eq!(app.post("/api/admin/parent-links", &staff, wrong).await.refusal(), (400, "invalid_request"));
    }
    let made = app
        .post("/api/admin/parent-links", &staff, json!({ "studentId": STUDENT, "label": "Mẹ", "days": 7 }))
        .await
        .ok();
    let path = made["path"].as_str().unwrap().to_owned();
    let (status, page) = app.page(&path, "").await;
    assert!(status == 200 && page.contains("Toán 9") && page.contains("Chưa vào lớp"), "{page}");
    let student = app.browser(STUDENT).await;
    app.join(&student, &session).await.ok();
    let (_, list) = app.page(&format!("{path}/list"), "").await;
    assert!(list.contains("Đang trong lớp") && !list.contains("<html"), "{list}");
    app.pass(40);
    let (_, list) = app.page(&format!("{path}/list"), "").await;
    assert!(list.contains("Mất kết nối"), "{list}");
    // It opens nothing else: no seat, no room name, no token.
    for secret in [session.token.as_str(), app.room(&session).await.as_str(), "jwt"] {
        assert!(!page.contains(secret), "{secret}");
    }
    let events = app.open(Request::get(format!("{path}/events")).body(Body::empty()).unwrap()).await;
    assert_eq!(events.headers()[header::CONTENT_TYPE], "text/event-stream");
    let id = made["parentLink"]["id"].as_i64().unwrap();
    assert!(!app.value("SELECT last_seen_at FROM parent_links").await.is_empty());
    for _ in 0..2 {
        app.post(&format!("/api/admin/parent-links/{id}/revoke"), &staff, json!({})).await.ok();
    }
    let (status, page) = app.page(&path, "").await;
    assert!(status == 410 && !page.contains("Toán 9"), "{page}");
    assert_eq!(app.page(&format!("{path}/list"), "").await.0, 410);
    assert_eq!(app.page(&format!("/parent/{}", "a".repeat(64)), "").await.0, 410);
    // And one that ran out.
    let made = app.post("/api/admin/parent-links", &staff, json!({ "studentId": STUDENT, "days": 1 })).await.ok();
    let path = made["path"].as_str().unwrap().to_owned();
    app.pass(86_400);
    assert_eq!(app.page(&path, "").await.0, 410);
    assert_eq!(app.value("SELECT COUNT(*) FROM audit_log WHERE object = 'parent_link'").await, "3");
}

#[tokio::test]
async fn staff_make_and_revoke_links_on_the_page_of_a_student() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let made = app.form("/admin/people/2/links", &staff, "label=M%E1%BA%B9&days=30").await;
    let page = made.body.as_str().unwrap();
    let token = page.split("/parent/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(app.page(&format!("/parent/{token}"), "").await.0, 200);
    let (_, page) = app.page("/admin/people/2", &staff).await;
    assert!(page.contains("Mẹ") && !page.contains(&token), "shown only once");
    let wrong = app.form("/admin/people/2/links", &staff, "label=&days=x").await;
    assert_eq!(wrong.status.as_u16(), 422);
    app.form("/admin/people/2/links", &staff, "revoke=1").await;
    assert_eq!(app.page(&format!("/parent/{token}"), "").await.0, 410);
    let (_, page) = app.page("/admin/people/1", &staff).await;
    assert!(!page.contains("/links"), "tutors have no parents");
}

#[tokio::test]
async fn rebuilding_finds_and_mends_what_is_not_as_the_events_say() {
    let app = TestApp::start().await;
    // The clock of the tests stands in the past; signs of life are kept from then on.
    app.run("UPDATE _sqlx_migrations SET installed_on = '2026-01-01'").await;
    let session = app.session(0).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let mut seats = Vec::new();
    for browser in [&tutor, &student] {
        let joined = app.join(browser, &session).await.ok();
        seats.push((browser, json!({ "sessionId": session.id, "seatId": joined["seatId"] })));
    }
    for _ in 0..40 {
        app.pass(10);
        for (browser, seat) in &seats {
            app.post(HEARTBEAT, browser, seat.clone()).await.ok();
        }
    }
    app.leave(&student, &session).await.ok();
    app.join(&student, &session).await.ok();
    app.pass(30);
    app.leave(&student, &session).await.ok();
    app.leave(&tutor, &session).await.ok();
    let check = || async { lophoc::jobs::rebuild::run(&app.state, None, true).await.unwrap() };
    let clean = check().await;
    assert_eq!((clean.sessions, clean.differences), (1, vec![]));
    let before = app.value("SELECT CONCAT_WS('|', tutor_joined_at, student_joined_at, tutor_left_at, student_left_at, session_ended_at, used_count, ip_addresses) FROM video_call_sessions").await;
    app.run("UPDATE video_call_sessions SET tutor_joined_at = NULL, student_left_at = '2026-10-20 12:00:01', used_count = 9, ip_addresses = NULL").await;
    app.run("UPDATE video_call_participants SET present_ms = 1 WHERE user_id = 2").await;
    app.run("UPDATE session_attendance SET together_ms = 5").await;
    let found: Vec<String> = check().await.differences.into_iter().map(|one| one.what).collect();
    assert_eq!(
        found,
        [
            "seat of the student",
            "tutor_joined_at",
            "student_left_at",
            "used_count",
            "ip_addresses",
            "session_attendance"
        ]
    );
    lophoc::jobs::rebuild::run(&app.state, Some(session.id), false).await.unwrap();
    assert_eq!(check().await.differences, vec![]);
    let after = app.value("SELECT CONCAT_WS('|', tutor_joined_at, student_joined_at, tutor_left_at, student_left_at, session_ended_at, used_count, ip_addresses) FROM video_call_sessions").await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn the_classes_of_a_course_have_a_price_and_pay_their_tutor() {
    let app = TestApp::start().await;
    let staff = app.browser(ADMIN).await;
    let (course, _) = app.course(&[0]).await;
    let path = format!("/api/admin/enrollments/{course}");
    let patch = |body: Value| {
        let request = Request::patch(&path)
            .header(header::COOKIE, &staff)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        app.send(request.unwrap())
    };
    assert_eq!(patch(json!({ "priceVnd": -1 })).await.refusal(), (400, "invalid_request"));
    assert_eq!(patch(json!({ "status": "active", "priceVnd": 250_000 })).await.ok()["enrollment"]["priceVnd"], 250_000);
    let room = app.value("SELECT room_name FROM video_call_sessions").await;
    for (person, jid) in [(TUTOR, "t"), (STUDENT, "s")] {
        app.stay(&room, person, jid, noon(), Some(noon() + TimeDelta::minutes(50))).await;
    }
    app.pass(2 * 3600);
    app.settle().await;
    let seen = app.get(&path, &staff).await.ok()["enrollment"]["sessions"][0].clone();
    assert_eq!((&seen["verdict"], &seen["tutorMinutes"]), (&json!("held"), &json!(50)));
    let report = app.get("/api/admin/reports/attendance?by=course", &staff).await.ok();
    assert_eq!((&report["lines"][0]["name"], &report["total"]["payVnd"]), (&json!("Văn 8"), &json!(250_000)));
}
