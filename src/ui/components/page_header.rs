//! The bar on top of every page for signed-in people.

use leptos::prelude::*;

use super::LanguageSwitch;
use crate::domain::session::AccountRole;
use crate::i18n::Pick;
use crate::ui::language::t;

/// Brand, the pages a person has, name, language, the way out.
#[component]
pub fn PageHeader(#[prop(into)] name: String, role: Option<AccountRole>) -> impl IntoView {
    let own = move |path: &'static str, name: Pick| view! { <a href=path>{t(name)}</a> };
    let past = matches!(role, Some(AccountRole::Tutor | AccountRole::Student))
        .then(|| own("/history", |texts| texts.common.past));
    let lessons = (role == Some(AccountRole::Tutor)).then(|| own("/lessons", |texts| texts.common.my_lessons));
    let staff = (role == Some(AccountRole::Admin)).then(|| own("/admin", |texts| texts.common.staff));
    let account = role.is_some().then(|| own("/account", |texts| texts.common.account));
    view! {
        <header class="bar">
            <a class="brand" href="/dashboard">
                "LopHoc"
            </a>
            <nav class="more" aria-label=t(|texts| texts.common.pages)>{past} {lessons} {staff} {account}</nav>
            <span class="who">{name}</span>
            <LanguageSwitch />
            <form method="post" action="/sign-out">
                <button type="submit" class="quiet">{t(|texts| texts.common.sign_out)}</button>
            </form>
        </header>
    }
}
