//! Addresses without a page.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::components::LanguageSwitch;
use crate::ui::language::{self, Language, t};
use crate::ui::status::set_status;

/// Says so, and shows the way back.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    set_status(404);
    let language = Language::current();
    view! {
        <Title text=language::title(move || format!("{} · LopHoc", language.texts().common.not_found_title)) />
        <main id="main" class="narrow">
            <div class="card">
                <h1>{t(|texts| texts.common.not_found_title)}</h1>
                <p>{t(|texts| texts.common.not_found_body)}</p>
                <a class="button primary" href="/dashboard">
                    {t(|texts| texts.common.to_dashboard)}
                </a>
                <LanguageSwitch />
            </div>
        </main>
    }
}
