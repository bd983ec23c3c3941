//! The room once the class is known: waits at the door, goes in, keeps the seat, says goodbye.

use std::time::Duration;

use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;

use super::door_panel::DoorPanel;
use super::stage::Stage;
use crate::api::code::Code;
use crate::api::door::door;
use crate::api::dto::{AtTheDoor, CallSummary, Joined};
use crate::api::error::ApiError;
use crate::api::heartbeat::heartbeat;
use crate::api::join::join;
use crate::api::leave::leave;
use crate::domain::session::Side;
use crate::ui::components::{Countdown, JitsiMeeting, MeetingError, Notice};
use crate::ui::hooks::{ServerClock, use_attention, use_interval, use_window_event};
use crate::ui::language::{Language, t};
use crate::ui::signed_out::lead_to_sign_in;
use crate::ui::time_text::day_and_hours;

/// Everything the room does, in one handle that callbacks can copy.
#[derive(Clone, Copy)]
struct Room {
    call: RwSignal<CallSummary>,
    clock: ServerClock,
    stage: RwSignal<Stage>,
    /// A request to the door is under way.
    busy: RwSignal<bool>,
    /// The last heartbeat found no server.
    offline: RwSignal<bool>,
    /// The login ended during the call.
    signed_out: RwSignal<bool>,
    /// The meeting failed: nobody is there whose seat should be kept.
    failed: StoredValue<bool>,
    /// The seat now held and the entry that counts; renewed by a silent return, while the meeting stays as it is.
    seat: StoredValue<Seat>,
}

/// What the page shows the server to prove which entry it speaks for.
#[derive(Debug, Clone, Default)]
struct Seat {
    id: String,
    entry: i64,
}

impl From<&Joined> for Seat {
    fn from(joined: &Joined) -> Self {
        Self { id: joined.seat_id.clone(), entry: joined.entry }
    }
}

impl Room {
    /// Asks to be let in. Whoever is still in the call stays in it whatever the answer.
    fn enter(self, takeover: bool) {
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
    fn look(self) {
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
    fn beat(self) {
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
    fn say_goodbye(self) {
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
    fn vanish(self) {
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

/// The room of a class the person belongs to.
#[component]
pub fn LiveRoom(first: AtTheDoor, time_zone: String) -> impl IntoView {
    let AtTheDoor { session: call, server_now, demo_server } = first;
    let stage = match call.refusal {
        None => Stage::Joining,
        Some(code) => Stage::AtDoor(code),
    };
    let opens_at_once = call.refusal.is_none();
    let room = Room {
        call: RwSignal::new(call.clone()),
        clock: ServerClock::start(server_now),
        stage: RwSignal::new(stage),
        busy: RwSignal::new(false),
        offline: RwSignal::new(false),
        signed_out: RwSignal::new(false),
        failed: StoredValue::new(false),
        seat: StoredValue::new(Seat::default()),
    };
    let clock = room.clock;

    Effect::new(move |_| {
        if opens_at_once {
            room.enter(false);
        }
    });
    // The door opens by itself at the very moment.
    Effect::new(move |_| {
        let now = clock.now();
        let waits = room.stage.with(|stage| *stage == Stage::AtDoor(Code::TooEarly));
        if waits && now >= room.call.with(|call| call.joinable_at) {
            room.enter(false);
        }
    });
    // By the clock, not by counting ticks: the timers of a hidden page tick once a minute.
    let last = StoredValue::new(server_now);
    use_interval(Duration::from_secs(1), move || {
        let (due, in_call) = room.stage.with_untracked(|stage| match stage {
            Stage::InCall(joined) => (Some(joined.heartbeat_seconds.max(1)), true),
            waiting => (waiting.ask_again_after(), false),
        });
        let now = clock.exact();
        if due.is_some_and(|seconds| (now - last.get_value()).num_milliseconds() >= seconds * 1000) {
            last.set_value(now);
            if in_call { room.beat() } else { room.look() }
        }
    });
    use_attention(move || room.beat());
    use_window_event("pagehide", move |_| room.vanish());
    use_window_event("pageshow", move |event| {
        if came_back_frozen(&event) {
            drop(window().location().reload());
        }
    });
    on_cleanup(move || room.vanish());

    let title = call.title.clone();
    view! {
        <Title text=format!("{title} · LopHoc") />
        <main id="main" class="room" class:in-call=move || room.stage.with(|stage| matches!(stage, Stage::InCall(_)))>
            <RoomHeader room time_zone=time_zone.clone() />
            {demo_server.then(|| view! { <Notice kind="warning">{t(|texts| texts.room.demo_server)}</Notice> })}
            {move || room.offline.get().then(|| view! {
                <Notice kind="warning">{t(|texts| texts.room.reconnecting)}</Notice>
            })}
            {move || room.signed_out.get().then(|| view! {
                <Notice kind="warning">
                    {t(|texts| texts.errors.not_signed_in)} " "
                    <a href=move || format!("/sign-in?next=/video-call/{}", room.call.with(|call| call.access_token.clone())) rel="external">
                        {t(|texts| texts.sign_in.title)}
                    </a>
                </Notice>
            })}
            {move || match room.stage.get() {
                Stage::InCall(joined) => EitherOf3::A(view! { <Call room joined=*joined /> }),
                Stage::Joining => EitherOf3::B(view! {
                    <div class="panel" role="status">
                        <span class="spinner" aria-hidden="true"></span>
                        <p>{t(|texts| texts.room.joining)}</p>
                    </div>
                }),
                waiting => EitherOf3::C(view! {
                    <DoorPanel
                        stage=waiting
                        call=room.call.get()
                        clock
                        time_zone=time_zone.clone()
                        busy=room.busy
                        on_enter=Callback::new(move |takeover| room.enter(takeover))
                        on_look=Callback::new(move |()| room.look())
                    />
                }),
            }}
        </main>
    }
}

/// What the class is, with whom, when, and how long still.
#[component]
fn RoomHeader(room: Room, time_zone: String) -> impl IntoView {
    let language = Language::current();
    let clock = room.clock;
    let call = room.call.get_untracked();
    // Staff may move the class while the page is open.
    let start = Memo::new(move |_| room.call.with(|call| call.scheduled_start_time));
    let end = Memo::new(move |_| room.call.with(|call| call.scheduled_end_time));
    let when = Memo::new(move |_| day_and_hours(start.get(), end.get(), clock.now(), &time_zone, language.texts()));
    let before = Memo::new(move |_| clock.now() < start.get());
    let after = Memo::new(move |_| clock.now() > end.get());
    let label = match call.role {
        Side::Tutor => t(|texts| texts.dashboard.with_student),
        Side::Student => t(|texts| texts.dashboard.with_tutor),
    };
    let other = call.other_name().to_owned();
    view! {
        <div class="room-header">
            <div>
                <h1>{call.title}</h1>
                <p>
                    <span class="muted">{label}</span>
                    " "
                    <strong>{other}</strong>
                    <span class="muted">" · " {move || when.get()}</span>
                </p>
            </div>
            <p class="room-time">
                {move || if after.get() {
                    EitherOf3::A(view! { <span class="muted">{t(|texts| texts.room.overtime)}</span> })
                } else if before.get() {
                    EitherOf3::B(view! {
                        <span class="muted">{t(|texts| texts.room.starts_in)}</span>
                        " "
                        <Countdown target=start.get() clock />
                    })
                } else {
                    EitherOf3::C(view! {
                        <span class="muted">{t(|texts| texts.room.time_left)}</span>
                        " "
                        <Countdown target=end.get() clock />
                    })
                }}
            </p>
        </div>
    }
}

#[component]
fn Call(room: Room, joined: Joined) -> impl IntoView {
    view! {
        <JitsiMeeting
            domain=joined.domain
            room_name=joined.room_name
            jwt=joined.jwt
            user_name=joined.display_name
            moderator=joined.moderator
            subject=room.call.with_untracked(|call| call.title.clone())
            room_url=joined.jitsi_url
            on_join=Callback::new(move |()| room.beat())
            on_leave=Callback::new(move |()| room.say_goodbye())
            // The seat is not kept for somebody who is not there. Being removed or cut off is no goodbye.
            on_error=Callback::new(move |_: MeetingError| room.failed.set_value(true))
            // A new ticket, a new meeting; the seat stays.
            on_retry=Callback::new(move |()| room.enter(false))
        />
    }
}

/// Whether the browser shows the page again as it was frozen when it went; its goodbye was sent then.
fn came_back_frozen(event: &leptos::web_sys::Event) -> bool {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted)
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        false
    }
}
