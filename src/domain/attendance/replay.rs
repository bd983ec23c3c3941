//! The seats once more, from what the door saw: what is kept of them is a projection of its events.

use chrono::{DateTime, Utc};

use super::event::{Event, Kind};
use crate::domain::seat::{Entry, Seat};

/// What the door's events of one person in one session add up to. The events must be in the order they were recorded in.
#[must_use]
pub fn replay<'a>(events: impl Iterator<Item = &'a Event>) -> Seat {
    let mut seat = Seat::default();
    for event in events {
        let now = event.at;
        match event.kind {
            Kind::Join | Kind::Takeover => seat.sit(entry(&seat, event, now), 0, event.connection.clone(), now),
            Kind::Heartbeat => {
                seat.renew(&event.connection, now);
            }
            Kind::Leave => drop(seat.leave(now)),
            Kind::PutOut => {
                seat.put_out(now);
            }
            Kind::Lapse => {
                seat.lapse(now);
            }
            _ => {}
        }
    }
    seat
}

fn entry(seat: &Seat, event: &Event, now: DateTime<Utc>) -> Entry {
    let same = seat.held.as_ref().is_some_and(|held| held.seat_id == event.connection);
    match event.kind {
        Kind::Takeover => Entry::Takeover,
        _ if same && seat.is_live(now) => Entry::Return,
        _ => Entry::Fresh,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::attendance::Source;
    use crate::domain::attendance::recorded::at;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn a_seat_is_what_its_events_say(deeds in prop::collection::vec((0..6_u8, 1_i64..120), 0..40)) {
            let (mut seat, mut events, mut now, mut seats) = (Seat::default(), Vec::new(), 0, 0);
            for (deed, passed) in deeds {
                now += passed;
                let held = seat.held.as_ref().map(|held| held.seat_id.clone()).unwrap_or_default();
                let (kind, connection) = match deed {
                    0 | 1 => {
                        let login = i64::from(deed);
                        let entry = seat.entry(login, true, at(now)).unwrap_or(Entry::Fresh);
                        seats += 1;
                        seat.sit(entry, login, format!("s{seats}"), at(now));
                        let kind = if entry == Entry::Takeover { Kind::Takeover } else { Kind::Join };
                        (kind, seat.held.as_ref().map(|held| held.seat_id.clone()).unwrap_or_default())
                    }
                    2 if seat.renew(&held, at(now)) => (Kind::Heartbeat, held),
                    3 if seat.held.is_some() => {
                        seat.leave(at(now));
                        (Kind::Leave, held)
                    }
                    4 if seat.put_out(at(now)) => (Kind::PutOut, held),
                    5 if seat.lapse(at(now)) => (Kind::Lapse, held),
                    _ => continue,
                };
                events.push(Event::new(at(now), Source::Door, kind, Some(1), &connection));
            }
            let mut again = replay(events.iter());
            if let (Some(one), Some(other)) = (&mut again.held, &seat.held) {
                // Whose browser it is stands in no event.
                one.login_id = other.login_id;
            }
            prop_assert_eq!(again, seat);
        }
    }
}
