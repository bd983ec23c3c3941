//! Who was there in a class: picture, verdict, the word of staff.

use leptos::prelude::*;

use super::fields::{Values, choice, lines};
use super::list::{Query, table};
use super::timeline::picture;
use super::{Frame, fields::problem};
use crate::api::admin::attendance::{Past, Stranger, View};
use crate::domain::attendance::{Presence, Verdict};
use crate::domain::staff::SessionView;

/// A verdict, coloured by what it means.
pub fn verdict_chip(frame: &Frame, verdict: Verdict) -> AnyView {
    let class = match verdict {
        Verdict::Held => "chip soon",
        Verdict::Cancelled => "chip",
        _ => "chip warning",
    };
    view! { <span class=class>{frame.texts().word(verdict.as_str()).to_owned()}</span> }.into_any()
}

/// Everything about attendance on the page of a class.
pub fn section(frame: &Frame, session: &SessionView, view: &View, values: &Values) -> AnyView {
    let words = &frame.texts().attendance;
    let seen = &view.seen;
    let nothing = seen.tutor.intervals.is_empty() && seen.student.intervals.is_empty();
    let ahead = (seen.media_ahead_ms != 0).then(|| {
        view! { <p class="muted">{words.clock} " " {seen.media_ahead_ms / 1000}</p> }
    });
    let rows =
        vec![person(frame, &session.tutor_name, &seen.tutor), person(frame, &session.student_name, &seen.student)];
    let heads = [frame.texts().audit.who, words.waited_from, words.minutes, words.drops, words.intervals];
    let both = format!("{}: {}′", words.together, seen.together_ms / 60_000);
    view! {
        <h2>{words.title}</h2>
        {problem(frame, values)}
        {verdict(frame, session, view, values)}
        <h3>{words.timeline}</h3>
        {picture(frame, session, seen)}
        {nothing.then(|| view! { <p class="muted">{words.nobody}</p> })}
        {table(frame, &Query::default(), &heads, rows)}
        <p>{both}</p>
        {ahead}
        {strangers(frame, &view.others)}
    }
    .into_any()
}

fn person(frame: &Frame, name: &str, presence: &Presence) -> Vec<AnyView> {
    let words = frame.texts();
    let stays = presence
        .intervals
        .iter()
        .map(|one| {
            let times = format!("{} – {}", frame.clock_to_the_second(one.from), frame.clock_to_the_second(one.to));
            let by: Vec<_> = one.witnesses.iter().map(|source| words.word(source.as_str())).collect();
            let end = words.word(one.end.as_str()).to_owned();
            view! { <li>{times} " " <span class="muted">{end} " · " {by.join(", ")}</span></li> }
        })
        .collect_view();
    vec![
        name.to_owned().into_any(),
        presence.waited_from.map_or_else(|| "–".to_owned(), |at| frame.clock_to_the_second(at)).into_any(),
        (presence.present_ms / 60_000).into_any(),
        presence.drops.into_any(),
        view! { <ul class="plain">{stays}</ul> }.into_any(),
    ]
}

fn verdict(frame: &Frame, session: &SessionView, view: &View, values: &Values) -> AnyView {
    let words = &frame.texts().attendance;
    let by = if view.corrected { words.by_staff } else { words.by_policy };
    let said = if view.is_over {
        view! { {verdict_chip(frame, view.verdict)} " " <span class="muted">{by}</span> }.into_any()
    } else {
        view! { <span class="muted">{words.so_far}</span> " " {verdict_chip(frame, view.verdict)} }.into_any()
    };
    let hint = (view.verdict == Verdict::Technical && view.is_over)
        .then(|| view! { <div class="notice warning">{words.technical_hint}</div> });
    let may = frame.now >= session.scheduled_start_time || session.status == "cancelled";
    let choices: Vec<_> = Verdict::ALL.iter().map(|one| (one.as_str(), frame.texts().word(one.as_str()))).collect();
    let values = if values.get("verdict").is_empty() {
        values.clone().with("verdict", view.verdict.as_str())
    } else {
        values.clone()
    };
    let form = may.then(|| {
        view! {
            <details class="card fields" open=values.problem.is_some()>
                <summary>{words.correct}</summary>
                <form method="post" action=format!("/admin/sessions/{}", session.id) class="fields">
                    <input type="hidden" name="do" value="verdict" />
                    {choice("verdict", words.verdict, &choices, &values)}
                    {lines("reason", words.reason, &values)}
                    <p class="muted hint">{words.correct_hint}</p>
                    <button type="submit" class="button">{words.correct}</button>
                </form>
            </details>
        }
    });
    view! {
        <p class="verdict">{said}</p>
        {hint}
        {history(frame, &view.history)}
        {form}
    }
    .into_any()
}

fn history(frame: &Frame, history: &[Past]) -> AnyView {
    let words = &frame.texts().attendance;
    if history.len() < 2 {
        return ().into_any();
    }
    let items = history
        .iter()
        .map(|past| {
            let who = match (&past.user_name, past.decided_by) {
                (Some(name), _) => name.clone(),
                (None, "staff") => words.by_staff.to_owned(),
                (None, _) => words.by_policy.to_owned(),
            };
            let figures = format!("{}′ / {}′ / {}′", past.tutor_minutes, past.student_minutes, past.together_minutes);
            view! {
                <li>
                    {frame.moment(past.at)} " " {verdict_chip(frame, past.verdict)} " "
                    <span class="muted">{who} " · " {figures}</span>
                    {past.reason.clone().map(|reason| view! { <br /> <q>{reason}</q> })}
                </li>
            }
        })
        .collect_view();
    view! { <h3>{words.history}</h3> <ol class="plain">{items}</ol> }.into_any()
}

fn strangers(frame: &Frame, others: &[Stranger]) -> AnyView {
    let words = &frame.texts().attendance;
    if others.is_empty() {
        return ().into_any();
    }
    let items = others
        .iter()
        .map(|one| {
            let name = one.name.clone().unwrap_or_else(|| words.guest.to_owned());
            let id = one.id.clone().map(|id| format!(" (id {id})"));
            let times: Vec<_> = one
                .intervals
                .iter()
                .map(|one| format!("{} – {}", frame.clock_to_the_second(one.from), frame.clock_to_the_second(one.to)))
                .collect();
            view! { <li><strong>{name}</strong> {id} " " <span class="muted">{times.join(", ")}</span></li> }
        })
        .collect_view();
    view! { <h3>{words.others}</h3> <ul class="plain">{items}</ul> }.into_any()
}
