//! The room once the class is known: waits at the door, holds the call, watches the clock and the page.

use std::time::Duration;

use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_meta::Title;

use super::door_panel::DoorPanel;
use super::header::RoomHeader;
use super::place::PlaceNotices;
use super::room_state::{Place, Room, Seat};
use super::stage::Stage;
use super::witness::Witness;
use crate::api::code::Code;
use crate::api::dto::{AtTheDoor, Joined};
use crate::domain::phase::Failure;
use crate::domain::session::Side;
use crate::ui::address;
use crate::ui::components::{Meeting, Notice, OngoingCall};
use crate::ui::hooks::{Heard, ServerClock, use_attention, use_interval, use_live, use_window_event};
use crate::ui::language::t;

/// A heartbeat that comes this much too early, in milliseconds, is as good as one in time: the server's ticks come as
/// often as heartbeats are due.
const EARLY_MS: i64 = 500;

/// The room of a class the person belongs to.
#[component]
pub fn LiveRoom(first: AtTheDoor, time_zone: String) -> impl IntoView {
    let place = Place::from(&first);
    let AtTheDoor { session: call, server_now, twice, summary, .. } = first;
    // The dashboard offers a look at the devices before going in.
    let checks = address::query("check").is_some();
    let stage = match call.refusal {
        None if checks => Stage::Checking,
        None => Stage::Joining,
        Some(code) => Stage::AtDoor(code),
    };
    let opens_at_once = call.refusal.is_none() && !checks;
    let clock = ServerClock::start(server_now);
    let room = Room {
        call: RwSignal::new(call.clone()),
        other: RwSignal::new(call.other),
        twice: RwSignal::new(twice),
        summary: RwSignal::new(summary),
        place: RwSignal::new(place),
        moved: RwSignal::new(None),
        not_moved: RwSignal::new(None),
        clock,
        witness: Witness::new(clock),
        stage: RwSignal::new(stage),
        busy: RwSignal::new(false),
        outdated: StoredValue::new(false),
        end: RwSignal::new(false),
        offline: RwSignal::new(false),
        signed_out: RwSignal::new(false),
        failed: StoredValue::new(false),
        replaced: RwSignal::new(false),
        following: StoredValue::new(false),
        in_call: StoredValue::new(false),
        beats: StoredValue::new(0),
        seat: StoredValue::new(Seat::default()),
    };

    Effect::new(move |_| {
        if opens_at_once {
            room.enter(false);
        } else if room.waits() {
            room.look();
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
    let keep_in_touch = move || {
        let (due, in_call) = room.stage.with_untracked(|stage| match stage {
            Stage::InCall(joined) => (Some(joined.heartbeat_seconds.max(1)), true),
            waiting => (waiting.ask_again_after(), false),
        });
        let now = clock.exact();
        if due.is_some_and(|seconds| (now - last.get_value()).num_milliseconds() >= seconds * 1000 - EARLY_MS) {
            last.set_value(now);
            if in_call { room.beat() } else { room.look() }
        }
    };
    use_interval(Duration::from_secs(1), keep_in_touch);
    use_attention(move || room.beat());
    let session_id = call.session_id;
    use_live(server_now, true, move |heard| match heard {
        Heard::Tick => keep_in_touch(),
        Heard::Again => room.hear(),
        Heard::Session(id) if id == session_id => room.hear(),
        Heard::Session(_) | Heard::Signal(..) => {}
    });
    use_window_event("online", move |_| room.hear());
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
            <PlaceNotices room />
            {move || room.offline.get().then(|| view! {
                <Notice kind="warning">{t(|texts| texts.room().reconnecting)}</Notice>
            })}
            {move || room.signed_out.get().then(|| view! {
                <Notice kind="warning">
                    {t(|texts| texts.errors.not_signed_in)} " "
                    <a href=move || format!("/sign-in?next=/video-call/{}", room.call.with(|call| call.access_token.clone()))>
                        {t(|texts| texts.sign_in.title)}
                    </a>
                </Notice>
            })}
            {move || {
                let call = room.call.get_untracked();
                room.twice.get().into_iter().map(|side| {
                    let name = match side {
                        Side::Tutor => call.tutor_name.clone(),
                        Side::Student => call.student_name.clone(),
                    };
                    view! { <Notice kind="warning"><strong>{name}</strong> " " {t(|texts| texts.room().twice)}</Notice> }
                }).collect_view()
            }}
            {move || match room.stage.get() {
                Stage::InCall(joined) => EitherOf3::A(view! {
                    <Call room joined=*joined time_zone=time_zone.clone() />
                }),
                Stage::Joining => EitherOf3::B(view! {
                    <div class="panel" role="status">
                        <span class="spinner" aria-hidden="true"></span>
                        <p>{t(|texts| texts.room().joining)}</p>
                    </div>
                }),
                waiting => EitherOf3::C(view! {
                    <DoorPanel
                        stage=waiting
                        call=room.call.get()
                        summary=room.summary
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

#[component]
fn Call(room: Room, joined: Joined, time_zone: String) -> impl IntoView {
    room.opening();
    let session = room.call.get_untracked();
    let call = OngoingCall {
        subject: session.title.clone(),
        other_name: session.other_name().to_owned(),
        other: room.other.into(),
        clock: room.clock,
        time_zone,
        end: room.end.into(),
        seat_id: Callback::new(move |()| room.seat_id()),
        doubt: Callback::new(move |()| room.doubt()),
        replaced: room.replaced.into(),
        movable_to: Signal::derive(move || room.place.get().movable_to),
    };
    view! {
        <Meeting
            joined
            call
            on_recording=Callback::new(move |url| room.keep_recording(url))
            on_phase=Callback::new(move |phase| room.see(phase))
            on_join=Callback::new(move |()| room.beat())
            on_leave=Callback::new(move |()| room.say_goodbye())
            // The seat is not kept for somebody who is not there. Being removed or cut off is no goodbye.
            on_error=Callback::new(move |failure: Failure| room.fail(failure))
            // A new ticket, a new meeting; the seat stays.
            on_retry=Callback::new(move |()| room.enter(false))
            on_move=Callback::new(move |provider| room.move_to(provider))
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
