//! The call goes on elsewhere: in the other room that can hold it.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::stage::Stage;
use super::{Room, Seat};
use crate::api::code::Code;
use crate::api::join::join;
use crate::api::move_call::move_call;
use crate::domain::provider::Provider;

/// For how long it is said that the call was moved.
const MOVED_FOR: Duration = Duration::from_secs(8);

impl Room {
    /// Asks to hold the call elsewhere, for both.
    pub fn move_to(self, provider: Provider) {
        let Stage::InCall(joined) = self.stage.get_untracked() else { return };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let seat = self.seat.get_value();
        spawn_local(async move {
            // Beside a meeting that failed the page keeps no seat; who moves the call is there.
            let seat = if self.failed.try_get_value() == Some(true) { self.sit_again().await } else { Some(seat) };
            let outcome = match seat {
                Some(seat) => move_call(joined.session_id, seat.id, provider).await.map(drop),
                None => Err(Code::SeatLost.into()),
            };
            if self.busy.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(()) => self.follow().await,
                Err(error) => {
                    self.not_moved.set(Some(error.code));
                    set_timeout(
                        move || {
                            let _ = self.not_moved.try_set(None);
                        },
                        MOVED_FOR,
                    );
                }
            }
        });
    }

    /// The seat, held anew.
    async fn sit_again(self) -> Option<Seat> {
        let token = self.call.try_with_untracked(|call| call.access_token.clone())?;
        let seat = Seat::from(&join(token, Some(false)).await.ok()?.answer);
        self.hold(seat.clone());
        Some(seat)
    }

    /// The call goes on elsewhere: in once more. What is on the page stays until the answer is there, and whoever was in
    /// is in all the time.
    pub(super) async fn follow(self) {
        if self.following.try_get_value() != Some(false) {
            return;
        }
        self.following.set_value(true);
        self.go_there().await;
        self.following.try_set_value(false);
    }

    async fn go_there(self) {
        let Some(token) = self.call.try_with_untracked(|call| call.access_token.clone()) else { return };
        let answer = join(token, Some(false)).await;
        if self.stage.try_with_untracked(|stage| matches!(stage, Stage::InCall(_))) != Some(true) {
            return self.abandon(answer.ok().map(|answer| answer.answer));
        }
        match answer {
            Ok(answer) => {
                let joined = answer.answer;
                self.hold(Seat::from(&joined));
                self.failed.set_value(false);
                self.end.set(false);
                self.not_moved.set(None);
                let before = self.stage.with_untracked(|stage| match stage {
                    Stage::InCall(before) => Some(before.provider),
                    _ => None,
                });
                if before != Some(joined.provider) {
                    self.moved.set(Some(joined.provider));
                    set_timeout(
                        move || {
                            let _ = self.moved.try_set(None);
                        },
                        MOVED_FOR,
                    );
                    self.stage.set(Stage::InCall(Box::new(joined)));
                    self.refresh();
                }
            }
            Err(error) if error.code == Code::SeatTaken => self.stage.set(Stage::SeatLost),
            Err(error) if error.code == Code::Unavailable => self.offline.set(true),
            Err(error) => self.refused(&error),
        }
    }
}
