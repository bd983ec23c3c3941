//! Links for parents, on the page of a student.

use axum::extract::{FromRequest, Request, State};

use super::desk::{Answer, Desk};
use super::people;
use crate::api::AppState;
use crate::api::admin::parent_links::{self, Wanted};
use crate::api::error::ApiError;
use crate::http::extract::PageId;

pub async fn change(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let base = base_url(&app, &request);
    let desk = Desk::from_request(request, &app).await?;
    if let Some(link) = desk.optional("revoke") {
        let revoked = match link.parse() {
            Ok(link) => parent_links::revoke(&app, &desk.actor, link).await,
            Err(_) => Err(crate::api::admin::check::missing()),
        };
        revoked.map_err(|error| desk.refuse(error))?;
        return Ok(Desk::done(&format!("/admin/people/{id}"), "saved"));
    }
    let made = async {
        let days = desk.field("days").parse().map_err(|_| ApiError::invalid("days", "is no number"))?;
        let wanted = Wanted { student_id: id, label: desk.optional("label"), days: Some(days) };
        parent_links::make(&app, &desk.actor, wanted).await
    };
    match made.await {
        Ok(made) => people::one(&desk, id, Some(&format!("{base}{}", made.path)), None).await,
        Err(error) => people::one(&desk, id, None, Some(&error)).await,
    }
}

/// The origin people reach this server under, for addresses that leave it.
pub fn base_url(app: &AppState, request: &Request) -> String {
    app.config.base_url.clone().unwrap_or_else(|| {
        let host = request.headers().get(axum::http::header::HOST).and_then(|host| host.to_str().ok());
        format!("http://{}", host.unwrap_or("localhost"))
    })
}
