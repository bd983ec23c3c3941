//! Addresses without a page.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::components::LanguageSwitch;
use crate::ui::language::{Language, t};

/// Says so, and shows the way back.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    let language = Language::current();
    view! {
        <Title text=move || format!("{} · LopHoc", language.texts().common.not_found_title) />
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
