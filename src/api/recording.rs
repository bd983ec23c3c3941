//! `POST /api/video-call/recording`: where the recording of a class is, as the room tells the tutor's page.

use leptos::server;

use super::dto::{Done, Success};
use super::error::ApiError;
use super::json::Json;

/// Stores the link to a recording. Only the tutor can, from the page that holds their seat; students see it after class.
///
/// # Errors
/// `not_found`, `not_participant`, `forbidden` for a student, `seat_lost`, `invalid_request` for what is no https address.
#[server(prefix = "/api", endpoint = "video-call/recording", input = Json, output = Json)]
pub async fn recording(
    #[server(rename = "sessionId")] session_id: i64,
    #[server(rename = "seatId")] seat_id: String,
    url: String,
) -> Result<Success<Done>, ApiError> {
    work::keep(session_id, seat_id, url).await.map(|()| Success::new(Done {})).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use crate::api::code::Code;
    use crate::api::context::Stopped;
    use crate::api::error::ApiError;
    use crate::api::{AppState, RequestInfo, Viewer};
    use crate::domain::live::Kind as News;
    use crate::domain::session::Side;
    use crate::domain::staff::MAX_URL;
    use crate::store::events::{self, DoorEvent, Kind};
    use crate::store::live::{Of, tell};
    use crate::store::sessions::Key;
    use crate::store::{participants, sessions, transaction};

    /// The media server itself tells where the recording of a room is. A link that staff or the tutor gave stays.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn keep_for_room(app: &AppState, room: &str, url: &str) -> Result<(), ApiError> {
        let Some(session_id) = sessions::find_by_room(&app.db, room).await? else { return Ok(()) };
        if url.len() > MAX_URL {
            return Ok(());
        }
        let (url, now) = (url.to_owned(), app.clock.now());
        let kept = transaction(&app.db, move |connection| {
            let url = url.clone();
            Box::pin(async move {
                sessions::lock(connection, Key::Id(session_id)).await?.ok_or(Code::NotFound)?;
                let call = sessions::find(&mut *connection, session_id).await?.ok_or(Code::NotFound)?;
                if call.recording_url.is_none() {
                    sessions::set_recording(connection, session_id, &url).await?;
                    tell(connection, News::Changed, Of::Session(session_id), now).await?;
                }
                Ok::<(), Stopped>(())
            })
        });
        Ok(kept.await?)
    }

    pub async fn keep(session_id: i64, seat_id: String, url: String) -> Result<(), ApiError> {
        let app = AppState::current();
        let user_id = Viewer::current().required()?.user_id;
        if url.len() > MAX_URL || !url.starts_with("https://") || url.chars().any(char::is_whitespace) {
            return Err(ApiError::invalid("url", "must be an https address of at most 500 bytes"));
        }
        let address = RequestInfo::current().address.to_string();
        let now = app.clock.now();
        let kept = transaction(&app.db, move |connection| {
            let (seat_id, url, address) = (seat_id.clone(), url.clone(), address.clone());
            Box::pin(async move {
                sessions::lock(connection, Key::Id(session_id)).await?.ok_or(Code::NotFound)?;
                let call = sessions::find(&mut *connection, session_id).await?.ok_or(Code::NotFound)?;
                match call.session.side_of(user_id) {
                    Some(Side::Tutor) => {}
                    Some(Side::Student) => return Err(Stopped::from(Code::Forbidden)),
                    None => return Err(Code::NotParticipant.into()),
                }
                let seat = participants::find(&mut *connection, session_id, user_id).await?;
                if seat.held.is_none_or(|held| held.seat_id != seat_id) {
                    return Err(Code::SeatLost.into());
                }
                sessions::set_recording(connection, session_id, &url).await?;
                let (kind, seat_id) = (Kind::Recording, Some(seat_id.as_str()));
                let event = DoorEvent { session_id, user_id, kind, seat_id, at: now, address: &address };
                events::add(&mut *connection, &event).await?;
                tell(connection, News::Changed, Of::Session(session_id), now).await?;
                Ok(())
            })
        });
        Ok(kept.await?)
    }
}

#[cfg(feature = "ssr")]
pub use work::keep_for_room;
