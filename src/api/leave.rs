//! `POST /api/video-call/leave`: goodbye. Also taken as a beacon, whose body is JSON whatever its type says.

use leptos::server;

use super::dto::{Left, Success};
use super::error::ApiError;
use super::json::Json;

/// Records that the signed-in person has left; when both were in and both have said so, the class is completed.
/// Saying it again gives the recorded answer. With `seatId` and `entry` as join gave them, an old
/// page cannot end a seat that was moved or entered again since.
///
/// # Errors
/// `not_found`, `not_participant`, `not_joined`, `seat_lost`.
#[server(prefix = "/api", endpoint = "video-call/leave", input = Json, output = Json)]
pub async fn leave(
    #[server(rename = "sessionId")] session_id: i64,
    #[server(rename = "seatId")] seat_id: Option<String>,
    entry: Option<i64>,
) -> Result<Success<Left>, ApiError> {
    work::leave(session_id, seat_id, entry).await.map(Success::new).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use crate::api::code::Code;
    use crate::api::context::Stopped;
    use crate::api::dto::Left;
    use crate::api::error::ApiError;
    use crate::api::{AppState, RequestInfo, Viewer};
    use crate::domain::attendance;
    use crate::domain::seat::Seat;
    use crate::domain::session::{SessionStatus, Side};
    use crate::store::events::{self, DoorEvent, Kind};
    use crate::store::sessions::{Completion, Key};
    use crate::store::{self, participants, sessions, transaction};

    pub async fn leave(session_id: i64, seat_id: Option<String>, entry: Option<i64>) -> Result<Left, ApiError> {
        let app = AppState::current();
        let user_id = Viewer::current().required()?.user_id;
        let address = RequestInfo::current().address.to_string();
        let db = app.db.clone();
        let left = transaction(&db, move |connection| {
            let (app, seat_id, address) = (app.clone(), seat_id.clone(), address.clone());
            Box::pin(async move {
                {
                    let page = (seat_id.as_deref(), entry);
                    get_up(connection, &app, session_id, user_id, page, &address)
                }
                .await
            })
        });
        Ok(left.await?)
    }

    async fn get_up(
        connection: &mut store::Connection,
        app: &AppState,
        session_id: i64,
        user_id: i64,
        (seat_id, entry): (Option<&str>, Option<i64>),
        address: &str,
    ) -> Result<Left, Stopped> {
        sessions::lock(connection, Key::Id(session_id)).await?.ok_or(Code::NotFound)?;
        let call = sessions::find(&mut *connection, session_id).await?.ok_or(Code::NotFound)?;
        let side = call.session.side_of(user_id).ok_or(Code::NotParticipant)?;
        let mut seat = participants::lock(connection, session_id, user_id).await?;
        if seat.first_joined_at.is_none() {
            return Err(Code::NotJoined.into());
        }
        let now = app.clock.now();
        let mut completed = call.session.status == SessionStatus::Completed;

        if let Some(held) = seat.held.clone() {
            if seat.is_outdated(seat_id, entry) {
                return Err(Code::SeatLost.into());
            }
            let left_at = seat.leave(now);
            participants::save(connection, session_id, user_id, side, &seat).await?;
            sessions::record_leave(connection, session_id, side, left_at).await?;
            let event =
                DoorEvent { session_id, user_id, kind: Kind::Leave, seat_id: Some(&held.seat_id), at: now, address };
            events::add(&mut *connection, &event).await?;

            let running = matches!(call.session.status, SessionStatus::Pending | SessionStatus::Active);
            let other_id = match side {
                Side::Tutor => call.session.student_id,
                Side::Student => call.session.tutor_id,
            };
            let other = participants::lock(connection, session_id, other_id).await?;
            let (tutor, student) = if side == Side::Tutor { (&seat, &other) } else { (&other, &seat) };
            if running && attendance::completes(tutor, student) {
                sessions::complete(connection, &call, completion(tutor, student, now)).await?;
                completed = true;
            }
        }

        Ok(Left {
            session_id,
            left_at: seat.last_left_at,
            role: side,
            duration_minutes: attendance::minutes(&seat, now),
            session_completed: completed,
            session_ended_at: sessions::ended_at(connection, session_id).await?,
        })
    }

    fn completion(tutor: &Seat, student: &Seat, now: chrono::DateTime<chrono::Utc>) -> Completion {
        Completion {
            ended_at: tutor.last_left_at.max(student.last_left_at).unwrap_or(now),
            tutor_minutes: attendance::minutes(tutor, now),
            student_minutes: attendance::minutes(student, now),
        }
    }
}
