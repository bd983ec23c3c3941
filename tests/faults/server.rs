//! The server as a process, and what a client says to it.

use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};

use crate::database::signal;

pub const CRON_SECRET: &str = "0123456789abcdef0123456789abcdef";
pub const API_KEY: &str = "fedcba9876543210fedcba9876543210";
/// Longest time a process may take to begin or to end on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A server; killed when dropped.
pub struct Server {
    database_url: String,
    settings: Vec<(String, String)>,
    pub port: u16,
    child: Option<Child>,
}

/// An answer, or none.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// 0: there was none.
    pub status: u16,
    pub body: Value,
    pub retry_after: Option<String>,
    /// The server wants the connection closed.
    pub closes: bool,
    pub cookie: Option<String>,
    pub took: Duration,
}

impl Answer {
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.body
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// The executable with these settings, for one command.
pub fn executable(database_url: &str, settings: &[(String, String)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lophoc"));
    command
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", database_url)
        .env("CRON_SECRET", CRON_SECRET)
        .env("API_KEY", API_KEY)
        .env("CALL_PROVIDER", "builtin")
        // Tests need no bundle.
        .env("LEPTOS_HASH_FILES", "false")
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null());
    command
}

impl Server {
    pub async fn start(database_url: &str, settings: &[(&str, &str)]) -> Self {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Self { database_url: database_url.to_owned(), settings, port, child: None };
        server.start_again().await;
        server
    }

    /// Starts it at the same address, after it was killed.
    pub async fn start_again(&mut self) {
        self.launch();
        self.until_ready().await;
    }

    pub fn launch(&mut self) {
        self.kill();
        // What it says is kept for whoever wants to know why a test failed.
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("faults-server-{}.log", self.port));
        let log = File::options().create(true).append(true).open(log).unwrap();
        let child = executable(&self.database_url, &self.settings, &["serve"])
            .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{}", self.port))
            .env("RUST_LOG", "warn,lophoc=info")
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    pub async fn until_ready(&self) {
        let started = Instant::now();
        while self.get("/readyz", "").await.status != 200 {
            assert!(started.elapsed() < PATIENCE, "the server does not become ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// Tells it to stop.
    pub fn tell_to_stop(&self) {
        signal(self.pid(), "TERM");
    }

    /// Waits until it has ended by itself; gives whether it ended well.
    pub async fn ended(&mut self) -> bool {
        let started = Instant::now();
        let child = self.child.as_mut().unwrap();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                self.child = None;
                return status.success();
            }
            assert!(started.elapsed() < PATIENCE, "it still runs");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub fn client(&self) -> Client {
        Client::new(self.port)
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.client().send("GET", path, cookie, None).await
    }
}

pub fn run(database_url: &str, arguments: &[&str]) -> (bool, String) {
    let done = executable(database_url, &[], arguments).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.success(), said)
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Somebody who sends requests to an address and keeps connections open in between.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    port: u16,
}

impl Client {
    pub fn new(port: u16) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { http, port }
    }

    pub async fn send(&self, method: &str, path: &str, cookie: &str, body: Option<Value>) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, format!("http://127.0.0.1:{}{path}", self.port));
        if let Some(secret) = cookie.strip_prefix("Bearer ") {
            request = request.bearer_auth(secret);
        } else if !cookie.is_empty() {
            request = request.header(COOKIE, cookie);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let started = Instant::now();
        let none = |error: reqwest::Error| Answer {
            status: 0,
            body: json!(format!("{error:?}")),
            retry_after: None,
            closes: false,
            cookie: None,
            took: started.elapsed(),
        };
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return none(error),
        };
        let header = |name: reqwest::header::HeaderName| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
        };
        let (status, retry_after) = (response.status().as_u16(), header(reqwest::header::RETRY_AFTER));
        let closes = header(reqwest::header::CONNECTION).as_deref() == Some("close");
        let cookie = header(SET_COOKIE).map(|cookie| cookie.split(';').next().unwrap().to_owned());
        match response.text().await {
            Ok(text) => {
                let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
                Answer { status, body, retry_after, closes, cookie, took: started.elapsed() }
            }
            Err(error) => none(error),
        }
    }
}

impl Client {
    /// Opens the stream of events.
    pub async fn events(&self, cookie: &str) -> Stream {
        let request = self.http.get(format!("http://127.0.0.1:{}/api/events", self.port)).header(COOKIE, cookie);
        let response = request.timeout(Duration::from_secs(300)).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        let mut stream = Stream { response, text: String::new() };
        assert_eq!(stream.next().await.unwrap()["type"], "hello");
        stream
    }
}

/// An open stream of events.
pub struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    /// The next event; `None` at the end of the stream, however it ended.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:")).map(str::to_owned);
                self.text = rest.to_owned();
                if let Some(data) = data {
                    return Some(serde_json::from_str(&data).unwrap());
                }
                continue;
            }
            let bytes = self.response.chunk().await.ok()??;
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// Waits for an event of this kind about this session; gives whether it came. The stream of who falls too far behind
    /// ends, and a page comes back then.
    pub async fn hears(&mut self, kind: &str, session_id: i64, within: Duration) -> bool {
        let heard = async {
            while let Some(event) = self.next().await {
                if event["kind"] == kind && event["sessionId"] == session_id {
                    return true;
                }
            }
            false
        };
        tokio::time::timeout(within, heard).await.unwrap_or(false)
    }
}
