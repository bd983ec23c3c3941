//! Which zone the times on the page are in, where that is not obvious.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::ui::language::t;
use crate::ui::time_text::is_zone_of_browser;

/// Names the zone if clocks there differ from that of this browser. On the server nobody can know.
#[component]
pub fn ZoneNote(#[prop(into)] zone: String, now: DateTime<Utc>) -> impl IntoView {
    let foreign = RwSignal::new(false);
    let asked = zone.clone();
    Effect::new(move |_| foreign.set(!is_zone_of_browser(&asked, now)));
    view! {
        {move || foreign.get().then(|| view! {
            <span class="muted zone">" " {t(|texts| texts.time.zone)} " " {zone.clone()}</span>
        })}
    }
}
