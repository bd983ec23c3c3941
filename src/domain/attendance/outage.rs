//! Many people of one media server that drop at once: its failure, and nobody's fault.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::policy::Policy;

/// A line that the person's page lost at one moment may be reported by the media server this much later.
const REPORTED_WITHIN: TimeDelta = TimeDelta::seconds(90);

/// Somebody whose line broke without a goodbye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drop {
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// In which session.
    pub session_id: i64,
    /// Who.
    pub person: i64,
}

/// Whether a line that broke at the moment `at` was one of many.
#[must_use]
pub fn is_outage(drops: &[Drop], at: DateTime<Utc>, policy: &Policy) -> bool {
    let near = |from: DateTime<Utc>| {
        let within = |drop: &&Drop| drop.at >= from && drop.at <= from + policy.at_once();
        let people: BTreeSet<_> = drops.iter().filter(within).map(|drop| drop.person).collect();
        let classes: BTreeSet<_> = drops.iter().filter(within).map(|drop| drop.session_id).collect();
        people.len() >= policy.outage_people.into() && classes.len() >= policy.outage_classes.into()
    };
    let around = at - policy.at_once()..=at + REPORTED_WITHIN;
    drops.iter().filter(|drop| around.contains(&drop.at)).any(|drop| near(drop.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    #[test]
    fn many_people_of_several_classes_within_seconds_are_an_outage_and_a_pair_is_not() {
        let policy = Policy::default();
        let drop = |seconds, session_id, person| Drop { at: at(seconds), session_id, person };
        let pair = vec![drop(0, 1, 1), drop(1, 1, 2)];
        assert!(!is_outage(&pair, at(0), &policy), "two of one class");
        let mut many = pair.clone();
        many.extend([drop(4, 2, 3), drop(10, 2, 4)]);
        assert!(is_outage(&many, at(0), &policy));
        assert!(is_outage(&many, at(10), &policy));
        assert!(is_outage(&many, at(-60), &policy), "silent, and reported a minute later");
        assert!(!is_outage(&many, at(21), &policy), "another break, later");
        many[3].at = at(11);
        assert!(!is_outage(&many, at(4), &policy), "not within ten seconds");
        let same = vec![drop(0, 1, 1), drop(1, 2, 1), drop(2, 3, 1), drop(3, 4, 1)];
        assert!(!is_outage(&same, at(0), &policy), "one person four times");
    }
}
