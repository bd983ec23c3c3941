//! Time that runs down.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::ui::hooks::ServerClock;
use crate::ui::language::Language;
use crate::ui::time_text::countdown;

/// What is left until `target` on the server's clock, to the second.
#[component]
pub fn Countdown(target: DateTime<Utc>, clock: ServerClock) -> impl IntoView {
    let language = Language::current();
    let text = Memo::new(move |_| countdown(target, clock.now(), language.texts()));
    // Read aloud every second it would drown everything else.
    view! {
        <span class="countdown" role="timer" aria-live="off">
            {move || text.get()}
        </span>
    }
}
