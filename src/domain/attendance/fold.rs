//! From events to intervals: pure, and the same in whatever order and however often the events arrive.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::clocks::media_ahead_by;
use super::event::{Event, Kind, Source};
use super::stays::{Stay, Witnesses};
use super::union::{Span, common, merged, milliseconds};
use crate::domain::text_enum::text_enum;

/// A gap up to this is none: a move to a breakout room, a reload, seconds that were cut off.
const BRIDGED: TimeDelta = TimeDelta::seconds(3);
/// A goodbye and the end the media server tells are the same up to this.
const SAME_END: TimeDelta = TimeDelta::seconds(5);

text_enum! {
    /// What ended an interval; the later ones are trusted less.
    End {
        /// It has not ended.
        Open => "open",
        /// The person, or staff, said so.
        Goodbye => "goodbye",
        /// The line went.
        Left => "left",
        /// The room was closed.
        RoomClosed => "room_closed",
        /// A census did not find the room.
        Census => "census",
        /// The page gave no sign of life any more.
        Lease => "lease",
        /// Nobody saw the end: the class was over.
        CleanUp => "clean_up",
    }
}

/// When a class is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Start, UTC.
    pub start: DateTime<Utc>,
    /// End, UTC.
    pub end: DateTime<Utc>,
}

/// A time in which a person was there without a break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Interval {
    /// First moment, UTC.
    pub from: DateTime<Utc>,
    /// Last moment, UTC; the moment of looking if it goes on.
    pub to: DateTime<Utc>,
    /// What ended it.
    pub end: End,
    /// Who saw it, at least in part.
    pub witnesses: Vec<Source>,
}

/// What one person was seen to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ssr", schema(as = PersonSeen))]
pub struct Presence {
    /// When they were there, in order.
    pub intervals: Vec<Interval>,
    /// What the media server saw of it.
    pub media: Vec<Span>,
    /// What their own pages tell of it.
    pub browser: Vec<Span>,
    /// When the door had signs of life, in the call or before it.
    pub door: Vec<Span>,
    /// First moment at the door or in the call, UTC.
    pub waited_from: Option<DateTime<Utc>>,
    /// Lines that broke and came back.
    pub drops: u32,
    /// Milliseconds of all intervals.
    pub present_ms: i64,
    /// Connections to the media server that are open now; more than one is one too many.
    pub connections: u32,
}

/// Who was there, and when together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Attendance {
    /// The tutor.
    pub tutor: Presence,
    /// The student.
    pub student: Presence,
    /// When both were there, in order.
    pub together: Vec<Span>,
    /// Milliseconds of that.
    pub together_ms: i64,
    /// How many milliseconds the media server's clock was found to be ahead of ours, and has been set back.
    pub media_ahead_ms: i64,
}

impl Presence {
    /// Whether the person is in the call at the moment of looking.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.intervals.last().is_some_and(|last| last.end == End::Open)
    }
}

/// Folds what was seen of a class into who was there, as known at the moment `now`.
#[must_use]
pub fn fold(events: &[Event], tutor: i64, student: i64, schedule: Schedule, now: DateTime<Utc>) -> Attendance {
    let mut events = once(events.iter());
    let ahead = media_ahead_by(&events);
    let set_back: Vec<Event>;
    if !ahead.is_zero() {
        let media = |event: &&Event| {
            let event = (*event).clone();
            if event.source == Source::Media { event.set_back(ahead) } else { event }
        };
        set_back = events.iter().map(media).collect();
        events = once(set_back.iter());
    }
    let rooms: Vec<&Event> = events.iter().copied().filter(|event| event.person.is_none()).collect();
    // A client that only uses the door is believed its signs of life, as long as nobody saw more.
    let door_only = events.iter().all(|event| event.source == Source::Door);
    let of = |person: i64| {
        let mine = events.iter().copied().filter(|event| event.person == Some(person)).collect();
        presence(&Witnesses::new(mine, &rooms, schedule, now), door_only)
    };
    let (tutor, student) = (of(tutor), of(student));
    let together = common(&spans(&tutor.intervals), &spans(&student.intervals));
    let together_ms = milliseconds(&together);
    Attendance { tutor, student, together, together_ms, media_ahead_ms: ahead.num_milliseconds() }
}

/// Every event once, in order.
fn once<'a>(events: impl Iterator<Item = &'a Event>) -> Vec<&'a Event> {
    let mut events: Vec<&Event> = events.collect();
    events.sort_unstable();
    events.dedup();
    events
}

/// When connections of nobody known were there: guests, and people of other classes.
#[must_use]
pub fn of_connection(events: &[Event], schedule: Schedule, now: DateTime<Utc>) -> Vec<Interval> {
    let mine = once(events.iter());
    let rooms: Vec<&Event> = mine.iter().copied().filter(|event| event.connection.is_empty()).collect();
    let mine = mine.into_iter().filter(|event| !event.connection.is_empty()).collect();
    presence(&Witnesses::new(mine, &rooms, schedule, now), false).intervals
}

fn presence(witnesses: &Witnesses<'_>, door_only: bool) -> Presence {
    let (media, browser, door) = (witnesses.media(), witnesses.browser(), witnesses.door());
    let lanes = [(Source::Media, &media), (Source::Browser, &browser), (Source::Door, &door)]
        .map(|(source, stays)| (source, merged(stays.iter().map(Stay::span).collect(), BRIDGED)));
    let mut counted: Vec<&Stay> = media.iter().chain(&browser).collect();
    if door_only {
        counted.extend(&door);
    }
    counted.sort_unstable_by_key(|stay| (stay.from, stay.to));
    let mut intervals: Vec<Interval> = Vec::new();
    for stay in counted {
        match intervals.last_mut() {
            Some(last) if stay.from - last.to <= BRIDGED => {
                // Where two end together, the better known end counts.
                if (stay.to, std::cmp::Reverse(stay.end)) > (last.to, std::cmp::Reverse(last.end)) {
                    last.end = stay.end;
                }
                last.to = last.to.max(stay.to);
            }
            _ => intervals.push(Interval { from: stay.from, to: stay.to, end: stay.end, witnesses: Vec::new() }),
        }
    }
    intervals.retain(|interval| interval.from < interval.to);
    for interval in &mut intervals {
        let seen = |spans: &[Span]| spans.iter().any(|span| span.from < interval.to && interval.from < span.to);
        interval.witnesses = lanes.iter().filter(|(_, spans)| seen(spans)).map(|(source, _)| *source).collect();
        if !matches!(interval.end, End::Open | End::Goodbye) && witnesses.said_goodbye_near(interval.to, SAME_END) {
            interval.end = End::Goodbye;
        }
    }
    let drops = intervals.iter().rev().skip(1).filter(|interval| interval.end != End::Goodbye).count();
    let waiting = witnesses.mine.iter().filter(|event| event.kind == Kind::Waiting).map(|event| event.at).min();
    let connections = media.iter().filter(|stay| stay.end == End::Open).count();
    let [media, browser, door] = lanes.map(|(_, spans)| spans);
    Presence {
        waited_from: [waiting, intervals.first().map(|first| first.from)].into_iter().flatten().min(),
        drops: u32::try_from(drops).unwrap_or(u32::MAX),
        present_ms: milliseconds(&spans(&intervals)),
        connections: u32::try_from(connections).unwrap_or(u32::MAX),
        intervals,
        media,
        browser,
        door,
    }
}

impl Stay {
    const fn span(&self) -> Span {
        Span { from: self.from, to: self.to }
    }
}

fn spans(intervals: &[Interval]) -> Vec<Span> {
    intervals.iter().map(|interval| Span { from: interval.from, to: interval.to }).collect()
}
