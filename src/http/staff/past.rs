//! A person's own classes that are over: the list, one of them, the certificate.

use axum::extract::{FromRequest, Path, Request, State};

use super::desk::{Answer, Desk, Refused};
use super::links::base_url;
use super::reports::file;
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::api::{AppState, attendance, certify};
use crate::certificate::draw;
use crate::domain::attendance::summary::summary;
use crate::domain::call::Call;
use crate::domain::session::Side;
use crate::domain::{ids, recording};
use crate::store::{StoreError, history, sessions, verdicts};
use crate::ui::staff::list::PER_PAGE;
use crate::ui::staff::{Place, past as view, summary as summary_view};

pub async fn list(desk: Desk) -> Answer {
    let offset = (desk.query.number() - 1) * PER_PAGE;
    let listed = history::list(&desk.app.db, desk.user.user_id, desk.frame.now, PER_PAGE, offset).await;
    let (classes, total) = listed.map_err(|error| desk.refuse(error.into()))?;
    Ok(desk.show(Place::Past, desk.frame.texts().nav.past, || view::list(&desk.frame, &desk.query, classes, total)))
}

/// A class of the person, by the token in its address.
async fn own(desk: &Desk, token: &str) -> Result<(Call, Side), Refused> {
    let refuse = |code: Code| desk.refuse(code.into());
    if !ids::is_access_token(token) {
        return Err(refuse(Code::NotFound));
    }
    let found = async {
        let mut connection = desk.app.db.acquire().await.map_err(StoreError::from)?;
        sessions::find_by_token(&mut connection, token).await
    };
    let call = found.await.map_err(|error| desk.refuse(error.into()))?.ok_or_else(|| refuse(Code::NotFound))?;
    let side = call.session.side_of(desk.user.user_id).ok_or_else(|| refuse(Code::NotParticipant))?;
    Ok((call, side))
}

pub async fn one(Path(token): Path<String>, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    let (call, side) = own(&desk, &token).await?;
    let now = desk.frame.now;
    let looked = async {
        let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
        let seen = attendance::look(&mut connection, &call, now).await?;
        let found = verdicts::of_session(&mut *connection, call.id).await?;
        Ok::<_, StoreError>((seen, found))
    };
    let (seen, found) = looked.await.map_err(|error| desk.refuse(error.into()))?;
    let current = verdicts::current(&found);
    let verdict = current
        .map(|current| current.verdict)
        .or_else(|| attendance::is_over(&call.session, &seen.attendance, now).then_some(seen.verdict));
    let corrected = current.is_some_and(|current| current.by_staff);
    let summary = summary(&seen.attendance, side, verdict, corrected);
    let recording = call.recording_url.clone().filter(|_| recording::may_watch(&call.session, side, now));
    // Who was not there, or while it goes on, has nothing to be certified.
    let issued = certify::issue(&app, &call, side).await;
    let check = issued.ok().map(|(_, code)| format!("/check/{code}"));
    let title = desk.frame.texts().attendance.summary;
    Ok(desk.show(Place::Past, title, || summary_view::one(&desk.frame, &call, side, &summary, recording, check)))
}

pub async fn certificate(Path(token): Path<String>, State(app): State<AppState>, request: Request) -> Answer {
    let base = base_url(&app, &request);
    let desk = Desk::from_request(request, &app).await?;
    let (call, side) = own(&desk, &token).await?;
    let (certificate, code) = certify::issue(&app, &call, side).await.map_err(|error| desk.refuse(error))?;
    let (locale, zone) = (desk.frame.locale, desk.frame.zone.clone());
    let id = call.id;
    // Fonts and compression take a while.
    let drawn = tokio::task::spawn_blocking(move || draw(&certificate, &format!("{base}/check/{code}"), locale, &zone));
    match drawn.await {
        Ok(Some(pdf)) => Ok(file(pdf, "application/pdf", &format!("lophoc-{id}.pdf"))),
        _ => Err(desk.refuse(ApiError::from(Code::Internal))),
    }
}
