//! All text people read. A catalogue is a struct with a field for each text: a text missing in one language does
//! not compile.

pub mod direct;
mod en;
#[cfg(feature = "ssr")]
pub mod staff;
mod texts;
mod vi;

pub use texts::*;

use crate::domain::locale::Locale;

/// Picks one text out of a catalogue.
pub type Pick = fn(&'static Texts) -> &'static str;

/// The catalogue of a language.
#[must_use]
pub const fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::Vi => &vi::TEXTS,
        Locale::En => &en::TEXTS,
    }
}
