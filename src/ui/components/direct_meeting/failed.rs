//! The call cannot go on on this page.

use leptos::prelude::*;

use crate::domain::phase::Failure;
use crate::ui::language::{Language, t};

/// Why, and what to do about it.
#[component]
pub fn Failed(failure: Failure, on_retry: Callback<()>) -> impl IntoView {
    let language = Language::current();
    let elsewhere = failure == Failure::Elsewhere;
    let reason = move || {
        let texts = language.texts();
        match failure {
            Failure::Elsewhere => texts.direct().room.elsewhere,
            Failure::Unsupported => texts.direct().room.unsupported,
            _ => texts.meeting().other,
        }
    };
    view! {
        <div class="meeting-cover failed" role="alert">
            <h2>{move || if elsewhere { language.texts().room().lost_title } else { language.texts().meeting().failed_title }}</h2>
            <p>{reason}</p>
            <div class="actions">
                <button type="button" class="button primary" on:click=move |_| on_retry.run(())>
                    {move || if elsewhere { language.texts().direct().room.here } else { language.texts().common.retry }}
                </button>
                <a class="button" href="/dashboard">{t(|texts| texts.common.to_dashboard)}</a>
            </div>
        </div>
    }
}
