//! Links for parents, on the page of a student.

use leptos::prelude::*;

use super::Frame;
use super::fields::{Field, Kind, Values, problem};
use crate::api::admin::parent_links::DAYS;
use crate::store::parent_links::Link;

/// The section; `made` is the address of a link just made.
pub fn section(frame: &Frame, student_id: i64, links: &[Link], made: Option<&str>, values: &Values) -> AnyView {
    let words = &frame.texts().attendance;
    let action = format!("/admin/people/{student_id}/links");
    let shown = made.map(|address| {
        view! {
            <div class="notice" role="status">
                <strong>{words.link_made}</strong>
                <p><input class="address" readonly value=address.to_owned() aria-label=words.link_made /></p>
                <p>{words.link_once}</p>
            </div>
        }
    });
    let rows = links
        .iter()
        .map(|link| {
            let state = if link.revoked_at.is_some() {
                Some(words.link_revoked)
            } else if link.expires_at <= frame.now {
                Some(words.link_over)
            } else {
                None
            };
            let end = match state {
                Some(state) => view! { <span class="chip">{state}</span> }.into_any(),
                None => view! {
                    <form method="post" action=action.clone()>
                        <input type="hidden" name="revoke" value=link.id />
                        <button type="submit" class="button">{words.link_revoke}</button>
                    </form>
                }
                .into_any(),
            };
            let label = if link.label.is_empty() { "–".to_owned() } else { link.label.clone() };
            let times = format!(
                "{}: {} · {}: {}",
                words.link_expires,
                frame.moment(link.expires_at),
                words.link_seen,
                frame.moment_or_dash(link.last_seen_at)
            );
            view! { <li class="link"><div><strong>{label}</strong> <br /> <span class="muted">{times}</span></div> {end}</li> }
        })
        .collect_view();
    let days = Values { problem: None, ..values.clone() }.with("days", DAYS.to_string());
    view! {
        <h2 id="links">{words.links}</h2>
        <p class="muted">{words.links_lead}</p>
        {problem(frame, values)}
        {shown}
        <ul class="plain links">{rows}</ul>
        <form method="post" action=action.clone() class="card fields">
            {Field::new("label", words.link_label, Kind::Text).optional().view(&days)}
            {Field::new("days", words.link_days, Kind::Number).view(&days)}
            <button type="submit" class="button">{words.link_make}</button>
        </form>
    }
    .into_any()
}
