//! Sequences as Jitsi sends them, written by hand after its sources: whole seconds, `left` up to a minute late when a
//! line is lost, nothing at all when the server dies.

use chrono::{DateTime, TimeDelta, Utc};

use super::event::{Event, Kind, Source};
use super::fold::{Attendance, End, Schedule, fold};
use super::outage::Drop;
use super::policy::Policy;
use super::verdict::{Verdict, judge};
use crate::domain::session::SessionStatus;

pub const TUTOR: i64 = 1;
pub const STUDENT: i64 = 2;

/// A moment of the class, in seconds from its start.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
}

pub fn hour() -> Schedule {
    Schedule { start: at(0), end: at(3600) }
}

pub fn long_after() -> DateTime<Utc> {
    at(3600 + 7200)
}

pub fn joined(person: i64, jid: &str, from: i64) -> Event {
    Event { since: Some(at(from)), ..Event::new(at(from), Source::Media, Kind::OccupantJoined, Some(person), jid) }
}

pub fn left(person: i64, jid: &str, from: i64, to: i64) -> Event {
    Event { since: Some(at(from)), ..Event::new(at(to), Source::Media, Kind::OccupantLeft, Some(person), jid) }
}

pub fn stay(person: i64, jid: &str, from: i64, to: i64) -> Vec<Event> {
    vec![joined(person, jid, from), left(person, jid, from, to)]
}

pub fn room(kind: Kind, seconds: i64) -> Event {
    Event::new(at(seconds), Source::Media, kind, None, "")
}

pub fn page(person: i64, kind: Kind, seconds: i64) -> Event {
    Event::new(at(seconds), Source::Browser, kind, Some(person), &format!("seat-{person}"))
}

pub fn door(person: i64, kind: Kind, seconds: i64) -> Event {
    Event::new(at(seconds), Source::Door, kind, Some(person), &format!("seat-{person}"))
}

pub fn heartbeats(person: i64, from: i64, to: i64) -> Vec<Event> {
    (from..=to).step_by(10).map(|second| door(person, Kind::Heartbeat, second)).collect()
}

/// Somebody who is in the call from one second to another, as all three witnesses see it.
pub fn whole(person: i64, from: i64, to: i64) -> Vec<Event> {
    let mut events = vec![door(person, Kind::Join, from - 4), page(person, Kind::Opening, from - 4)];
    events.extend(stay(person, &format!("jid-{person}"), from, to));
    events.extend(heartbeats(person, from, to - 1));
    events.extend([page(person, Kind::InCall, from), page(person, Kind::Left, to), door(person, Kind::Leave, to)]);
    events
}

pub fn folded(events: &[Event]) -> Attendance {
    fold(events, TUTOR, STUDENT, hour(), long_after())
}

fn verdict(events: &[Event], drops: &[Drop]) -> Verdict {
    judge(&folded(events), SessionStatus::Active, hour(), &Policy::default(), drops)
}

/// The intervals of the student, in seconds from the start, and what ended them.
fn student(events: &[Event]) -> Vec<(i64, i64, End)> {
    let seconds = |moment: DateTime<Utc>| (moment - at(0)).num_seconds();
    folded(events).student.intervals.iter().map(|one| (seconds(one.from), seconds(one.to), one.end)).collect()
}

/// A tutor who is there all the time.
fn tutor() -> Vec<Event> {
    whole(TUTOR, -30, 3600)
}

fn with_tutor(events: Vec<Event>) -> Vec<Event> {
    tutor().into_iter().chain(events).collect()
}

#[test]
fn a_clean_class() {
    let mut events = vec![room(Kind::RoomCreated, -30), room(Kind::RoomDestroyed, 3605)];
    events.extend(tutor());
    events.extend(whole(STUDENT, 20, 3590));
    let attendance = folded(&events);
    assert_eq!(student(&events), [(20, 3590, End::Goodbye)]);
    assert_eq!(attendance.student.intervals[0].witnesses, [Source::Media, Source::Browser, Source::Door]);
    assert_eq!((attendance.together_ms, attendance.student.drops), (3_570_000, 0));
    assert_eq!(attendance.student.waited_from, Some(at(20)));
    assert_eq!(verdict(&events, &[]), Verdict::Held);
}

#[test]
fn one_witness_is_enough() {
    let media: Vec<Event> = [stay(TUTOR, "t", 0, 3600), stay(STUDENT, "s", 60, 3600)].concat();
    assert_eq!(student(&media), [(60, 3600, End::Left)]);
    assert_eq!(verdict(&media, &[]), Verdict::Held);
    let no_media = |event: &Event| event.source != Source::Media;
    let pages: Vec<Event> = with_tutor(whole(STUDENT, 60, 3600)).into_iter().filter(no_media).collect();
    assert_eq!(student(&pages), [(60, 3600, End::Goodbye)]);
    assert_eq!(verdict(&pages, &[]), Verdict::Held);
}

#[test]
fn pressing_join_is_not_being_there() {
    let pressed = vec![door(STUDENT, Kind::Join, 0), page(STUDENT, Kind::Opening, 1), door(STUDENT, Kind::Leave, 900)];
    let mut events = with_tutor(pressed);
    // The page stays at the question for the camera for a quarter of an hour.
    events.extend(heartbeats(STUDENT, 10, 890));
    assert_eq!(student(&events), []);
    assert_eq!(verdict(&events, &[]), Verdict::StudentAbsent);
    let only_pressed = vec![door(STUDENT, Kind::Join, 0), door(STUDENT, Kind::Leave, 900)];
    assert_eq!(student(&only_pressed), [], "nor is it for a client that sends nothing else");
}

#[test]
fn a_client_that_only_knows_the_door_is_believed_its_signs_of_life() {
    let mut events = Vec::new();
    for person in [TUTOR, STUDENT] {
        events.extend([door(person, Kind::Join, 0), door(person, Kind::Leave, 1800)]);
        events.extend(heartbeats(person, 10, 1790));
    }
    assert_eq!(student(&events), [(0, 1800, End::Goodbye)]);
    assert_eq!(verdict(&events, &[]), Verdict::Held);
}

#[test]
fn one_drop() {
    let mut events = with_tutor(stay(STUDENT, "a", 10, 900));
    events.extend(stay(STUDENT, "b", 925, 3600));
    assert_eq!(student(&events), [(10, 900, End::Left), (925, 3600, End::Left)]);
    assert_eq!(folded(&events).student.drops, 1);
    assert_eq!(verdict(&events, &[]), Verdict::Held);
}

#[test]
fn ten_drops() {
    let stays = (0..11).flat_map(|turn| stay(STUDENT, &format!("j{turn}"), turn * 300, turn * 300 + 280)).collect();
    let events = with_tutor(stays);
    assert_eq!(folded(&events).student.drops, 10);
    assert_eq!(folded(&events).student.present_ms, 11 * 280_000);
    assert_eq!(verdict(&events, &[]), Verdict::Held);
}

#[test]
fn a_killed_tab_ends_with_its_last_sign_of_life_and_not_when_the_server_notices() {
    let mut events = with_tutor(stay(STUDENT, "s", 10, 1000 + 60));
    events.extend([door(STUDENT, Kind::Join, 5), page(STUDENT, Kind::InCall, 10)]);
    events.extend(heartbeats(STUDENT, 10, 1000));
    assert_eq!(student(&events), [(10, 1000, End::Lease)]);
    // The same with a goodbye that the browser delivered while the tab went.
    events.push(door(STUDENT, Kind::Leave, 1004));
    assert_eq!(student(&events), [(10, 1004, End::Goodbye)]);
}

#[test]
fn a_laptop_that_slept() {
    let mut events = with_tutor(stay(STUDENT, "a", 10, 660));
    events.extend(stay(STUDENT, "b", 1510, 3600));
    events.extend([
        door(STUDENT, Kind::Join, 5),
        page(STUDENT, Kind::InCall, 10),
        page(STUDENT, Kind::Interrupted, 1501),
    ]);
    events.extend(heartbeats(STUDENT, 10, 600));
    events.extend(heartbeats(STUDENT, 1500, 3590));
    events.extend([
        page(STUDENT, Kind::InCall, 1510),
        page(STUDENT, Kind::Left, 3600),
        door(STUDENT, Kind::Leave, 3600),
    ]);
    assert_eq!(student(&events), [(10, 600, End::Lease), (1510, 3600, End::Goodbye)], "not while it slept");
    assert_eq!(folded(&events).student.drops, 1);
}

#[test]
fn two_tabs_are_one_person_and_two_connections() {
    let events = with_tutor(vec![joined(STUDENT, "a", 10), joined(STUDENT, "b", 20)]);
    let during = fold(&events, TUTOR, STUDENT, hour(), at(100));
    assert_eq!(during.student.connections, 2, "both are told to the tutor");
    let mut events = with_tutor([stay(STUDENT, "a", 10, 1000), stay(STUDENT, "b", 20, 3000)].concat());
    assert_eq!(student(&events), [(10, 3000, End::Left)], "counted once");
    // Closing one of them, with its goodbye, ends nothing while the other goes on.
    events.push(door(STUDENT, Kind::Leave, 1000));
    events.extend(heartbeats(STUDENT, 1010, 2990));
    assert_eq!(student(&events), [(10, 3000, End::Left)]);
}

#[test]
fn moves_to_a_breakout_room_and_back_are_no_drops() {
    let breakout = |event: Event| Event { place: "room-2".into(), ..event };
    let mut events = with_tutor(stay(STUDENT, "s", 10, 900));
    events.extend(stay(STUDENT, "s", 901, 1800).into_iter().map(breakout));
    events.push(breakout(room(Kind::RoomDestroyed, 1800)));
    events.extend(stay(STUDENT, "s", 1802, 3600));
    assert_eq!(student(&events), [(10, 3600, End::Left)]);
    assert_eq!(folded(&events).student.drops, 0);
}

#[test]
fn the_breakout_room_closes_only_who_is_in_it() {
    let breakout = |event: Event| Event { place: "room-2".into(), ..event };
    let mut events = with_tutor(vec![joined(STUDENT, "a", 10)]);
    events.push(breakout(room(Kind::RoomDestroyed, 600)));
    events.push(room(Kind::RoomDestroyed, 3500));
    assert_eq!(student(&events), [(10, 3500, End::RoomClosed)]);
}

#[test]
fn a_restart_of_the_server_ends_all_stays_when_the_room_is_opened_anew() {
    let mut events = vec![room(Kind::RoomCreated, 0), joined(TUTOR, "t1", 0), joined(STUDENT, "s1", 5)];
    events.extend([room(Kind::RoomCreated, 1240), joined(TUTOR, "t2", 1240), joined(STUDENT, "s2", 1250)]);
    events.extend([left(TUTOR, "t2", 1240, 3600), left(STUDENT, "s2", 1250, 3600)]);
    assert_eq!(student(&events), [(5, 1240, End::RoomClosed), (1250, 3600, End::Left)]);
    // With pages that notice the dead server, the stay ends when they do.
    for person in [TUTOR, STUDENT] {
        events.extend([
            door(person, Kind::Join, 0),
            page(person, Kind::InCall, 5),
            page(person, Kind::Interrupted, 1200),
        ]);
        events.extend(heartbeats(person, 10, 3600));
    }
    assert_eq!(student(&events).len(), 2);
}

#[test]
fn many_classes_that_break_off_together_are_technical_and_nobody_is_absent() {
    let events: Vec<Event> = [stay(TUTOR, "t", 0, 240), stay(STUDENT, "s", 5, 241)].concat();
    let mut drops: Vec<Drop> = [(1, TUTOR, 240), (1, STUDENT, 241)]
        .map(|(session_id, person, s)| Drop { at: at(s), session_id, person })
        .into();
    assert_eq!(verdict(&events, &drops), Verdict::BothAbsent, "two of one class are no outage");
    drops.extend([(2, 3, 239), (2, 4, 245)].map(|(session_id, person, s)| Drop { at: at(s), session_id, person }));
    assert_eq!(verdict(&events, &drops), Verdict::Technical);
    // Also a class that had been going on for long, unless it was nearly over or went on afterwards.
    let long: Vec<Event> = [stay(TUTOR, "t", 0, 1800), stay(STUDENT, "s", 5, 1801)].concat();
    let drops: Vec<Drop> = [(1, TUTOR, 1800), (1, STUDENT, 1801), (2, 3, 1802), (2, 4, 1803)]
        .map(|(session_id, person, s)| Drop { at: at(s), session_id, person })
        .into();
    assert_eq!(verdict(&long, &drops), Verdict::Technical);
    let back: Vec<Event> = [long, stay(TUTOR, "t2", 1900, 3600), stay(STUDENT, "s2", 1905, 3600)].concat();
    assert_eq!(verdict(&back, &drops), Verdict::Held);
}

#[test]
fn classes_that_end_on_the_hour_together_are_held() {
    let events: Vec<Event> = [stay(TUTOR, "t", 0, 3598), stay(STUDENT, "s", 5, 3599)].concat();
    let drops: Vec<Drop> =
        (1..20).map(|number| Drop { at: at(3595 + number % 5), session_id: number, person: 100 + number }).collect();
    assert_eq!(verdict(&events, &drops), Verdict::Held);
}

#[test]
fn lost_events_are_made_up_for_by_what_is_trusted_most() {
    let base = with_tutor(vec![joined(STUDENT, "s", 10)]);
    let with = |more: Vec<Event>| student(&base.iter().cloned().chain(more).collect::<Vec<_>>());
    let alive = [vec![door(STUDENT, Kind::Join, 5)], heartbeats(STUDENT, 10, 2000)].concat();
    assert_eq!(with(vec![]), [(10, 3600, End::CleanUp)]);
    assert_eq!(with(alive.clone()), [(10, 2000, End::Lease)]);
    let census = vec![room(Kind::RoomGone, 2500)];
    assert_eq!(with(census.clone()), [(10, 2500, End::Census)]);
    assert_eq!(with([alive.clone(), vec![room(Kind::RoomGone, 2300)]].concat()), [(10, 2300, End::Census)]);
    assert_eq!(with([census, vec![room(Kind::RoomDestroyed, 2700)]].concat()), [(10, 2700, End::RoomClosed)]);
}

#[test]
fn a_departure_without_an_arrival_began_when_its_page_came_in() {
    let jaas_left = Event::new(at(1800), Source::Media, Kind::OccupantLeft, Some(STUDENT), "s");
    let page_in = vec![door(STUDENT, Kind::Join, 20), page(STUDENT, Kind::InCall, 25)];
    assert_eq!(student(&with_tutor([vec![jaas_left.clone()], page_in].concat()))[0].0, 25);
    assert_eq!(student(&with_tutor(vec![jaas_left])), [], "nobody knows from when on");
    assert_eq!(student(&with_tutor(vec![left(STUDENT, "s", 30, 1800)])), [(30, 1800, End::Left)], "it says since when");
}

#[test]
fn clocks_that_differ_are_put_right_by_arrivals_that_both_report() {
    let ahead = 95;
    let shifted =
        |event: Event| if event.source == Source::Media { event.set_back(TimeDelta::seconds(-ahead)) } else { event };
    let events: Vec<Event> = with_tutor(whole(STUDENT, 20, 3590)).into_iter().map(shifted).collect();
    assert_eq!(student(&events), [(20, 3590, End::Goodbye)]);
    assert_eq!(folded(&events).media_ahead_ms, ahead * 1000);
}

#[test]
fn who_comes_late_or_not_at_all_is_absent() {
    assert_eq!(verdict(&tutor(), &[]), Verdict::StudentAbsent);
    assert_eq!(verdict(&whole(STUDENT, 0, 1200), &[]), Verdict::TutorAbsent);
    assert_eq!(verdict(&[], &[]), Verdict::BothAbsent);
    let missed = [whole(TUTOR, 0, 1000), whole(STUDENT, 1010, 2000)].concat();
    assert_eq!(verdict(&missed, &[]), Verdict::StudentAbsent, "past the time of grace");
    let late = with_tutor(whole(STUDENT, 1500, 3600));
    assert_eq!(verdict(&late, &[]), Verdict::Held, "late, and still a class");
    let called_off = judge(&folded(&late), SessionStatus::Cancelled, hour(), &Policy::default(), &[]);
    assert_eq!(called_off, Verdict::Cancelled);
}
