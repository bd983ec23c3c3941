//! How a moment is written: RFC 3339, UTC, letter for letter as chrono writes it, which takes several times as long for it.
//! A list of calls consists of little else.

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Serialize, Serializer};

/// For `serde(serialize_with)`.
///
/// # Errors
/// Those of the writer.
pub fn write<S: Serializer>(moment: &DateTime<Utc>, writer: S) -> Result<S::Ok, S::Error> {
    let (year, nanoseconds) = (moment.year(), moment.nanosecond());
    let Some(year) = u32::try_from(year).ok().filter(|year| *year <= 9_999) else { return moment.serialize(writer) };
    // Columns hold milliseconds. From a thousand of them on it is a leap second.
    if nanoseconds % 1_000_000 != 0 || nanoseconds >= 1_000_000_000 {
        return moment.serialize(writer);
    }
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let parts = [
        (0..4, year),
        (5..7, moment.month()),
        (8..10, moment.day()),
        (11..13, moment.hour()),
        (14..16, moment.minute()),
        (17..19, moment.second()),
        (20..23, nanoseconds / 1_000_000),
    ];
    for (place, mut number) in parts {
        for digit in text[place].iter_mut().rev() {
            *digit += u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
    }
    let length = if nanoseconds == 0 {
        text[19] = b'Z';
        20
    } else {
        text.len()
    };
    writer.serialize_str(str::from_utf8(&text[..length]).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Serialize)]
    struct Both(#[serde(serialize_with = "write")] DateTime<Utc>, DateTime<Utc>);

    fn is_alike(moment: DateTime<Utc>) -> bool {
        let both = serde_json::to_value(Both(moment, moment)).unwrap();
        both[0] == both[1] && both[0].is_string()
    }

    proptest! {
        #[test]
        fn moments_are_written_as_chrono_writes_them(milliseconds in -100_000_000_000_000_i64..300_000_000_000_000) {
            let moment = DateTime::from_timestamp_millis(milliseconds).unwrap();
            prop_assert!(is_alike(moment));
            prop_assert!(is_alike(moment.with_nanosecond(0).unwrap()));
            prop_assert!(is_alike(moment.with_nanosecond(1_001).unwrap()));
            prop_assert!(is_alike(moment.with_nanosecond(1_500_000_000).unwrap()));
        }
    }
}
