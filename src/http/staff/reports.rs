//! Reports, the policy, stray events.

use axum::extract::State;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::desk::{Answer, Desk};
use crate::api::AppState;
use crate::api::admin::{attendance, report};
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::domain::attendance::report::By;
use crate::store::witnesses;
use crate::ui::staff::{Place, Values, lost as lost_view, policy as policy_view, reports as view};
use crate::zone::local_month;

/// Stray events shown.
const MOST_LOST: i64 = 200;

/// What is asked for in the address.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    by: String,
    #[serde(default)]
    month: String,
    #[serde(default)]
    to: String,
}

struct Span {
    by: By,
    month: String,
    to_month: String,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// What cannot be understood in the address is this month, by tutor.
fn span(desk: &Desk, query: Option<&str>) -> Span {
    let asked: Asked = query.and_then(|query| serde_urlencoded::from_str(query).ok()).unwrap_or_default();
    let zone = &desk.frame.zone;
    let now = local_month(desk.frame.now, zone);
    let known = |month: &str| report::month_span(month, zone).map(|span| (month.to_owned(), span));
    let (month, (from, mut to)) =
        known(&asked.month).or_else(|| known(&now)).unwrap_or((now, (desk.frame.now, desk.frame.now)));
    let mut to_month = month.clone();
    if let Some((later, (_, end))) = known(&asked.to).filter(|(_, (_, end))| *end > to) {
        (to_month, to) = (later, end);
    }
    Span { by: By::parse(&asked.by).unwrap_or(By::Tutor), month, to_month, from, to }
}

pub async fn show(State(app): State<AppState>, request: Request) -> Answer {
    let query = request.uri().query().map(str::to_owned);
    let desk = Desk::from_request(request, &app).await?;
    let span = span(&desk, query.as_deref());
    let made = report::make(&app, span.by, span.from, span.to, &desk.frame.zone).await;
    let made = made.map_err(|error| desk.refuse(error))?;
    let title = desk.frame.texts().attendance.report;
    Ok(desk.show(Place::Reports, title, || view::page(&desk.frame, &made, &span.month, &span.to_month)))
}

pub async fn csv(State(app): State<AppState>, request: Request) -> Answer {
    let query = request.uri().query().map(str::to_owned);
    let desk = Desk::from_request(request, &app).await?;
    let span = span(&desk, query.as_deref());
    let made = report::make(&app, span.by, span.from, span.to, &desk.frame.zone).await;
    let made = made.map_err(|error| desk.refuse(error))?;
    let name = format!("lophoc-{}-{}.csv", span.by.as_str(), span.month);
    Ok(file(report::csv(&made, desk.frame.texts()), "text/csv; charset=utf-8", &name))
}

/// A file to be kept.
pub fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, bytes).into_response()
}

pub async fn policy(desk: Desk) -> Answer {
    let policy = attendance::policy(&desk.app).await.map_err(|error| desk.refuse(error))?.policy;
    let title = desk.frame.texts().attendance.policy;
    Ok(desk.show(Place::Reports, title, || policy_view::form(&desk.frame, &policy_view::values(&policy))))
}

pub async fn set_policy(desk: Desk) -> Answer {
    let set = async {
        let policy = policy_view::read(|name| desk.field(name));
        let policy = policy.ok_or_else(|| ApiError::invalid("policy", "is no number"))?;
        attendance::set_policy(&desk.app, &desk.actor, policy).await
    };
    match set.await {
        Ok(_) => Ok(Desk::done("/admin/policy", "saved")),
        Err(error) if error.code == Code::InvalidRequest => {
            let words = &desk.frame.texts().attendance;
            let values = Values::typed(desk.form.clone(), words.out_of_range.to_owned());
            Ok(desk.show_again(Place::Reports, words.policy, || policy_view::form(&desk.frame, &values)))
        }
        Err(error) => Err(desk.refuse(error)),
    }
}

pub async fn lost(desk: Desk) -> Answer {
    let listed = witnesses::lost(&desk.app.db, MOST_LOST).await.map_err(|error| desk.refuse(error.into()))?;
    let title = desk.frame.texts().attendance.lost_events;
    Ok(desk.show(Place::Sessions, title, || lost_view::list(&desk.frame, listed)))
}
