//! The policy that classes are judged by.

use leptos::prelude::*;

use super::Frame;
use super::fields::{Field, Kind, Values, problem};
use crate::domain::attendance::Verdict;
use crate::domain::attendance::policy::{Charges, Policy, Share};

/// The fields as they are.
#[must_use]
pub fn values(policy: &Policy) -> Values {
    let mut values = Values::default()
        .with("grace", policy.grace_minutes.to_string())
        .with("minimum", policy.minimum_minutes.to_string())
        .with("outage_people", policy.outage_people.to_string())
        .with("outage_classes", policy.outage_classes.to_string())
        .with("outage_seconds", policy.outage_seconds.to_string());
    for verdict in Verdict::ALL {
        let share = policy.share(*verdict);
        values = values
            .with(&format!("student_{}", verdict.as_str()), share.student_percent.to_string())
            .with(&format!("tutor_{}", verdict.as_str()), share.tutor_percent.to_string());
    }
    values
}

/// What somebody typed; `None` if a field is no number.
#[must_use]
pub fn read(field: impl Fn(&str) -> String) -> Option<Policy> {
    let number = |name: &str| field(name).parse::<u16>().ok();
    let share = |verdict: Verdict| {
        let percent = |who: &str| field(&format!("{who}_{}", verdict.as_str())).parse::<u8>().ok();
        Some(Share { student_percent: percent("student")?, tutor_percent: percent("tutor")? })
    };
    Some(Policy {
        grace_minutes: number("grace")?,
        minimum_minutes: number("minimum")?,
        outage_people: number("outage_people")?,
        outage_classes: number("outage_classes")?,
        outage_seconds: number("outage_seconds")?,
        charges: Charges {
            held: share(Verdict::Held)?,
            tutor_absent: share(Verdict::TutorAbsent)?,
            student_absent: share(Verdict::StudentAbsent)?,
            both_absent: share(Verdict::BothAbsent)?,
            technical: share(Verdict::Technical)?,
            cancelled: share(Verdict::Cancelled)?,
        },
    })
}

/// The page.
pub fn form(frame: &Frame, values: &Values) -> AnyView {
    let words = &frame.texts().attendance;
    let shares = Verdict::ALL
        .iter()
        .map(|verdict| {
            let (student, tutor) = (format!("student_{}", verdict.as_str()), format!("tutor_{}", verdict.as_str()));
            view! {
                <fieldset class="shares">
                    <legend>{frame.texts().word(verdict.as_str()).to_owned()}</legend>
                    {Field::new(&student, words.share_student, Kind::Number).view(values)}
                    {Field::new(&tutor, words.share_tutor, Kind::Number).view(values)}
                </fieldset>
            }
        })
        .collect_view();
    view! {
        <h1>{words.policy}</h1>
        <p class="lead">{words.policy_lead}</p>
        <form method="post" action="/admin/policy" class="card fields">
            {problem(frame, values)}
            {Field::new("grace", words.grace, Kind::Number).view(values)}
            {Field::new("minimum", words.minimum, Kind::Number).hint(words.minimum_hint).view(values)}
            <p class="muted hint">{words.outage_hint}</p>
            {Field::new("outage_people", words.outage_people, Kind::Number).view(values)}
            {Field::new("outage_classes", words.outage_classes, Kind::Number).view(values)}
            {Field::new("outage_seconds", words.outage_seconds, Kind::Number).view(values)}
            {shares}
            <button type="submit" class="button primary">{frame.texts().form.save}</button>
        </form>
        <p><a href="/admin/reports">{frame.texts().form.back}</a></p>
    }
    .into_any()
}
