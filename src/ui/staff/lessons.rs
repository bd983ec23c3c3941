//! Lessons, for staff and for the tutor whose lessons they are.

use leptos::prelude::*;

use super::fields::{Deed, Field, Kind, choice, problem, suggestions};
use super::list::{Query, chip, filter, paging, table};
use super::{Frame, Values};
use crate::domain::session::{LessonStatus, PaymentStatus};
use crate::domain::staff::Lesson;

/// Where the lessons of this reader are.
#[must_use]
pub const fn path(frame: &Frame) -> &'static str {
    if frame.is_staff { "/admin/lessons" } else { "/lessons" }
}

/// The list.
pub fn list(frame: &Frame, query: &Query, lessons: Vec<Lesson>, total: i64) -> AnyView {
    let (texts, path) = (frame.texts(), path(frame));
    let words: Vec<_> = LessonStatus::ALL.iter().map(|status| (status.as_str(), texts.word(status.as_str()))).collect();
    let rows = lessons
        .into_iter()
        .map(|lesson| {
            let mut cells = vec![
                view! { <a href=format!("{path}/{}", lesson.id)>{lesson.title}</a> }.into_any(),
                frame.moment(lesson.scheduled_start_time).into_any(),
                lesson.student_name.into_any(),
                chip(frame, &lesson.status),
                chip(frame, &lesson.payment_status),
            ];
            if frame.is_staff {
                cells.insert(2, lesson.tutor_name.into_any());
            }
            cells
        })
        .collect();
    let field = &texts.field;
    let mut heads = vec![field.title, field.start, field.student, field.status, field.payment];
    if frame.is_staff {
        heads.insert(2, field.tutor);
    }
    let (title, lead) =
        if frame.is_staff { (texts.nav.lessons, None) } else { (texts.nav.mine, Some(texts.lesson.own_lead)) };
    view! {
        <div class="title">
            <h1>{title}</h1>
            <a class="button primary" href=format!("{path}/new")>{texts.lesson.new}</a>
        </div>
        {lead.map(|lead| view! { <p class="muted">{lead}</p> })}
        {filter(frame, path, query, texts.list.status, &words, true)}
        {table(frame, query, &heads, rows)}
        {paging(frame, path, query, total)}
    }
    .into_any()
}

/// The fields of a lesson as they are.
#[must_use]
pub fn values(frame: &Frame, lesson: &Lesson) -> Values {
    Values::default()
        .with("title", lesson.title.clone())
        .with("price", lesson.price_vnd.to_string())
        .with("status", lesson.status.clone())
        .with("payment", lesson.payment_status.clone())
        .with_moment("start", lesson.scheduled_start_time, frame)
        .with_moment("end", lesson.scheduled_end_time, frame)
}

/// A new lesson, or one that is there. `tutors` and `students` are suggestions by e-mail address.
pub fn form(
    frame: &Frame,
    lesson: Option<&Lesson>,
    values: &Values,
    tutors: &[(String, String)],
    students: &[(String, String)],
) -> AnyView {
    let (texts, field, path) = (frame.texts(), &frame.texts().field, path(frame));
    let action = lesson.map_or_else(|| path.to_owned(), |lesson| format!("{path}/{}", lesson.id));
    let is_new = lesson.is_none();
    let people = is_new.then(|| {
        let tutor =
            frame.is_staff.then(|| Field::new("tutor", field.tutor_email, Kind::Email).list("tutors").view(values));
        let student = Field::new("student", field.student_email, Kind::Email).list("students");
        view! {
            {tutor}
            {student.hint(texts.lesson.student_hint).view(values)}
            {suggestions("tutors", tutors)}
            {suggestions("students", students)}
        }
    });
    let payments: Vec<_> = PaymentStatus::ALL.iter().map(|one| (one.as_str(), texts.word(one.as_str()))).collect();
    let statuses: Vec<_> = LessonStatus::ALL
        .iter()
        .map(|one| one.as_str())
        // A tutor asks and confirms; everything else is for the centre. Calling off has a button of its own.
        .filter(|one| {
            if frame.is_staff {
                *one != "cancelled" || values.get("status") == *one
            } else {
                ["pending", "confirmed"].contains(one)
            }
        })
        .map(|one| (one, texts.word(one)))
        .collect();
    let open = lesson.is_none_or(|lesson| frame.is_staff || ["pending", "confirmed"].contains(&lesson.status.as_str()));
    let cancel =
        lesson.filter(|lesson| open && !["cancelled", "completed"].contains(&lesson.status.as_str())).map(|_| {
            let words = &texts.lesson;
            let deed = Deed {
                action: &action,
                what: "cancel",
                label: words.cancel,
                question: words.cancel_sure,
                yes: words.cancel_yes,
            };
            deed.view(frame)
        });
    let zone_hint = format!("{} {}", texts.form.zone, frame.zone);
    view! {
        <h1>{if is_new { texts.lesson.new } else { texts.lesson.one }}</h1>
        {lesson.map(|lesson| summary(frame, lesson))}
        {open.then(|| view! {
            <form method="post" action=action.clone() class="card fields">
                {problem(frame, values)}
                {people}
                {Field::new("title", field.title, Kind::Text).view(values)}
                <div class="pair">
                    {Field::new("start", field.start, Kind::Moment).hint(&zone_hint).view(values)}
                    {Field::new("end", field.end, Kind::Moment).view(values)}
                </div>
                {Field::new("price", field.price, Kind::Number).optional().view(values)}
                {choice("status", field.status, &statuses, values)}
                <p class="muted hint">{texts.lesson.confirm_hint}</p>
                {frame.is_staff.then(|| choice("payment", field.payment, &payments, values))}
                <button type="submit" class="button primary">{texts.form.save}</button>
            </form>
        })}
        <div class="actions start">{cancel}</div>
        <p><a href=path>{texts.form.back}</a></p>
    }
    .into_any()
}

fn summary(frame: &Frame, lesson: &Lesson) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    let session = match lesson.session_id {
        Some(id) if frame.is_staff => {
            view! { <a href=format!("/admin/sessions/{id}")>{format!("#{id}")}</a> }.into_any()
        }
        Some(_) => texts.word.yes.into_any(),
        None => texts.lesson.no_session.into_any(),
    };
    view! {
        <dl class="facts">
            <dt>{field.tutor}</dt>
            <dd>{lesson.tutor_name.clone()}</dd>
            <dt>{field.student}</dt>
            <dd>{lesson.student_name.clone()}</dd>
            <dt>{field.status}</dt>
            <dd>
                {chip(frame, &lesson.status)}" "{chip(frame, &lesson.payment_status)}" "
                {lesson.verdict.as_ref().map(|verdict| chip(frame, verdict))}
            </dd>
            <dt>{field.session}</dt>
            <dd>{session}</dd>
        </dl>
    }
    .into_any()
}
