//! A person's own classes that are over, with their recordings.

use leptos::prelude::*;

use super::Frame;
use super::list::{Query, chip, paging, table};
use crate::domain::recording::may_watch;
use crate::store::history::Past;

const PATH: &str = "/history";

/// The list, latest first.
pub fn list(frame: &Frame, query: &Query, classes: Vec<Past>, total: i64) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    if classes.is_empty() {
        return view! {
            <h1>{texts.nav.past}</h1>
            <p class="empty">{texts.session.none_past}</p>
        }
        .into_any();
    }
    let rows = classes
        .into_iter()
        .map(|class| {
            let watch = class.recording_url.filter(|_| may_watch(&class.session, class.side, frame.now)).map(|url| {
                view! {
                    <a href=url target="_blank" rel="noopener noreferrer">{texts.session.recording}</a>
                }
            });
            vec![
                view! { <a href=format!("/history/{}", class.access_token)>{class.title}</a> }.into_any(),
                frame.moment(class.session.start).into_any(),
                class.other_name.into_any(),
                chip(frame, class.session.status.as_str()),
                (class.present_ms / 60_000).into_any(),
                watch.into_any(),
            ]
        })
        .collect();
    let heads = [field.title, field.start, field.with, field.status, texts.session.my_minutes, field.recording];
    view! {
        <h1>{texts.nav.past}</h1>
        {table(frame, query, &heads, rows)}
        {paging(frame, PATH, query, total)}
    }
    .into_any()
}
