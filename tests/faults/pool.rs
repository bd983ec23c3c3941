//! More requests than connections to the database.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::classroom::{Deed, assert_whole};
use crate::database::{run, value};
use crate::stage::{NAME, Stage};

/// More than the server has connections.
const MANY: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_without_a_free_connection_says_so_and_loses_none() {
    let stage = Stage::set("pool").await;
    let class = stage.class().await;
    let mut db = stage.database.connect(NAME).await;
    run(&mut db, "BEGIN").await;
    run(&mut db, &format!("SELECT id FROM video_call_sessions WHERE id = {} FOR UPDATE", class.session_id)).await;

    let mut joins = JoinSet::new();
    for _ in 0..MANY {
        let (client, cookie, class) = (stage.client(), stage.room.student.clone(), class.clone());
        joins.spawn(async move { Deed::Join.send(&client, &cookie, &class).await });
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let readyz = stage.server.get("/readyz", "").await;
    assert_eq!(readyz.status, 200, "busy is not ill: {readyz:?}");
    let calls = stage.client().send("GET", "/api/video-call/upcoming", &stage.room.tutor, None).await;
    // Those that have a connection wait for the row for two seconds.
    assert!(calls.status == 200 && calls.took < Duration::from_secs(1), "who only reads waits for none: {calls:?}");
    let answers = joins.join_all().await;
    for answer in &answers {
        assert_eq!((answer.status, answer.code()), (503, "unavailable"), "{answer:?}");
        assert!(answer.retry_after.is_some() && answer.took < Duration::from_secs(3), "{answer:?}");
    }
    run(&mut db, "ROLLBACK").await;

    // Whoever was told no was not let in behind their back, and every connection is there again.
    let mut joins = JoinSet::new();
    for _ in 0..MANY {
        let (client, cookie, class) = (stage.client(), stage.room.student.clone(), class.clone());
        joins.spawn(async move { Deed::Join.send(&client, &cookie, &class).await.status });
    }
    let done = joins.join_all().await.into_iter().filter(|status| *status == 200).count();
    assert!(done > 0, "nobody got in");
    let counted = format!("SELECT used_count FROM video_call_sessions WHERE id = {}", class.session_id);
    assert_eq!(value(&mut db, &counted).await, done.to_string());
    Deed::Join.send(&stage.client(), &stage.room.student, &class).await.ok();
    assert_whole(&stage.database, NAME).await;
}
