//! `POST /api/video-call/leave`: goodbye. Also taken as a beacon, whose body is JSON whatever its type says.

use leptos::server;

use super::dto::{Left, Success};
use super::error::ApiError;
use super::json::Json;

/// Records that the signed-in person has left; when both were in and both have said so, the class is completed.
/// Saying it again gives the recorded answer. With `seatId` and `entry` as join gave them, an old page cannot end a
/// seat that was moved or entered again since. `closing` is the goodbye of a page that goes: it may be a reload, so it
/// completes the class only after the few seconds in which a reload would be back.
///
/// # Errors
/// `not_found`, `not_participant`, `not_joined`, `seat_lost`.
#[server(prefix = "/api", endpoint = "video-call/leave", input = Json, output = Json)]
pub async fn leave(
    #[server(rename = "sessionId")] session_id: i64,
    #[server(rename = "seatId")] seat_id: Option<String>,
    entry: Option<i64>,
    closing: Option<bool>,
) -> Result<Success<Left>, ApiError> {
    let goodbye = crate::api::goodbye::Goodbye { seat_id, entry, closing: closing.unwrap_or(false) };
    let left = crate::api::goodbye::say_here(session_id, goodbye).await;
    left.map(Success::new).map_err(ApiError::settled)
}
