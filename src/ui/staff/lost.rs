//! What media servers tell of rooms that are no rooms of ours.

use leptos::prelude::*;

use super::Frame;
use super::list::{Query, table};
use crate::store::witnesses::Lost;

/// The list, the newest first.
pub fn list(frame: &Frame, lost: Vec<Lost>) -> AnyView {
    let (texts, words) = (frame.texts(), &frame.texts().attendance);
    let rows = lost
        .into_iter()
        .map(|one| {
            let details: Option<serde_json::Value> = one.details.and_then(|json| serde_json::from_str(&json).ok());
            let name = details.as_ref().and_then(|details| details.get("name")?.as_str().map(str::to_owned));
            vec![
                frame.moment_to_the_second(one.at).into_any(),
                view! { <code>{one.room}</code> }.into_any(),
                texts.word(&one.kind).to_owned().into_any(),
                name.unwrap_or_else(|| "–".to_owned()).into_any(),
                view! { <code>{one.address}</code> }.into_any(),
            ]
        })
        .collect();
    let heads = [texts.field.when, words.room, texts.audit.what, texts.audit.who, texts.audit.address];
    view! {
        <h1>{words.lost_events}</h1>
        <p class="lead">{words.lost_lead}</p>
        {table(frame, &Query::default(), &heads, rows)}
        <p><a href="/admin/sessions">{texts.form.back}</a></p>
    }
    .into_any()
}
