//! Pages that are decided before anything is rendered: who must sign in first, and signing in without JavaScript.

use axum::Form;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::api_guard::{respond, same_origin};
use super::request::info;
use super::staff::is_staff_page;
use crate::api::sign_in::{login_hash, sign_in, sign_out};
use crate::api::{AppState, Viewer, hand_off};
use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;
use crate::domain::way_back::is_local_path;
use crate::ui::language::cookie_of;

const SIGN_IN: &str = "/sign-in";
const DASHBOARD: &str = "/dashboard";

/// Sends people who are not signed in to the sign-in page, with the way back, and those who are away from it.
pub async fn route(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD);
    let viewer = request.extensions().get::<Viewer>();
    let nobody = matches!(viewer, None | Some(Viewer::Nobody));
    let personal = path == DASHBOARD || path.starts_with("/video-call/") || is_staff_page(path);
    let home = match viewer {
        Some(Viewer::Person(user)) => home(user.role),
        _ => DASHBOARD,
    };
    let target = match path {
        _ if !is_page => None,
        "/" if nobody => Some(SIGN_IN.to_owned()),
        "/" => Some(home.to_owned()),
        SIGN_IN if matches!(viewer, Some(Viewer::Person(_))) => Some(home.to_owned()),
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
        headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("strict-origin"));
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
    match sign_in(&app, &form.email, form.password, login_hash(&headers)).await {
        Ok((signed_in, cookie)) => {
            let target = if is_local_path(&form.next) { form.next } else { home(signed_in.user.role).to_owned() };
            ([(header::SET_COOKIE, cookie)], Redirect::to(&target)).into_response()
        }
        Err(error) => {
            let back = if is_local_path(&form.next) { form.next.replace('&', "%26") } else { String::new() };
            Redirect::to(&format!("{SIGN_IN}?error={}&next={back}", error.code.as_str())).into_response()
        }
    }
}

/// The ticket of the host platform, and where to go with it.
#[derive(Deserialize)]
pub struct HandOff {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    next: String,
}

/// `GET /sign-in/handoff?ticket=…`: the host platform signs its users in. It is the one GET that changes something, as
/// every link that signs in must; the ticket works once, so that a link in a history or a log is worth nothing.
pub async fn hand_off(
    State(app): State<AppState>,
    method: Method,
    headers: HeaderMap,
    Query(asked): Query<HandOff>,
) -> Response {
    if method != Method::GET {
        // Who only looks whether the page is there must not spend the ticket.
        return StatusCode::NO_CONTENT.into_response();
    }
    let mut response = match hand_off::sign_in(&app, &asked.ticket, login_hash(&headers)).await {
        Ok((user, cookie)) => {
            let target = if is_local_path(&asked.next) { asked.next } else { home(user.role).to_owned() };
            ([(header::SET_COOKIE, cookie)], Redirect::to(&target)).into_response()
        }
        Err(error) => Redirect::to(&format!("{SIGN_IN}?error={}", error.code.as_str())).into_response(),
    };
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// `POST /sign-out`: the same as the API's logout, for pages without script.
pub async fn sign_out_form(State(app): State<AppState>, request: Request) -> Response {
    if !same_origin(request.headers(), app.config.base_url.as_deref()) {
        return Redirect::to(SIGN_IN).into_response();
    }
    let viewer = request.extensions().get::<Viewer>().cloned().unwrap_or(Viewer::Nobody);
    let address = info(&request).map(|info| info.address.to_string()).unwrap_or_default();
    match sign_out(&app, &viewer, request.headers(), &address).await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to(SIGN_IN)).into_response(),
        Err(error) => respond(error, info(&request)),
    }
}

/// The choice of a language on pages without script.
#[derive(Deserialize)]
pub struct LanguageForm {
    #[serde(default)]
    to: String,
    #[serde(default)]
    back: String,
}

/// `POST /language`: remembers the choice of this browser and goes back.
pub async fn language_form(
    State(app): State<AppState>,
    headers: HeaderMap,
    Form(form): Form<LanguageForm>,
) -> Response {
    let back = if is_local_path(&form.back) { form.back } else { "/".to_owned() };
    let back = Redirect::to(&back).into_response();
    let locale = Locale::parse(&form.to).filter(|_| same_origin(&headers, app.config.base_url.as_deref()));
    match locale.map(|locale| HeaderValue::from_str(&cookie_of(locale))) {
        Some(Ok(cookie)) => ([(header::SET_COOKIE, cookie)], back).into_response(),
        _ => back,
    }
}

/// Where a person begins: staff have other work than classes of their own.
const fn home(role: AccountRole) -> &'static str {
    match role {
        AccountRole::Admin => "/admin/sessions",
        AccountRole::Tutor | AccountRole::Student => DASHBOARD,
    }
}

fn with_way_back(path: &str) -> String {
    // What the router hands out is already percent-encoded, so only what would end the parameter needs care.
    format!("{SIGN_IN}?next={}", path.replace('&', "%26"))
}
