//! Every failure looks alike, whoever produces it.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn unknown_paths_and_wrong_methods_speak_the_envelope() {
    let app = TestApp::start().await;
    for path in ["/api/video-call/nothing", "/api/", "/api", "/api/auth/login/"] {
        assert_eq!(app.get(path, "").await.refusal(), (404, "not_found"), "{path}");
    }
    for path in [CREATE, JOIN, HEARTBEAT, LEAVE, "/api/video-call/door", "/api/auth/login", "/api/auth/logout"] {
        let answer = app.get(path, "").await;
        assert_eq!(answer.refusal(), (405, "method_not_allowed"), "{path}");
        assert_eq!(answer.headers[header::ALLOW], "POST");
    }
    for path in [UPCOMING, "/api/auth/me"] {
        let answer = app.post(path, "", json!({})).await;
        assert_eq!(answer.refusal(), (405, "method_not_allowed"), "{path}");
        assert!(answer.headers[header::ALLOW].to_str().unwrap().contains("GET"));
    }
}

#[tokio::test]
async fn who_is_not_signed_in_learns_nothing_about_the_body() {
    let app = TestApp::start().await;
    for path in [JOIN, LEAVE, HEARTBEAT, CREATE, "/api/video-call/door"] {
        for body in ["", "{", "[]", r#"{"accessToken": 1}"#] {
            assert_eq!(app.post_raw(path, "", body).await.refusal(), (401, "not_signed_in"), "{path} {body}");
        }
    }
    for path in [UPCOMING, "/api/auth/me"] {
        assert_eq!(app.get(path, "").await.refusal(), (401, "not_signed_in"), "{path}");
    }
    let forged = format!("lophoc_login={}", "0".repeat(64));
    assert_eq!(app.get("/api/auth/me", &forged).await.refusal(), (401, "not_signed_in"));
}

#[tokio::test]
async fn a_body_that_cannot_be_understood_is_told_where() {
    let app = TestApp::start().await;
    let cookie = app.browser(STUDENT).await;
    let long = "a".repeat(60_000);
    for (path, body, field) in [
        (JOIN, "{".to_owned(), ""),
        (JOIN, String::new(), "accessToken"),
        (JOIN, "[]".into(), ""),
        (JOIN, "null".into(), ""),
        (JOIN, r#"{"accessToken": 5}"#.into(), "accessToken"),
        (JOIN, r#"{"accessToken": "a", "takeover": "yes"}"#.into(), "takeover"),
        (JOIN, "\u{feff}{}".into(), ""),
        (LEAVE, "{}".into(), "sessionId"),
        (LEAVE, r#"{"sessionId": "1"}"#.into(), "sessionId"),
        (LEAVE, r#"{"sessionId": 1.5}"#.into(), "sessionId"),
        (LEAVE, r#"{"sessionId": 99999999999999999999}"#.into(), "sessionId"),
        (HEARTBEAT, r#"{"sessionId": 1}"#.into(), "seatId"),
        (CREATE, "{}".into(), "lessonId"),
        (CREATE, r#"{"lessonId": 1, "enrollmentId": 2}"#.into(), "lessonId"),
        (CREATE, r#"{"sessionRecordId": 2}"#.into(), "enrollmentId"),
        (CREATE, r#"{"lessonId": [1]}"#.into(), "lessonId"),
        ("/api/auth/login", r#"{"email": "a@b.vn"}"#.into(), "password"),
        ("/api/auth/login", json!({"email": long, "password": "x"}).to_string(), "email"),
        ("/api/auth/login", json!({"email": "a@b.vn", "password": long}).to_string(), "password"),
    ] {
        let answer = app.post_raw(path, &cookie, body.clone()).await;
        assert_eq!(answer.refusal(), (400, "invalid_request"), "{path} {body:.80}");
        assert_eq!(answer.body["details"]["field"], field, "{path} {body:.80}");
    }
}

#[tokio::test]
async fn fields_nobody_knows_are_passed_over_and_long_texts_are_merely_unknown() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let cookie = app.browser(STUDENT).await;
    let body = json!({ "accessToken": session.token, "colour": "red", "nested": { "a": [1] } });
    app.post(JOIN, &cookie, body).await.ok();
    for token in ["x".repeat(60_000), session.token.to_uppercase(), format!("{} ", session.token), "' OR 1=1 --".into()]
    {
        let answer = app.post(JOIN, &cookie, json!({ "accessToken": token })).await;
        assert_eq!(answer.refusal(), (404, "not_found"));
    }
    let seat = json!({ "sessionId": session.id, "seatId": "x".repeat(60_000) });
    assert_eq!(app.post(HEARTBEAT, &cookie, seat).await.refusal(), (409, "seat_lost"));
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_announced_or_not() {
    let app = TestApp::start().await;
    let cookie = app.browser(STUDENT).await;
    let body = json!({ "accessToken": "a".repeat(70_000) }).to_string();
    assert_eq!(app.post_raw(JOIN, &cookie, body.clone()).await.refusal(), (413, "too_large"));
    let announced = Request::post(JOIN)
        .header(header::COOKIE, &cookie)
        .header(header::CONTENT_LENGTH, "70001")
        .body(Body::from(body.clone()));
    assert_eq!(app.send(announced.unwrap()).await.refusal(), (413, "too_large"));
    let fits = json!({ "accessToken": "a".repeat(64 * 1024 - 18) }).to_string();
    assert_eq!(fits.len(), 64 * 1024);
    assert_eq!(app.post_raw(JOIN, &cookie, fits).await.refusal(), (404, "not_found"));
}

#[tokio::test]
async fn another_origin_may_not_act_for_the_person() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let cookie = app.browser(STUDENT).await;
    let send = async |name: &'static str, value: &'static str| {
        let request = Request::post(JOIN)
            .header(header::COOKIE, &cookie)
            .header(header::HOST, "127.0.0.1:3000")
            .header(name, value)
            .body(Body::from(json!({ "accessToken": session.token }).to_string()));
        app.send(request.unwrap()).await
    };
    assert_eq!(send("origin", "https://evil.example").await.refusal(), (403, "forbidden"));
    assert_eq!(send("origin", "null").await.refusal(), (403, "forbidden"));
    assert_eq!(send("sec-fetch-site", "cross-site").await.refusal(), (403, "forbidden"));
    send("origin", "http://127.0.0.1:3000").await.ok();
}

#[tokio::test]
async fn messages_follow_the_language_of_the_request() {
    let app = TestApp::start().await;
    let ask = async |language: &'static str| {
        let request = Request::get("/api/auth/me").header(header::ACCEPT_LANGUAGE, language).body(Body::empty());
        app.send(request.unwrap()).await.body["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(ask("en-GB,en;q=0.9").await, "You need to sign in.");
    assert_eq!(ask("vi").await, "Bạn cần đăng nhập.");
    assert_eq!(ask("fr").await, "Bạn cần đăng nhập.");
}

/// A browser that opens an address of the API in a tab asks for HTML; it gets the same JSON, not a redirect.
#[tokio::test]
async fn asking_for_html_changes_nothing() {
    let app = TestApp::start().await;
    let cookie = app.browser(STUDENT).await;
    let request = Request::get(UPCOMING)
        .header(header::COOKIE, &cookie)
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, "http://127.0.0.1:3000/dashboard")
        .body(Body::empty());
    app.send(request.unwrap()).await.ok();
}
