//! `POST /api/video-call/heartbeat`: still here.

use leptos::server;

use super::dto::{Renewed, Success};
use super::error::ApiError;
use super::json::Json;

/// Renews a seat. A lease that ran out is renewed too, as long as nobody sat down elsewhere.
///
/// # Errors
/// `seat_lost` when the seat was moved or left or the session is over; `not_found`, `not_participant`.
#[server(prefix = "/api", endpoint = "video-call/heartbeat", input = Json, output = Json)]
pub async fn heartbeat(
    #[server(rename = "sessionId")] session_id: i64,
    #[server(rename = "seatId")] seat_id: String,
) -> Result<Success<Renewed>, ApiError> {
    work::heartbeat(session_id, seat_id).await.map(Success::new).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use crate::api::code::Code;
    use crate::api::context::Stopped;
    use crate::api::dto::Renewed;
    use crate::api::error::ApiError;
    use crate::api::{AppState, RequestInfo, Viewer};
    use crate::domain::live::Kind;
    use crate::domain::{door, presence, seat};
    use crate::store::events::{self, DoorEvent, Kind as Seen};
    use crate::store::live::{Of, tell};
    use crate::store::sessions::Key;
    use crate::store::{participants, sessions, transaction};

    pub async fn heartbeat(session_id: i64, seat_id: String) -> Result<Renewed, ApiError> {
        let app = AppState::current();
        let user = Viewer::current().required()?;
        let call = sessions::find(&app.db, session_id).await?.ok_or(Code::NotFound)?;
        let side = call.session.side_of(user.user_id).ok_or(Code::NotParticipant)?;
        let now = app.clock.now();
        if door::over(&call.session, now).is_some() {
            return Err(Code::SeatLost.into());
        }
        let lease_until = now + seat::LEASE;
        let other = participants::find(&app.db, session_id, call.session.on(side.other())).await?;
        let renewed = Renewed { lease_until, other: presence::of(&other, now) };
        let address = RequestInfo::current().address.to_string();
        let user_id = user.user_id;
        let renewed = transaction(&app.db, move |connection| {
            let (seat_id, address) = (seat_id.clone(), address.clone());
            Box::pin(async move {
                let sign = DoorEvent {
                    session_id,
                    user_id,
                    kind: Seen::Heartbeat,
                    seat_id: Some(&seat_id),
                    at: now,
                    address: &address,
                };
                if participants::renew_live(&mut *connection, session_id, user_id, &seat_id, now, lease_until).await? {
                    events::add(&mut *connection, &sign).await?;
                    return Ok(renewed);
                }
                // Not this seat, or its lease ran out: the rule decides, under the lock.
                sessions::lock(connection, Key::Id(session_id)).await?.ok_or(Code::NotFound)?;
                let mut seat = participants::lock(connection, session_id, user_id).await?;
                if !seat.renew(&seat_id, now) {
                    return Err(Stopped::from(Code::SeatLost));
                }
                participants::save(connection, session_id, user_id, side, &seat).await?;
                events::add(&mut *connection, &sign).await?;
                // A line that was dead is alive again.
                tell(connection, Kind::Entered, Of::Session(session_id), now).await?;
                Ok(renewed)
            })
        });
        Ok(renewed.await?)
    }
}
