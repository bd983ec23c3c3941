//! `/account`: where a person is signed in, and their password. Plain pages and forms, like those of staff.

use axum::Form;
use axum::extract::{Extension, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use serde::Deserialize;

use super::open::failed;
use super::routes::Routes;
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::api::sign_in::Browser;
use crate::api::{AppState, RequestInfo, Viewer, logins, password};
use crate::domain::session::AccountRole;
use crate::store::people;
use crate::ui::language::language_of;
use crate::ui::staff::{Frame, Place, account as view};

/// The page.
pub const ACCOUNT: &str = "/account";

/// `/account` and its forms.
pub fn routes(options: &LeptosOptions) -> Routes {
    Routes::default()
        .route("/account", get(show))
        .route("/account/devices", post(end))
        .route("/account/password", post(set_password))
        .with(options.clone())
}

/// Whoever asks, at their browser.
struct Asked {
    app: AppState,
    viewer: Viewer,
    browser: Browser,
    frame: Frame,
}

impl FromRequestParts<AppState> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Response> {
        let Extension(info) = Extension::<RequestInfo>::from_request_parts(parts, app)
            .await
            .map_err(|missing| missing.into_response())?;
        let viewer = parts.extensions.get::<Viewer>().cloned().unwrap_or(Viewer::Nobody);
        let options = parts.extensions.get::<LeptosOptions>().cloned();
        let options = options.unwrap_or_else(|| LeptosOptions::builder().output_name("lophoc").build());
        let user = match viewer.clone().required() {
            Ok(user) => user,
            Err(error) if error.code == Code::NotSignedIn => {
                return Err(Redirect::to("/sign-in?next=/account").into_response());
            }
            Err(error) => return Err(failed(language_of(&parts.headers, &viewer, Some(&info)), options, &error)),
        };
        let frame = Frame {
            locale: language_of(&parts.headers, &viewer, Some(&info)),
            zone: user.time_zone.clone(),
            name: user.display_name.clone(),
            is_staff: user.role == AccountRole::Admin,
            role: user.role,
            here: ACCOUNT.to_owned(),
            done: None,
            now: app.clock.now(),
            options,
        };
        let browser = Browser::new(app, &parts.headers, info.address);
        Ok(Self { app: app.clone(), viewer, browser, frame })
    }
}

impl Asked {
    /// The page, or why there is none.
    async fn page(&self, wrong: Option<&str>) -> Result<Response, ApiError> {
        let user = self.viewer.clone().required()?;
        let logins = logins::list(&self.app, &user).await?;
        let account = people::find_by_email(&self.app.db, &user.email).await?;
        let has_password = account.is_some_and(|account| account.password_hash.is_some());
        let html = self.frame.document(Place::Account, self.frame.texts().account.title, || {
            view::page(&self.frame, &user.email, &logins, has_password, wrong)
        });
        let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, Html(html)).into_response())
    }

    fn answer(&self, answer: Result<Response, ApiError>) -> Response {
        answer.unwrap_or_else(|error| failed(self.frame.locale, self.frame.options.clone(), &error))
    }
}

/// What was just done.
#[derive(Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn show(mut asked: Asked, Query(Done { done }): Query<Done>) -> Response {
    let words = &asked.frame.texts().account;
    asked.frame.done = match done.as_str() {
        "ended" => Some(words.ended),
        "password" => Some(words.changed),
        _ => None,
    };
    asked.answer(asked.page(None).await)
}

/// `all`, `others` or the id of a login.
#[derive(Deserialize)]
struct End {
    #[serde(default)]
    end: String,
}

async fn end(asked: Asked, Form(End { end }): Form<End>) -> Response {
    let Asked { app, viewer, browser, .. } = &asked;
    let work = async {
        let user = viewer.clone().required()?;
        match end.as_str() {
            "all" => {
                let (_, cookie) = logins::end_everywhere(app, viewer, &user, browser).await?;
                return Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response());
            }
            "others" => drop(logins::end_others(app, &user, browser).await?),
            id => match logins::end(app, &user, id.parse().unwrap_or(0)).await {
                // It has ended by itself since the page was loaded: that is what was wanted.
                Err(error) if error.code == Code::NotFound => {}
                ended => ended?,
            },
        }
        Ok(Redirect::to("/account?done=ended").into_response())
    };
    asked.answer(work.await)
}

/// The form for a new password.
#[derive(Deserialize)]
struct NewPassword {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
}

async fn set_password(State(app): State<AppState>, asked: Asked, Form(form): Form<NewPassword>) -> Response {
    let work = async {
        let user = asked.viewer.clone().required()?;
        let words = &asked.frame.texts().account;
        let error = match password::change(&app, &user, &asked.browser, form.current, form.new).await {
            Ok(cookie) => {
                let target = Redirect::to("/account?done=password");
                return Ok(([(header::SET_COOKIE, cookie)], target).into_response());
            }
            Err(error) => error,
        };
        let field = error.details.get("field").and_then(|field| field.as_str());
        let wrong = match (error.code, field) {
            (Code::InvalidCredentials, _) | (Code::InvalidRequest, Some("current")) => words.wrong,
            (Code::InvalidRequest, _) => words.new_hint,
            (code @ (Code::TooManyRequests | Code::Unavailable), _) => code.message(asked.frame.common()),
            _ => return Err(error),
        };
        asked.page(Some(wrong)).await
    };
    asked.answer(work.await)
}
