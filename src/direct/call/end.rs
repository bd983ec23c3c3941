//! How it ends.

use super::*;

/// Tenths of a second that a server may take to hear that the class is over for both.
const END_WITHIN: u32 = 50;

impl Call {
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
}

impl Videos {
    fn into_iter(self) -> impl Iterator<Item = HtmlVideoElement> {
        self.mine.into_iter().chain(self.theirs)
    }
}
