//! The HTML document around a page that comes to life in the browser.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::app::{Around, Page};
use crate::ui::bundle::{Bundle, Script};
use crate::ui::language;
use crate::ui::pages::{DashboardPage, NotFoundPage, RoomPage, SignInPage};
use crate::ui::site;

/// The whole document, and in the answer's headers what it may load.
pub fn document(page: Page, options: &LeptosOptions) -> impl IntoView + use<> {
    let bundle = Bundle::of(options);
    view! {
        <!DOCTYPE html>
        <html lang=language::initial().code() data-page=page.name() data-demo=site::is_demo().then_some("")>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f6f7f9" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#101418" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=bundle.style.clone() />
                {scripts(bundle.script(page.module()))}
                <MetaTags />
            </head>
            <body>
                <Around>{content(page)}</Around>
            </body>
        </html>
    }
}

fn content(page: Page) -> AnyView {
    match page {
        Page::SignIn => view! { <SignInPage /> }.into_any(),
        Page::Dashboard => view! { <DashboardPage /> }.into_any(),
        Page::Room => view! { <RoomPage /> }.into_any(),
        Page::NotFound => view! { <NotFoundPage /> }.into_any(),
    }
}

/// Starts the page's module. The one that cargo-leptos builds must be told to; ours starts by itself.
fn scripts(script: Script) -> impl IntoView {
    let start = script.hydrate.then(|| {
        let (glue, module) = (&script.glue, &script.module);
        let text = format!("import('{glue}').then(m=>m.default({{module_or_path:'{module}'}}).then(()=>m.hydrate()))");
        view! { <script type="module" nonce=use_nonce()>{text}</script> }
    });
    let own = (!script.hydrate).then(|| view! { <script type="module" src=script.glue.clone()></script> });
    view! {
        <link rel="preload" r#as="fetch" r#type="application/wasm" crossorigin="anonymous" href=script.module />
        <link rel="modulepreload" href=script.glue />
        {own}
        {start}
    }
}
