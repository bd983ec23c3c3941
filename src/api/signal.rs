//! `POST /api/video-call/signal`: what one browser of a built-in call says to the other until they are connected. It
//! arrives by the stream of events, at whichever server the other is.

use leptos::server;

use super::dto::{Done, Success};
use super::error::ApiError;
use super::json::Json;
use crate::domain::signal::Signal;

/// Passes a signal on to the other person of the call. Only a live seat may speak, and only one is spoken to.
///
/// # Errors
/// `invalid_request`, `not_found`, `not_participant`; `forbidden` for a student who ends the class; `seat_lost` without a live seat; `too_large`; `too_many_requests`.
#[server(prefix = "/api", endpoint = "video-call/signal", input = Json, output = Json)]
pub async fn pass_signal(
    #[server(rename = "sessionId")] session_id: i64,
    #[server(rename = "seatId")] seat_id: String,
    signal: Signal,
) -> Result<Success<Done>, ApiError> {
    work::pass_on(session_id, seat_id, signal).await.map(|()| Success::new(Done {})).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use crate::api::code::Code;
    use crate::api::context::Stopped;
    use crate::api::error::ApiError;
    use crate::api::{AppState, Viewer};
    use crate::domain::session::Side;
    use crate::domain::signal::{KEPT, MINUTE, PER_MINUTE, Problem, Said, Signal, may_signal};
    use crate::store::{live, participants, sessions, signals, transaction};

    pub async fn pass_on(session_id: i64, seat_id: String, signal: Signal) -> Result<(), ApiError> {
        let app = AppState::current();
        let user_id = Viewer::current().required()?.user_id;
        signal.check().map_err(|problem| match problem {
            Problem::Invalid(field, problem) => ApiError::invalid(field, problem),
            Problem::TooLong => Code::TooLarge.into(),
        })?;
        let call = sessions::find(&app.db, session_id).await?.ok_or(Code::NotFound)?;
        let side = call.session.side_of(user_id).ok_or(Code::NotParticipant)?;
        if signal.said == Said::End && side != Side::Tutor {
            return Err(Code::Forbidden.into());
        }
        let seat = participants::find(&app.db, session_id, user_id).await?;
        let now = app.clock.now();
        if !may_signal(&call.session, &seat, &seat_id, now) {
            return Err(Code::SeatLost.into());
        }
        let said = signals::said(&app.db, session_id, user_id, now - MINUTE).await?;
        let starts_anew = signal.said == Said::Hello;
        if said.lately >= PER_MINUTE || (said.kept >= KEPT && !starts_anew) {
            return Err(ApiError::new(Code::TooManyRequests).retry_after(60));
        }
        let other = call.session.on(side.other());
        let signal = signal.for_the_other(app.config.ice.policy);
        let passed = transaction(&app.db, move |connection| {
            let signal = signal.clone();
            Box::pin(async move {
                if starts_anew {
                    // Those of the last minute are what the limit counts.
                    signals::forget_of(connection, session_id, user_id, now - MINUTE).await?;
                }
                let id = signals::add(connection, session_id, (user_id, other), &signal, now).await?;
                Ok::<(), Stopped>(live::tell_signal(connection, session_id, other, id, now).await?)
            })
        });
        Ok(passed.await?)
    }
}
