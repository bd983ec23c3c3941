//! The buttons below the picture.

use leptos::prelude::*;

use super::handle::{Deed, Handle};
use super::panel::Panel;
use crate::direct::message::Shown;
use crate::direct::state::State;
use crate::i18n::Pick;
use crate::ui::components::icons::{
    CAMERA, CAMERA_OFF, CHAT, FLOAT, FULL, HAND, HELP, Icon, LEAVE, MICROPHONE, MICROPHONE_OFF, SCREEN, SETTINGS,
};
use crate::ui::language::Language;

/// All of them. Each names its key; `panel` is what is open beside the picture.
#[component]
pub fn Controls(state: State, handle: Handle, panel: RwSignal<Option<Panel>>) -> impl IntoView {
    let language = Language::current();
    let mine = move |part: fn(Shown) -> bool| Memo::new(move |_| part(state.mine.get()));
    let (microphone, camera) = (mine(|mine| mine.microphone), mine(|mine| mine.camera));
    let (screen, hand) = (mine(|mine| mine.screen), mine(|mine| mine.hand));
    let (can_share, can_float) = (RwSignal::new(false), RwSignal::new(false));
    let full = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        use crate::direct::{devices, screen};
        Effect::new(move |_| {
            let shares = devices::media_devices().is_some_and(|devices| {
                js_sys::Reflect::get(&devices, &"getDisplayMedia".into()).is_ok_and(|known| known.is_function())
            });
            can_share.set(shares);
            can_float.set(screen::can_float());
        });
        crate::ui::hooks::use_document_event("fullscreenchange", false, move |_| full.set(screen::is_full()));
    }
    let open = move |which: Panel| panel.update(|open| *open = (*open != Some(which)).then_some(which));
    let is_open = move |which: Panel| Memo::new(move |_| panel.get() == Some(which));
    let unread = move || {
        let count = state.unread.get();
        (count > 0).then(|| view! { <span class="badge">{count}</span> })
    };
    let chat_label = move || {
        let texts = &language.texts().direct().controls;
        match state.unread.get() {
            0 => format!("{} (C)", texts.chat),
            count => format!("{} (C): {count} {}", texts.chat, texts.unread),
        }
    };
    view! {
        <div class="controls" role="toolbar" aria-label=crate::ui::language::t(|texts| texts.direct().controls.toolbar)>
            <Control key="M" on=microphone icons=(MICROPHONE, MICROPHONE_OFF) alarm=true
                labels=(|texts| texts.direct().controls.mute, |texts| texts.direct().controls.unmute)
                act=move || handle.act(Deed::Microphone) />
            <Control key="V" on=camera icons=(CAMERA, CAMERA_OFF) alarm=true
                labels=(|texts| texts.direct().controls.hide, |texts| texts.direct().controls.show)
                act=move || handle.act(Deed::Camera) />
            <Show when=move || can_share.get()>
                <Control key="S" on=screen icons=(SCREEN, SCREEN)
                    labels=(|texts| texts.direct().controls.stop_sharing, |texts| texts.direct().controls.share)
                    act=move || handle.act(Deed::Screen) />
            </Show>
            <Control key="H" on=hand icons=(HAND, HAND)
                labels=(|texts| texts.direct().controls.lower, |texts| texts.direct().controls.raise)
                act=move || handle.act(Deed::Hand) />
            <button type="button" id=Panel::Chat.opener() class="control" class:on=is_open(Panel::Chat) aria-expanded=move || is_open(Panel::Chat).get().to_string()
                aria-label=chat_label title=chat_label on:click=move |_| open(Panel::Chat)>
                <Icon path=CHAT />
                {unread}
            </button>
            <Control id=Panel::Devices.opener() key="" on=is_open(Panel::Devices) icons=(SETTINGS, SETTINGS)
                labels=(|texts| texts.direct().controls.settings, |texts| texts.direct().controls.settings)
                act=move || open(Panel::Devices) />
            <Show when=move || can_float.get()>
                <Control key="P" on=Memo::new(|_| false) icons=(FLOAT, FLOAT) spare=true
                    labels=(|texts| texts.direct().controls.pip, |texts| texts.direct().controls.pip)
                    act=move || handle.act(Deed::Float) />
            </Show>
            <Control key="F" on=Memo::new(move |_| full.get()) icons=(FULL, FULL) spare=true
                labels=(|texts| texts.direct().controls.leave_full, |texts| texts.direct().controls.full)
                act=move || handle.act(Deed::Full) />
            <Control id=Panel::Help.opener() key="?" on=is_open(Panel::Help) icons=(HELP, HELP) spare=true
                labels=(|texts| texts.direct().controls.help, |texts| texts.direct().controls.help)
                act=move || open(Panel::Help) />
            <button type="button" class="control leave" on:click=move |_| handle.act(Deed::Leave)
                aria-label=crate::ui::language::t(|texts| texts.direct().controls.leave)
                title=crate::ui::language::t(|texts| texts.direct().controls.leave)>
                <Icon path=LEAVE />
            </button>
        </div>
    }
}

/// A button that is on or off. It says what pressing it does.
#[component]
fn Control(
    /// The key that does the same; empty if there is none.
    key: &'static str,
    /// Whether it is on.
    on: Memo<bool>,
    /// Drawings for on and off.
    icons: (&'static str, &'static str),
    /// What pressing it does while it is on, and off.
    labels: (Pick, Pick),
    /// To be found again when what it opened is closed.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Off is what people must notice.
    #[prop(optional)]
    alarm: bool,
    /// Not on phones.
    #[prop(optional)]
    spare: bool,
    /// What it does.
    act: impl Fn() + 'static,
) -> impl IntoView {
    let language = Language::current();
    let label = move || {
        let text = if on.get() { labels.0 } else { labels.1 }(language.texts());
        if key.is_empty() { text.to_owned() } else { format!("{text} ({key})") }
    };
    view! {
        <button
            type="button"
            id=id
            class="control"
            class:on=move || on.get() && !alarm
            class:off=move || !on.get() && alarm
            class:spare=spare
            aria-label=label
            title=label
            aria-keyshortcuts=(!key.is_empty()).then_some(key)
            on:click=move |_| act()
        >
            {move || view! { <Icon path=if on.get() { icons.0 } else { icons.1 } /> }}
        </button>
    }
}
