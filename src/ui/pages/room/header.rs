//! The line above the call.

use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use super::place::MoveCall;
use super::room_state::Room;
use super::stage::Stage;
use crate::api::code::Code;
use crate::domain::session::Side;
use crate::ui::components::{Countdown, ZoneNote, whereabouts};
use crate::ui::language::{Language, t};
use crate::ui::time_text::day_and_hours;

/// What the class is, with whom, when, and how long still.
#[component]
pub fn RoomHeader(room: Room, time_zone: String) -> impl IntoView {
    let language = Language::current();
    let clock = room.clock;
    let call = room.call.get_untracked();
    // Staff may move the class while the page is open.
    let start = Memo::new(move |_| room.call.with(|call| call.scheduled_start_time));
    let end = Memo::new(move |_| room.call.with(|call| call.scheduled_end_time));
    let zone = time_zone.clone();
    let when = Memo::new(move |_| day_and_hours(start.get(), end.get(), clock.now(), &zone, language.texts()));
    let before = Memo::new(move |_| clock.now() < start.get());
    let after = Memo::new(move |_| clock.now() > end.get());
    let presence = Memo::new(move |_| room.other.get().state);
    let over =
        Memo::new(move |_| room.call.with(|call| call.recording_url.is_some() || call.refusal.is_some_and(is_over)));
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
                    <ZoneNote zone=time_zone now=clock.peek() />
                </p>
                <p class="presence" data-state=move || presence.get().as_str() role="status" hidden=move || over.get()>
                    {move || whereabouts(presence.get(), call.role, language.texts())}
                </p>
            </div>
            <div class="room-actions">
                <MoveCall room />
                {(call.role == Side::Tutor).then(|| view! { <EndForAll room /> })}
            </div>
            <p class="room-time">
                {move || if after.get() {
                    EitherOf3::A(view! { <span class="muted">{t(|texts| texts.room().overtime)}</span> })
                } else if before.get() {
                    EitherOf3::B(view! {
                        <span class="muted">{t(|texts| texts.room().starts_in)}</span>
                        " "
                        <Countdown target=start.get() clock />
                    })
                } else {
                    EitherOf3::C(view! {
                        <span class="muted">{t(|texts| texts.room().time_left)}</span>
                        " "
                        <Countdown target=end.get() clock />
                    })
                }}
            </p>
        </div>
    }
}

/// The tutor's way to end the class for both, asked for once more before it is done.
#[component]
fn EndForAll(room: Room) -> impl IntoView {
    let asked = RwSignal::new(false);
    let in_call = Memo::new(move |_| room.stage.with(|stage| matches!(stage, Stage::InCall(_))));
    view! {
        <div class="end-for-all" hidden=move || !in_call.get()>
            {move || if asked.get() {
                Either::Left(view! {
                    <span>{t(|texts| texts.room().end_sure)}</span>
                    <button type="button" class="button danger" on:click=move |_| {
                        asked.set(false);
                        room.end_for_all();
                    }>{t(|texts| texts.room().end_yes)}</button>
                    <button type="button" class="button" on:click=move |_| asked.set(false)>
                        {t(|texts| texts.room().end_no)}
                    </button>
                })
            } else {
                Either::Right(view! {
                    <button type="button" class="button danger" on:click=move |_| asked.set(true)>
                        {t(|texts| texts.room().end_for_all)}
                    </button>
                })
            }}
        </div>
    }
}

/// Whether nobody comes any more.
const fn is_over(code: Code) -> bool {
    matches!(code, Code::SessionEnded | Code::SessionExpired | Code::SessionCancelled)
}
