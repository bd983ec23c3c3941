//! The pages that are open at this server, and what they are told. Events come from the table `live_events`, where
//! every server writes them, so that it does not matter which server a page is connected to.

mod watch;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc, watch as tokio_watch};

use crate::clock::Clock;
use crate::domain::live::Kind;
use crate::domain::session::AccountRole;
use crate::metrics::Metrics;
use crate::store::Db;
use crate::store::live::LiveEvent;
use crate::store::logins::CurrentUser;

/// Most streams of one person: more than anybody has tabs, fewer than it takes to exhaust a server.
pub const STREAMS_EACH: usize = 32;
/// Events that may wait for a slow line. Whoever falls further behind is cut off and comes back by itself.
const BACKLOG: usize = 128;

/// The open pages of this process; cheap to clone.
#[derive(Debug, Clone)]
pub struct Live(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    pages: Mutex<Pages>,
    /// Something was committed here: no need to wait for the next look.
    news: Notify,
    closing: tokio_watch::Sender<bool>,
    metrics: Metrics,
}

#[derive(Debug, Default)]
struct Pages {
    next: u64,
    by_person: HashMap<i64, HashMap<u64, Page>>,
    /// Somebody reads the table for them.
    watched: bool,
}

#[derive(Debug)]
struct Page {
    login_id: i64,
    is_staff: bool,
    events: mpsc::Sender<LiveEvent>,
}

/// A page's place among the open ones; dropping it gives the place up.
#[derive(Debug)]
pub struct Subscription {
    live: Live,
    user_id: i64,
    number: u64,
    events: mpsc::Receiver<LiveEvent>,
}

impl Live {
    /// No page is open yet; `metrics` learns how soon pages are told.
    #[must_use]
    pub fn new(metrics: Metrics) -> Self {
        let (pages, news, closing) = (Mutex::default(), Notify::new(), tokio_watch::Sender::new(false));
        Self(Arc::new(Shared { pages, news, closing, metrics }))
    }

    /// How many streams are open.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.pages().by_person.values().map(HashMap::len).sum()
    }

    /// Says that this process has changed something.
    pub fn news(&self) {
        self.0.news.notify_one();
    }

    /// Ends all streams, for a server that is told to stop.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// Becomes `true` when the streams are to end.
    #[must_use]
    pub fn closing(&self) -> tokio_watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    /// Opens a page's stream of what concerns this person; `None` if the person has too many.
    #[must_use]
    pub fn subscribe(&self, db: &Db, clock: &Clock, user: &CurrentUser) -> Option<Subscription> {
        let CurrentUser { user_id, login_id, role, .. } = *user;
        self.open(db, clock, user_id, login_id, role == AccountRole::Admin)
    }

    /// Opens a parent's stream of what concerns a student; `None` if too many are open for that student.
    #[must_use]
    pub fn subscribe_parent(&self, db: &Db, clock: &Clock, student_id: i64) -> Option<Subscription> {
        // A seat of their own among the listeners: whoever has a link must not be able to crowd out the student.
        self.open(db, clock, parents_of(student_id), 0, false)
    }

    fn open(&self, db: &Db, clock: &Clock, user_id: i64, login_id: i64, is_staff: bool) -> Option<Subscription> {
        let (sender, events) = mpsc::channel(BACKLOG);
        let mut pages = self.pages();
        let number = pages.next;
        let mine = pages.by_person.entry(user_id).or_default();
        if mine.len() >= STREAMS_EACH {
            return None;
        }
        mine.insert(number, Page { login_id, is_staff, events: sender });
        pages.next += 1;
        if !pages.watched {
            pages.watched = true;
            tokio::spawn(watch::watch(self.clone(), db.clone(), clock.clone()));
        }
        Some(Subscription { live: self.clone(), user_id, number, events })
    }

    /// Ends the streams of a browser that signs out. Those at other servers notice by themselves.
    pub fn end_login(&self, user_id: i64, login_id: i64) {
        if let Some(streams) = self.pages().by_person.get_mut(&user_id) {
            streams.retain(|_, page| page.login_id != login_id);
        }
    }

    /// Ends the streams of a person who is something else from now on; their pages open others. Those at other servers
    /// notice by themselves.
    pub fn end_person(&self, user_id: i64) {
        if let Some(streams) = self.pages().by_person.get_mut(&user_id) {
            streams.clear();
        }
    }

    /// Hands an event to everybody it concerns.
    fn pass_on(&self, event: LiveEvent) {
        let mut pages = self.pages();
        if event.kind == Kind::Duplicate {
            // Whoever shares a link need not be told that it was noticed.
            for (person, streams) in &mut pages.by_person {
                streams.retain(|_, page| {
                    !(page.is_staff || *person == event.tutor_id) || page.events.try_send(event).is_ok()
                });
            }
            return;
        }
        let (tutor, student) = (event.tutor_id, event.student_id);
        let parents = parents_of(student);
        let both = [tutor, student, parents];
        // What browsers say to each other is for one person's pages only, who stands in both columns.
        let concerned = if event.kind == Kind::Signal { &both[..1] } else { &both[..] };
        for person in concerned {
            if let Some(streams) = pages.by_person.get_mut(person) {
                // Full: the receiver sees the end of its channel and is cut off.
                streams.retain(|_, page| page.events.try_send(event).is_ok());
            }
        }
    }

    /// Whether nobody is left to read the table for; if so, whoever asks must stop reading.
    fn is_deserted(&self) -> bool {
        let mut pages = self.pages();
        let deserted = pages.by_person.is_empty();
        if deserted {
            pages.watched = false;
        }
        deserted
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        // A panic while it was held cannot have left a map half changed.
        self.0.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Under what number the parents of a student listen: one that no account has.
const fn parents_of(student_id: i64) -> i64 {
    -student_id
}

impl Subscription {
    /// The next event; `None` if the page fell too far behind or its browser signed out.
    pub async fn next(&mut self) -> Option<LiveEvent> {
        self.events.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut pages = self.live.pages();
        if let Some(mine) = pages.by_person.get_mut(&self.user_id) {
            mine.remove(&self.number);
            if mine.is_empty() {
                pages.by_person.remove(&self.user_id);
            }
        }
    }
}
