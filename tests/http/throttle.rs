//! Passwords are not tried for long, and nobody is locked out by others trying.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use lophoc::api::sign_in::hash_password;
use lophoc::store::sign_in_attempts;
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::*;

const PASSWORD: &str = "dung-mat-khau";

/// An application that believes what it is told about addresses, and two people with passwords.
async fn app() -> TestApp {
    let app = TestApp::start_with(&[("TRUSTED_PROXIES", "0.0.0.0")]).await;
    sqlx::query("UPDATE users SET password_hash = ? WHERE id IN (1, 2)")
        .bind(hash_password(PASSWORD).unwrap())
        .execute(&app.db)
        .await
        .unwrap();
    app
}

fn request(path: &str, address: &str, cookie: &str, body: String) -> Request<Body> {
    let kind = if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
    Request::post(path)
        .header("x-forwarded-for", address)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body))
        .unwrap()
}

async fn knock(app: &TestApp, email: &str, password: &str, address: &str, cookie: &str) -> Answer {
    let body = json!({ "email": email, "password": password }).to_string();
    app.send(request("/api/auth/login", address, cookie, body)).await
}

/// What a browser keeps of an answer.
fn kept(answer: &Answer) -> String {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    cookies.map(|line| line.to_str().unwrap().split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
}

fn wait(answer: &Answer) -> i64 {
    assert_eq!(answer.refusal(), (429, "too_many_requests"));
    answer.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn after_ten_wrong_passwords_from_one_address_nothing_is_hashed_any_more() {
    let app = app().await;
    for email in ["u2@test.vn", "nobody@test.vn"] {
        for _ in 0..10 {
            let answer = knock(&app, email, "falsch", "203.0.113.1", "").await;
            assert_eq!(answer.refusal(), (401, "invalid_credentials"), "{email}");
        }
        let hashed = app.state.hashing.done();
        for password in ["falsch", PASSWORD] {
            let seconds = wait(&knock(&app, &email.to_uppercase(), password, "203.0.113.1", "").await);
            assert_eq!(seconds, 30 * 60, "the same for an account and for none");
        }
        assert_eq!(app.state.hashing.done(), hashed);
    }
    knock(&app, "u1@test.vn", PASSWORD, "203.0.113.1", "").await.ok();
    knock(&app, "u2@test.vn", PASSWORD, "203.0.113.2", "").await.ok();
    app.pass(30 * 60 - 1);
    assert_eq!(wait(&knock(&app, "u2@test.vn", PASSWORD, "203.0.113.1", "").await), 1);
    app.pass(1);
    knock(&app, "u2@test.vn", PASSWORD, "203.0.113.1", "").await.ok();
}

#[tokio::test]
async fn the_right_password_starts_the_count_anew_and_all_servers_count_together() {
    let app = app().await;
    let second = app.second();
    for _ in 0..9 {
        knock(&app, "u2@test.vn", "falsch", "0.0.0.0", "").await;
    }
    knock(&app, "u2@test.vn", PASSWORD, "0.0.0.0", "").await.ok();
    assert_eq!(app.value("SELECT COUNT(*) FROM sign_in_attempts").await, "0");
    for _ in 0..5 {
        assert_eq!(knock(&app, "u2@test.vn", "falsch", "0.0.0.0", "").await.status, 401);
        assert_eq!(knock(&second, "u2@test.vn", "falsch", "0.0.0.0", "").await.status, 401);
    }
    wait(&knock(&app, "u2@test.vn", "falsch", "0.0.0.0", "").await);
    wait(&knock(&second, "u2@test.vn", "falsch", "0.0.0.0", "").await);
}

/// Somebody has many addresses and wants the owner out, or in the owner's place.
#[tokio::test]
async fn who_tries_from_everywhere_is_stopped_and_the_owners_own_browser_is_not() {
    let app = app().await;
    let own = kept(&knock(&app, "u2@test.vn", PASSWORD, "198.51.100.7", "").await);
    for number in 0..60 {
        let answer = knock(&app, "u2@test.vn", "falsch", &format!("203.0.113.{}", number / 9), "").await;
        assert_eq!(answer.status, 401, "{number}");
    }
    let seconds = wait(&knock(&app, "u2@test.vn", "falsch", "192.0.2.1", "").await);
    assert_eq!(seconds, 60 * 60);
    wait(&knock(&app, "u2@test.vn", PASSWORD, "192.0.2.2", "lophoc_device=00").await);
    let foreign = kept(&knock(&app, "u1@test.vn", PASSWORD, "192.0.2.3", "").await);
    wait(&knock(&app, "u2@test.vn", PASSWORD, "192.0.2.3", &foreign).await);

    let again = knock(&app, "u2@test.vn", PASSWORD, "203.0.113.0", &own).await;
    let own = kept(&again);
    again.ok();
    for _ in 0..10 {
        assert_eq!(knock(&app, "u2@test.vn", "falsch", "198.51.100.7", &own).await.status, 401);
    }
    wait(&knock(&app, "u2@test.vn", PASSWORD, "198.51.100.8", &own).await);
}

/// Found in a review: the secret of a browser changes with every sign-in, and the count once began anew with it.
#[tokio::test]
async fn who_has_an_account_of_their_own_in_a_browser_does_not_begin_the_count_of_another_one_anew() {
    let app = app().await;
    let mut shared = kept(&knock(&app, "u2@test.vn", PASSWORD, "198.51.100.7", "").await);
    shared = kept(&knock(&app, "u1@test.vn", PASSWORD, "198.51.100.7", &shared).await);
    let mut tried = 0;
    loop {
        let answer = knock(&app, "u2@test.vn", "falsch", "198.51.100.7", &shared).await;
        if answer.status == 429 {
            break;
        }
        tried += 1;
        assert!(tried <= 10, "passwords can be tried for ever");
        shared = kept(&knock(&app, "u1@test.vn", PASSWORD, "198.51.100.7", &shared).await);
    }
    assert_eq!(tried, 10);
}

#[tokio::test]
async fn one_address_cannot_lock_the_owner_out_of_all_others() {
    let app = app().await;
    for _ in 0..4 {
        for _ in 0..50 {
            knock(&app, "u2@test.vn", "falsch", "203.0.113.1", "").await;
        }
        knock(&app, "u2@test.vn", PASSWORD, "198.51.100.7", "").await.ok();
        app.pass(20 * 60);
    }
}

#[tokio::test]
async fn passwords_that_are_tried_at_the_same_moment_are_all_counted() {
    let app = Arc::new(app().await);
    let mut sent = JoinSet::new();
    for _ in 0..40 {
        let app = Arc::clone(&app);
        sent.spawn(async move { knock(&app, "u2@test.vn", "falsch", "203.0.113.1", "").await });
    }
    let answers = sent.join_all().await;
    assert!(app.state.hashing.done() <= 10, "{}", app.state.hashing.done());
    assert!(answers.iter().all(|answer| [401, 429, 503].contains(&answer.status.as_u16())));
    assert!(answers.iter().any(|answer| answer.status == 401));
    knock(&app, "u2@test.vn", PASSWORD, "198.51.100.7", "").await.ok();
}

#[tokio::test]
async fn a_school_is_one_address() {
    let app = app().await;
    for number in 0..200 {
        let answer = knock(&app, &format!("student{number}@test.vn"), "vergessen", "203.0.113.1", "").await;
        assert_eq!(answer.status, 401, "{number}");
    }
    knock(&app, "u2@test.vn", PASSWORD, "203.0.113.1", "").await.ok();
}

/// Hundreds of bad passwords at once: whoever is in class notices nothing, and who signs in elsewhere gets their turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_bad_passwords_starves_nobody() {
    let app = Arc::new(app().await);
    let session = Arc::new(app.session(0).await);
    let student = app.browser(STUDENT).await;
    app.join(&student, &session).await.ok();
    let mut flood = JoinSet::new();
    for number in 0..500 {
        let app = Arc::clone(&app);
        flood.spawn(async move {
            let started = Instant::now();
            let answer = knock(&app, &format!("a{number}@test.vn"), "falsch", "203.0.113.1", "").await;
            (answer, started.elapsed())
        });
    }
    let mut others = JoinSet::new();
    for number in 0..40 {
        let (app, session, student) = (Arc::clone(&app), Arc::clone(&session), student.clone());
        others.spawn(async move {
            let started = Instant::now();
            match number % 2 {
                0 => app.join(&student, &session).await.ok(),
                _ => app.get(UPCOMING, &student).await.ok(),
            };
            started.elapsed()
        });
    }
    let owner = knock(&app, "u1@test.vn", PASSWORD, "198.51.100.7", "").await;
    assert_eq!(owner.status, 200, "the flood has one line, the owner has another: {:?}", owner.body);
    let promise = Duration::from_secs(3);
    while let Some(took) = others.join_next().await {
        assert!(took.as_ref().unwrap() < &promise, "{took:?}");
    }
    let mut busy = 0;
    while let Some(done) = flood.join_next().await {
        let (answer, took) = done.unwrap();
        assert!(took < promise, "{took:?}");
        if answer.refusal() == (503, "unavailable") {
            assert!(answer.headers.contains_key(header::RETRY_AFTER));
            busy += 1;
        } else {
            assert_eq!(answer.refusal(), (401, "invalid_credentials"));
        }
    }
    // Many cores hash them all in time.
    assert!(busy > 0 || app.state.hashing.at_once() > 4, "more than can be hashed in time is sent away");
}

#[tokio::test]
async fn the_form_says_so_too() {
    let app = app().await;
    let form = "email=u2%40test.vn&password=falsch&next=%2Fdashboard";
    for _ in 0..10 {
        let answer = app.send(request("/sign-in", "203.0.113.1", "", form.to_owned())).await;
        assert_eq!(answer.headers[header::LOCATION], "/sign-in?error=invalid_credentials&next=/dashboard");
    }
    let answer = app.send(request("/sign-in", "203.0.113.1", "", form.to_owned())).await;
    let target = answer.headers[header::LOCATION].to_str().unwrap().to_owned();
    assert_eq!(target, "/sign-in?error=too_many_requests&next=/dashboard");
    let page = app.get(&target, "").await;
    assert!(page.body.as_str().unwrap().contains("quá nhiều lần"), "{:?}", page.body);
}

#[tokio::test]
async fn who_holds_a_stolen_login_cannot_try_passwords_for_long() {
    let app = app().await;
    let cookie = app.browser(STUDENT).await;
    let change = |current: &'static str| json!({ "current": current, "new": "another-password" });
    for _ in 0..10 {
        let answer = app.post("/api/auth/password", &cookie, change("falsch")).await;
        assert_eq!(answer.refusal(), (401, "invalid_credentials"));
    }
    wait(&app.post("/api/auth/password", &cookie, change(PASSWORD)).await);
    app.post("/api/auth/password", &app.browser(STUDENT).await, change(PASSWORD)).await.ok();
}

#[tokio::test]
async fn what_no_longer_counts_is_forgotten() {
    let app = app().await;
    knock(&app, "u2@test.vn", "falsch", "203.0.113.1", "").await;
    let kept = async || sign_in_attempts::forget(&app.db, app.clock.now(), 100).await.unwrap();
    assert_eq!(kept().await, 0);
    app.pass(30 * 60);
    assert_eq!(kept().await, 1, "by address");
    app.pass(30 * 60);
    assert_eq!(kept().await, 1, "by account");
}
