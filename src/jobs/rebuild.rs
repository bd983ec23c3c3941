//! Makes everything anew that follows from events, and says what differed.

use chrono::{DateTime, Utc};

use crate::api::error::ApiError;
use crate::api::{AppState, Stopped, attendance};
use crate::domain::attendance::replay::replay;
use crate::domain::call::Call;
use crate::domain::seat::Seat;
use crate::domain::session::{SessionStatus, Side};
use crate::store::rebuild::{self, Columns};
use crate::store::sessions::{Key, with_address};
use crate::store::{Connection, StoreResult, events, participants, sessions, transaction, verdicts};

/// Sessions listed at a time.
const BATCH: u32 = 500;

/// One value that is not what the events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The session.
    pub session_id: i64,
    /// What: table and column, or the person's seat.
    pub what: String,
    /// What is kept.
    pub is: String,
    /// What the events say.
    pub should_be: String,
}

/// What a run found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Sessions looked at.
    pub sessions: u64,
    /// Sessions from before signs of life were kept, which cannot be made anew.
    pub older: i64,
    /// What differed.
    pub differences: Vec<Difference>,
}

/// Compares what is kept with what the events say, of one session or of all; unless `check_only` it is put right.
///
/// # Errors
/// The database failed.
pub async fn run(app: &AppState, only: Option<i64>, check_only: bool) -> Result<Report, ApiError> {
    let since = rebuild::complete_since(&app.db).await?;
    let mut report = Report { older: rebuild::older(&app.db, since).await?, ..Report::default() };
    let mut after = 0;
    loop {
        let ids = rebuild::sessions(&app.db, since, only, after, BATCH).await?;
        let Some(last) = ids.last() else { return Ok(report) };
        after = *last;
        for session_id in ids {
            let clock = app.clock.clone();
            let found: Result<Vec<Difference>, Stopped> = transaction(&app.db, move |connection| {
                let now = clock.now();
                Box::pin(async move {
                    sessions::lock(connection, Key::Id(session_id)).await?;
                    let Some(call) = sessions::find(&mut *connection, session_id).await? else {
                        return Ok(Vec::new());
                    };
                    let mut found = seats(connection, &call, check_only).await?;
                    found.extend(projection(connection, &call, check_only, now).await?);
                    Ok(found)
                })
            })
            .await;
            report.sessions += 1;
            report.differences.extend(found?);
        }
    }
}

async fn seats(connection: &mut Connection, call: &Call, check_only: bool) -> StoreResult<Vec<Difference>> {
    let seen = events::of_door(&mut *connection, call.id).await?;
    let mut found = Vec::new();
    let mut seats = Vec::new();
    for side in [Side::Tutor, Side::Student] {
        let user_id = call.session.on(side);
        let kept = participants::lock(connection, call.id, user_id).await?;
        let mine = seen.iter().filter(|event| event.person == Some(user_id));
        let mut seat = replay(mine);
        // These stand in no event.
        seat.may_join = kept.may_join;
        seat.waiting_seen_at = kept.waiting_seen_at;
        if let Some(held) = &mut seat.held {
            held.login_id = kept.held.as_ref().map_or(0, |kept| kept.login_id);
        }
        if seat != kept {
            found.push(difference(call.id, format!("seat of the {}", side.as_str()), &kept, &seat));
            if !check_only {
                participants::save(connection, call.id, user_id, side, &seat).await?;
            }
        }
        seats.push(seat);
    }
    let is = rebuild::columns(&mut *connection, call.id).await?;
    let should_be = columns(connection, call, &seats, &is).await?;
    found.extend(compare(call.id, &is, &should_be));
    if is != should_be && !check_only {
        rebuild::set_columns(connection, call.id, &should_be).await?;
    }
    Ok(found)
}

async fn columns(connection: &mut Connection, call: &Call, seats: &[Seat], is: &Columns) -> StoreResult<Columns> {
    let seat = |index: usize| seats.get(index).cloned().unwrap_or_default();
    let (tutor, student) = (seat(0), seat(1));
    let left = |seat: &Seat| if seat.held.is_some() { None } else { seat.last_left_at };
    let mut addresses = None;
    let admissions = rebuild::addresses(&mut *connection, call.id).await?;
    // Those of people who have been replaced since count too.
    let used_count = i64::try_from(admissions.len()).unwrap_or(i64::MAX);
    for address in admissions {
        addresses = Some(with_address(addresses.as_deref(), &address));
    }
    let ended = tutor.last_left_at.max(student.last_left_at);
    Ok(Columns {
        tutor_joined_at: tutor.first_joined_at,
        student_joined_at: student.first_joined_at,
        tutor_left_at: left(&tutor),
        student_left_at: left(&student),
        session_ended_at: match call.session.status {
            SessionStatus::Completed => ended.or(is.session_ended_at),
            _ => is.session_ended_at,
        },
        used_count,
        addresses: addresses.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
    })
}

fn compare(session_id: i64, is: &Columns, should_be: &Columns) -> Vec<Difference> {
    let pairs = [
        ("tutor_joined_at", moment(is.tutor_joined_at), moment(should_be.tutor_joined_at)),
        ("student_joined_at", moment(is.student_joined_at), moment(should_be.student_joined_at)),
        ("tutor_left_at", moment(is.tutor_left_at), moment(should_be.tutor_left_at)),
        ("student_left_at", moment(is.student_left_at), moment(should_be.student_left_at)),
        ("session_ended_at", moment(is.session_ended_at), moment(should_be.session_ended_at)),
        ("used_count", is.used_count.to_string(), should_be.used_count.to_string()),
        ("ip_addresses", is.addresses.join(" "), should_be.addresses.join(" ")),
    ];
    pairs
        .into_iter()
        .filter(|(_, is, should_be)| is != should_be)
        .map(|(what, is, should_be)| Difference { session_id, what: what.to_owned(), is, should_be })
        .collect()
}

async fn projection(
    connection: &mut Connection,
    call: &Call,
    check_only: bool,
    now: DateTime<Utc>,
) -> StoreResult<Vec<Difference>> {
    let seen = attendance::look(connection, call, now).await?;
    let is = verdicts::projection(&mut *connection, call.id).await?;
    if !attendance::is_over(&call.session, &seen.attendance, now) {
        return Ok(Vec::new());
    }
    let found = verdicts::of_session(&mut *connection, call.id).await?;
    let fresh = found.iter().rev().find(|one| !one.by_staff).is_some_and(|last| last.verdict == seen.verdict);
    let corrected = found.iter().any(|one| one.by_staff);
    let mut should_be = attendance::project(connection, call.id, &seen, &found).await?;
    if !fresh && !corrected {
        // A new verdict of the policy is due.
        should_be.verdict = seen.verdict;
    }
    if is.as_ref() == Some(&should_be) {
        return Ok(Vec::new());
    }
    if !check_only {
        attendance::settle(connection, call, now).await?;
    }
    let is = is.map_or_else(|| "nothing".to_owned(), |is| format!("{is:?}"));
    let should_be = format!("{should_be:?}");
    Ok(vec![Difference { session_id: call.id, what: "session_attendance".to_owned(), is, should_be }])
}

fn difference(session_id: i64, what: String, is: &Seat, should_be: &Seat) -> Difference {
    Difference { session_id, what, is: seat_text(is), should_be: seat_text(should_be) }
}

fn seat_text(seat: &Seat) -> String {
    let held = seat.held.as_ref().map_or("nobody", |held| held.seat_id.as_str());
    format!(
        "{held}, joined {}, seen {}, left {}, {} ms, {} entries",
        moment(seat.first_joined_at),
        moment(seat.last_seen_at),
        moment(seat.last_left_at),
        seat.present_ms,
        seat.entries
    )
}

fn moment(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}
