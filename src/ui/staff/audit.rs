//! What staff did, for staff to read.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::Frame;
use super::list::{Query, filter, paging, table};
use crate::api::admin::audit::OBJECTS;
use crate::domain::staff::AuditEntry;

const PATH: &str = "/admin/audit";

/// The log, latest first.
pub fn list(frame: &Frame, query: &Query, entries: Vec<AuditEntry>, total: i64) -> AnyView {
    let (texts, audit) = (frame.texts(), &frame.texts().audit);
    let words: Vec<_> = OBJECTS.iter().map(|object| (*object, texts.word(object))).collect();
    let rows = entries
        .into_iter()
        .map(|entry| {
            let who = entry.user_name.clone().unwrap_or_else(|| texts.word.nobody.to_owned());
            let object = entry.object_id.map_or_else(String::new, |id| format!(" #{id}"));
            let what = format!("{} {}{object}", texts.word(&entry.action), texts.word(&entry.object));
            let what = match link(&entry) {
                Some(path) => view! { <a href=path>{what}</a> }.into_any(),
                None => what.into_any(),
            };
            vec![
                frame.moment_to_the_second(entry.at).into_any(),
                who.into_any(),
                what,
                changes(entry.before.as_ref(), entry.after.as_ref()),
                view! { <code>{entry.address}</code> }.into_any(),
            ]
        })
        .collect();
    let heads = [texts.field.when, audit.who, audit.what, audit.changes, audit.address];
    view! {
        <h1>{texts.nav.audit}</h1>
        {filter(frame, PATH, query, audit.object, &words, false)}
        {table(frame, query, &heads, rows)}
        {paging(frame, PATH, query, total)}
    }
    .into_any()
}

fn link(entry: &AuditEntry) -> Option<String> {
    let place = match entry.object.as_str() {
        "user" => "people",
        "lesson" => "lessons",
        "enrollment" => "courses",
        "session" => "sessions",
        _ => return None,
    };
    entry.object_id.map(|id| format!("/admin/{place}/{id}"))
}

/// The fields that differ, each with what it was and what it is.
fn changes(before: Option<&Value>, after: Option<&Value>) -> AnyView {
    let empty = Map::new();
    let fields = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
    let (before, after) = (before.map_or_else(|| empty.clone(), |value| fields(Some(value))), fields(after));
    let lines: Vec<_> = after
        .iter()
        .filter(|(name, value)| {
            before.get(*name) != Some(value) && !value.is_null() || before.get(*name).is_some_and(|old| old != *value)
        })
        .map(|(name, value)| {
            let old = before.get(name).map(|old| view! { <del>{text(old)}</del> " → " });
            view! { <li><span class="muted">{name.clone()}</span>": " {old} <ins>{text(value)}</ins></li> }
        })
        .collect();
    view! { <ul class="changes">{lines}</ul> }.into_any()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        // The classes of a course: how many is enough here, the course itself has them all.
        Value::Array(list) => format!("[{}]", list.len()),
        other => other.to_string(),
    }
}
