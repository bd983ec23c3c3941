//! The addresses of staff: paths, methods, and how an answer is sent.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use axum::{Extension, Json};
use serde::Serialize;

use super::api_guard::respond;
use super::extract::{ApiPath, ApiQuery};
use super::routes::Routes;
use crate::api::admin::actor::Actor;
use crate::api::admin::check::{self, PageQuery};
use crate::api::admin::{attendance, audit, enrollments, import, lessons, parent_links, people, report, sessions};
use crate::api::dto::Success;
use crate::api::error::ApiError;
use crate::api::{AppState, RequestInfo};
use crate::domain::attendance::report::By;
use crate::domain::session::{AccountRole, EnrollmentStatus, LessonStatus, SessionStatus};
use crate::i18n::staff::staff_texts;

type Info = Extension<RequestInfo>;
type Who = Extension<Actor>;
type App = State<AppState>;

/// Where CSV files are sent; they may be longer than other bodies.
pub const IMPORTS: &str = "/api/admin/imports";

/// `/api/admin/*`. Who may come here is decided by the guard of the API.
pub fn routes() -> Routes {
    Routes::default()
        .route("/api/admin/users", get(list_people).post(save_person))
        .route("/api/admin/users/{id}", patch(change_person).get(show_person))
        .route("/api/admin/lessons", get(list_lessons).post(save_lesson))
        .route("/api/admin/lessons/{id}", patch(change_lesson).get(show_lesson))
        .route("/api/admin/enrollments", get(list_enrollments).post(save_enrollment))
        .route("/api/admin/enrollments/{id}", patch(change_enrollment).get(show_enrollment))
        .route("/api/admin/sessions", get(list_sessions))
        .route("/api/admin/sessions/{id}", patch(change_session).get(show_session))
        .route("/api/admin/sessions/{id}/attendance", get(show_attendance))
        .route("/api/admin/sessions/{id}/verdict", post(correct_verdict))
        .route("/api/admin/reports/attendance", get(make_report))
        .route("/api/admin/reports/attendance.csv", get(make_csv))
        .route("/api/admin/parent-links", post(make_link))
        .route("/api/admin/parent-links/{id}/revoke", post(revoke_link))
        .route("/api/admin/users/{id}/parent-links", get(list_links))
        .route("/api/admin/policy", get(show_policy).post(set_policy))
        .route("/api/admin/audit", get(list_audit))
        .route(IMPORTS, post(check_import))
        .route("/api/admin/imports/{id}", post(confirm_import))
}

/// A success with its flag, or the envelope of the failure.
pub fn answer<T: Serialize>(info: &RequestInfo, result: Result<T, ApiError>) -> Response {
    match result {
        Ok(answer) => Json(Success::new(answer)).into_response(),
        Err(error) => respond(error, Some(info)),
    }
}

/// An id in a path; what is no number is the id of nothing.
pub fn id(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_| check::missing())
}

async fn list_people(State(app): App, Extension(info): Info, ApiQuery(query): ApiQuery<PageQuery>) -> Response {
    let roles = AccountRole::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>();
    let work = async { people::list(&app, &check::page(&query, &roles)?).await };
    answer(&info, work.await)
}

async fn save_person(State(app): App, Extension(info): Info, Extension(who): Who, body: Bytes) -> Response {
    let work = async { people::save(&app, &who, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn change_person(
    State(app): App,
    Extension(info): Info,
    Extension(who): Who,
    ApiPath(text): ApiPath<String>,
    body: Bytes,
) -> Response {
    let work = async { people::change(&app, &who, id(&text)?, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn show_person(State(app): App, Extension(info): Info, ApiPath(text): ApiPath<String>) -> Response {
    let work = async { people::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn list_lessons(State(app): App, Extension(info): Info, ApiQuery(query): ApiQuery<PageQuery>) -> Response {
    let words = LessonStatus::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>();
    let work = async { lessons::list(&app, &check::page(&query, &words)?).await };
    answer(&info, work.await)
}

async fn save_lesson(State(app): App, Extension(info): Info, Extension(who): Who, body: Bytes) -> Response {
    let work = async { lessons::save(&app, &who, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn change_lesson(
    State(app): App,
    Extension(info): Info,
    Extension(who): Who,
    ApiPath(text): ApiPath<String>,
    body: Bytes,
) -> Response {
    let work = async { lessons::change(&app, &who, id(&text)?, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn show_lesson(State(app): App, Extension(info): Info, ApiPath(text): ApiPath<String>) -> Response {
    let work = async { lessons::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn list_enrollments(State(app): App, Extension(info): Info, ApiQuery(query): ApiQuery<PageQuery>) -> Response {
    let words = EnrollmentStatus::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>();
    let work = async { enrollments::list(&app, &check::page(&query, &words)?).await };
    answer(&info, work.await)
}

async fn save_enrollment(State(app): App, Extension(info): Info, Extension(who): Who, body: Bytes) -> Response {
    let work = async { enrollments::save(&app, &who, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn change_enrollment(
    State(app): App,
    Extension(info): Info,
    Extension(who): Who,
    ApiPath(text): ApiPath<String>,
    body: Bytes,
) -> Response {
    let work = async { enrollments::change(&app, &who, id(&text)?, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn show_enrollment(State(app): App, Extension(info): Info, ApiPath(text): ApiPath<String>) -> Response {
    let work = async { enrollments::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn list_sessions(State(app): App, Extension(info): Info, ApiQuery(query): ApiQuery<PageQuery>) -> Response {
    let words = SessionStatus::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>();
    let work = async { sessions::list(&app, &check::page(&query, &words)?).await };
    answer(&info, work.await)
}

async fn change_session(
    State(app): App,
    Extension(info): Info,
    Extension(who): Who,
    ApiPath(text): ApiPath<String>,
    body: Bytes,
) -> Response {
    let work = async { sessions::change(&app, &who, id(&text)?, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn show_session(State(app): App, Extension(info): Info, ApiPath(text): ApiPath<String>) -> Response {
    let work = async { sessions::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn show_attendance(State(app): App, Extension(info): Info, ApiPath(text): ApiPath<String>) -> Response {
    let work = async { attendance::show(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn correct_verdict(
    State(app): App,
    Extension(info): Info,
    Extension(who): Who,
    ApiPath(text): ApiPath<String>,
    body: Bytes,
) -> Response {
    let work = async { attendance::correct(&app, &who, id(&text)?, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn show_policy(State(app): App, Extension(info): Info) -> Response {
    answer(&info, attendance::policy(&app).await)
}

async fn set_policy(State(app): App, Extension(info): Info, Extension(who): Who, body: Bytes) -> Response {
    let work = async { attendance::set_policy(&app, &who, check::read(&body)?).await };
    answer(&info, work.await)
}

/// What a report is about; a month of Vietnam unless said otherwise.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReportQuery {
    by: Option<String>,
    from: Option<String>,
    to: Option<String>,
    time_zone: Option<String>,
}

async fn report_of(app: &AppState, query: &ReportQuery) -> Result<report::Answer, ApiError> {
    let zone = query.time_zone.as_deref().unwrap_or("Asia/Ho_Chi_Minh");
    if !crate::zone::is_known(zone) {
        return Err(ApiError::invalid("timeZone", "is no IANA time zone"));
    }
    let by = By::parse(query.by.as_deref().unwrap_or("tutor"));
    let by = by.ok_or_else(|| ApiError::invalid("by", "must be tutor, student, course, month or class"))?;
    let times = PageQuery { from: query.from.clone(), to: query.to.clone(), ..PageQuery::default() };
    let page = check::page(&times, &[])?;
    let (first, next) = report::this_month(app.clock.now(), zone);
    report::make(app, by, page.from.unwrap_or(first), page.to.unwrap_or(next), zone).await
}

async fn make_report(State(app): App, Extension(info): Info, ApiQuery(query): ApiQuery<ReportQuery>) -> Response {
    answer(&info, report_of(&app, &query).await)
}

async fn make_csv(State(app): App, Extension(info): Info, ApiQuery(query): ApiQuery<ReportQuery>) -> Response {
    match report_of(&app, &query).await {
        Ok(made) => {
            let kind = [(axum::http::header::CONTENT_TYPE, "text/csv; charset=utf-8")];
            (kind, report::csv(&made, staff_texts(info.locale))).into_response()
        }
        Err(error) => respond(error, Some(&info)),
    }
}

async fn make_link(State(app): App, Extension(info): Info, Extension(who): Who, body: Bytes) -> Response {
    let work = async { parent_links::make(&app, &who, check::read(&body)?).await };
    answer(&info, work.await)
}

async fn list_links(State(app): App, Extension(info): Info, ApiPath(text): ApiPath<String>) -> Response {
    let work = async { parent_links::list(&app, id(&text)?).await };
    answer(&info, work.await)
}

async fn revoke_link(
    State(app): App,
    Extension(info): Info,
    Extension(who): Who,
    ApiPath(text): ApiPath<String>,
) -> Response {
    let work = async { parent_links::revoke(&app, &who, id(&text)?).await };
    answer(&info, work.await)
}

async fn list_audit(State(app): App, Extension(info): Info, ApiQuery(query): ApiQuery<PageQuery>) -> Response {
    let work = async { audit::list(&app, &check::page(&query, &audit::OBJECTS)?, None).await };
    answer(&info, work.await)
}

/// What a CSV file holds, and in which zone its times without an offset are.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImportQuery {
    kind: Option<String>,
    time_zone: Option<String>,
}

async fn check_import(
    State(app): App,
    Extension(info): Info,
    Extension(who): Who,
    ApiQuery(query): ApiQuery<ImportQuery>,
    body: Bytes,
) -> Response {
    let work = async {
        let kind = query.kind.as_deref().and_then(import::Kind::parse);
        let kind = kind.ok_or_else(|| ApiError::invalid("kind", "must be people or lessons"))?;
        let zone = query.time_zone.as_deref().unwrap_or("Asia/Ho_Chi_Minh");
        if !crate::zone::is_known(zone) {
            return Err(ApiError::invalid("timeZone", "is no IANA time zone"));
        }
        import::check(&app, &who, kind, &body, zone).await
    };
    answer(&info, work.await)
}

async fn confirm_import(
    State(app): App,
    Extension(info): Info,
    Extension(who): Who,
    ApiPath(text): ApiPath<String>,
) -> Response {
    let work = async { import::confirm(&app, &who, id(&text)?).await };
    answer(&info, work.await)
}
