//! What a parent sees: the classes of one student, while they happen.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::api::parent::{Row, When};
use crate::domain::locale::Locale;
use crate::domain::presence::{Presence, Whereabouts};
use crate::i18n::staff::staff_texts;
use crate::i18n::texts;
use crate::ui::time_text::{date_and_clock, day_and_hours, local_time};

/// The page. Its list is also asked for alone, by the script that keeps it up to date.
pub fn page(locale: Locale, zone: &str, student: &str, expires_at: DateTime<Utc>, list: AnyView) -> AnyView {
    let words = &staff_texts(locale).attendance;
    view! {
        <h1>{words.parent_title} " " {student.to_owned()}</h1>
        <p class="muted">{words.parent_lead}</p>
        <div id="classes" aria-live="polite">{list}</div>
        <p class="muted">{words.link_expires} ": " {date_and_clock(expires_at, zone, texts(locale))} " (" {zone.to_owned()} ")"</p>
    }
    .into_any()
}

/// The classes: now, to come, over.
pub fn list(locale: Locale, zone: &str, now: DateTime<Utc>, rows: Vec<Row>) -> AnyView {
    let words = &staff_texts(locale).attendance;
    if rows.is_empty() {
        return view! { <p class="empty">{words.parent_none}</p> }.into_any();
    }
    let groups = [(When::Now, words.parent_now), (When::Next, words.parent_next), (When::Past, words.parent_past)];
    groups
        .into_iter()
        .map(|(when, title)| {
            let mut these: Vec<_> = rows.iter().filter(|row| row.when == when).collect();
            if when == When::Past {
                these.reverse();
            }
            (!these.is_empty()).then(|| {
                let items = these.into_iter().map(|row| one(locale, zone, now, row)).collect_view();
                view! { <h2>{title}</h2> <ul class="plain classes">{items}</ul> }
            })
        })
        .collect_view()
        .into_any()
}

fn one(locale: Locale, zone: &str, now: DateTime<Utc>, row: &Row) -> AnyView {
    let (words, common) = (&staff_texts(locale).attendance, texts(locale));
    let people = (row.when == When::Now).then(|| {
        [(&row.student_name, row.student), (&row.tutor_name, row.tutor)]
            .map(|(name, presence)| {
                let since = presence.since.map(|at| format!("{} {}", words.since, local_time(at, zone).clock()));
                view! {
                    <li data-state=presence.state.as_str()>
                        <strong>{name.clone()}</strong> ": " {state(locale, presence)} " " <span class="muted">{since}</span>
                    </li>
                }
            })
            .collect_view()
    });
    let over = row.verdict.map(|verdict| {
        let minutes = format!("{}: {}", words.minutes, row.student_minutes);
        view! { <p>{staff_texts(locale).word(verdict.as_str()).to_owned()} " · " <span class="muted">{minutes}</span></p> }
    });
    view! {
        <li class="card" data-session=row.session_id>
            <strong>{row.title.clone()}</strong>
            <p class="muted">{day_and_hours(row.start, row.end, now, zone, common)} " · " {row.tutor_name.clone()}</p>
            {people.map(|people| view! { <ul class="plain">{people}</ul> })}
            {over}
        </li>
    }
    .into_any()
}

fn state(locale: Locale, presence: Presence) -> &'static str {
    let words = &staff_texts(locale).attendance;
    match presence.state {
        Whereabouts::Absent => words.state_not_yet,
        Whereabouts::Waiting => words.state_waiting,
        Whereabouts::Connected => words.state_entered,
        Whereabouts::Lost => words.state_lost,
        Whereabouts::Left => words.state_left,
    }
}

/// A link that does not work.
pub fn gone(locale: Locale) -> AnyView {
    let words = &staff_texts(locale).attendance;
    view! {
        <h1>{words.parent_gone}</h1>
        <p>{words.parent_gone_hint}</p>
    }
    .into_any()
}
