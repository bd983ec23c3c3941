//! Files of lessons.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::table::{Line, Table};
use super::{Bad, Report, Wrong};
use crate::api::admin::actor::Actor;
use crate::api::admin::lessons::save_within;
use crate::api::context::Stopped;
use crate::domain::class::{WrongTimes, check_times};
use crate::domain::session::{LessonStatus, PaymentStatus};
use crate::domain::staff::{LessonData, MAX_EXTERNAL_ID, MAX_TITLE};
use crate::store::people::find_by_email;
use crate::store::{Connection, StoreResult, staff};
use crate::zone::moment;

/// Who has which e-mail address, asked for once each.
type Known = HashMap<String, Option<i64>>;

/// Reads and checks a file. Times without an offset are read in `zone`.
pub(super) async fn read(
    connection: &mut Connection,
    text: &str,
    zone: &str,
) -> StoreResult<(Report, Vec<LessonData>)> {
    let needed = ["tutor_email", "student_email", "title", "start", "end"];
    let table = match Table::read(text, &needed, &["price_vnd", "status", "payment_status", "external_id"]) {
        Ok(table) => table,
        Err(report) => return Ok((report, Vec::new())),
    };
    let (mut report, mut lessons) = (Report::default(), Vec::new());
    let (mut known, mut seen) = (Known::new(), HashSet::new());
    for line in table.lines() {
        let tutor = account(connection, &mut known, line.get("tutor_email")).await?;
        let student = account(connection, &mut known, line.get("student_email")).await?;
        let lesson = match lesson(&line, tutor, student, zone) {
            Ok(lesson) => lesson,
            Err(bad) => {
                report.bad.extend(bad);
                continue;
            }
        };
        if lesson.external_id.as_ref().is_some_and(|id| !seen.insert(id.clone())) {
            report.bad.push(line.bad("external_id", Wrong::Twice));
            continue;
        }
        let there = match &lesson.external_id {
            Some(external_id) => staff::lessons::by_external_id(&mut *connection, external_id).await?,
            None => None,
        };
        *(if there.is_some() { &mut report.updates } else { &mut report.new }) += 1;
        lessons.push(lesson);
    }
    Ok((report, lessons))
}

async fn account(connection: &mut Connection, known: &mut Known, email: &str) -> StoreResult<Option<i64>> {
    let email = email.to_lowercase();
    if let Some(id) = known.get(&email) {
        return Ok(*id);
    }
    let id = find_by_email(connection, &email).await?.map(|account| account.id);
    known.insert(email, id);
    Ok(id)
}

fn lesson(line: &Line<'_>, tutor: Option<i64>, student: Option<i64>, zone: &str) -> Result<LessonData, Vec<Bad>> {
    let mut bad = Vec::new();
    let mut check = |good: bool, field: &str, wrong| {
        if !good {
            bad.push(line.bad(field, wrong));
        }
    };
    check(tutor.is_some(), "tutor_email", Wrong::Tutor);
    check(student.is_some() && student != tutor, "student_email", Wrong::Student);
    let title = line.get("title");
    check((1..=MAX_TITLE).contains(&title.chars().count()), "title", Wrong::Title);
    let (start, end) = (moment(line.get("start"), zone), moment(line.get("end"), zone));
    let times = start.zip(end).map(|(start, end)| check_times(start, end));
    check(start.is_some() && times != Some(Err(WrongTimes::Start)), "start", Wrong::Times);
    let bad_end = matches!(times, Some(Err(WrongTimes::End | WrongTimes::Backwards)));
    check(end.is_some() && !bad_end, "end", Wrong::Times);
    let price = line.optional("price_vnd").map(|text| text.parse::<i64>().ok().filter(|price| *price >= 0));
    check(price != Some(None), "price_vnd", Wrong::Price);
    let status = line.optional("status").map(|text| LessonStatus::parse(&text.to_lowercase()));
    check(status != Some(None), "status", Wrong::Status);
    let payment = line.optional("payment_status").map(|text| PaymentStatus::parse(&text.to_lowercase()));
    check(payment != Some(None), "payment_status", Wrong::Status);
    let external_id = line.optional("external_id");
    let short = |id: &String| id.chars().count() <= MAX_EXTERNAL_ID;
    check(external_id.as_ref().is_none_or(short), "external_id", Wrong::ExternalId);
    match (tutor, student, start, end) {
        (Some(tutor_id), Some(student_id), Some(start), Some(end)) if bad.is_empty() => Ok(LessonData {
            tutor_id,
            student_id,
            title: title.to_owned(),
            scheduled_start_time: start,
            scheduled_end_time: end,
            price_vnd: price.flatten(),
            status: status.flatten(),
            payment_status: payment.flatten(),
            create_session: None,
            external_id,
        }),
        _ => Err(bad),
    }
}

/// Adds and updates the lessons, with their sessions.
pub(super) async fn write(
    connection: &mut Connection,
    actor: &Actor,
    lessons: &[LessonData],
    now: DateTime<Utc>,
) -> Result<(), Stopped> {
    for lesson in lessons {
        save_within(connection, actor, lesson, now).await?;
    }
    Ok(())
}
