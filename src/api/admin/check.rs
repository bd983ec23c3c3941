//! What all bodies of staff have in common.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::api::json;
use crate::domain::staff::{MAX_EXTERNAL_ID, MAX_TITLE, Page};
use crate::store::{Connection, staff};

use chrono::{DateTime, Utc};

/// Rows of a page unless asked otherwise.
const DEFAULT_LIMIT: i64 = 50;
/// Most rows of a page.
const MAX_LIMIT: i64 = 200;

/// Reads a body.
///
/// # Errors
/// `invalid_request` with the field.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    json::read(body).map_err(|error| ApiError::invalid(&error.field, &error.problem))
}

/// `?page=&limit=`, as it comes.
#[derive(Debug, Default, Deserialize)]
pub struct PageQuery {
    page: Option<String>,
    limit: Option<String>,
}

/// The page asked for: `page` from 1, `limit` from 1 to 200.
///
/// # Errors
/// `invalid_request` with the parameter.
pub fn page(query: &PageQuery) -> Result<Page, ApiError> {
    let number = |name: &str, value: &Option<String>, default: i64, most: i64| match value.as_deref() {
        None | Some("") => Ok(default),
        Some(text) => match text.parse::<i64>() {
            Ok(number) if (1..=most).contains(&number) => Ok(number),
            _ => Err(ApiError::invalid(name, "out of range")),
        },
    };
    let limit = number("limit", &query.limit, DEFAULT_LIMIT, MAX_LIMIT)?;
    let page = number("page", &query.page, 1, 1_000_000)?;
    Ok(Page { offset: (page - 1) * limit, limit })
}

/// A text that people read: not empty, not too long.
///
/// # Errors
/// `invalid_request` with the field.
pub fn text(field: &str, text: &str, most: usize) -> Result<(), ApiError> {
    if text.trim().is_empty() || text.chars().count() > most {
        return Err(ApiError::invalid(field, &format!("must have 1 to {most} characters")));
    }
    Ok(())
}

/// A title.
///
/// # Errors
/// `invalid_request`.
pub fn title(title: &str) -> Result<(), ApiError> {
    text("title", title, MAX_TITLE)
}

/// An id of the host platform, if there is one.
///
/// # Errors
/// `invalid_request`.
pub fn external_id(external_id: Option<&String>) -> Result<(), ApiError> {
    external_id.map_or(Ok(()), |external_id| text("externalId", external_id, MAX_EXTERNAL_ID))
}

/// A class ends after it starts.
///
/// # Errors
/// `invalid_request`.
pub fn times(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<(), ApiError> {
    if start < end { Ok(()) } else { Err(ApiError::invalid("scheduledEndTime", "must be after scheduledStartTime")) }
}

/// The people of a class: known, and two different ones.
///
/// # Errors
/// `invalid_request` with the field.
pub async fn people(connection: &mut Connection, tutor_id: i64, student_id: i64) -> Result<(), ApiError> {
    if tutor_id == student_id {
        return Err(ApiError::invalid("studentId", "must be somebody else than the tutor"));
    }
    for (field, user_id) in [("tutorId", tutor_id), ("studentId", student_id)] {
        if staff::people::find(&mut *connection, user_id).await?.is_none() {
            return Err(ApiError::invalid(field, "nobody has this id"));
        }
    }
    Ok(())
}

/// What is not there.
#[must_use]
pub fn missing() -> ApiError {
    Code::NotFound.into()
}
