//! Nobody else's page acts for a person, whatever it sends: calls, beacons, forms.

use axum::body::Body;
use axum::http::{Method, Request, header};
use lophoc::http::paths;
use serde_json::json;

use crate::support::*;

fn options() -> leptos::config::LeptosOptions {
    leptos::config::LeptosOptions::builder().output_name("lophoc").build()
}

/// Every path of the router with every unsafe method: refused, unless the path does not have the method.
#[tokio::test]
async fn no_path_takes_anything_from_another_origin() {
    let app = TestApp::start_with(&[("APP_BASE_URL", "http://class.test")]).await;
    let cookie = app.browser(ADMIN).await;
    let mut refused = Vec::new();
    for path in paths(app.state.clone(), options()) {
        let address = path.replace("{id}", "1").replace(['{', '}'], "");
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            for (name, value) in [
                ("origin", "https://evil.example"),
                ("origin", "http://class.test.evil.example"),
                ("origin", "https://class.test:444"),
                ("origin", "null"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
            ] {
                let request = Request::builder()
                    .method(method.clone())
                    .uri(&address)
                    .header(header::HOST, "class.test")
                    .header(header::COOKIE, &cookie)
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .header(name, value)
                    .body(Body::from("email=u4%40test.vn&password=x&to=en&end=all"));
                let answer = app.send(request.unwrap()).await;
                assert!(!answer.headers.contains_key(header::SET_COOKIE), "{method} {path} {value}");
                if answer.status != 405 {
                    let code = &answer.body["code"];
                    assert_eq!((answer.status.as_u16(), code), (403, &json!("forbidden")), "{method} {path} {value}");
                    refused.push(format!("{method} {path}"));
                }
            }
        }
    }
    refused.dedup();
    for one in [
        "POST /sign-in",
        "POST /sign-out",
        "POST /language",
        "POST /account/password",
        "POST /admin/people/{id}",
        "POST /api/auth/login",
        "POST /api/auth/logout",
        "POST /api/video-call/leave",
        "POST /api/video-call/event",
        "PATCH /api/admin/lessons/{id}",
        "POST /api/jitsi/jaas",
    ] {
        assert!(refused.iter().any(|known| known == one), "{one} is not among {refused:#?}");
    }
    app.get("/api/auth/me", &cookie).await.ok();
}

/// A page that goes says goodbye by a beacon: plain text, with an origin, without waiting for an answer.
#[tokio::test]
async fn a_beacon_of_our_own_pages_is_taken() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let cookie = app.browser(STUDENT).await;
    app.join(&cookie, &session).await.ok();
    let beacon = |origin: &'static str| {
        Request::post(LEAVE)
            .header(header::COOKIE, &cookie)
            .header(header::HOST, "class.test")
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "text/plain;charset=UTF-8")
            .body(Body::from(json!({ "sessionId": session.id, "closing": true }).to_string()))
            .unwrap()
    };
    assert_eq!(app.send(beacon("http://evil.example")).await.refusal(), (403, "forbidden"));
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_participants WHERE seat_id IS NOT NULL").await, "1");
    app.send(beacon("http://class.test")).await.ok();
    assert_eq!(app.value("SELECT COUNT(*) FROM video_call_participants WHERE seat_id IS NOT NULL").await, "0");
}
