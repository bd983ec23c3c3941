//! A short message that stands out.

use leptos::prelude::*;

/// A message in a box. `kind` is one of `info`, `warning`, `error`; errors are announced at once.
#[component]
pub fn Notice(kind: &'static str, children: Children) -> impl IntoView {
    let role = if kind == "error" { "alert" } else { "status" };
    view! {
        <div class=format!("notice {kind}") role=role>
            {children()}
        </div>
    }
}
