//! The call itself.

use leptos::prelude::*;

use crate::domain::locale::Locale;
use crate::jitsi::options::Options;
pub use crate::jitsi::phase::Failure as MeetingError;
use crate::jitsi::phase::{Happening, Phase};
use crate::ui::language::{Language, t};

/// How long the room's page may take to answer once the script is there.
#[cfg(feature = "hydrate")]
const HANDSHAKE_WITHIN: std::time::Duration = std::time::Duration::from_secs(20);
/// How long a meeting that lost its conference may take to get back in. A fatal error makes it reload itself after
/// 10 to 30 seconds.
#[cfg(feature = "hydrate")]
const BACK_WITHIN: std::time::Duration = std::time::Duration::from_secs(60);
/// After a plain "left" the end of the hang-up follows within seconds, unless it gets lost; a move to a breakout room
/// gets back in within this time.
#[cfg(feature = "hydrate")]
const CLOSE_WITHIN: std::time::Duration = std::time::Duration::from_secs(8);

/// A Jitsi meeting. `on_join` and `on_leave` are called once at most, `on_error` when only a person can do something
/// about it, `on_retry` when that person wants to try again: whoever holds the meeting then makes a new one, with
/// a new token.
#[component]
pub fn JitsiMeeting(
    /// Host of the media server.
    #[prop(into)]
    domain: String,
    /// The room.
    #[prop(into)]
    room_name: String,
    /// Token for the room.
    jwt: Option<String>,
    /// The person's name in the room.
    #[prop(into)]
    user_name: String,
    /// Whether the person gets the controls of a moderator.
    moderator: bool,
    /// Title shown in the room.
    #[prop(into)]
    subject: String,
    /// Address of the room for a tab of its own.
    #[prop(into)]
    room_url: String,
    /// In the call.
    on_join: Callback<()>,
    /// Out of the call for good.
    on_leave: Callback<()>,
    /// The call failed.
    on_error: Callback<MeetingError>,
    /// The person wants to try again.
    on_retry: Callback<()>,
) -> impl IntoView {
    let language = Language::current();
    let phase = RwSignal::new(Phase::Loading);
    let holder = NodeRef::<leptos::html::Div>::new();
    let host = domain.clone();
    let locale: Locale = language.get();
    let options = Options { domain, room_name, jwt, user_name, moderator, subject, locale };

    let announced = StoredValue::new((false, false));
    let tell = move |happening: Happening| {
        let (before, Some(after)) = (phase.try_get_untracked(), phase.try_get_untracked().map(|p| p.after(happening)))
        else {
            return;
        };
        if before == Some(after) {
            return;
        }
        phase.set(after);
        let (joined, left) = announced.get_value();
        match after {
            Phase::InCall if !joined => {
                announced.set_value((true, left));
                on_join.run(());
            }
            Phase::Left if !left => {
                announced.set_value((joined, true));
                on_leave.run(());
            }
            Phase::Failed(failure) => on_error.run(failure),
            _ => {}
        }
    };
    #[cfg(feature = "hydrate")]
    driver::drive(options, holder, phase, tell);
    #[cfg(not(feature = "hydrate"))]
    let _ = (options, tell);

    let overlay = move || match phase.get() {
        Phase::Loading => Some(language.texts().meeting.loading),
        Phase::Handshaking => Some(language.texts().meeting.handshaking),
        _ => None,
    };
    view! {
        <section class="meeting" aria-label=t(|texts| texts.meeting.title) data-phase=move || name(phase.get())>
            <div class="meeting-frame" node_ref=holder></div>
            {move || overlay().map(|text| view! {
                <div class="meeting-cover" role="status">
                    <span class="spinner" aria-hidden="true"></span>
                    <p>{text}</p>
                </div>
            })}
            {move || (phase.get() == Phase::Interrupted).then(|| view! {
                <div class="meeting-banner" role="status">{t(|texts| texts.meeting.interrupted)}</div>
            })}
            {
                let room_url = StoredValue::new(room_url);
                move || match phase.get() {
                    Phase::Failed(failure) => Some(view! {
                        <FailedMeeting failure host=host.clone() room_url=room_url.get_value() on_retry />
                    }),
                    _ => None,
                }
            }
        </section>
    }
}

/// What went wrong and what to do about it.
#[component]
fn FailedMeeting(failure: MeetingError, host: String, room_url: String, on_retry: Callback<()>) -> impl IntoView {
    let language = Language::current();
    let unreachable = failure == MeetingError::Unreachable;
    let reason = move || {
        let texts = &language.texts().meeting;
        match failure {
            MeetingError::Unreachable => format!("{} {host}.", texts.script),
            MeetingError::Token => texts.token.to_owned(),
            MeetingError::Full => texts.full.to_owned(),
            MeetingError::Kicked => texts.kicked.to_owned(),
            MeetingError::Other => texts.other.to_owned(),
        }
    };
    view! {
        <div class="meeting-cover failed" role="alert">
            <h2>{t(|texts| texts.meeting.failed_title)}</h2>
            <p>{reason}</p>
            {unreachable.then(|| view! { <p class="muted">{t(|texts| texts.meeting.script_hint)}</p> })}
            <div class="actions">
                <button type="button" class="button primary" on:click=move |_| on_retry.run(())>
                    {t(|texts| texts.common.retry)}
                </button>
                {unreachable.then(|| view! {
                    <a class="button" href=room_url target="_blank" rel="noopener noreferrer">
                        {t(|texts| texts.meeting.open_tab)}
                    </a>
                })}
            </div>
        </div>
    }
}

const fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Loading => "loading",
        Phase::Handshaking => "handshaking",
        Phase::PreJoin => "pre-join",
        Phase::InCall => "in-call",
        Phase::Interrupted => "interrupted",
        Phase::Left => "left",
        Phase::Failed(_) => "failed",
    }
}

#[cfg(feature = "hydrate")]
mod driver {
    use std::time::Duration;

    use leptos::html::Div;
    use leptos::prelude::*;
    use leptos::task::spawn_local;

    use super::{BACK_WITHIN, CLOSE_WITHIN, HANDSHAKE_WITHIN};
    use crate::jitsi::meeting::Meeting;
    use crate::jitsi::options::Options;
    use crate::jitsi::phase::{Happening, Phase, Trouble};
    use crate::jitsi::script;

    /// Opens the meeting when its place is on the page and removes it when the component goes.
    pub fn drive(
        options: Options,
        holder: NodeRef<Div>,
        phase: RwSignal<Phase>,
        tell: impl Fn(Happening) + Copy + 'static,
    ) {
        let driver = Driver {
            meeting: StoredValue::new_local(None),
            options: StoredValue::new(options),
            holder,
            turn: StoredValue::new(0),
            limit: StoredValue::new(0),
            in_trouble: StoredValue::new(false),
            tell,
        };
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
                let Some(options) = self.options.try_get_value() else { return };
                let loaded = script::load(&options.domain).await;
                if self.turn.try_get_value() != Some(mine) {
                    return;
                }
                if loaded.is_err() {
                    return (self.tell)(Happening::Unreachable);
                }
                (self.tell)(Happening::ScriptLoaded);
                match Meeting::open(&place, &options, move |happening| self.hear(happening)) {
                    Ok(opened) => {
                        self.meeting.set_value(Some(opened));
                        set_timeout(move || (self.tell)(Happening::Unreachable), HANDSHAKE_WITHIN);
                    }
                    Err(_) => {
                        // Something came under the script's name that is not the script: ask anew next time.
                        script::forget(&options.domain);
                        (self.tell)(Happening::Unreachable);
                    }
                }
            });
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
}
