//! What a media server tells, whichever way it does.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::domain::attendance::Kind;

/// Longest text kept of what somebody else sends, in characters.
const MOST: usize = 190;

/// One thing a media server tells of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The room, lower-case.
    pub room: String,
    /// The breakout room in it; empty for the room itself.
    pub place: String,
    /// What happened.
    pub kind: Kind,
    /// When, by the clock of the media server, UTC.
    pub at: DateTime<Utc>,
    /// Start of the stay it belongs to.
    pub since: Option<DateTime<Utc>>,
    /// The occupant; empty for the room itself.
    pub connection: String,
    /// Id of the person, as the token says.
    pub person: Option<String>,
    /// The person went by their own will.
    pub willing: bool,
    /// What else is of use to staff.
    pub details: Map<String, Value>,
    /// Makes it the same when it is told again.
    pub key: String,
}

/// Why a message cannot be understood: the field, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: &'static str,
}

/// The first so many characters of a text.
#[must_use]
pub fn short(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(MOST).collect()
}

/// The room in its address at the conference service, as in `room@conference.example.vn`.
#[must_use]
pub fn room_of(jid: &str) -> String {
    short(jid.split('@').next().unwrap_or_default()).to_lowercase()
}

/// A moment in Unix time: seconds, with or without a fraction, or milliseconds; as a number or as text.
#[must_use]
pub fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    // Seconds reach this in the year 5138.
    let milliseconds = if number.abs() < 1e11 { number * 1000.0 } else { number };
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range is refused by the next line")]
    let at = DateTime::from_timestamp_millis(milliseconds.round() as i64)?;
    let known = DateTime::from_timestamp(946_684_800, 0)?..DateTime::from_timestamp(4_102_444_800, 0)?;
    known.contains(&at).then_some(at)
}

/// A text or a number, as text.
#[must_use]
pub fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(short(text.trim())),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moments_come_in_seconds_and_milliseconds_and_as_text() {
        let expected = DateTime::from_timestamp(1_800_000_000, 0);
        assert_eq!(moment(&json!(1_800_000_000)), expected);
        assert_eq!(moment(&json!(1_800_000_000_000_i64)), expected);
        assert_eq!(moment(&json!("1800000000000")), expected);
        assert_eq!(moment(&json!(1_800_000_000.25)).map(|at| at.timestamp_subsec_millis()), Some(250));
        for nonsense in [json!(null), json!("soon"), json!(-1), json!(1e300), json!(99), json!(true)] {
            assert_eq!(moment(&nonsense), None, "{nonsense}");
        }
    }
}
