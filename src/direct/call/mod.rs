//! A built-in call as one page holds it: who is there, what is sent, what to do when the line breaks.

mod chat;
mod end;
mod handshake;
mod line;
mod news;
mod pictures;
mod sending;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::{Callable, Callback, GetUntracked, Set, Update, WithUntracked, set_timeout, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamTrack, RtcPeerConnectionState};

use self::chat::{forget_chat, remember_chat, remembered_chat};
use super::devices::Chosen;
use super::hint::Trouble;
use super::media;
use super::message::{self, Line, MAX_MESSAGE, Message, Shown};
use super::outbox::Outbox;
use super::peer::{News, Peer, Sent, configuration};
use super::screen;
use super::state::{Link, State};
use super::stats::Gauge;
use crate::domain::line::{Quality, SoundFirst};
use crate::domain::phase::{Failure, Phase};
use crate::domain::session::Side;
use crate::domain::signal::{IceServer, IceTransportPolicy, Said, Signal};

/// How often the line is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What a call is held with.
pub struct Options {
    /// The session.
    pub session_id: i64,
    /// This person's side.
    pub side: Side,
    /// The seat that the page holds now.
    pub seat_id: Callback<(), String>,
    /// Servers that help the pages find each other.
    pub ice_servers: Vec<IceServer>,
    /// Which ways they may take.
    pub policy: IceTransportPolicy,
    /// The time, by the server's clock.
    pub now: Callback<(), DateTime<Utc>>,
    /// Whether the server can be heard.
    pub server_is_near: Callback<(), bool>,
    /// Asks the server whether a newer page of this person has come.
    pub doubt: Callback<()>,
    /// Whether the door says that the other person is in class.
    pub other_is_in: leptos::prelude::Signal<bool>,
}

/// The call; [`Call::end`] ends it.
pub struct Call {
    options: Options,
    state: State,
    /// This page's name.
    me: String,
    /// The other page's name.
    remote: RefCell<Option<String>>,
    peer: RefCell<Option<Rc<Peer>>>,
    inbox: RefCell<VecDeque<Signal>>,
    reading: Cell<bool>,
    outbox: Rc<Outbox>,
    tracks: RefCell<Tracks>,
    theirs: RefCell<Option<MediaStream>>,
    videos: RefCell<Videos>,
    gauge: RefCell<Rc<Gauge>>,
    sound_first: Cell<SoundFirst>,
    /// Looks in a row without a connection, and without the server too.
    unconnected: Cell<u32>,
    looks: Cell<u32>,
    dead: Cell<u32>,
    ended: Cell<bool>,
    /// Microphone and camera: how often it was wanted on or off, and what was wanted last.
    turns: Cell<(u32, u32)>,
    wanted: Cell<(bool, bool)>,
    /// The person is choosing what to show of the screen.
    choosing: Cell<bool>,
    /// The other page has closed the connection.
    closed: Cell<bool>,
    lines: Cell<u32>,
    watch: RefCell<Vec<Closure<dyn Fn()>>>,
}

#[derive(Default)]
struct Tracks {
    microphone: Option<MediaStreamTrack>,
    camera: Option<MediaStreamTrack>,
    screen: Option<MediaStreamTrack>,
}

#[derive(Default)]
struct Videos {
    mine: Option<HtmlVideoElement>,
    theirs: Option<HtmlVideoElement>,
}

impl Call {
    /// Begins a call: says hello at once, and shows this person as soon as the browser gives their devices.
    pub fn begin(options: Options, state: State) -> Rc<Self> {
        let outbox = {
            let session_id = options.session_id;
            Rc::new(Outbox::new(session_id, options.seat_id, move |reached| {
                if reached && state.phase.get_untracked() == Phase::Loading {
                    state.phase.set(Phase::InCall);
                }
            }))
        };
        let call = Rc::new(Self {
            options,
            state,
            me: new_name(16),
            remote: RefCell::default(),
            peer: RefCell::default(),
            inbox: RefCell::default(),
            reading: Cell::new(false),
            outbox,
            tracks: RefCell::default(),
            theirs: RefCell::default(),
            videos: RefCell::default(),
            gauge: RefCell::default(),
            sound_first: Cell::default(),
            unconnected: Cell::new(0),
            looks: Cell::new(0),
            dead: Cell::new(0),
            ended: Cell::new(false),
            turns: Cell::default(),
            wanted: Cell::default(),
            choosing: Cell::new(false),
            closed: Cell::new(false),
            lines: Cell::new(0),
            watch: RefCell::default(),
        });
        if js_sys::Reflect::get(&window(), &"RTCPeerConnection".into()).map_or(true, |known| known.is_undefined()) {
            state.phase.set(Phase::Failed(Failure::Unsupported));
            return call;
        }
        state.chat.set(remembered_chat(call.options.session_id));
        call.say(None, Said::Hello);
        let chosen = Chosen::remembered();
        call.open_devices(chosen.microphone_on, chosen.camera_on);
        call
    }

    /// A newer page of this person goes on with the call.
    pub fn replaced(&self) {
        if !self.ended.get() {
            self.end();
            self.state.phase.set(Phase::Failed(Failure::Elsewhere));
        }
    }

    /// Whether the two are connected now.
    pub fn is_connected(&self) -> bool {
        self.peer.borrow().as_ref().is_some_and(|peer| peer.is_connected())
    }

    /// How often [`Call::look`] is to be called.
    #[must_use]
    pub const fn look_every() -> Duration {
        LOOK_EVERY
    }
}

/// So many random hexadecimal digits. Not a secret: it only tells pages apart.
fn new_name(digits: usize) -> String {
    (0..digits)
        .map(|_| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 15")]
            let digit = (js_sys::Math::random() * 16.0) as u32;
            char::from_digit(digit.min(15), 16).unwrap_or('0')
        })
        .collect()
}
