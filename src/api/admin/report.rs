//! Attendance added up, as JSON and as CSV.

use chrono::{DateTime, Datelike, TimeZone, Utc};
use serde::Serialize;

use crate::api::AppState;
use crate::api::error::ApiError;
use crate::domain::attendance::report::{By, Line, defused, report};
use crate::i18n::staff::StaffTexts;
use crate::store::reports;
use crate::zone::local_month;

/// `{"by": …, "from": …, "to": …, "lines": […], "total": …}`. Times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Answer {
    /// What a line is about.
    pub by: By,
    /// First moment.
    pub from: DateTime<Utc>,
    /// First moment after it.
    pub to: DateTime<Utc>,
    /// The lines.
    pub lines: Vec<Line>,
    /// All of them together.
    pub total: Line,
}

/// Classes that started between two moments, added up; months are those of `zone`.
///
/// # Errors
/// `invalid_request` for times that make no sense.
pub async fn make(
    app: &AppState,
    by: By,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    zone: &str,
) -> Result<Answer, ApiError> {
    if from >= to {
        return Err(ApiError::invalid("to", "must be after from"));
    }
    let classes = reports::classes(&app.db, from, to).await?;
    let (lines, total) = report(&classes, by, |at| local_month(at, zone));
    Ok(Answer { by, from, to, lines, total })
}

/// The month in which `now` is in `zone`: its first moment, and that of the next one.
#[must_use]
pub fn this_month(now: DateTime<Utc>, zone: &str) -> (DateTime<Utc>, DateTime<Utc>) {
    let month = local_month(now, zone);
    month_span(&month, zone).unwrap_or_else(|| {
        let first = Utc.with_ymd_and_hms(now.year(), now.month(), 1, 0, 0, 0).single().unwrap_or(now);
        (first, now)
    })
}

/// A month as in `2026-11` in `zone`.
#[must_use]
pub fn month_span(month: &str, zone: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (year, number) = month.split_once('-')?;
    let (year, number): (i32, u32) = (year.parse().ok()?, number.parse().ok()?);
    if !(2000..2100).contains(&year) || !(1..=12).contains(&number) {
        return None;
    }
    let next = if number == 12 { (year + 1, 1) } else { (year, number + 1) };
    let first = |(year, number): (i32, u32)| crate::zone::moment(&format!("{year}-{number:02}-01T00:00"), zone);
    Some((first((year, number))?, first(next)?))
}

/// The report for spreadsheets: UTF-8 with a byte order mark, which Excel needs to know it by, and no cell a formula.
#[must_use]
pub fn csv(report: &Answer, texts: &StaffTexts) -> Vec<u8> {
    let words = &texts.attendance;
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let head = match report.by {
        By::Tutor => words.by_tutor,
        By::Student => words.by_student,
        By::Course => words.by_course,
        By::Month => words.by_month,
        By::Class => words.by_class,
    };
    // Writing to memory cannot fail.
    drop(writer.write_record([
        "id",
        head,
        words.classes,
        words.held,
        words.tutor_absent,
        words.student_absent,
        words.both_absent,
        words.technical,
        words.cancelled,
        texts.word("tutor"),
        texts.word("student"),
        words.together,
        words.charged,
        words.paid,
    ]));
    for line in report.lines.iter().chain([&Line { name: words.total.into(), ..report.total.clone() }]) {
        let name = if line.name.is_empty() && report.by == By::Course { words.single } else { &line.name };
        let figures = [
            line.classes,
            line.held,
            line.tutor_absent,
            line.student_absent,
            line.both_absent,
            line.technical,
            line.cancelled,
            line.tutor_minutes,
            line.student_minutes,
            line.together_minutes,
            line.charge_vnd,
            line.pay_vnd,
        ];
        let cells = [defused(&line.key), defused(name)].into_iter().chain(figures.map(|figure| figure.to_string()));
        drop(writer.write_record(cells.collect::<Vec<_>>()));
    }
    writer.into_inner().unwrap_or_default()
}
