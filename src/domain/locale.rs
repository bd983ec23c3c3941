//! The two languages of the product.

use serde::{Deserialize, Serialize};

/// A language people can read the product in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub enum Locale {
    /// Vietnamese, the default.
    #[default]
    Vi,
    /// English.
    En,
}

impl Locale {
    /// BCP 47 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The locale of a code such as `en` or `en-GB`; `None` for a language that is not spoken here.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4): highest weight first, ties in order.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Option<Self> {
        header
            .split(',')
            .enumerate()
            .filter_map(|(index, part)| {
                let mut pieces = part.split(';');
                let locale = Self::parse(pieces.next()?.trim())?;
                let weight: f32 =
                    pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
                (weight > 0.0).then_some((locale, weight, index))
            })
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.2.cmp(&a.2)))
            .map(|(locale, ..)| locale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        for (header, expected) in [
            ("vi-VN,vi;q=0.9,en;q=0.8", Some(Locale::Vi)),
            ("en-US,en;q=0.9,vi;q=0.8", Some(Locale::En)),
            ("fr, en;q=0.3, vi;q=0.7", Some(Locale::Vi)),
            ("en, vi", Some(Locale::En)),
            ("fr", None),
            ("en;q=0", None),
            ("en;q=x", None),
            ("", None),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header}");
        }
    }
}
