//! The pages of staff and of tutors: forms in, pages out, nothing half done.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::support::*;

/// Posts a form and gives where it leads.
async fn form(app: &TestApp, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(fields).unwrap()));
    app.send(request.unwrap()).await
}

impl Answer {
    fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{:?}", self.body);
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The page without the marks that the framework leaves between its parts.
    fn page(&self) -> String {
        self.body.as_str().unwrap().replace("<!>", "")
    }
}

/// Found in a review: it was a line of a library, in English.
#[tokio::test]
async fn an_address_without_a_number_is_that_of_nothing_and_says_so_in_words() {
    let app = TestApp::start().await;
    let admin = app.browser(ADMIN).await;
    for path in ["/admin/people/abc", "/admin/sessions/1x", "/admin/lessons/99999999999999999999", "/admin/courses/-"] {
        let answer = app.get(path, &admin).await;
        assert_eq!(
            (answer.status.as_u16(), answer.headers[header::CONTENT_TYPE].as_bytes()),
            (404, &b"text/html; charset=utf-8"[..]),
            "{path}"
        );
        assert!(answer.page().contains("<html lang=\"vi\""), "{path}: {}", answer.page());
    }
}

fn upload(kind: &str, csv: &str) -> (String, String) {
    let part = |name: &str, more: &str, text: &str| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
    };
    let body = part("kind", "", kind) + &part("file", "; filename=\"a.csv\"", csv) + "--line--\r\n";
    ("multipart/form-data; boundary=line".to_owned(), body)
}

async fn import(app: &TestApp, cookie: &str, kind: &str, csv: &str) -> Answer {
    let (content_type, body) = upload(kind, csv);
    let request = Request::post("/admin/import")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body));
    app.send(request.unwrap()).await
}

const PAGES: [&str; 11] = [
    "/admin/sessions",
    "/admin/sessions/1",
    "/admin/people",
    "/admin/people/new",
    "/admin/people/2",
    "/admin/lessons",
    "/admin/lessons/new",
    "/admin/lessons/1",
    "/admin/courses",
    "/admin/import",
    "/admin/audit",
];

#[tokio::test]
async fn pages_of_staff_are_for_staff_only() {
    let app = TestApp::start().await;
    let session = app.session(30).await;
    let (admin, tutor, student) = (app.browser(ADMIN).await, app.browser(TUTOR).await, app.browser(STUDENT).await);
    for path in PAGES {
        assert_eq!(app.get(path, "").await.leads_to(), format!("/sign-in?next={path}"));
        for stranger in [&tutor, &student] {
            assert_eq!(app.get(path, stranger).await.status, 403, "{path}");
        }
        let page = app.get(path, &admin).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        assert!(!page.page().contains(&session.token), "the access token is for its own people");
    }
    for path in ["/admin/sessions/99", "/admin/people/99", "/admin/lessons/99", "/admin/courses/99"] {
        assert_eq!(app.get(path, &admin).await.status, 404, "{path}");
    }
    let foreign = Request::post("/admin/sessions/1")
        .header(header::COOKIE, &admin)
        .header(header::ORIGIN, "https://evil.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("do=cancel"));
    assert_eq!(app.send(foreign.unwrap()).await.status, 403);
    assert_eq!(app.value("SELECT status FROM video_call_sessions").await, "pending");
}

#[tokio::test]
async fn staff_add_a_person_and_a_lesson_by_forms() {
    let app = TestApp::start().await;
    let admin = app.browser(ADMIN).await;
    let person = [
        ("name", "Lê An"),
        ("email", "An@Test.vn"),
        ("role", "student"),
        ("password", "mật khẩu dài"),
        ("locale", "vi"),
        ("time_zone", "Asia/Ho_Chi_Minh"),
    ];
    assert_eq!(form(&app, &admin, "/admin/people", &person).await.leads_to(), "/admin/people/5?done=created");
    app.post("/api/auth/login", "", json!({ "email": "an@test.vn", "password": "mật khẩu dài" })).await.ok();
    let again = form(&app, &admin, "/admin/people", &person).await;
    assert_eq!(again.status, 422);
    assert!(again.page().contains("đã thuộc về người khác") && again.page().contains("Lê An"), "what was typed stays");
    assert!(!again.page().contains("mật khẩu dài"), "but for the password");

    let lesson = [
        ("tutor", "u1@test.vn"),
        ("student", "an@test.vn"),
        ("title", "Toán <b>9</b>"),
        ("start", "2026-10-20T19:30"),
        ("end", "2026-10-20T21:00"),
        ("price", "250000"),
        ("status", "confirmed"),
        ("payment", "paid"),
    ];
    assert_eq!(form(&app, &admin, "/admin/lessons", &lesson).await.leads_to(), "/admin/lessons/1?done=created");
    assert_eq!(app.value("SELECT scheduled_start_time FROM lessons").await, "2026-10-20 12:30:00.000", "Vietnam time");
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_sessions").await, "1");
    let page = app.get("/admin/lessons?q=toan", &admin).await;
    assert!(page.page().contains("Toán &lt;b&gt;9&lt;/b&gt;"), "found without accents, and never markup");
    for nothing in ["van", "%25", "_"] {
        assert!(!app.get(&format!("/admin/lessons?q={nothing}"), &admin).await.page().contains("Toán"), "{nothing}");
    }
    for (field, value, sentence) in [
        ("student", "nobody@test.vn", "Không có học sinh nào"),
        ("end", "2026-10-20T19:30", "kết thúc phải sau bắt đầu"),
        ("title", "", "Tiêu đề phải có"),
        ("price", "-1", "Học phí phải"),
    ] {
        let wrong: Vec<_> =
            lesson.iter().map(|(name, text)| (*name, if *name == field { value } else { text })).collect();
        let answer = form(&app, &admin, "/admin/lessons", &wrong).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.page().contains(sentence), "{field}: {}", answer.page());
    }
    assert_eq!(app.value("SELECT COUNT(*) FROM lessons").await, "1");
    let who = app.value("SELECT GROUP_CONCAT(CONCAT(actor, user_id, action, object) ORDER BY id) FROM audit_log").await;
    assert_eq!(who, "staff4createuser,staff4createlesson");
}

#[tokio::test]
async fn a_course_of_weekly_classes_keeps_its_time_of_day() {
    let app = TestApp::start().await;
    app.run("UPDATE users SET time_zone = 'Europe/Berlin' WHERE id = 4").await;
    let admin = app.browser(ADMIN).await;
    let course = [
        ("tutor", "u1@test.vn"),
        ("student", "u2@test.vn"),
        ("title", "Văn 8"),
        ("first", "2026-10-21T18:00"),
        ("minutes", "90"),
        ("count", "2"),
        ("every", "7"),
        ("status", "active"),
        ("payment", "unpaid"),
    ];
    assert_eq!(form(&app, &admin, "/admin/courses", &course).await.leads_to(), "/admin/courses/1?done=created");
    let starts = app.value("SELECT GROUP_CONCAT(scheduled_start_time ORDER BY id) FROM video_call_sessions").await;
    assert_eq!(starts, "2026-10-21 16:00:00.000,2026-10-28 17:00:00.000", "the clocks change in between");
    let page = app.get("/admin/courses/1", &admin).await;
    assert!(page.page().contains("/admin/sessions/1"));
    assert_eq!(form(&app, &admin, "/admin/courses/1", &[("do", "cancel")]).await.status, 303);
    assert_eq!(app.value("SELECT GROUP_CONCAT(status) FROM video_call_sessions").await, "cancelled,cancelled");
}

#[tokio::test]
async fn everything_staff_can_do_about_a_class() {
    let app = TestApp::start().await;
    let admin = app.browser(ADMIN).await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    app.join(&student, &session).await.ok();
    let path = format!("/admin/sessions/{}", session.id);
    let act = async |fields: &[(&str, &str)]| form(&app, &admin, &path, fields).await;
    act(&[("do", "block_student")]).await.leads_to();
    assert_eq!(
        app.value("SELECT COUNT(*) FROM video_call_participants WHERE seat_id IS NOT NULL").await,
        "0",
        "put out"
    );
    assert_eq!(app.join(&student, &session).await.refusal(), (403, "blocked"));
    act(&[("do", "unblock_student")]).await.leads_to();
    act(&[("do", "payment"), ("payment", "partially_paid")]).await.leads_to();
    assert_eq!(app.value("SELECT payment_status FROM lessons").await, "partially_paid");
    act(&[("do", "notes"), ("notes", "Gọi lại"), ("recording", "https://media.example/1")]).await.leads_to();
    act(&[("do", "reschedule"), ("start", "2026-10-21T08:00"), ("end", "2026-10-21T09:00")]).await.leads_to();
    assert_eq!(app.value("SELECT scheduled_start_time FROM lessons").await, "2026-10-21 01:00:00.000");
    act(&[("do", "cancel")]).await.leads_to();
    assert_eq!(app.value("SELECT status FROM lessons").await, "cancelled");
    act(&[("do", "restore")]).await.leads_to();
    assert_eq!(
        app.value("SELECT CONCAT(l.status, ' ', s.status) FROM lessons l JOIN video_call_sessions s").await,
        "confirmed active"
    );
    let refused = act(&[("do", "reschedule"), ("start", "2026-10-21T08:00"), ("end", "2026-10-21T07:00")]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(act(&[("do", "notes"), ("recording", "javascript:alert(1)")]).await.status, 422);
    assert_eq!(act(&[("do", "explode")]).await.status, 422);
    let page = app.get(&path, &admin).await;
    for text in ["Gọi lại", "https://media.example/1", "bị trung tâm cho ra", "0.0.0.0", "21/10/2026 08:00"] {
        assert!(page.page().contains(text), "{text}");
    }
    let log = app.get("/admin/audit?word=session", &admin).await;
    assert!(log.page().contains("canStudentJoin") && log.page().contains("Trung tâm"));
}

#[tokio::test]
async fn a_tutor_creates_and_confirms_lessons_of_their_own_and_no_others() {
    let app = TestApp::start().await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let lesson = [
        ("student", "u2@test.vn"),
        ("title", "Toán thêm"),
        ("start", "2026-10-20T19:30"),
        ("end", "2026-10-20T20:30"),
        ("price", "0"),
        ("status", "pending"),
        // Not theirs to say.
        ("payment", "paid"),
        ("tutor", "u4@test.vn"),
    ];
    assert_eq!(app.get("/lessons", &student).await.status, 403);
    assert_eq!(form(&app, &student, "/lessons", &lesson).await.status, 403);
    assert_eq!(form(&app, &tutor, "/lessons", &lesson).await.leads_to(), "/lessons/1?done=created");
    assert_eq!(app.value("SELECT CONCAT(tutor_id, payment_status, status) FROM lessons").await, "1unpaidpending");
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_sessions").await, "0");
    let confirmed: Vec<_> =
        lesson.iter().map(|(name, text)| (*name, if *name == "status" { "confirmed" } else { text })).collect();
    form(&app, &tutor, "/lessons/1", &confirmed).await.leads_to();
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_sessions").await, "1");
    assert_eq!(app.value("SELECT payment_status FROM lessons").await, "unpaid");
    let held: Vec<_> =
        lesson.iter().map(|(name, text)| (*name, if *name == "status" { "completed" } else { text })).collect();
    assert_eq!(form(&app, &tutor, "/lessons/1", &held).await.status, 422, "the centre and the door decide that");

    app.run("INSERT INTO users (id, email, display_name, role) VALUES (9, 'u9@test.vn', 'Thầy Ba', 'tutor')").await;
    let other = app.browser(9).await;
    assert_eq!(app.get("/lessons/1", &other).await.status, 404);
    assert_eq!(form(&app, &other, "/lessons/1", &[("do", "cancel")]).await.status, 404);
    assert!(!app.get("/lessons", &other).await.page().contains("Toán thêm"));
    form(&app, &tutor, "/lessons/1", &[("do", "cancel")]).await.leads_to();
    assert_eq!(
        app.value("SELECT CONCAT(l.status, s.status) FROM lessons l JOIN video_call_sessions s").await,
        "cancelledcancelled"
    );
    assert_eq!(form(&app, &tutor, "/lessons/1", &confirmed).await.status, 422, "called off is called off");
    assert_eq!(app.value("SELECT GROUP_CONCAT(DISTINCT actor) FROM audit_log").await, "tutor");
}

#[tokio::test]
async fn a_file_is_checked_line_by_line_and_changes_nothing_until_it_is_confirmed() {
    let app = TestApp::start().await;
    let admin = app.browser(ADMIN).await;
    let bad = "email,name,role\nok@test.vn,Ổn,student\nnobody,Không,student\nu1@test.vn,Trùng,tutor\nOK@test.vn,Hai,student\nx@test.vn,,boss\n";
    let answer = import(&app, &admin, "people", bad).await;
    assert_eq!(answer.status, 422);
    for (line, sentence) in [
        (3, "không hợp lệ"),
        (4, "Đã có trong hệ thống"),
        (5, "Xuất hiện hai lần"),
        (6, "Họ tên phải"),
        (6, "Vai trò phải"),
    ] {
        let cell = format!("<div>{line}</div>");
        let row = answer.page().split("<tr>").filter(|row| row.contains(&cell)).any(|row| row.contains(sentence));
        assert!(row, "line {line}: {sentence}\n{}", answer.page());
    }
    assert_eq!(app.value("SELECT COUNT(*) FROM users").await, "4");
    assert_eq!(app.value("SELECT COUNT(*) FROM imports").await, "0");

    let good = "\u{feff}email;name;role;password\nmai@test.vn;Mai;student;mật khẩu dài\nnam@test.vn;Nam;tutor;\n";
    let answer = import(&app, &admin, "people", good).await;
    assert_eq!(answer.status, 200, "{}", answer.page());
    assert!(answer.page().contains("/admin/import/1"));
    assert_eq!(app.value("SELECT COUNT(*) FROM users").await, "4", "not yet");
    let other = app.browser(TUTOR).await;
    assert_eq!(form(&app, &other, "/admin/import/1", &[]).await.status, 403);
    assert_eq!(form(&app, &admin, "/admin/import/1", &[]).await.status, 200);
    assert_eq!(app.value("SELECT COUNT(*) FROM users").await, "6");
    app.post("/api/auth/login", "", json!({ "email": "mai@test.vn", "password": "mật khẩu dài" })).await.ok();
    assert_eq!(form(&app, &admin, "/admin/import/1", &[]).await.status, 422, "once");

    let lessons = "tutor_email,student_email,title,start,end,status,external_id\n\
        nam@test.vn,mai@test.vn,\"Toán, Lý\",2026-10-21 18:00,2026-10-21 19:30,confirmed,l1\n\
        nam@test.vn,u2@test.vn,Hóa,2026-10-22T18:00:00+07:00,2026-10-22 19:30,,l2\n";
    import(&app, &admin, "lessons", lessons).await;
    assert_eq!(form(&app, &admin, "/admin/import/2", &[]).await.status, 200);
    assert_eq!(
        app.value("SELECT GROUP_CONCAT(scheduled_start_time) FROM lessons").await,
        "2026-10-21 11:00:00.000,2026-10-22 11:00:00.000"
    );
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_sessions").await, "1");
    let twice = import(&app, &admin, "lessons", lessons).await;
    assert!(twice.page().contains("0 thêm mới · 2 cập nhật"), "{}", twice.page());

    let wrong = "tutor_email,student_email,title,start\n";
    assert!(import(&app, &admin, "lessons", wrong).await.page().contains("Thiếu cột"));
    assert!(import(&app, &admin, "lessons", "a,b\n\"x").await.page().contains("Thiếu cột"));
    let long = format!("email,name,role\n{}", "x".repeat(1024 * 1024));
    assert!(import(&app, &admin, "people", &long).await.page().contains("lớn hơn 1 MiB"));
}

#[tokio::test]
async fn an_import_is_all_or_nothing_also_over_the_api() {
    let app = TestApp::start().await;
    let admin = app.browser(ADMIN).await;
    let lines: String = (0..600).map(|n| format!("s{n}@test.vn,Học sinh {n},student\n")).collect();
    let path = "/api/admin/imports?kind=people";
    let report = app.post_raw(path, &admin, format!("email,name,role\n{lines}")).await.ok();
    assert_eq!((&report["new"], &report["bad"]), (&json!(600), &json!([])));
    // One of them signs up in between.
    app.run("INSERT INTO users (email, display_name, role) VALUES ('s599@test.vn', 'Sớm', 'student')").await;
    let confirm = format!("/api/admin/imports/{}", report["id"]);
    let done = app.post(&confirm, &admin, json!({})).await.ok();
    assert_eq!(done["bad"], json!([{ "line": 601, "field": "email", "problem": "exists" }]));
    assert_eq!(app.value("SELECT COUNT(*) FROM users").await, "5", "nothing was done");
    app.run("DELETE FROM users WHERE email = 's599@test.vn'").await;
    app.post(&confirm, &admin, json!({})).await.ok();
    assert_eq!(app.value("SELECT COUNT(*) FROM users").await, "604");
    assert_eq!(app.post(&confirm, &admin, json!({})).await.refusal(), (404, "not_found"));
    assert_eq!(app.post_raw("/api/admin/imports?kind=cats", &admin, "a").await.refusal(), (400, "invalid_request"));
    let long = "x".repeat(1024 * 1024 + 1);
    assert_eq!(app.post_raw(path, &admin, long).await.refusal(), (413, "too_large"));
    let just = format!("email,name,role\n{}", "x".repeat(70 * 1024));
    assert_eq!(app.post_raw(path, &admin, just).await.ok()["id"], Value::Null, "over the limit of other bodies");
}

#[tokio::test]
async fn the_language_and_signing_out_work_without_script() {
    let app = TestApp::start().await;
    let admin = app.browser(ADMIN).await;
    let chosen = form(&app, &admin, "/language", &[("to", "en"), ("back", "/admin/people?q=a")]).await;
    assert_eq!(chosen.leads_to(), "/admin/people?q=a");
    let cookie = chosen.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(app.get("/admin/people", &format!("{admin}; {cookie}")).await.page().contains("New person"));
    let away = form(&app, &admin, "/language", &[("to", "en"), ("back", "https://evil.example")]).await;
    assert_eq!(away.leads_to(), "/");
    assert_eq!(form(&app, &admin, "/sign-out", &[]).await.leads_to(), "/sign-in");
    assert_eq!(app.get("/admin/people", &admin).await.leads_to(), "/sign-in?next=/admin/people");
}

#[tokio::test]
async fn past_classes_have_their_recordings_for_those_entitled() {
    let app = TestApp::start().await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let session = app.session(0).await;
    app.join(&tutor, &session).await.ok();
    app.pass(70);
    app.leave(&tutor, &session).await.ok();
    app.run("UPDATE video_call_sessions SET recording_url = 'https://media.example/1'").await;
    assert!(app.get("/history", &student).await.page().contains("Chưa có buổi học nào đã qua"));
    app.pass(3600);
    let link = "https://media.example/1";
    let page = app.get("/history", &tutor).await;
    assert!(page.page().contains("Toán 9: Phương trình") && page.page().contains(link), "{}", page.page());
    assert!(page.page().contains("<div>1</div>"), "minutes up to the last sign of life: {}", page.page());
    assert!(app.get("/history", &student).await.page().contains(link));
    app.run("UPDATE lessons SET payment_status = 'unpaid'").await;
    assert!(!app.get("/history", &student).await.page().contains(link));
    let stranger = app.get("/history", &app.browser(OTHER).await).await;
    assert!(stranger.status == 200 && !stranger.page().contains("Toán"));
    assert_eq!(app.get("/history", "").await.leads_to(), "/sign-in?next=/history");
}
