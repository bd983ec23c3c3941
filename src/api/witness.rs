//! Keeps what media servers tell. Whatever it is about, known or not, is kept; nothing told can fail for being odd.

use std::collections::BTreeSet;

use serde_json::Value;

use super::AppState;
use super::attendance;
use super::context::Stopped;
use super::error::ApiError;
use crate::domain::attendance::{Kind, Schedule, fold};
use crate::domain::call::Call;
use crate::domain::live::Kind as News;
use crate::jitsi::told::Told;
use crate::random::sha256;
use crate::store::events::{self, MediaEvent};
use crate::store::live::{Of, tell};
use crate::store::sessions::Key;
use crate::store::{Connection, StoreError, StoreResult, sessions, transaction, verdicts};

/// Keeps what was told, from the address `from`; what was told before changes nothing.
///
/// # Errors
/// `unavailable`; the media server then tells it again.
pub async fn keep(app: &AppState, told: &[Told], from: &str) -> Result<(), ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let mut touched = BTreeSet::new();
    for one in told {
        let call = match sessions::find_by_room(&mut *connection, &one.room).await? {
            Some(id) => sessions::find(&mut *connection, id).await?,
            None => None,
        };
        let user_id = person(one, call.as_ref());
        if add(&mut connection, one, call.as_ref().map(|call| call.id), user_id, from).await?
            && let Some(call) = call
        {
            if let (Kind::OccupantJoined, Some(user_id)) = (one.kind, user_id) {
                alert(app, &mut connection, &call, user_id).await?;
            }
            touched.insert(call.id);
        }
    }
    connection.put_back();
    for session_id in touched {
        settle_again(app, session_id).await?;
    }
    Ok(())
}

/// The person of the class that the media server means, by the id in the token.
fn person(told: &Told, call: Option<&Call>) -> Option<i64> {
    let id = told.person.as_ref()?.parse().ok()?;
    call?.session.side_of(id).map(|_| id)
}

async fn add(
    connection: &mut Connection,
    told: &Told,
    session_id: Option<i64>,
    user_id: Option<i64>,
    address: &str,
) -> StoreResult<bool> {
    let details = (!told.details.is_empty()).then(|| Value::Object(told.details.clone()).to_string());
    let event = MediaEvent {
        session_id,
        user_id,
        kind: told.kind,
        at: told.at,
        since: told.since,
        connection: Some(told.connection.as_str()).filter(|one| !one.is_empty()),
        room: &told.room,
        place: &told.place,
        willing: told.willing,
        details: details.as_deref(),
        key: &sha256(told.key.as_bytes()),
        address,
    };
    events::add_media(connection, &event).await
}

/// Tells the tutor and staff when one person is in the room twice: a link or a token went to somebody else, or a line
/// that broke has not been noticed yet.
async fn alert(app: &AppState, connection: &mut Connection, call: &Call, user_id: i64) -> StoreResult<()> {
    if connections(app, connection, call, user_id).await? > 1 {
        tell(connection, News::Duplicate, Of::Session(call.id), app.clock.now()).await?;
        app.live.news();
    }
    Ok(())
}

/// How many connections a person has to the media server now.
///
/// # Errors
/// The database failed.
pub async fn connections(app: &AppState, connection: &mut Connection, call: &Call, user_id: i64) -> StoreResult<u32> {
    let seen = events::of_media(connection, call.id).await?;
    let schedule = Schedule { start: call.session.start, end: call.session.end };
    let attendance = fold(&seen, user_id, user_id, schedule, app.clock.now());
    Ok(attendance.tutor.connections)
}

/// A class that is over and of which more is heard is judged anew.
async fn settle_again(app: &AppState, session_id: i64) -> Result<(), ApiError> {
    if verdicts::projection(&app.db, session_id).await?.is_none() {
        return Ok(());
    }
    let clock = app.clock.clone();
    let settled = transaction(&app.db, move |connection| {
        let now = clock.now();
        Box::pin(async move {
            sessions::lock(connection, Key::Id(session_id)).await?;
            if let Some(call) = sessions::find(&mut *connection, session_id).await? {
                attendance::settle(connection, &call, now).await?;
            }
            Ok::<(), Stopped>(())
        })
    });
    Ok(settled.await?)
}
