//! Secrets: while one is replaced both values work, and none is ever told, whatever is asked for and however much is logged.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::*;

const NEW: &str = "11111111aaaabbbbccccddddeeeeffff";
const OLD: &str = "22222222aaaabbbbccccddddeeeeffff";
const NEVER: &str = "33333333aaaabbbbccccddddeeeeffff";

/// All secrets with these values.
async fn app_with(values: &str) -> TestApp {
    TestApp::start_with(&[
        ("CRON_SECRET", values),
        ("API_KEY", values),
        ("JITSI_APP_SECRET", values),
        ("JITSI_EVENTS_SECRET", values),
        ("JAAS_WEBHOOK_SECRET", values),
        ("TURN_SECRET", values),
        ("ICE_SERVERS", "turn:turn.test:3478"),
    ])
    .await
}

/// What a server with this setting makes of each way to show `secret`: the cron, the key of the host platform, its tickets,
/// the media server, its webhooks.
async fn believes(app: &TestApp, secret: &str) -> Vec<(&'static str, bool)> {
    let bearer = async |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {secret}"));
        app.send(request.body(Body::from("{}")).unwrap()).await.status != 401
    };
    let now = app.clock.now();
    let claims = json!({ "aud": "lophoc", "email": "u2@test.vn", "jti": secret, "iat": now.timestamp(), "exp": now.timestamp() + 60 });
    let ticket = encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap();
    let handed = app.get(&format!("/sign-in/handoff?ticket={ticket}"), "").await;
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let mac = mac.chain_update(format!("{}.{{}}", now.timestamp()));
    let signature = format!("t={},v1={}", now.timestamp(), BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    let hook = Request::post("/api/jitsi/jaas").header("x-jaas-signature", signature).body(Body::from("{}")).unwrap();
    vec![
        ("cron", bearer("GET", "/api/cron/create-video-calls").await),
        ("platform", bearer("GET", "/api/admin/users").await),
        ("ticket", handed.headers.contains_key(header::SET_COOKIE)),
        ("media", bearer("POST", "/api/jitsi/events/room/created").await),
        ("webhook", app.send(hook).await.status != 401),
    ]
}

#[tokio::test]
async fn while_a_secret_is_replaced_both_values_are_believed_and_the_first_one_signs() {
    let app = app_with(&format!("{NEW},{OLD}")).await;
    for (secret, believed) in [(NEW, true), (OLD, true), (NEVER, false)] {
        for (what, found) in believes(&app, secret).await {
            assert_eq!(found, believed, "{what}, {secret}");
        }
    }
    let session = app.session(0).await;
    let tutor = app.browser(TUTOR).await;
    let joined = app.join(&tutor, &session).await.ok();
    let mut rules = Validation::new(Algorithm::HS256);
    rules.validate_aud = false;
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let jwt = joined["jitsi"]["jwt"].as_str().or(joined["jwt"].as_str()).unwrap();
    let signed_by = |secret: &str| decode::<Value>(jwt, &DecodingKey::from_secret(secret.as_bytes()), &rules).is_ok();
    assert!(signed_by(NEW) && !signed_by(OLD), "the media server is told the new one first");

    // The old one is taken away: what was signed with the new one goes on.
    let app = app_with(NEW).await;
    for (secret, believed) in [(NEW, true), (OLD, false)] {
        for (what, found) in believes(&app, secret).await {
            assert_eq!(found, believed, "{what}, {secret}");
        }
    }
}

#[tokio::test]
async fn what_the_database_complains_of_is_logged_without_the_values() {
    let app = TestApp::start().await;
    let account = lophoc::store::people::NewAccount {
        email: "u1@test.vn".to_owned(),
        display_name: "Cô Lan".to_owned(),
        role: lophoc::domain::session::AccountRole::Tutor,
        password_hash: None,
    };
    let error = lophoc::store::people::insert(&app.db, &account).await.unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(told.contains("uq_users_email") && !told.contains("u1@test.vn"), "{told}");
    let odd = sqlx::query("INSERT INTO users (email, display_name, role) VALUES ('u9@test.vn', X'F09F', 'tutor')");
    let error = lophoc::store::StoreError::from(odd.execute(&app.db).await.unwrap_err());
    assert!(format!("{error}").contains("1366") && !format!("{error}").contains("F0"), "{error}");
}

/// The executable with known secrets and a database of its own.
struct Server {
    database: String,
    port: u16,
    metrics: u16,
    log: Option<&'static str>,
}

const CRON: &str = "c0c0c0c0aaaabbbbccccddddeeeeffff";
const API: &str = "a0a0a0a0aaaabbbbccccddddeeeeffff";
const JITSI: &str = "10101010aaaabbbbccccddddeeeeffff";
const EVENTS: &str = "e0e0e0e0aaaabbbbccccddddeeeeffff";
const HOOKS: &str = "b0b0b0b0aaaabbbbccccddddeeeeffff";
const TURN: &str = "70707070aaaabbbbccccddddeeeeffff";
const PASSWORD: &str = "correct-horse-battery";
const WRONG: &str = "wrong-horse-battery";

impl Server {
    fn new(log: Option<&'static str>) -> Self {
        let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = std::env::var("TEST_DATABASE_URL").unwrap();
        let name = format!("secrets_{}_{}", log.unwrap_or("usual"), std::process::id());
        Self { database: format!("{server}/{name}"), port: free(), metrics: free(), log }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lophoc"));
        command.args(arguments).env_clear().current_dir(env!("CARGO_MANIFEST_DIR"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("DATABASE_URL", &self.database).env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{}", self.port));
        command.env("METRICS_ADDR", format!("127.0.0.1:{}", self.metrics));
        command.envs([("CRON_SECRET", CRON), ("API_KEY", API), ("JITSI_APP_SECRET", JITSI), ("TURN_SECRET", TURN)]);
        command.envs([("JITSI_EVENTS_SECRET", EVENTS), ("JAAS_WEBHOOK_SECRET", HOOKS)]);
        command.envs([("JITSI_DOMAIN", "127.0.0.1:1"), ("ICE_SERVERS", "turn:127.0.0.1:1")]);
        command.envs(self.log.map(|log| ("RUST_LOG", log)));
        command
    }

    fn run(&self, arguments: &[&str], input: &str) -> String {
        let mut child = self.command(arguments).spawn().unwrap();
        // Whoever does not want it closes it.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        text(&child.wait_with_output().unwrap())
    }

    /// Runs the server; what it says goes into a file, because a pipe that nobody reads would hold it up.
    fn serve(&self) -> (Child, PathBuf) {
        let path = std::env::temp_dir().join(format!("lophoc-secrets-{}-{}", self.port, std::process::id()));
        let said = File::create(&path).unwrap();
        let mut command = self.command(&["serve"]);
        let child = command.stdin(Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said).spawn().unwrap();
        let started = Instant::now();
        while !self.ask("GET", "/readyz", "", "").starts_with("HTTP/1.1 200") {
            assert!(started.elapsed() < Duration::from_secs(30), "the server does not become ready");
            std::thread::sleep(Duration::from_millis(50));
        }
        (child, path)
    }

    /// The whole answer, head and body.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}");
        send(self.port, &format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"))
    }
}

fn send(port: u16, request: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return String::new() };
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn body(answer: &str) -> Value {
    let body = answer.split_once("\r\n\r\n").unwrap_or_default().1;
    let json = &body[body.find('{').unwrap_or(0)..body.rfind('}').map_or(0, |end| end + 1)];
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

/// A server's whole life; everything it told, with the name of the place, and all secrets that were about.
fn life(log: Option<&'static str>) -> (Vec<(&'static str, String)>, Vec<String>) {
    let server = Server::new(log);
    let mut told = vec![
        ("migrate", server.run(&["migrate"], "")),
        ("help", server.run(&["--help"], "") + &server.run(&["serve", "--help"], "")),
        ("doctor", server.run(&["doctor"], "")),
        ("user add", server.run(&["user", "add", "lan@secret.vn", "Cô Bí Mật", "tutor"], &format!("{PASSWORD}\n"))),
        (
            "user add",
            server.run(&["user", "add", "minh@secret.vn", "Minh Bí Mật", "student"], &format!("{PASSWORD}\n")),
        ),
        ("user add", server.run(&["user", "add", "lan@secret.vn", "Cô Bí Mật", "tutor"], &format!("{WRONG}\n"))),
    ];
    let (mut process, said) = server.serve();

    let login = |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password }).to_string();
        server.ask("POST", "/api/auth/login", "", &body)
    };
    let answer = login("lan@secret.vn", PASSWORD);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let cookies: Vec<&str> =
        answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next()).collect();
    let cookie = format!("Cookie: {}\r\n", cookies.join("; "));
    let key = format!("Authorization: Bearer {API}\r\n");
    // The server of this test is a process of its own, at the time it is.
    let wall = lophoc::clock::Clock::System.now();
    let at = |minutes| (wall + chrono::TimeDelta::minutes(minutes)).to_rfc3339();
    let lesson = json!({
        "tutorId": 1, "studentId": 2, "title": "Toán Bí Mật", "scheduledStartTime": at(1), "scheduledEndTime": at(61),
        "status": "confirmed", "paymentStatus": "paid", "priceVnd": 1,
    });
    let made = server.ask("POST", "/api/admin/lessons", &key, &lesson.to_string());
    assert!(made.starts_with("HTTP/1.1 200"), "{made}");
    let upcoming = server.ask("GET", "/api/video-call/upcoming", &cookie, "");
    let token = body(&upcoming)["sessions"][0]["accessToken"].as_str().unwrap().to_owned();
    let joined = server.ask("POST", JOIN, &cookie, &json!({ "accessToken": token }).to_string());
    assert!(joined.starts_with("HTTP/1.1 200"), "{joined}");
    let jwt = joined.find("eyJ").map(|start| joined[start..].split('"').next().unwrap().to_owned()).unwrap();
    let made = server.ask("POST", "/api/admin/parent-links", &key, r#"{"studentId":2,"days":7}"#);
    let link = body(&made)["path"].as_str().unwrap().trim_start_matches("/parent/").to_owned();
    let room = server.ask("GET", &format!("/video-call/{token}"), &cookie, "");
    assert!(room.starts_with("HTTP/1.1 200"), "{room}");

    let now = wall.timestamp();
    let claims = json!({ "aud": "lophoc", "email": "minh@secret.vn", "jti": "t", "iat": now, "exp": now + 60 });
    let ticket = encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(API.as_bytes())).unwrap();
    let forged = "f".repeat(64);
    let mut refused = vec![
        login("lan@secret.vn", WRONG),
        login("nobody@secret.vn", WRONG),
        server.ask("POST", "/api/auth/login", "", &format!(r#"{{"email":"lan@secret.vn","password":["{WRONG}"]}}"#)),
        server.ask("POST", "/api/auth/login", "", &format!(r#"{{"email":"lan@secret.vn","password":"{WRONG}"#)),
        server.ask("POST", "/api/auth/login", "", r#"{"email":"lan@secret.vn","password":20081975}"#),
        server.ask("POST", JOIN, "", &json!({ "accessToken": token }).to_string()),
        server.ask("POST", JOIN, &cookie, &json!({ "accessToken": forged }).to_string()),
        server.ask("POST", JOIN, &cookie, &format!(r#"{{"accessToken":["{token}"]}}"#)),
        server.ask("POST", JOIN, &cookie, &format!(r#"{{"accessToken":"{token}","takeover":"{token}"}}"#)),
        server.ask("GET", "/api/cron/create-video-calls", &format!("Authorization: Bearer {CRON}x\r\n"), ""),
        server.ask("GET", "/api/admin/users", &format!("Authorization: Bearer {API}x\r\n"), ""),
        server.ask("GET", &format!("/api/nothing/{token}?key={API}"), &cookie, ""),
        server.ask("DELETE", &format!("/api/video-call/{token}"), &cookie, ""),
        server.ask("POST", "/api/jitsi/events/room/created", &format!("Authorization: Bearer {EVENTS}x\r\n"), "{}"),
        server.ask("POST", "/api/jitsi/jaas", &format!("x-jaas-signature: t=1,v1={HOOKS}\r\n"), "{}"),
        send(server.port, &format!("GET /video-call/{token} HTTP/9.9\r\n{cookie}\r\n\r\n")),
        send(
            server.port,
            &format!("GET /video-call/{token} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", cookie.repeat(2000)),
        ),
    ];
    for answer in &refused {
        assert!(!answer.starts_with("HTTP/1.1 2") && !answer.starts_with("HTTP/1.1 5"), "{answer}");
    }
    server.ask("GET", &format!("/video-call/{token}"), "", "");
    server.ask("GET", &format!("/sign-in?from=/video-call/{token}"), "", "");
    server.ask("GET", &format!("/sign-in/handoff?ticket={ticket}"), "", "");
    server.ask("GET", &format!("/sign-in/handoff?ticket={ticket}"), "", "");
    server.ask("GET", &format!("/parent/{link}"), "", "");
    server.ask("GET", "/api/cron/create-video-calls", &format!("Authorization: Bearer {CRON}\r\n"), "");
    server.ask("POST", "/api/jitsi/events/room/created", &format!("Authorization: Bearer {EVENTS}\r\n"), "{}");
    refused.push(server.ask("GET", "/metrics", &cookie, ""));
    assert!(refused.last().unwrap().starts_with("HTTP/1.1 404"), "not at the public address");
    let get = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let figures = send(server.metrics, get);
    assert!(figures.contains(r#"lophoc_joins_total{outcome="ok"} 1"#), "{figures}");
    let elsewhere = send(server.metrics, &get.replace("/metrics", "/api/auth/me"));
    assert!(elsewhere.starts_with("HTTP/1.1 404"), "nothing else is there: {elsewhere}");

    assert!(Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap().success());
    process.wait().unwrap();
    told.push(("serve", std::fs::read_to_string(&said).unwrap()));
    std::fs::remove_file(said).unwrap();
    // Of a refused page the frame may name the address it was asked for; of a call nothing may.
    refused.retain(|answer| answer.contains("application/json") || !answer.contains("text/html"));
    told.push(("errors", refused.join("\n")));
    told.push(("metrics", figures));

    let database = server.database.split_once("://").unwrap().1.split('@').next().unwrap();
    let mut secrets: Vec<String> =
        [CRON, API, JITSI, EVENTS, HOOKS, TURN, PASSWORD, WRONG, "20081975"].map(str::to_owned).to_vec();
    secrets.push(database.split_once(':').unwrap().1.to_owned());
    secrets.extend(cookies.iter().map(|cookie| cookie.split_once('=').unwrap().1.to_owned()));
    secrets.extend([token, jwt, link, ticket, "secret.vn".to_owned(), "Bí Mật".to_owned(), "$argon2".to_owned()]);
    (told, secrets)
}

#[test]
fn no_secret_is_told_by_log_help_doctor_errors_or_figures_however_much_is_logged() {
    for log in [None, Some("trace")] {
        let (told, secrets) = life(log);
        for (place, text) in &told {
            assert!(*place == "migrate" || !text.is_empty(), "{place} said nothing");
            if let Some(secret) = secrets.iter().find(|secret| text.contains(*secret)) {
                let line = text.lines().find(|line| line.contains(secret.as_str())).unwrap_or_default();
                panic!("RUST_LOG={log:?}, {place}: {secret} in {line}");
            }
        }
        let log = &told.iter().find(|(place, _)| *place == "serve").unwrap().1;
        assert!(log.contains("request answered") && log.contains("/video-call/"), "requests are logged all the same");
    }
}
