//! Keeps the seat while the person is in the call, and gets it back when it was lost for no good reason.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::stage::Stage;
use super::{Room, Seat};
use crate::api::code::Code;
use crate::api::heartbeat::heartbeat;
use crate::api::join::join;
use crate::domain::phase::Phase;

/// Every how many heartbeats the page says again that the person is in the call.
const BEATS: u32 = 6;

impl Room {
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
            let code = match outcome {
                Ok(answer) => {
                    self.other.set(answer.answer.other);
                    self.witness.tell();
                    self.say_again();
                    self.catch_up();
                    None
                }
                Err(error) => Some(error.code),
            };
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
            Ok(answer) => {
                self.hold(Seat::from(&answer.answer));
                if self.in_call.get_value() {
                    self.see(Phase::InCall);
                }
            }
            Err(error) if error.code == Code::SeatTaken => self.stage.set(Stage::SeatLost),
            Err(error) if error.code == Code::Unavailable => self.offline.set(true),
            // The time is up. Nobody is thrown out of a class that runs over.
            Err(error) if error.code == Code::SessionEnded => {}
            Err(error) => self.refused(&error),
        }
    }

    /// Says now and then that the person is in the call: what was said once may have been lost, or be of an older seat.
    fn say_again(self) {
        self.beats.update_value(|beats| *beats = beats.wrapping_add(1));
        if self.in_call.get_value() && self.beats.get_value().is_multiple_of(BEATS) {
            self.see(Phase::InCall);
        }
    }

    /// Takes note of the seat; answers may overtake each other, and the latest entry counts.
    pub(super) fn hold(self, seat: Seat) {
        self.seat.try_update_value(|held| {
            if seat.entry >= held.entry {
                *held = seat;
            }
        });
    }

    /// The seat that the page holds now, by name.
    pub fn seat_id(self) -> String {
        self.seat.try_get_value().map(|seat| seat.id).unwrap_or_default()
    }
}
