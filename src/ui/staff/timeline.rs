//! Who was there when, as a picture.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;

use super::Frame;
use crate::domain::attendance::union::Span;
use crate::domain::attendance::{Attendance, Presence};
use crate::domain::staff::SessionView;
use crate::ui::time_text::local_time;

/// Width of the picture, in its own units; its height grows with the lanes.
const WIDTH: f64 = 1000.0;
/// Left of this stand the names of the lanes.
const LABELS: f64 = 150.0;
/// Height of one person.
const PERSON: f64 = 84.0;
/// Room for the hours.
const HEAD: f64 = 30.0;

struct Scale {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Scale {
    fn x(&self, at: DateTime<Utc>) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a class")]
        let part = (at - self.from).num_milliseconds() as f64 / (self.to - self.from).num_milliseconds().max(1) as f64;
        (WIDTH - LABELS - 10.0).mul_add(part.clamp(0.0, 1.0), LABELS)
    }
}

/// The picture of a class: for each person what counts and what each witness saw, and when both were there.
pub fn picture(frame: &Frame, session: &SessionView, seen: &Attendance) -> AnyView {
    let words = &frame.texts().attendance;
    let (start, end) = (session.scheduled_start_time, session.scheduled_end_time);
    let all = || {
        [&seen.tutor, &seen.student].into_iter().flat_map(|one| one.media.iter().chain(&one.browser).chain(&one.door))
    };
    let earliest = all().map(|span| span.from).min().map_or(start, |from| from.min(start));
    let latest = all().map(|span| span.to).max().map_or(end, |to| to.max(end));
    // Times that make no sense must not squeeze the class into nothing.
    let margin = TimeDelta::minutes(3);
    let scale = Scale {
        from: earliest.max(start - TimeDelta::hours(2)) - margin,
        to: latest.min(end + TimeDelta::hours(3)) + margin,
    };
    let height = 2.0f64.mul_add(PERSON, HEAD) + 34.0;
    let bar = |span: &Span, y: f64, height: f64, class: &'static str| {
        let (x, right) = (scale.x(span.from), scale.x(span.to));
        view! {
            <rect class=class x=number(x) y=number(y) width=number((right - x).max(1.5)) height=number(height) rx="2">
                <title>{format!("{} – {}", frame.clock_to_the_second(span.from), frame.clock_to_the_second(span.to))}</title>
            </rect>
        }
    };
    let person = |index: f64, name: &str, presence: &Presence| {
        let top = PERSON.mul_add(index, HEAD);
        let counted: Vec<Span> = presence.intervals.iter().map(|one| Span { from: one.from, to: one.to }).collect();
        let lanes = [
            (frame.texts().word("media"), &presence.media, "lane-media"),
            (frame.texts().word("browser"), &presence.browser, "lane-browser"),
            (frame.texts().word("door"), &presence.door, "lane-door"),
        ];
        let lanes = lanes
            .into_iter()
            .zip([34.0, 48.0, 62.0])
            .map(|((label, spans, class), offset)| {
                view! {
                    <text class="lane" x="8" y=number(top + offset + 7.0)>{label}</text>
                    {spans.iter().map(|span| bar(span, top + offset, 8.0, class)).collect_view()}
                }
            })
            .collect_view();
        view! {
            <text class="who" x="8" y=number(top + 24.0)>{shortened(name)}</text>
            {counted.iter().map(|span| bar(span, top + 12.0, 16.0, "counted")).collect_view()}
            {lanes}
        }
    };
    let together = PERSON.mul_add(2.0, HEAD);
    let label = format!("{}. {}", words.timeline, words.timeline_alt);
    view! {
        <div class="timeline" tabindex="0">
            <svg viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=label>
                <rect
                    class="class-time"
                    x=number(scale.x(start))
                    y=number(HEAD - 6.0)
                    width=number(scale.x(end) - scale.x(start))
                    height=number(height - HEAD)
                />
                {hours(frame, &scale, height)}
                {person(0.0, &session.tutor_name, &seen.tutor)}
                {person(1.0, &session.student_name, &seen.student)}
                <text class="lane" x="8" y=number(together + 18.0)>{words.together}</text>
                {seen.together.iter().map(|span| bar(span, together + 8.0, 14.0, "together")).collect_view()}
            </svg>
        </div>
    }
    .into_any()
}

fn hours(frame: &Frame, scale: &Scale, height: f64) -> AnyView {
    let minutes = (scale.to - scale.from).num_minutes();
    let step = match minutes {
        ..=75 => 10,
        76..=200 => 20,
        201..=400 => 60,
        _ => 120,
    };
    let step = TimeDelta::minutes(step);
    let mut at = scale.from - TimeDelta::seconds(scale.from.timestamp().rem_euclid(step.num_seconds())) + step;
    let mut lines = Vec::new();
    while at < scale.to {
        let x = scale.x(at);
        lines.push(view! {
            <line class="hour" x1=number(x) x2=number(x) y1=number(HEAD - 6.0) y2=number(height) />
            <text class="hour" x=number(x) y="16" text-anchor="middle">{local_time(at, &frame.zone).clock()}</text>
        });
        at += step;
    }
    lines.collect_view().into_any()
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

fn shortened(name: &str) -> String {
    const MOST: usize = 18;
    if name.chars().count() <= MOST {
        name.to_owned()
    } else {
        format!("{}…", name.chars().take(MOST - 1).collect::<String>())
    }
}
