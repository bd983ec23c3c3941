//! One class in the list: who, when, how long still, and the way in.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use super::presence_text::whereabouts;
use super::{Countdown, Notice};
use crate::api::code::Code;
use crate::api::dto::CallSummary;
use crate::domain::presence::Whereabouts;
use crate::domain::session::{PaymentStatus, Side};
use crate::domain::window::Category;
use crate::i18n::Texts;
use crate::ui::hooks::ServerClock;
use crate::ui::language::{Language, t};
use crate::ui::time_text::day_and_hours;

/// What the person can do about a class now.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// Go in, or be asked in the room about a seat elsewhere.
    In,
    /// Wait for the door to open.
    Wait,
    /// Something must be settled first.
    Shut(Code),
}

/// The answer the server gave, carried on by its clock: only "too early" changes by itself.
fn way(call: &CallSummary, category: Category) -> Way {
    match call.refusal {
        None | Some(Code::SeatTaken) => Way::In,
        Some(Code::TooEarly) if category == Category::Upcoming => Way::Wait,
        Some(Code::TooEarly) => Way::In,
        Some(code) => Way::Shut(code),
    }
}

/// What must be settled first.
const fn why_shut(code: Code, texts: &'static Texts) -> &'static str {
    match code {
        Code::PaymentRequired => texts.dashboard.unpaid_student,
        Code::Blocked => texts.dashboard.blocked,
        Code::AlreadyJoined => texts.dashboard.already_joined,
        other => other.message(texts),
    }
}

/// A class of the list.
#[component]
pub fn CallRow(call: CallSummary, clock: ServerClock, time_zone: StoredValue<String>) -> impl IntoView {
    let language = Language::current();
    let (start, end, opens) = (call.scheduled_start_time, call.scheduled_end_time, call.joinable_at);
    let category = Memo::new(move |_| Category::at(start, clock.now()));
    let when =
        Memo::new(move |_| time_zone.with_value(|zone| day_and_hours(start, end, clock.now(), zone, language.texts())));
    let unpaid = call.payment_status != PaymentStatus::Paid;
    let waits_for_payment = unpaid && call.role == Side::Tutor;
    let other = call.other_name().to_owned();
    let other_label = match call.role {
        Side::Tutor => t(|texts| texts.dashboard.with_student),
        Side::Student => t(|texts| texts.dashboard.with_tutor),
    };
    let other_is =
        Some(call.other.state).filter(|state| matches!(state, Whereabouts::Waiting | Whereabouts::Connected));
    let address = format!("/video-call/{}", call.access_token);
    let title = call.title.clone();
    let join_label = title.clone();
    let state = Memo::new({
        let call = call.clone();
        move |_| way(&call, category.get())
    });
    let chip = move || match category.get() {
        Category::Active => ("chip live", language.texts().dashboard.chip_active),
        Category::JoinableSoon => ("chip soon", language.texts().dashboard.chip_soon),
        Category::Upcoming => ("chip", language.texts().dashboard.chip_later),
    };
    view! {
        <li class="call" data-session=call.session_id.to_string()>
            <div class="call-main">
                <h4>{title}</h4>
                <p class="call-with">
                    <span class="muted">{other_label}</span>
                    " "
                    <strong>{other}</strong>
                </p>
                <p class="call-when">{move || when.get()}</p>
                <p class="chips">
                    <span class=move || chip().0>{move || chip().1}</span>
                    {unpaid.then(|| view! { <span class="chip warning">{t(|texts| texts.dashboard.chip_unpaid)}</span> })}
                    {other_is.map(|state| view! {
                        <span class="chip soon">{move || whereabouts(state, call.role, language.texts())}</span>
                    })}
                </p>
            </div>
            <div class="call-side">
                <p class="call-time">
                    {move || {
                        let (label, target) = match category.get() {
                            Category::Active => (language.texts().dashboard.ends_in, end),
                            Category::JoinableSoon => (language.texts().dashboard.starts_in, start),
                            Category::Upcoming => (language.texts().dashboard.opens_in, opens),
                        };
                        view! {
                            <span class="muted">{label}</span>
                            " "
                            <Countdown target clock />
                        }
                    }}
                </p>
                {move || match state.get() {
                    Way::In => EitherOf3::A(
                        view! {
                            <a
                                class="button primary"
                                href=address.clone()
                                aria-label=format!("{}: {join_label}", language.texts().dashboard.join)
                            >
                                {t(|texts| texts.dashboard.join)}
                            </a>
                            <a class="check" href=format!("{address}?check") aria-label=format!("{}: {join_label}", language.texts().dashboard.check_devices)>
                                {t(|texts| texts.dashboard.check_devices)}
                            </a>
                        },
                    ),
                    Way::Wait => EitherOf3::B(()),
                    Way::Shut(_) => EitherOf3::C(()),
                }}
            </div>
            {move || match state.get() {
                Way::Shut(code) => Some(view! {
                    <Notice kind="warning">{move || why_shut(code, language.texts())}</Notice>
                }),
                _ => None,
            }}
            {waits_for_payment
                .then(|| view! { <Notice kind="info">{t(|texts| texts.dashboard.unpaid_tutor)}</Notice> })}
        </li>
    }
}
