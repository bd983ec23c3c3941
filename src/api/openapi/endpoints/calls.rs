//! The calls: the door, the seat, what comes next.

use utoipa::openapi::path::HttpMethod::{Get, Post};
use utoipa::openapi::schema::Type;

use super::super::describe::{Describe, Parts, Who, nullable, object, one_of, plain};
use super::text;
use crate::api::code::Code::{
    AlreadyExists, AlreadyJoined, Blocked, Forbidden, NotFound, NotJoined, NotParticipant, NotReady, PaymentRequired,
    SeatLost, SeatTaken, SessionCancelled, SessionEnded, SessionExpired, TooEarly, TooManyPeople, TooManyRequests,
};
use crate::api::dto::{AtTheDoor, Created, Done, Joined, Left, Moved, Renewed};
use crate::api::upcoming::written::Written;
use crate::domain::provider::Provider;
use crate::domain::session::{SessionStatus, Side};
use crate::domain::signal::Signal;

pub(super) fn calls(describe: &mut Describe) -> Vec<Parts> {
    let (integer, boolean) = (|| nullable(Type::Integer), || nullable(Type::Boolean));
    let call = |path, id, summary, body, answer, codes| Parts {
        method: Post,
        path,
        id,
        summary,
        who: Who::Person,
        body: Some(body),
        queries: Vec::new(),
        answer,
        codes,
    };
    let sides: Vec<&str> = Side::ALL.iter().map(|side| side.as_str()).collect();
    let statuses: Vec<&str> = SessionStatus::ALL.iter().map(|status| status.as_str()).collect();
    let providers: Vec<&str> = Provider::ALL.iter().map(|provider| provider.as_str()).collect();
    vec![
        call(
            "/api/video-call/create",
            "create",
            "Make the session of a lesson, or of one class of a course",
            object([("lessonId?", integer()), ("enrollmentId?", integer()), ("sessionRecordId?", integer())]),
            describe.of::<Created>(),
            &[NotFound, NotParticipant, NotReady, PaymentRequired, AlreadyExists],
        ),
        call(
            "/api/video-call/join",
            "join",
            "Go through the door: a seat, and a ticket for the room",
            object([("accessToken", text()), ("takeover?", boolean())]),
            describe.of::<Joined>(),
            &[
                NotFound,
                NotParticipant,
                SessionCancelled,
                SessionExpired,
                SessionEnded,
                PaymentRequired,
                Blocked,
                TooEarly,
                AlreadyJoined,
                SeatTaken,
            ],
        ),
        call(
            "/api/video-call/door",
            "door",
            "What the door would say now",
            object([("accessToken", text()), ("waiting?", boolean())]),
            describe.of::<AtTheDoor>(),
            &[NotFound, NotParticipant],
        ),
        call(
            "/api/video-call/heartbeat",
            "heartbeat",
            "Still here: renews the seat",
            object([("sessionId", plain(Type::Integer)), ("seatId", text())]),
            describe.of::<Renewed>(),
            &[NotFound, NotParticipant, SeatLost],
        ),
        call(
            "/api/video-call/leave",
            "leave",
            "Goodbye; also as a beacon",
            object([
                ("sessionId", plain(Type::Integer)),
                ("seatId?", nullable(Type::String)),
                ("entry?", integer()),
                ("closing?", boolean()),
            ]),
            describe.of::<Left>(),
            &[NotFound, NotParticipant, NotJoined, SeatLost],
        ),
        call(
            "/api/video-call/event",
            "event",
            "What the page sees of the call; also as a beacon",
            object([
                ("sessionId", plain(Type::Integer)),
                ("seatId", text()),
                ("kind", one_of(&["opening", "in_call", "interrupted", "left", "failed"])),
                ("agoMs?", integer()),
            ]),
            describe.of::<Done>(),
            &[NotFound, NotParticipant, NotJoined, SeatLost],
        ),
        call(
            "/api/video-call/signal",
            "signal",
            "What one browser of a built-in call says to the other; it arrives by /api/events",
            object([("sessionId", plain(Type::Integer)), ("seatId", text()), ("signal", describe.of::<Signal>())]),
            describe.of::<Done>(),
            &[NotFound, NotParticipant, Forbidden, SeatLost, TooManyRequests],
        ),
        call(
            "/api/video-call/move",
            "moveCall",
            "The call goes on at another provider, for both",
            object([("sessionId", plain(Type::Integer)), ("seatId", text()), ("provider", one_of(&providers))]),
            describe.of::<Moved>(),
            &[
                NotFound,
                NotParticipant,
                SessionCancelled,
                SessionExpired,
                SessionEnded,
                SeatLost,
                TooManyPeople,
                NotReady,
            ],
        ),
        call(
            "/api/video-call/recording",
            "recording",
            "Where the recording is, as the room told the tutor's page",
            object([("sessionId", plain(Type::Integer)), ("seatId", text()), ("url", text())]),
            describe.of::<Done>(),
            &[NotFound, NotParticipant, Forbidden, SeatLost],
        ),
        Parts {
            method: Get,
            path: "/api/video-call/upcoming",
            id: "upcoming",
            summary: "My calls that are not over",
            who: Who::Person,
            body: None,
            queries: vec![("role?", one_of(&sides)), ("status?", one_of(&statuses)), ("limit?", plain(Type::Integer))],
            answer: describe.of::<Written<'_>>(),
            codes: &[],
        },
    ]
}
