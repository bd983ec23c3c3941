//! What a page sends: microphone, camera, screen, hand, lines of the chat.

use super::*;

impl Call {
    pub(super) fn open_devices(self: &Rc<Self>, microphone: bool, camera: bool) {
        let call = Rc::clone(self);
        let turns = self.want(microphone.then_some(true), camera.then_some(true));
        self.state.asking.set(microphone || camera);
        spawn_local(async move {
            let opened = media::open(microphone, camera).await;
            if call.ended.get() {
                opened.microphone.iter().chain(&opened.camera).for_each(MediaStreamTrack::stop);
                return;
            }
            call.state.asking.set(false);
            // What was wanted may have changed while the browser asked.
            let now = call.turns.get();
            let still = |track: Option<MediaStreamTrack>, asked: bool, same: bool| {
                let kept = track.filter(|track| {
                    if !same {
                        track.stop();
                    }
                    same
                });
                (kept.is_none() && asked && same, kept)
            };
            let (no_sound, sound) = still(opened.microphone, microphone, now.0 == turns.0);
            let (no_picture, picture) = still(opened.camera, camera, now.1 == turns.1);
            call.want(no_sound.then_some(false), no_picture.then_some(false));
            call.state.trouble.set(opened.trouble);
            if let Some(track) = sound {
                call.watch_end(&track, |call| call.lost_device(true));
                if let Some(before) = call.tracks.borrow_mut().microphone.replace(track) {
                    before.stop();
                }
                call.state.mine.update(|mine| mine.microphone = true);
            }
            if let Some(track) = picture {
                call.watch_end(&track, |call| call.lost_device(false));
                if let Some(before) = call.tracks.borrow_mut().camera.replace(track) {
                    before.stop();
                }
                call.state.mine.update(|mine| mine.camera = true);
            }
            call.send_tracks();
        });
    }

    /// Takes note of what the person wants; what was asked for before is out of date. Gives the new turns.
    pub(super) fn want(&self, microphone: Option<bool>, camera: Option<bool>) -> (u32, u32) {
        let (mut turns, mut wanted) = (self.turns.get(), self.wanted.get());
        if let Some(on) = microphone {
            (turns.0, wanted.0) = (turns.0.wrapping_add(1), on);
        }
        if let Some(on) = camera {
            (turns.1, wanted.1) = (turns.1.wrapping_add(1), on);
        }
        self.turns.set(turns);
        self.wanted.set(wanted);
        turns
    }

    /// Asks the browser once more for what is missing and was not turned off.
    pub fn retry_devices(self: &Rc<Self>) {
        let Shown { microphone, camera, .. } = self.state.mine.get_untracked();
        let chosen = Chosen::remembered();
        self.state.trouble.set(None);
        self.open_devices(!microphone && chosen.microphone_on, !camera && chosen.camera_on);
    }

    /// Opens what was chosen in the list of devices.
    pub fn use_chosen(self: &Rc<Self>) {
        let Shown { microphone, camera, .. } = self.state.mine.get_untracked();
        if let Some(theirs) = &self.videos.borrow().theirs {
            screen::play_at(theirs, &Chosen::remembered().speaker.id);
        }
        if !microphone {
            // Off it is still open, and would be the old one when it is turned on.
            self.close_microphone();
        }
        self.open_devices(microphone, camera);
    }

    pub(super) fn close_microphone(&self) {
        if let Some(track) = self.tracks.borrow_mut().microphone.take() {
            track.set_onended(None);
            track.stop();
        }
    }

    /// Turns the microphone on or off. Off it stays open, so that it is on at once again.
    pub fn toggle_microphone(self: &Rc<Self>) {
        let on = !self.wanted.get().0;
        Chosen::change(|chosen| chosen.microphone_on = on);
        self.want(Some(on), None);
        let opened = self.tracks.borrow().microphone.as_ref().map(|track| track.set_enabled(on)).is_some();
        if opened || !on {
            self.state.mine.update(|mine| mine.microphone = on);
            self.tell_shown();
        } else {
            self.open_devices(true, false);
        }
    }

    /// Turns the camera on or off. Off it is closed, so that its light goes out.
    pub fn toggle_camera(self: &Rc<Self>) {
        let on = !self.wanted.get().1;
        Chosen::change(|chosen| chosen.camera_on = on);
        if on {
            return self.open_devices(false, true);
        }
        self.want(None, Some(false));
        if let Some(track) = self.tracks.borrow_mut().camera.take() {
            track.set_onended(None);
            track.stop();
        }
        self.state.mine.update(|mine| mine.camera = false);
        self.send_tracks();
    }

    /// Shows the screen in the place of the camera, or no longer.
    pub fn toggle_screen(self: &Rc<Self>) {
        if self.tracks.borrow().screen.is_some() {
            return self.stop_screen();
        }
        // The browser's own question is still open.
        if self.choosing.replace(true) {
            return;
        }
        let call = Rc::clone(self);
        spawn_local(async move {
            let chosen = media::open_screen().await;
            call.choosing.set(false);
            match chosen {
                Ok(None) => {}
                Ok(Some(track)) if call.ended.get() => track.stop(),
                Ok(Some(track)) => {
                    // Small print matters more than smooth motion.
                    drop(js_sys::Reflect::set(&track, &"contentHint".into(), &"detail".into()));
                    call.watch_end(&track, |call| call.stop_screen());
                    call.tracks.borrow_mut().screen = Some(track);
                    call.state.mine.update(|mine| mine.screen = true);
                    call.send_tracks();
                }
                Err(trouble) => call.state.trouble.set(Some(trouble)),
            }
        });
    }

    pub(super) fn stop_screen(&self) {
        if let Some(track) = self.tracks.borrow_mut().screen.take() {
            track.set_onended(None);
            track.stop();
        }
        self.state.mine.update(|mine| mine.screen = false);
        self.send_tracks();
    }

    /// Raises the hand, or lowers it.
    pub fn toggle_hand(&self) {
        self.state.mine.update(|mine| mine.hand = !mine.hand);
        self.tell_shown();
    }

    /// Writes a line to the other person.
    pub fn write(&self, text: &str) {
        let number = self.lines.replace(self.lines.get() + 1);
        let id = format!("{}-{number}", self.me);
        // After what this person has read, whatever the clocks say.
        let last = self.state.chat.with_untracked(|chat| chat.last().map(|line| line.at + TimeDelta::milliseconds(1)));
        let now = self.options.now.run(());
        let at = last.map_or(now, |last| last.max(now));
        let line = Line { id, side: self.options.side, text: text.to_owned(), at };
        if self.keep_line(line.clone()) {
            self.send(&Message::Chat(line));
        }
    }

    pub(super) fn keep_line(&self, line: Line) -> bool {
        let added = self.state.chat.try_update(|chat| message::add(chat, line)).unwrap_or(false);
        if added {
            remember_chat(self.options.session_id, &self.state.chat.get_untracked());
        }
        added
    }

    pub(super) fn lost_device(self: &Rc<Self>, microphone: bool) {
        let mut tracks = self.tracks.borrow_mut();
        if microphone {
            tracks.microphone = None;
        } else {
            tracks.camera = None;
        }
        drop(tracks);
        self.want(microphone.then_some(false), (!microphone).then_some(false));
        self.state.mine.update(|mine| if microphone { mine.microphone = false } else { mine.camera = false });
        self.state.trouble.set(Some(if microphone { Trouble::NoMicrophone } else { Trouble::NoCamera }));
        self.send_tracks();
    }

    pub(super) fn watch_end(self: &Rc<Self>, track: &MediaStreamTrack, react: impl Fn(&Rc<Self>) + 'static) {
        let weak = Rc::downgrade(self);
        let closure = Closure::<dyn Fn()>::new(move || {
            if let Some(call) = weak.upgrade().filter(|call| !call.ended.get()) {
                react(&call);
            }
        });
        track.set_onended(Some(closure.as_ref().unchecked_ref()));
        self.watch.borrow_mut().push(closure);
    }

    pub(super) fn sent(&self) -> Sent {
        let tracks = self.tracks.borrow();
        let paused = self.state.mine.get_untracked().paused;
        let camera = tracks.camera.clone().filter(|_| !paused);
        Sent {
            microphone: tracks.microphone.clone(),
            is_screen: tracks.screen.is_some(),
            picture: tracks.screen.clone().or(camera),
        }
    }

    pub(super) fn send_tracks(&self) {
        let peer = self.peer.borrow().clone();
        if let Some(peer) = peer {
            peer.send_tracks(self.sent());
        }
        self.tell_shown();
        self.show_mine();
    }
}
