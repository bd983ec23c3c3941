//! Vietnamese or English.

use leptos::prelude::*;

use crate::domain::locale::Locale;
use crate::ui::language::{Language, t};

/// Two buttons, the chosen one pressed.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let language = Language::current();
    let button = move |locale: Locale, label: &'static str, name: &'static str| {
        view! {
            <button
                type="button"
                lang=locale.code()
                title=name
                aria-label=format!("{label}, {name}")
                aria-pressed=move || (language.get() == locale).to_string()
                on:click=move |_| language.choose(locale)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="language" role="group" aria-label=t(|texts| texts.common.language)>
            {button(Locale::Vi, "VI", "Tiếng Việt")}
            {button(Locale::En, "EN", "English")}
        </div>
    }
}
