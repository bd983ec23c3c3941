//! What a page is before any script.

use axum::http::header;

use crate::support::*;

#[tokio::test]
async fn pages_send_people_where_they_belong() {
    let app = TestApp::start().await;
    let student = app.browser(STUDENT).await;
    let target = async |path: &str, cookie: &str| {
        let answer = app.get(path, cookie).await;
        assert_eq!(answer.status, 303, "{path}");
        answer.headers[header::LOCATION].to_str().unwrap().to_owned()
    };
    assert_eq!(target("/", "").await, "/sign-in");
    assert_eq!(target("/", &student).await, "/dashboard");
    assert_eq!(target("/sign-in", &student).await, "/dashboard");
    assert_eq!(target("/dashboard", "").await, "/sign-in?next=/dashboard");
    assert_eq!(target("/video-call/abc", "").await, "/sign-in?next=/video-call/abc");
}
