//! The jobs: missing sessions are made, forgotten ones are closed.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use lophoc::domain::seat::LEASE;
use serde_json::{Value, json};

use crate::support::*;

const CREATE_ALL: &str = "/api/cron/create-video-calls";
const CLEAN_UP: &str = "/api/cron/cleanup-expired-sessions";

async fn cron(app: &TestApp, path: &str) -> Value {
    let request = Request::get(path).header(header::AUTHORIZATION, "Bearer 0123456789abcdef0123456789abcdef");
    let mut report = app.send(request.body(Body::empty()).unwrap()).await.ok();
    assert!(report["durationMs"].take().is_u64());
    report
}

#[tokio::test]
async fn the_secret_opens_and_nothing_else() {
    let app = TestApp::start().await;
    let admin = app.browser(ADMIN).await;
    for path in [CREATE_ALL, CLEAN_UP] {
        assert_eq!(app.get(path, "").await.refusal(), (401, "invalid_secret"));
        assert_eq!(app.get(path, &admin).await.refusal(), (401, "invalid_secret"));
        let request = Request::get(path).header(header::AUTHORIZATION, "Bearer wrong").body(Body::empty());
        assert_eq!(app.send(request.unwrap()).await.refusal(), (401, "invalid_secret"));
        assert_eq!(app.post(path, "", json!({})).await.refusal(), (405, "method_not_allowed"));
    }
}

#[tokio::test]
async fn classes_written_straight_into_the_tables_get_their_sessions_once() {
    let app = TestApp::start().await;
    app.lesson(60).await;
    app.lesson(120).await;
    app.lesson(-120).await;
    app.course(&[60, 180, -300]).await;
    app.run(
        "INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time)
             VALUES (1, 2, 'not confirmed', '2026-10-21', '2026-10-22')",
    )
    .await;
    let (first, second) = tokio::join!(cron(&app, CREATE_ALL), cron(&app, CREATE_ALL));
    let created = |report: &Value| report["created"].as_i64().unwrap();
    assert_eq!(created(&first) + created(&second), 4, "{first} {second}");
    assert_eq!(cron(&app, CREATE_ALL).await, json!({ "success": true, "created": 0, "failed": 0, "durationMs": null }));
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_sessions").await, "4");
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_participants").await, "8");
    let student = app.browser(STUDENT).await;
    assert_eq!(app.get(UPCOMING, &student).await.ok()["total"], 4);
}

#[tokio::test]
async fn many_classes_take_several_batches() {
    let app = TestApp::start().await;
    app.run(
        "INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status)
             SELECT 1, 2, seq, '2026-10-21', '2026-10-22', 'confirmed' FROM seq_1_to_450",
    )
    .await;
    assert_eq!(cron(&app, CREATE_ALL).await["created"], 450);
}

#[tokio::test]
async fn a_broken_row_neither_stops_the_others_nor_hides() {
    let app = TestApp::start().await;
    app.lesson(60).await;
    app.run(
        "INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status)
             VALUES (1, 1, 'with oneself', '2026-10-21', '2026-10-22', 'confirmed')",
    )
    .await;
    app.lesson(120).await;
    for (created, failed) in [(2, 1), (0, 1)] {
        let report = cron(&app, CREATE_ALL).await;
        assert_eq!((&report["created"], &report["failed"]), (&created.into(), &failed.into()), "tried again each time");
    }
    app.run("UPDATE lessons SET student_id = 2").await;
    assert_eq!(cron(&app, CREATE_ALL).await["created"], 1);
}

#[tokio::test]
async fn a_class_both_were_in_and_nobody_closed_is_completed_after_its_end() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    app.join(&app.browser(TUTOR).await, &session).await.ok();
    let joined = app.join(&app.browser(STUDENT).await, &session).await.ok();
    app.pass(30 * 60);
    assert_eq!(cron(&app, CLEAN_UP).await["completed"], 0, "it may go on");
    app.clock.advance(TimeDelta::minutes(30) + LEASE);
    assert_eq!(
        cron(&app, CLEAN_UP).await,
        json!({ "success": true, "expired": 0, "completed": 1, "archived": 0, "durationMs": null })
    );
    let row = "SELECT CONCAT_WS('|', s.status, s.tutor_left_at, s.student_left_at, s.session_ended_at, l.status)
               FROM video_call_sessions s JOIN lessons l ON l.id = s.lesson_id";
    let noon = "2026-10-20 12:00:00.000";
    assert_eq!(app.value(row).await, format!("completed|{noon}|{noon}|{noon}|completed"), "the last sign of life");
    assert!(joined["seatId"].is_string());
    assert_eq!(cron(&app, CLEAN_UP).await["completed"], 0, "once");
}

#[tokio::test]
async fn a_class_nobody_came_to_expires_and_is_archived_after_thirty_days() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let alone = app.session(0).await;
    let student = app.browser(STUDENT).await;
    app.join(&student, &alone).await.ok();
    app.pass(2 * 3600);
    assert_eq!(cron(&app, CLEAN_UP).await["expired"], 0, "both edges are inside");
    app.pass(1);
    assert_eq!(cron(&app, CLEAN_UP).await["expired"], 2);
    assert_eq!(app.join(&student, &session).await.refusal(), (410, "session_expired"));
    assert_eq!(
        app.value("SELECT COUNT(seat_id) FROM video_call_participants").await,
        "0",
        "no seat outlives its class"
    );
    app.clock.advance(TimeDelta::days(29));
    assert_eq!(cron(&app, CLEAN_UP).await["archived"], 0);
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(cron(&app, CLEAN_UP).await["archived"], 2);
}

#[tokio::test]
async fn a_job_is_taken_by_one_server_when_it_is_due() {
    let app = TestApp::start().await;
    let mut connection = app.db.acquire().await.unwrap();
    let mut take = async |now: chrono::DateTime<chrono::Utc>| {
        let due_since = now - TimeDelta::hours(1);
        lophoc::store::jobs::take(&mut connection, "job", due_since, now, now + TimeDelta::minutes(10)).await.unwrap()
    };
    assert!(take(noon()).await);
    assert!(!take(noon()).await, "somebody has it");
    assert!(take(noon() + TimeDelta::minutes(11)).await, "who had it died");
    let give_back = async |lease_minute| {
        let (lease, done) = (noon() + TimeDelta::minutes(lease_minute), noon() + TimeDelta::minutes(12));
        lophoc::store::jobs::give_back(&app.db, "job", lease, Some(done)).await.unwrap();
    };
    give_back(10).await;
    assert!(!take(noon() + TimeDelta::minutes(12)).await, "who comes back from the dead gives back nothing of others");
    give_back(21).await;
    assert!(!take(noon() + TimeDelta::minutes(60)).await, "not due yet");
    assert!(take(noon() + TimeDelta::minutes(72)).await);
}
