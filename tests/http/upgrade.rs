//! Data of the first release comes through today's migrations, and a migration that was interrupted is finished.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use lophoc::store::doctor::invariants;
use lophoc::store::migrate;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection};

use crate::support::*;

/// Versions of the first release end here.
const FIRST_RELEASE: i64 = 20261122000012;

/// A database that the first release left behind, brought back by the script that operators use. Nothing is migrated yet.
async fn left_behind(name: &str) -> String {
    let server = std::env::var("TEST_DATABASE_URL").unwrap();
    let name = format!("upgrade_{name}_{}", std::process::id());
    let mut admin = MySqlConnection::connect(&server).await.unwrap();
    let sql = format!("CREATE OR REPLACE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    admin.execute(AssertSqlSafe(sql)).await.unwrap();
    let url = format!("{server}/{name}");
    let copy = std::env::temp_dir().join(format!("{name}.sql.gz"));
    let packed = Command::new("gzip").args(["-c", "tests/upgrade/first-release.sql"]).output().unwrap();
    std::fs::write(&copy, packed.stdout).unwrap();
    let done = Command::new("deploy/restore.sh").arg(&copy).env("DATABASE_URL", &url).output().unwrap();
    std::fs::remove_file(&copy).unwrap();
    assert!(done.status.success(), "{}", text(&done));
    url
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn lophoc(url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lophoc"))
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", url)
        .env("CRON_SECRET", "0123456789abcdef0123456789abcdef")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

/// All values of all rows, by table; of the columns that `columns` names, or of all there are.
type Content = BTreeMap<String, (String, Vec<String>)>;

async fn content(db: &mut MySqlConnection, columns: Option<&Content>) -> Content {
    let tables: Vec<(String, String)> = sqlx::query_as(
        "SELECT TABLE_NAME, GROUP_CONCAT(CONCAT('`', COLUMN_NAME, '`') ORDER BY ORDINAL_POSITION)
         FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> '_sqlx_migrations'
         GROUP BY TABLE_NAME",
    )
    .fetch_all(&mut *db)
    .await
    .unwrap();
    let mut content = Content::new();
    for (table, all) in tables {
        let wanted = match columns {
            None => all,
            Some(old) => match old.get(&table) {
                Some((columns, _)) => columns.clone(),
                None => continue,
            },
        };
        let values = wanted.split(',').map(|column| format!("QUOTE({column})")).collect::<Vec<_>>().join(",");
        let sql =
            format!("SELECT CONVERT(CONCAT_WS('|', {values}) USING utf8mb4) AS value FROM {table} ORDER BY value");
        let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut *db).await.unwrap();
        content.insert(table, (wanted, rows));
    }
    content
}

#[tokio::test]
async fn data_of_the_first_release_survives_todays_migrations_and_its_people_go_on() {
    let url = left_behind("forward").await;
    let mut db = MySqlConnection::connect(&url).await.unwrap();
    let before = content(&mut db, None).await;
    assert!(before.len() == 9 && before.values().all(|(_, rows)| !rows.is_empty()), "every table has rows: {before:?}");
    let done = lophoc(&url, &["migrate"]);
    assert!(done.status.success(), "{}", text(&done));
    let again = lophoc(&url, &["migrate"]);
    assert!(again.status.success(), "{}", text(&again));
    assert_eq!(content(&mut db, Some(&before)).await, before, "no value has changed");

    let app = TestApp::at(url);
    assert_eq!(invariants(&app.db).await.unwrap(), []);
    // The browser that was signed in still is; the password still fits.
    let tutor = format!("lophoc_login={}", "61".repeat(32));
    assert_eq!(app.get("/api/auth/me", &tutor).await.ok()["user"]["displayName"], "Cô Lan \\ '\"`; 👩‍🏫");
    let expired = format!("lophoc_login={}", "62".repeat(32));
    assert_eq!(app.get("/api/auth/me", &expired).await.refusal(), (401, "not_signed_in"));
    let credentials = json!({ "email": "Minh@first.vn", "password": "mật khẩu của student" });
    let signed_in = app.post("/api/auth/login", "", credentials).await;
    let cookie = signed_in.headers["set-cookie"].to_str().unwrap();
    let student = cookie.split(';').next().unwrap().to_owned();
    assert_eq!(signed_in.ok()["user"]["id"], STUDENT);

    let upcoming = app.get(UPCOMING, &student).await.ok();
    let listed: Vec<i64> =
        upcoming["sessions"].as_array().unwrap().iter().map(|one| one["sessionId"].as_i64().unwrap()).collect();
    assert_eq!(listed, [4, 2], "{upcoming}");
    // The tutor of the class that was going on comes back to the seat, which is live in the same browser.
    let joined = app.post(JOIN, &tutor, json!({ "accessToken": "4".repeat(64) })).await.ok();
    assert_eq!(joined["sessionId"], 4);
    app.post(JOIN, &student, json!({ "accessToken": "4".repeat(64) })).await.ok();
    app.pass(300);
    app.post(LEAVE, &student, json!({ "sessionId": 4 })).await.ok();
    app.post(LEAVE, &tutor, json!({ "sessionId": 4 })).await.ok();
    app.post(JOIN, &student, json!({ "accessToken": "2".repeat(64) })).await.ok();
    for (session, code) in [("1", "session_expired"), ("5", "session_expired"), ("6", "not_participant")] {
        let refused = app.post(JOIN, &student, json!({ "accessToken": session.repeat(64) })).await;
        assert_eq!(refused.code(), code, "session {session}");
    }
    assert_eq!(invariants(&app.db).await.unwrap(), []);
    // What was held before there were verdicts keeps the word and the figures it had.
    lophoc::jobs::settle::run(&app.state).await.unwrap();
    let old =
        app.value("SELECT CONCAT_WS('|', status, tutor_minutes, student_minutes) FROM session_records WHERE id = 1");
    assert_eq!(old.await, "completed|59|41");
    assert_eq!(app.value("SELECT CONCAT(status, price_vnd) FROM lessons WHERE id = 1").await, "completed200000");
}

#[tokio::test]
async fn a_migration_that_was_interrupted_is_finished_by_the_next_try() {
    let url = left_behind("interrupted").await;
    let db = lophoc::store::connect(&url, 2).unwrap();
    let mut files: Vec<String> =
        std::fs::read_dir("migrations").unwrap().map(|file| file.unwrap().path().display().to_string()).collect();
    files.sort();
    let next = files.iter().find(|file| version(file) > FIRST_RELEASE).unwrap();
    // Killed before the statement was given: the row is there, the table is not.
    let checksum = Command::new("sha384sum").arg(next).output().unwrap();
    let checksum = String::from_utf8(checksum.stdout).unwrap()[..96].to_owned();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (?, 'x', FALSE, UNHEX(?), -1)",
    )
    .bind(version(next))
    .bind(checksum)
    .execute(&db)
    .await
    .unwrap();
    let done = lophoc(&url, &["migrate"]);
    assert!(done.status.success(), "{}", text(&done));
    assert!(migrate::is_current(&db).await.unwrap());
    // Killed after the statement was done, whichever it was.
    for file in &files {
        sqlx::query("UPDATE _sqlx_migrations SET success = FALSE WHERE version = ?")
            .bind(version(file))
            .execute(&db)
            .await
            .unwrap();
        migrate::run(&db).await.unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let left: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success = FALSE").fetch_one(&db).await.unwrap();
    assert_eq!(left, 0);

    // Begun by a release that this one does not know: nothing is guessed, and it is said what is wrong.
    db.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (29990101000001, 'x', FALSE, UNHEX('00'), -1)",
    )
    .await
    .unwrap();
    let unknown = lophoc(&url, &["migrate"]);
    assert!(!unknown.status.success() && text(&unknown).contains("29990101000001"), "{}", text(&unknown));
}

fn version(file: &str) -> i64 {
    file.trim_start_matches("migrations/").split('_').next().unwrap().parse().unwrap()
}

/// The file cannot have been made anew from later migrations.
#[test]
fn the_copy_of_the_first_release_is_of_the_first_release() {
    let copy = std::fs::read_to_string("tests/upgrade/first-release.sql").unwrap();
    let versions: Vec<&str> =
        copy.lines().filter_map(|line| line.strip_prefix("INSERT INTO `_sqlx_migrations` VALUES (")).collect();
    assert_eq!(versions.len(), 12);
    assert!(versions.iter().all(|row| row.split(',').next().unwrap().parse::<i64>().unwrap() <= FIRST_RELEASE));
    assert_eq!(Value::from(copy.contains("live_events")), false);
}
