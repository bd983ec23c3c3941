//! The executable itself: how it starts, what it says, how it ends.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The executable with a database of its own.
struct Lophoc {
    database: String,
    port: u16,
}

impl Lophoc {
    fn new(name: &str) -> Self {
        let server = std::env::var("TEST_DATABASE_URL").unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let lophoc = Self { database: format!("{server}/process_{name}_{}", std::process::id()), port };
        assert!(lophoc.run(&["migrate"]).status.success());
        lophoc
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lophoc"));
        command
            .args(arguments)
            .env_clear()
            .env("DATABASE_URL", &self.database)
            .env("CRON_SECRET", SECRET)
            .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{}", self.port))
            .env("RUST_LOG", "error")
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn serve(&self) -> Child {
        let server = self.command(&["serve"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        while !self
            .ask("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .starts_with("HTTP/1.1 200")
        {
            assert!(started.elapsed() < Duration::from_secs(20), "the server does not become ready");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn ask(&self, request: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return String::new() };
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn add(lophoc: &Lophoc, password: &str) -> Output {
    let mut child = lophoc
        .command(&["user", "add", "Lan@Test.vn", "Cô Lan", "tutor"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_server_that_is_told_to_stop_does_not_wait_for_open_streams() {
    let lophoc = Lophoc::new("stop");
    assert!(add(&lophoc, "mật khẩu dài\n").status.success());
    let mut server = lophoc.serve();
    let body = r#"{"email":"lan@test.vn","password":"mật khẩu dài"}"#;
    let login = lophoc.ask(&format!(
        "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    let cookie = login.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", lophoc.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET /api/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.by_ref().map_while(Result::ok).any(|line| line.contains("hello")), "the stream is open");

    let told = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap().success());
    while server.try_wait().unwrap().is_none() {
        assert!(told.elapsed() < Duration::from_secs(5), "it still runs");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(server.wait().unwrap().success());
    assert!(lines.map_while(Result::ok).count() < 10, "the stream came to its end");
}

#[test]
fn people_are_added_by_the_command_line() {
    let lophoc = Lophoc::new("people");
    let short = add(&lophoc, "short\n");
    assert!(!short.status.success() && text(&short).contains("at least 8"));
    assert!(add(&lophoc, "mật khẩu dài\n").status.success());
    let twice = add(&lophoc, "mật khẩu dài\n");
    assert!(!twice.status.success() && text(&twice).contains("taken"));
}

#[test]
fn the_doctor_names_what_is_wrong_with_its_remedy_and_prints_no_secret() {
    let lophoc = Lophoc::new("doctor");
    let unreachable = lophoc
        .command(&["doctor"])
        .env("JITSI_DOMAIN", "127.0.0.1:1")
        .env("JITSI_APP_SECRET", SECRET)
        .output()
        .unwrap();
    let report = text(&unreachable);
    assert!(!unreachable.status.success());
    for line in [
        "ok       database: ",
        "ok       time zone: connections work in UTC",
        "ok       clock: ",
        "ok       migrations: all applied",
        "ok       tables: no row contradicts another",
        "warning  base URL: APP_BASE_URL is not set",
        "ERROR    media server: https://127.0.0.1:1/external_api.js cannot be reached",
        "-> Check JITSI_DOMAIN",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    assert!(!report.contains(SECRET) && !report.contains("eyJ"), "neither a secret nor a token: {report}");

    let weak = lophoc.command(&["doctor"]).env("CRON_SECRET", "your-cron-secret-key").output().unwrap();
    assert!(text(&weak).contains("ERROR    settings: CRON_SECRET") && text(&weak).contains("openssl rand -hex 32"));
    let away = lophoc.command(&["doctor"]).env("DATABASE_URL", "mysql://u:p@127.0.0.1:1/x").output().unwrap();
    assert!(text(&away).contains("ERROR    database: ") && text(&away).contains("-> Is it running"), "{}", text(&away));
}

#[test]
fn demo_mode_listens_on_this_machine_only() {
    let lophoc = Lophoc::new("demo");
    let output = lophoc.command(&["demo"]).env("LEPTOS_SITE_ADDR", "0.0.0.0:3000").output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("published password"), "{}", text(&output));
}

/// Found with a cluster of databases: at the usual level of the log, what a failed statement had to say was lost.
#[test]
fn what_the_database_refuses_stands_in_the_log() {
    let lophoc = Lophoc::new("log");
    // One that has no tables of ours, and never will.
    let mut server = lophoc
        .command(&["serve"])
        .env("DATABASE_URL", lophoc.database.rsplit_once('/').unwrap().0.to_owned() + "/information_schema")
        .env_remove("RUST_LOG")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = BufReader::new(server.stderr.take().unwrap());
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let found = log.lines().map_while(Result::ok).any(|line| line.contains("the schedule cannot be looked at"));
        let _ = sender.send(found);
    });
    let found = receiver.recv_timeout(Duration::from_secs(20));
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(found, Ok(true), "there is no word of it");
}
