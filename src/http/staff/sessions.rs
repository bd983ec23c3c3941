//! Classes.

use axum::extract::{FromRequest, Request, State};
use axum::response::Response;

use super::desk::{Answer, Desk, Refused};
use crate::api::AppState;
use crate::api::admin::attendance;
use crate::api::admin::sessions::{self, Detail};
use crate::api::error::ApiError;
use crate::domain::attendance::Verdict;
use crate::domain::session::PaymentStatus;
use crate::domain::staff::SessionChange;
use crate::http::extract::PageId;
use crate::ui::staff::{Place, Values, sessions as view};

pub async fn list(desk: Desk) -> Answer {
    let sessions::List { sessions, total } =
        sessions::list(&desk.app, &desk.page()).await.map_err(|error| desk.refuse(error))?;
    let title = desk.frame.texts().nav.sessions;
    Ok(desk.show(Place::Sessions, title, || view::list(&desk.frame, &desk.query, sessions, total)))
}

pub async fn show(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    one(&desk, id, None).await
}

pub async fn change(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    let changed = match wanted(&desk) {
        _ if desk.field("do") == "verdict" => correct(&desk, id).await,
        Ok(change) => sessions::change(&app, &desk.actor, id, change).await.map(drop),
        Err(error) => Err(error),
    };
    match changed {
        Ok(_) => Ok(Desk::done(&format!("/admin/sessions/{id}"), "saved")),
        Err(error) => one(&desk, id, Some(&error)).await,
    }
}

async fn correct(desk: &Desk, id: i64) -> Result<(), ApiError> {
    let verdict = Verdict::parse(&desk.field("verdict")).ok_or_else(|| ApiError::invalid("verdict", "unknown"))?;
    let word = attendance::Word { verdict, reason: desk.field("reason") };
    attendance::correct(&desk.app, &desk.actor, id, word).await.map(drop)
}

fn wanted(desk: &Desk) -> Result<SessionChange, ApiError> {
    let change = SessionChange::default();
    let times = || ApiError::invalid("scheduledStartTime", "is no time");
    Ok(match desk.field("do").as_str() {
        "payment" => SessionChange { payment_status: PaymentStatus::parse(&desk.field("payment")), ..change },
        "block_tutor" => SessionChange { can_tutor_join: Some(false), ..change },
        "unblock_tutor" => SessionChange { can_tutor_join: Some(true), ..change },
        "block_student" => SessionChange { can_student_join: Some(false), ..change },
        "unblock_student" => SessionChange { can_student_join: Some(true), ..change },
        "reschedule" => SessionChange {
            scheduled_start_time: Some(desk.moment("start").ok_or_else(times)?),
            scheduled_end_time: Some(desk.moment("end").ok_or_else(times)?),
            ..change
        },
        "notes" => {
            SessionChange { notes: Some(desk.field("notes")), recording_url: Some(desk.field("recording")), ..change }
        }
        "cancel" => SessionChange { status: Some("cancelled".to_owned()), ..change },
        "restore" => SessionChange { status: Some("pending".to_owned()), ..change },
        _ => return Err(ApiError::invalid("form", "unknown deed")),
    })
}

async fn one(desk: &Desk, id: i64, error: Option<&ApiError>) -> Result<Response, Refused> {
    let Detail { session, events, ip_addresses } =
        sessions::show(&desk.app, id).await.map_err(|error| desk.refuse(error))?;
    let seen = attendance::show(&desk.app, id).await.map_err(|error| desk.refuse(error))?.attendance;
    let mut values = view::values(&desk.frame, &session);
    let title = session.title.clone();
    Ok(match error {
        None => desk
            .show(Place::Sessions, &title, || view::one(&desk.frame, &session, &seen, events, ip_addresses, &values)),
        Some(error) => {
            for (name, typed) in &desk.form {
                values = values.with(name, typed.clone());
            }
            let values = Values { problem: Some(desk.sentence(error)), ..values };
            desk.show_again(Place::Sessions, &title, || {
                view::one(&desk.frame, &session, &seen, events, ip_addresses, &values)
            })
        }
    })
}
