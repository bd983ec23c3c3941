//! A clock that is put forward or back while classes are held.

use serde_json::json;

use crate::support::*;

/// What tables must say whatever the clock did.
async fn assert_whole(app: &TestApp) {
    assert_eq!(lophoc::store::doctor::invariants(&app.db).await.unwrap(), []);
    // The clock of these tests is behind that of the machine, which says since when all signs of life are kept.
    app.run("UPDATE _sqlx_migrations SET installed_on = '2026-01-01'").await;
    let report = lophoc::jobs::rebuild::run(&app.state, None, true).await.unwrap();
    assert_eq!((report.differences, report.older), (Vec::new(), 0));
}

async fn heartbeat(app: &TestApp, cookie: &str, session: &Session, seat: &serde_json::Value) -> Answer {
    app.post(HEARTBEAT, cookie, json!({ "sessionId": session.id, "seatId": seat })).await
}

#[tokio::test]
async fn a_clock_that_is_put_back_during_a_class_tears_nothing() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let seat = app.join(&student, &session).await.ok()["seatId"].clone();
    app.join(&tutor, &session).await.ok();
    app.pass(600);
    heartbeat(&app, &student, &session, &seat).await.ok();
    // Twelve minutes back: before anybody came.
    app.pass(-720);
    heartbeat(&app, &student, &session, &seat).await.ok();
    let left = app.leave(&student, &session).await.ok();
    assert!(left["durationMinutes"].as_i64().unwrap() >= 0, "{left}");
    assert_whole(&app).await;
    app.join(&student, &session).await.ok();
    app.pass(1800);
    app.join(&student, &session).await.ok();
    assert_whole(&app).await;
    app.leave(&tutor, &session).await.ok();
    let left = app.leave(&student, &session).await.ok();
    assert_eq!(left["sessionCompleted"], true, "{left}");
    assert_whole(&app).await;
}

#[tokio::test]
async fn a_class_that_was_closed_by_a_clock_too_fast_stays_closed() {
    let app = TestApp::start().await;
    let (session, next) = (app.session(0).await, app.session(240).await);
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let seat = app.join(&student, &session).await.ok()["seatId"].clone();
    app.join(&tutor, &session).await.ok();
    app.pass(10_000);
    assert_eq!(heartbeat(&app, &student, &session, &seat).await.refusal(), (409, "seat_lost"));
    lophoc::jobs::clean_up::run(&app.state).await.unwrap();
    assert_whole(&app).await;
    app.pass(-10_000);
    let answer = app.join(&student, &session).await;
    assert_eq!(answer.status, 410, "{answer:?}");
    assert_eq!(app.join(&student, &next).await.refusal(), (425, "too_early"));
    assert_whole(&app).await;
}

/// Found by this test: whoever finished a job "next year" kept it from everybody until then.
#[tokio::test]
async fn jobs_run_although_they_ran_in_a_future_that_never_was() {
    let app = TestApp::start().await;
    let mut connection = app.db.acquire().await.unwrap();
    let hour = chrono::TimeDelta::hours(1);
    let mut take = async |app: &TestApp| {
        let now = app.clock.now();
        lophoc::store::jobs::take(&mut connection, "x", now - hour, now, now + hour / 6).await.unwrap()
    };
    app.pass(86_400 * 365);
    assert!(take(&app).await);
    lophoc::store::jobs::give_back(&app.db, "x", app.clock.now() + hour / 6, Some(app.clock.now())).await.unwrap();
    app.pass(-86_400 * 365);
    assert!(take(&app).await, "it finished in the future");
    assert!(!take(&app).await, "it is held");
    app.pass(-86_400);
    assert!(take(&app).await, "nobody can hold it for a day");
}
