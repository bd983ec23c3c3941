//! Asks a self-hosted Jitsi which rooms are open, and closes the stays in those that are not: a media server that died
//! tells nobody who went.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::api::error::ApiError;
use crate::api::{AppState, witness};
use crate::domain::attendance::Kind;
use crate::jitsi::census;
use crate::jitsi::told::Told;
use crate::store::witnesses;

/// Longest wait for an answer.
const WITHIN: Duration = Duration::from_secs(10);

/// Compares the open rooms with the classes that somebody seems to be in.
///
/// # Errors
/// The database failed. A media server that does not answer says nothing.
pub async fn run(app: &AppState) -> Result<(), ApiError> {
    let Some(address) = &app.config.jitsi.census_url else { return Ok(()) };
    // Before the question: who comes in meanwhile is not missed by the answer.
    let asked_at = app.clock.now();
    let open = witnesses::rooms_in_use(&app.db, asked_at).await?;
    if open.is_empty() {
        return Ok(());
    }
    let answer = match ask(address.reveal()).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(%error, "the census of rooms cannot be taken");
            return Ok(());
        }
    };
    let Some(rooms) = census::read(&answer) else {
        tracing::warn!("JITSI_CENSUS_URL answers something that is no census of rooms");
        return Ok(());
    };
    for room in open.into_iter().filter(|room| !rooms.contains_key(room)) {
        let told = Told {
            key: format!("census {room} {asked_at}"),
            room,
            place: String::new(),
            kind: Kind::RoomGone,
            at: asked_at,
            since: None,
            connection: String::new(),
            person: None,
            willing: false,
            details: Map::new(),
        };
        witness::keep(app, &[told], "").await?;
    }
    Ok(())
}

async fn ask(address: &str) -> Result<Value, reqwest::Error> {
    let client = reqwest::Client::builder().timeout(WITHIN).build()?;
    let text = client.get(address).send().await?.error_for_status()?.text().await?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}
