//! The start in the browser: the page that the server rendered comes to life.

use leptos::prelude::*;

use crate::app::{Around, Page};

/// Brings the page of the document to life, if `known` has it.
pub fn start(known: fn(Page) -> Option<AnyView>) {
    console_error_panic_hook::set_once();
    let Some(html) = document().document_element() else { return };
    let Some(content) = html.get_attribute("data-page").and_then(|name| Page::named(&name)) else { return };
    leptos::mount::hydrate_body(move || view! { <Around>{known(content)}</Around> });
    // Tests and slow lines alike want to know from when on a press of a button is heard.
    drop(html.set_attribute("data-ready", ""));
}
