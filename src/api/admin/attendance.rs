//! Who was there, for staff; and their word against the policy's.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::actor::Actor;
use super::check;
use super::put_out::put_out;
use crate::api::AppState;
use crate::api::attendance::{is_over, look, settle};
use crate::api::code::Code;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::attendance::fold::{Interval, of_connection};
use crate::domain::attendance::{Attendance, Event, Kind, Policy, Schedule, Verdict};
use crate::domain::call::Call;
use crate::domain::completion::ended_at;
use crate::domain::live::Kind as News;
use crate::domain::session::{SessionStatus, Side};
use crate::store::live::{Of, tell};
use crate::store::sessions::Key;
use crate::store::verdicts::{self, Correction, Found};
use crate::store::{Connection, StoreError, events, jobs, participants, sessions, transaction, witnesses};

/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// `{"attendance": …}`.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Answer {
    /// What is known of the class.
    pub attendance: View,
}

/// What is known of a class. Times are UTC.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// The session.
    pub session_id: i64,
    /// The class is over: the verdict is found.
    pub is_over: bool,
    /// What it was; while it goes on, what it would be if it ended now.
    pub verdict: Verdict,
    /// Staff have corrected the verdict.
    pub corrected: bool,
    /// Who was there.
    #[serde(flatten)]
    pub seen: Attendance,
    /// Others in the room: guests, people of other classes.
    pub others: Vec<Stranger>,
    /// Every verdict, the oldest first.
    pub history: Vec<Past>,
}

/// Somebody in the room who does not belong to the class.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Stranger {
    /// What the media server knows of them, if anything.
    pub name: Option<String>,
    /// The id in their token, if they have one.
    pub id: Option<String>,
    /// When they were there.
    pub intervals: Vec<Interval>,
}

/// A verdict as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Past {
    /// What the class was.
    pub verdict: Verdict,
    /// `policy` or `staff`.
    pub decided_by: &'static str,
    /// Who, of the staff.
    pub user_name: Option<String>,
    /// Why, in words of staff.
    pub reason: Option<String>,
    /// Whole minutes the tutor was there, as known then.
    pub tutor_minutes: i64,
    /// Whole minutes the student was there.
    pub student_minutes: i64,
    /// Whole minutes both were there.
    pub together_minutes: i64,
    /// When it was found.
    pub at: DateTime<Utc>,
}

impl From<Found> for Past {
    fn from(found: Found) -> Self {
        Self {
            verdict: found.verdict,
            decided_by: if found.by_staff { "staff" } else { "policy" },
            user_name: found.user_name,
            reason: found.reason,
            tutor_minutes: found.tutor_ms / 60_000,
            student_minutes: found.student_ms / 60_000,
            together_minutes: found.together_ms / 60_000,
            at: found.at,
        }
    }
}

/// A correction.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
pub struct Word {
    /// What the class was.
    pub verdict: Verdict,
    /// Why the policy was wrong; 1 to 500 characters.
    pub reason: String,
}

/// `GET /api/admin/sessions/{id}/attendance`.
///
/// # Errors
/// `not_found`.
pub async fn show(app: &AppState, session_id: i64) -> Result<Answer, ApiError> {
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let call = sessions::find(&mut *connection, session_id).await?.ok_or_else(check::missing)?;
    Ok(Answer { attendance: view(&mut connection, &call, app.clock.now()).await? })
}

async fn view(connection: &mut Connection, call: &Call, now: DateTime<Utc>) -> Result<View, ApiError> {
    let seen = look(connection, call, now).await?;
    let history = verdicts::of_session(&mut *connection, call.id).await?;
    let current = verdicts::current(&history);
    Ok(View {
        session_id: call.id,
        is_over: is_over(&call.session, &seen.attendance, now),
        verdict: current.map_or(seen.verdict, |current| current.verdict),
        corrected: current.is_some_and(|current| current.by_staff),
        others: strangers(connection, call, now).await?,
        seen: seen.attendance,
        history: history.into_iter().map(Past::from).collect(),
    })
}

async fn strangers(connection: &mut Connection, call: &Call, now: DateTime<Utc>) -> Result<Vec<Stranger>, ApiError> {
    let told = witnesses::of_strangers(&mut *connection, call.id).await?;
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let all = events::of_media(&mut *connection, call.id).await?;
    let rooms: Vec<Event> =
        all.into_iter().filter(|event| !matches!(event.kind, Kind::OccupantJoined | Kind::OccupantLeft)).collect();
    let mut by_connection: BTreeMap<String, (Vec<Event>, Option<Value>)> = BTreeMap::new();
    for (event, details) in told {
        let of = by_connection.entry(event.connection.clone()).or_default();
        of.0.push(event);
        of.1 = of.1.take().or_else(|| details.and_then(|json| serde_json::from_str(&json).ok()));
    }
    let schedule = Schedule { start: call.session.start, end: call.session.end };
    let strangers = by_connection.into_values().map(|(mut events, details)| {
        events.extend(rooms.iter().cloned());
        let text = |field: &str| Some(details.as_ref()?.get(field)?.as_str()?.to_owned());
        Stranger { name: text("name"), id: text("id"), intervals: of_connection(&events, schedule, now) }
    });
    Ok(strangers.collect())
}

/// `POST /api/admin/sessions/{id}/verdict`: the word of staff. It is added to what was found; a class that was left open
/// because the media server failed is closed by it.
///
/// # Errors
/// `invalid_request`, `not_found`; `too_early` for a class that has not begun.
pub async fn correct(app: &AppState, actor: &Actor, session_id: i64, word: Word) -> Result<Answer, ApiError> {
    check::text("reason", &word.reason, MAX_REASON)?;
    let (clock, actor, word) = (app.clock.clone(), actor.clone(), std::sync::Arc::new(word));
    let corrected = transaction(&app.db, move |connection| {
        let (actor, word, now) = (actor.clone(), word.clone(), clock.now());
        Box::pin(async move { correct_within(connection, &actor, session_id, &word, now).await })
    });
    corrected.await?;
    show(app, session_id).await
}

async fn correct_within(
    connection: &mut Connection,
    actor: &Actor,
    session_id: i64,
    word: &Word,
    now: DateTime<Utc>,
) -> Result<(), Stopped> {
    sessions::lock(connection, Key::Id(session_id)).await?.ok_or_else(check::missing)?;
    let mut call = sessions::find(&mut *connection, session_id).await?.ok_or_else(check::missing)?;
    if now < call.session.start && call.session.status != SessionStatus::Cancelled {
        return Err(Code::TooEarly.into());
    }
    let seen = look(connection, &call, now).await?;
    let before = verdicts::of_session(&mut *connection, session_id).await?;
    if !before.iter().any(|one| !one.by_staff) {
        // What is corrected must be there to be seen.
        verdicts::add(connection, session_id, seen.verdict, None, &seen.attendance, now).await?;
    }
    let correction = Correction { user_id: actor.user_id, reason: word.reason.trim() };
    verdicts::add(connection, session_id, word.verdict, Some(&correction), &seen.attendance, now).await?;
    let is_open = matches!(call.session.status, SessionStatus::Pending | SessionStatus::Active);
    if is_open && now > call.session.end {
        // Who still sits there is out: the class is closed.
        put_out(connection, actor, session_id, Side::ALL, now).await?;
        close(connection, &mut call, word.verdict, now).await?;
    }
    settle(connection, &call, now).await?;
    tell(connection, News::Changed, Of::Session(session_id), now).await?;
    let was = verdicts::current(&before).map(|found| json!({ "verdict": found.verdict }));
    let is = json!({ "verdict": word.verdict, "reason": word.reason.trim() });
    actor.keep_as(connection, "correct", "session", Some(session_id), was, Some(is), now).await?;
    Ok(())
}

/// Nobody else will close a class that was frozen.
async fn close(
    connection: &mut Connection,
    call: &mut Call,
    verdict: Verdict,
    now: DateTime<Utc>,
) -> Result<(), Stopped> {
    let tutor = participants::lock(connection, call.id, call.session.tutor_id).await?;
    let student = participants::lock(connection, call.id, call.session.student_id).await?;
    let both_came = tutor.first_joined_at.is_some() && student.first_joined_at.is_some();
    if verdict == Verdict::Held && both_came {
        sessions::complete(connection, call, ended_at(&tutor, &student, now)).await?;
        call.session.status = SessionStatus::Completed;
        tell(connection, News::Completed, Of::Session(call.id), now).await?;
    } else if now > call.session.expires_at {
        jobs::expire(connection, call.id).await?;
        call.session.status = SessionStatus::Expired;
        tell(connection, News::Expired, Of::Session(call.id), now).await?;
    }
    Ok(())
}

/// `{"policy": …}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PolicyAnswer {
    /// The policy that classes beginning now are judged by.
    pub policy: Policy,
}

/// `GET /api/admin/policy`.
///
/// # Errors
/// `unavailable`.
pub async fn policy(app: &AppState) -> Result<PolicyAnswer, ApiError> {
    Ok(PolicyAnswer { policy: verdicts::policy_at(&app.db, app.clock.now()).await? })
}

/// `POST /api/admin/policy`: for classes that begin from now on.
///
/// # Errors
/// `invalid_request`.
pub async fn set_policy(app: &AppState, actor: &Actor, policy: Policy) -> Result<PolicyAnswer, ApiError> {
    if let Some(field) = policy.problems().first() {
        return Err(ApiError::invalid(field, "out of range"));
    }
    let (clock, actor) = (app.clock.clone(), actor.clone());
    let set = transaction(&app.db, move |connection| {
        let (actor, now) = (actor.clone(), clock.now());
        Box::pin(async move {
            let before = verdicts::policy_at(&mut *connection, now).await?;
            if before != policy {
                verdicts::add_policy(connection, &policy, actor.user_id, now).await?;
                actor
                    .keep_as(connection, "change", "policy", None, Some(json!(before)), Some(json!(policy)), now)
                    .await?;
            }
            Ok::<(), Stopped>(())
        })
    });
    set.await?;
    Ok(PolicyAnswer { policy })
}
