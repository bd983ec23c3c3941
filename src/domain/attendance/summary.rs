//! What a person is told of a class of theirs that is over.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::fold::{Attendance, Presence};
use super::verdict::Verdict;
use crate::domain::session::Side;

/// A class as one of its two people had it. Times are UTC, minutes are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Summary {
    /// When this person came: to the door, or into the call.
    pub waited_from: Option<DateTime<Utc>>,
    /// Whole minutes until the other one was there too, or until this one went.
    pub waited_minutes: i64,
    /// When both were there for the first time.
    pub together_from: Option<DateTime<Utc>>,
    /// When both were there for the last time.
    pub together_to: Option<DateTime<Utc>>,
    /// Minutes both were there.
    pub together_minutes: i64,
    /// Minutes this person was there.
    pub minutes: i64,
    /// Minutes the other one was there.
    pub other_minutes: i64,
    /// How often this person's line broke and came back.
    pub drops: u32,
    /// How often the other one's did.
    pub other_drops: u32,
    /// What the class was; nothing while that is open.
    pub verdict: Option<Verdict>,
    /// Staff have corrected the verdict.
    pub corrected: bool,
}

/// The class as the person on `side` had it.
#[must_use]
pub fn summary(attendance: &Attendance, side: Side, verdict: Option<Verdict>, corrected: bool) -> Summary {
    let (me, other) = match side {
        Side::Tutor => (&attendance.tutor, &attendance.student),
        Side::Student => (&attendance.student, &attendance.tutor),
    };
    let together_from = attendance.together.first().map(|span| span.from);
    let until = together_from.or_else(|| me.intervals.last().map(|last| last.to));
    let waited = me.waited_from.zip(until).map_or(0, |(from, until)| (until - from).num_minutes().max(0));
    let minutes = |presence: &Presence| presence.present_ms / 60_000;
    Summary {
        waited_from: me.waited_from,
        waited_minutes: waited,
        together_from,
        together_to: attendance.together.last().map(|span| span.to),
        together_minutes: attendance.together_ms / 60_000,
        minutes: minutes(me),
        other_minutes: minutes(other),
        drops: me.drops,
        other_drops: other.drops,
        verdict,
        corrected,
    }
}
