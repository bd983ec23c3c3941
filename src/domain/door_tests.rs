//! The table of the door: each line of the promised order, both edges of the window to the millisecond, and the
//! properties that make it a rule: it always answers, and exactly one answer holds.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::door::{Admission, JoinPolicy, Refusal, Visitor, door};
use super::seat::{Entry, Held, LEASE, Seat};
use super::session::{PaymentStatus, Session, SessionStatus, Side};
use super::window::{EXPIRES_AFTER, OPENS_BEFORE};

const TUTOR: i64 = 1;
const STUDENT: i64 = 2;
const STRANGER: i64 = 3;
const MS: TimeDelta = TimeDelta::milliseconds(1);

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default()
}

fn end() -> DateTime<Utc> {
    start() + TimeDelta::hours(2)
}

fn session() -> Session {
    Session {
        tutor_id: TUTOR,
        student_id: STUDENT,
        status: SessionStatus::Pending,
        payment: PaymentStatus::Paid,
        start: start(),
        end: end(),
        expires_at: end() + EXPIRES_AFTER,
        tutor_may_join: true,
        student_may_join: true,
    }
}

fn visitor(user_id: i64) -> Visitor {
    Visitor { user_id, login_id: 10, takeover: false }
}

fn seated_elsewhere(now: DateTime<Utc>) -> Seat {
    Seat {
        held: Some(Held { seat_id: "s".into(), login_id: 99, lease_until: now + LEASE }),
        entered_at: Some(now),
        last_seen_at: Some(now),
        first_joined_at: Some(now),
        ..Seat::default()
    }
}

fn left() -> Seat {
    Seat { first_joined_at: Some(start()), said_leave: true, ..Seat::default() }
}

fn ask(user_id: i64, session: &Session, now: DateTime<Utc>) -> Result<Admission, Refusal> {
    door(Some(visitor(user_id)), Some(session), &Seat::default(), now, JoinPolicy::Seat)
}

/// Everything that can be wrong is wrong; mending one thing after the other must show the refusals in order.
#[test]
fn the_first_check_that_fails_decides() {
    let early = start() - OPENS_BEFORE - MS;
    let mut session = Session {
        status: SessionStatus::Cancelled,
        payment: PaymentStatus::PartiallyPaid,
        expires_at: early - MS,
        student_may_join: false,
        ..session()
    };
    let gone_and_taken = Seat { first_joined_at: Some(early), ..left() };
    let ask = |who, session: Option<&Session>, now| door(who, session, &gone_and_taken, now, JoinPolicy::Once);
    let student = Some(visitor(STUDENT));

    assert_eq!(ask(None, None, early), Err(Refusal::NotSignedIn));
    assert_eq!(ask(student, None, early), Err(Refusal::NotFound));
    assert_eq!(ask(Some(visitor(STRANGER)), Some(&session), early), Err(Refusal::NotParticipant));
    assert_eq!(ask(student, Some(&session), early), Err(Refusal::SessionCancelled));
    session.status = SessionStatus::Completed;
    assert_eq!(ask(student, Some(&session), early), Err(Refusal::SessionExpired));
    session.expires_at = end() + EXPIRES_AFTER;
    assert_eq!(ask(student, Some(&session), early), Err(Refusal::SessionEnded));
    session.status = SessionStatus::Active;
    assert_eq!(ask(student, Some(&session), early), Err(Refusal::PaymentRequired));
    session.payment = PaymentStatus::Paid;
    assert_eq!(ask(student, Some(&session), early), Err(Refusal::Blocked));
    session.student_may_join = true;
    assert_eq!(ask(student, Some(&session), early), Err(Refusal::TooEarly));
    assert_eq!(ask(student, Some(&session), start()), Err(Refusal::AlreadyJoined));
    let taken = seated_elsewhere(start());
    assert_eq!(door(student, Some(&session), &taken, start(), JoinPolicy::Once), Err(Refusal::SeatTaken));
    assert_eq!(
        door(student, Some(&session), &left(), start(), JoinPolicy::Seat),
        Ok(Admission { side: Side::Student, entry: Entry::Fresh })
    );
}

#[test]
fn both_edges_of_the_window_are_inside_to_the_millisecond() {
    let session = session();
    for who in [TUTOR, STUDENT] {
        assert_eq!(ask(who, &session, start() - OPENS_BEFORE - MS), Err(Refusal::TooEarly));
        assert!(ask(who, &session, start() - OPENS_BEFORE).is_ok());
        assert!(ask(who, &session, end()).is_ok());
        assert_eq!(ask(who, &session, end() + MS), Err(Refusal::SessionEnded));
        assert_eq!(ask(who, &session, end() + EXPIRES_AFTER), Err(Refusal::SessionEnded));
        assert_eq!(ask(who, &session, end() + EXPIRES_AFTER + MS), Err(Refusal::SessionExpired));
    }
}

#[test]
fn only_the_student_pays_and_each_side_has_its_own_block() {
    for payment in [PaymentStatus::Unpaid, PaymentStatus::PartiallyPaid] {
        let session = Session { payment, ..session() };
        assert_eq!(ask(STUDENT, &session, start()), Err(Refusal::PaymentRequired));
        assert!(ask(TUTOR, &session, start()).is_ok(), "the tutor can wait inside");
    }
    let blocked = Session { tutor_may_join: false, ..session() };
    assert_eq!(ask(TUTOR, &blocked, start()), Err(Refusal::Blocked));
    assert!(ask(STUDENT, &blocked, start()).is_ok());
}

#[test]
fn a_taken_seat_is_moved_only_for_the_one_who_asks() {
    let (session, seat) = (session(), seated_elsewhere(start()));
    let ask = |takeover, login_id| {
        let who = Visitor { user_id: STUDENT, login_id, takeover };
        door(Some(who), Some(&session), &seat, start(), JoinPolicy::Seat).map(|admission| admission.entry)
    };
    assert_eq!(ask(false, 10), Err(Refusal::SeatTaken));
    assert_eq!(ask(true, 10), Ok(Entry::Takeover));
    assert_eq!(ask(false, 99), Ok(Entry::Return));
}

fn sessions() -> impl Strategy<Value = Session> {
    let status = proptest::sample::select(SessionStatus::ALL);
    let payment = proptest::sample::select(PaymentStatus::ALL);
    (status, payment, any::<bool>(), any::<bool>(), -7_200_000i64..7_200_000).prop_map(
        |(status, payment, tutor_may_join, student_may_join, drift)| Session {
            status,
            payment,
            tutor_may_join,
            student_may_join,
            expires_at: end() + TimeDelta::milliseconds(drift),
            ..session()
        },
    )
}

fn seats() -> impl Strategy<Value = Seat> {
    (any::<bool>(), any::<bool>(), any::<bool>(), 9i64..12, -7_200_000i64..14_400_000).prop_map(
        |(seated, been_in, may_join, login_id, lease)| Seat {
            held: seated.then(|| Held {
                seat_id: "s".into(),
                login_id,
                lease_until: start() + TimeDelta::milliseconds(lease),
            }),
            first_joined_at: (seated || been_in).then(start),
            may_join,
            ..Seat::default()
        },
    )
}

proptest! {
    /// An admission is given exactly when none of the reasons against it holds, stated here a second time and
    /// without order; a refusal names a reason that does hold.
    #[test]
    fn exactly_one_of_in_and_a_refusal_holds(
        session in sessions(), seat in seats(), user_id in 1i64..4, login_id in 9i64..12,
        takeover: bool, once: bool, signed_in: bool, known: bool, offset in -7_200_000i64..18_000_000,
    ) {
        let now = start() + TimeDelta::milliseconds(offset);
        let policy = if once { JoinPolicy::Once } else { JoinPolicy::Seat };
        let who = signed_in.then_some(Visitor { user_id, login_id, takeover });
        let side = session.side_of(user_id);
        let live = seat.held.as_ref().filter(|held| now <= held.lease_until);
        let holds = |refusal| match refusal {
            Refusal::NotSignedIn => !signed_in,
            Refusal::NotFound => !known,
            Refusal::NotParticipant => side.is_none(),
            Refusal::SessionCancelled => session.status == SessionStatus::Cancelled,
            Refusal::SessionExpired => now > session.expires_at,
            Refusal::SessionEnded => {
                matches!(session.status, SessionStatus::Completed | SessionStatus::Expired) || now > session.end
            }
            Refusal::PaymentRequired => side == Some(Side::Student) && session.payment != PaymentStatus::Paid,
            Refusal::Blocked => !seat.may_join || side.is_some_and(|side| !session.may_join(side)),
            Refusal::TooEarly => now < session.start - TimeDelta::minutes(15),
            Refusal::AlreadyJoined => once && seat.first_joined_at.is_some() && live.is_none(),
            Refusal::SeatTaken => live.is_some_and(|held| held.login_id != login_id) && !takeover,
        };
        match door(who, known.then_some(&session), &seat, now, policy) {
            Ok(_) => prop_assert!(Refusal::ALL.into_iter().all(|refusal| !holds(refusal))),
            Err(refusal) => {
                let first = Refusal::ALL.into_iter().find(|refusal| holds(*refusal));
                prop_assert_eq!(first, Some(refusal));
            }
        }
    }
}
