//! Where a person is signed in: listed, ended, and what a new password does.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use lophoc::api::hashing::Who;
use lophoc::api::sign_in::hash_password;
use serde_json::{Value, json};

use crate::support::*;

const LOGIN: &str = "/api/auth/login";
const LOGINS: &str = "/api/auth/logins";
const ME: &str = "/api/auth/me";
const PASSWORD: &str = "dung-mat-khau";
const CHROME: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36";
const DAY: i64 = 24 * 3600;

async fn app() -> TestApp {
    let app =
        TestApp::start_with(&[("TRUSTED_PROXIES", "0.0.0.0"), ("API_KEY", "77aa0c1d2e3f405162738495a6b7c8d9")]).await;
    sqlx::query("UPDATE users SET password_hash = ? WHERE id IN (2, 3)")
        .bind(hash_password(PASSWORD).unwrap())
        .execute(&app.db)
        .await
        .unwrap();
    app
}

/// The value of a cookie that an answer sets.
fn cookie(answer: &Answer, name: &str) -> String {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    let pair = lines.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with(&format!("{name}=")));
    pair.unwrap_or_default().to_owned()
}

async fn sign_in(app: &TestApp, email: &str, password: &str, user_agent: &str, cookies: &str) -> Answer {
    let request = Request::post(LOGIN)
        .header("x-forwarded-for", "203.0.113.9")
        .header(header::USER_AGENT, user_agent)
        .header(header::COOKIE, cookies)
        .body(Body::from(json!({ "email": email, "password": password }).to_string()));
    app.send(request.unwrap()).await
}

async fn form(app: &TestApp, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(fields).unwrap()));
    app.send(request.unwrap()).await
}

async fn is_out(app: &TestApp, cookie: &str) {
    assert_eq!(app.get(ME, cookie).await.refusal(), (401, "not_signed_in"));
    let page = app.get("/account", cookie).await;
    assert_eq!(
        (page.status.as_u16(), &page.headers[header::LOCATION]),
        (303, &"/sign-in?next=/account".parse().unwrap())
    );
}

async fn ids(app: &TestApp, cookie: &str) -> Vec<i64> {
    let list = app.get(LOGINS, cookie).await.ok();
    list["logins"].as_array().unwrap().iter().map(|login| login["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn every_sign_in_has_a_secret_of_its_own_whatever_the_browser_brings_along() {
    let app = app().await;
    let planted = format!("lophoc_login={}; lophoc_device={}", "ab".repeat(32), "cd".repeat(32));
    let first = sign_in(&app, "u2@test.vn", PASSWORD, CHROME, &planted).await;
    let (login, device) = (cookie(&first, "lophoc_login"), cookie(&first, "lophoc_device"));
    first.ok();
    assert!(!planted.contains(&login) && !planted.contains(&device) && !login.is_empty() && !device.is_empty());
    assert_eq!(app.get(ME, &planted).await.status, 401);

    let second = sign_in(&app, "u2@test.vn", PASSWORD, CHROME, &format!("{login}; {device}")).await;
    assert_ne!(cookie(&second, "lophoc_login"), login);
    assert_ne!(cookie(&second, "lophoc_device"), device);
    is_out(&app, &login).await;
    assert_eq!(app.value("SELECT COUNT(*) FROM logins").await, "1");
    assert_eq!(app.value("SELECT COUNT(*) FROM known_devices").await, "1", "the same browser under a new secret");
    assert_eq!(
        app.value("SELECT COUNT(*) FROM known_devices WHERE device_hash = UNHEX(SHA2(REPEAT(CHAR(205), 32), 256))")
            .await,
        "0"
    );
}

#[tokio::test]
async fn the_list_names_each_device_and_who_asks_comes_first() {
    let app = app().await;
    let first = cookie(&sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await, "lophoc_login");
    app.pass(60);
    let second = cookie(&sign_in(&app, "u2@test.vn", PASSWORD, "curl/8", "").await, "lophoc_login");
    app.browser(OTHER).await;
    app.pass(300);
    let list = app.get(LOGINS, &first).await.ok();
    let logins = list["logins"].as_array().unwrap();
    assert_eq!(logins.len(), 2, "only one's own: {list}");
    assert_eq!((&logins[0]["current"], &logins[1]["current"]), (&json!(true), &json!(false)));
    assert_eq!(logins[0]["browser"], "Chrome · Windows");
    assert_eq!((&logins[0]["address"], &logins[1]["browser"]), (&json!("203.0.113.9"), &json!("")));
    assert_eq!(time(&logins[0]["signedInAt"]), noon());
    assert_eq!(time(&logins[1]["lastSeenAt"]), noon() + chrono::TimeDelta::seconds(60));
    assert_eq!(time(&logins[1]["expiresAt"]), noon() + chrono::TimeDelta::seconds(60) + chrono::TimeDelta::days(30));
    assert!(!list.to_string().contains(second.split('=').next_back().unwrap()));
}

#[tokio::test]
async fn one_device_is_ended_by_its_person_only_and_its_pages_notice() {
    let app = app().await;
    let (here, there, stranger) = (app.browser(STUDENT).await, app.browser(STUDENT).await, app.browser(OTHER).await);
    let other_id = ids(&app, &there).await[0];
    let open = Request::get("/api/events").header(header::COOKIE, &there).body(Body::empty()).unwrap();
    let mut stream = app.open(open).await.into_body();
    assert!(stream.frame().await.is_some(), "the page is open");

    let end = async |cookie: &str, id: i64| app.post("/api/auth/end-login", cookie, json!({ "loginId": id })).await;
    assert_eq!(end(&stranger, other_id).await.refusal(), (404, "not_found"));
    app.get(ME, &there).await.ok();
    assert_eq!(end(&here, other_id).await.ok()["ended"], 1);
    is_out(&app, &there).await;
    app.get(ME, &here).await.ok();
    while let Some(frame) = stream.frame().await {
        frame.unwrap();
    }
    assert_eq!(end(&here, other_id).await.refusal(), (404, "not_found"));

    let own = ids(&app, &here).await[0];
    let out = end(&here, own).await;
    assert!(cookie(&out, "lophoc_login").ends_with('='), "this browser forgets its own");
    out.ok();
    is_out(&app, &here).await;
}

/// A program that signs in for every call must not fill the tables, nor push out the browser that is in use.
#[tokio::test]
async fn a_person_has_a_hundred_browsers_at_most() {
    let app = app().await;
    for _ in 0..120 {
        app.browser(STUDENT).await;
    }
    app.run(
        "INSERT INTO known_devices (user_id, device_hash, last_used_at)
         SELECT 2, token_hash, created_at - INTERVAL id SECOND FROM logins",
    )
    .await;
    app.pass(60);
    let here = cookie(&sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await, "lophoc_login");
    let listed = ids(&app, &here).await;
    assert_eq!(listed.len(), 100);
    assert_eq!(app.value("SELECT COUNT(*) FROM logins").await, "100");
    assert_eq!(app.value("SELECT COUNT(*) FROM known_devices").await, "100");
    assert_eq!(app.value("SELECT MIN(id) FROM logins").await, "22", "the latest are left");
}

/// Nobody there has said goodbye: the class goes on, and the person comes back elsewhere.
#[tokio::test]
async fn a_seat_of_an_ended_login_runs_out_and_completes_nothing() {
    let app = app().await;
    let session = app.session(0).await;
    let (tutor, there) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    app.join(&tutor, &session).await.ok();
    app.join(&there, &session).await.ok();
    app.leave(&tutor, &session).await.ok();
    let here = app.browser(STUDENT).await;
    app.post("/api/auth/logout-everywhere", &here, json!({ "keepThis": true })).await.ok();
    is_out(&app, &there).await;
    assert_eq!(app.value("SELECT status FROM video_call_sessions").await, "active");
    assert_eq!(app.join(&here, &session).await.refusal(), (409, "seat_taken"));
    app.pass(76);
    app.join(&here, &session).await.ok();
    assert_eq!(app.value("SELECT status FROM video_call_sessions").await, "active");
}

#[tokio::test]
async fn signing_out_everywhere_spares_this_browser_if_asked_and_nobody_else_ever() {
    let app = app().await;
    let first = sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await;
    let here = format!("{}; {}", cookie(&first, "lophoc_login"), cookie(&first, "lophoc_device"));
    let there = cookie(&sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await, "lophoc_login");
    let stranger = app.browser(OTHER).await;
    let out = async |body: Value| app.post("/api/auth/logout-everywhere", &here, body).await;
    assert_eq!(out(json!({ "keepThis": true })).await.ok()["ended"], 1);
    is_out(&app, &there).await;
    app.get(ME, &here).await.ok();
    assert_eq!(app.value("SELECT COUNT(*) FROM known_devices WHERE user_id = 2").await, "1", "only this one is known");
    app.browser(STUDENT).await;
    let all = out(json!({})).await;
    assert!(cookie(&all, "lophoc_login").ends_with('='));
    assert_eq!(all.ok()["ended"], 2);
    is_out(&app, &here).await;
    app.get(ME, &stranger).await.ok();
}

#[tokio::test]
async fn a_new_password_signs_out_all_others_and_gives_this_browser_a_new_secret() {
    let app = app().await;
    let session = app.session(0).await;
    let first = sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await;
    let here = format!("{}; {}", cookie(&first, "lophoc_login"), cookie(&first, "lophoc_device"));
    let there = cookie(&sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await, "lophoc_login");
    let joined = app.join(&here, &session).await.ok();

    let change = async |cookie: &str, current: &str, new: &str| {
        app.post("/api/auth/password", cookie, json!({ "current": current, "new": new })).await
    };
    assert_eq!(change("", PASSWORD, "a-new-password").await.refusal(), (401, "not_signed_in"));
    assert_eq!(change(&here, "falsch", "a-new-password").await.refusal(), (401, "invalid_credentials"));
    for short in ["", "sieben7", &"x".repeat(1025)] {
        let answer = change(&here, PASSWORD, short).await;
        assert_eq!((answer.refusal(), &answer.body["details"]["field"]), ((400, "invalid_request"), &json!("new")));
    }
    app.get(ME, &there).await.ok();

    let changed = change(&here, PASSWORD, "mật khẩu mới").await;
    let new = cookie(&changed, "lophoc_login");
    changed.ok();
    is_out(&app, &there).await;
    is_out(&app, &here).await;
    app.get(ME, &new).await.ok();
    let seat = json!({ "sessionId": session.id, "seatId": joined["seatId"] });
    app.post(HEARTBEAT, &new, seat).await.ok();
    assert_eq!(app.value("SELECT COUNT(*) FROM known_devices WHERE user_id = 2").await, "1");
    assert_eq!(sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await.status, 401);
    sign_in(&app, "u2@test.vn", "mật khẩu mới", CHROME, "").await.ok();
    // Who has no password signs in elsewhere, and gets none by a browser that was left alone.
    assert_eq!(
        change(&app.browser(TUTOR).await, "nobody", "a-new-password").await.refusal(),
        (401, "invalid_credentials")
    );
}

#[tokio::test]
async fn a_sign_in_under_way_does_not_outlive_the_password_it_knew() {
    let app = app().await;
    let hashing = &app.state.hashing;
    let mut busy = Vec::new();
    for _ in 0..hashing.at_once() {
        busy.push(hashing.turn(Who::Login(0), Duration::ZERO).await.unwrap());
    }
    let meanwhile = async {
        // It knows the hash by now, and waits for its turn to compare.
        while hashing.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        app.run("UPDATE users SET password_hash = 'another' WHERE id = 2").await;
        drop(busy);
    };
    let (answer, ()) = tokio::join!(sign_in(&app, "u2@test.vn", PASSWORD, CHROME, ""), meanwhile);
    assert_eq!(answer.refusal(), (401, "invalid_credentials"));
    let left = "SELECT (SELECT COUNT(*) FROM logins WHERE user_id = 2) + (SELECT COUNT(*) FROM known_devices WHERE user_id = 2)";
    assert_eq!(app.value(left).await, "0");
}

#[tokio::test]
async fn a_password_by_staff_signs_out_every_browser_and_ends_all_waiting() {
    let app = app().await;
    let staff = app.browser(ADMIN).await;
    app.run("UPDATE users SET external_id = 'host-2' WHERE id = 2").await;
    let there = app.browser(STUDENT).await;
    for _ in 0..11 {
        sign_in(&app, "u2@test.vn", "falsch", CHROME, "").await;
    }
    assert_eq!(sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await.status, 429);
    let patch = Request::builder()
        .method(Method::PATCH)
        .uri("/api/admin/users/2")
        .header(header::COOKIE, &staff)
        .body(Body::from(json!({ "password": "from-staff-1" }).to_string()));
    app.send(patch.unwrap()).await.ok();
    is_out(&app, &there).await;
    let there = cookie(&sign_in(&app, "u2@test.vn", "from-staff-1", CHROME, "").await, "lophoc_login");

    let csv = "email,name,role,password,external_id\nu2@test.vn,Minh,student,from-a-file-2,host-2\n";
    let import = app.post_raw("/api/admin/imports?kind=people", &staff, csv).await.ok();
    let id = import["id"].as_i64().unwrap();
    app.post_raw(&format!("/api/admin/imports/{id}"), &staff, "").await.ok();
    is_out(&app, &there).await;
    sign_in(&app, "u2@test.vn", "from-a-file-2", CHROME, "").await.ok();
    app.get(ME, &staff).await.ok();
}

/// What is noted in the background, as soon as it is there.
async fn noted(app: &TestApp, seen: &str) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while app.value("SELECT last_seen_at FROM logins").await != seen {
        assert!(std::time::Instant::now() < deadline, "not noted");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_login_ends_thirty_days_after_its_last_use_and_after_half_a_year_in_any_case() {
    let app = app().await;
    let cookie = app.browser(STUDENT).await;
    app.pass(30 * DAY);
    is_out(&app, &cookie).await;

    let app = self::app().await;
    let cookie = app.browser(STUDENT).await;
    for month in 1..=6 {
        app.pass(29 * DAY);
        app.get(ME, &cookie).await.ok();
        let now = app.clock.now().format("%Y-%m-%d %H:%M:%S%.3f").to_string();
        noted(&app, &now).await;
        assert_eq!(app.get(LOGINS, &cookie).await.ok()["logins"][0]["address"], "0.0.0.0", "{month}");
    }
    app.pass(6 * DAY - 1);
    app.get(ME, &cookie).await.ok();
    app.pass(1);
    is_out(&app, &cookie).await;
    assert_eq!(lophoc::store::logins::forget(&app.db, app.clock.now(), 10).await.unwrap(), 0, "not before its end");
    app.pass(1);
    assert_eq!(lophoc::store::logins::forget(&app.db, app.clock.now(), 10).await.unwrap(), 1);
}

#[tokio::test]
async fn the_account_page_works_without_any_script() {
    let app = app().await;
    let first = sign_in(&app, "u2@test.vn", PASSWORD, CHROME, "").await;
    let here = cookie(&first, "lophoc_login");
    let there = cookie(&sign_in(&app, "u2@test.vn", PASSWORD, "curl/8", "").await, "lophoc_login");
    let page = app.get("/account", &here).await;
    assert_eq!(page.status, 200);
    let html = page.body.as_str().unwrap();
    for text in ["Thiết bị này", "Chrome · Windows", "Không rõ", "203.0.113.9", "current-password", "u2@test.vn"]
    {
        assert!(html.contains(text), "{text}");
    }
    let english = app.get("/account", &format!("{here}; lophoc_lang=en")).await;
    assert!(english.body.as_str().unwrap().contains("This device"), "{:?}", english.body);

    let other_id = ids(&app, &there).await[0].to_string();
    let ended = form(&app, &here, "/account/devices", &[("end", &other_id)]).await;
    assert_eq!(ended.headers[header::LOCATION], "/account?done=ended");
    is_out(&app, &there).await;
    assert!(app.get("/account?done=ended", &here).await.body.as_str().unwrap().contains("Đã đăng xuất."));
    assert_eq!(form(&app, &here, "/account/devices", &[("end", &other_id)]).await.status, 303, "it is gone either way");
    let there = app.browser(STUDENT).await;
    form(&app, &here, "/account/devices", &[("end", "others")]).await;
    is_out(&app, &there).await;

    let wrong = form(&app, &here, "/account/password", &[("current", "falsch"), ("new", "a-new-password")]).await;
    assert_eq!(wrong.status, 422);
    let html = wrong.body.as_str().unwrap();
    assert!(html.contains("Mật khẩu hiện tại không đúng.") && !html.contains("falsch"), "{html}");
    let short = form(&app, &here, "/account/password", &[("current", PASSWORD), ("new", "kurz")]).await;
    assert_eq!(short.status, 422);
    let changed = form(&app, &here, "/account/password", &[("current", PASSWORD), ("new", "a-new-password")]).await;
    assert_eq!(changed.headers[header::LOCATION], "/account?done=password");
    let here = cookie(&changed, "lophoc_login");

    let all = form(&app, &here, "/account/devices", &[("end", "all")]).await;
    assert_eq!(all.headers[header::LOCATION], "/sign-in");
    is_out(&app, &here).await;
    assert_eq!(
        form(&app, &here, "/account/devices", &[("end", "all")]).await.headers[header::LOCATION],
        "/sign-in?next=/account"
    );
    for user in [TUTOR, ADMIN] {
        let page = app.get("/account", &app.browser(user).await).await;
        assert!(page.body.as_str().unwrap().contains("không có mật khẩu ở đây"), "they sign in by the host platform");
    }
}
