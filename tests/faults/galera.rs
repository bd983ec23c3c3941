//! Three servers, each with its own node of a Galera cluster, and one node that dies.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{Connection, MySqlConnection};
use tokio::task::JoinSet;

use crate::balancer::Balancer;
use crate::classroom::{Class, Classroom, Deed, sign_in};
use crate::database::{kill, value};
use crate::server::{Client, Server, run};
use crate::stage::NAME;

struct Cluster {
    urls: Vec<String>,
}

impl Cluster {
    fn script(arguments: &[&str]) -> String {
        let mut command = Command::new("scripts/galera.sh");
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).stdin(Stdio::null());
        let done = command.output().unwrap();
        assert!(done.status.success(), "{}: {}", done.status, String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    fn start() -> Self {
        Self { urls: Self::script(&["start", "faults"]).lines().map(|url| format!("{url}/{NAME}")).collect() }
    }

    fn home() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(".dev/galera-faults")
    }

    fn kill(node: usize) {
        if let Ok(pid) = std::fs::read_to_string(Self::home().join(format!("{node}/pid"))) {
            kill(pid.trim().parse().unwrap());
        }
    }

    async fn connect(&self, node: usize) -> MySqlConnection {
        MySqlConnection::connect(&self.urls[node - 1]).await.unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        (1..=3).for_each(Self::kill);
        drop(std::fs::remove_dir_all(Self::home()));
    }
}

/// What a person did: joins that were acknowledged, and those of which nothing is known.
#[derive(Debug, Clone, Copy, Default)]
struct Done {
    acknowledged: i64,
    unknown: i64,
    refused: i64,
}

/// Joins, gives a sign of life and, if a student, goes, without a pause, until told to stop. The tutor stays, so that the
/// class goes on.
async fn come_and_go(
    port: u16,
    goes: bool,
    cookie: String,
    class: Class,
    stop: Arc<AtomicU32>,
    last: Arc<Mutex<Vec<Instant>>>,
) -> Done {
    let (mut done, mut client) = (Done::default(), Client::new(port));
    while stop.load(SeqCst) == 0 {
        let joined = Deed::Join.send(&client, &cookie, &class).await;
        match joined.status {
            200 => {
                done.acknowledged += 1;
                last.lock().unwrap().push(Instant::now());
            }
            0 | 503 => {
                done.unknown += 1;
                // To another server, as a proxy would do that looks into connections.
                client = Client::new(port);
                continue;
            }
            status => panic!("{status}: {joined:?}"),
        }
        let seat = json!({ "sessionId": class.session_id, "seatId": joined.body["seatId"] });
        let sign = client.send("POST", "/api/video-call/heartbeat", &cookie, Some(seat)).await;
        let left = if goes { Some(Deed::Leave.send(&client, &cookie, &class).await) } else { None };
        for answer in left.into_iter().chain([sign]) {
            match answer.status {
                200 => {}
                0 | 503 => done.refused += 1,
                _ => panic!("{answer:?}"),
            }
        }
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_of_three_loses_a_node_and_counts_nothing_twice() {
    let cluster = Cluster::start();
    let (fine, said) = run(&cluster.urls[0], &["migrate"]);
    assert!(fine, "{said}");
    let mut servers = Vec::new();
    for url in &cluster.urls {
        servers.push(Server::start(url, &[("DRAIN_SECONDS", "1")]).await);
    }
    let clients: Vec<Client> = servers.iter().map(Server::client).collect();
    let ports: Vec<u16> = servers.iter().map(|server| server.port).collect();
    let balancer = Balancer::before(&ports).await;
    let mut db = cluster.connect(1).await;
    let room = Classroom::open(&clients[0]).await;

    // What one node was told, the next one knows.
    for turn in 0..6 {
        let (here, there) = (&clients[turn % 3], &clients[(turn + 1) % 3]);
        let cookie = sign_in(here, "minh@test.vn").await;
        there.send("GET", "/api/auth/me", &cookie, None).await.ok();
        let class = room.class(&clients[0], &mut db).await;
        let seat = Deed::Join.send(there, &room.student, &class).await.ok()["seatId"].clone();
        let sign = json!({ "sessionId": class.session_id, "seatId": seat });
        here.send("POST", "/api/video-call/heartbeat", &room.student, Some(sign)).await.ok();
        Deed::Leave.send(&clients[(turn + 2) % 3], &room.student, &class).await.ok();
    }

    // Ids are drawn with gaps; pages hear of everything at once nevertheless.
    let class = room.class(&clients[0], &mut db).await;
    let mut hearing = clients[2].events(&room.tutor).await;
    for turn in 0..9 {
        Deed::Join.send(&clients[turn % 3], &room.student, &class).await.ok();
        assert!(hearing.hears("entered", class.session_id, Duration::from_secs(2)).await, "it was not heard");
    }

    // Both people of three classes come and go everywhere at once, and in the middle of it a node dies.
    let (stop, last) = (Arc::new(AtomicU32::new(0)), Arc::new(Mutex::new(Vec::new())));
    let mut people = JoinSet::new();
    for _ in 0..3 {
        let class = room.class(&clients[0], &mut db).await;
        for (role, cookie) in [("tutor", &room.tutor), ("student", &room.student)] {
            let work = come_and_go(
                balancer.port,
                role == "student",
                cookie.clone(),
                class.clone(),
                stop.clone(),
                last.clone(),
            );
            people.spawn(async move { (class.session_id, role, work.await) });
        }
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    Cluster::kill(2);
    let killed = Instant::now();
    balancer.until(2).await;
    tokio::time::sleep(Duration::from_secs(8)).await;
    stop.store(1, SeqCst);
    let done = people.join_all().await;
    let last = last.lock().unwrap().clone();
    let pause = last.windows(2).filter(|pair| pair[1] > killed).map(|pair| pair[1] - pair[0]).max().unwrap_or_default();
    assert!(last.iter().any(|at| *at > killed + Duration::from_secs(5)), "nobody gets in without the third node");
    for (session_id, role, done) in &done {
        let sql = format!(
            "SELECT join_count FROM video_call_participants WHERE session_id = {session_id} AND role = '{role}'"
        );
        let counted: i64 = value(&mut db, &sql).await.parse().unwrap();
        let lawful = done.acknowledged..=done.acknowledged + done.unknown;
        assert!(lawful.contains(&counted), "{role} of {session_id}: {done:?}, but {counted} counted");
    }
    let conflicts = value(
        &mut db,
        "SELECT SUM(variable_value) FROM information_schema.global_status
         WHERE variable_name IN ('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')",
    )
    .await;
    eprintln!("longest pause after a node was killed: {pause:?}; conflicts at node 1: {conflicts}; {done:?}");
    assert_ne!(conflicts, "0", "the nodes never got into each other's way");

    // The server of the dead node says so, and needs no restart once it is back.
    assert_eq!(clients[1].send("GET", "/readyz", "", None).await.status, 503);
    Cluster::script(&["start-node", "faults", "2"]);
    balancer.until(3).await;
    let class = room.class(&clients[0], &mut db).await;
    Deed::Join.send(&clients[1], &room.student, &class).await.ok();
    for url in &cluster.urls {
        let db = lophoc::store::connect(url, 2).unwrap();
        assert_eq!(lophoc::store::doctor::invariants(&db).await.unwrap(), []);
        let (fine, said) = run(url, &["rebuild", "--check"]);
        assert!(fine, "{said}");
    }
}
