//! The document around a page without a login.

use leptos::config::LeptosOptions;
use leptos::prelude::*;

use crate::domain::locale::Locale;
use crate::ui::bundle::Bundle;

/// The whole document as HTML; `script` is the address of one that keeps it up to date.
#[must_use]
pub fn document(
    locale: Locale,
    title: &str,
    options: LeptosOptions,
    script: Option<&'static str>,
    content: impl FnOnce() -> AnyView,
) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        view! {
            <html lang=locale.code()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <meta name="robots" content="noindex" />
                    <title>{format!("{title} · LopHoc")}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="stylesheet" href=Bundle::of(&options).style />
                    {script.map(|script| view! { <script src=script defer=true></script> })}
                </head>
                <body>
                    <header class="bar"><span class="brand">"LopHoc"</span></header>
                    <main id="main" class="wide staff open">{content()}</main>
                </body>
            </html>
        }
        .to_html()
    });
    format!("<!DOCTYPE html>{html}")
}
