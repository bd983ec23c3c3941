//! The document around every page, and which page is where.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::ui::language::{self, Language, t};
use crate::ui::me::Me;
use crate::ui::pages::{DashboardPage, NotFoundPage, RoomPage, SignInPage};
use crate::ui::site;

/// The HTML document.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang=language::initial().code() data-demo=site::is_demo().then_some("")>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f6f7f9" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#101418" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The application. Pages are rendered whole (`SsrMode::Async`), so that the HTML alone can be read.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Language::provide();
    Me::provide();
    view! {
        <a class="skip" href="#main">
            {t(|texts| texts.common.skip)}
        </a>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/dashboard") view=DashboardPage ssr=SsrMode::Async />
                <Route path=path!("/video-call/:access_token") view=RoomPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
