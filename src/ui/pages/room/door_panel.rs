//! Why the door is shut, in plain words, until when, and what to do.

use chrono::{DateTime, Utc};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Title;

use super::stage::Stage;
use crate::api::code::Code;
use crate::api::dto::CallSummary;
use crate::domain::attendance::summary::Summary;
use crate::domain::session::SessionStatus;
use crate::i18n::Pick;
use crate::ui::components::{Countdown, DeviceCheck};
use crate::ui::hooks::ServerClock;
use crate::ui::language::{self, Language, t};
use crate::ui::time_text::{date_and_clock, local_time};

/// What a panel says and offers.
struct Words {
    title: Pick,
    body: Pick,
    /// A moment that belongs to the sentence of `body`.
    moment: Option<DateTime<Utc>>,
    /// What the big button does, if there is one.
    offer: Offer,
}

#[derive(Clone, Copy, PartialEq)]
enum Offer {
    Nothing,
    Enter,
    TakeOver,
    Rejoin,
    Look,
}

fn words(stage: &Stage, call: &CallSummary) -> Words {
    let plain = |title: Pick, body: Pick| Words { title, body, moment: None, offer: Offer::Nothing };
    match stage {
        Stage::SeatLost => {
            Words { offer: Offer::TakeOver, ..plain(|texts| texts.room().lost_title, |texts| texts.room().lost_body) }
        }
        Stage::Left(left) => {
            if left.is_some_and(|left| left.session_completed) {
                plain(|texts| texts.room().left_title, |texts| texts.room().left_completed)
            } else if call.refusal == Some(Code::AlreadyJoined) {
                plain(|texts| texts.room().left_title, |texts| texts.room().once_body)
            } else if call.status == SessionStatus::Completed {
                plain(|texts| texts.room().left_title, |texts| texts.room().completed_body)
            } else {
                Words { offer: Offer::Rejoin, ..plain(|texts| texts.room().left_title, |texts| texts.room().left_body) }
            }
        }
        Stage::AtDoor(code) => match code {
            Code::TooEarly => Words {
                moment: Some(call.joinable_at),
                ..plain(|texts| texts.room().early_title, |texts| texts.room().early_body)
            },
            Code::PaymentRequired => Words {
                offer: Offer::Look,
                ..plain(|texts| texts.room().payment_title, |texts| texts.room().payment_body)
            },
            Code::Blocked => plain(|texts| texts.room().blocked_title, |texts| texts.room().blocked_body),
            Code::SeatTaken => Words {
                offer: Offer::TakeOver,
                ..plain(|texts| texts.room().taken_title, |texts| texts.room().taken_body)
            },
            Code::AlreadyJoined => plain(|texts| texts.room().once_title, |texts| texts.room().once_body),
            Code::SessionCancelled => plain(|texts| texts.room().cancelled_title, |texts| texts.room().cancelled_body),
            Code::SessionExpired => plain(|texts| texts.room().expired_title, |texts| texts.room().expired_body),
            Code::SessionEnded if call.status == SessionStatus::Completed => {
                plain(|texts| texts.room().ended_title, |texts| texts.room().completed_body)
            }
            Code::SessionEnded => Words {
                moment: Some(call.scheduled_end_time),
                ..plain(|texts| texts.room().ended_title, |texts| texts.room().ended_body)
            },
            Code::NotParticipant => plain(|texts| texts.room().stranger_title, |texts| texts.room().stranger_body),
            Code::NotFound => plain(|texts| texts.room().unknown_title, |texts| texts.room().unknown_body),
            _ => Words {
                offer: Offer::Look,
                ..plain(|texts| texts.room().offline_title, |texts| texts.room().offline_body)
            },
        },
        Stage::Checking => Words {
            offer: Offer::Enter,
            ..plain(|texts| texts.direct().devices.title, |texts| texts.direct().devices.lead)
        },
        Stage::Joining | Stage::InCall(_) => plain(|texts| texts.room().checking, |texts| texts.room().joining),
    }
}

/// The panel in place of the call. `on_enter` asks to be let in, with or without taking the seat over; `on_look`
/// looks at the door once more.
#[component]
pub fn DoorPanel(
    stage: Stage,
    call: CallSummary,
    clock: ServerClock,
    summary: RwSignal<Option<Summary>>,
    time_zone: String,
    busy: RwSignal<bool>,
    on_enter: Callback<bool>,
    on_look: Callback<()>,
) -> impl IntoView {
    let language = Language::current();
    let Words { title, body, moment, offer } = words(&stage, &call);
    let early = stage == Stage::AtDoor(Code::TooEarly);
    let minutes = match stage {
        Stage::Left(Some(left)) => Some(left.duration_minutes),
        _ => None,
    };
    let may_check = stage == Stage::Checking || matches!(&stage, Stage::AtDoor(Code::TooEarly | Code::PaymentRequired));
    let checks = RwSignal::new(stage == Stage::Checking);
    let past = format!("/history/{}", call.access_token);
    let zone = time_zone.clone();
    let facts = move || summary.get().map(|summary| view! { <Facts summary zone=zone.clone() past=past.clone() /> });
    let moment = moment.map(|moment| move || date_and_clock(moment, &time_zone, language.texts()));
    let button = move |label: Pick, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="button primary"
                disabled=move || busy.get()
                on:click=move |_| act.run(())
            >
                {t(label)}
            </button>
        }
    };
    view! {
        <section class="panel" role="status">
            <h2>{t(title)}</h2>
            <p>
                {t(body)}
                {moment.map(|moment| view! { " " <strong>{moment}</strong> })}
            </p>
            {early.then(|| view! {
                <p class="big"><Countdown target=call.joinable_at clock /></p>
                <p class="muted">{t(|texts| texts.room().early_hint)}</p>
            })}
            {minutes.map(|minutes| view! { <p class="muted">{minutes} " " {t(|texts| texts.room().minutes_in)}</p> })}
            {facts}
            {may_check.then(|| view! {
                {move || if checks.get() {
                    Either::Left(view! { <DeviceCheck in_call=false on_choice=Callback::new(|()| ()) /> })
                } else {
                    Either::Right(view! {
                        <button type="button" class="button" on:click=move |_| checks.set(true)>
                            {t(|texts| texts.dashboard.check_devices)}
                        </button>
                    })
                }}
            })}
            <div class="actions">
                {call.recording_url.map(|url| view! {
                    <a class="button primary" href=url target="_blank" rel="noopener noreferrer">
                        {t(|texts| texts.room().recording)}
                    </a>
                })}
                {match offer {
                    Offer::Nothing => None,
                    Offer::Enter => {
                        Some(button(|texts| texts.direct().devices.enter, Callback::new(move |()| on_enter.run(false))))
                    }
                    Offer::TakeOver => {
                        Some(button(|texts| texts.room().take_over, Callback::new(move |()| on_enter.run(true))))
                    }
                    Offer::Rejoin => {
                        Some(button(|texts| texts.room().rejoin, Callback::new(move |()| on_enter.run(false))))
                    }
                    Offer::Look => Some(button(|texts| texts.common.retry, on_look)),
                }}
                <a class="button" href="/dashboard">
                    {t(|texts| texts.common.to_dashboard)}
                </a>
            </div>
        </section>
    }
}

/// How the class was, in a few figures; more of it is on a page of its own.
#[component]
fn Facts(summary: Summary, zone: String, past: String) -> impl IntoView {
    let hours = |from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>| {
        let clock = |at: DateTime<Utc>| local_time(at, &zone).clock();
        from.zip(to).map(|(from, to)| format!("{} – {}", clock(from), clock(to)))
    };
    let line = |label: Pick, figure: String| view! { <div><dt>{t(label)}</dt> <dd>{figure}</dd></div> };
    let together = hours(summary.together_from, summary.together_to);
    let waited = summary.waited_from.filter(|_| summary.waited_minutes > 0);
    view! {
        <dl class="summary">
            {waited.map(|from| {
                let figure = format!("{} ({}′)", local_time(from, &zone).clock(), summary.waited_minutes);
                line(|texts| texts.room().waited, figure)
            })}
            {line(|texts| texts.room().together, together.map_or_else(
                || "–".to_owned(),
                |hours| format!("{hours} ({}′)", summary.together_minutes),
            ))}
            {(summary.drops > 0).then(|| line(|texts| texts.room().drops, summary.drops.to_string()))}
        </dl>
        <p><a href=past>{t(|texts| texts.room().more)}</a></p>
    }
}

/// A class that is not there, or not yours.
#[component]
pub fn Dead(code: Code) -> impl IntoView {
    let (title, body): (Pick, Pick) = match code {
        Code::NotParticipant => (|texts| texts.room().stranger_title, |texts| texts.room().stranger_body),
        _ => (|texts| texts.room().unknown_title, |texts| texts.room().unknown_body),
    };
    let language = Language::current();
    view! {
        <Title text=language::title(move || format!("{} · LopHoc", title(language.texts()))) />
        <main id="main" class="room">
            <section class="panel">
                <h1>{t(title)}</h1>
                <p>{t(body)}</p>
                <div class="actions">
                    <a class="button primary" href="/dashboard">
                        {t(|texts| texts.common.to_dashboard)}
                    </a>
                </div>
            </section>
        </main>
    }
}
