//! What Jitsi as a Service is told, and what rooms tell us.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

use crate::support::*;

const RECORDING: &str = "/api/video-call/recording";
const APP_ID: &str = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn a_class_at_jitsi_as_a_service_gets_its_kind_of_token() {
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/jaas.pem");
    let settings = [
        ("JITSI_MODE", "jaas"),
        ("JITSI_DOMAIN", "8x8.vc"),
        ("JITSI_APP_ID", APP_ID),
        ("JITSI_KEY_ID", "4f2a9c"),
        ("JITSI_PRIVATE_KEY_FILE", key),
    ];
    let app = TestApp::start_with(&settings).await;
    let session = app.session(0).await;
    for (user, moderator) in [(TUTOR, true), (STUDENT, false)] {
        let joined = app.join(&app.browser(user).await, &session).await.ok();
        let (jwt, room) = (joined["jwt"].as_str().unwrap(), joined["roomName"].as_str().unwrap());
        assert!(room.starts_with("lophoc_"), "{room}");
        assert_eq!(joined["domain"], "8x8.vc");
        assert_eq!(joined["scriptUrl"], format!("https://8x8.vc/{APP_ID}/external_api.js"));
        assert_eq!(joined["mediaRoom"], format!("{APP_ID}/{room}"));
        assert_eq!(joined["jitsiUrl"], format!("https://8x8.vc/{APP_ID}/{room}?jwt={jwt}"));
        let header = decode_header(jwt).unwrap();
        assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::RS256, Some("JWT")));
        assert_eq!(header.kid.as_deref(), Some(format!("{APP_ID}/4f2a9c").as_str()));
        let mut rules = Validation::new(Algorithm::RS256);
        rules.set_audience(&["jitsi"]);
        rules.set_issuer(&["chat"]);
        rules.validate_exp = false;
        let public = DecodingKey::from_rsa_pem(include_bytes!("../keys/jaas.pub.pem")).unwrap();
        let claims = decode::<Value>(jwt, &public, &rules).unwrap().claims;
        assert_eq!((&claims["sub"], &claims["room"]), (&json!(APP_ID), &json!(room)), "the room without the AppID");
        assert_eq!(claims["exp"], (noon() + chrono::TimeDelta::minutes(75)).timestamp());
        assert_eq!(claims["context"]["user"]["moderator"], moderator);
        assert_eq!(claims["context"]["user"]["id"], user.to_string());
        let features = claims["context"]["features"].as_object().unwrap();
        assert_eq!(features["recording"], moderator);
        assert!(["livestreaming", "outbound-call"].iter().all(|costs| features[*costs] == false));
        assert!(!claims.to_string().contains("@test.vn"), "no e-mail address leaves the house");
    }
}

#[tokio::test]
async fn the_recording_is_kept_for_those_who_were_to_be_there() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student, stranger) = (app.browser(TUTOR).await, app.browser(STUDENT).await, app.browser(OTHER).await);
    let seat = app.join(&tutor, &session).await.ok()["seatId"].take();
    let students_seat = app.join(&student, &session).await.ok()["seatId"].take();
    let send = async |who: &str, seat: &Value, url: &str| {
        app.post(RECORDING, who, json!({ "sessionId": session.id, "seatId": seat, "url": url })).await
    };
    let url = "https://recordings.example/1.mp4?sig=abc";
    assert_eq!(send(&student, &students_seat, url).await.refusal(), (403, "forbidden"));
    assert_eq!(send(&stranger, &seat, url).await.refusal(), (403, "not_participant"));
    assert_eq!(send(&tutor, &json!("other"), url).await.refusal(), (409, "seat_lost"));
    for bad in ["http://plain.example/1", "javascript:alert(1)", "", "https://a b"] {
        assert_eq!(send(&tutor, &seat, bad).await.refusal(), (400, "invalid_request"), "{bad}");
    }
    send(&tutor, &seat, url).await.ok();
    send(&tutor, &seat, url).await.ok();

    let seen = async |who: &str| {
        app.post("/api/video-call/door", who, json!({ "accessToken": session.token })).await.ok()["session"]["recordingUrl"].take()
    };
    assert_eq!(seen(&tutor).await, Value::Null, "not while it goes on");
    app.pass(3601);
    assert_eq!(seen(&tutor).await, url);
    assert_eq!(seen(&student).await, url);
    app.run("UPDATE lessons SET payment_status = 'partially_paid'").await;
    assert_eq!(seen(&student).await, Value::Null, "like the class itself, only when it is paid");
}
