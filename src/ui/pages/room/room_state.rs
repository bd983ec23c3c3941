//! What the room does: goes in, keeps the seat, comes back, says goodbye.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::stage::Stage;
use crate::api::code::Code;
use crate::api::door::door;
use crate::api::dto::{AtTheDoor, CallSummary, Joined};
use crate::api::error::ApiError;
use crate::api::heartbeat::heartbeat;
use crate::api::join::join;
use crate::api::leave::leave;
use crate::ui::hooks::ServerClock;
use crate::ui::signed_out::lead_to_sign_in;

/// Everything the room does, in one handle that callbacks can copy.
#[derive(Clone, Copy)]
pub struct Room {
    pub call: RwSignal<CallSummary>,
    pub clock: ServerClock,
    pub stage: RwSignal<Stage>,
    /// A request to the door is under way.
    pub busy: RwSignal<bool>,
    /// The last heartbeat found no server.
    pub offline: RwSignal<bool>,
    /// The login ended during the call.
    pub signed_out: RwSignal<bool>,
    /// The meeting failed: nobody is there whose seat should be kept.
    pub failed: StoredValue<bool>,
    /// The seat now held and the entry that counts; renewed by a silent return, while the meeting stays as it is.
    pub seat: StoredValue<Seat>,
}

/// What the page shows the server to prove which entry it speaks for.
#[derive(Debug, Clone, Default)]
pub struct Seat {
    id: String,
    entry: i64,
}

impl From<&Joined> for Seat {
    fn from(joined: &Joined) -> Self {
        Self { id: joined.seat_id.clone(), entry: joined.entry }
    }
}

impl Room {
    /// Asks to be let in, with a new ticket. A meeting that is still on the page makes way for the new one.
    pub fn enter(self, takeover: bool) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        if !matches!(self.stage.get_untracked(), Stage::AtDoor(_)) {
            self.stage.set(Stage::Joining);
        }
        let token = self.call.with_untracked(|call| call.access_token.clone());
        spawn_local(async move {
            let answer = join(token, Some(takeover)).await;
            if self.busy.try_set(false).is_some() {
                return self.abandon(answer.ok().map(|answer| answer.answer));
            }
            match answer {
                Ok(answer) => {
                    let joined = answer.answer;
                    self.clock.sync(joined.server_now);
                    self.seat.set_value(Seat::from(&joined));
                    self.offline.set(false);
                    self.failed.set_value(false);
                    self.stage.set(Stage::InCall(Box::new(joined)));
                }
                Err(error) => self.refused(&error),
            }
        });
    }

    /// The page went while the door was opening: nobody sits on that seat.
    fn abandon(self, joined: Option<Joined>) {
        if let Some(joined) = joined {
            send_goodbye(joined.session_id, &Seat::from(&joined));
        }
    }

    fn refused(self, error: &ApiError) {
        if lead_to_sign_in(error.code) {
            return;
        }
        if let Some(server_now) = error.time("serverNow") {
            self.clock.sync(server_now);
        }
        if error.code == Code::TooEarly
            && let (Some(joinable_at), Some(start)) = (error.time("joinableAt"), error.time("scheduledStartTime"))
        {
            self.call.update(|call| {
                call.scheduled_end_time = start + (call.scheduled_end_time - call.scheduled_start_time);
                call.scheduled_start_time = start;
                call.joinable_at = joinable_at;
            });
        }
        self.stage.set(Stage::AtDoor(error.code));
    }

    /// Looks whether the door would open now, without going in.
    pub fn look(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let token = self.call.with_untracked(|call| call.access_token.clone());
        spawn_local(async move {
            let answer = door(token).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => {
                    let AtTheDoor { session, server_now, .. } = answer.answer;
                    self.clock.sync(server_now);
                    let refusal = session.refusal;
                    self.call.set(session);
                    match refusal {
                        None => self.enter(false),
                        Some(code) => self.stage.set(Stage::AtDoor(code)),
                    }
                }
                Err(error) => self.refused(&error),
            }
        });
    }

    /// Renews the seat.
    pub fn beat(self) {
        let Stage::InCall(joined) = self.stage.get_untracked() else { return };
        if self.failed.get_value() {
            return;
        }
        let end = joined.scheduled_end_time;
        spawn_local(async move {
            let Some(seat) = self.seat.try_get_value() else { return };
            let outcome = heartbeat(joined.session_id, seat.id).await;
            let still_in = self.stage.try_with_untracked(|stage| matches!(stage, Stage::InCall(_)));
            if still_in != Some(true) {
                return;
            }
            let code = outcome.err().map(|error| error.code);
            self.signed_out.set(code == Some(Code::NotSignedIn));
            self.offline.set(matches!(code, Some(Code::Unavailable | Code::Internal)));
            if code == Some(Code::SeatLost) && self.clock.exact() <= end {
                self.reclaim().await;
            }
        });
    }

    /// The seat is gone. After another tab of this browser said goodbye it is simply free; held by another browser
    /// it is lost.
    async fn reclaim(self) {
        let token = self.call.with_untracked(|call| call.access_token.clone());
        let answer = join(token, Some(false)).await;
        if self.stage.try_with_untracked(|stage| matches!(stage, Stage::InCall(_))) != Some(true) {
            return self.abandon(answer.ok().map(|answer| answer.answer));
        }
        match answer {
            Ok(answer) => self.seat.set_value(Seat::from(&answer.answer)),
            Err(error) if error.code == Code::SeatTaken => self.stage.set(Stage::SeatLost),
            Err(error) if error.code == Code::Unavailable => self.offline.set(true),
            // The time is up. Nobody is thrown out of a class that runs over.
            Err(error) if error.code == Code::SessionEnded => {}
            Err(error) => self.refused(&error),
        }
    }

    /// The meeting is over for this person.
    pub fn say_goodbye(self) {
        let Stage::InCall(joined) = self.stage.get_untracked() else { return };
        let seat = self.seat.get_value();
        self.stage.set(Stage::Left(None));
        spawn_local(async move {
            match leave(joined.session_id, Some(seat.id.clone()), Some(seat.entry), None).await {
                Ok(answer) => drop(self.stage.try_update(|stage| {
                    if matches!(stage, Stage::Left(_)) {
                        *stage = Stage::Left(Some(answer.answer));
                    }
                })),
                Err(error) if error.code == Code::Unavailable => send_goodbye(joined.session_id, &seat),
                Err(_) => {}
            }
        });
    }

    /// The page goes, by whatever way: the goodbye must not wait for an answer.
    pub fn vanish(self) {
        let in_call = self.stage.try_with_untracked(|stage| match stage {
            Stage::InCall(joined) => Some(joined.session_id),
            _ => None,
        });
        if let (Some(Some(session_id)), Some(seat)) = (in_call, self.seat.try_get_value()) {
            send_goodbye(session_id, &seat);
        }
    }
}

/// A goodbye the browser delivers even while the page goes.
fn send_goodbye(session_id: i64, seat: &Seat) {
    #[cfg(feature = "hydrate")]
    {
        let body =
            serde_json::json!({ "sessionId": session_id, "seatId": seat.id, "entry": seat.entry, "closing": true })
                .to_string();
        // Nothing can be done if the browser refuses: the lease runs out by itself.
        drop(window().navigator().send_beacon_with_opt_str("/api/video-call/leave", Some(&body)));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (session_id, seat);
}
