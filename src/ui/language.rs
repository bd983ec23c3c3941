//! The language a person reads, switchable without a reload.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use crate::domain::locale::Locale;
use crate::i18n::{Pick, Texts, texts};

/// Name of the cookie that remembers the choice of this browser.
pub const COOKIE: &str = "lophoc_lang";

/// The cookie that remembers a choice for a year.
#[must_use]
pub fn cookie_of(locale: Locale) -> String {
    format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", locale.code())
}

/// The chosen language.
#[derive(Clone, Copy)]
pub struct Language(RwSignal<Locale>);

impl Language {
    /// Provides the language to everything below.
    pub fn provide() -> Self {
        let language = Self(RwSignal::new(initial()));
        provide_context(language);
        language
    }

    /// The language of the page.
    #[must_use]
    pub fn current() -> Self {
        expect_context()
    }

    /// The locale now.
    #[must_use]
    pub fn get(self) -> Locale {
        self.0.get()
    }

    /// All texts in the language now.
    #[must_use]
    pub fn texts(self) -> &'static Texts {
        texts(self.0.get())
    }

    /// Changes the language and remembers it for a year.
    pub fn choose(self, locale: Locale) {
        self.0.set(locale);
        #[cfg(feature = "hydrate")]
        remember(locale);
    }
}

/// A text in the language of the page, for a place in a view.
pub fn t(pick: Pick) -> impl Fn() -> &'static str + Copy + Send + 'static {
    let language = Language::current();
    move || pick(language.texts())
}

/// The title of a page. On the server it is read at once: the framework asks for it outside of the page's own signals,
/// and would find those of another request there, or none.
pub fn title(text: impl Fn() -> String + Send + Sync + 'static) -> TextProp {
    if cfg!(feature = "ssr") { TextProp::from(text()) } else { TextProp::from(text) }
}

/// On the server: what this browser chose, else what the person chose, else what the browser asks for.
#[cfg(feature = "ssr")]
#[must_use]
pub fn initial() -> Locale {
    use crate::api::{RequestInfo, Viewer};
    let (viewer, info) = (Viewer::current(), RequestInfo::current());
    with_context(|parts: &axum::http::request::Parts| language_of(&parts.headers, &viewer, Some(&info)))
        .unwrap_or_default()
}

/// The language for a request: what this browser chose, else what the person chose, else what the browser asks for.
#[cfg(feature = "ssr")]
#[must_use]
pub fn language_of(
    headers: &axum::http::HeaderMap,
    viewer: &crate::api::Viewer,
    info: Option<&crate::api::RequestInfo>,
) -> Locale {
    let cookies = headers.get_all(axum::http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let chosen = cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE).then(|| Locale::parse(value)).flatten()
    });
    chosen.unwrap_or_else(|| match viewer {
        crate::api::Viewer::Person(user) => user.locale,
        _ => info.map(|info| info.locale).unwrap_or_default(),
    })
}

/// In the browser: what the server rendered.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn initial() -> Locale {
    document().document_element().and_then(|html| Locale::parse(&html.get_attribute("lang")?)).unwrap_or_default()
}

#[cfg(feature = "hydrate")]
fn remember(locale: Locale) {
    use wasm_bindgen::JsCast;
    let document = document();
    if let Some(html) = document.document_element() {
        // Failing to set an attribute leaves the old one, which is only wrong for screen readers.
        drop(html.set_attribute("lang", locale.code()));
    }
    if let Some(document) = document.dyn_ref::<web_sys::HtmlDocument>() {
        drop(document.set_cookie(&cookie_of(locale)));
    }
}
