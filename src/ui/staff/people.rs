//! People: the list, and one of them.

use leptos::prelude::*;

use super::fields::{Field, Kind, choice, problem};
use super::list::{Query, chip, filter, paging, table};
use super::{Frame, Values};
use crate::domain::staff::Person;

const PATH: &str = "/admin/people";

/// The list.
pub fn list(frame: &Frame, query: &Query, people: Vec<Person>, total: i64) -> AnyView {
    let texts = frame.texts();
    let roles = ["tutor", "student", "admin"].map(|role| (role, texts.word(role)));
    let rows = people
        .into_iter()
        .map(|person| {
            let signs_in = if person.has_password { texts.field.by_password } else { texts.field.by_host };
            vec![
                view! { <a href=format!("{PATH}/{}", person.id)>{person.display_name}</a> }.into_any(),
                person.email.into_any(),
                chip(frame, &person.role),
                signs_in.into_any(),
            ]
        })
        .collect();
    let heads = [texts.field.name, texts.field.email, texts.field.role, texts.field.signs_in];
    view! {
        <div class="title">
            <h1>{texts.nav.people}</h1>
            <a class="button primary" href="/admin/people/new">{texts.person.new}</a>
        </div>
        {filter(frame, PATH, query, texts.list.role, &roles, false)}
        {table(frame, query, &heads, rows)}
        {paging(frame, PATH, query, total)}
    }
    .into_any()
}

/// A new person (`id` is `None`) or one that is there.
pub fn form(frame: &Frame, id: Option<i64>, values: &Values) -> AnyView {
    let (texts, field) = (frame.texts(), &frame.texts().field);
    let action = id.map_or_else(|| PATH.to_owned(), |id| format!("{PATH}/{id}"));
    let title = if id.is_some() { texts.person.one } else { texts.person.new };
    let roles = ["student", "tutor", "admin"].map(|role| (role, texts.word(role)));
    let hint = if id.is_some() { texts.form.unchanged } else { texts.person.password_hint };
    let external = Field::new("external_id", field.external_id, Kind::Text).optional().view(values);
    view! {
        <h1>{title}</h1>
        <form method="post" action=action class="card fields">
            {problem(frame, values)}
            {Field::new("name", field.name, Kind::Text).view(values)}
            {Field::new("email", field.email, Kind::Email).view(values)}
            {choice("role", field.role, &roles, values)}
            {Field::new("password", field.password, Kind::Password).optional().hint(hint).view(values)}
            {choice("locale", field.locale, &[("vi", texts.word("vi")), ("en", texts.word("en"))], values)}
            {Field::new("time_zone", field.zone, Kind::Text).view(values)}
            {id.is_none().then_some(external)}
            <button type="submit" class="button primary">{texts.form.save}</button>
        </form>
        <p><a href=PATH>{texts.form.back}</a></p>
    }
    .into_any()
}
