//! What the meeting on the page tells, and who is told.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::stage::Stage;
use super::Room;
use crate::api::door::door;
use crate::api::recording::recording;
use crate::domain::attendance::Kind;
use crate::domain::phase::Failure;
use crate::domain::phase::Phase;

impl Room {
    /// A meeting is being opened. One that takes the place of another goes on with what that one was.
    pub fn opening(self) {
        if self.in_call.try_get_value() == Some(false) {
            self.see(Phase::Loading);
        }
    }

    /// Tells the server how the call goes: one of the witnesses of who was there.
    pub fn see(self, phase: Phase) {
        let Some(Stage::InCall(joined)) = self.stage.try_get_untracked() else { return };
        let Some(seat) = self.seat.try_get_value() else { return };
        let kind = match phase {
            Phase::Loading => Kind::Opening,
            Phase::InCall => Kind::InCall,
            Phase::Interrupted => Kind::Interrupted,
            Phase::Left => Kind::Left,
            // The person is there all the time, in the other tab.
            Phase::Failed(Failure::Elsewhere) => return self.in_call.set_value(false),
            Phase::Failed(_) => Kind::Failed,
            Phase::Handshaking | Phase::PreJoin => return,
        };
        self.in_call.set_value(phase == Phase::InCall);
        self.witness.saw(joined.session_id, seat.id, kind);
    }

    /// The meeting cannot go on on this page.
    pub fn fail(self, failure: Failure) {
        self.failed.set_value(true);
        if failure == Failure::Elsewhere {
            self.replaced.set(true);
        }
    }

    /// Somebody says that a newer page of this person has come. The other browser may say anything: the server knows.
    pub fn doubt(self) {
        let token = self.call.with_untracked(|call| call.access_token.clone());
        spawn_local(async move {
            if let Ok(answer) = door(token, None).await
                && self.seat.try_with_value(|seat| seat.entry < answer.answer.entry) == Some(true)
            {
                let _ = self.replaced.try_set(true);
            }
        });
    }

    /// The tutor ends the class for both; beside a meeting that failed there is nobody to tell but the server.
    pub fn end_for_all(self) {
        if self.failed.get_value() { self.say_goodbye() } else { self.end.set(true) }
    }

    /// The room tells where the recording is.
    pub fn keep_recording(self, url: String) {
        let Stage::InCall(joined) = self.stage.get_untracked() else { return };
        let seat = self.seat.get_value();
        spawn_local(async move {
            // Staff can enter it by hand; nobody in class can do anything about it.
            drop(recording(joined.session_id, seat.id, url).await);
        });
    }
}
