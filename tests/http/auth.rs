//! Signing in and out.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use lophoc::api::sign_in::hash_password;
use serde_json::json;

use crate::support::*;

const LOGIN: &str = "/api/auth/login";

async fn with_password(settings: &[(&str, &str)]) -> TestApp {
    let app = TestApp::start_with(settings).await;
    sqlx::query("UPDATE users SET password_hash = ? WHERE id = 2")
        .bind(hash_password("đúng mật khẩu").unwrap())
        .execute(&app.db)
        .await
        .unwrap();
    app
}

fn cookie_of(answer: &Answer) -> String {
    answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_person_signs_in_is_known_and_signs_out() {
    let app = with_password(&[]).await;
    let answer = app.post(LOGIN, "", json!({ "email": " U2@Test.VN ", "password": "đúng mật khẩu" })).await;
    let cookie = cookie_of(&answer);
    let expected = json!({ "id": 2, "displayName": "Minh", "email": "u2@test.vn", "role": "student", "locale": "vi",
        "timeZone": "Asia/Ho_Chi_Minh" });
    assert_eq!(answer.ok()["user"], expected);
    assert_eq!(app.get("/api/auth/me", &cookie).await.ok()["user"], expected);

    let out = app.post_raw("/api/auth/logout", &cookie, "").await;
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    out.ok();
    assert_eq!(app.get("/api/auth/me", &cookie).await.refusal(), (401, "not_signed_in"));
    app.post("/api/auth/logout", &cookie, json!({})).await.ok();
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_look_the_same() {
    let app = with_password(&[]).await;
    let mut bodies = Vec::new();
    for (email, password) in [("u2@test.vn", "falsch"), ("nobody@test.vn", "đúng mật khẩu"), ("u1@test.vn", "x")]
    {
        let before = app.state.hashing.done();
        let mut answer = app.post(LOGIN, "", json!({ "email": email, "password": password })).await;
        assert_eq!(app.state.hashing.done(), before + 1, "{email}: what takes the time is done once, account or not");
        assert_eq!(answer.refusal(), (401, "invalid_credentials"), "{email}");
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
        answer.body["requestId"].take();
        bodies.push(answer.body);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites_and_the_token_from_the_database() {
    for (base_url, name) in
        [("https://class.example.vn", "__Host-lophoc_login"), ("http://127.0.0.1:3000", "lophoc_login")]
    {
        let app = with_password(&[("APP_BASE_URL", base_url)]).await;
        let answer = app.post(LOGIN, "", json!({ "email": "u2@test.vn", "password": "đúng mật khẩu" })).await;
        let line = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        let attributes: Vec<&str> = line.split("; ").skip(1).collect();
        for attribute in ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"] {
            assert!(attributes.contains(&attribute), "{line}");
        }
        assert!(!line.contains("Domain="), "{line}");
        let (cookie, token) = line.split(';').next().unwrap().split_once('=').unwrap();
        assert_eq!(cookie, name);
        let stored = app.value("SELECT LOWER(HEX(token_hash)) FROM logins").await;
        assert_ne!(stored, token);
        assert_eq!(stored.len(), 64);
    }
}

#[tokio::test]
async fn signing_in_again_ends_the_old_login_of_this_browser() {
    let app = with_password(&[]).await;
    let old = app.browser(TUTOR).await;
    let answer = app.post(LOGIN, &old, json!({ "email": "u2@test.vn", "password": "đúng mật khẩu" })).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(app.get("/api/auth/me", &old).await.refusal(), (401, "not_signed_in"));
}

/// The form works before its script has arrived.
#[tokio::test]
async fn the_plain_form_signs_in_and_leads_back_but_never_elsewhere() {
    let app = with_password(&[]).await;
    let send = async |body: &'static str| {
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "h")
            .header(header::ORIGIN, "http://h")
            .body(Body::from(body));
        app.send(request.unwrap()).await
    };
    let right = "email=u2%40test.vn&password=%C4%91%C3%BAng+m%E1%BA%ADt+kh%E1%BA%A9u";
    let answer =
        send("email=u2%40test.vn&password=%C4%91%C3%BAng+m%E1%BA%ADt+kh%E1%BA%A9u&next=%2Fvideo-call%2Fabc").await;
    assert_eq!((answer.status.as_u16(), answer.headers[header::LOCATION].to_str().unwrap()), (303, "/video-call/abc"));
    app.get("/api/auth/me", &cookie_of(&answer)).await.ok();
    assert_eq!(send(right).await.headers[header::LOCATION], "/dashboard");
    let elsewhere = "email=u2%40test.vn&password=%C4%91%C3%BAng+m%E1%BA%ADt+kh%E1%BA%A9u&next=%2F%2Fevil.example";
    assert_eq!(send(elsewhere).await.headers[header::LOCATION], "/dashboard");
    let wrong = send("email=u2%40test.vn&password=no&next=%2Fvideo-call%2Fabc").await;
    assert_eq!(wrong.headers[header::LOCATION], "/sign-in?error=invalid_credentials&next=/video-call/abc");
    assert!(!wrong.headers.contains_key(header::SET_COOKIE));
}
