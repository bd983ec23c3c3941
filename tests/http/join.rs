//! Through the door.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::*;

/// Claims of a token, checked with the shared secret.
fn claims(jwt: &str) -> Value {
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
    rules.set_audience(&["jitsi"]);
    rules.set_issuer(&["lophoc-online"]);
    rules.validate_exp = false;
    let key = jsonwebtoken::DecodingKey::from_secret(JITSI_SECRET.as_bytes());
    let token = jsonwebtoken::decode::<Value>(jwt, &key, &rules).unwrap();
    assert_eq!(token.header.typ.as_deref(), Some("JWT"));
    token.claims
}

#[tokio::test]
async fn a_student_joins_and_everything_is_recorded() {
    let app = TestApp::start().await;
    let session = app.session(10).await;
    let student = app.browser(STUDENT).await;
    let joined = app.join(&student, &session).await.ok();
    let room = app.value("SELECT room_name FROM video_call_sessions").await;
    let jwt = joined["jwt"].as_str().unwrap();
    assert_eq!(joined["sessionId"], session.id);
    assert_eq!(joined["roomName"], room.as_str());
    assert_eq!(joined["jitsiUrl"], format!("https://jitsi.test:8443/{room}?jwt={jwt}"));
    assert_eq!(joined["role"], "student");
    assert_eq!(joined["moderator"], false);
    assert_eq!(time(&joined["joinedAt"]), noon());
    assert_eq!(time(&joined["serverNow"]), noon());
    assert_eq!(time(&joined["scheduledEndTime"]), noon() + TimeDelta::minutes(70));
    assert!(time(&joined["leaseUntil"]) > noon());
    assert!(joined["heartbeatSeconds"].as_i64().unwrap() > 0);
    assert_eq!(joined["provider"], "jitsi");
    assert_eq!(joined["domain"], "jitsi.test:8443");
    assert_eq!(joined["displayName"], "Minh");

    let row = app.value(
        "SELECT CONCAT_WS('|', status, used_count, student_joined_at, IFNULL(tutor_joined_at, '-'), ip_addresses)
         FROM video_call_sessions",
    );
    assert_eq!(row.await, r#"active|1|2026-10-20 12:00:00.000|-|["0.0.0.0"]"#);
    let stored = app.value("SELECT student_token FROM video_call_sessions").await;
    assert_eq!(stored, lophoc::domain::ids::hex(&lophoc::random::sha256(jwt.as_bytes())), "only its hash is kept");
    let event = app.value("SELECT CONCAT_WS('|', session_id, user_id, kind, source, occurred_at) FROM call_events");
    assert_eq!(event.await, format!("{}|2|join|door|2026-10-20 12:00:00.000", session.id));
}

#[tokio::test]
async fn the_token_opens_one_room_for_one_person_until_shortly_after_the_class() {
    let app = TestApp::start().await;
    let session = app.session(10).await;
    let end = noon() + TimeDelta::minutes(70);
    for (user, name, moderator, affiliation) in [(TUTOR, "Cô Lan", true, "owner"), (STUDENT, "Minh", false, "member")]
    {
        let joined = app.join(&app.browser(user).await, &session).await.ok();
        assert_eq!(joined["moderator"], moderator);
        let claims = claims(joined["jwt"].as_str().unwrap());
        assert_eq!(claims["sub"], "jitsi.test", "the domain, without the port");
        assert_eq!(claims["room"], joined["roomName"]);
        assert_eq!(claims["exp"], (end + TimeDelta::minutes(15)).timestamp());
        let back = noon().timestamp() - claims["nbf"].as_i64().unwrap();
        assert!((10..=60).contains(&back), "the server allows no difference of clocks at all");
        let expected =
            json!({ "id": user.to_string(), "name": name, "moderator": moderator, "affiliation": affiliation });
        assert_eq!(claims["context"], json!({ "user": expected }), "and nothing private");
        assert_eq!(claims.get("moderator"), moderator.then_some(&Value::Bool(true)));
    }
}

#[tokio::test]
async fn without_a_secret_there_is_no_token() {
    let app = TestApp::start_with(&[("JITSI_MODE", "public"), ("JITSI_DOMAIN", "meet.jit.si")]).await;
    let session = app.session(10).await;
    let joined = app.join(&app.browser(STUDENT).await, &session).await.ok();
    assert_eq!(joined["jwt"], Value::Null);
    let room = joined["roomName"].as_str().unwrap();
    assert_eq!(joined["jitsiUrl"], format!("https://meet.jit.si/{room}"));
}

#[tokio::test]
async fn every_refusal_over_http_and_none_leaves_a_trace() {
    let app = TestApp::start().await;
    let session = app.session(10).await;
    let student = app.browser(STUDENT).await;
    let refused = async |cookie: &str| {
        let answer = app.join(cookie, &session).await;
        (answer.status.as_u16(), answer.code().to_owned())
    };
    let is = |status: u16, code: &str| (status, code.to_owned());

    for stranger in [OTHER, ADMIN] {
        assert_eq!(refused(&app.browser(stranger).await).await, is(403, "not_participant"));
    }
    app.run("UPDATE video_call_sessions SET can_student_join = 0").await;
    assert_eq!(refused(&student).await, is(403, "blocked"));
    app.run("UPDATE lessons SET payment_status = 'unpaid'").await;
    assert_eq!(refused(&student).await, is(402, "payment_required"));
    app.run("UPDATE video_call_sessions SET status = 'completed'").await;
    assert_eq!(refused(&student).await, is(410, "session_ended"));
    app.run("UPDATE video_call_sessions SET status = 'expired'").await;
    assert_eq!(refused(&student).await, is(410, "session_ended"));
    app.run("UPDATE video_call_sessions SET status = 'cancelled'").await;
    assert_eq!(refused(&student).await, is(410, "session_cancelled"));
    let unknown = app.post(JOIN, &student, json!({ "accessToken": "0".repeat(64) })).await;
    assert_eq!(unknown.refusal(), (404, "not_found"));

    app.run("UPDATE video_call_sessions SET status = 'pending', can_student_join = 1, can_tutor_join = 0").await;
    assert_eq!(refused(&app.browser(TUTOR).await).await, is(403, "blocked"));
    let row =
        "SELECT CONCAT_WS('|', used_count, IFNULL(student_joined_at, '-'), ip_addresses) FROM video_call_sessions";
    assert_eq!(app.value(row).await, "0|-|[]");
    assert_eq!(app.value("SELECT COUNT(*) FROM call_events").await, "0");
    assert_eq!(app.value("SELECT COUNT(seat_id) FROM video_call_participants").await, "0");
}

#[tokio::test]
async fn too_early_says_until_when_and_the_window_holds_to_the_millisecond() {
    let app = TestApp::start().await;
    let session = app.session(20).await;
    let student = app.browser(STUDENT).await;
    app.clock.advance(TimeDelta::milliseconds(4 * 60_000 + 58_500));
    let answer = app.join(&student, &session).await;
    assert_eq!(answer.refusal(), (425, "too_early"));
    let opens: DateTime<Utc> = noon() + TimeDelta::minutes(5);
    assert_eq!(time(&answer.body["details"]["joinableAt"]), opens);
    assert_eq!(time(&answer.body["details"]["scheduledStartTime"]), noon() + TimeDelta::minutes(20));
    assert_eq!(time(&answer.body["details"]["serverNow"]), app.clock.now());
    assert_eq!(answer.headers["retry-after"], "2", "rounded up");
    app.clock.advance(TimeDelta::milliseconds(1499));
    assert_eq!(app.join(&student, &session).await.refusal(), (425, "too_early"));
    app.clock.advance(TimeDelta::milliseconds(1));
    app.join(&student, &session).await.ok();
    app.clock.advance(TimeDelta::minutes(75));
    app.join(&student, &session).await.ok();
    app.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(app.join(&student, &session).await.refusal(), (410, "session_ended"));
    app.pass(3600);
    assert_eq!(app.join(&student, &session).await.refusal(), (410, "session_expired"));
}

#[tokio::test]
async fn a_class_of_a_course_is_paid_by_its_enrollment() {
    let app = TestApp::start().await;
    let (enrollment, _) = app.course(&[5]).await;
    let made = app.post(CREATE, &app.browser(TUTOR).await, json!({ "enrollmentId": enrollment })).await.ok();
    let body = json!({ "accessToken": made["accessToken"] });
    let student = app.browser(STUDENT).await;
    app.run("UPDATE class_enrollments SET payment_status = 'partially_paid'").await;
    assert_eq!(app.post(JOIN, &student, body.clone()).await.refusal(), (402, "payment_required"));
    app.post(JOIN, &app.browser(TUTOR).await, body.clone()).await.ok();
    app.run("UPDATE class_enrollments SET payment_status = 'paid'").await;
    app.post(JOIN, &student, body).await.ok();
}

#[tokio::test]
async fn asking_at_the_door_shows_the_class_and_changes_nothing() {
    let app = TestApp::start().await;
    let session = app.session(20).await;
    let body = json!({ "accessToken": session.token });
    let ask = async |cookie: &str| app.post("/api/video-call/door", cookie, body.clone()).await;
    let student = app.browser(STUDENT).await;
    let answer = ask(&student).await.ok();
    assert_eq!(answer["session"]["title"], "Toán 9: Phương trình");
    assert_eq!(answer["session"]["tutorName"], "Cô Lan");
    assert_eq!(answer["session"]["refusal"], "too_early");
    assert_eq!(answer["session"]["canJoin"], false);
    app.pass(300);
    assert_eq!(ask(&student).await.ok()["session"]["canJoin"], true);
    assert_eq!(ask(&app.browser(OTHER).await).await.refusal(), (403, "not_participant"));
    assert_eq!(app.value("SELECT used_count FROM video_call_sessions").await, "0");
}

/// What a join writes is sent as one text of several statements; here the last of them fails.
#[tokio::test]
async fn a_join_that_fails_half_way_leaves_nothing_and_the_next_one_succeeds() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let kept = "SELECT CONCAT_WS('|', s.status, s.used_count, s.student_joined_at, p.seat_id, p.join_count,
                    (SELECT COUNT(*) FROM call_events e WHERE e.session_id = s.id AND e.kind = 'join'))
                FROM video_call_sessions s JOIN video_call_participants p ON p.session_id = s.id AND p.role = 'student'";
    let before = app.value(kept).await;
    app.run("RENAME TABLE live_events TO live_events_away").await;
    assert_eq!(app.join(&student, &session).await.status, 500);
    app.run("RENAME TABLE live_events_away TO live_events").await;
    assert_eq!(app.value(kept).await, before);
    app.join(&student, &session).await.ok();
    assert!(app.value(kept).await.starts_with("active|1|"));
}
