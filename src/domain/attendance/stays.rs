//! The stays of one person, as each witness tells them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::event::{Event, Kind, Source};
use super::fold::{End, Schedule};
use crate::domain::seat::LEASE;
use crate::domain::window::TOKEN_OUTLIVES;

/// A media server that loses a line notices after up to a minute (`smacks_hibernation_time`) and tells it then; a
/// little more for the way.
const GHOST: TimeDelta = TimeDelta::seconds(90);
/// A page that has been silent for longer than this while others came every ten seconds is dead.
const SILENT: TimeDelta = TimeDelta::seconds(15);
/// Fewer signs of life than this say nothing about how regular they are.
const REGULAR: usize = 3;

/// From when to when one connection was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    pub from: DateTime<Utc>,
    /// The moment of looking, for a stay that goes on.
    pub to: DateTime<Utc>,
    pub end: End,
    pub place: String,
}

/// The events of one person, and of the rooms around them.
pub struct Witnesses<'a> {
    pub mine: Vec<&'a Event>,
    pub rooms: &'a [&'a Event],
    pub schedule: Schedule,
    pub now: DateTime<Utc>,
    life: Vec<DateTime<Utc>>,
    heartbeats: Vec<DateTime<Utc>>,
    goodbyes: Vec<DateTime<Utc>>,
}

impl<'a> Witnesses<'a> {
    /// `mine` and `rooms` must be in order.
    pub fn new(mine: Vec<&'a Event>, rooms: &'a [&'a Event], schedule: Schedule, now: DateTime<Utc>) -> Self {
        let times =
            |which: fn(&Event) -> bool| mine.iter().filter(|event| which(event)).map(|event| event.at).collect();
        Self {
            life: times(Event::is_life),
            heartbeats: times(|event| event.kind == Kind::Heartbeat),
            goodbyes: times(Event::is_goodbye),
            mine,
            rooms,
            schedule,
            now,
        }
    }

    /// Whether a goodbye was said within `margin` of a moment.
    pub fn said_goodbye_near(&self, at: DateTime<Utc>, margin: TimeDelta) -> bool {
        self.goodbyes.iter().any(|goodbye| (*goodbye - at).abs() <= margin)
    }

    /// What the media server tells.
    pub fn media(&self) -> Vec<Stay> {
        #[derive(Default)]
        struct Connection<'a> {
            starts: BTreeSet<DateTime<Utc>>,
            lefts: Vec<&'a Event>,
        }
        let mut connections: BTreeMap<(&str, &str), Connection<'_>> = BTreeMap::new();
        for event in self.mine.iter().filter(|event| event.source == Source::Media) {
            let connection = connections.entry((&event.place, &event.connection)).or_default();
            match event.kind {
                Kind::OccupantJoined => drop(connection.starts.insert(event.since.unwrap_or(event.at))),
                Kind::OccupantLeft => {
                    connection.starts.extend(event.since.map(|since| since.min(event.at)));
                    connection.lefts.push(event);
                }
                _ => {}
            }
        }
        let mut stays = Vec::new();
        for ((place, _), Connection { mut starts, lefts }) in connections {
            if starts.is_empty() {
                // It went without having come: it must have come when its page last arrived.
                let first = lefts.iter().map(|left| left.at).min();
                starts.extend(first.and_then(|left| self.arrival_before(left)));
            }
            let starts: Vec<_> = starts.into_iter().collect();
            for (index, from) in starts.iter().copied().enumerate() {
                let next = starts.get(index + 1).copied();
                let own = |left: &&&Event| match left.since {
                    Some(since) => since == from,
                    None => left.at >= from && next.is_none_or(|next| left.at < next),
                };
                let left = lefts.iter().filter(own).min_by_key(|left| (left.at, !left.willing));
                let (to, end) = match left {
                    Some(left) => (left.at.max(from), if left.willing { End::Goodbye } else { End::Left }),
                    None => self.end_without_left(from, next, place),
                };
                let (to, end) = self.without_ghost(from, to, end);
                stays.push(Stay { from, to, end, place: place.to_owned() });
            }
        }
        stays
    }

    /// When the page last arrived before a moment.
    fn arrival_before(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let arrivals =
            self.mine.iter().filter(|event| matches!(event.kind, Kind::Join | Kind::Takeover | Kind::InCall));
        let last = |kind: fn(&Event) -> bool| {
            arrivals.clone().filter(|event| kind(event) && event.at <= at).map(|event| event.at).max()
        };
        last(|event| event.kind == Kind::InCall).or_else(|| last(|_| true))
    }

    /// The end of a stay of which nobody saw the end, by what is trusted most: the room was closed, a census did not
    /// find it, the page fell silent, the class was over.
    fn end_without_left(&self, from: DateTime<Utc>, next: Option<DateTime<Utc>>, place: &str) -> (DateTime<Utc>, End) {
        let first =
            |which: &dyn Fn(&Event) -> bool| self.rooms.iter().filter(|event| which(event)).map(|event| event.at).min();
        let here = |event: &Event| event.place == place || event.place.is_empty();
        let destroyed = first(&|event| event.kind == Kind::RoomDestroyed && event.at >= from && here(event));
        // A room is only opened where there is none: the one before is gone.
        let reopened = first(&|event| event.kind == Kind::RoomCreated && event.at > from && event.place == place);
        let closed = [destroyed, reopened, next].into_iter().flatten().min();
        let goodbye = self.last_word(from);
        if let Some(to) = [closed, goodbye].into_iter().flatten().min() {
            return (to, if goodbye == Some(to) { End::Goodbye } else { End::RoomClosed });
        }
        if let Some(to) = first(&|event| event.kind == Kind::RoomGone && event.at >= from) {
            return (to, End::Census);
        }
        match self.life.last().copied().filter(|last| *last >= from) {
            Some(last) if self.now - last > LEASE => (last, End::Lease),
            None if self.now > self.schedule.end + TOKEN_OUTLIVES => (from.max(self.schedule.end), End::CleanUp),
            _ => (self.now.max(from), End::Open),
        }
    }

    /// The goodbye after which the person gave no sign of life any more.
    fn last_word(&self, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let last_life = self.life.last().copied();
        self.goodbyes.iter().copied().find(|goodbye| *goodbye >= from && last_life.is_none_or(|life| life <= *goodbye))
    }

    /// A media server notices a dead line late: the stay ended with the goodbye, or with the last of regular signs of
    /// life, if nothing is heard of the person from then until the server noticed.
    fn without_ghost(&self, from: DateTime<Utc>, to: DateTime<Utc>, end: End) -> (DateTime<Utc>, End) {
        if !matches!(end, End::Left | End::RoomClosed | End::Census) {
            return (to, end);
        }
        let silent_since = |at: DateTime<Utc>| count(&self.life, at, to) == 0;
        if let Some(goodbye) = self
            .goodbyes
            .iter()
            .copied()
            .find(|goodbye| *goodbye > from && *goodbye <= to && to - *goodbye <= GHOST && silent_since(*goodbye))
        {
            return (goodbye, End::Goodbye);
        }
        let before = self.heartbeats.partition_point(|at| *at <= to);
        let last = self.heartbeats.get(..before).and_then(<[_]>::last).copied().filter(|at| *at > from);
        match last {
            Some(last)
                if (SILENT..=GHOST).contains(&(to - last))
                    && silent_since(last)
                    && count(&self.heartbeats, from, to) >= REGULAR =>
            {
                (last, End::Lease)
            }
            _ => (to, end),
        }
    }

    /// What the person's own pages tell, each seat on its own.
    pub fn browser(&self) -> Vec<Stay> {
        let seats: BTreeSet<&str> = self
            .mine
            .iter()
            .filter(|event| event.source == Source::Browser)
            .map(|event| event.connection.as_str())
            .collect();
        seats.into_iter().flat_map(|seat| self.seat(seat)).collect()
    }

    fn seat(&self, seat: &str) -> Vec<Stay> {
        let mut stays = Vec::new();
        let mut push = |from: DateTime<Utc>, to: DateTime<Utc>, end| {
            stays.push(Stay { from, to: to.max(from), end, place: String::new() });
        };
        let (mut since, mut seen) = (None, None::<DateTime<Utc>>);
        // A page that slept gives a sign of life before it notices that the call is gone: one is not enough.
        let mut awake: Option<DateTime<Utc>> = None;
        for event in self.mine.iter().filter(|event| event.source != Source::Media) {
            let here = event.connection == seat;
            if !here {
                // Another page of the person has taken the place of this one.
                if event.kind == Kind::Takeover
                    && let Some(from) = since.take()
                {
                    push(from, event.at, End::Left);
                }
                continue;
            }
            if let (Some(from), Some(last)) = (since, seen)
                && event.at - last > LEASE
            {
                push(from, last, End::Lease);
                since = None;
                awake = (event.kind == Kind::Heartbeat).then_some(event.at);
            } else if let (Some(first), Kind::Heartbeat) = (awake, event.kind) {
                since.get_or_insert(first);
                awake = None;
            } else {
                awake = None;
            }
            seen = Some(event.at);
            match event.kind {
                Kind::InCall => drop(since.get_or_insert(event.at)),
                Kind::Interrupted | Kind::Failed | Kind::Opening => {
                    if let Some(from) = since.take() {
                        push(from, event.at, End::Left);
                    }
                }
                Kind::Left | Kind::Leave | Kind::PutOut => {
                    if let Some(from) = since.take() {
                        push(from, event.at, End::Goodbye);
                    }
                }
                _ => {}
            }
        }
        if let (Some(from), Some(last)) = (since, seen) {
            if self.now - last > LEASE { push(from, last, End::Lease) } else { push(from, self.now, End::Open) }
        }
        stays
    }

    /// What the door alone knows: signs of life after having been let in. Being let in alone is none.
    pub fn door(&self) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        let mut open: Option<(DateTime<Utc>, DateTime<Utc>)> = None;
        let close = |open: &mut Option<(DateTime<Utc>, DateTime<Utc>)>, end: End, stays: &mut Vec<Stay>| {
            if let Some((from, to)) = open.take().filter(|(from, to)| from < to) {
                stays.push(Stay { from, to, end, place: String::new() });
            }
        };
        for event in self.mine.iter().filter(|event| event.source == Source::Door) {
            if open.is_some_and(|(_, last)| event.at - last > LEASE) {
                close(&mut open, End::Lease, &mut stays);
            }
            match event.kind {
                Kind::Join | Kind::Takeover => drop(open.get_or_insert((event.at, event.at))),
                Kind::Heartbeat => open.get_or_insert((event.at, event.at)).1 = event.at,
                Kind::Leave | Kind::PutOut => {
                    // Without a single sign of life it was a push of a button and nothing more.
                    if let Some((from, last)) = open.as_mut().filter(|(from, last)| from < last) {
                        let _ = from;
                        *last = event.at;
                    }
                    close(&mut open, End::Goodbye, &mut stays);
                }
                _ => {}
            }
        }
        if let Some((_, last)) = open.as_mut().filter(|(from, last)| from < last && self.now - *last <= LEASE) {
            *last = self.now.max(*last);
            close(&mut open, End::Open, &mut stays);
        } else {
            close(&mut open, End::Lease, &mut stays);
        }
        stays
    }
}

/// How many of the moments lie after `from` and not after `to`.
fn count(moments: &[DateTime<Utc>], from: DateTime<Utc>, to: DateTime<Utc>) -> usize {
    let first = moments.partition_point(|at| *at <= from);
    let last = moments.partition_point(|at| *at <= to);
    last.saturating_sub(first)
}
