//! What the connection tells.

use super::*;

/// A line that broke often comes back by itself within this time; then new ways are looked for.
const RESTART_AFTER: Duration = Duration::from_millis(2_500);

impl Call {
    pub(super) fn notice(self: &Rc<Self>, news: News) {
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

    pub(super) fn read(&self, text: &str) {
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

    pub(super) fn tell_shown(&self) {
        self.send(&Message::Shown(self.state.mine.get_untracked()));
    }

    pub(super) fn send(&self, message: &Message) {
        if let (Some(peer), Ok(text)) = (self.peer.borrow().as_ref(), serde_json::to_string(message)) {
            peer.send_text(&text);
        }
    }
}
