//! What a centre has agreed with its tutors and parents: data, which staff can change.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::verdict::Verdict;

/// What becomes of the price of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Share {
    /// Whole percent of the price that the student is charged.
    pub student_percent: u8,
    /// Whole percent of the price that the tutor is paid.
    pub tutor_percent: u8,
}

/// Who is charged, by verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Charges {
    /// The class was held.
    pub held: Share,
    /// The tutor did not come.
    pub tutor_absent: Share,
    /// The student did not come.
    pub student_absent: Share,
    /// Nobody came.
    pub both_absent: Share,
    /// The media server failed.
    pub technical: Share,
    /// Called off.
    pub cancelled: Share,
}

/// The policy by which verdicts are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Policy {
    /// Minutes after the start up to which nobody is late.
    pub grace_minutes: u16,
    /// Minutes that both must have been there together for the class to count as held; half its length if that is less.
    pub minimum_minutes: u16,
    /// This many people of one media server that drop at once are its failure, not theirs.
    pub outage_people: u16,
    /// From at least so many classes.
    pub outage_classes: u16,
    /// At once: within so many seconds.
    pub outage_seconds: u16,
    /// Who is charged.
    pub charges: Charges,
}

impl Default for Policy {
    fn default() -> Self {
        let share = |student_percent, tutor_percent| Share { student_percent, tutor_percent };
        Self {
            grace_minutes: 15,
            minimum_minutes: 5,
            outage_people: 4,
            outage_classes: 2,
            outage_seconds: 10,
            charges: Charges {
                held: share(100, 100),
                tutor_absent: share(0, 0),
                student_absent: share(100, 100),
                both_absent: share(0, 0),
                technical: share(0, 0),
                cancelled: share(0, 0),
            },
        }
    }
}

impl Policy {
    /// The names of fields that are out of range, as in the API.
    #[must_use]
    pub fn problems(&self) -> Vec<&'static str> {
        let Charges { held, tutor_absent, student_absent, both_absent, technical, cancelled } = self.charges;
        let shares = [held, tutor_absent, student_absent, both_absent, technical, cancelled];
        let wrong = [
            ("graceMinutes", self.grace_minutes > 240),
            ("minimumMinutes", !(1..=240).contains(&self.minimum_minutes)),
            ("outagePeople", !(2..=10_000).contains(&self.outage_people)),
            ("outageClasses", !(1..=5_000).contains(&self.outage_classes)),
            ("outageSeconds", !(1..=120).contains(&self.outage_seconds)),
            ("charges", shares.iter().any(|share| share.student_percent > 100 || share.tutor_percent > 200)),
        ];
        wrong.into_iter().filter_map(|(name, wrong)| wrong.then_some(name)).collect()
    }

    /// What becomes of the price under a verdict.
    #[must_use]
    pub const fn share(&self, verdict: Verdict) -> Share {
        match verdict {
            Verdict::Held => self.charges.held,
            Verdict::TutorAbsent => self.charges.tutor_absent,
            Verdict::StudentAbsent => self.charges.student_absent,
            Verdict::BothAbsent => self.charges.both_absent,
            Verdict::Technical => self.charges.technical,
            Verdict::Cancelled => self.charges.cancelled,
        }
    }

    /// How long both must have been there together, in a class of this length.
    #[must_use]
    pub fn minimum(&self, length: TimeDelta) -> TimeDelta {
        TimeDelta::minutes(self.minimum_minutes.into()).min(length / 2)
    }

    /// The time after the start in which nobody is late.
    #[must_use]
    pub fn grace(&self) -> TimeDelta {
        TimeDelta::minutes(self.grace_minutes.into())
    }

    /// How close together drops must be.
    #[must_use]
    pub fn at_once(&self) -> TimeDelta {
        TimeDelta::seconds(self.outage_seconds.into())
    }
}

/// Whole dong of a price, by percent; halves are rounded up.
#[must_use]
pub fn part_of(price_vnd: i64, percent: u8) -> i64 {
    (price_vnd.saturating_mul(percent.into()).saturating_add(50)) / 100
}
