//! Making sessions.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_confirmed_lesson_gets_its_session() {
    let app = TestApp::start().await;
    let lesson = app.lesson(60).await;
    let student = app.browser(STUDENT).await;
    let made = app.post(CREATE, &student, json!({ "lessonId": lesson })).await.ok();
    assert_eq!(time(&made["scheduledStartTime"]), noon() + TimeDelta::hours(1));
    assert_eq!(time(&made["scheduledEndTime"]), noon() + TimeDelta::hours(2));
    assert_eq!(time(&made["expiresAt"]), noon() + TimeDelta::hours(3));
    assert_eq!(made["paymentStatus"], "paid");
    assert_eq!(made["canStudentJoin"], true);
    let room = made["roomName"].as_str().unwrap();
    let tail = room.strip_prefix("lophoc_").unwrap();
    assert!(tail.len() >= 16 && tail.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{room}");
    let token = made["accessToken"].as_str().unwrap();
    assert!(token.len() == 64 && token.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
    assert_eq!(app.value("SELECT CONCAT(status, ' ', used_count) FROM video_call_sessions").await, "pending 0");
}

#[tokio::test]
async fn a_second_session_is_refused_and_only_its_people_learn_the_token() {
    let app = TestApp::start().await;
    let session = app.session(60).await;
    let body = json!({ "lessonId": session.lesson_id });
    for user in [TUTOR, STUDENT] {
        let answer = app.post(CREATE, &app.browser(user).await, body.clone()).await;
        assert_eq!(answer.refusal(), (409, "already_exists"));
        assert_eq!(answer.body["details"]["sessionId"], session.id);
        assert_eq!(answer.body["details"]["accessToken"], session.token.as_str());
    }
    let admin = app.post(CREATE, &app.browser(ADMIN).await, body.clone()).await;
    assert_eq!(admin.refusal(), (409, "already_exists"));
    assert_eq!(admin.body["details"]["sessionId"], session.id);
    assert!(admin.body["details"].get("accessToken").is_none());
    let stranger = app.post(CREATE, &app.browser(OTHER).await, body).await;
    assert_eq!(stranger.refusal(), (403, "not_participant"));
}

#[tokio::test]
async fn the_order_of_refusals_for_a_lesson() {
    let app = TestApp::start().await;
    let lesson = app.lesson(60).await;
    let (student, other) = (app.browser(STUDENT).await, app.browser(OTHER).await);
    let body = json!({ "lessonId": lesson });
    app.run("UPDATE lessons SET status = 'pending', payment_status = 'partially_paid'").await;
    assert_eq!(app.post(CREATE, &other, json!({ "lessonId": 999 })).await.refusal(), (404, "not_found"));
    assert_eq!(app.post(CREATE, &other, json!({ "lessonId": -1 })).await.refusal(), (404, "not_found"));
    assert_eq!(app.post(CREATE, &other, body.clone()).await.refusal(), (403, "not_participant"));
    assert_eq!(app.post(CREATE, &student, body.clone()).await.refusal(), (409, "not_ready"));
    app.run("UPDATE lessons SET status = 'confirmed'").await;
    assert_eq!(app.post(CREATE, &student, body.clone()).await.refusal(), (402, "payment_required"));
    app.pass(2 * 3600 + 1);
    assert_eq!(app.post(CREATE, &student, body.clone()).await.refusal(), (409, "not_ready"), "it is over");
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_sessions").await, "0", "nothing half done");
}

#[tokio::test]
async fn a_course_gives_out_its_classes_from_the_earliest_on() {
    let app = TestApp::start().await;
    let (enrollment, records) = app.course(&[3000, 60, 1500, -600]).await;
    let tutor = app.browser(TUTOR).await;
    let body = json!({ "enrollmentId": enrollment });
    for minutes in [60, 1500, 3000] {
        let made = app.post(CREATE, &tutor, body.clone()).await.ok();
        assert_eq!(time(&made["scheduledStartTime"]), noon() + TimeDelta::minutes(minutes));
    }
    assert_eq!(app.post(CREATE, &tutor, body).await.refusal(), (409, "not_ready"), "nothing left");
    let named = json!({ "enrollmentId": enrollment, "sessionRecordId": records[1] });
    assert_eq!(app.post(CREATE, &tutor, named).await.refusal(), (409, "already_exists"));
}

#[tokio::test]
async fn a_class_must_belong_to_the_course_and_be_scheduled() {
    let app = TestApp::start().await;
    let (first, records) = app.course(&[60, 120]).await;
    let (second, _) = app.course(&[60]).await;
    let tutor = app.browser(TUTOR).await;
    let ask = async |enrollment: i64, record: i64| {
        app.post(CREATE, &tutor, json!({ "enrollmentId": enrollment, "sessionRecordId": record })).await
    };
    assert_eq!(ask(second, records[0]).await.refusal(), (404, "not_found"));
    assert_eq!(ask(999, records[0]).await.refusal(), (404, "not_found"));
    app.run("UPDATE session_records SET status = 'cancelled' WHERE id = 1").await;
    assert_eq!(ask(first, records[0]).await.refusal(), (409, "not_ready"));
    app.run("UPDATE class_enrollments SET status = 'pending' WHERE id = 1").await;
    assert_eq!(ask(first, records[1]).await.refusal(), (409, "not_ready"));
    let stranger = app.browser(OTHER).await;
    let body = json!({ "enrollmentId": first });
    assert_eq!(app.post(CREATE, &stranger, body).await.refusal(), (403, "not_participant"));
}

#[tokio::test]
async fn staff_and_the_tutor_may_create_before_it_is_paid_the_student_may_not() {
    let app = TestApp::start().await;
    let (enrollment, _) = app.course(&[60, 120, 180]).await;
    app.run("UPDATE class_enrollments SET payment_status = 'unpaid'").await;
    let body = json!({ "enrollmentId": enrollment });
    assert_eq!(app.post(CREATE, &app.browser(STUDENT).await, body.clone()).await.refusal(), (402, "payment_required"));
    for user in [TUTOR, ADMIN] {
        let made = app.post(CREATE, &app.browser(user).await, body.clone()).await.ok();
        assert_eq!(made["paymentStatus"], "unpaid");
    }
}
