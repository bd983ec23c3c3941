//! `POST /api/video-call/door`: what the door would say now. It changes nothing; the room page asks it before
//! anybody joins. A POST because the access token belongs in no query string.

use leptos::server;

use super::dto::{AtTheDoor, Success};
use super::error::ApiError;
use super::json::Json;

/// A call of the signed-in person, with the refusal the door would give now, if any.
///
/// # Errors
/// `not_found`, `not_participant`.
#[server(prefix = "/api", endpoint = "video-call/door", input = Json, output = Json)]
pub async fn door(#[server(rename = "accessToken")] access_token: String) -> Result<Success<AtTheDoor>, ApiError> {
    work::at_the_door(access_token).await.map(Success::new).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
pub use work::summary;

#[cfg(feature = "ssr")]
mod work {
    use chrono::{DateTime, Utc};

    use crate::api::code::Code;
    use crate::api::dto::{AtTheDoor, CallSummary};
    use crate::api::error::ApiError;
    use crate::api::{AppState, Viewer};
    use crate::domain::call::Call;
    use crate::domain::door::{JoinPolicy, Visitor, door};
    use crate::domain::seat::Seat;
    use crate::domain::session::Side;
    use crate::domain::{ids, window};
    use crate::store::logins::CurrentUser;
    use crate::store::{StoreError, participants, sessions};

    pub async fn at_the_door(access_token: String) -> Result<AtTheDoor, ApiError> {
        let app = AppState::current();
        let user = Viewer::current().required()?;
        if !ids::is_access_token(&access_token) {
            return Err(Code::NotFound.into());
        }
        let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
        let call = sessions::find_by_token(&mut connection, &access_token).await?.ok_or(Code::NotFound)?;
        let side = call.session.side_of(user.user_id).ok_or(Code::NotParticipant)?;
        let seat = participants::find(&mut *connection, call.id, user.user_id).await?;
        let now = app.clock.now();
        Ok(AtTheDoor {
            session: summary(call, side, &seat, &user, now, app.config.join_policy),
            server_now: now,
            demo_server: app.config.jitsi.is_demo_server(),
        })
    }

    /// A call as its own person sees it, with the answer of the door.
    #[must_use]
    pub fn summary(
        call: Call,
        side: Side,
        seat: &Seat,
        user: &CurrentUser,
        now: DateTime<Utc>,
        policy: JoinPolicy,
    ) -> CallSummary {
        let visitor = Visitor { user_id: user.user_id, login_id: user.login_id, takeover: false };
        let refusal = door(Some(visitor), Some(&call.session), seat, now, policy).err().map(Code::from);
        CallSummary {
            session_id: call.id,
            access_token: call.access_token,
            title: call.title,
            role: side,
            tutor_name: call.tutor_name,
            student_name: call.student_name,
            scheduled_start_time: call.session.start,
            scheduled_end_time: call.session.end,
            joinable_at: window::joinable_at(call.session.start),
            expires_at: call.session.expires_at,
            status: call.session.status,
            payment_status: call.session.payment,
            can_join: refusal.is_none(),
            refusal,
        }
    }
}
