//! Classes: the list, and one with everything staff can do about it.

use leptos::prelude::*;

use super::fields::{Deed, Field, Kind, choice, lines};
use super::list::{Query, chip, filter, paging, table};
use super::{Frame, Values, attendance};
use crate::api::admin::attendance::View;
use crate::domain::session::{PaymentStatus, SessionStatus};
use crate::domain::staff::{Event, SessionView};

const PATH: &str = "/admin/sessions";

/// The list, latest first.
pub fn list(frame: &Frame, query: &Query, sessions: Vec<SessionView>, total: i64) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    let words: Vec<_> =
        SessionStatus::ALL.iter().map(|status| (status.as_str(), texts.word(status.as_str()))).collect();
    let rows = sessions
        .into_iter()
        .map(|session| {
            let blocked = !(session.can_tutor_join && session.can_student_join);
            vec![
                view! { <a href=format!("{PATH}/{}", session.id)>{session.title}</a> }.into_any(),
                frame.moment(session.scheduled_start_time).into_any(),
                session.tutor_name.into_any(),
                session.student_name.into_any(),
                view! {
                    {chip(frame, &session.status)}
                    {blocked.then(|| view! { " " <span class="chip warning">{texts.session.blocked}</span> })}
                }
                .into_any(),
                chip(frame, &session.payment_status),
            ]
        })
        .collect();
    let heads = [field.title, field.start, field.tutor, field.student, field.status, field.payment];
    view! {
        <h1>{texts.nav.sessions}</h1>
        {filter(frame, PATH, query, texts.list.status, &words, true)}
        <p class="aside"><a href="/admin/stray-events">{texts.attendance.lost_events}</a></p>
        {table(frame, query, &heads, rows)}
        {paging(frame, PATH, query, total)}
    }
    .into_any()
}

/// The fields of a class as they are.
#[must_use]
pub fn values(frame: &Frame, session: &SessionView) -> Values {
    Values::default()
        .with("payment", session.payment_status.clone())
        .with("notes", session.notes.clone().unwrap_or_default())
        .with("recording", session.recording_url.clone().unwrap_or_default())
        .with_moment("start", session.scheduled_start_time, frame)
        .with_moment("end", session.scheduled_end_time, frame)
}

/// One class.
pub fn one(
    frame: &Frame,
    session: &SessionView,
    seen: &View,
    events: Vec<Event>,
    addresses: Vec<String>,
    values: &Values,
) -> AnyView {
    let texts = frame.texts();
    let addresses = (!addresses.is_empty()).then(|| {
        let addresses = addresses.into_iter().map(|one| view! { <li><code>{one}</code></li> }).collect_view();
        view! {
            <h2>{texts.field.addresses}</h2>
            <ul class="addresses">{addresses}</ul>
        }
    });
    view! {
        <h1>{session.title.clone()}</h1>
        {facts(frame, session)}
        {attendance::section(frame, session, seen, values)}
        <h2>{texts.form.change}</h2>
        {actions(frame, session, values)}
        <h2>{texts.session.events}</h2>
        {happened(frame, events)}
        {addresses}
        <p><a href=PATH>{texts.form.back}</a></p>
    }
    .into_any()
}

fn facts(frame: &Frame, session: &SessionView) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    let class = match (session.lesson_id, session.enrollment_id) {
        (Some(id), _) => Some((format!("/admin/lessons/{id}"), texts.lesson.one)),
        (None, Some(id)) => Some((format!("/admin/courses/{id}"), texts.course.one)),
        (None, None) => None,
    };
    let person = |name: &str, joined, left, may_join: bool| {
        let blocked = (!may_join).then(|| view! { " " <span class="chip warning">{texts.session.blocked}</span> });
        let times = format!(
            "{}: {} · {}: {}",
            field.joined,
            frame.moment_or_dash(joined),
            field.left,
            frame.moment_or_dash(left)
        );
        view! { <dd>{name.to_owned()} {blocked} <br /> <span class="muted">{times}</span></dd> }
    };
    let when = format!("{} – {}", frame.moment(session.scheduled_start_time), frame.moment(session.scheduled_end_time));
    let ended = session.session_ended_at.map(|at| view! { <dt>{field.ended}</dt> <dd>{frame.moment(at)}</dd> });
    view! {
        <dl class="facts">
            <dt>{field.when}</dt>
            <dd>{when}</dd>
            <dt>{field.status}</dt>
            <dd>{chip(frame, &session.status)}" "{chip(frame, &session.payment_status)}</dd>
            <dt>{field.tutor}</dt>
            {person(&session.tutor_name, session.tutor_joined_at, session.tutor_left_at, session.can_tutor_join)}
            <dt>{field.student}</dt>
            {person(&session.student_name, session.student_joined_at, session.student_left_at, session.can_student_join)}
            {ended}
            <dt>{field.used}</dt>
            <dd>{session.used_count}</dd>
            <dt>{field.room}</dt>
            <dd><code>{session.room_name.clone()}</code></dd>
            {class.map(|(path, name)| view! { <dt>{name}</dt> <dd><a href=path>{texts.list.open}</a></dd> })}
        </dl>
    }
    .into_any()
}

fn actions(frame: &Frame, session: &SessionView, values: &Values) -> AnyView {
    let (texts, field, words) = (frame.texts(), &frame.texts().field, &frame.texts().session);
    let action = format!("{PATH}/{}", session.id);
    let payments: Vec<_> = PaymentStatus::ALL.iter().map(|one| (one.as_str(), texts.word(one.as_str()))).collect();
    let button = |what: &'static str, label: &'static str| {
        view! { <button type="submit" name="do" value=what class="button">{label}</button> }
    };
    let tutor = if session.can_tutor_join {
        ("block_tutor", words.block_tutor)
    } else {
        ("unblock_tutor", words.unblock_tutor)
    };
    let student = if session.can_student_join {
        ("block_student", words.block_student)
    } else {
        ("unblock_student", words.unblock_student)
    };
    let can_change = session.status != SessionStatus::Completed.as_str();
    let cancelled = session.status == SessionStatus::Cancelled.as_str();
    let deed = Deed {
        action: &action,
        what: "cancel",
        label: words.cancel,
        question: words.cancel_sure,
        yes: words.cancel_yes,
    };
    let zone_hint = format!("{} {}", texts.form.zone, frame.zone);
    let save = move || view! { <button type="submit" class="button">{texts.form.save}</button> };
    view! {
        <div class="cards">
            <form method="post" action=action.clone() class="card fields">
                <input type="hidden" name="do" value="payment" />
                {choice("payment", field.payment, &payments, values)}
                <p class="muted hint">{words.payment_hint}</p>
                {save()}
            </form>
            <form method="post" action=action.clone() class="card fields">
                <h2>{words.access}</h2>
                <p class="muted hint">{words.access_hint}</p>
                <div class="actions start">{button(tutor.0, tutor.1)} {button(student.0, student.1)}</div>
            </form>
            {can_change.then(|| view! {
                <form method="post" action=action.clone() class="card fields">
                    <input type="hidden" name="do" value="reschedule" />
                    <h2>{words.reschedule}</h2>
                    {Field::new("start", field.start, Kind::Moment).hint(&zone_hint).view(values)}
                    {Field::new("end", field.end, Kind::Moment).view(values)}
                    {save()}
                </form>
            })}
            <form method="post" action=action.clone() class="card fields">
                <input type="hidden" name="do" value="notes" />
                {lines("notes", field.notes, values)}
                {Field::new("recording", field.recording, Kind::Url).optional().view(values)}
                {save()}
            </form>
        </div>
        <div class="actions start">
            {(can_change && !cancelled).then(|| deed.view(frame))}
            {cancelled.then(|| view! {
                <form method="post" action=action.clone()>{button("restore", words.restore)}</form>
            })}
        </div>
    }
    .into_any()
}

fn happened(frame: &Frame, events: Vec<Event>) -> AnyView {
    let texts = frame.texts();
    if events.is_empty() {
        return view! { <p class="muted">{texts.session.no_events}</p> }.into_any();
    }
    let rows = events
        .into_iter()
        // Signs of life are in the picture.
        .filter(|event| event.kind != "heartbeat")
        .map(|event| {
            vec![
                frame.moment_to_the_second(event.occurred_at).into_any(),
                event.user_name.unwrap_or_else(|| "–".to_owned()).into_any(),
                texts.word(&event.kind).to_owned().into_any(),
                texts.word(&event.source).to_owned().into_any(),
                view! { <code>{event.address.unwrap_or_default()}</code> }.into_any(),
            ]
        })
        .collect();
    let heads = [texts.field.when, texts.audit.who, texts.audit.what, texts.attendance.seen_by, texts.audit.address];
    table(frame, &Query::default(), &heads, rows)
}
