//! A built-in call as one page holds it: who is there, what is sent, what to do when the line breaks.

mod chat;
mod line;
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
/// A line that broke often comes back by itself within this time; then new ways are looked for.
const RESTART_AFTER: Duration = Duration::from_millis(2_500);
/// Looks without a connection after which the pages begin anew.
const ANEW_AFTER: u32 = 5;
/// Looks without a connection after which people are told that something is wrong.
const STUCK_AFTER: u32 = 8;
/// Looks without server and without connection after which this page's own line is dead.
const DEAD_AFTER: u32 = 4;
/// Tenths of a second that a server may take to hear that the class is over for both.
const END_WITHIN: u32 = 50;
/// A page that said goodbye may be only reloading: its picture stays for so long.
const STAYS_FOR: Duration = Duration::from_millis(1_500);

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

    /// The places where the pictures are shown.
    pub fn show_in(self: &Rc<Self>, mine: Option<HtmlVideoElement>, theirs: Option<HtmlVideoElement>) {
        *self.videos.borrow_mut() = Videos { mine, theirs };
        self.show_mine();
        self.show_theirs();
    }

    /// The stream of events brought something for this page.
    pub fn hear(self: &Rc<Self>, signal: Signal) {
        self.inbox.borrow_mut().push_back(signal);
        if self.reading.replace(true) {
            return;
        }
        let call = Rc::clone(self);
        // One after the other: what is said later builds on what was said before.
        spawn_local(async move {
            loop {
                let Some(next) = call.inbox.borrow_mut().pop_front() else { break };
                if !call.ended.get() {
                    call.take(next).await;
                }
            }
            call.reading.set(false);
        });
    }

    async fn take(self: &Rc<Self>, Signal { from, to, said }: Signal) {
        if to.as_ref().is_some_and(|to| *to != self.me) {
            return;
        }
        match said {
            Said::Hello => {
                self.drop_peer();
                let before = self.remote.replace(Some(from.clone()));
                if let Some(before) = before.filter(|before| *before != from) {
                    self.say(Some(before), Said::Replaced);
                }
                self.say(Some(from), Said::Welcome);
                self.state.link.set(Link::Connecting);
                self.offer();
            }
            Said::Welcome => {
                let before = self.remote.replace(Some(from.clone()));
                let known = before.as_ref() == Some(&from);
                if let Some(before) = before.filter(|_| !known) {
                    self.say(Some(before), Said::Replaced);
                }
                if !known || self.peer.borrow().is_none() {
                    self.drop_peer();
                    self.state.link.set(Link::Connecting);
                    self.offer();
                }
            }
            Said::Offer { sdp } => {
                if self.remote.borrow().as_ref() != Some(&from) {
                    self.drop_peer();
                    *self.remote.borrow_mut() = Some(from);
                    self.state.link.set(Link::Connecting);
                }
                if self.peer.borrow().is_none() {
                    self.open_peer(false);
                }
                self.take_description(true, &sdp).await;
            }
            _ if self.remote.borrow().as_ref() != Some(&from) => {}
            Said::Answer { sdp } => self.take_description(false, &sdp).await,
            Said::Candidates { candidates } => {
                let peer = self.peer.borrow().clone();
                if let Some(peer) = peer {
                    for candidate in &candidates {
                        peer.hear_candidate(candidate).await;
                    }
                }
            }
            Said::Replaced => self.options.doubt.run(()),
            // The server lets only tutors say so.
            Said::End => self.hang_up(),
        }
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

    async fn take_description(&self, is_offer: bool, sdp: &str) {
        let peer = self.peer.borrow().clone();
        if let Some(peer) = peer
            && let Err(error) = peer.hear_description(is_offer, sdp).await
        {
            // The pages begin anew if nothing comes of it.
            leptos::logging::warn!("a description was not taken: {error:?}");
        }
    }

    /// The tutor describes the connection first; the student answers.
    fn offer(self: &Rc<Self>) {
        if self.options.side == Side::Tutor {
            self.open_peer(true);
        }
    }

    fn open_peer(self: &Rc<Self>, begins: bool) {
        let configuration = configuration(&self.options.ice_servers, self.options.policy);
        let polite = self.options.side == Side::Student;
        let weak = Rc::downgrade(self);
        let opened = Peer::open(&configuration, begins, polite, self.sent(), move |news| {
            if let Some(call) = weak.upgrade() {
                call.notice(news);
            }
        });
        match opened {
            Ok(peer) => {
                *self.gauge.borrow_mut() = Rc::default();
                self.closed.set(false);
                *self.peer.borrow_mut() = Some(Rc::new(peer));
            }
            Err(error) => leptos::logging::warn!("no connection can be made: {error:?}"),
        }
    }

    fn drop_peer(&self) {
        // Dropped outside the borrow: closing tells nobody, but nobody shall depend on that.
        let peer = self.peer.borrow_mut().take();
        drop(peer);
        *self.theirs.borrow_mut() = None;
        self.show_theirs();
        self.state.quality.set(Quality::Unknown);
    }

    fn notice(self: &Rc<Self>, news: News) {
        if self.ended.get() {
            return;
        }
        match news {
            News::Description(is_offer, sdp) => {
                let to = self.remote.borrow().clone();
                self.say(to, if is_offer { Said::Offer { sdp } } else { Said::Answer { sdp } });
            }
            News::Candidate(candidate) => {
                let to = self.remote.borrow().clone();
                self.outbox.say_candidate(&self.me, to, candidate);
            }
            News::Track(track) => self.add_track(&track),
            News::State(RtcPeerConnectionState::Connected) => {
                self.unconnected.set(0);
                self.state.stuck.set(false);
                self.state.link.set(Link::Connected);
            }
            News::State(RtcPeerConnectionState::Disconnected) => {
                self.state.link.set(Link::Broken);
                let call = Rc::clone(self);
                set_timeout(
                    move || {
                        if !call.ended.get() && call.state.link.get_untracked() == Link::Broken {
                            call.restart();
                        }
                    },
                    RESTART_AFTER,
                );
            }
            News::State(RtcPeerConnectionState::Failed) => {
                self.state.link.set(Link::Broken);
                self.restart();
            }
            News::State(_) => {}
            News::Closed => {
                self.closed.set(true);
                if !self.options.other_is_in.get_untracked() {
                    self.forget_other();
                }
            }
            News::Open => {
                self.tell_shown();
                for line in self.state.chat.get_untracked() {
                    self.send(&Message::Chat(line));
                }
            }
            News::Text(text) => self.read(&text),
        }
    }

    fn read(&self, text: &str) {
        if text.len() > MAX_MESSAGE {
            return;
        }
        match serde_json::from_str(text) {
            Ok(Message::Shown(shown)) => self.state.theirs.set(shown),
            Ok(Message::Chat(line)) => {
                let of_other = line.side != self.options.side;
                if self.keep_line(line) && of_other {
                    self.state.unread.update(|unread| *unread += 1);
                }
            }
            // A newer page may say more.
            Err(_) => {}
        }
    }

    fn tell_shown(&self) {
        self.send(&Message::Shown(self.state.mine.get_untracked()));
    }

    fn send(&self, message: &Message) {
        if let (Some(peer), Ok(text)) = (self.peer.borrow().as_ref(), serde_json::to_string(message)) {
            peer.send_text(&text);
        }
    }

    fn say(&self, to: Option<String>, said: Said) {
        self.outbox.say(Signal { from: self.me.clone(), to, said });
    }

    // What is shown.

    fn add_track(&self, track: &MediaStreamTrack) {
        let mut theirs = self.theirs.borrow_mut();
        if theirs.is_none() {
            *theirs = MediaStream::new().ok();
        }
        if let Some(stream) = theirs.as_ref() {
            let same_kind = if track.kind() == "audio" { stream.get_audio_tracks() } else { stream.get_video_tracks() };
            for old in same_kind.iter() {
                stream.remove_track(old.unchecked_ref());
            }
            stream.add_track(track);
        }
        drop(theirs);
        self.show_theirs();
    }

    fn show_mine(&self) {
        let videos = self.videos.borrow();
        let Some(video) = &videos.mine else { return };
        let tracks = self.tracks.borrow();
        let stream = tracks.screen.as_ref().or(tracks.camera.as_ref()).and_then(|track| {
            let stream = MediaStream::new().ok()?;
            stream.add_track(track);
            Some(stream)
        });
        video.set_src_object(stream.as_ref());
    }

    fn show_theirs(&self) {
        let videos = self.videos.borrow();
        let Some(video) = &videos.theirs else { return };
        let stream = self.theirs.borrow();
        if video.src_object().as_ref() != stream.as_ref() {
            video.set_src_object(stream.as_ref());
            screen::play_at(video, &Chosen::remembered().speaker.id);
        }
        if stream.is_some() {
            self.play(video);
        }
    }

    /// Browsers play no sound of a page on which nobody has pressed anything, unless it has camera or microphone.
    fn play(&self, video: &HtmlVideoElement) {
        let Ok(playing) = video.play() else { return };
        let silent = self.state.silent;
        spawn_local(async move {
            let refused = match wasm_bindgen_futures::JsFuture::from(playing).await {
                Ok(_) => false,
                // Interrupted by the next picture: that one plays, or tells.
                Err(error) => media::get(&error, "name").as_string().as_deref() == Some("NotAllowedError"),
            };
            let _ = silent.try_set(refused);
        });
    }

    /// The person has pressed something: now there may be sound.
    pub fn listen(&self) {
        if let Some(video) = &self.videos.borrow().theirs {
            self.play(video);
        }
    }

    // The end.

    /// The tutor ends the class for both.
    pub fn end_for_both(self: &Rc<Self>) {
        self.outbox.clear();
        self.say(None, Said::End);
        self.hang_up_when_said(END_WITHIN);
    }

    /// Said first: the goodbye gives up the seat that may say it.
    fn hang_up_when_said(self: &Rc<Self>, attempts: u32) {
        if attempts == 0 || self.outbox.is_empty() {
            return self.hang_up();
        }
        let call = Rc::clone(self);
        set_timeout(move || call.hang_up_when_said(attempts - 1), Duration::from_millis(100));
    }

    /// This person leaves.
    pub fn hang_up(&self) {
        if !self.ended.get() {
            self.end();
            forget_chat(self.options.session_id);
            self.state.phase.set(Phase::Left);
        }
    }

    /// Ends everything and tells nobody.
    pub fn end(&self) {
        self.ended.set(true);
        self.outbox.close();
        self.inbox.borrow_mut().clear();
        let peer = self.peer.borrow_mut().take();
        drop(peer);
        let Tracks { microphone, camera, screen } = self.tracks.take();
        for track in microphone.iter().chain(&camera).chain(&screen) {
            track.set_onended(None);
            track.stop();
        }
        for video in self.videos.take().into_iter() {
            video.set_src_object(None);
        }
    }

    /// How often [`Call::look`] is to be called.
    #[must_use]
    pub const fn look_every() -> Duration {
        LOOK_EVERY
    }
}

impl Videos {
    fn into_iter(self) -> impl Iterator<Item = HtmlVideoElement> {
        self.mine.into_iter().chain(self.theirs)
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
