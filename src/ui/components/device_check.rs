//! A look at oneself, the level of the microphone, a sound from the speaker, and the choice of each; remembered in this
//! browser, for the built-in room and, where it can be told, for Jitsi.

use leptos::html::Video;
use leptos::prelude::*;

use crate::direct::hint::Trouble;
use crate::ui::language::{Language, t};

/// Which device of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Camera,
    Microphone,
    Speaker,
}

/// What the check shows.
#[derive(Clone, Copy)]
struct Check {
    /// Id and label of each, by kind.
    cameras: RwSignal<Vec<(String, String)>>,
    microphones: RwSignal<Vec<(String, String)>>,
    speakers: RwSignal<Vec<(String, String)>>,
    /// Ids of the chosen ones; empty for the browser's own choice.
    chosen: RwSignal<[String; 3]>,
    trouble: RwSignal<Option<Trouble>>,
    asking: RwSignal<bool>,
    has_picture: RwSignal<bool>,
    /// 0 to 100.
    level: RwSignal<u32>,
    /// The test sound is playing, or was a moment ago.
    sounding: RwSignal<bool>,
}

/// The check. In a call it shows no picture, because the call does; `on_choice` is called when another device was chosen.
#[component]
pub fn DeviceCheck(in_call: bool, on_choice: Callback<()>) -> impl IntoView {
    let language = Language::current();
    let check = Check {
        cameras: RwSignal::default(),
        microphones: RwSignal::default(),
        speakers: RwSignal::default(),
        chosen: RwSignal::default(),
        trouble: RwSignal::new(None),
        asking: RwSignal::new(false),
        has_picture: RwSignal::new(false),
        level: RwSignal::new(0),
        sounding: RwSignal::new(false),
    };
    let video = NodeRef::<Video>::new();
    #[cfg(feature = "hydrate")]
    browser::begin(check, video, in_call);
    #[cfg(not(feature = "hydrate"))]
    let _ = on_choice;
    let choose = move |kind: Kind, id: String| {
        #[cfg(feature = "hydrate")]
        browser::choose(check, video, in_call, kind, id, on_choice);
        #[cfg(not(feature = "hydrate"))]
        let _ = (kind, id);
    };
    let retry = move |_| {
        #[cfg(feature = "hydrate")]
        browser::open(check, video, in_call);
    };
    let test = move |_| {
        #[cfg(feature = "hydrate")]
        browser::test_speaker(check);
    };
    view! {
        <div class="device-check">
            {(!in_call).then(|| view! {
                <div class="preview">
                    <video node_ref=video class="mirrored" autoplay playsinline prop:muted=true
                        hidden=move || !check.has_picture.get()></video>
                    <p hidden=move || check.has_picture.get()>
                        {move || {
                            let texts = &language.texts().direct().devices;
                            if check.asking.get() { texts.asking } else { texts.no_picture }
                        }}
                    </p>
                </div>
            })}
            {move || check.trouble.get().map(|trouble| view! {
                <div class="notice warning" role="status">
                    <p>{move || super::direct_meeting::remedy(trouble)(language.texts())}</p>
                    <button type="button" class="button" on:click=retry>{t(|texts| texts.direct().devices.retry)}</button>
                </div>
            })}
            <Choice label=move || language.texts().direct().devices.camera list=check.cameras
                chosen=Memo::new(move |_| check.chosen.with(|chosen| chosen[0].clone()))
                choose=move |id| choose(Kind::Camera, id) />
            <Choice label=move || language.texts().direct().devices.microphone list=check.microphones
                chosen=Memo::new(move |_| check.chosen.with(|chosen| chosen[1].clone()))
                choose=move |id| choose(Kind::Microphone, id) />
            <div>
                <div class="level" role="meter" aria-label=t(|texts| texts.direct().devices.level) aria-valuemin="0"
                    aria-valuemax="100" aria-valuenow=move || check.level.get().to_string()>
                    // A drawing: a style in the HTML would be against the policy of the page.
                    <svg aria-hidden="true"><rect height="100%" width=move || format!("{}%", check.level.get()) /></svg>
                </div>
                <p class="muted small">{t(|texts| texts.direct().devices.speak)}</p>
            </div>
            <Show when=move || check.speakers.with(|speakers| !speakers.is_empty())>
                <Choice label=move || language.texts().direct().devices.speaker list=check.speakers
                    chosen=Memo::new(move |_| check.chosen.with(|chosen| chosen[2].clone()))
                    choose=move |id| choose(Kind::Speaker, id) />
            </Show>
            <button type="button" class="button" on:click=test disabled=move || check.sounding.get()>
                {move || {
                    let texts = &language.texts().direct().devices;
                    if check.sounding.get() { texts.testing } else { texts.test_sound }
                }}
            </button>
        </div>
    }
}

/// One list of devices.
#[component]
fn Choice(
    label: impl Fn() -> &'static str + Copy + Send + 'static,
    list: RwSignal<Vec<(String, String)>>,
    chosen: Memo<String>,
    choose: impl Fn(String) + Copy + 'static,
) -> impl IntoView {
    let language = Language::current();
    let options = move || {
        list.get()
            .into_iter()
            .enumerate()
            .map(|(number, (id, name))| {
                let selected = chosen.get() == id;
                let name = if name.is_empty() {
                    format!("{} {}", language.texts().direct().devices.unnamed, number + 1)
                } else {
                    name
                };
                view! { <option value=id selected=selected>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <label class="compact">
            {label}
            <select on:change=move |event| choose(event_target_value(&event))>
                <option value="" selected=move || chosen.with(String::is_empty)>
                    {t(|texts| texts.direct().devices.usual)}
                </option>
                {options}
            </select>
        </label>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::time::Duration;

    use leptos::html::Video;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use web_sys::{MediaStream, MediaStreamTrack};

    use super::{Check, Kind};
    use crate::direct::devices::{Chosen, Device, list};
    use crate::direct::media;
    use crate::direct::sound::{self, Meter};
    use crate::ui::hooks::use_interval;

    /// What is open; dropping it closes it.
    struct Open {
        tracks: Vec<MediaStreamTrack>,
        meter: Option<Meter>,
    }

    impl Drop for Open {
        fn drop(&mut self) {
            self.tracks.iter().for_each(MediaStreamTrack::stop);
        }
    }

    thread_local! {
        /// One check at a time, and which.
        static OPEN: std::cell::RefCell<(u32, Option<Open>)> = const { std::cell::RefCell::new((0, None)) };
    }

    pub fn begin(check: Check, video: NodeRef<Video>, in_call: bool) {
        Effect::new(move |_| open(check, video, in_call));
        use_interval(Duration::from_millis(120), move || {
            let level = OPEN.with_borrow(|(_, open)| open.as_ref()?.meter.as_ref().map(Meter::level)).unwrap_or(0);
            if check.level.try_get_untracked().is_some_and(|before| before != level) {
                check.level.set(level);
            }
        });
        on_cleanup(|| {
            OPEN.with_borrow_mut(|open| {
                open.0 += 1;
                open.1 = None;
            });
        });
    }

    pub fn open(check: Check, video: NodeRef<Video>, in_call: bool) {
        let chosen = Chosen::remembered();
        check.chosen.set([chosen.camera.id, chosen.microphone.id, chosen.speaker.id]);
        check.asking.set(true);
        check.trouble.set(None);
        let mine = OPEN.with_borrow_mut(|open| {
            open.0 += 1;
            open.1 = None;
            open.0
        });
        spawn_local(async move {
            let opened = media::open(true, !in_call).await;
            let tracks: Vec<_> = opened.microphone.iter().chain(&opened.camera).cloned().collect();
            let meter = opened.microphone.as_ref().and_then(|track| Meter::new(track).ok());
            let open = Open { tracks, meter };
            let still_here = OPEN.with_borrow_mut(|place| {
                let still_here = place.0 == mine;
                if still_here {
                    place.1 = Some(open);
                }
                still_here
            });
            if !still_here || check.asking.try_set(false).is_some() {
                return;
            }
            check.trouble.set(opened.trouble);
            check.has_picture.set(opened.camera.is_some());
            if let (Some(video), Some(camera)) = (video.get_untracked(), opened.camera)
                && let Ok(stream) = MediaStream::new()
            {
                stream.add_track(&camera);
                video.set_src_object(Some(&stream));
            }
            // Names are told only once something is open.
            let found = list().await;
            let pairs = |devices: Vec<Device>| devices.into_iter().map(|one| (one.id, one.label)).collect::<Vec<_>>();
            let _ = check.cameras.try_set(pairs(found.cameras));
            let _ = check.microphones.try_set(pairs(found.microphones));
            let _ = check.speakers.try_set(pairs(found.speakers));
        });
    }

    pub fn choose(check: Check, video: NodeRef<Video>, in_call: bool, kind: Kind, id: String, on_choice: Callback<()>) {
        let listed = match kind {
            Kind::Camera => check.cameras,
            Kind::Microphone => check.microphones,
            Kind::Speaker => check.speakers,
        };
        let label = listed.with_untracked(|listed| listed.iter().find(|one| one.0 == id).map(|one| one.1.clone()));
        let device = Device { id, label: label.unwrap_or_default() };
        Chosen::change(|chosen| match kind {
            Kind::Camera => chosen.camera = device,
            Kind::Microphone => chosen.microphone = device,
            Kind::Speaker => chosen.speaker = device,
        });
        open(check, video, in_call);
        on_choice.run(());
    }

    pub fn test_speaker(check: Check) {
        check.sounding.set(true);
        // A browser without the means plays nothing, and the button is back in a moment.
        drop(sound::test_speaker(&Chosen::remembered().speaker.id));
        set_timeout(
            move || {
                let _ = check.sounding.try_set(false);
            },
            Duration::from_secs(2),
        );
    }
}
