//! Pages without a login: the check of a certificate, and the classes of a student for whoever has the link.

use std::convert::Infallible;

use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use tokio::sync::mpsc;
use tokio::time::interval;
use tokio_stream::wrappers::ReceiverStream;

use super::routes::Routes;
use crate::api::admin::parent_links::is_token;
use crate::api::error::ApiError;
use crate::api::parent::{Seen, look, student_of};
use crate::api::{AppState, RequestInfo, Viewer, certify};
use crate::domain::locale::Locale;
use crate::domain::seat::HEARTBEAT;
use crate::i18n::staff::staff_texts;
use crate::i18n::texts;
use crate::live::Subscription;
use crate::ui::language::language_of;
use crate::ui::open::{check, document, parent};

type App = State<AppState>;
type Options = Extension<LeptosOptions>;

/// Longest code of a certificate, in bytes.
const MAX_CODE: usize = 4096;
/// The zone in which strangers read times: that of the centres.
const ZONE: &str = "Asia/Ho_Chi_Minh";
/// Every how many ticks it is looked whether a link still works.
const LINK_CHECK: u32 = 3;

/// `/check/*` and `/parent/*`.
pub fn routes(options: &LeptosOptions) -> Routes {
    Routes::default()
        .route("/check/{code}", get(certificate))
        .route("/parent/{token}", get(classes))
        .route("/parent/{token}/list", get(list))
        .route("/parent/{token}/events", get(events))
        .with(options.clone())
}

fn locale(headers: &HeaderMap, viewer: Option<&Viewer>, info: &RequestInfo) -> Locale {
    language_of(headers, viewer.unwrap_or(&Viewer::Nobody), Some(info))
}

/// A page that says no more than why there is none.
pub(super) fn failed(locale: Locale, options: LeptosOptions, error: &ApiError) -> Response {
    let text = error.code.message(texts(locale));
    let html = document(locale, text, options, None, || view! { <h1>{text}</h1> }.into_any());
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Html(html)).into_response()
}

async fn certificate(
    State(app): App,
    Extension(options): Options,
    Extension(info): Extension<RequestInfo>,
    viewer: Option<Extension<Viewer>>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let locale = locale(&headers, viewer.as_deref(), &info);
    let title = staff_texts(locale).attendance.check_title;
    let read = if code.len() > MAX_CODE { Ok(None) } else { certify::read(&app, &code).await };
    match read {
        Err(error) => failed(locale, options, &error),
        Ok(None) => {
            let html = document(locale, title, options, None, || check::bad(locale));
            (StatusCode::NOT_FOUND, Html(html)).into_response()
        }
        Ok(Some((certificate, now))) => {
            Html(document(locale, title, options, None, || check::good(locale, ZONE, &certificate, now)))
                .into_response()
        }
    }
}

/// What the link shows; `None` if it does not work.
async fn seen(app: &AppState, token: &str) -> Result<Option<Seen>, ApiError> {
    if is_token(token) { look(app, token).await } else { Ok(None) }
}

async fn classes(
    State(app): App,
    Extension(options): Options,
    Extension(info): Extension<RequestInfo>,
    viewer: Option<Extension<Viewer>>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    let locale = locale(&headers, viewer.as_deref(), &info);
    let words = &staff_texts(locale).attendance;
    match seen(&app, &token).await {
        Err(error) => failed(locale, options, &error),
        Ok(None) => {
            let html = document(locale, words.parent_gone, options, None, || parent::gone(locale));
            (StatusCode::GONE, Html(html)).into_response()
        }
        Ok(Some(Seen { student_name, zone, expires_at, rows, .. })) => {
            let title = format!("{} {student_name}", words.parent_title);
            let now = app.clock.now();
            Html(document(locale, &title, options, Some("/parent.js"), || {
                let list = parent::list(locale, &zone, now, rows);
                parent::page(locale, &zone, &student_name, expires_at, list)
            }))
            .into_response()
        }
    }
}

/// The classes alone, for the script of the page.
async fn list(
    State(app): App,
    Extension(info): Extension<RequestInfo>,
    viewer: Option<Extension<Viewer>>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    let locale = locale(&headers, viewer.as_deref(), &info);
    match seen(&app, &token).await {
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok(None) => StatusCode::GONE.into_response(),
        Ok(Some(Seen { zone, rows, .. })) => {
            let owner = Owner::new();
            let now = app.clock.now();
            Html(owner.with(|| parent::list(locale, &zone, now, rows).to_html())).into_response()
        }
    }
}

/// Says that something has happened; what, the page asks for.
async fn events(State(app): App, Path(token): Path<String>) -> Response {
    let link = if is_token(&token) { student_of(&app, &token).await } else { Ok(None) };
    let link = match link {
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok(None) => return StatusCode::GONE.into_response(),
        Ok(Some(link)) => link,
    };
    let Some(subscription) = app.live.subscribe_parent(&app.db, &app.clock, link.student_id) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(tell(app, token, subscription, sender));
    let buffering = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    let stream = Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::default());
    ([buffering], stream).into_response()
}

async fn tell(
    app: AppState,
    token: String,
    mut subscription: Subscription,
    sender: mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut closing = app.live.closing();
    let mut ticks = interval(HEARTBEAT.to_std().unwrap_or(std::time::Duration::from_secs(10)));
    let mut count = 0;
    while !*closing.borrow_and_update() {
        let news = tokio::select! {
            _ = closing.changed() => return,
            () = sender.closed() => return,
            happened = subscription.next() => happened.is_some(),
            _ = ticks.tick() => {
                count += 1;
                // A database that is away does not end the stream.
                if count % LINK_CHECK == 0 && matches!(student_of(&app, &token).await, Ok(None)) {
                    drop(sender.send(Ok(Event::default().data("gone"))).await);
                    return;
                }
                false
            }
        };
        if news && sender.send(Ok(Event::default().data("changed"))).await.is_err() {
            return;
        }
    }
}
