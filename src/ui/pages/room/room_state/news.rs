//! Learns how the class is now.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::stage::Stage;
use super::{Place, Room};
use crate::api::code::Code;
use crate::api::door::door;
use crate::api::dto::AtTheDoor;

impl Room {
    /// Something has happened to this class, or may have.
    pub fn hear(self) {
        match self.stage.get_untracked() {
            Stage::AtDoor(_) => self.look(),
            Stage::Joining => self.outdated.set_value(true),
            Stage::InCall(_) => {
                self.beat();
                self.refresh();
            }
            Stage::Checking | Stage::SeatLost | Stage::Left(_) => self.refresh(),
        }
    }

    /// Learns how the class is now, and stays where it is.
    pub fn refresh(self) {
        let token = self.call.with_untracked(|call| call.access_token.clone());
        spawn_local(async move {
            let answer = door(token, None).await;
            if self.stage.try_get_untracked().is_none() {
                return;
            }
            if let Err(error) = &answer
                && error.code == Code::Unavailable
            {
                self.outdated.set_value(true);
            }
            if let Ok(answer) = answer {
                let provider = answer.answer.provider;
                self.learn(answer.answer);
                let stays = self.stage.with_untracked(|stage| match stage {
                    Stage::InCall(joined) => joined.provider == provider,
                    _ => true,
                });
                // A page that a newer one has replaced stays where it is.
                if !stays && !self.replaced.get_untracked() {
                    self.follow().await;
                }
            }
        });
    }

    pub(super) fn learn(self, answer: AtTheDoor) {
        self.clock.sync(answer.server_now);
        let place = Place::from(&answer);
        if self.place.with_untracked(|known| *known != place) {
            self.place.set(place);
        }
        if self.twice.with_untracked(|twice| *twice != answer.twice) {
            self.twice.set(answer.twice);
        }
        if self.summary.with_untracked(|summary| *summary != answer.summary) {
            self.summary.set(answer.summary);
        }
        let mut session = answer.session;
        self.other.set(session.other);
        session.other = self.call.with_untracked(|call| call.other);
        // A panel that says what it said before stays as it is, with the focus on its button.
        if self.call.with_untracked(|call| *call != session) {
            self.call.set(session);
        }
    }

    /// Something happened while a request was under way, or could not be asked about.
    pub(super) fn catch_up(self) {
        if self.outdated.try_get_value() == Some(true) {
            self.outdated.set_value(false);
            self.refresh();
        }
    }
}
