//! What a class was, by the intervals and the policy of the centre.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::fold::{Attendance, End, Presence, Schedule};
use super::outage::{Drop, is_outage};
use super::policy::Policy;
use super::union::{Span, milliseconds};
use crate::domain::session::SessionStatus;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What a class was.
    Verdict {
        /// Both were there, long enough together.
        Held => "held",
        /// The tutor did not come, or not in time.
        TutorAbsent => "tutor_absent",
        /// The student did not come, or not in time.
        StudentAbsent => "student_absent",
        /// Nobody was there long enough.
        BothAbsent => "both_absent",
        /// The media server failed: nobody is to blame, and somebody must decide.
        Technical => "technical",
        /// It was called off.
        Cancelled => "cancelled",
    }
}

/// A verdict and what it means for the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Outcome {
    /// What the class was.
    pub verdict: Verdict,
    /// Whether the tutor counts as having been there; nothing if nobody may be blamed.
    pub tutor_attended: Option<bool>,
    /// Whether the student counts as having been there.
    pub student_attended: Option<bool>,
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        let (tutor_attended, student_attended) = match verdict {
            Verdict::Held => (Some(true), Some(true)),
            Verdict::TutorAbsent => (Some(false), Some(true)),
            Verdict::StudentAbsent => (Some(true), Some(false)),
            Verdict::BothAbsent => (Some(false), Some(false)),
            Verdict::Technical | Verdict::Cancelled => (None, None),
        };
        Self { verdict, tutor_attended, student_attended }
    }
}

/// The moments at which a line of this class broke and, for all that is known, broke for good or in the middle: those at
/// which it matters whether others broke too.
#[must_use]
pub fn breaks(attendance: &Attendance) -> Vec<DateTime<Utc>> {
    let of = |presence: &Presence| {
        let broken = |end: End| !matches!(end, End::Open | End::Goodbye);
        presence.intervals.iter().filter(|one| broken(one.end)).map(|one| one.to).collect::<Vec<_>>()
    };
    let mut all = of(&attendance.tutor);
    all.extend(of(&attendance.student));
    all
}

/// Judges a class. `drops` are the broken lines of all classes around the moments of [`breaks`].
#[must_use]
pub fn judge(
    attendance: &Attendance,
    status: SessionStatus,
    schedule: Schedule,
    policy: &Policy,
    drops: &[Drop],
) -> Verdict {
    if status == SessionStatus::Cancelled {
        return Verdict::Cancelled;
    }
    let enough = policy.minimum(schedule.end - schedule.start);
    let is_enough = |ms: i64| ms >= enough.num_milliseconds();
    if failed(attendance, schedule, policy, drops, enough) {
        return Verdict::Technical;
    }
    if is_enough(attendance.together_ms) {
        return Verdict::Held;
    }
    let (tutor, student) = (&attendance.tutor, &attendance.student);
    match (is_enough(tutor.present_ms), is_enough(student.present_ms)) {
        (true, false) => Verdict::StudentAbsent,
        (false, true) => Verdict::TutorAbsent,
        (false, false) => Verdict::BothAbsent,
        (true, true) => missed_each_other(tutor, student, schedule, policy),
    }
}

/// Both were there, but hardly together: who came late, or else who stayed for less of the class, is absent.
fn missed_each_other(tutor: &Presence, student: &Presence, schedule: Schedule, policy: &Policy) -> Verdict {
    let in_time = |presence: &Presence| {
        presence.intervals.first().is_some_and(|first| first.from <= schedule.start + policy.grace())
    };
    let in_class = |presence: &Presence| {
        let inside =
            |one: &super::fold::Interval| Span { from: one.from.max(schedule.start), to: one.to.min(schedule.end) };
        milliseconds(&presence.intervals.iter().map(inside).collect::<Vec<_>>())
    };
    match (in_time(tutor), in_time(student)) {
        (true, false) => Verdict::StudentAbsent,
        (false, true) => Verdict::TutorAbsent,
        _ => match in_class(tutor).cmp(&in_class(student)) {
            std::cmp::Ordering::Greater => Verdict::StudentAbsent,
            std::cmp::Ordering::Less => Verdict::TutorAbsent,
            std::cmp::Ordering::Equal => Verdict::BothAbsent,
        },
    }
}

/// Whether the media server failed this class: a line broke together with many others before the class was nearly over,
/// and the two were not together for long enough after it.
fn failed(attendance: &Attendance, schedule: Schedule, policy: &Policy, drops: &[Drop], enough: TimeDelta) -> bool {
    breaks(attendance).into_iter().any(|at| {
        let nearly_over = at + enough >= schedule.end;
        let afterwards: Vec<Span> = attendance
            .together
            .iter()
            .filter(|span| span.to > at)
            .map(|span| Span { from: span.from.max(at), to: span.to })
            .collect();
        !nearly_over && milliseconds(&afterwards) < enough.num_milliseconds() && is_outage(drops, at, policy)
    })
}
