//! The pictures: the other person large, oneself in the corner.

use leptos::html::Video;
use leptos::prelude::*;

use super::handle::{Deed, Handle};
use crate::direct::message::Shown;
use crate::direct::state::{Link, State};
use crate::domain::line::Quality;
use crate::domain::presence::{Presence, Whereabouts};
use crate::domain::session::Side;
use crate::ui::components::icons::{HAND, Icon, MICROPHONE_OFF};
use crate::ui::components::whereabouts;
use crate::ui::language::{Language, t};

/// Both pictures and what is to be known of them.
#[component]
pub fn Stage(
    state: State,
    handle: Handle,
    side: Side,
    my_name: String,
    other_name: String,
    other: Signal<Presence>,
    mine: NodeRef<Video>,
    theirs: NodeRef<Video>,
) -> impl IntoView {
    let language = Language::current();
    let connected = Memo::new(move |_| state.link.get() == Link::Connected);
    let linked = Memo::new(move |_| matches!(state.link.get(), Link::Connected | Link::Broken));
    let picture = Memo::new(move |_| linked.get() && state.theirs.get().has_picture());
    let waiting = move || {
        let texts = &language.texts().direct().room;
        match (state.link.get(), side) {
            (Link::Connecting, _) => texts.connecting,
            (Link::Alone, _) if other.get().state != Whereabouts::Absent => {
                whereabouts(other.get().state, side, language.texts())
            }
            (_, Side::Tutor) => texts.waiting_student,
            (_, Side::Student) => texts.waiting_tutor,
        }
    };
    let initial = initial_of(&other_name);
    let own_initial = initial_of(&my_name);
    let name = other_name.clone();
    view! {
        <div class="stage">
            <video
                node_ref=theirs
                class="their-picture"
                class:contain=move || state.theirs.get().screen
                autoplay
                playsinline
                hidden=move || !picture.get()
            ></video>
            <div class="no-picture" hidden=move || picture.get()>
                <span class="avatar" aria-hidden="true">{initial}</span>
                {move || if linked.get() {
                    let paused = state.theirs.get().is_paused();
                    view! {
                        <p>{move || {
                            let texts = &language.texts().direct().room;
                            if paused { texts.paused_other } else { texts.camera_off }
                        }}</p>
                    }.into_any()
                } else {
                    view! {
                        <p class="big-text" role="status">{waiting}</p>
                        <p class="soft">{t(|texts| texts.direct().room.waiting_hint)}</p>
                    }.into_any()
                }}
            </div>
            <div class="their-name" hidden=move || !linked.get()>
                {move || state.theirs.get().screen.then(|| view! { <span>{t(|texts| texts.direct().room.sharing_other)}</span> })}
                <strong>{name}</strong>
                <Signs shown=state.theirs.into() />
                {move || connected.get().then(|| view! { <Bars quality=state.quality.get() /> })}
            </div>
            <div class="banners" role="status">
                {move || (state.link.get() == Link::Broken).then(|| view! {
                    <p class="banner warning">{t(|texts| texts.direct().room.reconnecting)}</p>
                })}
                {move || state.stuck.get().then(|| view! {
                    <p class="banner warning">{t(|texts| texts.direct().room.stuck)}</p>
                })}
                {move || state.mine.get().is_paused().then(|| view! {
                    <p class="banner warning">{t(|texts| texts.direct().room.paused_you)}</p>
                })}
                {move || state.mine.get().screen.then(|| view! {
                    <p class="banner">
                        {t(|texts| texts.direct().room.sharing_you)}
                        <button type="button" on:click=move |_| handle.act(Deed::Screen)>
                            {t(|texts| texts.direct().controls.stop_sharing)}
                        </button>
                    </p>
                })}
                <DeviceTrouble state handle />
                {move || state.silent.get().then(|| view! {
                    <p class="banner">
                        <button type="button" on:click=move |_| handle.act(Deed::Listen)>
                            {t(|texts| texts.direct().room.listen)}
                        </button>
                    </p>
                })}
            </div>
            <figure class="own">
                <video
                    node_ref=mine
                    class:mirrored=move || !state.mine.get().screen
                    autoplay
                    playsinline
                    prop:muted=true
                    hidden=move || !state.mine.get().has_picture()
                ></video>
                <span class="avatar small" aria-hidden="true" hidden=move || state.mine.get().has_picture()>
                    {own_initial}
                </span>
                <figcaption>
                    {t(|texts| texts.direct().room.you)}
                    <Signs shown=state.mine.into() />
                </figcaption>
            </figure>
        </div>
    }
}

/// Why there is no picture or sound of oneself, and what to do.
#[component]
fn DeviceTrouble(state: State, handle: Handle) -> impl IntoView {
    let language = Language::current();
    move || {
        if state.asking.get() {
            return Some(view! { <p class="banner">{t(|texts| texts.direct().devices.asking)}</p> }.into_any());
        }
        state.trouble.get().map(|trouble| {
            view! {
                <div class="banner trouble">
                    <p>{move || remedy(trouble)(language.texts())} " " {t(|texts| texts.direct().devices.go_on)}</p>
                    <button type="button" on:click=move |_| handle.act(Deed::RetryDevices)>
                        {t(|texts| texts.direct().devices.retry)}
                    </button>
                    <button type="button" on:click=move |_| state.trouble.set(None)>
                        {t(|texts| texts.direct().controls.close)}
                    </button>
                </div>
            }
            .into_any()
        })
    }
}

/// In the words of this browser.
pub fn remedy(trouble: crate::direct::hint::Trouble) -> crate::i18n::Pick {
    #[cfg(feature = "hydrate")]
    let browser = crate::direct::media::browser();
    #[cfg(not(feature = "hydrate"))]
    let browser = crate::direct::hint::Browser::Chromium;
    crate::direct::hint::remedy(trouble, browser)
}

/// A raised hand, a microphone that is off.
#[component]
fn Signs(shown: Signal<Shown>) -> impl IntoView {
    view! {
        {move || shown.get().hand.then(|| view! {
            <span class="sign hand" role="img" aria-label=t(|texts| texts.direct().room.hand_up)><Icon path=HAND /></span>
        })}
        {move || (!shown.get().microphone).then(|| view! {
            <span class="sign off" role="img" aria-label=t(|texts| texts.direct().room.mic_off)>
                <Icon path=MICROPHONE_OFF />
            </span>
        })}
    }
}

/// Three bars: the line.
#[component]
fn Bars(quality: Quality) -> impl IntoView {
    let language = Language::current();
    let full = match quality {
        Quality::Unknown => 0,
        Quality::Weak => 1,
        Quality::Fair => 2,
        Quality::Good => 3,
    };
    let label = move || {
        let texts = &language.texts().direct().room;
        match quality {
            Quality::Unknown => texts.quality_unknown,
            Quality::Weak => texts.quality_weak,
            Quality::Fair => texts.quality_fair,
            Quality::Good => texts.quality_good,
        }
    };
    view! {
        <span class="bars" role="img" aria-label=label title=label data-full=full.to_string()>
            <i></i><i></i><i></i>
        </span>
    }
}

/// The first letter of the given name, which Vietnamese names end with.
fn initial_of(name: &str) -> String {
    let given = name.split_whitespace().next_back().unwrap_or_default();
    given.chars().next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default()
}
