//! Courses with their classes.

use leptos::prelude::*;

use super::fields::{Deed, Field, Kind, choice, problem, suggestions};
use super::list::{Query, chip, filter, paging, table};
use super::{Frame, Values};
use crate::domain::session::{EnrollmentStatus, PaymentStatus};
use crate::domain::staff::Enrollment;

const PATH: &str = "/admin/courses";

/// The list.
pub fn list(frame: &Frame, query: &Query, courses: Vec<Enrollment>, total: i64) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    let words: Vec<_> =
        EnrollmentStatus::ALL.iter().map(|status| (status.as_str(), texts.word(status.as_str()))).collect();
    let rows = courses
        .into_iter()
        .map(|course| {
            vec![
                view! { <a href=format!("{PATH}/{}", course.id)>{course.title}</a> }.into_any(),
                course.tutor_name.into_any(),
                course.student_name.into_any(),
                course.sessions.len().into_any(),
                chip(frame, &course.status),
                chip(frame, &course.payment_status),
            ]
        })
        .collect();
    let heads = [field.title, field.tutor, field.student, field.classes, field.status, field.payment];
    view! {
        <div class="title">
            <h1>{texts.nav.courses}</h1>
            <a class="button primary" href="/admin/courses/new">{texts.course.new}</a>
        </div>
        {filter(frame, PATH, query, texts.list.status, &words, false)}
        {table(frame, query, &heads, rows)}
        {paging(frame, PATH, query, total)}
    }
    .into_any()
}

/// A new course: people, title, and a row of classes.
pub fn new(frame: &Frame, values: &Values, tutors: &[(String, String)], students: &[(String, String)]) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    let zone_hint = format!("{} {}", texts.form.zone, frame.zone);
    view! {
        <h1>{texts.course.new}</h1>
        <form method="post" action=PATH class="card fields">
            {problem(frame, values)}
            {Field::new("tutor", field.tutor_email, Kind::Email).list("tutors").view(values)}
            {Field::new("student", field.student_email, Kind::Email).list("students").view(values)}
            {suggestions("tutors", tutors)}
            {suggestions("students", students)}
            {Field::new("title", field.title, Kind::Text).view(values)}
            <div class="pair">
                {Field::new("first", field.first, Kind::Moment).hint(&zone_hint).view(values)}
                {Field::new("minutes", field.minutes, Kind::Number).view(values)}
            </div>
            <div class="pair">
                {Field::new("count", field.count, Kind::Number).view(values)}
                {Field::new("every", field.every, Kind::Number).view(values)}
            </div>
            {Field::new("price", field.price, Kind::Number).optional().hint(texts.course.price_hint).view(values)}
            {states(frame, values)}
            <button type="submit" class="button primary">{texts.form.save}</button>
        </form>
        <p><a href=PATH>{texts.form.back}</a></p>
    }
    .into_any()
}

/// The fields of a course as they are.
#[must_use]
pub fn values(course: &Enrollment) -> Values {
    Values::default()
        .with("title", course.title.clone())
        .with("status", course.status.clone())
        .with("payment", course.payment_status.clone())
        .with("price", course.price_vnd.to_string())
}

/// A course that is there.
pub fn one(frame: &Frame, course: Enrollment, values: &Values) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    let action = format!("{PATH}/{}", course.id);
    let cancel = (course.status != "cancelled").then(|| {
        let words = &texts.course;
        let deed = Deed {
            action: &action,
            what: "cancel",
            label: words.cancel,
            question: words.cancel_sure,
            yes: words.cancel_yes,
        };
        deed.view(frame)
    });
    let rows = course
        .sessions
        .into_iter()
        .map(|class| {
            let session = match class.session_id {
                Some(id) => view! { <a href=format!("/admin/sessions/{id}")>{format!("#{id}")}</a> }.into_any(),
                None => texts.lesson.no_session.into_any(),
            };
            let (start, end) = (class.scheduled_start_time, class.scheduled_end_time);
            let verdict = class.verdict.map(|verdict| chip(frame, &verdict));
            vec![
                frame.moment(start).into_any(),
                frame.moment(end).into_any(),
                chip(frame, &class.status),
                verdict.into_any(),
                session,
            ]
        })
        .collect();
    let heads = [field.start, field.end, field.status, texts.attendance.verdict, field.session];
    view! {
        <h1>{texts.course.one}</h1>
        <dl class="facts">
            <dt>{field.tutor}</dt>
            <dd>{course.tutor_name}</dd>
            <dt>{field.student}</dt>
            <dd>{course.student_name}</dd>
            <dt>{field.status}</dt>
            <dd>{chip(frame, &course.status)}" "{chip(frame, &course.payment_status)}</dd>
        </dl>
        <form method="post" action=action.clone() class="card fields">
            {problem(frame, values)}
            {Field::new("title", field.title, Kind::Text).view(values)}
            {Field::new("price", field.price, Kind::Number).optional().hint(texts.course.price_hint).view(values)}
            {states(frame, values)}
            <button type="submit" class="button primary">{texts.form.save}</button>
        </form>
        <h2>{field.classes}</h2>
        {table(frame, &Query::default(), &heads, rows)}
        <div class="actions start">{cancel}</div>
        <p><a href=PATH>{texts.form.back}</a></p>
    }
    .into_any()
}

fn states(frame: &Frame, values: &Values) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    let statuses: Vec<_> = EnrollmentStatus::ALL
        .iter()
        .map(|one| one.as_str())
        .filter(|one| *one != "cancelled" || values.get("status") == *one)
        .map(|one| (one, texts.word(one)))
        .collect();
    let payments: Vec<_> = PaymentStatus::ALL.iter().map(|one| (one.as_str(), texts.word(one.as_str()))).collect();
    view! {
        {choice("status", field.status, &statuses, values)}
        <p class="muted hint">{texts.course.activate_hint}</p>
        {choice("payment", field.payment, &payments, values)}
    }
    .into_any()
}
