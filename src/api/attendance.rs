//! Who was really there: looking at a class, and settling it once it is over.

use chrono::{DateTime, TimeDelta, Utc};

use super::context::Stopped;
use crate::domain::attendance::policy::part_of;
use crate::domain::attendance::verdict::{breaks, judge};
use crate::domain::attendance::{Attendance, Policy, Schedule, Verdict, fold};
use crate::domain::call::Call;
use crate::domain::seat::LEASE;
use crate::domain::session::{Session, SessionStatus};
use crate::store::verdicts::{self, Projection};
use crate::store::{Connection, StoreResult, events};

/// Breaks further apart than this are looked up one by one.
const AROUND: TimeDelta = TimeDelta::minutes(2);

/// A class as its witnesses tell it at this moment.
#[derive(Debug)]
pub struct Seen {
    /// Who was there.
    pub attendance: Attendance,
    /// What the policy makes of it, were it over now.
    pub verdict: Verdict,
    /// The policy.
    pub policy: Policy,
}

/// Whether a class is over: its session is, or its time is and nobody is in any more.
#[must_use]
pub fn is_over(session: &Session, attendance: &Attendance, now: DateTime<Utc>) -> bool {
    match session.status {
        SessionStatus::Completed | SessionStatus::Expired | SessionStatus::Cancelled => true,
        SessionStatus::Pending | SessionStatus::Active => {
            now > session.end + LEASE && !attendance.tutor.is_there() && !attendance.student.is_there()
        }
    }
}

/// Looks at a class.
///
/// # Errors
/// The database failed.
pub async fn look(connection: &mut Connection, call: &Call, now: DateTime<Utc>) -> StoreResult<Seen> {
    let session = &call.session;
    let schedule = Schedule { start: session.start, end: session.end };
    let seen = events::of_session(&mut *connection, call.id).await?;
    let policy = verdicts::policy_at(&mut *connection, session.start).await?;
    let attendance = fold(&seen, session.tutor_id, session.student_id, schedule, now);
    let mut drops = Vec::new();
    let mut looked_at: Option<DateTime<Utc>> = None;
    for at in breaks(&attendance) {
        // Those at the end of a class decide nothing, and there are many when many classes end.
        let decides = at < session.end - policy.minimum(session.end - session.start);
        if decides && looked_at.is_none_or(|before| (at - before).abs() > TimeDelta::seconds(10)) {
            drops.extend(events::drops(&mut *connection, at - AROUND, at + AROUND).await?);
            looked_at = Some(at);
        }
    }
    let verdict = judge(&attendance, session.status, schedule, &policy, &drops);
    Ok(Seen { attendance, verdict, policy })
}

/// Keeps what a class that is over adds up to: its verdict if that is new, and the projections. Gives `None` while it
/// is not over. The session must be locked.
///
/// # Errors
/// The database failed.
pub async fn settle(connection: &mut Connection, call: &Call, now: DateTime<Utc>) -> StoreResult<Option<Projection>> {
    let seen = look(connection, call, now).await?;
    if !is_over(&call.session, &seen.attendance, now) {
        return Ok(None);
    }
    let mut found = verdicts::of_session(&mut *connection, call.id).await?;
    let last_of_policy = found.iter().rev().find(|one| !one.by_staff);
    if last_of_policy.is_none_or(|last| last.verdict != seen.verdict) {
        verdicts::add(connection, call.id, seen.verdict, None, &seen.attendance, now).await?;
        found = verdicts::of_session(&mut *connection, call.id).await?;
    }
    let projection = project(connection, call.id, &seen, &found).await?;
    if verdicts::projection(&mut *connection, call.id).await?.as_ref() != Some(&projection) {
        verdicts::project(connection, call.id, &projection).await?;
    }
    Ok(Some(projection))
}

/// What a class adds up to.
///
/// # Errors
/// The database failed.
pub async fn project(
    connection: &mut Connection,
    session_id: i64,
    seen: &Seen,
    found: &[verdicts::Found],
) -> StoreResult<Projection> {
    let Seen { attendance, policy, .. } = seen;
    let current = verdicts::current(found);
    let verdict = current.map_or(seen.verdict, |current| current.verdict);
    let price = verdicts::price(&mut *connection, session_id).await?;
    let share = policy.share(verdict);
    Ok(Projection {
        verdict,
        corrected: current.is_some_and(|current| current.by_staff),
        tutor_ms: attendance.tutor.present_ms,
        student_ms: attendance.student.present_ms,
        together_ms: attendance.together_ms,
        together_from: attendance.together.first().map(|span| span.from),
        together_to: attendance.together.last().map(|span| span.to),
        tutor_drops: attendance.tutor.drops.into(),
        student_drops: attendance.student.drops.into(),
        charge_vnd: part_of(price, share.student_percent),
        pay_vnd: part_of(price, share.tutor_percent),
    })
}

/// Whether the media server failed this class, so that nobody may close it but staff.
///
/// # Errors
/// The database failed.
pub async fn is_frozen(connection: &mut Connection, call: &Call, now: DateTime<Utc>) -> Result<bool, Stopped> {
    let found = verdicts::of_session(&mut *connection, call.id).await?;
    if verdicts::current(&found).is_some_and(|current| current.by_staff) {
        return Ok(false);
    }
    Ok(look(connection, call, now).await?.verdict == Verdict::Technical)
}
