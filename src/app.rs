//! x
use leptos::prelude::*;
use leptos_meta::*;
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! { <!DOCTYPE html><html lang="vi"><head><HydrationScripts options/></head><body><App/></body></html> }
}
#[component]
pub fn App() -> impl IntoView { provide_meta_context(); view!{ <leptos_router::components::Router><leptos_router::components::Routes fallback=|| "none"><leptos_router::components::Route path=leptos_router::path!("/dashboard") view=|| "hi"/></leptos_router::components::Routes></leptos_router::components::Router> } }
