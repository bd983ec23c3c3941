//! The pool never hands on a connection that is inside somebody else's transaction.

use std::time::Duration;

use crate::support::*;

/// Seen with sqlx 0.9.0 on MariaDB: a `begin()` that is dropped at the wrong moment leaves the connection inside a
/// transaction, and everything written through it later is reported as done and lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cancelled_begin_loses_nobodys_rows() {
    let app = TestApp::start().await;
    let single = lophoc::store::pool::build(app.db.connect_options().as_ref().clone(), 1);
    for round in 0..300u64 {
        drop(tokio::time::timeout(Duration::from_micros(round % 150), single.begin()).await);
        sqlx::query("INSERT INTO call_events (kind, source, occurred_at) VALUES ('join', 'door', NOW(3))")
            .execute(&single)
            .await
            .unwrap();
    }
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events").await, "300", "seen from another connection");
}

#[tokio::test]
async fn connections_work_at_read_committed_in_utc() {
    let app = TestApp::start().await;
    assert_eq!(app.value("SELECT @@SESSION.tx_isolation").await, "READ-COMMITTED");
    assert_eq!(app.value("SELECT @@SESSION.time_zone").await, "+00:00");
}

#[tokio::test]
async fn tables_name_their_charset_whatever_the_server_thinks() {
    let app = TestApp::start().await;
    let odd = "SELECT GROUP_CONCAT(table_name) FROM information_schema.tables
               WHERE table_schema = DATABASE() AND table_name <> '_sqlx_migrations' AND table_collation <> 'utf8mb4_bin'";
    assert_eq!(app.value(odd).await, "");
}

#[tokio::test]
async fn a_database_that_is_away_means_503_and_not_ready() {
    let app = TestApp::start().await;
    let cookie = app.browser(STUDENT).await;
    assert_eq!(app.get("/readyz", "").await.status, 200);
    app.db.close().await;
    let answer = app.get(UPCOMING, &cookie).await;
    assert_eq!(answer.refusal(), (503, "unavailable"));
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(app.get("/readyz", "").await.status, 503);
    assert_eq!(app.get("/healthz", "").await.status, 200);
}
