//! CSV files, and the log of what staff did.

use axum::extract::{FromRequest, Multipart, Request, State};
use axum::response::Response;

use super::desk::{Answer, Asked, Desk};
use crate::api::AppState;
use crate::api::admin::audit as log;
use crate::api::admin::import::{self, Kind, MAX_BYTES};
use crate::api::code::Code;
use crate::http::extract::PageId;
use crate::ui::staff::{Place, Values, audit as log_view, imports as view};

pub async fn choose(desk: Desk) -> Answer {
    let title = desk.frame.texts().nav.r#import;
    Ok(desk.show(Place::Imports, title, || view::choose(&desk.frame, &Values::default())))
}

/// Reads an uploaded file and shows what is in it. Nothing is changed.
pub async fn check(State(app): State<AppState>, request: Request) -> Answer {
    let Asked { desk, rest } = Asked::read(&app, request).await?;
    let wrong = &desk.frame.texts().wrong;
    let (kind, content) = match upload(rest).await {
        Ok(upload) => upload,
        Err(too_large) => return Ok(again(&desk, if too_large { wrong.too_large } else { wrong.csv })),
    };
    let Some(kind) = Kind::parse(&kind) else { return Ok(again(&desk, wrong.form)) };
    let report = import::check(&app, &desk.actor, kind, &content, &desk.frame.zone).await;
    let report = report.map_err(|error| desk.refuse(error))?;
    let title = desk.frame.texts().nav.r#import;
    let content = || view::checked(&desk.frame, &report);
    Ok(if report.bad.is_empty() {
        desk.show(Place::Imports, title, content)
    } else {
        desk.show_again(Place::Imports, title, content)
    })
}

/// Does what was shown.
pub async fn confirm(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    let title = desk.frame.texts().nav.r#import;
    match import::confirm(&app, &desk.actor, id).await {
        Ok(report) if report.bad.is_empty() => {
            Ok(desk.show(Place::Imports, title, || view::done(&desk.frame, &report)))
        }
        // Something else was changed between the check and now.
        Ok(report) => Ok(desk.show_again(Place::Imports, title, || view::checked(&desk.frame, &report))),
        Err(error) if error.code == Code::NotFound => Ok(again(&desk, desk.frame.texts().wrong.gone)),
        Err(error) => Err(desk.refuse(error)),
    }
}

fn again(desk: &Desk, problem: &str) -> Response {
    let values = Values { problem: Some(problem.to_owned()), ..Values::default() };
    desk.show_again(Place::Imports, desk.frame.texts().nav.r#import, || view::choose(&desk.frame, &values))
}

/// Kind and content of an uploaded file; `Err(true)` if it is too large, `Err(false)` if there is none.
async fn upload(request: Request) -> Result<(String, Vec<u8>), bool> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| false)?;
    let (mut kind, mut content) = (String::new(), None);
    while let Some(mut field) = form.next_field().await.map_err(|error| error.status() == 413)? {
        match field.name() {
            Some("kind") => kind = field.text().await.map_err(|_| false)?,
            Some("file") => {
                let mut bytes = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(|error| error.status() == 413)? {
                    if bytes.len() + chunk.len() > MAX_BYTES {
                        return Err(true);
                    }
                    bytes.extend_from_slice(&chunk);
                }
                content = Some(bytes);
            }
            _ => {}
        }
    }
    content.map(|content| (kind, content)).ok_or(false)
}

pub async fn audit(desk: Desk) -> Answer {
    let log::List { entries, total } =
        log::list(&desk.app, &desk.page(), None).await.map_err(|error| desk.refuse(error))?;
    let title = desk.frame.texts().nav.audit;
    Ok(desk.show(Place::Audit, title, || log_view::list(&desk.frame, &desk.query, entries, total)))
}
