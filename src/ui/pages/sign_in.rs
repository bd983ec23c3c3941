//! E-mail and password. The form works by itself; with the script it also keeps what was typed after a mistake.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;

use crate::api::auth::login::login;
use crate::api::code::Code;
use crate::domain::way_back::is_local_path;
use crate::i18n::Pick;
use crate::ui::address;
use crate::ui::components::{LanguageSwitch, Notice};
use crate::ui::language::{self, Language, t};
use crate::ui::site;

/// Address and role of the accounts a demo server has; their password is in the README.
const DEMO: [(&str, Pick); 3] = [
    ("tutor@demo.test", |texts| texts.sign_in.demo_tutor),
    ("student@demo.test", |texts| texts.sign_in.demo_student),
    ("admin@demo.test", |texts| texts.sign_in.demo_admin),
];
const DEMO_PASSWORD: &str = "lophoc-demo";

/// The sign-in page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let language = Language::current();
    let next = StoredValue::new(address::query("next").unwrap_or_default());
    let failed = address::query("error");
    let error = RwSignal::new(
        failed.map(|code| Code::ALL.iter().copied().find(|known| known.as_str() == code).unwrap_or(Code::Internal)),
    );
    let busy = RwSignal::new(false);
    let email = NodeRef::<leptos::html::Input>::new();
    let password = NodeRef::<leptos::html::Input>::new();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let value = |input: NodeRef<leptos::html::Input>| input.get_untracked().map(|input| input.value());
        let (Some(email), Some(password)) = (value(email), value(password)) else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match login(email, password).await {
                Ok(_) => {
                    let next = next.get_value();
                    let target = if is_local_path(&next) { next } else { "/dashboard".to_owned() };
                    // A full load: the next page is rendered for the person who is signed in now.
                    drop(window().location().assign(&target));
                }
                Err(failure) => {
                    error.set(Some(failure.code));
                    busy.set(false);
                }
            }
        });
    };
    view! {
        <Title text=language::title(move || format!("{} · LopHoc", language.texts().sign_in.title)) />
        <main id="main" class="narrow sign-in">
            <div class="sign-in-top">
                <span class="brand">"LopHoc"</span>
                <LanguageSwitch />
            </div>
            <div class="card">
                <h1>{t(|texts| texts.sign_in.lead)}</h1>
                <p class="muted">{t(|texts| texts.common.tagline)}</p>
                <form method="post" action="/sign-in" on:submit=submit>
                    <input type="hidden" name="next" value=next.get_value() />
                    <label for="email">{t(|texts| texts.sign_in.email)}</label>
                    <input
                        id="email"
                        name="email"
                        type="email"
                        autocomplete="username"
                        maxlength="254"
                        required
                        node_ref=email
                    />
                    <label for="password">{t(|texts| texts.sign_in.password)}</label>
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        node_ref=password
                    />
                    {move || error.get().map(|code| view! {
                        <Notice kind="error">{move || code.message(language.texts())}</Notice>
                    })}
                    <button type="submit" class="button primary block" disabled=move || busy.get()>
                        {move || {
                            let texts = &language.texts().sign_in;
                            if busy.get() { texts.submitting } else { texts.submit }
                        }}
                    </button>
                </form>
            </div>
            {site::is_demo().then(|| view! { <DemoAccounts next /> })}
        </main>
    }
}

/// One button for each demo account: plain forms, so that they work before any script.
#[component]
fn DemoAccounts(next: StoredValue<String>) -> impl IntoView {
    view! {
        <section class="card demo" aria-labelledby="demo-title">
            <h2 id="demo-title">{t(|texts| texts.sign_in.demo_title)}</h2>
            <p class="muted">{t(|texts| texts.sign_in.demo_lead)}</p>
            <div class="demo-accounts">
                {DEMO.into_iter().map(|(email, name)| view! {
                    <form method="post" action="/sign-in">
                        <input type="hidden" name="next" value=next.get_value() />
                        <input type="hidden" name="email" value=email />
                        <input type="hidden" name="password" value=DEMO_PASSWORD />
                        <button type="submit" class="button block">
                            <strong>{t(name)}</strong>
                            <span class="muted">{email}</span>
                        </button>
                    </form>
                }).collect_view()}
            </div>
        </section>
    }
}
