//! At the door: asks to be let in, waits, looks whether it opens.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::stage::Stage;
use super::{Room, Seat};
use crate::api::code::Code;
use crate::api::door::door;
use crate::api::error::ApiError;
use crate::api::join::join;
use crate::ui::signed_out::lead_to_sign_in;

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
                    self.hold(Seat::from(&joined));
                    self.offline.set(false);
                    self.failed.set_value(false);
                    self.replaced.set(false);
                    self.end.set(false);
                    self.in_call.set_value(false);
                    self.stage.set(Stage::InCall(Box::new(joined)));
                    self.catch_up();
                }
                Err(error) => self.refused(&error),
            }
        });
    }

    /// Whether the page waits at a door that may yet open.
    pub fn waits(self) -> bool {
        self.stage.with_untracked(|stage| stage.ask_again_after().is_some())
    }

    /// Looks whether the door would open now, without going in; the other person learns that this one waits.
    pub fn look(self) {
        if self.busy.get_untracked() {
            self.outdated.set_value(true);
            return;
        }
        self.busy.set(true);
        self.outdated.set_value(false);
        let token = self.call.with_untracked(|call| call.access_token.clone());
        spawn_local(async move {
            let answer = door(token, Some(true)).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => {
                    let refusal = answer.answer.session.refusal;
                    self.learn(answer.answer);
                    match refusal {
                        None => self.enter(false),
                        Some(code) => self.wait_at_door(code),
                    }
                }
                Err(error) => self.refused(&error),
            }
            if self.outdated.try_get_value() == Some(true) {
                self.hear();
            }
        });
    }

    pub(super) fn refused(self, error: &ApiError) {
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
        self.wait_at_door(error.code);
    }

    fn wait_at_door(self, code: Code) {
        if self.stage.with_untracked(|stage| *stage != Stage::AtDoor(code)) {
            self.stage.set(Stage::AtDoor(code));
        }
    }
}
