//! What media servers tell and ask: `/api/jitsi/*`. Who may is decided by the guard of the API, by a secret; webhooks are
//! signed instead.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::Value;

use super::admin::{answer, id};
use super::api_guard::respond;
use super::extract::ApiPath;
use super::routes::Routes;
use crate::api::admin::check;
use crate::api::code::Code;
use crate::api::dto::Done;
use crate::api::error::ApiError;
use crate::api::{AppState, RequestInfo, recording, reservation, witness};
use crate::domain::attendance::Kind;
use crate::i18n::texts;
use crate::jitsi::event_sync;
use crate::jitsi::told::NotUnderstood;
use crate::jitsi::webhooks::{self, Hook};

type Info = Extension<RequestInfo>;
type App = State<AppState>;

/// Where Jitsi as a Service sends its webhooks, which prove by signature where they come from.
pub const WEBHOOKS: &str = "/api/jitsi/jaas";

/// `/api/jitsi/*`.
pub fn routes() -> Routes {
    Routes::default()
        .route("/api/jitsi/events/{subject}/{what}", post(told))
        .route(WEBHOOKS, post(hook))
        .route("/api/jitsi/reservations/conference", post(reserve))
        .route("/api/jitsi/reservations/conference/{id}", get(reserved).delete(ended))
}

impl From<NotUnderstood> for ApiError {
    fn from(wrong: NotUnderstood) -> Self {
        Self::invalid(wrong.field, wrong.problem)
    }
}

async fn told(
    State(app): App,
    Extension(info): Info,
    ApiPath((subject, what)): ApiPath<(String, String)>,
    body: Bytes,
) -> Response {
    let work = async {
        let kind = match (subject.as_str(), what.as_str()) {
            ("room", "created") => Kind::RoomCreated,
            ("room", "destroyed") => Kind::RoomDestroyed,
            ("occupant", "joined") => Kind::OccupantJoined,
            ("occupant", "left") => Kind::OccupantLeft,
            _ => return Err(check::missing()),
        };
        let told = event_sync::read(kind, &check::read::<Value>(&body)?)?;
        witness::keep(&app, &told, &info.address.to_string()).await?;
        Ok(Done {})
    };
    answer(&info, work.await)
}

async fn hook(State(app): App, Extension(info): Info, headers: HeaderMap, body: Bytes) -> Response {
    let work = async {
        let signature = headers.get("x-jaas-signature").and_then(|value| value.to_str().ok());
        let secrets = app.config.jitsi.webhook_secret.as_ref();
        // The very bytes that came: read as JSON and written again they would be others.
        let signed = signature
            .zip(secrets)
            .is_some_and(|(signature, secrets)| webhooks::is_signed(secrets, signature, &body, app.clock.now()));
        if !signed {
            return Err(Code::InvalidSecret.into());
        }
        match webhooks::read(&app.config.jitsi.app_id, &check::read::<Value>(&body)?)? {
            Hook::Told(told) => witness::keep(&app, &[*told], &info.address.to_string()).await?,
            Hook::Recording { room, link } => recording::keep_for_room(&app, &room, &link).await?,
            Hook::Other => {}
        }
        Ok(Done {})
    };
    answer(&info, work.await)
}

/// The plugin's words for "there is one already", in the envelope of everybody else.
#[derive(Serialize)]
struct Conflict {
    #[serde(flatten)]
    error: ApiError,
    conflict_id: String,
}

async fn reserve(State(app): App, Extension(info): Info, body: Bytes) -> Response {
    let form: HashMap<String, String> = serde_urlencoded::from_bytes(&body).unwrap_or_default();
    match reservation::ask(&app, &form).await {
        Ok(reservation::Answer::Granted(conference)) => answer(&info, Ok(conference)),
        Ok(reservation::Answer::Conflict(conflict_id)) => {
            let error = ApiError::new(Code::AlreadyExists).addressed(texts(info.locale), &info.id);
            (StatusCode::CONFLICT, Json(Conflict { error, conflict_id })).into_response()
        }
        Err(error) => respond(error, Some(&info)),
    }
}

async fn reserved(State(app): App, Extension(info): Info, ApiPath(text): ApiPath<String>) -> Response {
    let work = async { reservation::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn ended(State(app): App, Extension(info): Info, ApiPath(text): ApiPath<String>) -> Response {
    let work = async { reservation::end(&app, id(&text)?, &info.address.to_string()).await.map(|()| Done {}) };
    answer(&info, work.await)
}
