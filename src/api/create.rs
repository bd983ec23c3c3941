//! `POST /api/video-call/create`: a session for a lesson, or for one class of a course.

use leptos::server;

use super::dto::{Created, Success};
use super::error::ApiError;
use super::json::Json;

/// Makes a session for `lessonId`, or for `enrollmentId` with `sessionRecordId` or else its next class without one.
///
/// # Errors
/// `invalid_request`, `not_found`, `not_participant`, `not_ready`, `payment_required`, `already_exists`.
#[server(prefix = "/api", endpoint = "video-call/create", input = Json, output = Json)]
pub async fn create(
    #[server(rename = "lessonId")] lesson_id: Option<i64>,
    #[server(rename = "enrollmentId")] enrollment_id: Option<i64>,
    #[server(rename = "sessionRecordId")] session_record_id: Option<i64>,
) -> Result<Success<Created>, ApiError> {
    let made = work::create(lesson_id, enrollment_id, session_record_id).await;
    made.map(Success::new).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use chrono::{DateTime, Utc};
    use serde_json::json;

    use crate::api::code::Code;
    use crate::api::context::Stopped;
    use crate::api::dto::Created;
    use crate::api::error::ApiError;
    use crate::api::{AppState, Viewer};
    use crate::domain::class::{Applicant, Class, CreateRefusal, NewSession, may_create};
    use crate::domain::live::Kind;
    use crate::domain::session::AccountRole;
    use crate::random;
    use crate::store::live::Of;
    use crate::store::{Connection, create as store, live, transaction};

    /// What a session is asked for.
    #[derive(Debug, Clone, Copy)]
    enum Wanted {
        Lesson(i64),
        Record(i64, i64),
        NextRecord(i64),
    }

    pub async fn create(
        lesson_id: Option<i64>,
        enrollment_id: Option<i64>,
        session_record_id: Option<i64>,
    ) -> Result<Created, ApiError> {
        let app = AppState::current();
        let user = Viewer::current().required()?;
        let wanted = wanted(lesson_id, enrollment_id, session_record_id)?;
        let applicant = Applicant { user_id: user.user_id, is_admin: user.role == AccountRole::Admin };
        let db = app.db.clone();
        let created = transaction(&db, move |connection| {
            let now = app.clock.now();
            Box::pin(async move {
                // A class that is being called off at this moment gets no session any more.
                match wanted {
                    Wanted::Lesson(id) => store::hold_lesson(&mut *connection, id).await?,
                    Wanted::Record(id, _) | Wanted::NextRecord(id) => {
                        store::hold_course(&mut *connection, id).await?;
                    }
                }
                // Whoever loses a race for a class looks again: at the session the winner made, or at the next class.
                loop {
                    let class = find(connection, wanted, applicant, now).await?;
                    if matches!(wanted, Wanted::NextRecord(_)) && class.existing.is_some() {
                        continue;
                    }
                    if let Err(refusal) = may_create(&class, applicant, now) {
                        return Err(Stopped::Answer(refused(refusal, &class, applicant)));
                    }
                    let new = random::new_session(class.end).map_err(ApiError::from)?;
                    if let Some(session_id) = store::insert(connection, &class, &new).await? {
                        live::tell(connection, Kind::Created, Of::Session(session_id), now).await?;
                        return Ok(answer(session_id, &class, new));
                    }
                }
            })
        });
        Ok(created.await?)
    }

    fn wanted(lesson: Option<i64>, enrollment: Option<i64>, record: Option<i64>) -> Result<Wanted, ApiError> {
        match (lesson, enrollment, record) {
            (Some(lesson), None, None) => Ok(Wanted::Lesson(lesson)),
            (None, Some(enrollment), Some(record)) => Ok(Wanted::Record(enrollment, record)),
            (None, Some(enrollment), None) => Ok(Wanted::NextRecord(enrollment)),
            (Some(_), _, _) => Err(ApiError::invalid("lessonId", "give either lessonId or enrollmentId, not both")),
            (None, None, Some(_)) => Err(ApiError::invalid("enrollmentId", "sessionRecordId needs its enrollmentId")),
            (None, None, None) => Err(ApiError::invalid("lessonId", "give lessonId or enrollmentId")),
        }
    }

    async fn find(
        connection: &mut Connection,
        wanted: Wanted,
        applicant: Applicant,
        now: DateTime<Utc>,
    ) -> Result<Class, Stopped> {
        let (enrollment_id, record_id) = match wanted {
            Wanted::Lesson(id) => return Ok(store::lesson(connection, id).await?.ok_or(Code::NotFound)?),
            Wanted::Record(enrollment_id, record_id) => (enrollment_id, Some(record_id)),
            Wanted::NextRecord(enrollment_id) => (enrollment_id, None),
        };
        let course = store::course(&mut *connection, enrollment_id).await?.ok_or(Code::NotFound)?;
        let record_id = match record_id {
            Some(record_id) => record_id,
            None => {
                if !applicant.may_ask(course.tutor_id, course.student_id) {
                    return Err(Code::NotParticipant.into());
                }
                store::next_record(&mut *connection, enrollment_id, now).await?.ok_or(Code::NotReady)?
            }
        };
        Ok(store::record(connection, &course, record_id).await?.ok_or(Code::NotFound)?)
    }

    fn refused(refusal: CreateRefusal, class: &Class, applicant: Applicant) -> ApiError {
        let error = ApiError::new(refusal.into());
        match (&class.existing, refusal) {
            (Some((id, access_token)), CreateRefusal::AlreadyExists) => {
                let error = error.with("sessionId", json!(id));
                // The token of a session is shown to its own people only, not to staff.
                let own = [class.tutor_id, class.student_id].contains(&applicant.user_id);
                if own { error.with("accessToken", json!(access_token)) } else { error }
            }
            _ => error,
        }
    }

    fn answer(session_id: i64, class: &Class, new: NewSession) -> Created {
        Created {
            session_id,
            room_name: new.room_name,
            access_token: new.access_token,
            scheduled_start_time: class.start,
            scheduled_end_time: class.end,
            expires_at: new.expires_at,
            payment_status: class.payment,
            can_student_join: true,
        }
    }
}
