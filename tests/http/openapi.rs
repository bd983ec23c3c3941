//! The description of the API.

use serde_json::Value;

use crate::support::*;

/// The document as it was last looked at. When the API changes, this file changes with it, for people to read: the test
/// leaves the new one in `target/openapi.json`.
const KNOWN: &str = include_str!("../../docs/openapi.json");

async fn document() -> Value {
    let app = TestApp::start().await;
    let answer = app.get("/api/openapi.json", "").await;
    assert_eq!(answer.status, 200, "it needs no login");
    answer.body
}

#[tokio::test]
async fn the_document_is_the_one_that_was_looked_at() {
    let document = document().await;
    assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    if text != KNOWN {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/target/openapi.json");
        std::fs::write(path, text).unwrap();
        panic!("the API has changed: look at target/openapi.json and copy it to docs/openapi.json");
    }
}

#[tokio::test]
async fn every_path_of_the_document_exists_and_every_call_of_the_contract_is_in_it() {
    let app = TestApp::start().await;
    let document = document().await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let answer = app.get(&path.replace("{id}", "1"), &app.browser(ADMIN).await).await;
        let known = methods.get("get").is_some();
        assert_eq!(answer.status != 405, known, "{path}: GET is {} in the document", if known { "" } else { "not" });
    }
    let paths = document["paths"].as_object().unwrap();
    for path in [
        "/api/auth/login",
        "/api/auth/logout",
        "/api/auth/me",
        "/api/video-call/create",
        "/api/video-call/join",
        "/api/video-call/heartbeat",
        "/api/video-call/leave",
        "/api/video-call/upcoming",
        "/api/cron/create-video-calls",
        "/api/cron/cleanup-expired-sessions",
        "/api/admin/users",
        "/api/admin/lessons/{id}",
        "/api/admin/enrollments/{id}",
        "/api/admin/sessions/{id}",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    let join = &document["paths"]["/api/video-call/join"]["post"]["responses"];
    for status in ["200", "400", "401", "402", "403", "404", "409", "410", "413", "425", "503"] {
        assert!(join.get(status).is_some(), "{status}");
    }
}
