//! CSV files: choosing one, what was found in it, and the way in.

use leptos::prelude::*;

use super::fields::{choice, problem};
use super::list::{Query, table};
use super::{Frame, Values};
use crate::api::admin::import::{Report, Wrong};
use crate::i18n::staff::StaffTexts;

const PATH: &str = "/admin/import";

/// Choosing a file.
pub fn choose(frame: &Frame, values: &Values) -> AnyView {
    let texts = &frame.texts().r#import;
    let kinds = [("people", texts.people), ("lessons", texts.lessons)];
    view! {
        <h1>{frame.texts().nav.r#import}</h1>
        <p>{texts.lead}</p>
        <form method="post" action=PATH enctype="multipart/form-data" class="card fields">
            {problem(frame, values)}
            {choice("kind", texts.kind, &kinds, values)}
            <div class="field">
                <label for="f-file">{texts.file}</label>
                <input id="f-file" name="file" type="file" accept=".csv,text/csv" required=true />
            </div>
            <button type="submit" class="button primary">{texts.check}</button>
        </form>
        <dl class="facts">
            <dt>{texts.columns}": "{texts.people}</dt>
            <dd>{texts.people_columns}</dd>
            <dt>{texts.columns}": "{texts.lessons}</dt>
            <dd>{texts.lesson_columns}<br /><span class="muted">{texts.times_hint}</span></dd>
        </dl>
    }
    .into_any()
}

/// What was found. With an id it can be confirmed; without, lines must be mended first.
pub fn checked(frame: &Frame, report: &Report) -> AnyView {
    let texts = &frame.texts().r#import;
    let counts = format!(
        "{} {} · {} {} · {} {}",
        report.new,
        texts.adds,
        report.updates,
        texts.updates,
        report.bad.len(),
        texts.bad
    );
    let body = match report.id {
        Some(id) => view! {
            <div class="notice" role="status">{texts.ready}</div>
            <form method="post" action=format!("{PATH}/{id}") class="actions start">
                <button type="submit" class="button primary">{texts.confirm}</button>
                <a class="button" href=PATH>{frame.texts().form.cancel}</a>
            </form>
        }
        .into_any(),
        None => {
            let rows = report
                .bad
                .iter()
                .map(|bad| {
                    vec![
                        bad.line.to_string().into_any(),
                        bad.field.clone().into_any(),
                        sentence(frame.texts(), bad.wrong).to_owned().into_any(),
                    ]
                })
                .collect();
            view! {
                <div class="notice error" role="alert">{texts.nothing_changed}</div>
                {table(frame, &Query::default(), &[texts.line, texts.columns, texts.problem], rows)}
                <p><a class="button" href=PATH>{texts.again}</a></p>
            }
            .into_any()
        }
    };
    view! {
        <h1>{frame.texts().nav.r#import}</h1>
        <p>{counts}</p>
        {body}
    }
    .into_any()
}

/// It is done.
pub fn done(frame: &Frame, report: &Report) -> AnyView {
    let texts = &frame.texts().r#import;
    let counts = format!("{} {} {}, {} {}", texts.done, report.new, texts.adds, report.updates, texts.updates);
    view! {
        <h1>{frame.texts().nav.r#import}</h1>
        <div class="notice" role="status">{counts}</div>
        <p><a class="button" href=PATH>{texts.again}</a></p>
    }
    .into_any()
}

/// What is wrong, as a sentence.
#[must_use]
pub const fn sentence(texts: &'static StaffTexts, wrong: Wrong) -> &'static str {
    let texts = &texts.wrong;
    match wrong {
        Wrong::Shape => texts.csv,
        Wrong::MissingColumn => texts.column_missing,
        Wrong::UnknownColumn => texts.column_unknown,
        Wrong::Empty => texts.empty,
        Wrong::TooMany => texts.too_many,
        Wrong::TooManyPasswords => texts.passwords,
        Wrong::Twice => texts.twice,
        Wrong::Exists => texts.exists,
        Wrong::Email => texts.email,
        Wrong::Name => texts.name,
        Wrong::Role => texts.role,
        Wrong::Password => texts.password,
        Wrong::Locale => texts.locale,
        Wrong::Zone => texts.zone,
        Wrong::ExternalId => texts.external_id,
        Wrong::Tutor => texts.tutor,
        Wrong::Student => texts.student,
        Wrong::Title => texts.title,
        Wrong::Times => texts.times,
        Wrong::Price => texts.price,
        Wrong::Status => texts.status,
    }
}
