//! Keeps a meeting in its place on the page: opens it, listens, sets limits, removes it.

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::direct::devices::Chosen;
use crate::jitsi::meeting::Meeting;
use crate::jitsi::options::{Devices, Options};
use crate::jitsi::phase::{Happening, Phase, Trouble};
use crate::jitsi::script;

/// How long the room's page may take to answer once the script is there.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(20);
/// How long a meeting that lost its conference may take to get back in. A fatal error makes it reload itself after
/// 10 to 30 seconds.
const BACK_WITHIN: Duration = Duration::from_secs(60);
/// After a plain "left" the end of the hang-up follows within seconds, unless it gets lost; a move to a breakout room
/// gets back in within this time.
const CLOSE_WITHIN: Duration = Duration::from_secs(8);

/// How long the others have to hear that the class is over before this page hangs up itself.
const HANG_UP_AFTER: Duration = Duration::from_millis(1_500);

/// Opens the meeting when its place is on the page and removes it when the component goes.
pub fn drive(
    options: Options,
    holder: NodeRef<Div>,
    phase: RwSignal<Phase>,
    end: Signal<bool>,
    on_recording: Callback<String>,
    tell: impl Fn(Happening) + Copy + 'static,
) {
    let driver = Driver {
        meeting: StoredValue::new_local(None),
        options: StoredValue::new(options),
        holder,
        turn: StoredValue::new(0),
        limit: StoredValue::new(0),
        in_trouble: StoredValue::new(false),
        on_recording,
        tell,
    };
    Effect::new(move |_| {
        if end.get() {
            driver.end_for_all();
        }
    });
    Effect::new(move |opened: Option<bool>| {
        if opened == Some(true) || holder.get().is_none() {
            return opened.unwrap_or(false);
        }
        driver.open();
        true
    });
    Effect::new(move |_| {
        // Out for good: the frame must not go on behind the message.
        if phase.get().is_end() {
            set_timeout(move || drop(driver.meeting.try_set_value(None)), Duration::ZERO);
        }
    });
    on_cleanup(move || {
        driver.turn.set_value(u32::MAX);
        driver.meeting.set_value(None);
    });
}

struct Driver<T> {
    meeting: StoredValue<Option<Meeting>, LocalStorage>,
    options: StoredValue<Options>,
    holder: NodeRef<Div>,
    /// Counts meetings, so that a script that comes late opens nothing in a component that went on without it.
    turn: StoredValue<u32>,
    /// Counts limits, so that only the last one set can run out.
    limit: StoredValue<u32>,
    /// The meeting is mending itself: a "left" is part of that.
    in_trouble: StoredValue<bool>,
    on_recording: Callback<String>,
    tell: T,
}

impl<T: Copy> Clone for Driver<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Copy> Copy for Driver<T> {}

impl<T: Fn(Happening) + Copy + 'static> Driver<T> {
    fn open(self) {
        let Some(place) = self.holder.get_untracked() else { return };
        let Some(mine) = next(self.turn) else { return };
        spawn_local(async move {
            let Some(mut options) = self.options.try_get_value() else { return };
            let Chosen { camera, microphone, speaker, .. } = Chosen::remembered();
            options.devices = Devices { camera: camera.label, microphone: microphone.label, speaker: speaker.label };
            let loaded = script::load(&options.script_url).await;
            if self.turn.try_get_value() != Some(mine) {
                return;
            }
            if loaded.is_err() {
                return (self.tell)(Happening::Unreachable);
            }
            (self.tell)(Happening::ScriptLoaded);
            let on_recording = move |link| self.on_recording.run(link);
            match Meeting::open(&place, &options, move |happening| self.hear(happening), on_recording) {
                Ok(opened) => {
                    self.meeting.set_value(Some(opened));
                    set_timeout(move || (self.tell)(Happening::Unreachable), HANDSHAKE_WITHIN);
                }
                Err(_) => {
                    // Something came under the script's name that is not the script: ask anew next time.
                    script::forget(&options.script_url);
                    (self.tell)(Happening::Unreachable);
                }
            }
        });
    }

    /// Ends the conference for everybody, and then for this page in any case: the server need not know how to end one,
    /// and does not answer.
    fn end_for_all(self) {
        self.command("endConference");
        set_timeout(move || self.command("hangup"), HANG_UP_AFTER);
    }

    fn command(self, name: &str) {
        // A meeting that has gone needs no command any more.
        let _ = self.meeting.try_with_value(|meeting| meeting.as_ref().map(|meeting| meeting.command(name)));
    }

    /// Passes on what happened, and sets the limit for what must follow.
    fn hear(self, happening: Happening) {
        match happening {
            Happening::Joined => {
                self.limit.update_value(|limit| *limit = limit.wrapping_add(1));
                self.in_trouble.set_value(false);
            }
            Happening::Left if !self.in_trouble.get_value() => self.unless_back(CLOSE_WITHIN, Happening::GaveUp),
            Happening::Error(Trouble::Passing) | Happening::Suspended => {
                self.in_trouble.set_value(true);
                self.unless_back(BACK_WITHIN, Happening::Lost);
            }
            _ => {}
        }
        // Not from within the event: what is told may drop the meeting, and with it the closure that is running.
        set_timeout(
            move || {
                (self.tell)(happening);
                if happening == Happening::Suspended {
                    // The tracks of a machine that slept are gone; only a new meeting gets new ones.
                    drop(self.meeting.try_set_value(None));
                    self.open();
                }
            },
            Duration::ZERO,
        );
    }

    /// Tells `otherwise` after `time`, unless the person is in the call again by then.
    fn unless_back(self, time: Duration, otherwise: Happening) {
        let Some(mine) = next(self.limit) else { return };
        set_timeout(
            move || {
                if self.limit.try_get_value() == Some(mine) {
                    (self.tell)(otherwise);
                }
            },
            time,
        );
    }
}

fn next(counter: StoredValue<u32>) -> Option<u32> {
    counter.try_update_value(|count| {
        *count = count.wrapping_add(1);
        *count
    })
}
