//! One class of a person that is over, or that they have left.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::Frame;
use super::attendance::verdict_chip;
use crate::domain::attendance::summary::Summary;
use crate::domain::call::Call;
use crate::domain::session::Side;
use crate::ui::time_text::local_time;

/// The page.
pub fn one(
    frame: &Frame,
    call: &Call,
    side: Side,
    summary: &Summary,
    recording: Option<String>,
    check: Option<String>,
) -> AnyView {
    let (words, field) = (&frame.texts().attendance, &frame.texts().field);
    let clock = |at: DateTime<Utc>| local_time(at, &frame.zone).clock();
    let hours = |from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>| {
        from.zip(to).map_or_else(|| "–".to_owned(), |(from, to)| format!("{} – {}", clock(from), clock(to)))
    };
    let scheduled = format!("{} – {}", frame.moment(call.session.start), clock(call.session.end));
    let waited = summary
        .waited_from
        .map_or_else(|| "–".to_owned(), |from| format!("{} ({}′)", clock(from), summary.waited_minutes));
    let together = format!("{} ({}′)", hours(summary.together_from, summary.together_to), summary.together_minutes);
    let both =
        |mine: String, theirs: String| format!("{}: {mine} · {}: {theirs}", words.me, call.name_of(side.other()));
    let verdict = summary.verdict.map(|verdict| {
        let staff = summary.corrected.then(|| view! { " " <span class="muted">{words.by_staff}</span> });
        view! { <p class="verdict">{verdict_chip(frame, verdict)} {staff}</p> }
    });
    let path = format!("/history/{}/certificate.pdf", call.access_token);
    let certificate = check.map(|check| {
        view! {
            <a class="button primary" href=path>{words.download}</a>
            <a class="button" href=check>{words.check_link}</a>
        }
    });
    let recording = recording.map(|url| {
        view! {
            <a class="button" href=url target="_blank" rel="noopener noreferrer">{frame.texts().session.recording}</a>
        }
    });
    view! {
        <h1>{words.summary}</h1>
        <p class="lead">{call.title.clone()}</p>
        {verdict}
        {summary.verdict.is_none().then(|| view! { <p class="notice">{words.not_over}</p> })}
        <dl class="facts">
            <dt>{words.scheduled}</dt> <dd>{scheduled}</dd>
            <dt>{field.with}</dt> <dd>{call.name_of(side.other()).to_owned()}</dd>
            <dt>{words.waited_from}</dt> <dd>{waited}</dd>
            <dt>{words.together}</dt> <dd>{together}</dd>
            <dt>{words.minutes}</dt> <dd>{both(summary.minutes.to_string(), summary.other_minutes.to_string())}</dd>
            <dt>{words.drops}</dt> <dd>{both(summary.drops.to_string(), summary.other_drops.to_string())}</dd>
        </dl>
        <div class="actions start">{certificate} {recording}</div>
        <p><a href="/history">{frame.texts().form.back}</a></p>
    }
    .into_any()
}
