//! A disk without space.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{AssertSqlSafe, Executor, MySqlConnection};

use crate::classroom::{Deed, assert_whole};
use crate::database::{Database, run, value};
use crate::stage::{NAME, Stage};

/// Adds rows of this many bytes, small enough to stay in their page (with larger ones MariaDB 10.11 aborts on a full disk), to the log of events until there is no room for one more.
async fn fill(db: &mut MySqlConnection, bytes: usize) {
    let row = format!(
        "INSERT INTO call_events (kind, source, occurred_at, details) VALUES ('room_gone', 'media', NOW(3), REPEAT('x', {bytes}))"
    );
    for _ in 0..200_000 {
        if db.execute(AssertSqlSafe(row.clone())).await.is_err() {
            return;
        }
    }
    panic!("the disk does not get full");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|file| file.metadata().is_ok_and(|data| data.len() > 0)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_and_keeps_what_it_has() {
    let Some(database) = Database::on_small_disk("full", 220) else { return };
    let stage = Stage::set_on(database).await;
    let (kept, refused) = (stage.class().await, stage.class().await);
    let student = &stage.room.student;
    Deed::Join.send(&stage.client(), student, &kept).await.ok();
    let before = (stage.state(&kept).await, stage.state(&refused).await);

    // Files have holes that are paid for when they are written to. A real server crashes there, and comes back when there
    // is room, as after any other crash; here they are paid for, so that only what grows is refused.
    for file in files(&stage.database.home().join("data")) {
        let size = file.metadata().unwrap().len().to_string();
        assert!(Command::new("fallocate").args(["--length", &size]).arg(&file).status().unwrap().success());
    }
    let ballast = stage.database.home().join("ballast");
    let mut file = std::fs::File::create(&ballast).unwrap();
    for size in [1 << 20, 1 << 12] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
    let mut db = stage.database.connect(NAME).await;
    for bytes in [2_000, 300, 1] {
        fill(&mut db, bytes).await;
    }

    let answer = Deed::Join.send(&stage.client(), student, &refused).await;
    assert_eq!((answer.status, answer.code()), (503, "unavailable"), "{answer:?}");
    assert!(answer.retry_after.is_some());
    let goodbye = Deed::Leave.send(&stage.client(), student, &kept).await;
    assert_eq!((goodbye.status, goodbye.code()), (503, "unavailable"), "{goodbye:?}");
    assert_eq!((stage.state(&kept).await, stage.state(&refused).await), before);
    let upcoming = stage.server.get("/api/video-call/upcoming", student).await;
    assert_eq!(upcoming.status, 200, "reading needs no room: {upcoming:?}");

    drop(file);
    std::fs::remove_file(&ballast).unwrap();
    run(&mut db, "DELETE FROM call_events WHERE kind = 'room_gone'").await;
    Deed::Join.send(&stage.client(), student, &refused).await.ok();
    Deed::Leave.send(&stage.client(), student, &kept).await.ok();
    assert_eq!(value(&mut db, "SELECT SUM(used_count) FROM video_call_sessions").await, "2");
    assert_whole(&stage.database, NAME).await;
}
