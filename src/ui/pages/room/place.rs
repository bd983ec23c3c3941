//! Where the call is held: what is to be known of that place, and the way to another one.

use leptos::prelude::*;

use super::room_state::Room;
use super::stage::Stage;
use crate::api::code::Code;
use crate::domain::provider::Provider;
use crate::ui::components::Notice;
use crate::ui::language::{Language, t};

/// What people should know of the place, and that it has changed.
#[component]
pub fn PlaceNotices(room: Room) -> impl IntoView {
    let language = Language::current();
    let place = room.place;
    view! {
        {move || place.get().demo_server.then(|| view! {
            <Notice kind="warning">{t(|texts| texts.room().demo_server)}</Notice>
        })}
        {move || (place.get().unprotected && !place.get().demo_server).then(|| view! {
            <Notice kind="warning">{t(|texts| texts.room().unprotected)}</Notice>
        })}
        {move || place.get().too_many_people.then(|| view! {
            <p class="muted">{t(|texts| texts.direct().moving.too_many)}</p>
        })}
        <div role="status">
            {move || room.moved.get().map(|provider| view! {
                <Notice kind="info">{move || {
                    let texts = &language.texts().direct().moving;
                    match provider {
                        Provider::Builtin => texts.moved_direct,
                        Provider::Jitsi => texts.moved_jitsi,
                    }
                }}</Notice>
            })}
        </div>
        {move || room.not_moved.get().map(|code: Code| view! {
            <Notice kind="error">{move || code.message(language.texts())}</Notice>
        })}
    }
}

/// The way to another place, for either of the two while they are in the call.
#[component]
pub fn MoveCall(room: Room) -> impl IntoView {
    let language = Language::current();
    let in_call = Memo::new(move |_| room.stage.with(|stage| matches!(stage, Stage::InCall(_))));
    let target = Memo::new(move |_| room.place.get().movable_to.filter(|_| in_call.get()));
    let label = move |provider| {
        let texts = &language.texts().direct().moving;
        match provider {
            _ if room.busy.get() => texts.moving,
            Provider::Builtin => texts.to_direct,
            Provider::Jitsi => texts.to_jitsi,
        }
    };
    move || {
        target.get().map(|provider| {
            view! {
                <button
                    type="button"
                    class="quiet move-call"
                    title=move || (provider == Provider::Builtin).then(|| language.texts().direct().moving.direct_hint)
                    disabled=move || room.busy.get()
                    on:click=move |_| room.move_to(provider)
                >
                    {move || label(provider)}
                </button>
            }
        })
    }
}
