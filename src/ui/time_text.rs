//! Times as people read them: in their own zone, in their own language.

use chrono::{DateTime, TimeDelta, Utc};

use crate::i18n::Texts;

/// A moment as a wall clock and a calendar show it in some time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute.
    pub minute: u32,
    /// Day of the week, 0 is Monday.
    pub weekday: u32,
}

impl LocalTime {
    /// `14:05`.
    #[must_use]
    pub fn clock(self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// The date alone, as the language writes it.
    #[must_use]
    pub fn date(self, texts: &Texts) -> String {
        (texts.time.date)(self.year, self.month, self.day)
    }

    /// `Thứ Hai`.
    #[must_use]
    pub fn weekday(self, texts: &Texts) -> &'static str {
        let time = &texts.time;
        match self.weekday {
            0 => time.monday,
            1 => time.tuesday,
            2 => time.wednesday,
            3 => time.thursday,
            4 => time.friday,
            5 => time.saturday,
            _ => time.sunday,
        }
    }

    fn same_day(self, other: Self) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }
}

/// `20/10/2025 14:05`.
#[must_use]
pub fn date_and_clock(moment: DateTime<Utc>, zone: &str, texts: &Texts) -> String {
    let local = local_time(moment, zone);
    format!("{} {}", local.date(texts), local.clock())
}

/// `Hôm nay, 14:05 – 15:05`, or `Thứ Hai, 20/10/2025, 14:05 – 15:05` for other days than today and tomorrow.
#[must_use]
pub fn day_and_hours(
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: &str,
    texts: &Texts,
) -> String {
    let (from, to) = (local_time(start, zone), local_time(end, zone));
    let day = if from.same_day(local_time(now, zone)) {
        texts.dashboard.today.to_owned()
    } else if from.same_day(local_time(now + TimeDelta::days(1), zone)) {
        texts.dashboard.tomorrow.to_owned()
    } else {
        format!("{}, {}", from.weekday(texts), from.date(texts))
    };
    format!("{day}, {}\u{a0}–\u{2060}\u{a0}{}", from.clock(), to.clock())
}

/// What is left until `target`: `04:59`, `1:04:59`, `2 ngày 01:04:59`; rounded up, so that zero means zero.
#[must_use]
pub fn countdown(target: DateTime<Utc>, now: DateTime<Utc>, texts: &Texts) -> String {
    let seconds = ((target - now).num_milliseconds().max(0) + 999) / 1000;
    let (days, hours, minutes, seconds) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    if days > 0 {
        format!("{days} {} {hours:02}:{minutes:02}:{seconds:02}", texts.common.days)
    } else if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

/// The moment in an IANA time zone; UTC if the zone is unknown.
#[cfg(not(feature = "hydrate"))]
#[must_use]
pub fn local_time(moment: DateTime<Utc>, zone: &str) -> LocalTime {
    use chrono::{Datelike, Timelike};
    let parts = |time: &dyn Fn() -> (i32, u32, u32, u32, u32, u32)| {
        let (year, month, day, hour, minute, weekday) = time();
        LocalTime { year, month, day, hour, minute, weekday }
    };
    #[cfg(feature = "ssr")]
    if let Ok(zone) = zone.parse::<chrono_tz::Tz>() {
        let time = moment.with_timezone(&zone);
        return parts(&|| {
            let weekday = time.weekday().num_days_from_monday();
            (time.year(), time.month(), time.day(), time.hour(), time.minute(), weekday)
        });
    }
    let _ = zone;
    parts(&|| {
        let weekday = moment.weekday().num_days_from_monday();
        (moment.year(), moment.month(), moment.day(), moment.hour(), moment.minute(), weekday)
    })
}

/// The moment in an IANA time zone, by the browser's own tables; UTC if it does not know the zone.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn local_time(moment: DateTime<Utc>, zone: &str) -> LocalTime {
    intl::local_time(moment, zone).or_else(|| intl::local_time(moment, "UTC")).unwrap_or(LocalTime {
        year: 1970,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        weekday: 3,
    })
}

/// Whether clocks in an IANA zone show what clocks in this browser's zone show, at this moment and half a year later. By what
/// they show and not by name: `Asia/Saigon` and `Asia/Ho_Chi_Minh` are one. On the server always `true`.
#[must_use]
pub fn is_zone_of_browser(zone: &str, now: DateTime<Utc>) -> bool {
    #[cfg(feature = "hydrate")]
    {
        [now, now + TimeDelta::days(182)].iter().all(|at| intl::local_time(*at, zone) == intl::local_time(*at, ""))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (zone, now);
        true
    }
}

#[cfg(feature = "hydrate")]
mod intl {
    use super::LocalTime;
    use chrono::{DateTime, Utc};
    use js_sys::{Array, Date, Function, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    /// Asks `Intl.DateTimeFormat` for the parts. Through `Reflect`, because the typed constructor throws for a zone
    /// the browser does not know.
    pub fn local_time(moment: DateTime<Utc>, zone: &str) -> Option<LocalTime> {
        let options = Object::new();
        for (key, value) in [
            ("timeZone", zone),
            ("hourCycle", "h23"),
            ("year", "numeric"),
            ("month", "numeric"),
            ("day", "numeric"),
            ("hour", "numeric"),
            ("minute", "numeric"),
            ("weekday", "short"),
        ] {
            if value.is_empty() {
                // The browser's own zone.
                continue;
            }
            Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value)).ok()?;
        }
        let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
        let constructor: Function = Reflect::get(&intl, &JsValue::from_str("DateTimeFormat")).ok()?.dyn_into().ok()?;
        let arguments = Array::of2(&JsValue::from_str("en-US"), &options);
        let format = Reflect::construct(&constructor, &arguments).ok()?;
        let to_parts: Function = Reflect::get(&format, &JsValue::from_str("formatToParts")).ok()?.dyn_into().ok()?;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact in a double")]
        let date = Date::new(&JsValue::from_f64(moment.timestamp_millis() as f64));
        let parts: Array = to_parts.call1(&format, &date).ok()?.dyn_into().ok()?;
        let part = |wanted: &str| {
            parts.iter().find_map(|part| {
                let kind = Reflect::get(&part, &JsValue::from_str("type")).ok()?.as_string()?;
                (kind == wanted).then(|| Reflect::get(&part, &JsValue::from_str("value")).ok()?.as_string()).flatten()
            })
        };
        let number = |wanted: &str| part(wanted)?.parse::<u32>().ok();
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let weekday = part("weekday")?;
        Some(LocalTime {
            year: i32::try_from(number("year")?).ok()?,
            month: number("month")?,
            day: number("day")?,
            hour: number("hour")?,
            minute: number("minute")?,
            weekday: u32::try_from(days.iter().position(|day| **day == weekday)?).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::locale::Locale;
    use crate::i18n::texts;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn times_are_shown_in_the_persons_zone_and_language() {
        let (vi, en) = (texts(Locale::Vi), texts(Locale::En));
        let start = at("2025-10-20T18:05:00Z");
        assert_eq!(date_and_clock(start, "Asia/Ho_Chi_Minh", vi), "21/10/2025 01:05");
        assert_eq!(date_and_clock(start, "Europe/Berlin", en), "20 Oct 2025 20:05");
        let end = start + TimeDelta::hours(1);
        let hours = |now: &str, texts| day_and_hours(start, end, at(now), "Asia/Ho_Chi_Minh", texts);
        assert_eq!(hours("2025-10-20T17:00:00Z", vi), "Hôm nay, 01:05\u{a0}–\u{2060}\u{a0}02:05");
        assert_eq!(hours("2025-10-20T16:59:00Z", vi), "Ngày mai, 01:05\u{a0}–\u{2060}\u{a0}02:05");
        assert_eq!(hours("2025-10-01T00:00:00Z", vi), "Thứ Ba, 21/10/2025, 01:05\u{a0}–\u{2060}\u{a0}02:05");
        assert_eq!(hours("2025-10-01T00:00:00Z", en), "Tuesday, 21 Oct 2025, 01:05\u{a0}–\u{2060}\u{a0}02:05");
    }

    #[test]
    fn a_countdown_reaches_zero_when_the_time_has_come_and_not_before() {
        let vi = texts(Locale::Vi);
        let target = at("2025-10-20T12:00:00Z");
        let left = |ms: i64| countdown(target, target - TimeDelta::milliseconds(ms), vi);
        assert_eq!(left(0), "00:00");
        assert_eq!(left(1), "00:01");
        assert_eq!(left(299_000), "04:59");
        assert_eq!(left(3_600_000), "1:00:00");
        assert_eq!(left(2 * 86_400_000 + 3_899_000), "2 ngày 01:04:59");
        assert_eq!(left(-5_000), "00:00");
    }
}
