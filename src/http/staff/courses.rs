//! Courses.

use axum::extract::{FromRequest, Request, State};
use axum::response::Response;
use chrono::TimeDelta;

use super::desk::{Answer, Desk, Refused};
use super::lessons::{person, price};
use crate::api::AppState;
use crate::api::admin::enrollments::{self, Answer as Saved};
use crate::api::error::ApiError;
use crate::domain::session::{AccountRole, EnrollmentStatus, PaymentStatus};
use crate::domain::staff::{ClassTimes, EnrollmentChange, EnrollmentData};
use crate::http::extract::PageId;
use crate::ui::staff::{Place, Values, courses as view};
use crate::zone::{input_value, moment};

/// Longest class, in minutes.
const LONGEST: i64 = 12 * 60;

pub async fn list(desk: Desk) -> Answer {
    let enrollments::List { enrollments, total } =
        enrollments::list(&desk.app, &desk.page()).await.map_err(|error| desk.refuse(error))?;
    let title = desk.frame.texts().nav.courses;
    Ok(desk.show(Place::Courses, title, || view::list(&desk.frame, &desk.query, enrollments, total)))
}

pub async fn new(desk: Desk) -> Answer {
    let values = Values::default().with("minutes", "90").with("count", "10").with("every", "7");
    let (tutors, students) = people(&desk).await?;
    let title = desk.frame.texts().course.new;
    Ok(desk.show(Place::Courses, title, || view::new(&desk.frame, &values, &tutors, &students)))
}

pub async fn save(desk: Desk) -> Answer {
    let saved = async {
        let data = EnrollmentData {
            tutor_id: person(&desk, "tutor", "tutorId").await?,
            student_id: person(&desk, "student", "studentId").await?,
            title: desk.field("title"),
            status: EnrollmentStatus::parse(&desk.field("status")),
            payment_status: PaymentStatus::parse(&desk.field("payment")),
            price_vnd: price(&desk)?,
            sessions: classes(&desk)?,
            create_session: None,
            external_id: None,
        };
        enrollments::save(&desk.app, &desk.actor, data).await
    };
    match saved.await {
        Ok(Saved { enrollment }) => Ok(Desk::done(&format!("/admin/courses/{}", enrollment.id), "created")),
        Err(error) => {
            let values = Values::typed(desk.form.clone(), desk.sentence(&error));
            let (tutors, students) = people(&desk).await?;
            let title = desk.frame.texts().course.new;
            Ok(desk.show_again(Place::Courses, title, || view::new(&desk.frame, &values, &tutors, &students)))
        }
    }
}

pub async fn show(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    one(&desk, id, None).await
}

pub async fn change(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    let changed = async {
        let change = if desk.field("do") == "cancel" {
            EnrollmentChange { status: Some(EnrollmentStatus::Cancelled), ..EnrollmentChange::default() }
        } else {
            EnrollmentChange {
                title: Some(desk.field("title")),
                status: EnrollmentStatus::parse(&desk.field("status")),
                payment_status: PaymentStatus::parse(&desk.field("payment")),
                price_vnd: price(&desk)?,
            }
        };
        enrollments::change(&app, &desk.actor, id, change).await
    };
    match changed.await {
        Ok(_) => Ok(Desk::done(&format!("/admin/courses/{id}"), "saved")),
        Err(error) => one(&desk, id, Some(&error)).await,
    }
}

async fn one(desk: &Desk, id: i64, error: Option<&ApiError>) -> Result<Response, Refused> {
    let Saved { enrollment } = enrollments::show(&desk.app, id).await.map_err(|error| desk.refuse(error))?;
    let title = desk.frame.texts().course.one;
    Ok(match error {
        None => {
            let values = view::values(&enrollment);
            desk.show(Place::Courses, title, || view::one(&desk.frame, enrollment, &values))
        }
        Some(error) => {
            let values = Values::typed(desk.form.clone(), desk.sentence(error));
            desk.show_again(Place::Courses, title, || view::one(&desk.frame, enrollment, &values))
        }
    })
}

async fn people(desk: &Desk) -> Result<(Vec<(String, String)>, Vec<(String, String)>), Refused> {
    Ok((desk.suggestions(AccountRole::Tutor).await?, desk.suggestions(AccountRole::Student).await?))
}

/// The classes of a new course: each so many days after the last, at the same time of day where the person lives.
fn classes(desk: &Desk) -> Result<Vec<ClassTimes>, ApiError> {
    let number =
        |name: &str, most: i64| desk.field(name).parse::<i64>().ok().filter(|number| (1..=most).contains(number));
    let times = || ApiError::invalid("scheduledStartTime", "is no time");
    let first = desk.moment("first").ok_or_else(times)?;
    let minutes = number("minutes", LONGEST).ok_or_else(times)?;
    let count = number("count", 500).ok_or_else(|| ApiError::invalid("count", "from 1 to 500"))?;
    let every = number("every", 366).ok_or_else(|| ApiError::invalid("count", "from 1 to 366 days"))?;
    let zone = &desk.frame.zone;
    let local: chrono::NaiveDateTime = format!("{}:00", input_value(first, zone)).parse().map_err(|_| times())?;
    (0..count)
        .map(|index| {
            // By the calendar, not by the clock: nine in the evening stays so when the clocks change.
            let day = local.checked_add_signed(TimeDelta::days(index * every)).ok_or_else(times)?;
            let start = moment(&day.format("%Y-%m-%dT%H:%M").to_string(), zone).ok_or_else(times)?;
            Ok(ClassTimes { scheduled_start_time: start, scheduled_end_time: start + TimeDelta::minutes(minutes) })
        })
        .collect()
}
