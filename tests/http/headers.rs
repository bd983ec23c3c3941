//! What browsers are told beside the page itself.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};

use crate::support::*;

struct Shown {
    headers: HeaderMap,
    html: String,
}

impl Shown {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The sources one directive allows.
    fn allows(&self, directive: &str) -> Vec<&str> {
        let policy = self.header("content-security-policy").split(';').map(str::trim);
        let found = policy.filter_map(|part| part.split_once(' ')).find(|(name, _)| *name == directive);
        found.map(|(_, sources)| sources.split_whitespace().collect()).unwrap_or_default()
    }

    fn nonce(&self) -> &str {
        let sources = self.allows("script-src");
        let nonce = sources.iter().find_map(|source| source.strip_prefix("'nonce-")?.strip_suffix('\''));
        nonce.unwrap_or_default()
    }
}

async fn show(app: &TestApp, path: &str, cookie: &str) -> Shown {
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let answer = app.open(request).await;
    let headers = answer.headers().clone();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    Shown { headers, html: String::from_utf8_lossy(&bytes).into_owned() }
}

#[tokio::test]
async fn pages_run_our_scripts_only() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (student, admin) = (app.browser(STUDENT).await, app.browser(ADMIN).await);
    let room = format!("/video-call/{}", session.token);
    let pages = [("/sign-in", ""), ("/dashboard", &student), (&room, &student), ("/nothing/here", &student)];
    for (path, cookie) in pages.into_iter().chain([("/admin/sessions", admin.as_str()), ("/check/x", "")]) {
        let page = show(&app, path, cookie).await;
        assert!(page.html.contains("<html"), "{path}");
        let scripts = page.allows("script-src");
        assert!(scripts.contains(&"'self'"), "{path}: {scripts:?}");
        for lax in ["'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:", "blob:"] {
            assert!(!scripts.contains(&lax), "{path}: {scripts:?}");
        }
        assert_eq!(page.allows("default-src"), ["'none'"], "{path}");
        assert_eq!(page.allows("frame-ancestors"), ["'none'"], "{path}");
        assert_eq!(page.allows("form-action"), ["'self'"], "{path}");
        assert_eq!(page.allows("base-uri"), ["'none'"], "{path}");
        assert_eq!(page.allows("style-src"), ["'self'"], "{path}");
        assert!(!page.html.contains(" style=\"") && !page.html.contains("<style"), "{path}: the policy forbids it");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "strict-origin", "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        // Whatever stands in the page itself carries the nonce.
        for script in page.html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            let ours = format!("nonce=\"{}\"", page.nonce());
            assert!(
                tag.contains(" src=") || (!page.nonce().is_empty() && tag.contains(&ours)),
                "{path}: <script{tag}>"
            );
        }
    }
}

#[tokio::test]
async fn a_nonce_is_used_once() {
    let app = TestApp::start().await;
    let student = app.browser(STUDENT).await;
    let (first, second) = (show(&app, "/dashboard", &student).await, show(&app, "/dashboard", &student).await);
    assert!(first.nonce().len() >= 22, "at least 128 bits: {}", first.nonce());
    assert_ne!(first.nonce(), second.nonce());
}

#[tokio::test]
async fn the_media_server_is_let_in_where_calls_are_held() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let jitsi = "https://jitsi.test:8443";
    let room = show(&app, &format!("/video-call/{}", session.token), &student).await;
    assert!(room.allows("script-src").contains(&jitsi));
    assert_eq!(room.allows("frame-src"), [jitsi]);
    for feature in ["camera", "microphone", "display-capture", "autoplay", "fullscreen"] {
        let allowed = format!("{feature}=(self \"{jitsi}\")");
        assert!(room.header("permissions-policy").contains(&allowed), "{}", room.header("permissions-policy"));
    }
    assert!(room.header("permissions-policy").contains("geolocation=()"));
    let dashboard = show(&app, "/dashboard", &student).await;
    assert!(!dashboard.header("content-security-policy").contains("jitsi"));
    assert_eq!(dashboard.allows("connect-src"), ["'self'"]);
}

#[tokio::test]
async fn without_a_media_server_none_is_let_in() {
    let app =
        TestApp::start_with(&[("CALL_PROVIDER", "builtin"), ("JITSI_DOMAIN", "meet.jit.si"), ("JITSI_APP_SECRET", "")])
            .await;
    let session = app.session(0).await;
    let student = app.browser(STUDENT).await;
    let room = show(&app, &format!("/video-call/{}", session.token), &student).await;
    assert_eq!(room.allows("frame-src"), ["'none'"]);
    assert!(!room.header("content-security-policy").contains("https:"));
    assert!(room.header("permissions-policy").contains("camera=(self)"));
}

#[tokio::test]
async fn tls_once_is_tls_for_good() {
    let plain = TestApp::start().await;
    assert_eq!(show(&plain, "/sign-in", "").await.header("strict-transport-security"), "");
    let secure = TestApp::start_with(&[("APP_BASE_URL", "https://class.example.vn")]).await;
    assert_eq!(show(&secure, "/sign-in", "").await.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn answers_of_the_api_are_never_guessed_at() {
    let app = TestApp::start().await;
    let answer = app.get(UPCOMING, "").await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["referrer-policy"], "strict-origin");
}
