//! A whole application per test: its own database on the real server, the real router, a clock that stands still.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use lophoc::api::AppState;
use lophoc::clock::Clock;
use lophoc::config::Config;
use lophoc::http::router;
use lophoc::store::logins::{self, NewLogin};
use lophoc::store::{Db, connect, migrate};
use lophoc::{domain::ids, random};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, MySqlConnection};
use tower::ServiceExt;

pub const TUTOR: i64 = 1;
pub const STUDENT: i64 = 2;
pub const OTHER: i64 = 3;
pub const ADMIN: i64 = 4;
pub const JITSI_SECRET: &str = "6f1d2c3b4a5968778695a4b3c2d1e0f0";
pub const JOIN: &str = "/api/video-call/join";
pub const LEAVE: &str = "/api/video-call/leave";
pub const HEARTBEAT: &str = "/api/video-call/heartbeat";
pub const CREATE: &str = "/api/video-call/create";
pub const UPCOMING: &str = "/api/video-call/upcoming";

static NEXT: AtomicU32 = AtomicU32::new(0);

pub struct TestApp {
    pub db: Db,
    pub clock: Clock,
    pub state: AppState,
    url: String,
    router: axum::Router,
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub async fn from(response: axum::response::Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The code of a refusal, after checking that the whole envelope is there.
    pub fn code(&self) -> &str {
        assert_eq!(self.body["success"], false, "{self:?}");
        assert!(self.body["message"].as_str().is_some_and(|text| !text.is_empty()), "{self:?}");
        assert!(self.body["details"].is_object(), "{self:?}");
        assert_eq!(self.body["requestId"], self.headers["x-request-id"].to_str().unwrap(), "{self:?}");
        assert!(!self.body["requestId"].as_str().unwrap().is_empty());
        assert_eq!(self.headers[header::CACHE_CONTROL], "no-store");
        self.body["code"].as_str().unwrap()
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status.as_u16(), self.code())
    }

    /// The body of a success.
    pub fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{:?}", self.body);
        assert_eq!(self.body["success"], true, "{:?}", self.body);
        assert_eq!(self.headers[header::CACHE_CONTROL], "no-store");
        self.body
    }
}

pub fn noon() -> DateTime<Utc> {
    "2026-10-20T12:00:00Z".parse().unwrap()
}

pub fn time(value: &Value) -> DateTime<Utc> {
    let text = value.as_str().unwrap();
    assert!(text.ends_with('Z'), "{text}");
    text.parse().unwrap()
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(settings: &[(&str, &str)]) -> Self {
        let server = std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL is set by `make test`");
        let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let mut admin = MySqlConnection::connect(&server).await.unwrap();
        admin
            .execute(sqlx::AssertSqlSafe(format!("CREATE OR REPLACE DATABASE {name} CHARACTER SET latin1")))
            .await
            .unwrap();
        let url = format!("{server}/{name}");
        let config = config(&url, settings);
        let db = connect(&url, 12).unwrap();
        migrate::run(&db).await.unwrap();
        for (id, role, display_name) in
            [(1, "tutor", "Cô Lan"), (2, "student", "Minh"), (3, "student", "Người Lạ"), (4, "admin", "Trung tâm")]
        {
            sqlx::query("INSERT INTO users (id, email, display_name, role) VALUES (?, ?, ?, ?)")
                .bind(id)
                .bind(format!("u{id}@test.vn"))
                .bind(display_name)
                .bind(role)
                .execute(&db)
                .await
                .unwrap();
        }
        Self::serve(url, db, Clock::manual(noon()), config)
    }

    fn serve(url: String, db: Db, clock: Clock, config: Config) -> Self {
        let options = leptos::config::LeptosOptions::builder().output_name("lophoc").build();
        let state = AppState::new(db.clone(), clock.clone(), config);
        Self { db, clock, router: router(state.clone(), options), state, url }
    }

    /// A server on a database that is there already.
    pub fn at(url: String) -> Self {
        let config = config(&url, &[]);
        let db = connect(&url, 12).unwrap();
        Self::serve(url, db, Clock::manual(noon()), config)
    }

    /// The address of the database.
    pub fn database(&self) -> &str {
        &self.url
    }

    /// Another server process, as it were, on the same database.
    pub fn second(&self) -> Self {
        let db = connect(&self.url, 12).unwrap();
        Self::serve(self.url.clone(), db, self.clock.clone(), config(&self.url, &[]))
    }

    /// The answer as it comes, for bodies that do not end.
    pub async fn open(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Signs a person in at a new browser and gives its cookie.
    pub async fn browser(&self, user_id: i64) -> String {
        let token = random::bytes::<32>().unwrap();
        let token_hash = random::sha256(&token);
        let new = NewLogin { user_id, token_hash, address: String::new(), browser: String::new() };
        logins::insert(&self.db, &new, self.clock.now()).await.unwrap();
        format!("lophoc_login={}", ids::hex(&token))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        Answer::from(self.open(request).await).await
    }

    pub async fn post_raw(&self, path: &str, cookie: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into());
        self.send(request.unwrap()).await
    }

    pub async fn post(&self, path: &str, cookie: &str, body: Value) -> Answer {
        self.post_raw(path, cookie, body.to_string()).await
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// A confirmed, paid lesson of one hour that starts at noon plus so many minutes.
    pub async fn lesson(&self, starts_in_minutes: i64) -> i64 {
        let start = noon() + TimeDelta::minutes(starts_in_minutes);
        let done = sqlx::query(
            "INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status, payment_status)
             VALUES (1, 2, 'Toán 9: Phương trình', ?, ?, 'confirmed', 'paid')",
        )
        .bind(start)
        .bind(start + TimeDelta::hours(1))
        .execute(&self.db)
        .await
        .unwrap();
        done.last_insert_id().try_into().unwrap()
    }

    /// An active, paid course with classes of one hour that start at noon plus so many minutes each.
    pub async fn course(&self, starts_in_minutes: &[i64]) -> (i64, Vec<i64>) {
        let done = sqlx::query(
            "INSERT INTO class_enrollments (tutor_id, student_id, title, status, payment_status)
             VALUES (1, 2, 'Văn 8', 'active', 'paid')",
        )
        .execute(&self.db)
        .await
        .unwrap();
        let enrollment: i64 = done.last_insert_id().try_into().unwrap();
        let mut records = Vec::new();
        for minutes in starts_in_minutes {
            let start = noon() + TimeDelta::minutes(*minutes);
            let done = sqlx::query(
                "INSERT INTO session_records (enrollment_id, scheduled_start_time, scheduled_end_time) VALUES (?, ?, ?)",
            )
            .bind(enrollment)
            .bind(start)
            .bind(start + TimeDelta::hours(1))
            .execute(&self.db)
            .await
            .unwrap();
            records.push(done.last_insert_id().try_into().unwrap());
        }
        (enrollment, records)
    }

    /// A session of a lesson that starts at noon plus so many minutes, made through the API.
    pub async fn session(&self, starts_in_minutes: i64) -> Session {
        let lesson_id = self.lesson(starts_in_minutes).await;
        let tutor = self.browser(TUTOR).await;
        let made = self.post(CREATE, &tutor, json!({ "lessonId": lesson_id })).await.ok();
        Session {
            id: made["sessionId"].as_i64().unwrap(),
            token: made["accessToken"].as_str().unwrap().to_owned(),
            lesson_id,
        }
    }

    pub async fn join(&self, cookie: &str, session: &Session) -> Answer {
        self.post(JOIN, cookie, json!({ "accessToken": session.token })).await
    }

    pub async fn leave(&self, cookie: &str, session: &Session) -> Answer {
        self.post(LEAVE, cookie, json!({ "sessionId": session.id })).await
    }

    pub async fn run(&self, sql: &'static str) {
        self.db.execute(sql).await.unwrap();
    }

    /// The one value a query gives, as text; NULL is an empty text.
    pub async fn value(&self, sql: &'static str) -> String {
        let sql = sqlx::AssertSqlSafe(format!("SELECT CAST(({sql}) AS CHAR)"));
        let value: Option<String> = sqlx::query_scalar(sql).fetch_one(&self.db).await.unwrap();
        value.unwrap_or_default()
    }

    /// What `CHECKSUM TABLE` says.
    pub async fn checksums(&self, sql: &'static str) -> Vec<(String, Option<i64>)> {
        sqlx::query_as(sql).fetch_all(&self.db).await.unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }
}

fn config(url: &str, settings: &[(&str, &str)]) -> Config {
    let mut all = vec![
        ("DATABASE_URL", url),
        ("CRON_SECRET", "0123456789abcdef0123456789abcdef"),
        ("JITSI_DOMAIN", "jitsi.test:8443"),
        ("JITSI_APP_SECRET", JITSI_SECRET),
    ];
    all.extend_from_slice(settings);
    let read = |name: &str| all.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    Config::read(&read, false).unwrap()
}

pub struct Session {
    pub id: i64,
    pub token: String,
    pub lesson_id: i64,
}

/// A media server that only knows which rooms are open.
pub struct Census {
    pub url: String,
    answer: std::sync::Arc<std::sync::Mutex<Value>>,
}

impl Census {
    pub fn answer(&self, value: Value) {
        *self.answer.lock().unwrap() = value;
    }
}

pub async fn fake_census() -> Census {
    let answer = std::sync::Arc::new(std::sync::Mutex::new(Value::Null));
    let told = std::sync::Arc::clone(&answer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/room-census", listener.local_addr().unwrap());
    let router = axum::Router::new().route(
        "/room-census",
        axum::routing::get(move || {
            let answer = told.lock().unwrap().to_string();
            async move { answer }
        }),
    );
    tokio::spawn(async move { axum::serve(listener, router).await });
    Census { url, answer }
}
