//! Columns that come as one, a JSON array. Reading what the columns of an answer are called takes the driver a microsecond
//! for each, more than their values in a row (measured with sqlx 0.9.0). So the statements that are asked most
//! pack theirs: who is asking and the join everything, "my next calls" the seats, which are empty until shortly before a
//! class, and what has no spaces in it ([`PackedCall`]). Whole lists are not packed: twenty rows of JSON cost the database
//! more than the server saves.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};

mod call;

pub(super) use call::PackedCall;

use super::row::held;
use crate::domain::seat::Seat;

/// Columns of `video_call_participants`, in the order of `JSON_ARRAY(seat_id, seat_login_id, lease_until, entered_at,
/// last_seen_at, first_joined_at, last_left_at, said_leave, present_ms, join_count, can_join, waiting_seen_at)`. All are
/// `NULL` where there is no row.
#[derive(Debug, Deserialize)]
pub(super) struct PackedSeat {
    seat_id: Option<String>,
    seat_login_id: Option<i64>,
    lease_until: Option<Moment>,
    entered_at: Option<Moment>,
    last_seen_at: Option<Moment>,
    first_joined_at: Option<Moment>,
    last_left_at: Option<Moment>,
    said_leave: Option<Truth>,
    present_ms: Option<i64>,
    join_count: Option<i64>,
    can_join: Option<Truth>,
    waiting_seen_at: Option<Moment>,
}

impl PackedSeat {
    /// Whether there is a row.
    pub(super) fn exists(&self) -> bool {
        self.join_count.is_some()
    }
}

impl From<PackedSeat> for Seat {
    fn from(row: PackedSeat) -> Self {
        Self {
            held: held(row.seat_id, row.seat_login_id, row.lease_until.map(Into::into)),
            entered_at: row.entered_at.map(Into::into),
            last_seen_at: row.last_seen_at.map(Into::into),
            first_joined_at: row.first_joined_at.map(Into::into),
            last_left_at: row.last_left_at.map(Into::into),
            said_leave: row.said_leave.is_some_and(Into::into),
            present_ms: row.present_ms.unwrap_or(0),
            entries: row.join_count.unwrap_or(0),
            may_join: row.can_join.is_none_or(Into::into),
            waiting_seen_at: row.waiting_seen_at.map(Into::into),
        }
    }
}

/// A `DATETIME`, UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(DateTime<Utc>);

impl From<Moment> for DateTime<Utc> {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Moment;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a date and time of the database")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Moment, E> {
                moment(text.as_bytes()).map(Moment).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        reader.deserialize_str(Text)
    }
}

/// Reads `2026-11-26 11:03:15`, with or without up to six digits of a second's parts.
fn moment(text: &[u8]) -> Option<DateTime<Utc>> {
    let (whole, part) = text.split_at_checked(19)?;
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_u32, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
    };
    let two = |at: usize| number(&whole[at..at + 2]);
    let micros = match part {
        [] => 0,
        [b'.', digits @ ..] if (1..=6).contains(&digits.len()) => {
            number(digits)? * 10_u32.pow(6 - u32::try_from(digits.len()).ok()?)
        }
        _ => return None,
    };
    if [whole[4], whole[7], whole[10], whole[13], whole[16]] != *b"-- ::" {
        return None;
    }
    let year = i32::try_from(number(&whole[..4])?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, two(5)?, two(8)?)?;
    Some(date.and_hms_micro_opt(two(11)?, two(14)?, two(17)?, micros)?.and_utc())
}

/// A column that is 0 or 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Truth(bool);

impl From<Truth> for bool {
    fn from(truth: Truth) -> Self {
        truth.0
    }
}

impl<'de> Deserialize<'de> for Truth {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        i64::deserialize(reader).map(|number| Self(number != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_both_engines_write_them() {
        let read = |text: &str| serde_json::from_value::<Moment>(text.into()).ok().map(|moment| moment.0.to_rfc3339());
        assert_eq!(read("2026-11-26 11:03:15.123").as_deref(), Some("2026-11-26T11:03:15.123+00:00"), "MariaDB");
        assert_eq!(read("2026-11-26 11:03:15.123000").as_deref(), Some("2026-11-26T11:03:15.123+00:00"), "MySQL");
        assert_eq!(read("2028-02-29 23:59:59").as_deref(), Some("2028-02-29T23:59:59+00:00"));
        for wrong in [
            "",
            "2026-11-26",
            "2026-11-26T11:03:15",
            "2026-02-30 00:00:00",
            "2026-11-26 24:00:00",
            "2026-11-26 11:03:15.",
            "2026-11-26 11:03:15.1234567",
            "2026-11-26 11:03:1\u{e9}",
            "0000-00-00 00:00:00",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
