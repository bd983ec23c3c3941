//! The one envelope of every failure, whoever produces it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::code::Code;
use super::json::{JsonBody, Unreadable};
use crate::i18n::Texts;

/// A failed call, as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// Always `false`.
    pub success: bool,
    /// Why, for programs.
    pub code: Code,
    /// Why, for a person, in the language of the request.
    pub message: String,
    /// What else helps, depending on the code.
    pub details: Map<String, Value>,
    /// Names the request in the log.
    pub request_id: String,
    /// Whole seconds after which trying again makes sense; sent as the header `Retry-After`.
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

/// Result of a server function.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A failure without details; the message and the request are filled in when it is sent.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            success: false,
            code,
            message: String::new(),
            details: Map::new(),
            request_id: String::new(),
            retry_after: (code == Code::Unavailable).then_some(2),
        }
    }

    /// A value that cannot be understood; `field` names the place.
    #[must_use]
    pub fn invalid(field: &str, problem: &str) -> Self {
        Self::new(Code::InvalidRequest).with("field", json!(field)).with("problem", json!(problem))
    }

    /// Adds a detail.
    #[must_use]
    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.details.insert(key.to_owned(), value);
        self
    }

    /// Says when trying again makes sense, in whole seconds.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Fills in what belongs to the request.
    #[must_use]
    pub fn addressed(mut self, texts: &Texts, request_id: &str) -> Self {
        self.code.message(texts).clone_into(&mut self.message);
        request_id.clone_into(&mut self.request_id);
        self
    }

    /// A detail that is a time.
    #[must_use]
    pub fn time(&self, key: &str) -> Option<chrono::DateTime<chrono::Utc>> {
        self.details.get(key).and_then(|value| serde_json::from_value(value.clone()).ok())
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<crate::domain::door::Refusal> for ApiError {
    fn from(refusal: crate::domain::door::Refusal) -> Self {
        Self::new(refusal.into())
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonBody;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(text) | ServerFnErrorErr::Deserialization(text) => unreadable(&text),
            ServerFnErrorErr::MissingArg(field) => Self::invalid(&field, "missing").settled(),
            // In the browser: no answer at all. To a person that is the same as a server that is away.
            ServerFnErrorErr::Request(_) => Self::new(Code::Unavailable).settled(),
            _ => Self::new(Code::Internal).settled(),
        }
    }
}

/// In the browser an answer that is not ours (a proxy's error page) also ends here; on the server only requests do.
fn unreadable(text: &str) -> ApiError {
    if cfg!(feature = "ssr") {
        let Unreadable { field, problem } = Unreadable::from_text(text);
        ApiError::invalid(&field, &problem).settled()
    } else {
        ApiError::new(Code::Unavailable)
    }
}

#[cfg(not(feature = "ssr"))]
impl ApiError {
    /// On the server this addresses the error to the request; in the browser there is nothing to do.
    #[must_use]
    pub fn settled(self) -> Self {
        self
    }
}
