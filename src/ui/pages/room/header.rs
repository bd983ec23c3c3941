//! The line above the call.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use super::room_state::Room;
use crate::domain::session::Side;
use crate::ui::components::Countdown;
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
