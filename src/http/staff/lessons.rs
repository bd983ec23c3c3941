//! Lessons: all of them for staff, their own for tutors.

use axum::extract::{FromRequest, Request, State};
use axum::response::Response;

use super::desk::{Answer, Desk, Refused};
use crate::api::AppState;
use crate::api::admin::lessons::{self, Answer as Saved};
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::domain::session::{AccountRole, LessonStatus, PaymentStatus};
use crate::domain::staff::{Lesson, LessonChange, LessonData};
use crate::http::extract::PageId;
use crate::store::people::find_by_email;
use crate::ui::staff::{Place, Values, lessons as view};

pub async fn list(desk: Desk) -> Answer {
    let lessons::List { lessons, total } =
        lessons::list(&desk.app, &desk.page()).await.map_err(|error| desk.refuse(error))?;
    let (texts, place) = (desk.frame.texts(), place(&desk));
    let title = if desk.frame.is_staff { texts.nav.lessons } else { texts.nav.mine };
    Ok(desk.show(place, title, || view::list(&desk.frame, &desk.query, lessons, total)))
}

pub async fn new(desk: Desk) -> Answer {
    let values = Values::default().with("status", "confirmed").with("price", "0");
    shown(&desk, None, values).await
}

pub async fn save(desk: Desk) -> Answer {
    let saved = async {
        let data = LessonData {
            tutor_id: if desk.frame.is_staff { person(&desk, "tutor", "tutorId").await? } else { desk.user.user_id },
            student_id: person(&desk, "student", "studentId").await?,
            title: desk.field("title"),
            scheduled_start_time: moment(&desk, "start")?,
            scheduled_end_time: moment(&desk, "end")?,
            price_vnd: price(&desk)?,
            status: Some(status(&desk)?),
            // Money is for the centre to say.
            payment_status: if desk.frame.is_staff { PaymentStatus::parse(&desk.field("payment")) } else { None },
            create_session: None,
            external_id: None,
        };
        lessons::save(&desk.app, &desk.actor, data).await
    };
    match saved.await {
        Ok(Saved { lesson }) => Ok(Desk::done(&format!("{}/{}", view::path(&desk.frame), lesson.id), "created")),
        Err(error) => again(&desk, None, &error).await,
    }
}

pub async fn show(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    let lesson = mine(&desk, id).await?;
    let values = view::values(&desk.frame, &lesson);
    shown(&desk, Some(&lesson), values).await
}

pub async fn change(PageId(id): PageId, State(app): State<AppState>, request: Request) -> Answer {
    let desk = Desk::from_request(request, &app).await?;
    let lesson = mine(&desk, id).await?;
    let changed = async {
        if !desk.frame.is_staff && !["pending", "confirmed"].contains(&lesson.status.as_str()) {
            return Err(Code::Forbidden.into());
        }
        let change = if desk.field("do") == "cancel" {
            LessonChange { status: Some(LessonStatus::Cancelled), ..LessonChange::default() }
        } else {
            LessonChange {
                title: Some(desk.field("title")),
                scheduled_start_time: Some(moment(&desk, "start")?),
                scheduled_end_time: Some(moment(&desk, "end")?),
                status: Some(status(&desk)?),
                payment_status: if desk.frame.is_staff { PaymentStatus::parse(&desk.field("payment")) } else { None },
                // What has been paid for has its price.
                price_vnd: if desk.frame.is_staff || lesson.payment_status == "unpaid" { price(&desk)? } else { None },
            }
        };
        lessons::change(&app, &desk.actor, id, change).await
    };
    match changed.await {
        Ok(_) => Ok(Desk::done(&format!("{}/{id}", view::path(&desk.frame)), "saved")),
        Err(error) => again(&desk, Some(&lesson), &error).await,
    }
}

const fn place(desk: &Desk) -> Place {
    if desk.frame.is_staff { Place::Lessons } else { Place::Mine }
}

/// A lesson this person may see: any for staff, their own for a tutor. Others' lessons are not there for them.
async fn mine(desk: &Desk, id: i64) -> Result<Lesson, Refused> {
    let Saved { lesson } = lessons::show(&desk.app, id).await.map_err(|error| desk.refuse(error))?;
    if desk.frame.is_staff || lesson.tutor_id == desk.user.user_id {
        Ok(lesson)
    } else {
        Err(desk.refuse(Code::NotFound.into()))
    }
}

async fn shown(desk: &Desk, lesson: Option<&Lesson>, values: Values) -> Answer {
    let (tutors, students) = people(desk, lesson).await?;
    let words = &desk.frame.texts().lesson;
    let title = if lesson.is_some() { words.one } else { words.new };
    Ok(desk.show(place(desk), title, || view::form(&desk.frame, lesson, &values, &tutors, &students)))
}

async fn again(desk: &Desk, lesson: Option<&Lesson>, error: &ApiError) -> Result<Response, Refused> {
    let values = Values::typed(desk.form.clone(), desk.sentence(error));
    let (tutors, students) = people(desk, lesson).await?;
    let title = desk.frame.texts().lesson.one;
    Ok(desk.show_again(place(desk), title, || view::form(&desk.frame, lesson, &values, &tutors, &students)))
}

type Suggested = Vec<(String, String)>;

/// Suggestions for a new lesson. A tutor gets none: the centre's list of people is not theirs.
async fn people(desk: &Desk, lesson: Option<&Lesson>) -> Result<(Suggested, Suggested), Refused> {
    if lesson.is_some() || !desk.frame.is_staff {
        return Ok((Vec::new(), Vec::new()));
    }
    Ok((desk.suggestions(AccountRole::Tutor).await?, desk.suggestions(AccountRole::Student).await?))
}

/// The account of an e-mail address in the form.
pub async fn person(desk: &Desk, field: &str, named: &str) -> Result<i64, ApiError> {
    let email = desk.field(field).to_lowercase();
    let account = find_by_email(&desk.app.db, &email).await?;
    account.map(|account| account.id).ok_or_else(|| ApiError::invalid(named, "nobody has this e-mail address"))
}

fn moment(desk: &Desk, field: &str) -> Result<chrono::DateTime<chrono::Utc>, ApiError> {
    desk.moment(field).ok_or_else(|| ApiError::invalid("scheduledStartTime", "is no time"))
}

pub fn price(desk: &Desk) -> Result<Option<i64>, ApiError> {
    desk.optional("price")
        .map(|text| text.parse().map_err(|_| ApiError::invalid("priceVnd", "is no whole number")))
        .transpose()
}

/// What the form may say of the status: everything for staff; asked for or agreed for a tutor.
fn status(desk: &Desk) -> Result<LessonStatus, ApiError> {
    LessonStatus::parse(&desk.field("status"))
        .filter(|status| desk.frame.is_staff || matches!(status, LessonStatus::Pending | LessonStatus::Confirmed))
        .ok_or_else(|| ApiError::invalid("status", "unknown status"))
}
