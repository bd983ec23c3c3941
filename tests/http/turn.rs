//! The credentials of the built-in room at a real relay: coturn, as `scripts/setup.sh test` installs it.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use lophoc::clock::Clock;
use serde_json::Value;

use crate::support::*;

const SECRET: &str = "b5e1c0a97d3f48628e4a1f7093d2c6b8";

/// A relay on this machine only.
struct Relay {
    server: Child,
    port: u16,
    folder: PathBuf,
}

impl Relay {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("lophoc-turn-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let server = Command::new("turnserver")
            .args(["-n", "--use-auth-secret", "--realm=lophoc.test", "--no-cli", "--no-tls", "--no-dtls"])
            .args(["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--log-file=stdout"])
            // Both ends of the test are here; nowhere else may a relay lead to the machine it runs on.
            .arg("--allow-loopback-peers")
            .arg(format!("--static-auth-secret={SECRET}"))
            .arg(format!("--listening-port={port}"))
            // Not those of a relay that the machine itself may have.
            .arg(format!("--userdb={}", file("db")))
            .arg(format!("--pidfile={}", file("pid")))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("turnserver is missing: scripts/setup.sh test");
        let relay = Self { server, port, folder };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(10), "the relay does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        relay
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // A test that failed must not fail once more here.
        drop(self.server.kill());
        drop(self.server.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// Sends a few packets from one client of the relay to another, with what join has told.
fn talk(joined: &Value) -> Output {
    let server = &joined["iceServers"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let url = text(&server["urls"][0]);
    let (host, port) = url.strip_prefix("turn:").unwrap().split_once('?').unwrap().0.split_once(':').unwrap();
    Command::new("timeout")
        .args(["30", "turnutils_uclient", "-y", "-c", "-n", "5", "-m", "1", "-p", port])
        .args(["-u", &text(&server["username"]), "-w", &text(&server["credential"]), host])
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn a_relay_takes_the_credentials_of_a_class_that_goes_on_and_refuses_those_of_one_that_is_over() {
    let relay = Relay::start();
    let servers = format!("turn:127.0.0.1:{}?transport=udp", relay.port);
    let settings = [("CALL_PROVIDER", "builtin"), ("ICE_SERVERS", servers.as_str()), ("TURN_SECRET", SECRET)];
    let app = TestApp::start_with(&settings).await;
    // The relay looks at the machine's clock. First a class that began two hours ago by it, and ended one hour ago.
    let minutes = (Clock::System.now() - noon()).num_minutes();
    app.clock.advance(TimeDelta::minutes(minutes - 120));
    let over = app.session(minutes - 120).await;
    let over = app.join(&app.browser(STUDENT).await, &over).await.ok();
    app.clock.advance(TimeDelta::minutes(120));
    let now = app.session(minutes).await;
    let now = app.join(&app.browser(STUDENT).await, &now).await.ok();

    let heard = talk(&now);
    assert!(heard.status.success(), "{}", said(&heard));
    let heard = said(&heard);
    let last = heard.rsplit("tot_recv_msgs=").next().unwrap_or_default();
    assert!(heard.contains("tot_recv_msgs=") && !last.starts_with('0'), "{heard}");

    let refused = talk(&over);
    assert!(!refused.status.success(), "{}", said(&refused));
    assert!(said(&refused).contains("Cannot complete Allocation"), "{}", said(&refused));
    assert!(!said(&refused).contains("tot_recv_msgs"), "{}", said(&refused));
}
