//! What a page shows of a built-in call.

use leptos::prelude::*;

use super::hint::Trouble;
use super::message::{Line, Shown};
use crate::domain::line::Quality;
use crate::domain::phase::Phase;

/// How the two pages are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The other one is not there.
    Alone,
    /// They have heard of each other.
    Connecting,
    /// They see and hear each other.
    Connected,
    /// They did, and the line broke.
    Broken,
}

impl Link {
    /// The state as pages name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Broken => "broken",
        }
    }
}

/// Everything a page shows of a call, in one handle that callbacks can copy.
#[derive(Clone, Copy)]
pub struct State {
    /// Where the call is.
    pub phase: RwSignal<Phase>,
    /// How the pages are connected.
    pub link: RwSignal<Link>,
    /// It takes longer than it should.
    pub stuck: RwSignal<bool>,
    /// What this page sends.
    pub mine: RwSignal<Shown>,
    /// What the other page sends.
    pub theirs: RwSignal<Shown>,
    /// How good the line is.
    pub quality: RwSignal<Quality>,
    /// Why there is no picture or no sound of this person.
    pub trouble: RwSignal<Option<Trouble>>,
    /// The browser is asking for permission.
    pub asking: RwSignal<bool>,
    /// The browser plays no sound before the person has pressed something.
    pub silent: RwSignal<bool>,
    /// The chat, by time.
    pub chat: RwSignal<Vec<Line>>,
    /// Lines that came while nobody looked.
    pub unread: RwSignal<u32>,
}

impl State {
    /// A call that has not begun.
    #[must_use]
    pub fn new() -> Self {
        Self {
            phase: RwSignal::new(Phase::Loading),
            link: RwSignal::new(Link::Alone),
            stuck: RwSignal::new(false),
            mine: RwSignal::new(Shown::default()),
            theirs: RwSignal::new(Shown::default()),
            quality: RwSignal::new(Quality::Unknown),
            trouble: RwSignal::new(None),
            asking: RwSignal::new(false),
            silent: RwSignal::new(false),
            chat: RwSignal::new(Vec::new()),
            unread: RwSignal::new(0),
        }
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}
