//! The door inside Jitsi: its reservation plugin asks before a room comes to life (jitsi/jitsi-meet,
//! `resources/prosody-plugins/mod_reservations.lua`).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::code::Code;
use super::context::Stopped;
use super::error::ApiError;
use super::{AppState, witness};
use crate::domain::attendance::Kind;
use crate::domain::call::Call;
use crate::domain::door;
use crate::domain::window::TOKEN_OUTLIVES;
use crate::jitsi::told::{Told, short};
use crate::store::sessions::Key;
use crate::store::{reservations, sessions, transaction};

/// Both people, and for each a connection that broke and that the media server has not noticed yet.
const MAX_OCCUPANTS: u32 = 4;

/// A room that may be opened, in the words of the plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Conference {
    /// The reservation.
    pub id: String,
    /// The room.
    pub name: String,
    /// Who opens it, as the plugin said.
    pub mail_owner: String,
    /// Since when it is open, as the plugin said; RFC 3339 with milliseconds and `Z`.
    pub start_time: String,
    /// For how many seconds from then on.
    pub duration: i64,
    /// Most people at a time.
    pub max_occupants: u32,
    /// Whether people wait for the moderator; the door of the class is enough.
    pub lobby: bool,
}

/// What came of asking for a room.
#[derive(Debug)]
pub enum Answer {
    /// It may be opened.
    Granted(Conference),
    /// It has been granted before, under this id.
    Conflict(String),
}

/// `POST /api/jitsi/reservations/conference`.
///
/// # Errors
/// `invalid_request`; `not_found` for a room of no class; the refusal of the door.
pub async fn ask(app: &AppState, form: &HashMap<String, String>) -> Result<Answer, ApiError> {
    let field = |name: &str| form.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let name = short(field("name").ok_or_else(|| ApiError::invalid("name", "is missing"))?).to_lowercase();
    let owner = short(field("mail_owner").ok_or_else(|| ApiError::invalid("mail_owner", "is missing"))?);
    let start_time = match field("start_time") {
        None => app.clock.now(),
        Some(text) => text.parse().map_err(|_| ApiError::invalid("start_time", "must be a time as in RFC 3339"))?,
    };
    let clock = app.clock.clone();
    let answer = transaction(&app.db, move |connection| {
        let (name, owner, now) = (name.clone(), owner.clone(), clock.now());
        Box::pin(async move {
            let id = sessions::find_by_room(&mut *connection, &name).await?.ok_or(Code::NotFound)?;
            sessions::lock(connection, Key::Id(id)).await?;
            let call = sessions::find(&mut *connection, id).await?.ok_or(Code::NotFound)?;
            door::room(&call.session, now).map_err(Code::from)?;
            if let Some(open) = reservations::open(&mut *connection, id).await? {
                return Ok(Answer::Conflict(open.id.to_string()));
            }
            let made = reservations::add(connection, id, &owner, start_time, now).await?;
            Ok::<_, Stopped>(Answer::Granted(conference(&call, made, owner, start_time)))
        })
    });
    Ok(answer.await?)
}

/// `GET /api/jitsi/reservations/conference/{id}`.
///
/// # Errors
/// `not_found` for one that is unknown or over; the refusal of the door.
pub async fn show(app: &AppState, id: i64) -> Result<Conference, ApiError> {
    let found = reservations::find(&app.db, id).await?.filter(|one| one.ended_at.is_none()).ok_or(Code::NotFound)?;
    let call = sessions::find(&app.db, found.session_id).await?.ok_or(Code::NotFound)?;
    door::room(&call.session, app.clock.now()).map_err(Code::from)?;
    Ok(conference(&call, found.id, found.mail_owner, found.start_time))
}

/// `DELETE /api/jitsi/reservations/conference/{id}`: the room has ended. Saying it twice is no fault.
///
/// # Errors
/// `not_found`.
pub async fn end(app: &AppState, id: i64, from: &str) -> Result<(), ApiError> {
    let now = app.clock.now();
    let found = reservations::find(&app.db, id).await?.ok_or(Code::NotFound)?;
    if found.ended_at.is_some() {
        return Ok(());
    }
    let call = sessions::find(&app.db, found.session_id).await?.ok_or(Code::NotFound)?;
    // That a room has ended closes the stays in it, like the word of the plugin that tells who comes and goes.
    let told = Told {
        key: format!("reservation {id}"),
        room: call.room_name,
        place: String::new(),
        kind: Kind::RoomDestroyed,
        at: now,
        since: None,
        connection: String::new(),
        person: None,
        willing: false,
        details: serde_json::Map::new(),
    };
    witness::keep(app, &[told], from).await?;
    reservations::end(&app.db, id, now).await?;
    Ok(())
}

fn conference(call: &Call, id: i64, mail_owner: String, start_time: DateTime<Utc>) -> Conference {
    Conference {
        id: id.to_string(),
        name: call.room_name.clone(),
        mail_owner,
        start_time: start_time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        // As long as the tokens for it: nobody is thrown out of a class that runs over.
        duration: (call.session.end + TOKEN_OUTLIVES - start_time).num_seconds().max(0),
        max_occupants: MAX_OCCUPANTS,
        lobby: false,
    }
}
