//! Where staff sit: who they are, what they sent, how they are answered.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use leptos::config::LeptosOptions;
use leptos::prelude::*;

use crate::api::admin::actor::{Actor, Capacity};
use crate::api::admin::check::PageQuery;
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::api::{AppState, RequestInfo, Viewer};
use crate::domain::session::AccountRole;
use crate::domain::staff::Page;
use crate::http::api_guard::same_origin;
use crate::store::logins::CurrentUser;
use crate::store::{StoreError, staff};
use crate::ui::language::language_of;
use crate::ui::staff::list::{PER_PAGE, Query};
use crate::ui::staff::{Frame, Place};
use crate::zone::moment;

/// Longest form, in bytes.
const MAX_FORM: usize = 256 * 1024;
/// Most suggestions of people in a form.
const SUGGESTIONS: i64 = 300;

/// A person at their desk, with the request they sent.
pub struct Desk {
    pub app: AppState,
    pub user: Arc<CurrentUser>,
    pub actor: Actor,
    pub frame: Frame,
    pub query: Query,
    pub form: HashMap<String, String>,
}

/// The whole answer, in place of the page asked for.
pub struct Refused(Response);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.0
    }
}

pub type Answer = Result<Response, Refused>;

/// Finds out who asks, whether they may, and what stands in the form (unless it is a file).
pub struct Asked {
    pub desk: Desk,
    /// The body, for whoever reads it otherwise.
    pub rest: Request,
}

impl Asked {
    pub async fn read(app: &AppState, request: Request) -> Result<Self, Refused> {
        let (mut parts, body) = request.into_parts();
        let info = parts.extensions.get::<RequestInfo>().cloned();
        let viewer = parts.extensions.get::<Viewer>().cloned().unwrap_or(Viewer::Nobody);
        let options = parts.extensions.get::<LeptosOptions>().cloned();
        let options = options.unwrap_or_else(|| LeptosOptions::builder().output_name("lophoc").build());
        let locale = language_of(&parts.headers, &viewer, info.as_ref());
        let path = parts.uri.path().to_owned();
        let here = parts.uri.path_and_query().map_or_else(|| path.clone(), ToString::to_string);
        let user = match viewer.required() {
            Ok(user) => user,
            Err(error) if error.code == Code::NotSignedIn => {
                return Err(Refused(Redirect::to(&format!("/sign-in?next={path}")).into_response()));
            }
            Err(error) => return Err(Refused(plain(locale, error.code))),
        };
        let needs_staff = path == "/admin" || path.starts_with("/admin/");
        let may = match user.role {
            AccountRole::Admin => needs_staff,
            AccountRole::Tutor => !needs_staff,
            AccountRole::Student => path == "/history" || path.starts_with("/history/"),
        };
        let unsafe_here = !parts.method.is_safe() && !same_origin(&parts.headers, app.config.base_url.as_deref());
        if !may || unsafe_here {
            return Err(Refused(plain(locale, Code::Forbidden)));
        }
        let capacity = if needs_staff { Capacity::Staff } else { Capacity::Tutor };
        let query: Query =
            parts.uri.query().and_then(|query| serde_urlencoded::from_str(query).ok()).unwrap_or_default();
        let mut frame = Frame {
            locale,
            zone: user.time_zone.clone(),
            name: user.display_name.clone(),
            is_staff: needs_staff,
            role: user.role,
            here,
            done: None,
            now: app.clock.now(),
            options,
        };
        frame.done = match query.done.as_str() {
            "saved" => Some(frame.texts().form.saved),
            "created" => Some(frame.texts().form.created),
            _ => None,
        };
        let is_form = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        let mut form = HashMap::new();
        let mut rest = axum::body::Body::empty();
        if is_form {
            let Ok(bytes) = to_bytes(body, MAX_FORM).await else {
                return Err(Refused(plain(locale, Code::TooLarge)));
            };
            form = serde_urlencoded::from_bytes(&bytes).unwrap_or_default();
        } else {
            rest = body;
        }
        parts.extensions.insert(locale);
        let actor = Actor::new(capacity, Some(user.user_id), info.as_ref());
        let desk = Desk { app: app.clone(), user, actor, frame, query, form };
        Ok(Self { desk, rest: Request::from_parts(parts, rest) })
    }
}

impl FromRequest<AppState> for Desk {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Refused> {
        Ok(Asked::read(app, request).await?.desk)
    }
}

impl Desk {
    /// A field of the form; empty if it is not there.
    pub fn field(&self, name: &str) -> String {
        self.form.get(name).map(|text| text.trim().to_owned()).unwrap_or_default()
    }

    /// A field of the form that may be left empty.
    pub fn optional(&self, name: &str) -> Option<String> {
        Some(self.field(name)).filter(|text| !text.is_empty())
    }

    /// A field that holds a day and a time of day in the person's own zone.
    pub fn moment(&self, name: &str) -> Option<DateTime<Utc>> {
        moment(&self.field(name), &self.frame.zone)
    }

    /// The page of a list that is asked for; what cannot be understood in the address narrows nothing down.
    pub fn page(&self) -> Page {
        let query = PageQuery { q: Some(self.query.q.chars().take(100).collect()), ..PageQuery::default() };
        let search = query.q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let day = self.query.day.parse::<NaiveDate>().ok();
        let midnight = |day: NaiveDate| moment(&format!("{day}T00:00"), &self.frame.zone);
        Page {
            offset: (self.query.number() - 1) * PER_PAGE,
            limit: PER_PAGE,
            search,
            word: Some(self.query.word.clone()).filter(|word| !word.is_empty()),
            from: day.and_then(midnight),
            to: day.and_then(|day| day.succ_opt()).and_then(midnight),
            tutor_id: (!self.frame.is_staff).then_some(self.user.user_id),
        }
    }

    /// A page that is shown.
    pub fn show(&self, place: Place, title: &str, content: impl FnOnce() -> AnyView) -> Response {
        self.show_with(StatusCode::OK, place, title, content)
    }

    /// A form that is shown again because something is wrong with it.
    pub fn show_again(&self, place: Place, title: &str, content: impl FnOnce() -> AnyView) -> Response {
        self.show_with(StatusCode::UNPROCESSABLE_ENTITY, place, title, content)
    }

    fn show_with(&self, status: StatusCode, place: Place, title: &str, content: impl FnOnce() -> AnyView) -> Response {
        (status, Html(self.frame.document(place, title, content))).into_response()
    }

    /// Off to another page after something was done, so that a reload does not do it again.
    pub fn done(path: &str, done: &str) -> Response {
        Redirect::to(&format!("{path}?done={done}")).into_response()
    }

    /// What cannot be shown in the form: what is not there, the database away.
    pub fn refuse(&self, error: ApiError) -> Refused {
        Refused(plain(self.frame.locale, error.code))
    }

    /// People of a role as suggestions: e-mail address and name.
    pub async fn suggestions(&self, role: AccountRole) -> Result<Vec<(String, String)>, Refused> {
        let page = Page { limit: SUGGESTIONS, word: Some(role.as_str().to_owned()), ..Page::default() };
        let listed = async {
            let mut connection = self.app.db.acquire().await.map_err(StoreError::from)?;
            staff::people::list(&mut connection, &page).await
        };
        let (people, _) = listed.await.map_err(|error| self.refuse(error.into()))?;
        Ok(people.into_iter().map(|person| (person.email, person.display_name)).collect())
    }

    /// The sentence for a refused form.
    pub fn sentence(&self, error: &ApiError) -> String {
        let wrong = &self.frame.texts().wrong;
        let field = error.details.get("field").and_then(|field| field.as_str()).unwrap_or_default();
        match (error.code, field) {
            (Code::AlreadyExists, _) => wrong.email_taken.to_owned(),
            (Code::SessionEnded, _) => wrong.held.to_owned(),
            (Code::TooEarly, _) => self.frame.texts().attendance.early.to_owned(),
            (Code::InvalidRequest, "role") if error.details.contains_key("problem") => wrong.own_role.to_owned(),
            (Code::InvalidRequest, field) => match field {
                "title" => wrong.title,
                "scheduledStartTime" | "scheduledEndTime" => wrong.times,
                "tutorId" => wrong.tutor,
                "studentId" => wrong.student,
                "email" => wrong.email,
                "displayName" => wrong.name,
                "password" => wrong.password,
                "timeZone" => wrong.zone,
                "priceVnd" => wrong.price,
                "recordingUrl" => wrong.recording,
                "notes" => wrong.notes,
                "externalId" => wrong.external_id,
                "count" => wrong.count,
                "status" => wrong.status,
                "reason" => self.frame.texts().attendance.reason_missing,
                "days" | "label" => self.frame.texts().attendance.out_of_range,
                _ => wrong.form,
            }
            .to_owned(),
            (code, _) => code.message(self.frame.common()).to_owned(),
        }
    }
}

/// A page that says no more than why there is none.
pub fn plain(locale: crate::domain::locale::Locale, code: Code) -> Response {
    let texts = crate::i18n::texts(locale);
    let owner = Owner::new();
    let html = owner.with(|| {
        view! {
            <html lang=locale.code()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <title>"LopHoc"</title>
                </head>
                <body>
                    <main>
                        <h1>{code.message(texts)}</h1>
                        <p><a href="/">{texts.common.to_dashboard}</a></p>
                    </main>
                </body>
            </html>
        }
        .to_html()
    });
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Html(format!("<!DOCTYPE html>{html}"))).into_response()
}
