//! The card of the dashboard: my next classes in three groups, kept fresh by itself.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::{CallRow, Notice, ZoneNote};
use crate::api::dto::{CallSummary, Upcoming};
use crate::api::error::ApiError;
use crate::api::upcoming::upcoming;
use crate::domain::window::Category;
use crate::i18n::Pick;
use crate::ui::hooks::{Heard, ServerClock, is_live, use_attention, use_interval, use_live, use_window_event};
use crate::ui::language::{Language, t};
use crate::ui::signed_out::lead_to_sign_in;

/// Data this young is not asked for again when the person comes back to the page.
const FRESH_FOR: TimeDelta = TimeDelta::minutes(1);
/// Data is asked for again this often in any case...
const REFETCH_EVERY: TimeDelta = TimeDelta::seconds(120);
/// ...and this often while no live events come.
const POLL_EVERY: TimeDelta = TimeDelta::seconds(30);
/// How often it is looked whether it is time.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// What the page keeps of the answer, and the document brings along. Its groups change with the time and are made here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agenda {
    total: i64,
    server_now: DateTime<Utc>,
    sessions: Vec<CallSummary>,
}

impl Agenda {
    /// Asks for my next classes; the document waits for the answer.
    #[must_use]
    pub fn ask() -> Resource<Result<Self, ApiError>> {
        Resource::new_blocking(|| (), |()| Self::fetch())
    }

    async fn fetch() -> Result<Self, ApiError> {
        let Upcoming { total, server_now, sessions } = upcoming(None, None, None).await?.answer;
        Ok(Self { total, server_now, sessions })
    }
}

/// My next classes. `time_zone` is the person's IANA zone.
#[component]
pub fn UpcomingVideoCallsCard(
    first: Resource<Result<Agenda, ApiError>>,
    #[prop(into)] time_zone: String,
) -> impl IntoView {
    let time_zone = StoredValue::new(time_zone);
    view! {
        <section class="card" aria-labelledby="upcoming-title">
            <h2 id="upcoming-title">{t(|texts| texts.dashboard.card)}</h2>
            <Suspense fallback=|| view! { <div class="skeleton" aria-hidden="true"></div> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(first) => Either::Left(view! { <Calls first time_zone /> }),
                        Err(error) => {
                            Either::Right(view! { <Failed error retry=move || first.refetch() /> })
                        }
                    }
                })}
            </Suspense>
        </section>
    }
}

/// The list once there is one: whatever happens later, the last good answer stays on the screen.
#[component]
fn Calls(first: Agenda, time_zone: StoredValue<String>) -> impl IntoView {
    let (clock, since) = (ServerClock::start(first.server_now), first.server_now);
    let data = RwSignal::new(first);
    let failed = RwSignal::new(false);
    let busy = RwSignal::new(false);
    // Something happened while the last request was under way, whose answer may not know of it.
    let outdated = StoredValue::new(false);
    let refetch = move || {
        if busy.get_untracked() {
            outdated.set_value(true);
            return;
        }
        busy.set(true);
        spawn_local(async move {
            loop {
                outdated.set_value(false);
                let answer = Agenda::fetch().await;
                // The page may be gone by now.
                let Some(again) = outdated.try_get_value() else { return };
                if answer.as_ref().is_err_and(|error| lead_to_sign_in(error.code)) {
                    return;
                }
                failed.set(answer.is_err());
                if let Ok(answer) = answer {
                    clock.sync(answer.server_now);
                    data.set(answer);
                }
                if !again {
                    return busy.set(false);
                }
            }
        });
    };
    let age = move || clock.exact() - data.with_untracked(|data| data.server_now);
    use_interval(LOOK_EVERY, move || {
        let patience = if is_live() && !failed.get_untracked() { REFETCH_EVERY } else { POLL_EVERY };
        if age() > patience {
            refetch();
        }
    });
    use_window_event("online", move |_| refetch());
    use_attention(move || {
        if failed.get_untracked() || age() > FRESH_FOR {
            refetch();
        }
    });
    use_live(since, false, move |heard| {
        if heard != Heard::Tick {
            refetch();
        }
    });

    let group = move |category: Category| {
        Memo::new(move |_| {
            let now = clock.now();
            data.with(|data| select(&data.sessions, category, now))
        })
    };
    let (active, soon, later) = (group(Category::Active), group(Category::JoinableSoon), group(Category::Upcoming));
    let empty = move || active.with(Vec::is_empty) && soon.with(Vec::is_empty) && later.with(Vec::is_empty);
    let hidden = move || data.with(|data| data.total - i64::try_from(data.sessions.len()).unwrap_or(i64::MAX)).max(0);
    view! {
        <div class="calls" aria-busy=move || busy.get().to_string()>
            {move || failed.get().then(|| view! {
                <Notice kind="warning">
                    {t(|texts| texts.dashboard.stale)} " "
                    <button type="button" class="link" on:click=move |_| refetch()>
                        {t(|texts| texts.common.retry)}
                    </button>
                </Notice>
            })}
            {move || empty().then(|| view! {
                <div class="empty">
                    <p class="empty-title">{t(|texts| texts.dashboard.empty_title)}</p>
                    <p class="muted">{t(|texts| texts.dashboard.empty_body)}</p>
                </div>
            })}
            <Group calls=active title=|texts| texts.dashboard.active clock time_zone />
            <Group calls=soon title=|texts| texts.dashboard.soon clock time_zone />
            <Group calls=later title=|texts| texts.dashboard.later clock time_zone />
            {move || (hidden() > 0).then(|| view! {
                <p class="muted">{hidden} " " {t(|texts| texts.dashboard.more)}</p>
            })}
            <p><ZoneNote zone=time_zone.get_value() now=since /></p>
        </div>
    }
}

/// The calls of one group now; calls whose time is over leave the list by themselves.
fn select(calls: &[CallSummary], category: Category, now: DateTime<Utc>) -> Vec<CallSummary> {
    let in_group = |call: &&CallSummary| {
        Category::at(call.scheduled_start_time, now) == category && now <= call.scheduled_end_time
    };
    calls.iter().filter(in_group).cloned().collect()
}

#[component]
fn Group(
    calls: Memo<Vec<CallSummary>>,
    title: Pick,
    clock: ServerClock,
    time_zone: StoredValue<String>,
) -> impl IntoView {
    let language = Language::current();
    view! {
        {move || (!calls.with(Vec::is_empty)).then(|| view! {
            <section class="group">
                <h3>
                    {move || title(language.texts())} " "
                    <span class="count">{move || calls.with(Vec::len)}</span>
                </h3>
                <ul>
                    {move || calls.get().into_iter()
                        .map(|call| view! { <CallRow call clock time_zone /> })
                        .collect_view()}
                </ul>
            </section>
        })}
    }
}

#[component]
fn Failed(error: ApiError, retry: impl Fn() + Send + 'static) -> impl IntoView {
    let (language, code) = (Language::current(), error.code);
    Effect::new(move |_| {
        ServerClock::forget_first_answer();
        lead_to_sign_in(code);
    });
    view! {
        <Notice kind="error">
            <strong>{t(|texts| texts.dashboard.error_title)}</strong>
            <p>{move || code.message(language.texts())}</p>
            <button type="button" class="button" on:click=move |_| retry()>
                {t(|texts| texts.common.retry)}
            </button>
        </Notice>
    }
}
