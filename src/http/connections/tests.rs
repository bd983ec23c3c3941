use std::time::Instant;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
/// Nothing here takes this long, even where everything is slow.
const SOON: Duration = Duration::from_secs(20);

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

async fn start(limits: Limits) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let slow = async || {
        sleep(Duration::from_millis(300)).await;
        "done"
    };
    let router = Router::new().route("/", get(|| async { "hello" })).route("/slow", get(slow));
    // More than both ends together keep in memory.
    let router = router.route("/long", get(|| async { vec![0_u8; 64 << 20] }));
    let running = tokio::spawn(serve(listener, router, limits, async {
        drop(stopped.await);
    }));
    Server { address, stop, running }
}

fn limits() -> Limits {
    Limits { head: Duration::from_millis(400), connections: 100, unread: SOON, farewell: SOON }
}

/// Everything that comes until the other side ends the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    drop(timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("the connection ends"));
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn first(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 1024];
    let length = timeout(SOON, stream.read(&mut bytes)).await.expect("an answer comes").unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

#[tokio::test]
async fn who_says_nothing_or_too_slowly_is_let_go() {
    let server = start(limits()).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    assert_eq!(rest(&mut silent).await, "");

    // Each letter comes in time, the whole does not.
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    let began = Instant::now();
    for letter in REQUEST.iter().cycle() {
        if slow.write_all(&[*letter]).await.is_err() || began.elapsed() > SOON {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert!(began.elapsed() < SOON, "it was never let go");

    // Answered, and silent from then on.
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(REQUEST).await.unwrap();
    let text = rest(&mut idle).await;
    assert!(text.ends_with("hello") && !text.contains("connection: close"), "{text}");
}

#[tokio::test]
async fn who_does_not_read_the_answer_keeps_no_place() {
    let unread = Duration::from_secs(1);
    let server = start(Limits { connections: 1, head: SOON, unread, ..limits() }).await;
    let mut deaf = TcpStream::connect(server.address).await.unwrap();
    deaf.write_all(b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    // It has begun: the place is taken.
    timeout(SOON, deaf.peek(&mut [0])).await.expect("an answer comes").unwrap();
    let mut next = TcpStream::connect(server.address).await.unwrap();
    next.write_all(REQUEST).await.unwrap();
    assert!(first(&mut next).await.ends_with("hello"), "the place is free again");
}

#[tokio::test]
async fn a_connection_in_use_is_not_let_go() {
    let server = start(limits()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    for _ in 0..5 {
        stream.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        assert!(first(&mut stream).await.ends_with("done"));
    }
}

#[tokio::test]
async fn when_all_places_are_taken_the_next_waits_for_one_instead_of_failing() {
    let server = start(Limits { connections: 2, head: SOON, ..limits() }).await;
    let mut inside = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(REQUEST).await.unwrap();
        assert!(first(&mut stream).await.ends_with("hello"));
        inside.push(stream);
    }
    let mut outside = TcpStream::connect(server.address).await.unwrap();
    outside.write_all(REQUEST).await.unwrap();
    assert!(timeout(Duration::from_millis(300), outside.read(&mut [0; 10])).await.is_err(), "there is no place");
    inside.pop();
    assert!(first(&mut outside).await.ends_with("hello"));
}

#[tokio::test]
async fn at_the_end_answers_under_way_are_finished_and_whoever_dawdles_is_not_waited_for() {
    let server = start(Limits { head: SOON, farewell: Duration::from_secs(2), ..limits() }).await;
    let mut asks = TcpStream::connect(server.address).await.unwrap();
    asks.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let mut dawdles = TcpStream::connect(server.address).await.unwrap();
    dawdles.write_all(b"GET /slow HTT").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    assert!(rest(&mut asks).await.ends_with("done"));
    timeout(SOON, server.running).await.expect("it ends").unwrap();
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody new comes in");
}

#[tokio::test]
async fn heads_beyond_measure_are_refused_and_ambiguous_ones_too() {
    let server = start(limits()).await;
    let long = "x".repeat(70_000);
    let many = "a: b\r\n".repeat(1000);
    for (head, status) in [
        (format!("GET / HTTP/1.1\r\nHost: a\r\nCookie: {long}\r\n\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"), "431"),
        (format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), "4"),
        ("GET / HTTP/1.1\r\nHost: a\r\nA: \0\r\n\r\n".to_owned(), "400"),
        ("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), "400"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab".to_owned(), "400"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_owned(), "400"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na".to_owned(), "400"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n".to_owned(), "400"),
        ("hello\r\n\r\n".to_owned(), "400"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), ""),
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        // The answer may come, and the connection end, before all is said.
        drop(stream.write_all(head.as_bytes()).await);
        let answer = rest(&mut stream).await;
        let said = answer.strip_prefix("HTTP/1.1 ").unwrap_or_default();
        assert!(said.starts_with(status) && !said.starts_with('2'), "{:.60}: {answer}", head);
    }
}
