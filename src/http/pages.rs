//! Pages that are decided before anything is rendered: who must sign in first, and signing in without JavaScript.

use std::net::{IpAddr, Ipv4Addr};

use axum::Form;
use axum::extract::{Extension, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::account::ACCOUNT;
use super::api_guard::respond;
use super::request::info;
use super::staff::is_staff_page;
use crate::api::sign_in::{Browser, sign_in, sign_out};
use crate::api::{AppState, RequestInfo, Viewer, hand_off};
use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;
use crate::domain::way_back::is_local_path;
use crate::ui::language::cookie_of;

const SIGN_IN: &str = "/sign-in";
const DASHBOARD: &str = "/dashboard";

/// Where a request for a page is sent instead: people who are not signed in to the sign-in page, with the way back, and
/// those who are away from it.
pub fn detour(request: &Request) -> Option<Response> {
    let path = request.uri().path();
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD);
    let viewer = request.extensions().get::<Viewer>();
    let nobody = matches!(viewer, None | Some(Viewer::Nobody));
    let personal = path == DASHBOARD || path == ACCOUNT || path.starts_with("/video-call/") || is_staff_page(path);
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
    target.map(|target| Redirect::to(&target).into_response())
}

/// Pages and ways to them are personal: no cache keeps them.
pub fn no_store(response: &mut Response) {
    let is_html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_html || response.status().is_redirection() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
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
pub async fn sign_in_form(
    State(app): State<AppState>,
    Extension(info): Extension<RequestInfo>,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Response {
    match sign_in(&app, &form.email, form.password, &Browser::new(&app, &headers, info.address)).await {
        Ok((signed_in, cookies)) => {
            let target = if is_local_path(&form.next) { form.next } else { home(signed_in.user.role).to_owned() };
            with_cookies(Redirect::to(&target), cookies)
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
    Extension(info): Extension<RequestInfo>,
    method: Method,
    headers: HeaderMap,
    Query(asked): Query<HandOff>,
) -> Response {
    if method != Method::GET {
        // Who only looks whether the page is there must not spend the ticket.
        return StatusCode::NO_CONTENT.into_response();
    }
    let mut response = match hand_off::sign_in(&app, &asked.ticket, &Browser::new(&app, &headers, info.address)).await {
        Ok((user, cookies)) => {
            let target = if is_local_path(&asked.next) { asked.next } else { home(user.role).to_owned() };
            with_cookies(Redirect::to(&target), cookies)
        }
        Err(error) => Redirect::to(&format!("{SIGN_IN}?error={}", error.code.as_str())).into_response(),
    };
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// `POST /sign-out`: the same as the API's logout, for pages without script.
pub async fn sign_out_form(State(app): State<AppState>, request: Request) -> Response {
    let viewer = request.extensions().get::<Viewer>().cloned().unwrap_or(Viewer::Nobody);
    let address = info(&request).map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.address);
    match sign_out(&app, &viewer, &Browser::new(&app, request.headers(), address)).await {
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
pub async fn language_form(Form(form): Form<LanguageForm>) -> Response {
    let back = if is_local_path(&form.back) { form.back } else { "/".to_owned() };
    let back = Redirect::to(&back).into_response();
    match Locale::parse(&form.to).map(|locale| HeaderValue::from_str(&cookie_of(locale))) {
        Some(Ok(cookie)) => ([(header::SET_COOKIE, cookie)], back).into_response(),
        _ => back,
    }
}

/// An answer that also sets cookies.
pub fn with_cookies(answer: impl IntoResponse, cookies: Vec<HeaderValue>) -> Response {
    let mut response = answer.into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
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
