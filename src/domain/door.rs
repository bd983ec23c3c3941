//! The door: the one rule that answers "may this person enter this session now?".
//!
//! Join, the upcoming list and the room page all ask this function, so they can never disagree. The order of the
//! checks is part of what the API promises: exactly one answer decides.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::seat::{Entry, Seat};
use super::session::{PaymentStatus, Session, SessionStatus, Side};
use super::window;

/// Who stands at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visitor {
    /// The account.
    pub user_id: i64,
    /// The signed-in browser; a seat belongs to one.
    pub login_id: i64,
    /// Asks to move a seat that is live in another browser.
    pub takeover: bool,
}

/// The reading of "one-time join".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JoinPolicy {
    /// One live seat per person; coming back is free.
    #[default]
    Seat,
    /// After leaving there is no way back.
    Once,
}

impl JoinPolicy {
    /// Whether a page that goes, perhaps only to be loaded anew, has left. Where nobody may come back it has not: its seat
    /// lives on its lease, so that a reload locks nobody out.
    #[must_use]
    pub const fn leaves_by_closing(self) -> bool {
        matches!(self, Self::Seat)
    }
}

/// The door is open, on these terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// The side of the class the person enters on.
    pub side: Side,
    /// How the seat comes to be.
    pub entry: Entry,
}

/// Why the door stays shut. The first that applies, in this order, is the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Nobody is signed in.
    NotSignedIn,
    /// No such session.
    NotFound,
    /// Neither tutor nor student of it.
    NotParticipant,
    /// Called off.
    SessionCancelled,
    /// Past `expires_at`.
    SessionExpired,
    /// Completed, closed by hand before its time, or past its end.
    SessionEnded,
    /// A student whose class is not paid in full.
    PaymentRequired,
    /// Staff have blocked this side.
    Blocked,
    /// The window is not open yet.
    TooEarly,
    /// One-time policy, and the person has left.
    AlreadyJoined,
    /// The person's seat is live in another browser.
    SeatTaken,
}

impl Refusal {
    /// Every refusal, in the order of the checks.
    pub const ALL: [Self; 11] = [
        Self::NotSignedIn,
        Self::NotFound,
        Self::NotParticipant,
        Self::SessionCancelled,
        Self::SessionExpired,
        Self::SessionEnded,
        Self::PaymentRequired,
        Self::Blocked,
        Self::TooEarly,
        Self::AlreadyJoined,
        Self::SeatTaken,
    ];
}

/// Decides whether `visitor` may enter `session` at the moment `now`. `seat` is what is known of this person in
/// this session. Both edges of the window are inside: `start − 15 min ≤ now ≤ end`.
///
/// # Errors
/// The one [`Refusal`] that decides.
pub fn door(
    visitor: Option<Visitor>,
    session: Option<&Session>,
    seat: &Seat,
    now: DateTime<Utc>,
    policy: JoinPolicy,
) -> Result<Admission, Refusal> {
    let visitor = visitor.ok_or(Refusal::NotSignedIn)?;
    let session = session.ok_or(Refusal::NotFound)?;
    let side = session.side_of(visitor.user_id).ok_or(Refusal::NotParticipant)?;
    if let Some(over) = over(session, now) {
        return Err(over);
    }
    if side == Side::Student && session.payment != PaymentStatus::Paid {
        return Err(Refusal::PaymentRequired);
    }
    if !(session.may_join(side) && seat.may_join) {
        return Err(Refusal::Blocked);
    }
    if now < window::joinable_at(session.start) {
        return Err(Refusal::TooEarly);
    }
    if policy == JoinPolicy::Once && seat.has_left(now) {
        return Err(Refusal::AlreadyJoined);
    }
    let entry = seat.entry(visitor.login_id, visitor.takeover, now).ok_or(Refusal::SeatTaken)?;
    Ok(Admission { side, entry })
}

/// Whether the room of a class may be opened at all at the moment `now`, whoever asks for it.
///
/// # Errors
/// The one [`Refusal`] that decides.
pub fn room(session: &Session, now: DateTime<Utc>) -> Result<(), Refusal> {
    if let Some(over) = over(session, now) {
        return Err(over);
    }
    if session.payment != PaymentStatus::Paid {
        return Err(Refusal::PaymentRequired);
    }
    if !(session.tutor_may_join || session.student_may_join) {
        return Err(Refusal::Blocked);
    }
    if now < window::joinable_at(session.start) {
        return Err(Refusal::TooEarly);
    }
    Ok(())
}

/// Why nobody at all can enter any more, if so.
#[must_use]
pub fn over(session: &Session, now: DateTime<Utc>) -> Option<Refusal> {
    if session.status == SessionStatus::Cancelled {
        Some(Refusal::SessionCancelled)
    } else if now > session.expires_at {
        Some(Refusal::SessionExpired)
    } else if matches!(session.status, SessionStatus::Completed | SessionStatus::Expired) || now > session.end {
        Some(Refusal::SessionEnded)
    } else {
        None
    }
}
