//! The module of the pages around classes: small, because people wait for it with every visit.

use leptos::prelude::*;
use lophoc::app::Page;
use lophoc::ui::pages::{DashboardPage, NotFoundPage, SignInPage};

fn main() {
    lophoc::browser::start(|page| match page {
        Page::SignIn => Some(view! { <SignInPage /> }.into_any()),
        Page::Dashboard => Some(view! { <DashboardPage /> }.into_any()),
        Page::NotFound => Some(view! { <NotFoundPage /> }.into_any()),
        Page::Room => None,
    });
}
