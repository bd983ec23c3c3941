//! The pages that live in the browser, what is around each, and the document.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;

use crate::ui::language::{Language, t};
use crate::ui::me::Me;

/// The pages that come to life in the browser. Each is a document of its own: going from one to the other is an ordinary
/// link, so that it works before any script and each page brings only the code that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// `/sign-in`
    SignIn,
    /// `/dashboard`
    Dashboard,
    /// `/video-call/{accessToken}`
    Room,
    /// Every address without a page.
    NotFound,
}

impl Page {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::SignIn, Self::Dashboard, Self::Room, Self::NotFound];

    /// Its name in the document, by which the script knows what it brings to life.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Dashboard => "dashboard",
            Self::Room => "room",
            Self::NotFound => "not-found",
        }
    }

    /// The page of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.name() == name)
    }

    /// The module that holds it.
    #[must_use]
    pub const fn module(self) -> &'static str {
        match self {
            Self::SignIn | Self::Dashboard | Self::NotFound => "dashboard",
            Self::Room => "room",
        }
    }
}

/// What is around every page: language, person, the way past the bar.
#[component]
pub fn Around(children: Children) -> impl IntoView {
    provide_meta_context();
    Language::provide();
    Me::provide();
    view! {
        <a class="skip" href="#main">
            {t(|texts| texts.common.skip)}
        </a>
        {children()}
    }
}
