//! How the two pages find each other: hello, offer, answer, ways.

use super::*;

impl Call {
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

    pub(super) async fn take(self: &Rc<Self>, Signal { from, to, said }: Signal) {
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

    pub(super) fn drop_peer(&self) {
        // Dropped outside the borrow: closing tells nobody, but nobody shall depend on that.
        let peer = self.peer.borrow_mut().take();
        drop(peer);
        *self.theirs.borrow_mut() = None;
        self.show_theirs();
        self.state.quality.set(Quality::Unknown);
    }

    pub(super) fn say(&self, to: Option<String>, said: Said) {
        self.outbox.say(Signal { from: self.me.clone(), to, said });
    }
}
