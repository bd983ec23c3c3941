//! Pages that are decided before anything is rendered: who must sign in first, and signing in without JavaScript.

use axum::Form;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::api_guard::same_origin;
use crate::api::sign_in::{login_hash, sign_in};
use crate::api::{AppState, Viewer};
use crate::domain::way_back::is_local_path;
use crate::store::logins;

const SIGN_IN: &str = "/sign-in";
const DASHBOARD: &str = "/dashboard";

/// Sends people who are not signed in to the sign-in page, with the way back, and those who are away from it.
pub async fn route(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD);
    let viewer = request.extensions().get::<Viewer>();
    let nobody = matches!(viewer, None | Some(Viewer::Nobody));
    let personal = path == DASHBOARD || path.starts_with("/video-call/");
    let target = match path {
        _ if !is_page => None,
        "/" if nobody => Some(SIGN_IN.to_owned()),
        "/" => Some(DASHBOARD.to_owned()),
        SIGN_IN if matches!(viewer, Some(Viewer::Person(_))) => Some(DASHBOARD.to_owned()),
        _ if personal && nobody => Some(with_way_back(path)),
        _ => None,
    };
    let mut response = match target {
        Some(target) => Redirect::to(&target).into_response(),
        None => next.run(request).await,
    };
    let is_html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_html || response.status().is_redirection() {
        let headers = response.headers_mut();
        // Pages are personal, and the address of a room holds its access token.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    response
}

/// The sign-in form, as browsers send it by themselves.
#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in`: the same as the API's login, for a page whose script has not arrived yet.
pub async fn sign_in_form(State(app): State<AppState>, headers: HeaderMap, Form(form): Form<SignInForm>) -> Response {
    if !same_origin(&headers, app.config.base_url.as_deref()) {
        return Redirect::to(SIGN_IN).into_response();
    }
    match sign_in(&app, &form.email, form.password).await {
        Ok((_, cookie)) => {
            if let Some(old) = login_hash(&headers)
                && let Err(error) = logins::delete(&app.db, &old).await
            {
                tracing::warn!(%error, "an old login stays until it expires");
            }
            let target = if is_local_path(&form.next) { form.next } else { DASHBOARD.to_owned() };
            ([(header::SET_COOKIE, cookie)], Redirect::to(&target)).into_response()
        }
        Err(error) => {
            let back = if is_local_path(&form.next) { form.next.replace('&', "%26") } else { String::new() };
            Redirect::to(&format!("{SIGN_IN}?error={}&next={back}", error.code.as_str())).into_response()
        }
    }
}

fn with_way_back(path: &str) -> String {
    // What the router hands out is already percent-encoded, so only what would end the parameter needs care.
    format!("{SIGN_IN}?next={}", path.replace('&', "%26"))
}
