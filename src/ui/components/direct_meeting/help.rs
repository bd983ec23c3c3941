//! The keys, and what to do when something does not work.

use leptos::prelude::*;

use crate::i18n::Pick;
use crate::ui::language::t;

/// Every key of the room, with what it does.
pub const KEYS: [(&str, Pick); 9] = [
    ("M", |texts| texts.direct().devices.microphone),
    ("V", |texts| texts.direct().devices.camera),
    ("S", |texts| texts.direct().controls.share),
    ("H", |texts| texts.direct().controls.raise),
    ("C", |texts| texts.direct().controls.chat),
    ("F", |texts| texts.direct().controls.full),
    ("P", |texts| texts.direct().controls.pip),
    ("?", |texts| texts.direct().controls.help),
    ("Esc", |texts| texts.direct().controls.key_close),
];

/// All of it.
#[component]
pub fn Help() -> impl IntoView {
    let on = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| on.set(!crate::direct::devices::Chosen::remembered().keys_off));
    let choose = move |wanted: bool| {
        on.set(wanted);
        #[cfg(feature = "hydrate")]
        crate::direct::devices::Chosen::change(|chosen| chosen.keys_off = !wanted);
    };
    view! {
        <div class="help">
            <p>{t(|texts| texts.direct().controls.help_lead)}</p>
            <label class="switch">
                <input type="checkbox" prop:checked=move || on.get() on:change=move |event| choose(event_target_checked(&event)) />
                {t(|texts| texts.direct().controls.keys_on)}
            </label>
            <dl class="keys">
                {KEYS.map(|(key, label)| view! {
                    <div><dt><kbd>{key}</kbd></dt> <dd>{t(label)}</dd></div>
                })}
            </dl>
            <p>{t(|texts| texts.direct().controls.help_quality)}</p>
            <p>{t(|texts| texts.direct().controls.help_move)}</p>
        </div>
    }
}
