//! Two and three servers on one database.

use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use crate::balancer::Balancer;
use crate::classroom::{Classroom, Deed, assert_whole, platform, sign_in};
use crate::database::{Database, run as sql, value};
use crate::server::{API_KEY, CRON_SECRET, Client, Server, run};
use crate::stage::NAME;

/// Two values of one secret, for its rotation.
const OTHER_KEY: &str = "00112233445566778899aabbccddeeff";
const OTHER_CRON: &str = "ffeeddccbbaa99887766554433221100";

async fn start(name: &str, settings: &[&[(&str, &str)]]) -> (Database, Vec<Server>) {
    let database = Database::start(name);
    let (fine, said) = run(&database.url(NAME), &["migrate"]);
    assert!(fine, "{said}");
    let mut servers = Vec::new();
    for settings in settings {
        servers.push(Server::start(&database.url(NAME), settings).await);
    }
    (database, servers)
}

/// Waits for what happens in a moment, and not for ever.
async fn soon(what: &str, it: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_secs(45), it).await.unwrap_or_else(|_| panic!("{what} did not happen"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seats_events_jobs_and_secrets_are_the_same_at_every_server() {
    let (old_first, new_first) = (format!("{API_KEY},{OTHER_KEY}"), format!("{OTHER_KEY},{API_KEY}"));
    let (cron_old_first, cron_new_first) =
        (format!("{CRON_SECRET},{OTHER_CRON}"), format!("{OTHER_CRON},{CRON_SECRET}"));
    let settings: [&[(&str, &str)]; 3] = [
        &[("API_KEY", &old_first), ("CRON_SECRET", &cron_old_first)],
        &[("API_KEY", &new_first), ("CRON_SECRET", &cron_new_first)],
        &[("API_KEY", OTHER_KEY), ("CRON_SECRET", OTHER_CRON)],
    ];
    let (database, servers) = start("several", &settings).await;
    let clients: Vec<Client> = servers.iter().map(Server::client).collect();
    let [a, b, c] = clients.as_slice() else { panic!("three") };
    let mut db = database.connect(NAME).await;
    let room = Classroom::open(a).await;

    // Rotation: while it lasts both values are good wherever both are known.
    for (client, key, status) in [
        (a, API_KEY, 200),
        (a, OTHER_KEY, 200),
        (b, API_KEY, 200),
        (b, OTHER_KEY, 200),
        (c, OTHER_KEY, 200),
        (c, API_KEY, 401),
    ] {
        assert_eq!(client.send("GET", "/api/admin/users", &format!("Bearer {key}"), None).await.status, status);
    }

    // Events: heard at every server, whichever did it.
    let class = room.class(a, &mut db).await;
    let mut hearing = Vec::new();
    for client in &clients {
        hearing.push(client.events(&room.tutor).await);
    }
    let joined = Deed::Join.send(a, &room.student, &class).await.ok();
    for stream in &mut hearing {
        assert!(stream.hears("entered", class.session_id, Duration::from_secs(2)).await, "it was not heard");
    }

    // Seats: one, and it moves from one server to another.
    let elsewhere = sign_in(b, "minh@test.vn").await;
    let refused = Deed::Join.send(b, &elsewhere, &class).await;
    assert_eq!((refused.status, refused.code()), (409, "seat_taken"));
    let takeover = json!({ "accessToken": class.token, "takeover": true });
    let moved = c.send("POST", "/api/video-call/join", &elsewhere, Some(takeover)).await.ok();
    assert_ne!(joined["seatId"], moved["seatId"]);
    for stream in &mut hearing {
        assert!(stream.hears("seat_moved", class.session_id, Duration::from_secs(2)).await, "it was not heard");
    }
    for (seat, cookie, expected) in [(&joined, &room.student, (409, "seat_lost")), (&moved, &elsewhere, (200, ""))] {
        let sign = json!({ "sessionId": class.session_id, "seatId": seat["seatId"] });
        let answer = a.send("POST", "/api/video-call/heartbeat", cookie, Some(sign)).await;
        assert_eq!((answer.status, answer.code()), expected);
    }

    // A race over all servers: every join of one browser is counted once, the other browser never gets in.
    let class = room.class(b, &mut db).await;
    let mut joins = JoinSet::new();
    for turn in 0..30_usize {
        let (client, class) = (clients[turn % 3].clone(), class.clone());
        let cookie = if turn % 2 == 0 { room.student.clone() } else { elsewhere.clone() };
        joins.spawn(async move {
            let answer = Deed::Join.send(&client, &cookie, &class).await;
            (answer.status, answer.body["seatId"].as_str().map(str::to_owned))
        });
    }
    let answers = joins.join_all().await;
    let mut seats: Vec<_> = answers.iter().filter_map(|(_, seat)| seat.clone()).collect();
    assert!(answers.iter().all(|(status, _)| [200, 409].contains(status)), "{answers:?}");
    let counted = format!("SELECT used_count FROM video_call_sessions WHERE id = {}", class.session_id);
    assert_eq!(value(&mut db, &counted).await, seats.len().to_string());
    seats.dedup();
    assert_eq!(seats.len(), 1, "one seat: {answers:?}");

    // Jobs: started everywhere at once, each session is made once.
    sql(
        &mut db,
        "INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status)
         SELECT tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, 'confirmed'
         FROM lessons, (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT i FROM n) n
         WHERE lessons.id = 1",
    )
    .await;
    let mut runs = JoinSet::new();
    for (client, secret) in [(a, CRON_SECRET), (b, OTHER_CRON), (c, OTHER_CRON)] {
        let client = client.clone();
        runs.spawn(async move {
            client.send("GET", "/api/cron/create-video-calls", &format!("Bearer {secret}"), None).await.ok()
        });
    }
    let made: i64 = runs.join_all().await.iter().map(|report| report["created"].as_i64().unwrap()).sum();
    let sessions = "SELECT COUNT(*) FROM video_call_sessions WHERE lesson_id > 2";
    assert_eq!((made, value(&mut db, sessions).await), (300, "300".to_owned()));

    // Who is somebody else by now hears as such, at every server.
    let path = format!("/api/admin/users/{}", room.tutor_id);
    a.send("PATCH", &path, &platform(), Some(json!({ "role": "student" }))).await.ok();
    for mut stream in hearing {
        soon("the end of the stream", async { while stream.next().await.is_some() {} }).await;
    }
    assert_whole(&database, NAME).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_are_restarted_in_turn_and_nobody_notices() {
    // As long as a balancer needs to notice on a machine that is busy with other tests.
    let drain: &[(&str, &str)] = &[("DRAIN_SECONDS", "4")];
    let (database, mut servers) = start("rolling", &[drain, drain]).await;
    let ports: Vec<u16> = servers.iter().map(|server| server.port).collect();
    let balancer = Balancer::before(&ports).await;
    let room = Classroom::open(&balancer.client()).await;
    let mut db = database.connect(NAME).await;
    let (done, stop) =
        (std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0)), tokio::sync::watch::Sender::new(false));

    let mut people = JoinSet::new();
    for number in 0..4 {
        let class = room.class(&balancer.client(), &mut db).await;
        let (client, room, done, mut stop) = (balancer.client(), room.clone(), done.clone(), stop.subscribe());
        let person = if number % 2 == 0 { room.tutor.clone() } else { room.student.clone() };
        people.spawn(async move {
            let mut failed = Vec::new();
            while !*stop.borrow_and_update() {
                let joined = Deed::Join.send(&client, &person, &class).await;
                let seat = json!({ "sessionId": class.session_id, "seatId": joined.body["seatId"] });
                let path = "/api/video-call/heartbeat";
                let renewed = client.send("POST", path, &person, Some(seat)).await;
                let upcoming = client.send("GET", "/api/video-call/upcoming", &person, None).await;
                let page = client.send("GET", "/dashboard", &person, None).await;
                let answers = [joined, renewed, upcoming, page];
                done.fetch_add(4, std::sync::atomic::Ordering::SeqCst);
                failed.extend(answers.into_iter().filter(|answer| answer.status != 200));
            }
            failed
        });
    }
    let mut hearing = balancer.client().events(&room.tutor).await;
    for _ in 0..2 {
        for server in &mut servers {
            let (before, direct) = (done.load(std::sync::atomic::Ordering::SeqCst), server.client());
            server.tell_to_stop();
            // While balancers are still finding out, it answers, and asks for every connection to be closed.
            soon("its no at /readyz", async { while direct.send("GET", "/readyz", "", None).await.status != 503 {} })
                .await;
            let answer = direct.send("GET", "/api/video-call/upcoming", &room.tutor, None).await;
            assert_eq!((answer.status, answer.closes), (200, true), "{answer:?}");
            assert!(server.ended().await, "it ended badly");
            server.launch();
            balancer.until(2).await;
            assert!(done.load(std::sync::atomic::Ordering::SeqCst) > before, "nobody was answered meanwhile");
        }
    }
    stop.send_replace(true);
    let failed: Vec<_> = people.join_all().await.into_iter().flatten().collect();
    assert!(failed.is_empty(), "{} of {done:?} failed, such as {:?}", failed.len(), failed[0]);
    // The stream ended with its server, so that the page comes back at another one.
    soon("the end of the stream", async { while hearing.next().await.is_some() {} }).await;
    // A page that opens now is told of the last seconds too, which were more than it takes: it comes back a second time.
    let mut heard = false;
    for _ in 0..10 {
        let mut again = balancer.client().events(&room.tutor).await;
        let class = room.class(&balancer.client(), &mut db).await;
        heard = again.hears("session_created", class.session_id, Duration::from_secs(2)).await;
        if heard {
            break;
        }
    }
    assert!(heard, "pages hear nothing after a restart");
    eprintln!("{done:?} requests during four restarts, none failed");
    assert_whole(&database, NAME).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_under_way_is_finished_before_the_end() {
    let (database, mut servers) = start("farewell", &[&[]]).await;
    let client = servers[0].client();
    let room = Classroom::open(&client).await;
    let mut db = database.connect(NAME).await;
    let class = room.class(&client, &mut db).await;
    sql(&mut db, "BEGIN").await;
    sql(&mut db, &format!("SELECT id FROM video_call_sessions WHERE id = {} FOR UPDATE", class.session_id)).await;
    let join = {
        let (client, student, class) = (client.clone(), room.student.clone(), class.clone());
        tokio::spawn(async move { Deed::Join.send(&client, &student, &class).await })
    };
    let waiting = "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
    soon("a join that waits", async {
        while value(&mut db, waiting).await == "0" {
            // The table is only made anew when nobody has read it for a tenth of a second.
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    })
    .await;
    servers[0].tell_to_stop();
    // It has stopped letting anybody in before the answer is there.
    soon("its end to newcomers", async {
        while Client::new(servers[0].port).send("GET", "/healthz", "", None).await.status != 0 {}
    })
    .await;
    sql(&mut db, "ROLLBACK").await;
    join.await.unwrap().ok();
    assert!(servers[0].ended().await);
    assert_eq!(client.send("GET", "/healthz", &platform(), None).await.status, 0);
    assert_whole(&database, NAME).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_was_begun_is_finished_and_its_lease_given_back() {
    let (database, servers) = start("lease", &[&[]]).await;
    let mut db = database.connect(NAME).await;
    Classroom::open(&servers[0].client()).await;
    drop(servers);
    sql(
        &mut db,
        "INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status)
         VALUES (1, 2, 'Toán 9', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 HOUR, 'confirmed')",
    )
    .await;
    sql(&mut db, "DELETE FROM jobs").await;
    sql(&mut db, "BEGIN").await;
    sql(&mut db, "SELECT id FROM lessons FOR UPDATE").await;
    let mut server = Server::start(&database.url(NAME), &[]).await;
    let mut watching = database.connect(NAME).await;
    let held = "SELECT COUNT(*) FROM jobs WHERE lease_until > UTC_TIMESTAMP(3)";
    soon("a job that is begun", async {
        while value(&mut watching, held).await == "0" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    server.tell_to_stop();
    soon("its end to newcomers", async { while server.get("/healthz", "").await.status != 0 {} }).await;
    sql(&mut db, "ROLLBACK").await;
    assert!(server.ended().await);
    assert_eq!(value(&mut watching, held).await, "0", "nobody else may run it for ten minutes");
    assert_eq!(value(&mut watching, "SELECT COUNT(*) FROM video_call_sessions").await, "1");
}
