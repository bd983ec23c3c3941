//! Lists: what they are narrowed down to, their rows, the way from page to page.

use leptos::prelude::*;

use super::Frame;

/// Rows of a page.
pub const PER_PAGE: i64 = 25;

/// What a list is narrowed down to, as it stands in the address.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Query {
    /// Part of a name, title or e-mail address.
    #[serde(default)]
    pub q: String,
    /// A status, a role or a kind of object.
    #[serde(default)]
    pub word: String,
    /// A day, as in 2026-11-24.
    #[serde(default)]
    pub day: String,
    /// From 1.
    #[serde(default)]
    pub page: String,
    /// What was just done: `saved`, `created`.
    #[serde(default)]
    pub done: String,
}

impl Query {
    /// The page's number, from 1.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.page.parse().ok().filter(|page| (1..=1_000_000).contains(page)).unwrap_or(1)
    }

    /// Whether the list is narrowed down at all.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !(self.q.is_empty() && self.word.is_empty() && self.day.is_empty())
    }

    fn address(&self, path: &str, page: i64) -> String {
        let page = page.to_string();
        let pairs = [("q", self.q.as_str()), ("word", &self.word), ("day", &self.day), ("page", &page)];
        let given: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("{path}?{}", serde_urlencoded::to_string(given).unwrap_or_default())
    }
}

/// The form that narrows a list down. `words` are the values of the choice with their names; none, no choice.
pub fn filter(frame: &Frame, path: &str, query: &Query, label: &str, words: &[(&str, &str)], day: bool) -> AnyView {
    let texts = &frame.texts().list;
    let options = words
        .iter()
        .map(|(value, name)| {
            view! { <option value=(*value).to_owned() selected=*value == query.word>{(*name).to_owned()}</option> }
        })
        .collect_view();
    let choice = (!words.is_empty()).then(|| {
        view! {
            <label class="compact">
                <span>{label.to_owned()}</span>
                <select name="word">
                    <option value="">{texts.all}</option>
                    {options}
                </select>
            </label>
        }
    });
    let day = day.then(|| {
        view! {
            <label class="compact">
                <span>{texts.day}</span>
                <input type="date" name="day" value=query.day.clone() />
            </label>
        }
    });
    let clear = query.narrows().then(|| view! { <a class="button" href=path.to_owned()>{texts.clear}</a> });
    view! {
        <form method="get" action=path.to_owned() class="filter" role="search">
            <label class="compact grow">
                <span>{texts.search}</span>
                <input type="search" name="q" value=query.q.clone() maxlength="100" />
            </label>
            {choice}
            {day}
            <button type="submit" class="button">{texts.find}</button>
            {clear}
        </form>
    }
    .into_any()
}

/// A table that turns into cards on narrow screens. The first cell of a row is its heading.
pub fn table(frame: &Frame, query: &Query, heads: &[&'static str], rows: Vec<Vec<AnyView>>) -> AnyView {
    if rows.is_empty() {
        let texts = &frame.texts().list;
        let text = if query.narrows() { texts.none_found } else { texts.none };
        return view! { <p class="empty">{text}</p> }.into_any();
    }
    let columns = heads.iter().map(|head| view! { <th scope="col">{*head}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|cells| {
            let cells = cells
                .into_iter()
                .zip(heads)
                .map(|(cell, head)| view! { <td data-label=*head><div>{cell}</div></td> })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table class="rows">
            <thead><tr>{columns}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// The way to the pages before and after.
pub fn paging(frame: &Frame, path: &str, query: &Query, total: i64) -> AnyView {
    let texts = &frame.texts().list;
    let page = query.number();
    let (first, last) = ((page - 1) * PER_PAGE + 1, (page * PER_PAGE).min(total));
    if total == 0 {
        return ().into_any();
    }
    let link = |to: i64, there: bool, name: &'static str| {
        there.then(|| view! { <a class="button" href=query.address(path, to)>{name}</a> })
    };
    view! {
        <nav class="paging" aria-label=texts.of>
            {link(page - 1, page > 1, texts.previous)}
            <span class="muted">{format!("{first}–{last} {} {total}", texts.of)}</span>
            {link(page + 1, last < total, texts.next)}
        </nav>
    }
    .into_any()
}

/// A word of a closed set, coloured by what it means.
pub fn chip(frame: &Frame, word: &str) -> AnyView {
    let class = match word {
        "unpaid" | "partially_paid" | "missed" | "tutor_absent" | "student_absent" | "both_absent" | "technical" => {
            "chip warning"
        }
        "active" | "in_progress" => "chip live",
        "paid" | "confirmed" | "completed" | "scheduled" | "held" => "chip soon",
        _ => "chip",
    };
    view! { <span class=class>{frame.texts().word(word).to_owned()}</span> }.into_any()
}
