//! `POST /api/video-call/door`: what the door would say now; the room page asks it before anybody joins. It changes
//! nothing but who is seen to wait. A POST because the access token belongs in no query string.

use leptos::server;

use super::dto::{AtTheDoor, Success};
use super::error::ApiError;
use super::json::Json;

/// A call of the signed-in person, with the refusal the door would give now, if any. `waiting` says that the person's
/// page waits until the door opens (`true`) or no longer does (`false`), which the other person is shown.
///
/// # Errors
/// `not_found`, `not_participant`.
#[server(prefix = "/api", endpoint = "video-call/door", input = Json, output = Json)]
pub async fn door(
    #[server(rename = "accessToken")] access_token: String,
    waiting: Option<bool>,
) -> Result<Success<AtTheDoor>, ApiError> {
    work::at_the_door(access_token, waiting).await.map(Success::new).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
pub use work::summary;

#[cfg(feature = "ssr")]
mod work {
    use chrono::{DateTime, Utc};

    use crate::api::code::Code;
    use crate::api::dto::{AtTheDoor, CallSummary};
    use crate::api::error::ApiError;
    use crate::api::{AppState, RequestInfo, Viewer, attendance, witness};
    use crate::domain::attendance::summary::{Summary, summary as fold_summary};
    use crate::domain::call::Hosting;
    use crate::domain::door::{JoinPolicy, Visitor, door, over};
    use crate::domain::live::Kind;
    use crate::domain::provider::{Provider, Stays};
    use crate::domain::session::Side;
    use crate::domain::{ids, presence, recording, window};
    use crate::store::events::{self, DoorEvent, Kind as Seen};
    use crate::store::live::{Of, tell};
    use crate::store::logins::CurrentUser;
    use crate::store::upcoming::Listed;
    use crate::store::{Connection, StoreError, StoreResult, participants, sessions, transaction, verdicts};

    pub async fn at_the_door(access_token: String, waiting: Option<bool>) -> Result<AtTheDoor, ApiError> {
        let app = AppState::current();
        let user = Viewer::current().required()?;
        if !ids::is_access_token(&access_token) {
            return Err(Code::NotFound.into());
        }
        let listed = {
            let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
            let listed = look(&mut connection, &access_token, user.user_id).await?;
            connection.put_back();
            listed
        };
        let now = app.clock.now();
        let (twice, summary) = seen(&app, &listed, now).await?;
        if let Some(waits) = waiting {
            let (session_id, user_id, seat) = (listed.call.id, user.user_id, &listed.seat);
            let waited = presence::waits(seat, now);
            // Whoever is in, or has nothing to wait for, waits at no door.
            let waits = waits && !seat.is_live(now) && over(&listed.call.session, now).is_none();
            if waits || waited {
                let address = RequestInfo::current().address.to_string();
                let noted: StoreResult<()> = transaction(&app.db, move |connection| {
                    let address = address.clone();
                    Box::pin(async move {
                        participants::set_waiting(&mut *connection, session_id, user_id, waits.then_some(now)).await?;
                        if waits && !waited {
                            let seen = DoorEvent {
                                session_id,
                                user_id,
                                kind: Seen::Waiting,
                                seat_id: None,
                                at: now,
                                address: &address,
                            };
                            events::add(&mut *connection, &seen).await?;
                        }
                        if waits != waited {
                            let kind = if waits { Kind::Waiting } else { Kind::Left };
                            tell(connection, kind, Of::Session(session_id), now).await?;
                        }
                        Ok(())
                    })
                })
                .await;
                noted?;
            }
        }
        let Hosting { chosen, people } = listed.call.hosting;
        let offered = app.config.offered();
        let provider = offered.holds(chosen, people);
        let elsewhere = offered.elsewhere(provider, people);
        let entry = listed.seat.entries;
        Ok(AtTheDoor {
            session: self::summary(listed, &user, now, app.config.join_policy),
            server_now: now,
            entry,
            provider,
            movable_to: elsewhere.ok(),
            too_many_people: elsewhere == Err(Stays::TooManyPeople),
            demo_server: provider == Provider::Jitsi && app.config.jitsi.is_demo_server(),
            unprotected: provider == Provider::Jitsi && app.config.jitsi.is_unprotected(),
            twice,
            summary,
        })
    }

    /// Who is in the room twice, for the tutor; how the class was, for whoever is out of it.
    async fn seen(
        app: &AppState,
        listed: &Listed,
        now: DateTime<Utc>,
    ) -> Result<(Vec<Side>, Option<Summary>), ApiError> {
        let (call, side) = (&listed.call, listed.side);
        let is_over = over(&call.session, now).is_some();
        let has_begun = now >= window::joinable_at(call.session.start);
        if !has_begun || (side == Side::Student && !is_over && listed.seat.held.is_some()) {
            return Ok((Vec::new(), None));
        }
        let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
        let mut twice = Vec::new();
        if side == Side::Tutor && !is_over {
            for one in Side::ALL {
                if witness::connections(app, &mut connection, call, call.session.on(*one)).await? > 1 {
                    twice.push(*one);
                }
            }
        }
        let has_left = listed.seat.first_joined_at.is_some() && listed.seat.held.is_none();
        if !(is_over || has_left) {
            connection.put_back();
            return Ok((twice, None));
        }
        let seen = attendance::look(&mut connection, call, now).await?;
        let found = verdicts::of_session(&mut *connection, call.id).await?;
        connection.put_back();
        let current = verdicts::current(&found);
        let verdict = match current {
            Some(current) => Some(current.verdict),
            None => attendance::is_over(&call.session, &seen.attendance, now).then_some(seen.verdict),
        };
        let corrected = current.is_some_and(|current| current.by_staff);
        Ok((twice, Some(fold_summary(&seen.attendance, side, verdict, corrected))))
    }

    async fn look(connection: &mut Connection, access_token: &str, user_id: i64) -> Result<Listed, ApiError> {
        let call = sessions::find_by_token(connection, access_token).await?.ok_or(Code::NotFound)?;
        let side = call.session.side_of(user_id).ok_or(Code::NotParticipant)?;
        let seat = participants::find(&mut *connection, call.id, user_id).await?;
        let other = participants::find(&mut *connection, call.id, call.session.on(side.other())).await?;
        Ok(Listed { call, side, seat, other })
    }

    /// A call as its own person sees it, with the answer of the door.
    #[must_use]
    pub fn summary(listed: Listed, user: &CurrentUser, now: DateTime<Utc>, policy: JoinPolicy) -> CallSummary {
        let Listed { call, side, seat, other } = listed;
        let visitor = Visitor { user_id: user.user_id, login_id: user.login_id, takeover: false };
        let refusal = door(Some(visitor), Some(&call.session), &seat, now, policy).err().map(Code::from);
        let may_watch = recording::may_watch(&call.session, side, now);
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
            other: presence::of(&other, now),
            recording_url: call.recording_url.filter(|_| may_watch),
        }
    }
}
