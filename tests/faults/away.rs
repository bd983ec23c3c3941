//! A database that is gone, frozen, or at the end of a line that went dead: everybody is told so at once, and it needs
//! nobody to go on when it is back.

use std::time::{Duration, Instant};

use lophoc::clock::Clock;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::classroom::{Deed, PASSWORD, assert_whole, platform, staff};
use crate::database::{kill, signal};
use crate::server::{Answer, CRON_SECRET, PATIENCE};
use crate::stage::{NAME, Stage};

/// The promise.
const WITHIN: Duration = Duration::from_secs(3);

/// Every call of the API, with somebody who may call it. Bodies may be wrong: who is asking cannot even be looked up.
fn calls(stage: &Stage, staff: &str) -> Vec<(String, String, String, Option<Value>)> {
    let document: Value = serde_json::from_str(
        &std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json")).unwrap(),
    )
    .unwrap();
    let mut calls = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let (who, body) = if path.starts_with("/api/cron/") {
                (format!("Bearer {CRON_SECRET}"), None)
            } else if path.starts_with("/api/jitsi/") {
                (platform(), Some(told()))
            } else if path.starts_with("/api/admin/") {
                (staff.to_owned(), Some(json!({})))
            } else if path == "/api/auth/login" {
                (String::new(), Some(json!({ "email": "lan@test.vn", "password": PASSWORD })))
            } else {
                (stage.room.student.clone(), Some(json!({})))
            };
            calls.push((method.to_uppercase(), path.replace("{id}", "1"), who, body.filter(|_| method != "get")));
        }
    }
    calls.push(("GET".into(), "/api/events".into(), stage.room.student.clone(), None));
    // By the key of the host platform nobody needs to be looked up.
    calls.push(("GET".into(), "/api/admin/sessions".into(), platform(), None));
    assert!(calls.len() > 40, "{}", calls.len());
    calls
}

/// Something that a media server might tell, whichever event it is.
fn told() -> Value {
    let now = Clock::System.now().timestamp();
    json!({
        "event_name": "muc-occupant-joined", "room_name": "lophoc_x", "room_jid": "lophoc_x@muc.jitsi.test",
        "is_breakout": false, "created_at": now, "destroyed_at": now, "all_occupants": [],
        "occupant": { "occupant_jid": "a@jitsi.test", "name": "Lan", "id": "1", "joined_at": now, "left_at": now },
    })
}

/// Asks everything, a few at a time, and gives what is not as promised.
async fn broken_promises(stage: &Stage, staff: &str, token: &str) -> Vec<String> {
    let client = stage.client();
    let mut asked = JoinSet::new();
    let mut wrong = Vec::new();
    let mut see = |(name, answer, is_page): (String, Answer, bool)| {
        let text = answer.body.as_str().unwrap_or_default();
        let fine = answer.status == 503
            && answer.retry_after.is_some()
            && if is_page { text.contains("<h1") && text.contains("html") } else { answer.code() == "unavailable" };
        if !fine || answer.took > WITHIN {
            let body: String = answer.body.to_string().chars().take(300).collect();
            wrong.push(format!("{name}: {} after {:?}, {:?} {body}", answer.status, answer.took, answer.retry_after));
        }
    };
    for (method, path, who, body) in calls(stage, staff) {
        let client = client.clone();
        if asked.len() >= 12 {
            see(asked.join_next().await.unwrap().unwrap());
        }
        asked.spawn(async move { (format!("{method} {path}"), client.send(&method, &path, &who, body).await, false) });
    }
    let pages = [
        ("/dashboard".to_owned(), &stage.room.student),
        (format!("/video-call/{token}"), &stage.room.student),
        ("/admin/sessions".to_owned(), &staff.to_owned()),
    ];
    for (path, who) in pages {
        let (client, who) = (client.clone(), who.clone());
        asked.spawn(async move { (path.clone(), client.send("GET", &path, &who, None).await, true) });
    }
    while let Some(answer) = asked.join_next().await {
        see(answer.unwrap());
    }
    for (path, status) in [("/readyz", 503), ("/healthz", 200)] {
        let answer = client.send("GET", path, "", None).await;
        if answer.status != status || answer.took > WITHIN {
            wrong.push(format!("{path}: {} after {:?}", answer.status, answer.took));
        }
    }
    wrong
}

/// Without a restart of the server.
async fn assert_recovers(stage: &Stage) {
    stage.server.until_ready().await;
    let class = stage.class().await;
    let started = Instant::now();
    while Deed::Join.send(&stage.client(), &stage.room.student, &class).await.status != 200 {
        assert!(started.elapsed() < Duration::from_secs(15), "nobody can join although the database is back");
    }
    assert_whole(&stage.database, NAME).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_gone_everybody_is_told_within_three_seconds() {
    let mut stage = Stage::set("gone").await;
    let (staff, class) = (staff(&stage.client()).await, stage.class().await);
    kill(stage.database.pid());
    assert_eq!(broken_promises(&stage, &staff, &class.token).await, [""; 0]);
    stage.restart_database().await;
    assert_recovers(&stage).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_frozen_for_thirty_seconds_freezes_nobody_else() {
    let stage = Stage::set("frozen").await;
    let (staff, class) = (staff(&stage.client()).await, stage.class().await);
    let (before, frozen) = (stage.state(&class).await, Instant::now());
    signal(stage.database.pid(), "STOP");
    let join = Deed::Join.send(&stage.client(), &stage.room.student, &class).await;
    assert_eq!((join.status, join.took < WITHIN), (503, true), "{join:?}");
    assert_eq!(broken_promises(&stage, &staff, &class.token).await, [""; 0]);
    while frozen.elapsed() < Duration::from_secs(30) {
        let readyz = stage.server.get("/readyz", "").await;
        assert_eq!((readyz.status, readyz.took < WITHIN), (503, true), "{readyz:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    signal(stage.database.pid(), "CONT");
    let thawed = Instant::now();
    stage.server.until_ready().await;
    assert!(thawed.elapsed() < PATIENCE);
    assert_recovers(&stage).await;
    // It was said not to be done, so it may be done in secret or not at all, but not by half.
    let after = stage.state(&class).await;
    if after != before {
        Deed::Join.send(&stage.client(), &stage.room.student, &stage.class().await).await.ok();
        assert!(after.contains(" 1 ") && after.contains("join") && after.contains("entered"), "{before}\n{after}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_that_go_dead_without_a_word_are_given_up() {
    let stage = Stage::set("silent").await;
    let class = stage.class().await;
    let mut hearing = stage.client().events(&stage.room.student).await;
    // Many connections, so that many are dead afterwards.
    let mut asked = JoinSet::new();
    for _ in 0..24 {
        let (client, cookie) = (stage.client(), stage.room.student.clone());
        asked.spawn(async move { client.send("GET", "/api/video-call/upcoming", &cookie, None).await.status });
    }
    assert!(asked.join_all().await.iter().all(|status| *status == 200));
    // A connection used just now is not asked whether it lives.
    tokio::time::sleep(Duration::from_secs(1)).await;
    stage.wire.silence();
    let started = Instant::now();
    loop {
        let answer = Deed::Join.send(&stage.client(), &stage.room.tutor, &class).await;
        assert!(answer.took < WITHIN, "{answer:?}");
        if answer.status == 200 {
            break;
        }
        assert_eq!(answer.status, 503);
        assert!(started.elapsed() < Duration::from_secs(15), "the server waits for the dead");
    }
    assert!(hearing.hears("entered", class.session_id, Duration::from_secs(15)).await, "it was not heard");
    assert_recovers(&stage).await;
}
