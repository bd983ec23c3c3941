//! How long the fold of a class takes: three hours, two people, a heartbeat every ten seconds each, drops and repeated
//! reports; 5,000 events in all. `cargo bench --features ssr --bench fold`

#![expect(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::time::Instant;

use chrono::{DateTime, Utc};
use lophoc::domain::attendance::{Event, Kind, Schedule, fold};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
}

fn class() -> Vec<Event> {
    let mut events = Vec::new();
    for person in [1, 2] {
        let seat = format!("seat-{person}");
        let mut see = |second, kind: Kind, connection: &str| {
            events.push(Event::new(at(second), kind.source(), kind, Some(person), connection));
        };
        see(0, Kind::Join, &seat);
        for second in (0..10_800).step_by(10) {
            see(second, Kind::Heartbeat, &seat);
            if second % 60 == 0 {
                see(second, Kind::InCall, &seat);
            }
        }
        for drop in 0..300 {
            let jid = format!("jid-{person}-{drop}");
            see(drop * 36, Kind::OccupantJoined, &jid);
            see(drop * 36 + 30, Kind::OccupantLeft, &jid);
        }
    }
    // What is told again.
    let again: Vec<_> = events.iter().take(5_000 - events.len()).cloned().collect();
    events.extend(again);
    events
}

fn main() {
    let events = class();
    let schedule = Schedule { start: at(0), end: at(10_800) };
    let mut times: Vec<f64> = (0..200)
        .map(|_| {
            let started = Instant::now();
            let attendance = fold(&events, 1, 2, schedule, at(20_000));
            assert!(attendance.together_ms > 0);
            started.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{} events: median {:.2} ms, p99 {:.2} ms", events.len(), times[100], times[198]);
}
