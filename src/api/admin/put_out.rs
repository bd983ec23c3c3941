//! Ending the stay of people who may no longer be there.

use chrono::{DateTime, Utc};

use super::actor::Actor;
use crate::domain::live::Kind as News;
use crate::domain::session::Side;
use crate::store::events::{self, DoorEvent, Kind};
use crate::store::live::{self, Of};
use crate::store::sessions::Key;
use crate::store::{Connection, StoreResult, participants, sessions, signals};

/// Ends the stay of the given sides of a session, if they are in, and a built-in call between them. It is no goodbye of
/// theirs, so it completes nothing.
///
/// # Errors
/// The database failed.
pub async fn put_out(
    connection: &mut Connection,
    actor: &Actor,
    session_id: i64,
    sides: &[Side],
    now: DateTime<Utc>,
) -> StoreResult<()> {
    if sides.is_empty() {
        return Ok(());
    }
    sessions::lock(connection, Key::Id(session_id)).await?;
    let Some(call) = sessions::find(&mut *connection, session_id).await? else { return Ok(()) };
    for side in sides {
        let user_id = call.session.on(*side);
        let mut seat = participants::lock(connection, session_id, user_id).await?;
        let held = seat.held.clone();
        if !seat.put_out(now) {
            continue;
        }
        participants::save(connection, session_id, user_id, *side, &seat).await?;
        sessions::record_leave(connection, session_id, *side, seat.last_left_at).await?;
        let event = DoorEvent {
            session_id,
            user_id,
            kind: Kind::PutOut,
            seat_id: held.as_ref().map(|held| held.seat_id.as_str()),
            at: now,
            address: &actor.address,
        };
        events::add(&mut *connection, &event).await?;
        live::tell(connection, News::Left, Of::Session(session_id), now).await?;
    }
    signals::forget(connection, session_id).await
}
