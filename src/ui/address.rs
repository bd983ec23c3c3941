//! The address of the page being shown.

/// Path and query of the page: on the server of the request, in the browser of the window.
#[cfg(feature = "ssr")]
fn here() -> (String, String) {
    let of = |parts: &axum::http::request::Parts| {
        (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned())
    };
    leptos::prelude::with_context(of).unwrap_or_default()
}

/// Path and query of the page: on the server of the request, in the browser of the window.
#[cfg(not(feature = "ssr"))]
fn here() -> (String, String) {
    let location = leptos::prelude::window().location();
    let query = location.search().unwrap_or_default();
    (location.pathname().unwrap_or_default(), query.trim_start_matches('?').to_owned())
}

/// The value of a parameter of the query, decoded; of several the first.
#[must_use]
pub fn query(name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&here().1).ok()?;
    pairs.into_iter().find_map(|(key, value)| (key == name).then_some(value))
}

/// The last part of the path. Access tokens have nothing to decode; what has is none.
#[must_use]
pub fn last_segment() -> String {
    here().0.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}
