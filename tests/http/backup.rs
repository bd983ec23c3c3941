//! Copy and restore, by the scripts that operators use: what people did at one server is there at another, empty one.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lophoc::domain::session::Side;
use lophoc::store::doctor::invariants;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection};

use crate::support::*;

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lophoc-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A database server of its own, without a row.
struct EmptyServer {
    name: String,
    url: String,
}

impl EmptyServer {
    fn start() -> Self {
        let name = format!("restore-{}", std::process::id());
        let made = Command::new("scripts/mariadb.sh").args(["start", &name]).output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
        let url = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        Self { name, url }
    }
}

impl Drop for EmptyServer {
    fn drop(&mut self) {
        let _ = Command::new("scripts/mariadb.sh").args(["stop", &self.name]).output();
        let _ = std::fs::remove_dir_all(format!(".dev/mariadb-{}", self.name));
    }
}

/// Runs `deploy/backup.sh` and gives the file.
fn back_up(url: &str, folder: &Path) -> PathBuf {
    let done = Command::new("deploy/backup.sh").arg(folder).env("DATABASE_URL", url).output().unwrap();
    assert!(done.status.success(), "{}", text(&done));
    String::from_utf8(done.stdout).unwrap().trim().into()
}

/// Runs `deploy/restore.sh` into a new database of a server and gives its address.
async fn restore(copy: &Path, server: &str, name: &str) -> String {
    let mut admin = MySqlConnection::connect(server).await.unwrap();
    let sql = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    admin.execute(AssertSqlSafe(sql)).await.unwrap();
    let url = format!("{server}/{name}");
    let done = Command::new("deploy/restore.sh").arg(copy).env("DATABASE_URL", &url).output().unwrap();
    assert!(done.status.success(), "{}", text(&done));
    url
}

/// Rows and checksum of every table.
async fn totals(app: &TestApp) -> Vec<(String, i64, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    let mut totals = Vec::new();
    for table in tables {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let rows: i64 = sqlx::query_scalar(count).fetch_one(&app.db).await.unwrap();
        let sum = AssertSqlSafe(format!("CHECKSUM TABLE {table}"));
        let (_, sum): (String, i64) = sqlx::query_as(sum).fetch_one(&app.db).await.unwrap();
        totals.push((table, rows, sum));
    }
    totals
}

#[tokio::test]
async fn what_people_did_is_there_at_an_empty_server_and_they_go_on_there() {
    let app = TestApp::start().await;
    // The clock of the tests stands in the past; signs of life are kept from then on.
    app.run("UPDATE _sqlx_migrations SET installed_on = '2026-01-01'").await;
    let staff = app.browser(ADMIN).await;
    let person =
        json!({ "email": "ha@test.vn", "displayName": "Hà 👩‍🏫", "role": "student", "password": "mật khẩu dài" });
    app.post("/api/admin/users", &staff, person).await.ok();
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let (held, going_on) = (app.session(0).await, app.session(120).await);
    let mut seats = Vec::new();
    for browser in [&tutor, &student] {
        let joined = app.join(browser, &held).await.ok();
        seats.push((browser, json!({ "sessionId": held.id, "seatId": joined["seatId"] })));
    }
    for _ in 0..40 {
        app.pass(10);
        for (browser, seat) in &seats {
            app.post(HEARTBEAT, browser, seat.clone()).await.ok();
        }
    }
    app.leave(&student, &held).await.ok();
    app.leave(&tutor, &held).await.ok();
    app.pass(110 * 60);
    app.join(&tutor, &going_on).await.ok();
    lophoc::jobs::settle::run(&app.state).await.unwrap();
    let word = json!({ "verdict": "technical", "reason": "Mất tiếng" });
    app.post(&format!("/api/admin/sessions/{}/verdict", held.id), &staff, word).await.ok();
    let call = lophoc::store::sessions::find(&app.db, held.id).await.unwrap().unwrap();
    let (_, certificate) = lophoc::api::certify::issue(&app.state, &call, Side::Student).await.unwrap();

    let folder = Folder::new("backup");
    let copy = back_up(app.database(), &folder.0);
    let server = EmptyServer::start();
    let there = TestApp::at(restore(&copy, &server.url, "lophoc").await);
    there.pass((app.clock.now() - there.clock.now()).num_seconds());

    let (here, restored) = (totals(&app).await, totals(&there).await);
    assert_eq!(restored, here);
    for table in ["video_call_sessions", "call_events", "session_verdicts", "signing_keys", "audit_log", "logins"] {
        assert!(here.iter().any(|(name, rows, _)| name == table && *rows > 0), "{table} had something to lose");
    }
    assert_eq!(invariants(&there.db).await.unwrap(), []);
    // The browsers that were signed in still are, and the class goes on.
    assert_eq!(there.get("/api/auth/me", &tutor).await.ok()["user"]["id"], TUTOR);
    there.join(&student, &going_on).await.ok();
    let login = json!({ "email": "ha@test.vn", "password": "mật khẩu dài" });
    assert_eq!(there.post("/api/auth/login", "", login).await.ok()["user"]["displayName"], "Hà 👩‍🏫");
    let check = there.get(&format!("/check/{certificate}"), "").await;
    assert!(check.status.is_success() && check.body.as_str().unwrap().contains("Minh"), "{check:?}");
    let seen = there.get(&format!("/api/admin/sessions/{}/attendance", held.id), &staff).await.ok();
    assert!(seen["attendance"]["verdict"] == "technical" && seen.to_string().contains("Mất tiếng"), "{seen}");
}

#[tokio::test]
async fn a_copy_made_while_people_go_on_is_of_one_moment() {
    let app = TestApp::start().await;
    // In the order of the copy the two tables lie far apart; every transaction moves a dong from one to the other.
    let (course, _) = app.course(&[600]).await;
    let lesson = app.lesson(600).await;
    app.run("UPDATE class_enrollments SET price_vnd = 1000000000").await;
    app.run("UPDATE lessons SET price_vnd = 0").await;
    app.run(
        "INSERT INTO imports (kind, content, time_zone, created_at)
             SELECT 'people', REPEAT('x', 400), 'UTC', NOW(3) FROM seq_1_to_20000",
    )
    .await;
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (db, stop) = (app.db.clone(), Arc::clone(&stop));
        async move {
            let mut moved = 0_u32;
            while !stop.load(Ordering::Relaxed) {
                let mut connection = db.acquire().await.unwrap();
                let mut transaction = connection.begin().await.unwrap();
                let take = "UPDATE class_enrollments SET price_vnd = price_vnd - 1 WHERE id = ?";
                sqlx::query(take).bind(course).execute(&mut *transaction).await.unwrap();
                let give = "UPDATE lessons SET price_vnd = price_vnd + 1 WHERE id = ?";
                sqlx::query(give).bind(lesson).execute(&mut *transaction).await.unwrap();
                transaction.commit().await.unwrap();
                moved += 1;
            }
            moved
        }
    });
    let begun = std::time::Instant::now();
    while app.value("SELECT MAX(price_vnd) FROM lessons").await == "0" {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "nobody writes");
        tokio::task::yield_now().await;
    }
    let folder = Folder::new("moment");
    let (url, path) = (app.database().to_owned(), folder.0.clone());
    let copy = tokio::task::spawn_blocking(move || back_up(&url, &path)).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    assert!(writer.await.unwrap() > 1, "people did go on");
    let server = std::env::var("TEST_DATABASE_URL").unwrap();
    let there = TestApp::at(restore(&copy, &server, &format!("moment_{}", std::process::id())).await);
    let sum = "SELECT (SELECT SUM(price_vnd) FROM class_enrollments) + (SELECT SUM(price_vnd) FROM lessons)";
    assert_eq!(there.value(sum).await, "1000000000");
    assert!(there.value("SELECT SUM(price_vnd) FROM lessons").await.parse::<f64>().unwrap() > 0.0, "in the middle");
}
