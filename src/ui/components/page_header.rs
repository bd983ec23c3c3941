//! The bar on top of every page for signed-in people.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::LanguageSwitch;
use crate::api::auth::logout::logout;
use crate::ui::language::t;

/// Brand, name, language, the way out.
#[component]
pub fn PageHeader(#[prop(into)] name: String) -> impl IntoView {
    let sign_out = move |_| {
        spawn_local(async move {
            // Signed out or not, the sign-in page is where to see it; it leads back if the login still lives.
            drop(logout().await);
            drop(window().location().assign("/sign-in"));
        });
    };
    view! {
        <header class="bar">
            <a class="brand" href="/dashboard">
                "LopHoc"
            </a>
            <span class="who">{name}</span>
            <LanguageSwitch />
            <button type="button" class="quiet" on:click=sign_out>
                {t(|texts| texts.common.sign_out)}
            </button>
        </header>
    }
}
