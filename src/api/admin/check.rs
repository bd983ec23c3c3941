//! What all bodies of staff have in common.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::api::json;
use crate::domain::class::{WrongTimes, check_times};
use crate::domain::staff::{MAX_EXTERNAL_ID, MAX_TITLE, Page};
use crate::store::{Connection, staff};

use chrono::{DateTime, Datelike, Utc};

/// Rows of a page unless asked otherwise.
const DEFAULT_LIMIT: i64 = 50;
/// Most rows of a page.
const MAX_LIMIT: i64 = 200;
/// Longest text to search for, in characters.
const MAX_SEARCH: usize = 100;

/// Reads a body.
///
/// # Errors
/// `invalid_request` with the field.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    json::read(body).map_err(|error| ApiError::invalid(&error.field, &error.problem))
}

/// What a list is narrowed down to, as it comes in the query.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PageQuery {
    /// From 1.
    pub page: Option<String>,
    /// From 1 to 200.
    pub limit: Option<String>,
    /// Part of a title, a name or an e-mail address.
    pub q: Option<String>,
    /// Status of lessons, courses or sessions.
    pub status: Option<String>,
    /// Role of people.
    pub role: Option<String>,
    /// Only what starts then or later; RFC 3339.
    pub from: Option<String>,
    /// Only what starts earlier; RFC 3339.
    pub to: Option<String>,
}

/// The page asked for; `words` are the values that `status` or `role` may have.
///
/// # Errors
/// `invalid_request` with the parameter.
pub fn page(query: &PageQuery, words: &[&str]) -> Result<Page, ApiError> {
    let number = |name: &str, value: &Option<String>, default: i64, most: i64| match value.as_deref() {
        None | Some("") => Ok(default),
        Some(text) => match text.parse::<i64>() {
            Ok(number) if (1..=most).contains(&number) => Ok(number),
            _ => Err(ApiError::invalid(name, "out of range")),
        },
    };
    let given =
        |value: &Option<String>| value.as_ref().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let limit = number("limit", &query.limit, DEFAULT_LIMIT, MAX_LIMIT)?;
    let page = number("page", &query.page, 1, 1_000_000)?;
    let mut word = None;
    for (name, value) in [("status", given(&query.status)), ("role", given(&query.role))] {
        if value.as_ref().is_some_and(|value| !words.contains(&value.as_str())) {
            return Err(ApiError::invalid(name, "unknown value"));
        }
        word = word.or(value);
    }
    let moment = |name: &str, value: &Option<String>| match given(value) {
        None => Ok(None),
        Some(text) => match text.parse::<DateTime<Utc>>() {
            Ok(at) if (1000..9999).contains(&at.year()) => Ok(Some(at)),
            _ => Err(ApiError::invalid(name, "must be a time as in RFC 3339")),
        },
    };
    let search = given(&query.q);
    if search.as_ref().is_some_and(|search| search.chars().count() > MAX_SEARCH) {
        return Err(ApiError::invalid("q", "must have at most 100 characters"));
    }
    Ok(Page {
        offset: (page - 1) * limit,
        limit,
        search,
        word,
        from: moment("from", &query.from)?,
        to: moment("to", &query.to)?,
        tutor_id: None,
    })
}

/// A price: whole dong, not negative.
///
/// # Errors
/// `invalid_request`.
pub fn price(price_vnd: Option<i64>) -> Result<(), ApiError> {
    if price_vnd.is_some_and(|price| price < 0) {
        return Err(ApiError::invalid("priceVnd", "must not be negative"));
    }
    Ok(())
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

/// The times of a class.
///
/// # Errors
/// `invalid_request`.
pub fn times(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<(), ApiError> {
    check_times(start, end).map_err(|wrong| {
        let (field, problem) = times_problem(wrong);
        ApiError::invalid(field, problem)
    })
}

/// The field that is wrong, and how.
#[must_use]
pub const fn times_problem(wrong: WrongTimes) -> (&'static str, &'static str) {
    match wrong {
        WrongTimes::Backwards => ("scheduledEndTime", "must be after scheduledStartTime"),
        WrongTimes::Start => ("scheduledStartTime", "must be in the years 2000 to 2099"),
        WrongTimes::End => ("scheduledEndTime", "must be in the years 2000 to 2099"),
    }
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
