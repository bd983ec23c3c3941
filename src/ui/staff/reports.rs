//! Attendance added up: figures, plots, a file for spreadsheets.

use leptos::prelude::*;

use super::Frame;
use super::list::{Query, table};
use crate::api::admin::report::Answer;
use crate::domain::attendance::report::{By, Line};

const PATH: &str = "/admin/reports";

/// Most lines in a plot; a report may have more.
const PLOTTED: usize = 30;

/// The page; `month` is as in `2026-11`.
pub fn page(frame: &Frame, report: &Answer, month: &str, to_month: &str) -> AnyView {
    let words = &frame.texts().attendance;
    let choices = [
        (By::Tutor, words.by_tutor),
        (By::Student, words.by_student),
        (By::Course, words.by_course),
        (By::Month, words.by_month),
        (By::Class, words.by_class),
    ]
    .map(|(by, name)| view! { <option value=by.as_str() selected=by == report.by>{name}</option> });
    let query = format!("by={}&month={month}&to={to_month}", report.by.as_str());
    let rows: Vec<_> = report.lines.iter().map(|line| row(frame, report.by, line)).collect();
    let nothing = rows.is_empty();
    let heads = [
        words.by,
        words.classes,
        words.held,
        words.tutor_absent,
        words.student_absent,
        words.both_absent,
        words.technical,
        words.together,
        words.charged,
        words.paid,
    ];
    let total = Line { name: words.total.to_owned(), ..report.total.clone() };
    let mut rows = rows;
    rows.push(row(frame, By::Tutor, &total));
    let content = if nothing {
        view! { <p class="empty">{words.no_classes}</p> }.into_any()
    } else {
        view! {
            {plot(frame, report)}
            <div class="report">{table(frame, &Query::default(), &heads, rows)}</div>
            <p><a class="button" href=format!("/admin/reports.csv?{query}") download="">{words.csv}</a></p>
        }
        .into_any()
    };
    view! {
        <div class="title">
            <h1>{words.report}</h1>
            <a class="button" href="/admin/policy">{words.policy}</a>
        </div>
        <form method="get" action=PATH class="filter" role="search">
            <label class="compact"><span>{words.by}</span> <select name="by">{choices}</select></label>
            <label class="compact">
                <span>{words.from}</span> <input type="month" name="month" value=month.to_owned() required />
            </label>
            <label class="compact">
                <span>{words.to}</span> <input type="month" name="to" value=to_month.to_owned() required />
            </label>
            <button type="submit" class="button">{words.show}</button>
        </form>
        <p class="muted">{words.report_hint}</p>
        {content}
    }
    .into_any()
}

fn name(frame: &Frame, by: By, line: &Line) -> String {
    match by {
        By::Course if line.key.is_empty() => frame.texts().attendance.single.to_owned(),
        By::Month => line.key.clone(),
        _ => line.name.clone(),
    }
}

fn row(frame: &Frame, by: By, line: &Line) -> Vec<AnyView> {
    let label = name(frame, by, line);
    let first = if by == By::Class {
        view! { <a href=format!("/admin/sessions/{}", line.key)>{label}</a> }.into_any()
    } else {
        label.into_any()
    };
    vec![
        first,
        line.classes.into_any(),
        line.held.into_any(),
        line.tutor_absent.into_any(),
        line.student_absent.into_any(),
        line.both_absent.into_any(),
        line.technical.into_any(),
        format!("{}′", line.together_minutes).into_any(),
        dong(line.charge_vnd).into_any(),
        dong(line.pay_vnd).into_any(),
    ]
}

/// Bars of classes by verdict.
fn plot(frame: &Frame, report: &Answer) -> AnyView {
    const WIDTH: f64 = 1000.0;
    const LABELS: f64 = 230.0;
    const ROW: f64 = 30.0;
    let lines: Vec<&Line> = report.lines.iter().take(PLOTTED).collect();
    let most = lines.iter().map(|line| line.classes).max().unwrap_or(0).max(1);
    #[expect(clippy::cast_precision_loss, reason = "numbers of classes")]
    let width = |count: i64| (WIDTH - LABELS - 60.0) * count as f64 / most as f64;
    let rows = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            #[expect(clippy::cast_precision_loss, reason = "at most thirty")]
            let y = ROW * index as f64;
            let mut x = LABELS;
            let absent = line.tutor_absent + line.student_absent + line.both_absent;
            let parts = [(line.held, "together"), (absent, "absent"), (line.technical + line.cancelled, "lane-door")];
            let bars = parts
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, class)| {
                    let from = x;
                    x += width(count);
                    view! {
                        <rect
                            class=class
                            x=format!("{from:.1}")
                            y=format!("{:.1}", y + 6.0)
                            width=format!("{:.1}", width(count))
                            height="18"
                        />
                    }
                })
                .collect_view();
            let label: String = name(frame, report.by, line).chars().take(28).collect();
            view! {
                <text class="lane" x="0" y=format!("{:.1}", y + 20.0)>{label}</text>
                {bars}
                <text class="lane" x=format!("{:.1}", x + 8.0) y=format!("{:.1}", y + 20.0)>
                    {format!("{}/{}", line.held, line.classes)}
                </text>
            }
        })
        .collect_view();
    #[expect(clippy::cast_precision_loss, reason = "at most thirty")]
    let height = ROW * lines.len() as f64 + 6.0;
    let words = &frame.texts().attendance;
    let label = format!("{}: {} / {}", words.report, words.held, words.classes);
    view! {
        <div class="timeline" tabindex="0">
            <svg viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=label>{rows}</svg>
        </div>
    }
    .into_any()
}

/// Whole dong as people write them: `1.250.000`.
#[must_use]
pub fn dong(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if amount < 0 { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dong_are_grouped_by_thousands() {
        let seen: Vec<_> = [0, 999, 1000, 1_250_000, -20_000].into_iter().map(dong).collect();
        assert_eq!(seen, ["0", "999", "1.000", "1.250.000", "−20.000"]);
    }
}
