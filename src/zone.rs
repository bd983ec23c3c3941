//! Times as people type them, in their own time zone.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

/// The moment a text means: RFC 3339, or a date and a time of day in an IANA zone, as in `2026-11-24 14:05` (with or
/// without seconds, with `T` or a space between). An hour that occurs twice when clocks change is the first of the two,
/// one that does not occur is none.
#[must_use]
pub fn moment(text: &str, zone: &str) -> Option<DateTime<Utc>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.to_utc());
    }
    let text = text.replace('T', " ");
    let local = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok())?;
    let zone: Tz = zone.parse().ok()?;
    local.and_local_timezone(zone).earliest().map(|moment| moment.to_utc())
}

/// Whether an IANA zone has this name.
#[must_use]
pub fn is_known(zone: &str) -> bool {
    zone.parse::<Tz>().is_ok()
}

/// The value of a field for date and time, in an IANA zone; UTC if the zone is unknown.
#[must_use]
pub fn input_value(at: DateTime<Utc>, zone: &str) -> String {
    at.with_timezone(&zone.parse().unwrap_or(Tz::UTC)).format("%Y-%m-%dT%H:%M").to_string()
}

/// The month in which a moment is in an IANA zone, as in `2026-11`; in UTC if the zone is unknown.
#[must_use]
pub fn local_month(at: DateTime<Utc>, zone: &str) -> String {
    at.with_timezone(&zone.parse().unwrap_or(Tz::UTC)).format("%Y-%m").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_time_is_read_in_the_zone_of_whoever_typed_it() {
        let at = |text| moment(text, "Europe/Berlin").map(|at| at.to_rfc3339());
        assert_eq!(at("2026-11-24 14:05").as_deref(), Some("2026-11-24T13:05:00+00:00"));
        assert_eq!(at("2026-07-24T14:05:30").as_deref(), Some("2026-07-24T12:05:30+00:00"));
        assert_eq!(at("2026-11-24T14:05:00+07:00").as_deref(), Some("2026-11-24T07:05:00+00:00"));
        assert_eq!(at("2026-10-25 02:30").as_deref(), Some("2026-10-25T00:30:00+00:00"), "twice: the first");
        assert_eq!(at("2026-03-29 02:30"), None, "never");
        assert_eq!((at("24/11/2026 14:05"), at("tomorrow"), at("")), (None, None, None));
        assert_eq!(moment("2026-11-24 14:05", "Nowhere"), None);
    }

    #[test]
    fn what_a_field_shows_is_what_it_is_read_as() {
        let at = moment("2026-11-24T14:05", "Asia/Ho_Chi_Minh").unwrap();
        assert_eq!(input_value(at, "Asia/Ho_Chi_Minh"), "2026-11-24T14:05");
    }
}
