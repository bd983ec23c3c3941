//! Every route and what each kind of caller is answered there: `routes.txt`, held against the router both ways.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{Method, Request, header};
use leptos::config::LeptosOptions;
use serde_json::{Value, json};

use crate::support::*;

pub const API_KEY: &str = "77aa0c1d2e3f405162738495a6b7c8d9";
const PASSWORD: &str = "mật khẩu dài";
const CRON_SECRET: &str = "0123456789abcdef0123456789abcdef";
const OTHER_TUTOR: i64 = 5;
/// Whoever is changed by staff.
const SOMEBODY: i64 = 6;

/// Who asks, in the order of the columns.
#[derive(Clone, Copy, PartialEq)]
pub enum Who {
    Nobody,
    Person(i64),
    Bearer(&'static str),
}

const WHO: [Who; 9] = [
    Who::Nobody,
    Who::Person(OTHER),
    Who::Person(OTHER_TUTOR),
    Who::Person(STUDENT),
    Who::Person(TUTOR),
    Who::Person(ADMIN),
    Who::Bearer(API_KEY),
    Who::Bearer(CRON_SECRET),
    Who::Bearer(JITSI_SECRET),
];

/// A row: method, path, and a word for each caller.
pub fn rows() -> Vec<(Method, &'static str, Vec<&'static str>)> {
    // Read when run: whoever mends the table need not build anything.
    static TABLE: LazyLock<String> = LazyLock::new(|| std::fs::read_to_string("tests/http/routes.txt").unwrap());
    let lines = TABLE.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut words = line.split_whitespace();
        let (method, path) = (words.next().unwrap().parse().unwrap(), words.next().unwrap());
        (method, path, words.collect())
    };
    lines.map(row).collect()
}

/// One class with everything around it that a path or a body can name.
pub struct Scene {
    session: Session,
    course: i64,
    fresh_lesson: i64,
    room: String,
    conference: String,
    seat: String,
    link: Value,
    parent: String,
    import: Value,
    policy: Value,
}

async fn start() -> TestApp {
    let app = TestApp::start_with(&[("API_KEY", API_KEY)]).await;
    people(&app).await;
    app
}

/// Passwords for everybody, and two people more.
pub async fn people(app: &TestApp) {
    app.run(
        "INSERT INTO users (id, email, display_name, role)
         VALUES (5, 'u5@test.vn', 'Thầy Nam', 'tutor'), (6, 'u6@test.vn', 'Ai Đó', 'student')",
    )
    .await;
    let password = lophoc::api::sign_in::hash_password(PASSWORD).unwrap();
    sqlx::query("UPDATE users SET password_hash = ?").bind(password).execute(&app.db).await.unwrap();
}

async fn call(app: &TestApp, who: Who, cookie: &str, method: Method, path: &str, body: Sent) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    request = match who {
        Who::Nobody => request,
        Who::Person(id) if cookie.is_empty() => request.header(header::COOKIE, app.browser(id).await),
        Who::Person(_) => request.header(header::COOKIE, cookie),
        Who::Bearer(secret) => request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
    };
    let (kind, body) = match body {
        Sent::Nothing => return request.body(Body::empty()).unwrap(),
        Sent::Json(value) => ("application/json", value.to_string()),
        Sent::Form(text) => ("application/x-www-form-urlencoded", text),
        Sent::Csv(text) => ("text/csv", text),
    };
    request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
}

pub enum Sent {
    Nothing,
    Json(Value),
    Form(String),
    Csv(String),
}

impl Scene {
    /// Both people of the class have joined, if `inside`; the one who asks from the browser that asks.
    pub async fn set(app: &TestApp, who: Who, cookie: &str, inside: bool) -> Self {
        let session = app.session(0).await;
        let (course, _) = app.course(&[0]).await;
        let mut seat = "0".repeat(32);
        if inside {
            for id in [STUDENT, TUTOR] {
                let own = who == Who::Person(id);
                let browser = if own { cookie.to_owned() } else { app.browser(id).await };
                let joined = app.join(&browser, &session).await.ok();
                if own || seat.starts_with("00000000") {
                    seat = joined["seatId"].as_str().unwrap().to_owned();
                }
            }
        }
        let room = app.room(&session).await;
        let ask = async |path: &str, secret: &'static str, sent: Sent| {
            app.send(call(app, Who::Bearer(secret), "", Method::POST, path, sent).await).await.ok()
        };
        let form = Sent::Form(format!("name={room}&start_time=2026-10-20T12:00:00.000Z&mail_owner=x"));
        let conference = ask("/api/jitsi/reservations/conference", JITSI_SECRET, form).await;
        let link = ask("/api/admin/parent-links", API_KEY, Sent::Json(json!({ "studentId": STUDENT }))).await;
        let file = Sent::Csv(format!("email,name,role\ns{}@test.vn,Mới,student\n", session.id));
        // A file is confirmed by whoever sent it.
        let sender = if who == Who::Person(ADMIN) { who } else { Who::Bearer(API_KEY) };
        let import = call(app, sender, cookie, Method::POST, "/api/admin/imports?kind=people", file).await;
        let import = app.send(import).await.ok();
        Self {
            course,
            room,
            seat,
            fresh_lesson: app.lesson(0).await,
            conference: conference["id"].as_str().unwrap().to_owned(),
            link: link["parentLink"]["id"].clone(),
            parent: link["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned(),
            policy: app.get("/api/admin/policy", &app.browser(ADMIN).await).await.ok()["policy"].clone(),
            import: import["id"].clone(),
            session,
        }
    }

    /// The pattern of a route as a path of this scene.
    pub fn path(&self, pattern: &str) -> String {
        let id = match pattern {
            _ if pattern.contains("/users/") || pattern.contains("/people/") => SOMEBODY.to_string(),
            _ if pattern.contains("lessons/") => self.session.lesson_id.to_string(),
            _ if pattern.contains("/enrollments/") || pattern.contains("/courses/") => self.course.to_string(),
            _ if pattern.contains("/parent-links/") => self.link.to_string(),
            _ if pattern.contains("/import") => self.import.to_string(),
            _ if pattern.contains("/reservations/") => self.conference.clone(),
            _ => self.session.id.to_string(),
        };
        let token = if pattern.starts_with("/parent/") { &self.parent } else { &self.session.token };
        let path =
            pattern.replace("{id}", &id).replace("{token}", token).replace("{access_token}", &self.session.token);
        let path = path.replace("{code}", "abc.def").replace("{subject}/{what}", "room/created");
        assert!(!path.contains('{'), "what stands for {pattern}?");
        if path == "/api/admin/imports" { path + "?kind=people" } else { path }
    }

    /// A body that makes sense there.
    pub fn body(&self, method: &Method, pattern: &str) -> Sent {
        if method.is_safe() || *method == Method::DELETE {
            return Sent::Nothing;
        }
        let Self { session, seat, room, .. } = self;
        let token = &session.token;
        let seated = json!({ "sessionId": session.id, "seatId": seat });
        let with = |key: &str, value: Value| {
            let mut body = seated.clone();
            body[key] = value;
            body
        };
        Sent::Json(match pattern {
            "/api/admin/imports" => return Sent::Csv("email,name,role\nnew@test.vn,Mới,student\n".to_owned()),
            "/sign-in" => {
                return Sent::Form("email=u2%40test.vn&password=m%E1%BA%ADt+kh%E1%BA%A9u+d%C3%A0i".to_owned());
            }
            "/language" => return Sent::Form("to=en&back=/".to_owned()),
            "/api/jitsi/reservations/conference" => {
                return Sent::Form(format!("name={room}&start_time=2026-10-20T12:00:00.000Z&mail_owner=x"));
            }
            _ if !pattern.starts_with("/api/") => return Sent::Form("reason=x".to_owned()),
            "/api/auth/password" => json!({ "current": PASSWORD, "new": PASSWORD }),
            "/api/auth/end-login" => json!({ "loginId": 0 }),
            "/api/auth/login" => json!({ "email": "u2@test.vn", "password": PASSWORD }),
            "/api/video-call/create" => json!({ "lessonId": self.fresh_lesson }),
            "/api/video-call/join" | "/api/video-call/door" => json!({ "accessToken": token }),
            "/api/video-call/event" => with("kind", json!("in_call")),
            "/api/video-call/move" => with("provider", json!("builtin")),
            "/api/video-call/recording" => with("url", json!("https://media.example/1.mp4")),
            "/api/video-call/signal" => {
                with("signal", json!({ "from": "0123456789abcdef", "to": null, "said": { "type": "hello" } }))
            }
            "/api/admin/users" => {
                json!({ "email": format!("b{}@test.vn", session.id), "displayName": "B", "role": "student" })
            }
            "/api/admin/lessons" => json!({ "tutorId": TUTOR, "studentId": STUDENT, "title": "T",
                "scheduledStartTime": "2026-10-21T12:00:00Z", "scheduledEndTime": "2026-10-21T13:00:00Z" }),
            "/api/admin/enrollments" => json!({ "tutorId": TUTOR, "studentId": STUDENT, "title": "T", "sessions":
                [{ "scheduledStartTime": "2026-10-21T12:00:00Z", "scheduledEndTime": "2026-10-21T13:00:00Z" }] }),
            "/api/admin/sessions/{id}/verdict" => json!({ "verdict": "held", "reason": "x" }),
            "/api/admin/parent-links" => json!({ "studentId": STUDENT }),
            "/api/admin/policy" => self.policy.clone(),
            "/api/jitsi/events/{subject}/{what}" => json!({ "room_name": room, "created_at": noon().timestamp() }),
            _ => seated,
        })
    }
}

/// What a caller is answered, as one word. `# words` in the table explains them.
async fn word(app: &TestApp, is_api: bool, request: Request<Body>) -> String {
    let response = app.open(request).await;
    let status = response.status().as_u16();
    let is_stream = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    match response.headers().get(header::LOCATION) {
        Some(target) if target.as_bytes().starts_with(b"/sign-in") => return "in".to_owned(),
        Some(_) => return "go".to_owned(),
        None => {}
    }
    if matches!(status, 200 | 204) && (is_stream || !is_api) {
        return "ok".to_owned();
    }
    if !is_api {
        return status.to_string();
    }
    let answer = Answer::from(response).await;
    if status == 200 {
        return "ok".to_owned();
    }
    let code = answer.code();
    let known = [
        ("not_signed_in", "login"),
        ("invalid_secret", "secret"),
        ("forbidden", "no"),
        ("not_participant", "alien"),
        ("not_found", "none"),
    ];
    known.iter().find(|(long, _)| *long == code).map_or(code, |(_, short)| short).to_owned()
}

#[tokio::test]
async fn every_route_has_a_row_and_every_row_a_route() {
    let app = start().await;
    let options = LeptosOptions::builder().output_name("lophoc").build();
    let mut there = BTreeSet::new();
    for path in lophoc::http::paths(app.state.clone(), options) {
        // What nothing answers to is told what does.
        let asked = Request::builder().method(Method::TRACE).uri(path.replace(['{', '}'], "")).body(Body::empty());
        let answer = app.open(asked.unwrap()).await;
        assert_eq!(answer.status(), 405, "{path}");
        for method in answer.headers()[header::ALLOW].to_str().unwrap().split(',') {
            if method != "HEAD" {
                there.insert(format!("{method} {path}"));
            }
        }
    }
    let listed: BTreeSet<_> = rows().iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    let missing: Vec<_> = there.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&there).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "routes without a row: {missing:#?}\nrows without a route: {stale:#?}"
    );
    assert_eq!(listed.len(), rows().len(), "a row stands there twice");
}

#[tokio::test]
async fn each_caller_is_answered_what_the_table_says() {
    let app = start().await;
    let shown = Scene::set(&app, Who::Nobody, "", true).await;
    let (mut found, mut wrong) = (String::new(), Vec::new());
    for (method, pattern, expected) in rows() {
        let mut words = Vec::new();
        for who in WHO {
            let cookie = if let Who::Person(id) = who { app.browser(id).await } else { String::new() };
            let own;
            let scene = if method.is_safe() {
                &shown
            } else {
                let inside = pattern.starts_with("/api/video-call/") && !pattern.ends_with("/join");
                own = Scene::set(&app, who, &cookie, inside).await;
                &own
            };
            let body = scene.body(&method, pattern);
            let request = call(&app, who, &cookie, method.clone(), &scene.path(pattern), body).await;
            words.push(word(&app, pattern.starts_with("/api/"), request).await);
        }
        if words != expected {
            wrong.push(format!("{method} {pattern}\n  is    {words:?}\n  not   {expected:?}"));
        }
        let words: Vec<_> = words.iter().map(|word| format!("{word:7}")).collect();
        found += format!("{:6} {pattern:50} {}", method.as_str(), words.join(" ")).trim_end();
        found += "\n";
    }
    if !wrong.is_empty() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/target/routes.txt"), found).unwrap();
        panic!("{}\nall rows as they are: target/routes.txt", wrong.join("\n"));
    }
}
