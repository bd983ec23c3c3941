//! What handlers take out of an address. Axum's own extractors answer with plain text when they cannot.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::api_guard::respond;
use super::staff::plain;
use crate::api::RequestInfo;
use crate::api::admin::check;
use crate::api::code::Code;
use crate::api::error::ApiError;

/// The query of an address; what cannot be understood is `invalid_request`.
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(query)) => Ok(Self(query)),
            Err(error) => Err(respond(ApiError::invalid("", &error.body_text()), parts.extensions.get())),
        }
    }
}

/// The words of a path; those that are no text are the path of nothing.
pub struct ApiPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(words)) => Ok(Self(words)),
            Err(_) => Err(respond(check::missing(), parts.extensions.get())),
        }
    }
}

/// The number in the path of a page; what is no number is the path of nothing.
pub struct PageId(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for PageId {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => {
                let locale = parts.extensions.get::<RequestInfo>().map(|info| info.locale).unwrap_or_default();
                Err(plain(locale, Code::NotFound))
            }
        }
    }
}
