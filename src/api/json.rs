//! The JSON of the API: like the framework's, but a body that cannot be understood is told which field is wrong,
//! and no body at all counts as an empty object.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::codec::Post;
use server_fn::{ContentType, Decodes, Encodes, Format, FormatType};

/// JSON in the body of a `POST`, and in every answer.
pub type Json = Post<JsonBody>;

/// The encoding behind [`Json`].
pub struct JsonBody;

/// Parts of the text of an [`Unreadable`], for those who must take it apart again.
const SEPARATOR: char = '\u{1f}';

/// A body that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Path of the field, empty for the body as a whole.
    pub field: String,
    /// What is wrong, in English, for developers.
    pub problem: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{SEPARATOR}{}", self.field, self.problem)
    }
}

impl Unreadable {
    /// The opposite of `to_string`: frameworks hand errors on as text only. Texts of other origin name no field.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        match text.split_once(SEPARATOR) {
            Some((field, problem)) => Self { field: field.to_owned(), problem: problem.to_owned() },
            None => Self { field: String::new(), problem: text.to_owned() },
        }
    }
}

/// Reads JSON, naming the field that is wrong.
///
/// # Errors
/// [`Unreadable`].
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    // serde would also read the fields of a struct from an array, by their order.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Unreadable { field: String::new(), problem: "expected an object".to_owned() });
    }
    parse(bytes)
}

#[cfg(feature = "ssr")]
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let problem = without_value(&error.into_inner().to_string());
        // The path of a missing field is that of the object around it; serde names the field in its text.
        let missing = problem.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        let field = missing.map_or(if path == "." || path == "?" { String::new() } else { path }, str::to_owned);
        Unreadable { field, problem }
    })?;
    reader.end().map_err(|error| Unreadable { field: String::new(), problem: error.to_string() })?;
    Ok(value)
}

/// Pages read answers of our own server only; the search for a wrong field would be a tenth of what they download.
#[cfg(not(feature = "ssr"))]
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(bytes).map_err(|error| Unreadable { field: String::new(), problem: error.to_string() })
}

/// What is wrong without the value that is: it may be a password in the wrong place, and answers end up in logs of others.
#[cfg(feature = "ssr")]
fn without_value(problem: &str) -> String {
    let Some((found, expected)) = problem.rsplit_once(", expected ") else { return problem.to_owned() };
    let kind = found.split(['`', '"']).next().unwrap_or_default().trim_end();
    format!("{kind}, expected {expected}")
}

impl ContentType for JsonBody {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonBody {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonBody {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        // Few answers are longer: most are written without growing on the way.
        let mut text = Vec::with_capacity(1_024);
        serde_json::to_writer(&mut text, output)?;
        Ok(text.into())
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonBody {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        read(&bytes)
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Sample {
        #[expect(dead_code, reason = "only read")]
        access_token: String,
    }

    fn field(body: &str) -> Option<String> {
        read::<Sample>(body.as_bytes()).err().map(|error| Unreadable::from_text(&error.to_string()).field)
    }

    #[test]
    fn the_wrong_field_is_named() {
        assert_eq!(field(r#"{"accessToken": 1}"#).as_deref(), Some("accessToken"));
        assert_eq!(field("{}").as_deref(), Some("accessToken"));
        assert_eq!(field("").as_deref(), Some("accessToken"));
        assert_eq!(field(r#"{"accessToken": "a""#).as_deref(), Some(""));
        assert_eq!(field(r#"{"accessToken": "a"} tail"#).as_deref(), Some(""));
        assert_eq!(field(r#"{"accessToken": "a", "more": 1}"#), None);
    }

    #[test]
    fn a_wrong_value_is_not_repeated() {
        let problem = |body: &str| read::<Sample>(body.as_bytes()).err().map(|error| error.problem).unwrap_or_default();
        assert_eq!(
            problem(r#"{"accessToken": 20081975}"#),
            "invalid type: integer, expected a string at line 1 column 24"
        );
        #[derive(Debug, Deserialize)]
        struct Number {
            #[expect(dead_code, reason = "only read")]
            n: u8,
        }
        let number = read::<Number>(br#"{"n": "hunter2, expected"}"#).unwrap_err().problem;
        assert_eq!(number, "invalid type: string, expected u8 at line 1 column 25");
    }
}
