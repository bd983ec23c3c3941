//! When a class may be entered, and which group of the dashboard it is in.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The door opens this long before the start.
pub const OPENS_BEFORE: TimeDelta = TimeDelta::minutes(15);
/// A session expires this long after its end.
pub const EXPIRES_AFTER: TimeDelta = TimeDelta::hours(1);
/// A media token outlives the class by this much, for a lesson that runs over and a page that reloads.
pub const TOKEN_OUTLIVES: TimeDelta = TimeDelta::minutes(15);

/// First moment at which the door is open.
#[must_use]
pub fn joinable_at(start: DateTime<Utc>) -> DateTime<Utc> {
    start - OPENS_BEFORE
}

/// Moment after which a session counts as expired.
#[must_use]
pub fn expires_at(end: DateTime<Utc>) -> DateTime<Utc> {
    end + EXPIRES_AFTER
}

/// The group of the dashboard a class that is not over belongs to; every class is in exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Category {
    /// From the start on.
    Active,
    /// From the opening of the door to the start.
    JoinableSoon,
    /// Before the door opens.
    Upcoming,
}

impl Category {
    /// The group of a class starting at `start`, at the moment `now`.
    #[must_use]
    pub fn at(start: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if now >= start {
            Self::Active
        } else if now >= joinable_at(start) {
            Self::JoinableSoon
        } else {
            Self::Upcoming
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_changes_its_group_at_the_exact_millisecond() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let ms = TimeDelta::milliseconds(1);
        assert_eq!(Category::at(start, start - OPENS_BEFORE - ms), Category::Upcoming);
        assert_eq!(Category::at(start, start - OPENS_BEFORE), Category::JoinableSoon);
        assert_eq!(Category::at(start, start - ms), Category::JoinableSoon);
        assert_eq!(Category::at(start, start), Category::Active);
    }
}
