//! Fields of forms. What was typed is shown again when something was wrong with it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::Frame;
use crate::zone::input_value;

/// What stands in the fields of a form.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// By the names of the fields.
    pub values: HashMap<String, String>,
    /// What is wrong, said above the fields.
    pub problem: Option<String>,
}

impl Values {
    /// What somebody typed, which was not taken.
    #[must_use]
    pub fn typed(values: HashMap<String, String>, problem: String) -> Self {
        Self { values, problem: Some(problem) }
    }

    /// With a field filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// With a field filled in with a moment, as this person reads it.
    #[must_use]
    pub fn with_moment(self, name: &str, at: DateTime<Utc>, frame: &Frame) -> Self {
        self.with(name, input_value(at, &frame.zone))
    }

    /// The text of a field; empty if nothing stands there.
    #[must_use]
    pub fn get(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }
}

/// What kind of text a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// An e-mail address.
    Email,
    /// A new password.
    Password,
    /// A whole number.
    Number,
    /// A day and a time of day.
    Moment,
    /// A day.
    Day,
    /// An address in the web.
    Url,
}

impl Kind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Number => "number",
            Self::Moment => "datetime-local",
            Self::Day => "date",
            Self::Url => "url",
        }
    }
}

/// One field with its label.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// Name in the form.
    pub name: &'a str,
    /// Label above it.
    pub label: &'a str,
    /// What it takes.
    pub kind: Kind,
    /// Must not be left empty.
    pub required: bool,
    /// Said below it.
    pub hint: Option<&'a str>,
    /// Id of a list of suggestions.
    pub list: Option<&'a str>,
}

impl<'a> Field<'a> {
    /// A field that must be filled in.
    #[must_use]
    pub const fn new(name: &'a str, label: &'a str, kind: Kind) -> Self {
        Self { name, label, kind, required: true, hint: None, list: None }
    }

    /// A field that may be left empty.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// With a sentence below it.
    #[must_use]
    pub const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// With suggestions.
    #[must_use]
    pub const fn list(mut self, list: &'a str) -> Self {
        self.list = Some(list);
        self
    }

    /// The field, filled in.
    pub fn view(self, values: &Values) -> AnyView {
        let id = format!("f-{}", self.name);
        let hint_id = format!("{id}-hint");
        let number = self.kind == Kind::Number;
        view! {
            <div class="field">
                <label for=id.clone()>{self.label.to_owned()}</label>
                <input
                    id=id
                    name=self.name.to_owned()
                    type=self.kind.input_type()
                    value=values.get(self.name)
                    required=self.required
                    list=self.list.map(str::to_owned)
                    min=number.then_some("0")
                    inputmode=number.then_some("numeric")
                    autocomplete=if self.kind == Kind::Password { "new-password" } else { "off" }
                    aria-describedby=self.hint.map(|_| hint_id.clone())
                />
                {self.hint.map(|hint| view! { <p class="muted hint" id=hint_id>{hint.to_owned()}</p> })}
            </div>
        }
        .into_any()
    }
}

/// A choice among few words; `options` are the values with their names.
pub fn choice(name: &str, label: &str, options: &[(&str, &str)], values: &Values) -> AnyView {
    let id = format!("f-{name}");
    let chosen = values.get(name);
    let options = options
        .iter()
        .map(|(value, text)| {
            view! { <option value=(*value).to_owned() selected=*value == chosen>{(*text).to_owned()}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{label.to_owned()}</label>
            <select id=id name=name.to_owned()>{options}</select>
        </div>
    }
    .into_any()
}

/// Several lines of text.
pub fn lines(name: &str, label: &str, values: &Values) -> AnyView {
    let id = format!("f-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label.to_owned()}</label>
            <textarea id=id name=name.to_owned() rows="3">{values.get(name)}</textarea>
        </div>
    }
    .into_any()
}

/// What was wrong with the form.
pub fn problem(frame: &Frame, values: &Values) -> AnyView {
    let title = frame.texts().form.problem;
    values
        .problem
        .clone()
        .map(|text| {
            view! {
                <div class="notice error" role="alert">
                    <strong>{title}</strong>
                    <p>{text}</p>
                </div>
            }
        })
        .into_any()
}

/// Suggestions of people by e-mail address.
pub fn suggestions(id: &str, people: &[(String, String)]) -> AnyView {
    let options =
        people.iter().map(|(email, name)| view! { <option value=email.clone()>{name.clone()}</option> }).collect_view();
    view! { <datalist id=id.to_owned()>{options}</datalist> }.into_any()
}

/// A deed that cannot be undone, or that hits people at once: asked for once more before it is done. The browser
/// itself opens and closes the question.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// Where the form goes.
    pub action: &'a str,
    /// Value of the field `do`.
    pub what: &'a str,
    /// The button that opens the question.
    pub label: &'a str,
    /// The question.
    pub question: &'a str,
    /// The button that does it.
    pub yes: &'a str,
}

impl Deed<'_> {
    /// Button and question.
    pub fn view(self, frame: &Frame) -> AnyView {
        let id = format!("sure-{}", self.what);
        let no = frame.texts().form.cancel;
        view! {
            <button type="button" class="button danger" popovertarget=id.clone()>{self.label.to_owned()}</button>
            <div id=id.clone() popover="auto" class="sure" role="alertdialog" aria-label=self.question.to_owned()>
                <p>{self.question.to_owned()}</p>
                <form method="post" action=self.action.to_owned() class="actions">
                    <input type="hidden" name="do" value=self.what.to_owned() />
                    <button type="submit" class="button danger">{self.yes.to_owned()}</button>
                    <button type="button" class="button" popovertarget=id.clone() popovertargetaction="hide">{no}</button>
                </form>
            </div>
        }
        .into_any()
    }
}
