//! Many at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use sqlx::{Connection as _, Executor as _};
use tokio::task::JoinSet;

use crate::support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_joins_of_one_browser_make_one_seat() {
    let app = Arc::new(TestApp::start().await);
    let session = Arc::new(app.session(0).await);
    let student = app.browser(STUDENT).await;
    let mut joins = JoinSet::new();
    for _ in 0..20 {
        let (app, session, student) = (Arc::clone(&app), Arc::clone(&session), student.clone());
        joins.spawn(async move { app.join(&student, &session).await.ok()["seatId"].to_string() });
    }
    let seats: BTreeSet<String> = joins.join_all().await.into_iter().collect();
    assert_eq!(seats.len(), 1);
    assert_eq!(app.value("SELECT used_count FROM video_call_sessions").await, "20");
    assert_eq!(app.value("SELECT join_count FROM video_call_participants WHERE user_id = 2").await, "20");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_browsers_of_one_person_race_for_one_seat() {
    let app = Arc::new(TestApp::start().await);
    let session = Arc::new(app.session(0).await);
    let mut joins = JoinSet::new();
    for _ in 0..20 {
        let (app, session, student) = (Arc::clone(&app), Arc::clone(&session), app.browser(STUDENT).await);
        joins.spawn(async move { app.join(&student, &session).await.status.as_u16() });
    }
    let mut answers = joins.join_all().await;
    answers.sort_unstable();
    assert_eq!((answers[0], &answers[1..]), (200, [409; 19].as_slice()));
    assert_eq!(app.value("SELECT used_count FROM video_call_sessions").await, "1");
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events").await, "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_leaving_at_the_same_instant_completes_once() {
    let app = Arc::new(TestApp::start().await);
    for _ in 0..10 {
        let session = Arc::new(app.session(0).await);
        let people = [app.browser(TUTOR).await, app.browser(STUDENT).await];
        let mut leaves = JoinSet::new();
        for person in &people {
            app.join(person, &session).await.ok();
        }
        for person in people {
            let (app, session) = (Arc::clone(&app), Arc::clone(&session));
            leaves.spawn(async move { app.leave(&person, &session).await.ok()["sessionCompleted"] == true });
        }
        let completed = leaves.join_all().await.into_iter().filter(|completed| *completed).count();
        assert_eq!(completed, 1, "the second to leave completes it, nobody else");
    }
    let row =
        "SELECT CONCAT_WS('|', COUNT(*), SUM(status = 'completed'), COUNT(session_ended_at)) FROM video_call_sessions";
    assert_eq!(app.value(row).await, "10|10|10");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_creates_make_one_session() {
    let app = Arc::new(TestApp::start().await);
    let lesson = app.lesson(60).await;
    let mut creates = JoinSet::new();
    for turn in 0..20 {
        let (app, person) = (Arc::clone(&app), app.browser(if turn % 2 == 0 { TUTOR } else { STUDENT }).await);
        creates.spawn(async move {
            let answer = app.post(CREATE, &person, json!({ "lessonId": lesson })).await;
            let id =
                if answer.status == 200 { &answer.body["sessionId"] } else { &answer.body["details"]["sessionId"] };
            (answer.status.as_u16(), id.as_i64())
        });
    }
    let answers = creates.join_all().await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 1);
    let sessions: BTreeSet<_> = answers.iter().map(|(_, id)| *id).collect();
    assert_eq!(sessions.len(), 1, "all are told of the same session: {answers:?}");
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_participants").await, "2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_for_the_classes_of_a_course_gives_each_a_class_of_its_own() {
    let app = Arc::new(TestApp::start().await);
    let (enrollment, _) = app.course(&[60, 120, 180, 240, 300]).await;
    let mut creates = JoinSet::new();
    for _ in 0..8 {
        let (app, tutor) = (Arc::clone(&app), app.browser(TUTOR).await);
        creates.spawn(async move {
            let answer = app.post(CREATE, &tutor, json!({ "enrollmentId": enrollment })).await;
            (answer.status.as_u16(), answer.body["code"].as_str().map(str::to_owned))
        });
    }
    let mut answers = creates.join_all().await;
    answers.sort();
    assert!(answers[..5].iter().all(|(status, _)| *status == 200), "{answers:?}");
    assert!(answers[5..].iter().all(|answer| *answer == (409, Some("not_ready".to_owned()))), "{answers:?}");
}

/// Whoever hangs up in the middle leaves either nothing or everything behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_dropped_half_way_is_done_whole_or_not_at_all() {
    let app = Arc::new(TestApp::start().await);
    let session = Arc::new(app.session(0).await);
    let student = app.browser(STUDENT).await;
    for micros in (0..4_000).step_by(100) {
        let join = app.join(&student, &session);
        drop(tokio::time::timeout(std::time::Duration::from_micros(micros), join).await);
    }
    // A last join takes the lock of the session, so all of the dropped ones are over.
    app.join(&student, &session).await.ok();
    let counts = "SELECT CONCAT_WS('|', s.used_count = p.join_count, s.used_count = (SELECT COUNT(*) FROM call_events))
                  FROM video_call_sessions s JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = 2";
    let seen = "SELECT CONCAT_WS('|', s.used_count, p.join_count, (SELECT COUNT(*) FROM call_events))
                FROM video_call_sessions s JOIN video_call_participants p ON p.session_id = s.id AND p.user_id = 2";
    assert_eq!(
        app.value(counts).await,
        "1|1",
        "admissions of the session, of the seat, and events: {}",
        app.value(seen).await
    );
}

/// The door looks at what holds when the lock is given, the payment included, which is read without a lock.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_waits_for_the_lock_is_judged_by_what_holds_when_it_is_given() {
    let app = Arc::new(TestApp::start().await);
    let session = Arc::new(app.session(0).await);
    let student = app.browser(STUDENT).await;
    let mut staff = app.db.acquire().await.unwrap();
    let mut change = staff.begin().await.unwrap();
    for statement in [
        "SELECT id FROM video_call_sessions FOR UPDATE",
        "UPDATE lessons SET payment_status = 'unpaid'",
        "UPDATE video_call_sessions SET payment_status = 'unpaid'",
    ] {
        change.execute(statement).await.unwrap();
    }
    let join = {
        let (app, session) = (Arc::clone(&app), Arc::clone(&session));
        tokio::spawn(async move { app.join(&student, &session).await })
    };
    let waiting = "SELECT COUNT(*) FROM information_schema.innodb_trx t
                   JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
                   WHERE p.db = DATABASE() AND t.trx_state = 'LOCK WAIT'";
    while app.value(waiting).await == "0" {
        assert!(!join.is_finished(), "the join did not wait");
        // The table is not made anew while somebody reads it more often than ten times a second.
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    }
    change.commit().await.unwrap();
    assert_eq!(join.await.unwrap().refusal(), (402, "payment_required"));
}
