//! The seat: the right of one person to be in one session from one browser now. It is a lease that is renewed.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// How often a page in the call renews its seat.
pub const HEARTBEAT: TimeDelta = TimeDelta::seconds(10);
/// How long a seat stays live without a sign of life. Browsers wake the timers of a hidden page only once a
/// minute, so anything shorter would unseat a person who merely looks at another tab.
pub const LEASE: TimeDelta = TimeDelta::seconds(75);

/// How long a page that went may take to be back, as after a reload, before its goodbye can complete the class.
pub const RELOAD_WITHIN: Duration = Duration::from_secs(4);

/// The seat now held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Names the seat.
    pub seat_id: String,
    /// The signed-in browser it belongs to.
    pub login_id: i64,
    /// Live up to and including this moment.
    pub lease_until: DateTime<Utc>,
}

/// What is known of one person's seat and presence in one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The seat now held; its lease may have run out.
    pub held: Option<Held>,
    /// Start of the stay now open.
    pub entered_at: Option<DateTime<Utc>>,
    /// Last sign of life.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// First admission ever.
    pub first_joined_at: Option<DateTime<Utc>>,
    /// End of the last closed stay.
    pub last_left_at: Option<DateTime<Utc>>,
    /// The person said goodbye; a lease that merely ran out does not count.
    pub said_leave: bool,
    /// Milliseconds of all closed stays.
    pub present_ms: i64,
    /// Admissions so far; the last one is the entry that counts.
    pub entries: i64,
    /// `false`: staff have blocked this person.
    pub may_join: bool,
    /// Last sign of life of a page that waits at the door.
    pub waiting_seen_at: Option<DateTime<Utc>>,
}

impl Default for Seat {
    fn default() -> Self {
        Self {
            held: None,
            entered_at: None,
            last_seen_at: None,
            first_joined_at: None,
            last_left_at: None,
            said_leave: false,
            present_ms: 0,
            entries: 0,
            may_join: true,
            waiting_seen_at: None,
        }
    }
}

/// How an admitted person comes by the seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Nobody sits there.
    Fresh,
    /// The same browser is still seated: after a reload or a dropped line.
    Return,
    /// Moved from another browser of the same person, who asked for it.
    Takeover,
}

impl Seat {
    /// Whether a seat is live at the moment `now`.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.held.as_ref().is_some_and(|held| now <= held.lease_until)
    }

    /// Whether the person has been in and is not in any more, by goodbye or by a lease that ran out.
    #[must_use]
    pub fn has_left(&self, now: DateTime<Utc>) -> bool {
        self.first_joined_at.is_some() && !self.is_live(now)
    }

    /// How a browser would come by the seat now; `None` while it is live in another one.
    #[must_use]
    pub fn entry(&self, login_id: i64, takeover: bool, now: DateTime<Utc>) -> Option<Entry> {
        match &self.held {
            Some(held) if now <= held.lease_until => {
                if held.login_id == login_id {
                    Some(Entry::Return)
                } else if takeover {
                    Some(Entry::Takeover)
                } else {
                    None
                }
            }
            _ => Some(Entry::Fresh),
        }
    }

    /// Sits the person down. `new_seat_id` is used unless the same browser keeps its live seat.
    pub fn sit(&mut self, entry: Entry, login_id: i64, new_seat_id: String, now: DateTime<Utc>) {
        let kept = if entry == Entry::Return { self.held.take() } else { None };
        if entry == Entry::Fresh {
            self.close_stay(now);
        }
        self.held =
            Some(Held { seat_id: kept.map_or(new_seat_id, |held| held.seat_id), login_id, lease_until: now + LEASE });
        self.entered_at.get_or_insert(now);
        self.first_joined_at.get_or_insert(now);
        self.last_seen_at = Some(now);
        self.said_leave = false;
        self.waiting_seen_at = None;
        self.entries += 1;
    }

    /// Renews the lease, also one that ran out, as long as nobody else has sat down since. A stay that was
    /// interrupted for longer than the lease is closed at the last sign of life and a new one begun. `false` if
    /// `seat_id` is not the seat now held.
    pub fn renew(&mut self, seat_id: &str, now: DateTime<Utc>) -> bool {
        let live = self.is_live(now);
        match &mut self.held {
            Some(held) if held.seat_id == seat_id => held.lease_until = now + LEASE,
            _ => return false,
        }
        if !live {
            self.close_stay(now);
            self.entered_at = Some(now);
        }
        self.last_seen_at = Some(now);
        true
    }

    /// Whether a goodbye from that page is out of date: its seat was moved, or the same browser has come in again
    /// since. On a reload the old page's goodbye can overtake the new page's join, or be overtaken by it.
    #[must_use]
    pub fn is_outdated(&self, seat_id: Option<&str>, entry: Option<i64>) -> bool {
        let held = self.held.as_ref().map(|held| held.seat_id.as_str());
        (held.is_some() && seat_id.is_some() && seat_id != held) || entry.is_some_and(|entry| entry < self.entries)
    }

    /// Gets up for good. Returns the recorded moment: now, or the last sign of life if the lease had run out.
    pub fn leave(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.is_live(now) {
            self.last_seen_at = Some(now);
        }
        self.close_stay(now);
        self.held = None;
        self.said_leave = self.first_joined_at.is_some();
        self.last_left_at
    }

    /// Gives up a seat whose lease has run out. The stay ends at the last sign of life, which is no goodbye. Gives
    /// whether there was such a seat.
    pub fn lapse(&mut self, now: DateTime<Utc>) -> bool {
        let lapsed = self.held.is_some() && !self.is_live(now);
        if lapsed {
            self.close_stay(now);
            self.held = None;
        }
        lapsed
    }

    /// Puts the person out: staff have blocked them or called the class off. It is no goodbye of theirs. Gives whether
    /// they were in.
    pub fn put_out(&mut self, now: DateTime<Utc>) -> bool {
        if self.held.is_none() {
            return false;
        }
        if self.is_live(now) {
            self.last_seen_at = Some(now);
        }
        self.close_stay(now);
        self.held = None;
        true
    }

    /// Closes the open stay at the last sign of life.
    fn close_stay(&mut self, now: DateTime<Utc>) {
        if let Some(entered) = self.entered_at.take() {
            let left = self.last_seen_at.unwrap_or(entered).clamp(entered, now.max(entered));
            self.present_ms += (left - entered).num_milliseconds();
            self.last_left_at = Some(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    fn seated() -> Seat {
        let mut seat = Seat::default();
        seat.sit(Entry::Fresh, 1, "s1".into(), at(0));
        seat
    }

    #[test]
    fn the_same_browser_keeps_its_seat_and_its_stay() {
        let mut seat = seated();
        assert_eq!(seat.entry(1, false, at(20)), Some(Entry::Return));
        seat.sit(Entry::Return, 1, "s2".into(), at(20));
        assert_eq!(seat.held.as_ref().map(|held| held.seat_id.as_str()), Some("s1"));
        assert_eq!(seat.entered_at, Some(at(0)));
    }

    #[test]
    fn another_browser_must_ask_and_then_the_old_seat_is_dead() {
        let mut seat = seated();
        assert_eq!(seat.entry(2, false, at(20)), None);
        assert_eq!(seat.entry(2, true, at(20)), Some(Entry::Takeover));
        seat.sit(Entry::Takeover, 2, "s2".into(), at(20));
        assert!(!seat.renew("s1", at(21)));
        assert!(seat.renew("s2", at(21)));
        assert_eq!(seat.entered_at, Some(at(0)), "the person was there all the time");
    }

    #[test]
    fn a_lease_is_live_to_its_last_millisecond() {
        let seat = seated();
        let edge = at(0) + LEASE;
        assert!(seat.is_live(edge));
        assert!(!seat.is_live(edge + TimeDelta::milliseconds(1)));
        assert_eq!(seat.entry(2, false, edge + TimeDelta::milliseconds(1)), Some(Entry::Fresh));
    }

    #[test]
    fn silence_counts_up_to_the_last_sign_of_life_only() {
        let mut seat = seated();
        assert!(seat.renew("s1", at(60)));
        seat.sit(Entry::Fresh, 2, "s2".into(), at(600));
        assert_eq!(seat.present_ms, 60_000);
        assert_eq!(seat.last_left_at, Some(at(60)));
        assert!(!seat.said_leave);
    }

    #[test]
    fn a_line_that_comes_back_late_goes_on_without_the_gap() {
        let mut seat = seated();
        assert!(seat.renew("s1", at(600)));
        assert_eq!(seat.leave(at(630)), Some(at(630)));
        assert_eq!(seat.present_ms, 30_000);
    }

    #[test]
    fn goodbye_after_the_lease_ran_out_is_recorded_at_the_last_sign_of_life() {
        let mut seat = seated();
        assert!(seat.renew("s1", at(50)));
        assert_eq!(seat.leave(at(3000)), Some(at(50)));
        assert!(seat.said_leave);
    }

    #[test]
    fn a_goodbye_that_was_overtaken_by_a_return_is_out_of_date() {
        let mut seat = seated();
        assert!(!seat.is_outdated(Some("s1"), Some(1)));
        seat.sit(Entry::Return, 1, "s2".into(), at(5));
        assert!(seat.is_outdated(Some("s1"), Some(1)), "the page before the reload");
        assert!(!seat.is_outdated(Some("s1"), Some(2)));
        assert!(!seat.is_outdated(Some("s1"), None), "a client that does not count entries");
        assert!(!seat.is_outdated(None, None));
        assert!(seat.is_outdated(Some("s0"), None), "a seat that was moved");
    }

    #[test]
    fn a_lapsed_seat_is_left_at_the_last_sign_of_life_without_a_goodbye() {
        let mut seat = seated();
        assert!(seat.renew("s1", at(40)));
        assert!(!seat.lapse(at(60)), "live");
        assert!(seat.lapse(at(600)));
        assert_eq!((seat.last_left_at, seat.present_ms, seat.said_leave), (Some(at(40)), 40_000, false));
        assert!(!seat.lapse(at(601)), "once");
    }

    #[test]
    fn who_is_put_out_was_there_until_then_and_said_no_goodbye() {
        let mut seat = seated();
        assert!(seat.put_out(at(30)));
        assert_eq!((seat.last_left_at, seat.present_ms, seat.said_leave), (Some(at(30)), 30_000, false));
        assert!(!seat.renew("s1", at(31)));
        assert!(!seat.put_out(at(40)), "once");
    }

    #[test]
    fn goodbye_twice_changes_nothing() {
        let mut seat = seated();
        let first = seat.leave(at(30));
        let before = seat.clone();
        assert_eq!(seat.leave(at(90)), first);
        assert_eq!(seat, before);
    }
}
