//! The bar on top of every page for signed-in people.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::LanguageSwitch;
use crate::api::auth::logout::logout;
use crate::domain::session::AccountRole;
use crate::i18n::Pick;
use crate::ui::language::t;

/// Brand, name, language, the way out; for tutors the way to their own lessons, for staff to their pages.
#[component]
pub fn PageHeader(#[prop(into)] name: String, role: Option<AccountRole>) -> impl IntoView {
    // Pages of their own, which the app does not know.
    let own = move |path: &'static str, name: Pick| view! { <a href=path rel="external">{t(name)}</a> };
    let past = matches!(role, Some(AccountRole::Tutor | AccountRole::Student))
        .then(|| own("/history", |texts| texts.common.past));
    let lessons = (role == Some(AccountRole::Tutor)).then(|| own("/lessons", |texts| texts.common.my_lessons));
    let staff = (role == Some(AccountRole::Admin)).then(|| own("/admin", |texts| texts.common.staff));
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
            <nav class="more" aria-label=t(|texts| texts.common.pages)>{past} {lessons} {staff}</nav>
            <span class="who">{name}</span>
            <LanguageSwitch />
            <button type="button" class="quiet" on:click=sign_out>
                {t(|texts| texts.common.sign_out)}
            </button>
        </header>
    }
}
