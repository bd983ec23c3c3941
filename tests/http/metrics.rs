//! Figures for operators: they are there, they are right, and nobody can put anything into them.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use lophoc::http::metrics_router;
use serde_json::json;
use tower::ServiceExt;

use crate::support::*;

/// What Prometheus would read: each series with its value, after checking the form of every line.
async fn figures(app: &TestApp) -> HashMap<String, f64> {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let answer = metrics_router(app.state.clone()).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
    let (body, end) = text.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(end, "# EOF");
    let mut known = Vec::new();
    let mut figures = HashMap::new();
    for line in body.lines() {
        if let Some(described) = line.strip_prefix("# ") {
            let mut words = described.split(' ');
            assert!(matches!(words.next(), Some("HELP" | "TYPE" | "UNIT")), "{line}");
            known.push(words.next().unwrap().to_owned());
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        assert!(known.iter().any(|name| series.starts_with(name)), "{line} is not described");
        assert!(series.starts_with("lophoc_"), "{line}");
        assert!(figures.insert(series.to_owned(), value.parse().unwrap()).is_none(), "{series} is there twice");
    }
    figures
}

#[tokio::test]
async fn what_happened_is_counted_under_patterns_and_codes() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, stranger) = (app.browser(TUTOR).await, app.browser(OTHER).await);
    app.join(&tutor, &session).await.ok();
    app.join(&tutor, &session).await.ok();
    assert_eq!(app.join(&stranger, &session).await.code(), "not_participant");
    app.get(&format!("/video-call/{}", session.token), &tutor).await;
    let wrong = json!({ "email": "u1@test.vn", "password": "wrong" });
    assert_eq!(app.post("/api/auth/login", "", wrong).await.code(), "invalid_credentials");
    app.run("INSERT INTO jobs VALUES ('settle', '2000-01-01', '2026-10-20 11:59:00.500')").await;
    let stream =
        app.open(Request::get("/api/events").header(header::COOKIE, &tutor).body(Body::empty()).unwrap()).await;

    let figures = figures(&app).await;
    let is = |series: &str, value: f64| {
        let found = figures.get(series).copied();
        assert!(found.is_some_and(|found| (found - value).abs() < 1e-9), "{series}: {found:?}\n{figures:#?}");
    };
    is(r#"lophoc_joins_total{outcome="ok"}"#, 2.0);
    is(r#"lophoc_joins_total{outcome="not_participant"}"#, 1.0);
    is(r#"lophoc_sign_ins_total{outcome="invalid_credentials"}"#, 1.0);
    let join = r#"method="POST",route="/api/video-call/join""#;
    is(&format!(r#"lophoc_http_requests_total{{{join},status="200"}}"#), 2.0);
    is(&format!(r#"lophoc_http_requests_total{{{join},status="403"}}"#), 1.0);
    is(&format!(r#"lophoc_http_request_duration_seconds_count{{{join}}}"#), 3.0);
    is(&format!(r#"lophoc_http_request_duration_seconds_bucket{{le="+Inf",{join}}}"#), 3.0);
    is("lophoc_seats_live", 1.0);
    is("lophoc_event_streams", 1.0);
    is("lophoc_database_up", 1.0);
    is("lophoc_database_connections_most", 12.0);
    is("lophoc_database_connections_free{purpose=\"statement\"}", 6.0);
    is("lophoc_database_connections_free{purpose=\"transaction\"}", 6.0);
    is(r#"lophoc_job_last_success_timestamp_seconds{name="settle"}"#, 1_792_497_540.5);
    is(&format!(r#"lophoc_build_info{{version="{}"}}"#, env!("CARGO_PKG_VERSION")), 1.0);
    for series in ["lophoc_process_resident_memory_bytes", "lophoc_process_open_files", "lophoc_process_threads"] {
        assert!(figures[series] > 0.0, "{series}");
    }
    assert!(!figures.keys().any(|series| series.contains(&session.token)), "paths hold access tokens");
    drop(stream);
}

#[tokio::test]
async fn whatever_is_asked_for_the_number_of_series_stays() {
    let app = TestApp::start().await;
    let tutor = app.browser(TUTOR).await;
    let ask = async |round: u32| {
        for number in 0..20 {
            let token = format!("{round:032x}{number:032x}");
            for path in ["/video-call/", "/nowhere/", "/api/nothing/", "/parent/", "/check/", "/pkg/", "/history/"] {
                for method in [format!("M{round}X{number}"), "GET".to_owned()] {
                    let request = Request::builder().method(method.as_str()).uri(format!("{path}{token}?x={token}"));
                    app.open(request.header(header::COOKIE, &tutor).body(Body::empty()).unwrap()).await;
                }
            }
            app.post(JOIN, &tutor, json!({ "accessToken": token })).await;
        }
        figures(&app).await
    };
    let first = ask(1).await;
    let second = ask(2).await;
    let mut more: Vec<&String> = second.keys().filter(|series| !first.contains_key(*series)).collect();
    more.sort();
    assert_eq!(more, [""; 0]);
    assert!(
        second.contains_key(r#"lophoc_http_requests_total{method="other",route="none",status="404"}"#),
        "{second:#?}"
    );
    assert!(!second.keys().any(|series| series.contains("00000000")), "a token is a label");
}

#[tokio::test]
async fn figures_are_to_be_had_without_a_database_and_not_at_the_public_address() {
    let away = TestApp::at("mysql://u:p@127.0.0.1:1/x".to_owned());
    let figures = figures(&away).await;
    assert!(figures["lophoc_database_up"] == 0.0, "{figures:?}");
    let app = TestApp::start().await;
    for cookie in [String::new(), app.browser(ADMIN).await] {
        let answer = app.get("/metrics", &cookie).await;
        assert_eq!(answer.status, 404);
        assert!(!answer.body.to_string().contains("lophoc_http_requests"));
    }
}
