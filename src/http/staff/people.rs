//! People.

use axum::extract::{FromRequest, Request, State};

use super::desk::{Answer, Desk};
use crate::api::AppState;
use crate::api::admin::parent_links;
use crate::api::admin::people::{self, Changed, NewPerson};
use crate::api::error::ApiError;
use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;
use crate::http::extract::PageId;
use crate::ui::staff::{Place, Values, links as links_view, people as view};
use leptos::prelude::*;

pub async fn list(desk: Desk) -> Answer {
    let people::List { users, total } =
        people::list(&desk.app, &desk.page()).await.map_err(|error| desk.refuse(error))?;
    let title = desk.frame.texts().nav.people;
    Ok(desk.show(Place::People, title, || view::list(&desk.frame, &desk.query, users, total)))
}

pub async fn new(desk: Desk) -> Answer {
    let values = Values::default().with("time_zone", desk.user.time_zone.clone()).with("locale", "vi");
    Ok(desk.show(Place::People, desk.frame.texts().person.new, || view::form(&desk.frame, None, &values)))
}

pub async fn save(desk: Desk) -> Answer {
    let saved = async {
        let person = NewPerson {
            email: desk.field("email"),
            display_name: desk.field("name"),
            role: role(&desk)?,
            password: desk.optional("password"),
            locale: Locale::parse(&desk.field("locale")),
            time_zone: desk.optional("time_zone"),
            external_id: desk.optional("external_id"),
        };
        people::save(&desk.app, &desk.actor, person).await
    };
    match saved.await {
        Ok(people::Answer { user }) => Ok(Desk::done(&format!("/admin/people/{}", user.id), "created")),
        Err(error) => Ok(again(&desk, None, &error)),
    }
}

pub async fn show(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    one(&desk, id, None, None).await
}

/// The page of a person; for students with the links for parents: `made` is a new one's address, `wrong` why there is none.
pub async fn one(desk: &Desk, id: i64, made: Option<&str>, wrong: Option<&ApiError>) -> Answer {
    let people::Answer { user } = people::show(&desk.app, id).await.map_err(|error| desk.refuse(error))?;
    let is_student = user.role == AccountRole::Student.as_str();
    let links = parent_links::list(&desk.app, id).await.map_err(|error| desk.refuse(error))?.parent_links;
    let typed = match wrong {
        None => Values::default(),
        Some(error) => Values::typed(desk.form.clone(), desk.sentence(error)),
    };
    let values = Values::default()
        .with("name", user.display_name)
        .with("email", user.email)
        .with("role", user.role)
        .with("locale", user.locale)
        .with("time_zone", user.time_zone);
    let title = desk.frame.texts().person.one;
    let content = || {
        let form = view::form(&desk.frame, Some(id), &values);
        let links = is_student.then(|| links_view::section(&desk.frame, id, &links, made, &typed));
        view! { {form} {links} }.into_any()
    };
    Ok(if wrong.is_some() {
        desk.show_again(Place::People, title, content)
    } else {
        desk.show(Place::People, title, content)
    })
}

pub async fn change(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    let changed = async {
        let change = Changed {
            email: Some(desk.field("email")),
            display_name: Some(desk.field("name")),
            role: Some(role(&desk)?),
            password: desk.optional("password"),
            locale: Locale::parse(&desk.field("locale")),
            time_zone: desk.optional("time_zone"),
        };
        people::change(&app, &desk.actor, id, change).await
    };
    match changed.await {
        Ok(_) => Ok(Desk::done(&format!("/admin/people/{id}"), "saved")),
        Err(error) => Ok(again(&desk, Some(id), &error)),
    }
}

fn role(desk: &Desk) -> Result<AccountRole, ApiError> {
    AccountRole::parse(&desk.field("role")).ok_or_else(|| ApiError::invalid("form", "unknown role"))
}

fn again(desk: &Desk, id: Option<i64>, error: &ApiError) -> axum::response::Response {
    let mut form = desk.form.clone();
    // A password is never sent back.
    form.remove("password");
    let values = Values::typed(form, desk.sentence(error));
    desk.show_again(Place::People, desk.frame.texts().person.one, || view::form(&desk.frame, id, &values))
}
