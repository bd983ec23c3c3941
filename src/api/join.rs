//! `POST /api/video-call/join`: through the door, onto the seat, with a ticket for the room.

use leptos::server;

use super::dto::{Joined, Success};
use super::error::ApiError;
use super::json::Json;

/// Lets the signed-in person into a session. `takeover` moves a seat that is live in another browser.
///
/// # Errors
/// The one refusal of the door that decides, or `invalid_request`, `unavailable`.
#[server(prefix = "/api", endpoint = "video-call/join", input = Json, output = Json)]
pub async fn join(
    #[server(rename = "accessToken")] access_token: String,
    takeover: Option<bool>,
) -> Result<Success<Joined>, ApiError> {
    work::join(access_token, takeover.unwrap_or(false)).await.map(Success::new).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use std::sync::Arc;

    use serde_json::json;

    use crate::api::code::Code;
    use crate::api::context::Stopped;
    use crate::api::dto::Joined;
    use crate::api::error::ApiError;
    use crate::api::{AppState, RequestInfo, Viewer};
    use crate::config::Jitsi;
    use crate::domain::door::{Refusal, Visitor, door};
    use crate::domain::live::Kind as News;
    use crate::domain::provider::Provider;
    use crate::domain::seat::{self, Entry};
    use crate::domain::session::Side;
    use crate::domain::signal::credentials_end;
    use crate::domain::{ids, window};
    use crate::jitsi::token::{self, Bearer};
    use crate::random;
    use crate::store::batch::Batch;
    use crate::store::events::Kind;
    use crate::store::logins::CurrentUser;
    use crate::store::{self, entry, transaction_ending_with};

    pub async fn join(access_token: String, takeover: bool) -> Result<Joined, ApiError> {
        let app = AppState::current();
        let joined = knock(app.clone(), access_token, takeover).await;
        app.metrics.joined(joined.as_ref().map_or_else(|error| error.code.as_str(), |_| "ok"));
        joined
    }

    async fn knock(app: AppState, access_token: String, takeover: bool) -> Result<Joined, ApiError> {
        let user = Viewer::current().required()?;
        let address = RequestInfo::current().address.to_string();
        if !ids::is_access_token(&access_token) {
            return Err(Refusal::NotFound.into());
        }
        let db = app.db.clone();
        let joined = transaction_ending_with(&db, move |connection| {
            let (app, user) = (app.clone(), Arc::clone(&user));
            let (access_token, address) = (access_token.clone(), address.clone());
            Box::pin(async move { enter(connection, &app, &user, &access_token, takeover, &address).await })
        });
        Ok(joined.await?)
    }

    async fn enter(
        connection: &mut store::Connection,
        app: &AppState,
        user: &CurrentUser,
        access_token: &str,
        takeover: bool,
        address: &str,
    ) -> Result<(Joined, Batch), Stopped> {
        let mut call = entry::lock(connection, access_token, user.user_id).await?.ok_or(Code::NotFound)?;

        // Read after the lock was given: whoever waited for it stands at the door now, not when they knocked.
        let now = app.clock.now();
        let visitor = Visitor { user_id: user.user_id, login_id: user.login_id, takeover };
        let policy = app.config.join_policy;
        let admission = door(Some(visitor), Some(&call.session), &call.seat, now, policy).map_err(|refusal| {
            let error = ApiError::from(refusal);
            if refusal == Refusal::TooEarly { too_early(error, call.session.start, now) } else { error }
        })?;

        let new_seat_id = ids::hex(&random::bytes::<16>().map_err(ApiError::from)?);
        call.seat.sit(admission.entry, user.login_id, new_seat_id, now);
        let seat = &call.seat;
        let held = seat.held.clone().ok_or(Code::Internal)?;
        let first_joined_at = seat.first_joined_at.unwrap_or(now);

        let provider = app.config.offered().holds(call.hosting.chosen, call.hosting.people);
        let jitsi = (provider == Provider::Jitsi).then_some(&app.config.jitsi);
        let bearer = Bearer { user_id: user.user_id, display_name: &user.display_name, side: admission.side };
        let minted = jitsi.map(|jitsi| token::mint(jitsi, &call.room_name, bearer, call.session.end, now));
        let jwt = minted.transpose().map(Option::flatten).map_err(|error| {
            tracing::error!(%error, "a room token could not be signed");
            Code::Internal
        })?;
        let token_hash = jwt.as_ref().map(|jwt| ids::hex(&random::sha256(jwt.as_bytes())));

        let (kind, news) = match admission.entry {
            Entry::Takeover => (Kind::Takeover, News::SeatMoved),
            Entry::Fresh | Entry::Return => (Kind::Join, News::Entered),
        };
        let entered = entry::Entered {
            user_id: user.user_id,
            side: admission.side,
            kind,
            at: now,
            first_joined_at,
            token_hash: token_hash.as_deref(),
            address,
        };
        entry::make_seat(connection, &call, user.user_id, admission.side).await?;
        let writes = entry::record(&call, &entered, news);

        let direct = provider == Provider::Builtin;
        let joined = Joined {
            session_id: call.id,
            jitsi_url: jitsi.map_or_else(
                || format!("{}/video-call/{}", app.config.base_url.as_deref().unwrap_or_default(), access_token),
                |jitsi| token::room_url(jitsi, &call.room_name, jwt.as_deref()),
            ),
            role: admission.side,
            moderator: admission.side == Side::Tutor,
            joined_at: first_joined_at,
            scheduled_end_time: call.session.end,
            seat_id: held.seat_id,
            entry: seat.entries,
            lease_until: held.lease_until,
            heartbeat_seconds: seat::HEARTBEAT.num_seconds(),
            provider,
            domain: jitsi.map(|jitsi| jitsi.domain.clone()),
            script_url: jitsi.map(Jitsi::script_url),
            media_room: jitsi.map(|jitsi| jitsi.media_room(&call.room_name)),
            jwt,
            ice_servers: if direct {
                app.config.ice.servers(user.user_id, credentials_end(&call.session))
            } else {
                Vec::new()
            },
            ice_transport_policy: direct.then_some(app.config.ice.policy),
            display_name: user.display_name.clone(),
            server_now: now,
            room_name: call.room_name,
        };
        Ok((joined, writes))
    }

    fn too_early(
        error: ApiError,
        start: chrono::DateTime<chrono::Utc>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> ApiError {
        let joinable_at = window::joinable_at(start);
        // Rounded up: who waits this long is not too early again.
        let wait = ((joinable_at - now).num_milliseconds().max(0) + 999) / 1000;
        error
            .with("joinableAt", json!(joinable_at))
            .with("scheduledStartTime", json!(start))
            .with("serverNow", json!(now))
            .retry_after(u64::try_from(wait).unwrap_or(0))
    }
}
