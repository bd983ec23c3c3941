//! The call itself.

#[cfg(feature = "hydrate")]
mod driver;

use leptos::prelude::*;

use crate::domain::locale::Locale;
use crate::domain::provider::Provider;
use crate::jitsi::options::{Devices, Options};
use crate::jitsi::phase::Happening;
use crate::jitsi::phase::{Failure as MeetingError, Phase};
use crate::ui::language::{Language, t};

/// A Jitsi meeting. `on_join` and `on_leave` are called once at most, `on_error` when only a person can do something
/// about it, `on_retry` when that person wants to try again: whoever holds the meeting then makes a new one, with
/// a new token.
#[component]
pub fn JitsiMeeting(
    /// Host of the media server.
    #[prop(into)]
    domain: String,
    /// Where its script is.
    #[prop(into)]
    script_url: String,
    /// The room, as the script is told.
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
    /// Becomes `true` when the class is to end for everybody.
    #[prop(into)]
    end: Signal<bool>,
    /// There is a link to a recording.
    on_recording: Callback<String>,
    /// The call has come to another state.
    on_phase: Callback<Phase>,
    /// In the call.
    on_join: Callback<()>,
    /// Out of the call for good.
    on_leave: Callback<()>,
    /// The call failed.
    on_error: Callback<MeetingError>,
    /// The person wants to try again.
    on_retry: Callback<()>,
    /// The call may go on elsewhere.
    movable_to: Signal<Option<Provider>>,
    /// The person wants to go on there.
    on_move: Callback<Provider>,
) -> impl IntoView {
    let language = Language::current();
    let phase = RwSignal::new(Phase::Loading);
    let holder = NodeRef::<leptos::html::Div>::new();
    let host = domain.clone();
    let locale: Locale = language.get();
    let options = Options {
        domain,
        script_url,
        room_name,
        jwt,
        user_name,
        moderator,
        subject,
        locale,
        devices: Devices::default(),
    };

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
        on_phase.run(after);
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
    driver::drive(options, holder, phase, end, on_recording, tell);
    #[cfg(not(feature = "hydrate"))]
    let _ = (options, tell, end, on_recording);

    let overlay = move || match phase.get() {
        Phase::Loading => Some(language.texts().meeting().loading),
        Phase::Handshaking => Some(language.texts().meeting().handshaking),
        _ => None,
    };
    view! {
        <section class="meeting" aria-label=t(|texts| texts.meeting().title) data-phase=move || phase.get().name()>
            <div class="meeting-frame" node_ref=holder></div>
            {move || overlay().map(|text| view! {
                <div class="meeting-cover" role="status">
                    <span class="spinner" aria-hidden="true"></span>
                    <p>{text}</p>
                </div>
            })}
            {move || (phase.get() == Phase::Interrupted).then(|| view! {
                <div class="meeting-banner" role="status">{t(|texts| texts.meeting().interrupted)}</div>
            })}
            {
                let room_url = StoredValue::new(room_url);
                move || match phase.get() {
                    Phase::Failed(failure) => Some(view! {
                        <FailedMeeting failure host=host.clone() room_url=room_url.get_value() on_retry movable_to on_move />
                    }),
                    _ => None,
                }
            }
        </section>
    }
}

/// What went wrong and what to do about it.
#[component]
fn FailedMeeting(
    failure: MeetingError,
    host: String,
    room_url: String,
    on_retry: Callback<()>,
    movable_to: Signal<Option<Provider>>,
    on_move: Callback<Provider>,
) -> impl IntoView {
    let language = Language::current();
    let unreachable = failure == MeetingError::Unreachable;
    let reason = move || {
        let texts = &language.texts().meeting();
        match failure {
            MeetingError::Unreachable => format!("{} {host}.", texts.script),
            MeetingError::Token => texts.token.to_owned(),
            MeetingError::Full => texts.full.to_owned(),
            MeetingError::Kicked => texts.kicked.to_owned(),
            // The others are of calls without a media server.
            MeetingError::Other | MeetingError::Elsewhere | MeetingError::Unsupported => texts.other.to_owned(),
        }
    };
    view! {
        <div class="meeting-cover failed" role="alert">
            <h2>{t(|texts| texts.meeting().failed_title)}</h2>
            <p>{reason}</p>
            {unreachable.then(|| view! { <p class="muted">{t(|texts| texts.meeting().script_hint)}</p> })}
            {move || (movable_to.get() == Some(Provider::Builtin) && failure != MeetingError::Kicked).then(|| view! {
                <p class="muted">{t(|texts| texts.direct().moving.direct_hint)}</p>
                <button type="button" class="button primary" on:click=move |_| on_move.run(Provider::Builtin)>
                    {t(|texts| texts.direct().moving.continue_direct)}
                </button>
            })}
            <div class="actions">
                <button type="button" class="button" on:click=move |_| on_retry.run(())>
                    {t(|texts| texts.common.retry)}
                </button>
                {unreachable.then(|| view! {
                    <a class="button" href=room_url target="_blank" rel="noopener noreferrer">
                        {t(|texts| texts.meeting().open_tab)}
                    </a>
                })}
            </div>
        </div>
    }
}
