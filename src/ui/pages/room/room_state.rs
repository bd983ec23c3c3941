//! What the room does: goes in, keeps the seat, comes back, says goodbye.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::stage::Stage;
use super::witness::Witness;
use crate::api::code::Code;
use crate::api::door::door;
use crate::api::dto::{AtTheDoor, CallSummary, Joined};
use crate::api::error::ApiError;
use crate::api::heartbeat::heartbeat;
use crate::api::join::join;
use crate::api::leave::leave;
use crate::api::move_call::move_call;
use crate::api::recording::recording;
use crate::domain::attendance::Kind;
use crate::domain::attendance::summary::Summary;
use crate::domain::phase::{Failure, Phase};
use crate::domain::presence::Presence;
use crate::domain::provider::Provider;
use crate::domain::session::Side;
use crate::ui::hooks::ServerClock;
use crate::ui::signed_out::lead_to_sign_in;

/// For how long it is said that the call was moved.
const MOVED_FOR: Duration = Duration::from_secs(8);
/// Every how many heartbeats the page says again that the person is in the call.
const BEATS: u32 = 6;

/// Everything the room does, in one handle that callbacks can copy.
#[derive(Clone, Copy)]
pub struct Room {
    pub call: RwSignal<CallSummary>,
    /// Where the other person is.
    pub other: RwSignal<Presence>,
    /// Who is in the room twice, for the tutor.
    pub twice: RwSignal<Vec<Side>>,
    /// How the class was, once this person is out of it.
    pub summary: RwSignal<Option<Summary>>,
    /// What holds the call, and where it may go on.
    pub place: RwSignal<Place>,
    /// Where the call has just been moved to, for a moment.
    pub moved: RwSignal<Option<Provider>>,
    /// It could not be moved, and why.
    pub not_moved: RwSignal<Option<Code>>,
    pub clock: ServerClock,
    pub stage: RwSignal<Stage>,
    /// A request to the door is under way.
    pub busy: RwSignal<bool>,
    /// Something happened while it was under way, which its answer may not know of.
    pub outdated: StoredValue<bool>,
    /// The tutor ends the class for everybody.
    pub end: RwSignal<bool>,
    /// The last heartbeat found no server.
    pub offline: RwSignal<bool>,
    /// The login ended during the call.
    pub signed_out: RwSignal<bool>,
    /// The meeting failed: nobody is there whose seat should be kept.
    pub failed: StoredValue<bool>,
    /// A newer page of this person goes on with the call.
    pub replaced: RwSignal<bool>,
    /// The page is on its way to where the call was moved.
    pub following: StoredValue<bool>,
    /// The person is in the call, as the meeting tells.
    pub in_call: StoredValue<bool>,
    /// Tells the server what the page sees of the call.
    pub witness: Witness,
    /// Heartbeats so far.
    pub beats: StoredValue<u32>,
    /// The seat now held and the entry that counts; renewed by a silent return, while the meeting stays as it is.
    pub seat: StoredValue<Seat>,
}

/// What holds the call, and where it may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub provider: Provider,
    pub movable_to: Option<Provider>,
    pub too_many_people: bool,
    pub demo_server: bool,
    pub unprotected: bool,
}

impl From<&AtTheDoor> for Place {
    fn from(door: &AtTheDoor) -> Self {
        let AtTheDoor { provider, movable_to, too_many_people, demo_server, unprotected, .. } = *door;
        Self { provider, movable_to, too_many_people, demo_server, unprotected }
    }
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
        self.wait_at_door(error.code);
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
    async fn follow(self) {
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

    fn learn(self, answer: AtTheDoor) {
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

    fn wait_at_door(self, code: Code) {
        if self.stage.with_untracked(|stage| *stage != Stage::AtDoor(code)) {
            self.stage.set(Stage::AtDoor(code));
        }
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
    fn hold(self, seat: Seat) {
        self.seat.try_update_value(|held| {
            if seat.entry >= held.entry {
                *held = seat;
            }
        });
    }

    /// Something happened while a request was under way, or could not be asked about.
    fn catch_up(self) {
        if self.outdated.try_get_value() == Some(true) {
            self.outdated.set_value(false);
            self.refresh();
        }
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

    /// The seat that the page holds now, by name.
    pub fn seat_id(self) -> String {
        self.seat.try_get_value().map(|seat| seat.id).unwrap_or_default()
    }

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

    /// The room tells where the recording is.
    pub fn keep_recording(self, url: String) {
        let Stage::InCall(joined) = self.stage.get_untracked() else { return };
        let seat = self.seat.get_value();
        spawn_local(async move {
            // Staff can enter it by hand; nobody in class can do anything about it.
            drop(recording(joined.session_id, seat.id, url).await);
        });
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
            // Whether there is a way back, and where the recording is.
            if self.stage.try_get_untracked().is_some() {
                self.refresh();
            }
        });
    }

    /// The page goes, by whatever way: the goodbye must not wait for an answer.
    pub fn vanish(self) {
        let stage = self.stage.try_get_untracked();
        match (stage, self.seat.try_get_value()) {
            (Some(Stage::InCall(joined)), Some(seat)) => send_goodbye(joined.session_id, &seat),
            (Some(Stage::AtDoor(_)), _) => {
                if let Some(token) = self.call.try_with_untracked(|call| call.access_token.clone()) {
                    beacon("/api/video-call/door", &serde_json::json!({ "accessToken": token, "waiting": false }));
                }
            }
            _ => {}
        }
    }
}

/// A goodbye the browser delivers even while the page goes.
fn send_goodbye(session_id: i64, seat: &Seat) {
    let body = serde_json::json!({ "sessionId": session_id, "seatId": seat.id, "entry": seat.entry, "closing": true });
    beacon("/api/video-call/leave", &body);
}

fn beacon(path: &str, body: &serde_json::Value) {
    #[cfg(feature = "hydrate")]
    // Nothing can be done if the browser refuses: what was held or waited for runs out by itself.
    drop(window().navigator().send_beacon_with_opt_str(path, Some(&body.to_string())));
    #[cfg(not(feature = "hydrate"))]
    let _ = (path, body);
}
