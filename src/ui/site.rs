//! What the pages must know of the server they come from. It travels in attributes of the `html` element.

/// Whether the server runs in demo mode and offers its demo accounts.
#[cfg(feature = "ssr")]
#[must_use]
pub fn is_demo() -> bool {
    leptos::prelude::use_context::<crate::api::AppState>().is_some_and(|app| app.config.demo)
}

/// Whether the server runs in demo mode and offers its demo accounts.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn is_demo() -> bool {
    leptos::prelude::document().document_element().is_some_and(|html| html.has_attribute("data-demo"))
}
