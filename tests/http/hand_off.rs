//! The host platform signs its users in.

use axum::body::Body;
use axum::http::{Request, header};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "77aa0c1d2e3f405162738495a6b7c8d9";
const OLD_KEY: &str = "00bb0c1d2e3f405162738495a6b7c8d9";

async fn app() -> TestApp {
    let keys = format!("{KEY},{OLD_KEY}");
    let app = TestApp::start_with(&[("API_KEY", &keys), ("APP_BASE_URL", "https://class.test")]).await;
    app.run("UPDATE users SET external_id = 'host-2' WHERE id = 2").await;
    app
}

fn claims() -> Value {
    let now = noon().timestamp();
    json!({ "aud": "lophoc", "sub": "host-2", "jti": "t1", "iat": now, "exp": now + 60 })
}

fn with(key: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[key] = value;
    claims
}

fn ticket(claims: &Value, key: &str) -> String {
    encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(key.as_bytes())).unwrap()
}

async fn knock(app: &TestApp, ticket: &str) -> Answer {
    app.get(&format!("/sign-in/handoff?ticket={ticket}"), "").await
}

fn leads_to(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.headers[header::LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn a_ticket_signs_its_person_in_once() {
    let app = app().await;
    let ticket = ticket(&claims(), KEY);
    let head = Request::head(format!("/sign-in/handoff?ticket={ticket}")).body(Body::empty()).unwrap();
    assert!(!app.send(head).await.headers.contains_key(header::SET_COOKIE), "looking spends nothing");
    let answer = knock(&app, &ticket).await;
    assert_eq!(leads_to(&answer), "/dashboard");
    assert_eq!(answer.headers[header::REFERRER_POLICY], "no-referrer");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    for word in ["__Host-lophoc_login=", "HttpOnly", "Secure", "SameSite=Lax"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    let me = app.get("/api/auth/me", cookie.split(';').next().unwrap()).await.ok();
    assert_eq!(me["user"]["id"], STUDENT);

    let again = knock(&app, &ticket).await;
    assert_eq!(leads_to(&again), "/sign-in?error=invalid_ticket");
    assert!(!again.headers.contains_key(header::SET_COOKIE));
    let page = app.get("/sign-in?error=invalid_ticket", "").await;
    assert!(page.body.as_str().unwrap().contains("đã hết hạn hoặc đã được dùng"));
}

#[tokio::test]
async fn two_browsers_with_one_ticket_race_for_it() {
    let app = app().await;
    let ticket = ticket(&claims(), KEY);
    let answers = tokio::join!(knock(&app, &ticket), knock(&app, &ticket), knock(&app, &ticket), knock(&app, &ticket));
    let let_in =
        [answers.0, answers.1, answers.2, answers.3].iter().filter(|answer| leads_to(answer) == "/dashboard").count();
    assert_eq!(let_in, 1);
    assert_eq!(app.value("SELECT COUNT(*) FROM logins").await, "1");
}

#[tokio::test]
async fn the_way_on_is_a_page_of_ours() {
    let app = app().await;
    let to = async |jti: &str, next: &str| {
        let ticket = ticket(&with("jti", json!(jti)), OLD_KEY);
        let answer = app.get(&format!("/sign-in/handoff?ticket={ticket}&next={next}"), "").await;
        leads_to(&answer).to_owned()
    };
    assert_eq!(to("a", "/video-call/abc").await, "/video-call/abc", "a rotated key still verifies");
    assert_eq!(to("b", "//evil.example").await, "/dashboard");
    let by_email = json!({ "aud": "https://class.test", "email": "U2@test.vn", "jti": "c",
        "iat": noon().timestamp(), "exp": noon().timestamp() + 30 });
    assert_eq!(leads_to(&knock(&app, &ticket(&by_email, KEY)).await), "/dashboard");
}

#[tokio::test]
async fn no_other_ticket_opens_anything() {
    let app = app().await;
    let now = noon().timestamp();
    let without = |key: &str| {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(key);
        claims
    };
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let body = ticket(&claims(), KEY).split('.').nth(1).unwrap().to_owned();
    let mut bad = vec![
        ("another key", ticket(&claims(), "11110c1d2e3f405162738495a6b7c8d9")),
        ("unsigned", format!("{none}.{body}.")),
        ("nothing", String::new()),
        ("garbage", "x".repeat(5000)),
        ("too long a life", ticket(&with("exp", json!(now + 61)), KEY)),
        (
            "not yet made",
            ticket(
                &{
                    let mut c = with("iat", json!(now + 10));
                    c["exp"] = json!(now + 40);
                    c
                },
                KEY,
            ),
        ),
        ("ended before it began", ticket(&with("exp", json!(now - 1)), KEY)),
        ("another audience", ticket(&with("aud", json!("jitsi")), KEY)),
        ("somebody unknown", ticket(&with("sub", json!("host-9")), KEY)),
        ("no name for it", ticket(&with("jti", json!("")), KEY)),
    ];
    for key in ["aud", "sub", "jti", "iat", "exp"] {
        bad.push((key, ticket(&without(key), KEY)));
    }
    for (what, ticket) in bad {
        assert_eq!(leads_to(&knock(&app, &ticket).await), "/sign-in?error=invalid_ticket", "{what}");
    }
    let good = ticket(&claims(), KEY);
    app.pass(66);
    assert_eq!(leads_to(&knock(&app, &good).await), "/sign-in?error=invalid_ticket", "too late");
    assert_eq!(app.value("SELECT COUNT(*) FROM logins").await, "0");
    let keyless = TestApp::start().await;
    assert_eq!(leads_to(&knock(&keyless, &good).await), "/sign-in?error=invalid_ticket");
}
