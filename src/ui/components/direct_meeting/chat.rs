//! What the two write to each other.

use leptos::ev::SubmitEvent;
use leptos::html::{Div, Input};
use leptos::prelude::*;

use super::handle::Handle;
use crate::direct::message::{Line, MAX_LINE};
use crate::direct::state::{Link, State};
use crate::domain::session::Side;
use crate::ui::components::icons::{Icon, SEND};
use crate::ui::language::t;
use crate::ui::time_text::local_time;

/// The lines so far, and the next one.
#[component]
pub fn Chat(state: State, handle: Handle, side: Side, other_name: String, time_zone: String) -> impl IntoView {
    let (list, input) = (NodeRef::<Div>::new(), NodeRef::<Input>::new());
    let (other_name, time_zone) = (StoredValue::new(other_name), StoredValue::new(time_zone));
    Effect::new(move |_| {
        // The newest line is the one to be read.
        state.chat.track();
        if let Some(list) = list.get() {
            request_animation_frame(move || list.set_scroll_top(list.scroll_height()));
        }
    });
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            drop(input.focus());
        }
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(input) = input.get() {
            handle.write(&input.value());
            input.set_value("");
        }
    };
    let line = move |line: Line| {
        let mine = line.side == side;
        let clock = time_zone.with_value(|zone| local_time(line.at, zone).clock());
        view! {
            <div class="line" class:mine=mine>
                <p class="line-who">
                    {if mine {
                        view! { {t(|texts| texts.direct().room.you)} }.into_any()
                    } else {
                        other_name.get_value().into_any()
                    }}
                    " " <time>{clock}</time>
                </p>
                <p class="line-text">{line.text}</p>
            </div>
        }
    };
    view! {
        <div class="lines" node_ref=list role="log" tabindex="0" aria-label=t(|texts| texts.direct().controls.chat)>
            {move || state.chat.with(Vec::is_empty).then(|| view! {
                <p class="muted">{t(|texts| texts.direct().controls.chat_empty)}</p>
            })}
            <For each=move || state.chat.get() key=|line| line.id.clone() children=line />
        </div>
        {move || (state.link.get() != Link::Connected).then(|| view! {
            <p class="muted small">{t(|texts| texts.direct().controls.chat_waiting)}</p>
        })}
        <form class="write" on:submit=send>
            <input
                node_ref=input
                type="text"
                maxlength=MAX_LINE.to_string()
                autocomplete="off"
                aria-label=t(|texts| texts.direct().controls.message)
                placeholder=t(|texts| texts.direct().controls.message_hint)
            />
            <button type="submit" class="control small" aria-label=t(|texts| texts.direct().controls.send)>
                <Icon path=SEND />
            </button>
        </form>
    }
}
