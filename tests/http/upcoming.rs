//! My next calls.

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::*;

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|call| call["sessionId"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn every_call_is_in_exactly_one_group_in_the_order_of_its_start() {
    let app = TestApp::start().await;
    let later = app.session(600).await.id;
    let live = app.session(-30).await.id;
    let soon = app.session(15).await.id;
    let over = app.session(-59).await;
    app.pass(61);
    let student = app.browser(STUDENT).await;
    let answer = app.get(UPCOMING, &student).await.ok();
    assert_eq!(answer["total"], 3);
    assert_eq!(ids(&answer["sessions"]), [live, soon, later]);
    assert_eq!(ids(&answer["activeSessions"]), [live]);
    assert_eq!(ids(&answer["joinableSoon"]), [soon]);
    assert_eq!(ids(&answer["upcomingSessions"]), [later]);
    assert_eq!(answer["categories"], json!({ "active": 1, "upcoming": 1, "joinableSoon": 1 }));
    assert_eq!(time(&answer["serverNow"]), app.clock.now());
    assert!(!answer.to_string().contains(&over.token));
}

#[tokio::test]
async fn a_call_says_what_the_door_would_say() {
    let app = TestApp::start().await;
    let session = app.session(10).await;
    let student = app.browser(STUDENT).await;
    let call = async || app.get(UPCOMING, &student).await.ok()["sessions"][0].take();
    let start = noon() + TimeDelta::minutes(10);
    assert_eq!(
        call().await,
        json!({
            "sessionId": session.id, "accessToken": session.token, "title": "Toán 9: Phương trình", "role": "student",
            "tutorName": "Cô Lan", "studentName": "Minh", "scheduledStartTime": start,
            "scheduledEndTime": start + TimeDelta::hours(1), "joinableAt": start - TimeDelta::minutes(15),
            "expiresAt": start + TimeDelta::hours(2), "status": "pending", "paymentStatus": "paid", "canJoin": true,
            "refusal": null, "other": { "state": "absent", "since": null }, "recordingUrl": null,
        })
    );
    app.run("UPDATE lessons SET payment_status = 'unpaid'").await;
    let unpaid = call().await;
    assert_eq!((&unpaid["canJoin"], &unpaid["refusal"]), (&false.into(), &"payment_required".into()));
    assert_eq!(unpaid["paymentStatus"], "unpaid");
    app.run("UPDATE lessons SET payment_status = 'paid'").await;
    app.join(&app.browser(STUDENT).await, &session).await.ok();
    assert_eq!(call().await["refusal"], "seat_taken");
}

#[tokio::test]
async fn the_list_knows_each_seat_of_a_call_from_the_other() {
    let app = TestApp::start().await;
    let session = app.session(10).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let call = async |of: &str| app.get(UPCOMING, of).await.ok()["sessions"][0].take();
    app.post("/api/video-call/door", &student, json!({ "accessToken": session.token, "waiting": true })).await.ok();
    assert_eq!(call(&tutor).await["other"]["state"], "waiting");
    assert_eq!(call(&student).await["other"]["state"], "absent");
    app.join(&tutor, &session).await.ok();
    assert_eq!(call(&tutor).await["other"]["state"], "waiting");
    assert_eq!(call(&student).await["other"]["state"], "connected");
    app.run("UPDATE video_call_participants SET can_join = 0 WHERE user_id = 2").await;
    assert_eq!(call(&student).await["refusal"], "blocked");
    assert_eq!(call(&tutor).await["refusal"], Value::Null);
}

#[tokio::test]
async fn filters_limits_and_totals() {
    let app = TestApp::start().await;
    for minutes in [30, 20, 10] {
        app.session(minutes).await;
    }
    app.run("UPDATE video_call_sessions SET status = 'cancelled' WHERE id = 3").await;
    let tutor = app.browser(TUTOR).await;
    let ask = async |query: &str| app.get(&format!("{UPCOMING}?{query}"), &tutor).await.ok();
    assert_eq!(ids(&ask("role=tutor").await["sessions"]), [2, 1]);
    assert_eq!(ask("role=student").await["total"], 0);
    assert_eq!(ids(&ask("status=cancelled").await["sessions"]), [3]);
    let page = ask("limit=1").await;
    assert_eq!((ids(&page["sessions"]), &page["total"]), (vec![2], &2.into()));
    assert_eq!(ask("role=&status=&limit=").await["total"], 2);
    assert_eq!(app.get(UPCOMING, &app.browser(OTHER).await).await.ok()["total"], 0);
}

#[tokio::test]
async fn what_cannot_be_understood_is_named() {
    let app = TestApp::start().await;
    let cookie = app.browser(STUDENT).await;
    for (query, field) in [
        ("role=admin", "role"),
        ("status=open", "status"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
    ] {
        let answer = app.get(&format!("{UPCOMING}?{query}"), &cookie).await;
        assert_eq!(answer.refusal(), (400, "invalid_request"), "{query}");
        assert_eq!(answer.body["details"]["field"], field);
    }
    let twice = app.get(&format!("{UPCOMING}?role=tutor&role=student"), &cookie).await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    app.get(&format!("{UPCOMING}?limit=100&unknown=1"), &cookie).await.ok();
}

#[tokio::test]
async fn somebody_who_tutors_here_and_learns_there_sees_both_sides() {
    let app = TestApp::start().await;
    app.session(10).await;
    app.session(20).await;
    app.run("UPDATE video_call_sessions SET student_id = 1, tutor_id = 3 WHERE id = 2").await;
    let answer = app.get(UPCOMING, &app.browser(TUTOR).await).await.ok();
    let roles: Vec<&str> = answer["sessions"].as_array().unwrap().iter().map(|c| c["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["tutor", "student"]);
    let names = |call: &Value| [call["tutorName"].clone(), call["studentName"].clone()];
    assert_eq!(names(&answer["sessions"][0]), ["Cô Lan", "Minh"]);
    assert_eq!(names(&answer["sessions"][1]), ["Người Lạ", "Cô Lan"]);
}
