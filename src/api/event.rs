//! `POST /api/video-call/event`: what the person's page sees of the call. A hint, and one of three witnesses.

use leptos::server;

use super::dto::{Done, Success};
use super::error::ApiError;
use super::json::Json;
use crate::domain::attendance::Kind;

/// Takes what a page saw: `opening`, `in_call`, `interrupted`, `left` or `failed`, so many milliseconds ago (at most five
/// minutes; now if not said). Also accepted as a beacon.
///
/// # Errors
/// `invalid_request`, `not_found`, `not_participant`; `not_joined` without a join; `seat_lost` for a seat that was moved.
#[server(prefix = "/api", endpoint = "video-call/event", input = Json, output = Json)]
pub async fn event(
    #[server(rename = "sessionId")] session_id: i64,
    #[server(rename = "seatId")] seat_id: String,
    kind: Kind,
    #[server(rename = "agoMs")] ago_ms: Option<i64>,
) -> Result<Success<Done>, ApiError> {
    work::keep(session_id, seat_id, kind, ago_ms.unwrap_or(0))
        .await
        .map(|()| Success::new(Done {}))
        .map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use chrono::TimeDelta;

    use crate::api::code::Code;
    use crate::api::error::ApiError;
    use crate::api::{AppState, RequestInfo, Viewer};
    use crate::domain::attendance::event::seen_at;
    use crate::domain::attendance::{Kind, Source};
    use crate::domain::window::TOKEN_OUTLIVES;
    use crate::store::events::{self, DoorEvent};
    use crate::store::{participants, sessions};

    /// A page that was cut off for longer than this tells nothing that the others do not know by then.
    const AT_MOST_AGO_MS: i64 = 5 * 60 * 1000;

    pub async fn keep(session_id: i64, seat_id: String, kind: Kind, ago_ms: i64) -> Result<(), ApiError> {
        let app = AppState::current();
        let user_id = Viewer::current().required()?.user_id;
        if kind.source() != Source::Browser || kind == Kind::Recording {
            return Err(ApiError::invalid("kind", "must be opening, in_call, interrupted, left or failed"));
        }
        if seat_id.len() != 32 || !seat_id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ApiError::invalid("seatId", "must be the seat that join gave"));
        }
        if !(0..=AT_MOST_AGO_MS).contains(&ago_ms) {
            return Err(ApiError::invalid("agoMs", "must be from 0 to 300000"));
        }
        let call = sessions::find(&app.db, session_id).await?.ok_or(Code::NotFound)?;
        call.session.side_of(user_id).ok_or(Code::NotParticipant)?;
        let seat = participants::find(&app.db, session_id, user_id).await?;
        let first = seat.first_joined_at.ok_or(Code::NotJoined)?;
        let now = app.clock.now();
        let ends_something = matches!(kind, Kind::Left | Kind::Failed | Kind::Interrupted);
        // Who says goodbye may have got up already; who says to be in the call must sit there.
        let sits = seat.held.is_some_and(|held| held.seat_id == seat_id);
        if !(sits || ends_something) || now > call.session.end + TOKEN_OUTLIVES {
            return Err(Code::SeatLost.into());
        }
        let told_last = events::last_of_page(&app.db, session_id, user_id, &seat_id).await?;
        let at = seen_at(now, TimeDelta::milliseconds(ago_ms), first, told_last);
        let address = RequestInfo::current().address.to_string();
        let seen = DoorEvent { session_id, user_id, kind, seat_id: Some(&seat_id), at, address: &address };
        Ok(events::add(&app.db, &seen).await?)
    }
}
