//! The executable among people who mean it no good, and browsers on bad lines: whoever is slow, silent, endless or
//! wrong, others are answered within the three seconds of the contract.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// What the contract promises.
const ANSWER: Duration = Duration::from_secs(3);
/// Longest wait for anything that has no promise.
const LONG: Duration = Duration::from_secs(60);

/// A server of its own; it ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    /// Starts one that may have so many files open.
    async fn start(name: &str, files: u32) -> Self {
        let server = std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL is set by `make test`");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let command = |verb: &str| {
            let mut command = Command::new("sh");
            command
                .args([
                    "-c",
                    &format!("ulimit -n {files} 2>/dev/null; exec \"$0\" {verb}"),
                    env!("CARGO_BIN_EXE_lophoc"),
                ])
                .env("DATABASE_URL", format!("{server}/hostile_{name}_{}", std::process::id()))
                .env("CRON_SECRET", "0123456789abcdef0123456789abcdef")
                .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{port}"))
                .env("RUST_LOG", "error")
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command
        };
        assert!(command("migrate").status().unwrap().success());
        let server = Self { child: command("serve").spawn().unwrap(), port };
        let started = Instant::now();
        while !server.ask("GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.contains("200 OK") {
            assert!(started.elapsed() < LONG, "the server does not become ready");
            sleep(Duration::from_millis(50)).await;
        }
        server
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Everything that comes back until the connection ends.
    async fn ask(&self, request: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)).await else { return String::new() };
        // The answer may come, and the connection end, before all is said.
        drop(stream.write_all(request.as_bytes()).await);
        rest(&mut stream).await
    }

    /// People who mean no harm are answered in time: a page, a call, and whether the database is there.
    async fn serves_others(&self) {
        for (path, status) in [("/sign-in", "200"), ("/api/auth/me", "401"), ("/readyz", "200")] {
            let asked = Instant::now();
            let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            let answer = timeout(LONG, self.ask(&request)).await.unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer:.200}");
            assert!(asked.elapsed() < ANSWER, "{path} took {:?}", asked.elapsed());
        }
    }

    /// Resident memory in KiB.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    drop(timeout(LONG, stream.read_to_end(&mut bytes)).await.expect("the connection ends"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Opens so many connections, a few hundred at a time, and says the same on each.
async fn open(server: &Server, count: usize, says: impl Fn(usize) -> &'static [u8]) -> Vec<TcpStream> {
    let at_once = Arc::new(Semaphore::new(200));
    let mut opening = JoinSet::new();
    for index in 0..count {
        let (at_once, port, words) = (Arc::clone(&at_once), server.port, says(index));
        opening.spawn(async move {
            let _one = at_once.acquire().await.unwrap();
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            stream.write_all(words).await.unwrap();
            (index, stream)
        });
    }
    let mut streams = opening.join_all().await;
    streams.sort_by_key(|(index, _)| *index);
    streams.into_iter().map(|(_, stream)| stream).collect()
}

#[tokio::test]
async fn ten_thousand_people_who_say_nothing_keep_nobody_out() {
    let files = rlimit::increase_nofile_limit(30_000).unwrap();
    let count = usize::try_from(files).unwrap().saturating_sub(1_000).min(10_000);
    let server = Server::start("idle", 30_000).await;
    server.serves_others().await;
    let before = server.memory();
    // Some have said half a sentence, some have been answered before they fell silent.
    let says = |index: usize| match index % 3 {
        0 => b"".as_slice(),
        1 => b"GET /sign-in HTTP/1.1\r\nHost: a\r\nCookie: lophoc_",
        _ => b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    };
    let idle = open(&server, count, says).await;
    server.serves_others().await;
    let each = (server.memory().saturating_sub(before)) as f64 / count as f64;
    eprintln!("{count} idle connections: {each:.1} KiB each");
    assert!(each < 40.0, "{each:.1} KiB for a connection on which nothing happens");
    drop(idle);
    server.serves_others().await;
}

#[tokio::test]
async fn hundreds_of_bodies_that_never_end_are_ended_and_keep_nobody_out() {
    let server = Server::start("slow", 4_096).await;
    let heads: [&'static [u8]; 3] = [
        b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na",
        b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ];
    let began = Instant::now();
    let streams = open(&server, 600, |index| heads[index % 3]).await;
    let mut dripping = JoinSet::new();
    for (index, mut stream) in streams.into_iter().enumerate() {
        dripping.spawn(async move {
            let drop_of: &[u8] = if index % 3 == 2 { b"1\r\n \r\n" } else { b" " };
            let mut answer = [0; 4096];
            loop {
                tokio::select! {
                    read = stream.read(&mut answer) => {
                        let answer = String::from_utf8_lossy(&answer[..read.unwrap_or(0)]).into_owned();
                        return (index, began.elapsed(), answer);
                    }
                    () = sleep(Duration::from_secs(1)) => drop(stream.write_all(drop_of).await),
                }
                assert!(began.elapsed() < LONG, "nobody ended it");
            }
        });
    }
    for _ in 0..5 {
        server.serves_others().await;
        sleep(Duration::from_secs(1)).await;
    }
    for (index, took, answer) in dripping.join_all().await {
        assert!(took >= Duration::from_secs(10), "some are only slow: {took:?}");
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        assert!(index % 3 == 1 || answer.contains(r#""code":"invalid_request""#), "{answer}");
    }
    server.serves_others().await;
}

#[tokio::test]
async fn bodies_over_the_limit_are_refused_before_they_are_swallowed() {
    let server = Server::start("large", 4_096).await;
    let before = server.memory();
    for path in ["/api/auth/login", "/sign-in", "/admin/import", "/api/jitsi/jaas"] {
        let announced = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n");
        assert!(server.ask(&announced).await.starts_with("HTTP/1.1 413"), "{path}");
        // Not announced, and far more than there is room for: the rest is not even read.
        let mut stream = server.connect().await;
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
        let mut sent = 0;
        while sent < 400 && timeout(LONG, stream.write_all(&chunk)).await.expect("it is refused").is_ok() {
            sent += 1;
        }
        assert!(sent < 400, "{path} swallowed 25 MiB");
        server.serves_others().await;
    }
    assert!(server.memory() < before + 20 * 1024, "{} KiB more", server.memory() - before);
}

#[tokio::test]
async fn heads_like_bombs_hit_nobody_else() {
    let server = Server::start("heads", 4_096).await;
    let long = "x".repeat(64 * 1024);
    let bombs = [
        format!("GET / HTTP/1.1\r\nHost: a\r\nCookie: lophoc_login={long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X-Forwarded-For: 1.2.3.4\r\n".repeat(1000)),
        format!("GET /video-call/{long} HTTP/1.1\r\nHost: a\r\n\r\n"),
        // Endless: it is cut off however much is sent.
        format!("GET / HTTP/1.1\r\nHost: a\r\nA: {}", long.repeat(16)),
    ];
    let mut thrown = JoinSet::new();
    for index in 0..200 {
        let (bomb, port) = (bombs[index % 4].clone(), server.port);
        thrown.spawn(async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            drop(timeout(LONG, stream.write_all(bomb.as_bytes())).await.expect("it is read or refused"));
            rest(&mut stream).await
        });
    }
    server.serves_others().await;
    for answer in thrown.join_all().await {
        // Who is still sending when refused may see the connection break before the answer.
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    server.serves_others().await;
}

#[tokio::test]
async fn one_request_is_never_two_and_two_are_never_one() {
    let server = Server::start("smuggle", 4_096).await;
    let get = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    let last = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let many = server.ask(&(get.repeat(30) + last)).await;
    assert_eq!(many.matches("HTTP/1.1 200 OK").count(), 31, "pipelined");

    let hidden = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    let length = hidden.len() + 5;
    for lengths in [
        format!("Content-Length: {length}\r\nTransfer-Encoding: chunked"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {length}"),
        format!("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: {length}"),
        format!("Transfer-Encoding: xchunked\r\nContent-Length: {length}"),
        format!("Transfer-Encoding : chunked\r\nContent-Length: {length}"),
        format!("Content-Length: {length}\r\nContent-Length: 0"),
        format!("Content-Length: 0, {length}"),
        format!("Content-Length: 0x{length:x}"),
        "Transfer-Encoding: chunked\r\nContent-Length: 0".to_owned(),
    ] {
        let request = format!("POST /api/auth/login HTTP/1.1\r\nHost: a\r\n{lengths}\r\n\r\n0\r\n\r\n{hidden}");
        let answer = server.ask(&request).await;
        assert!(answer.starts_with("HTTP/1.1 4") && answer.matches("HTTP/1.1").count() == 1, "{lengths}: {answer}");
    }
    for chunk in ["-1\r\n{", "ffffffffffffffffff\r\n{", "1\n{", "g\r\n"] {
        let request = format!(
            "POST /api/auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}\r\n0\r\n\r\n{hidden}"
        );
        let mut stream = server.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let answer = rest(&mut stream).await;
        assert!(!answer.contains("200 OK"), "{chunk:?}: {answer}");
    }
    server.serves_others().await;
}

#[tokio::test]
async fn absurd_first_lines_get_an_answer_or_none_but_never_a_crash() {
    let server = Server::start("lines", 4_096).await;
    let deep = "/a".repeat(10_000);
    for line in [
        "GET /%00 HTTP/1.1",
        "GET /%ff%fe HTTP/1.1",
        "GET /% HTTP/1.1",
        "GET /%zz/../../etc/passwd HTTP/1.1",
        "GET /..%2f..%2f..%2fetc/passwd HTTP/1.1",
        "GET /pkg/..%2f..%2fCargo.toml HTTP/1.1",
        "GET /pkg/../../Cargo.toml HTTP/1.1",
        "GET //etc/passwd HTTP/1.1",
        "GET /pkg//etc/passwd HTTP/1.1",
        "GET /pkg/%00 HTTP/1.1",
        "GET http://evil.example/api/auth/me HTTP/1.1",
        "GET * HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "CONNECT evil.example:443 HTTP/1.1",
        "TRACE / HTTP/1.1",
        "X-ODD /api/auth/me HTTP/1.1",
        "GET /api/auth/me HTTP/9.9",
        "GET /api/auth/me HTTP/1.0",
        "GET /api/admin/users/%ff HTTP/1.1",
        "GET /video-call/%F0%9F%98%80 HTTP/1.1",
        &format!("GET {deep} HTTP/1.1"),
        &format!("GET /pkg{deep} HTTP/1.1"),
        &format!("GET /{} HTTP/1.1", "a".repeat(300)),
        &format!("GET /pkg/{} HTTP/1.1", "a".repeat(300)),
    ] {
        let answer = server.ask(&format!("{line}\r\nHost: a\r\nConnection: close\r\n\r\n")).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(
            !status.starts_with('5') && !answer.contains("[package]") && !answer.contains("root:"),
            "{line:.60}: {answer}"
        );
    }
    for garbage in [vec![0; 5_000], vec![0xff; 5_000], b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()] {
        let mut stream = server.connect().await;
        stream.write_all(&garbage).await.unwrap();
        drop(stream.shutdown().await);
        rest(&mut stream).await;
    }
    server.serves_others().await;
}

#[tokio::test]
async fn a_server_that_may_open_few_files_has_few_places_and_is_back_as_soon_as_one_is_free() {
    let server = Server::start("files", 60).await;
    server.serves_others().await;
    let idle = open(&server, 100, |_| b"GET / HTTP/1.1\r\n").await;
    // It lets in fewer than it has files for, so that the database and what it sends have theirs. Whoever is too many waits
    // outside; that must not keep a core busy with trying.
    let before = processor_time(&server);
    sleep(Duration::from_secs(2)).await;
    assert!(processor_time(&server) - before < 1.0, "it spins");
    drop(idle);
    let began = Instant::now();
    let ask = "GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    while !timeout(ANSWER, server.ask(ask)).await.unwrap_or_default().contains("200 OK") {
        assert!(began.elapsed() < LONG, "it does not come back");
    }
    server.serves_others().await;
}

/// Seconds that the server has used of a core.
fn processor_time(server: &Server) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.child.id())).unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // After the name and the letter of the state: user and system time, in hundredths of a second.
    fields.get(10).zip(fields.get(11)).map_or(0.0, |(user, system)| (user + system) / 100.0)
}
