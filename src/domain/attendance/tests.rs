//! What holds for every sequence of events.

use proptest::prelude::*;

use super::event::{Event, Kind, Source};
use super::fold::fold;
use super::recorded::{STUDENT, TUTOR, at, folded, heartbeats, hour, long_after, whole};
use super::union::{Span, common, merged, milliseconds};

fn any_event() -> impl Strategy<Value = Event> {
    let kinds = prop::sample::select(Kind::ALL.to_vec());
    let person = prop::sample::select(vec![Some(TUTOR), Some(STUDENT), Some(9), None]);
    let place = prop::sample::select(vec!["", "", "", "b"]);
    (kinds, -900_i64..4500, person, 0..4_u8, place, prop::option::of(-900_i64..4500), any::<bool>()).prop_map(
        |(kind, second, person, connection, place, since, willing)| {
            let source = kind.source();
            let event = Event::new(at(second), source, kind, person, &format!("c{connection}"));
            Event { place: place.into(), since: since.map(at).filter(|_| source == Source::Media), willing, ..event }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn order_and_repetition_change_nothing(
        (events, shuffled) in prop::collection::vec(any_event(), 0..60).prop_flat_map(|events| {
            let doubled: Vec<Event> = events.iter().chain(events.iter().step_by(2)).cloned().collect();
            (Just(events), Just(doubled).prop_shuffle())
        })
    ) {
        prop_assert_eq!(folded(&events), folded(&shuffled));
    }

    #[test]
    fn nobody_is_counted_twice_or_outside_of_what_was_seen(events in prop::collection::vec(any_event(), 0..60)) {
        let attendance = folded(&events);
        for presence in [&attendance.tutor, &attendance.student] {
            let mut last = None;
            for interval in &presence.intervals {
                prop_assert!(interval.from < interval.to);
                prop_assert!(last.is_none_or(|last| last < interval.from), "in order and apart");
                prop_assert!(!interval.witnesses.is_empty());
                last = Some(interval.to);
            }
        }
        prop_assert!(attendance.together_ms <= attendance.tutor.present_ms.min(attendance.student.present_ms));
    }

    #[test]
    fn being_let_in_alone_is_never_being_there(seconds in prop::collection::vec(-900_i64..3600, 0..20)) {
        let joins = seconds.iter().map(|s| Event::new(at(*s), Source::Door, Kind::Join, Some(STUDENT), "s"));
        let leaves = seconds.iter().map(|s| Event::new(at(s + 50), Source::Door, Kind::Leave, Some(STUDENT), "s"));
        let attendance = folded(&joins.chain(leaves).collect::<Vec<_>>());
        prop_assert!(attendance.student.intervals.is_empty());
    }

    #[test]
    fn spans_are_cut_and_joined_like_sets_of_seconds(
        one in prop::collection::vec((0_i64..200, 1_i64..30), 0..12),
        other in prop::collection::vec((0_i64..200, 1_i64..30), 0..12),
    ) {
        let spans = |list: &[(i64, i64)]| {
            merged(list.iter().map(|(from, length)| Span { from: at(*from), to: at(from + length) }).collect(), chrono::TimeDelta::zero())
        };
        let seconds = |list: &[(i64, i64)]| -> std::collections::BTreeSet<i64> {
            list.iter().flat_map(|(from, length)| *from..from + length).collect()
        };
        let both = seconds(&one).intersection(&seconds(&other)).count();
        prop_assert_eq!(milliseconds(&common(&spans(&one), &spans(&other))), i64::try_from(both).unwrap_or(0) * 1000);
        prop_assert_eq!(milliseconds(&spans(&one)), i64::try_from(seconds(&one).len()).unwrap_or(0) * 1000);
    }
}

#[test]
fn events_a_day_late_give_what_they_would_have_given_in_time() {
    let events = [whole(TUTOR, 0, 3600), whole(STUDENT, 30, 3500)].concat();
    let next_day = fold(&events, TUTOR, STUDENT, hour(), at(86_400));
    assert_eq!(next_day, fold(&events, TUTOR, STUDENT, hour(), long_after()));
}

#[test]
fn a_class_that_goes_on_counts_up_to_now() {
    let mut events = [whole(TUTOR, 0, 3600), whole(STUDENT, 30, 3600)].concat();
    events.retain(|event| event.at < at(100));
    events.extend(heartbeats(STUDENT, 100, 110));
    let attendance = fold(&events, TUTOR, STUDENT, hour(), at(115));
    assert_eq!(attendance.together_ms, 85_000);
    assert_eq!(attendance.student.connections, 1);
}
