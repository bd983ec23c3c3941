//! `POST /api/video-call/move`: the call goes on at another provider, for both.

use leptos::server;

use super::dto::{Moved, Success};
use super::error::ApiError;
use super::json::Json;
use crate::domain::provider::Provider;

/// Moves a call between the media server and the built-in room. Either person of it may, from the page that holds their
/// seat. Seats, stays and minutes go on; both pages join once more. Moving to where it is changes nothing.
///
/// # Errors
/// `not_found`, `not_participant`, the codes of 410; `seat_lost` without the seat; `too_many_people`; `not_ready` if this
/// server has no such place.
#[server(prefix = "/api", endpoint = "video-call/move", input = Json, output = Json)]
pub async fn move_call(
    #[server(rename = "sessionId")] session_id: i64,
    #[server(rename = "seatId")] seat_id: String,
    provider: Provider,
) -> Result<Success<Moved>, ApiError> {
    work::move_call(session_id, seat_id, provider).await.map(Success::new).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use crate::api::code::Code;
    use crate::api::context::Stopped;
    use crate::api::dto::Moved;
    use crate::api::error::ApiError;
    use crate::api::{AppState, RequestInfo, Viewer};
    use crate::domain::door;
    use crate::domain::live::Kind as News;
    use crate::domain::provider::Provider;
    use crate::store::events::{self, DoorEvent, Kind};
    use crate::store::live::{Of, tell};
    use crate::store::sessions::Key;
    use crate::store::{participants, sessions, signals, transaction};

    pub async fn move_call(session_id: i64, seat_id: String, provider: Provider) -> Result<Moved, ApiError> {
        let app = AppState::current();
        let user_id = Viewer::current().required()?.user_id;
        let address = RequestInfo::current().address.to_string();
        let (clock, offered) = (app.clock.clone(), app.config.offered());
        let moved = transaction(&app.db, move |connection| {
            let (seat_id, address, clock) = (seat_id.clone(), address.clone(), clock.clone());
            Box::pin(async move {
                sessions::lock(connection, Key::Id(session_id)).await?.ok_or(Code::NotFound)?;
                let call = sessions::find(&mut *connection, session_id).await?.ok_or(Code::NotFound)?;
                call.session.side_of(user_id).ok_or(Code::NotParticipant)?;
                let now = clock.now();
                if let Some(refusal) = door::over(&call.session, now) {
                    return Err(Stopped::from(ApiError::from(refusal)));
                }
                let seat = participants::find(&mut *connection, session_id, user_id).await?;
                if !seat.is_live(now) || seat.held.is_none_or(|held| held.seat_id != seat_id) {
                    return Err(Code::SeatLost.into());
                }
                offered.may_move(provider, call.hosting.people).map_err(Code::from)?;
                if offered.holds(call.hosting.chosen, call.hosting.people) != provider {
                    sessions::set_provider(connection, session_id, provider).await?;
                    signals::forget(&mut *connection, session_id).await?;
                    let kind = Kind::Moved;
                    let seat_id = Some(seat_id.as_str());
                    let event = DoorEvent { session_id, user_id, kind, seat_id, at: now, address: &address };
                    events::add(&mut *connection, &event).await?;
                    tell(connection, News::Moved, Of::Session(session_id), now).await?;
                }
                Ok(Moved { session_id, provider })
            })
        });
        Ok(moved.await?)
    }
}
