//! What to do when the line is bad, breaks, or ends at the other side.

use super::*;

/// Looks without a connection after which the pages begin anew.
const ANEW_AFTER: u32 = 5;
/// Looks without a connection after which people are told that something is wrong.
const STUCK_AFTER: u32 = 8;
/// Looks without server and without connection after which this page's own line is dead.
const DEAD_AFTER: u32 = 4;
/// A page that said goodbye may be only reloading: its picture stays for so long.
const STAYS_FOR: Duration = Duration::from_millis(1_500);

impl Call {
    /// The network has changed: looks for new ways.
    pub fn restart(&self) {
        let peer = self.peer.borrow().clone();
        if let Some(peer) = peer {
            peer.restart_ice();
        }
    }

    /// The door says that the other person has left: a page that reloads is back within moments, any other is gone. What
    /// the door says may be older than what is seen.
    pub fn other_left(self: &Rc<Self>) {
        let call = Rc::clone(self);
        set_timeout(
            move || {
                if call.ended.get() || call.options.other_is_in.try_get_untracked() != Some(false) {
                    return;
                }
                if call.is_connected() && !call.closed.get() {
                    return call.other_left();
                }
                call.forget_other();
            },
            STAYS_FOR,
        );
    }

    pub(super) fn forget_other(&self) {
        self.drop_peer();
        *self.remote.borrow_mut() = None;
        self.state.theirs.set(Shown::default());
        self.state.link.set(Link::Alone);
        self.state.stuck.set(false);
    }

    /// Looks at the line; called every [`LOOK_EVERY`].
    pub fn look(self: &Rc<Self>) {
        if self.ended.get() {
            return;
        }
        self.looks.set(self.looks.get().wrapping_add(1));
        if self.state.phase.get_untracked() == Phase::Loading
            && self.looks.get().is_multiple_of(ANEW_AFTER)
            && self.options.server_is_near.run(())
        {
            // The first hello never reached the server.
            self.outbox.clear();
            self.say(None, Said::Hello);
        }
        let peer = self.peer.borrow().clone();
        let connected = peer.as_ref().is_some_and(|peer| peer.is_connected());
        if connected && let Some(peer) = peer {
            self.unconnected.set(0);
            let call = Rc::clone(self);
            let gauge = Rc::clone(&self.gauge.borrow());
            spawn_local(async move {
                if let Some(mut sample) = gauge.read(peer.connection()).await
                    && !call.ended.get()
                {
                    if call.state.mine.get_untracked().paused {
                        // With hardly anything to send, browsers believe that hardly anything can be sent.
                        sample.sendable_kbps = None;
                    }
                    call.judge(Quality::of(sample));
                }
            });
        } else if self.options.other_is_in.get_untracked() {
            let looks = self.unconnected.get() + 1;
            self.unconnected.set(looks);
            self.state.stuck.set(looks >= STUCK_AFTER);
            if looks.is_multiple_of(ANEW_AFTER) && self.options.server_is_near.run(()) {
                self.outbox.clear();
                self.drop_peer();
                self.say(None, Said::Hello);
            }
        }
        // With the other gone it is our own line that is dead, if the server does not answer either.
        let dead = self.state.link.get_untracked() == Link::Broken && !self.options.server_is_near.run(());
        self.dead.set(if dead { self.dead.get() + 1 } else { 0 });
        match self.state.phase.get_untracked() {
            Phase::InCall if self.dead.get() >= DEAD_AFTER => self.state.phase.set(Phase::Interrupted),
            Phase::Interrupted if !dead => self.state.phase.set(Phase::InCall),
            _ => {}
        }
    }

    pub(super) fn judge(&self, quality: Quality) {
        if self.state.quality.get_untracked() != quality {
            self.state.quality.set(quality);
        }
        let mut sound_first = self.sound_first.get();
        let pause = sound_first.after(quality);
        self.sound_first.set(sound_first);
        if self.state.mine.get_untracked().paused != pause {
            self.state.mine.update(|mine| mine.paused = pause);
            self.send_tracks();
        }
    }
}
