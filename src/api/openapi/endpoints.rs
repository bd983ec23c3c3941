//! Every endpoint, in the order of the contract.

use utoipa::openapi::path::HttpMethod::{Get, Patch, Post};
use utoipa::openapi::schema::Type;

use super::describe::{Describe, Endpoint, Parts, Who, list, nullable, object, one_of, plain};
use crate::api::admin::attendance::{Answer as Attendance, PolicyAnswer, Word};
use crate::api::admin::audit::OBJECTS;
use crate::api::admin::import::Report as Import;
use crate::api::admin::parent_links::{Answer as LinkAnswer, List as Links, Made, Wanted};
use crate::api::admin::people::{Changed, NewPerson};
use crate::api::admin::report::Answer as Report;
use crate::api::code::Code::{
    AlreadyExists, AlreadyJoined, Blocked, Forbidden, InvalidCredentials, NotFound, NotJoined, NotParticipant,
    NotReady, PaymentRequired, SeatLost, SeatTaken, SessionCancelled, SessionEnded, SessionExpired, TooEarly,
    TooManyPeople, TooManyRequests,
};
use crate::api::dto::{AtTheDoor, Created, Done, Ended, Joined, Left, LoginList, Moved, Renewed, SignedIn};
use crate::api::upcoming::written::Written;
use crate::domain::attendance::Policy;
use crate::domain::attendance::report::By;
use crate::domain::provider::Provider;
use crate::domain::session::{AccountRole, EnrollmentStatus, LessonStatus, SessionStatus, Side};
use crate::domain::signal::Signal;
use crate::domain::staff::{
    AuditEntry, Enrollment, EnrollmentChange, EnrollmentData, Event, Lesson, LessonChange, LessonData, Person,
    SessionChange, SessionView,
};
use crate::jobs::{clean_up, create};

/// All of them.
pub fn all(describe: &mut Describe) -> Vec<Endpoint> {
    let mut parts = people(describe);
    parts.extend(calls(describe));
    parts.extend(schedulers(describe));
    parts.extend(staff(describe));
    parts.extend(attendance(describe));
    parts.extend(media(describe));
    parts.into_iter().map(|parts| parts.build(describe)).collect()
}

fn text() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    plain(Type::String)
}

fn people(describe: &mut Describe) -> Vec<Parts> {
    let login = Parts {
        method: Post,
        path: "/api/auth/login",
        id: "login",
        summary: "Sign in; the answer sets the cookie",
        who: Who::Anybody,
        body: Some(object([("email", text()), ("password", text())])),
        queries: Vec::new(),
        answer: describe.of::<SignedIn>(),
        codes: &[InvalidCredentials, Forbidden, TooManyRequests],
    };
    let logout = Parts {
        method: Post,
        who: Who::Anybody,
        path: "/api/auth/logout",
        id: "logout",
        summary: "Forget this browser",
        body: Some(object([])),
        answer: describe.of::<Done>(),
        codes: &[Forbidden],
        queries: Vec::new(),
    };
    let me = Parts {
        method: Get,
        path: "/api/auth/me",
        id: "me",
        summary: "Who is signed in",
        who: Who::Person,
        body: None,
        queries: Vec::new(),
        answer: describe.of::<SignedIn>(),
        codes: &[],
    };
    let mut all = vec![login, logout, me];
    all.extend(devices(describe));
    all
}

fn devices(describe: &mut Describe) -> Vec<Parts> {
    let logins = Parts {
        method: Get,
        path: "/api/auth/logins",
        id: "logins",
        summary: "Where the person is signed in",
        who: Who::Person,
        body: None,
        queries: Vec::new(),
        answer: describe.of::<LoginList>(),
        codes: &[],
    };
    let end = Parts {
        method: Post,
        path: "/api/auth/end-login",
        id: "endLogin",
        summary: "Sign out one browser of the person",
        who: Who::Person,
        body: Some(object([("loginId", plain(Type::Integer))])),
        queries: Vec::new(),
        answer: describe.of::<Ended>(),
        codes: &[NotFound],
    };
    let everywhere = Parts {
        method: Post,
        path: "/api/auth/logout-everywhere",
        id: "logoutEverywhere",
        summary: "Sign out every browser of the person",
        who: Who::Person,
        body: Some(object([("keepThis?", nullable(Type::Boolean))])),
        queries: Vec::new(),
        answer: describe.of::<Ended>(),
        codes: &[],
    };
    let password = Parts {
        method: Post,
        path: "/api/auth/password",
        id: "password",
        summary: "Set a new password; every other browser is signed out, and the answer sets a new cookie",
        who: Who::Person,
        body: Some(object([("current", text()), ("new", text())])),
        queries: Vec::new(),
        answer: describe.of::<Done>(),
        codes: &[InvalidCredentials, TooManyRequests],
    };
    vec![logins, end, everywhere, password]
}

fn calls(describe: &mut Describe) -> Vec<Parts> {
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

fn schedulers(describe: &mut Describe) -> Vec<Parts> {
    let job = |path, id, summary, answer| Parts {
        method: Get,
        path,
        id,
        summary,
        who: Who::Scheduler,
        body: None,
        queries: Vec::new(),
        answer,
        codes: &[],
    };
    vec![
        job(
            "/api/cron/create-video-calls",
            "createVideoCalls",
            "Make every session that is missing",
            describe.named::<create::Report>("CreateReport"),
        ),
        job(
            "/api/cron/cleanup-expired-sessions",
            "cleanUpExpiredSessions",
            "Expire, complete and archive",
            describe.named::<clean_up::Report>("CleanUpReport"),
        ),
    ]
}

type Schema = utoipa::openapi::RefOr<utoipa::openapi::Schema>;

fn paging(word: &'static str, words: &[&str]) -> Vec<(&'static str, Schema)> {
    let mut queries = vec![("page?", plain(Type::Integer)), ("limit?", plain(Type::Integer)), ("q?", text())];
    if !words.is_empty() {
        queries.push((word, one_of(words)));
    }
    queries
}

fn staff(describe: &mut Describe) -> Vec<Parts> {
    let blank = |method, path, id, summary| Parts {
        method,
        path,
        id,
        summary,
        who: Who::Staff,
        body: None,
        queries: Vec::new(),
        answer: object([]),
        codes: &[],
    };
    let page = |name: &'static str, items: Schema| object([(name, list(items)), ("total", plain(Type::Integer))]);
    let roles: Vec<&str> = AccountRole::ALL.iter().map(|role| role.as_str()).collect();
    let lessons: Vec<&str> = LessonStatus::ALL.iter().map(|status| status.as_str()).collect();
    let courses: Vec<&str> = EnrollmentStatus::ALL.iter().map(|status| status.as_str()).collect();
    let sessions: Vec<&str> = SessionStatus::ALL.iter().map(|status| status.as_str()).collect();
    let (person, lesson) = (describe.of::<Person>(), describe.of::<Lesson>());
    let (course, session) = (describe.of::<Enrollment>(), describe.of::<SessionView>());
    vec![
        Parts {
            queries: paging("role?", &roles),
            answer: page("users", person.clone()),
            ..blank(Get, "/api/admin/users", "listUsers", "Accounts")
        },
        Parts {
            body: Some(describe.of::<NewPerson>()),
            answer: object([("user", person.clone())]),
            codes: &[AlreadyExists],
            ..blank(Post, "/api/admin/users", "saveUser", "A new account, or the new state of one with this externalId")
        },
        Parts {
            answer: object([("user", person.clone())]),
            codes: &[NotFound],
            ..blank(Get, "/api/admin/users/{id}", "showUser", "An account")
        },
        Parts {
            body: Some(describe.named::<Changed>("PersonChange")),
            answer: object([("user", person)]),
            codes: &[NotFound, AlreadyExists],
            ..blank(Patch, "/api/admin/users/{id}", "changeUser", "Change an account")
        },
        Parts {
            queries: paging("status?", &lessons),
            answer: page("lessons", lesson.clone()),
            ..blank(Get, "/api/admin/lessons", "listLessons", "Lessons")
        },
        Parts {
            body: Some(describe.of::<LessonData>()),
            answer: object([("lesson", lesson.clone())]),
            ..blank(
                Post,
                "/api/admin/lessons",
                "saveLesson",
                "A new lesson, or the new state of one with this externalId",
            )
        },
        Parts {
            answer: object([("lesson", lesson.clone())]),
            codes: &[NotFound],
            ..blank(Get, "/api/admin/lessons/{id}", "showLesson", "A lesson")
        },
        Parts {
            body: Some(describe.of::<LessonChange>()),
            answer: object([("lesson", lesson)]),
            codes: &[NotFound],
            ..blank(Patch, "/api/admin/lessons/{id}", "changeLesson", "Change a lesson; its session follows")
        },
        Parts {
            queries: paging("status?", &courses),
            answer: page("enrollments", course.clone()),
            ..blank(Get, "/api/admin/enrollments", "listEnrollments", "Courses")
        },
        Parts {
            body: Some(describe.of::<EnrollmentData>()),
            answer: object([("enrollment", course.clone())]),
            ..blank(
                Post,
                "/api/admin/enrollments",
                "saveEnrollment",
                "A new course with its classes, or the new state of one with this externalId",
            )
        },
        Parts {
            answer: object([("enrollment", course.clone())]),
            codes: &[NotFound],
            ..blank(Get, "/api/admin/enrollments/{id}", "showEnrollment", "A course")
        },
        Parts {
            body: Some(describe.of::<EnrollmentChange>()),
            answer: object([("enrollment", course)]),
            codes: &[NotFound],
            ..blank(Patch, "/api/admin/enrollments/{id}", "changeEnrollment", "Change a course; its sessions follow")
        },
        Parts {
            queries: [paging("status?", &sessions), vec![("from?", text()), ("to?", text())]].concat(),
            answer: page("sessions", session.clone()),
            ..blank(Get, "/api/admin/sessions", "listSessions", "Sessions, latest first")
        },
        Parts {
            answer: object([
                ("session", session.clone()),
                ("events", list(describe.of::<Event>())),
                ("ipAddresses", list(text())),
            ]),
            codes: &[NotFound],
            ..blank(Get, "/api/admin/sessions/{id}", "showSession", "A session with what happened in it")
        },
        Parts {
            body: Some(describe.of::<SessionChange>()),
            answer: object([("session", session)]),
            codes: &[NotFound, SessionEnded],
            ..blank(Patch, "/api/admin/sessions/{id}", "changeSession", "Block, cancel, move, annotate")
        },
        Parts {
            queries: paging("status?", &OBJECTS),
            answer: page("entries", describe.of::<AuditEntry>()),
            ..blank(Get, "/api/admin/audit", "listAudit", "What staff did, latest first")
        },
        Parts {
            body: Some(text()),
            queries: vec![("kind", one_of(&["people", "lessons"])), ("timeZone?", text())],
            answer: describe.named::<Import>("ImportReport"),
            ..blank(Post, "/api/admin/imports", "checkImport", "Check a CSV file; nothing changes")
        },
        Parts {
            answer: describe.named::<Import>("ImportReport"),
            codes: &[NotFound, AlreadyExists],
            ..blank(Post, "/api/admin/imports/{id}", "confirmImport", "Do what the check has shown")
        },
    ]
}

fn attendance(describe: &mut Describe) -> Vec<Parts> {
    let blank = |method, path, id, summary| Parts {
        method,
        path,
        id,
        summary,
        who: Who::Staff,
        body: None,
        queries: Vec::new(),
        answer: object([]),
        codes: &[],
    };
    let by: Vec<&str> = By::ALL.iter().map(|by| by.as_str()).collect();
    let seen = describe.named::<Attendance>("AttendanceAnswer");
    let link = describe.named::<LinkAnswer>("ParentLinkAnswer");
    vec![
        Parts {
            answer: seen.clone(),
            codes: &[NotFound],
            ..blank(Get, "/api/admin/sessions/{id}/attendance", "showAttendance", "Who was there, and the verdicts")
        },
        Parts {
            body: Some(describe.named::<Word>("VerdictCorrection")),
            answer: seen,
            codes: &[NotFound, TooEarly],
            ..blank(Post, "/api/admin/sessions/{id}/verdict", "correctVerdict", "The word of staff, with a reason")
        },
        Parts {
            answer: describe.of::<PolicyAnswer>(),
            ..blank(Get, "/api/admin/policy", "showPolicy", "The policy that verdicts are found by")
        },
        Parts {
            body: Some(describe.of::<Policy>()),
            answer: describe.of::<PolicyAnswer>(),
            ..blank(Post, "/api/admin/policy", "setPolicy", "A new policy, for classes that begin from now on")
        },
        Parts {
            queries: vec![("by?", one_of(&by)), ("from?", text()), ("to?", text()), ("timeZone?", text())],
            answer: describe.named::<Report>("AttendanceReport"),
            ..blank(
                Get,
                "/api/admin/reports/attendance",
                "attendanceReport",
                "Attendance added up; this month by tutor",
            )
        },
        Parts {
            body: Some(describe.named::<Wanted>("NewParentLink")),
            answer: describe.named::<Made>("ParentLinkMade"),
            ..blank(Post, "/api/admin/parent-links", "makeParentLink", "A link for a parent; its address is told once")
        },
        Parts {
            answer: link,
            codes: &[NotFound],
            ..blank(Post, "/api/admin/parent-links/{id}/revoke", "revokeParentLink", "End a link")
        },
        Parts {
            answer: describe.named::<Links>("ParentLinks"),
            codes: &[NotFound],
            ..blank(Get, "/api/admin/users/{id}/parent-links", "listParentLinks", "The links for a student's parents")
        },
    ]
}

/// What a self-hosted Jitsi tells. What it asks (reservations) and webhooks have shapes of their own, which their makers
/// describe.
fn media(describe: &mut Describe) -> Vec<Parts> {
    let done = describe.of::<Done>();
    let told = |path, id, summary, fields: Vec<(&'static str, Schema)>| Parts {
        method: Post,
        path,
        id,
        summary,
        who: Who::MediaServer,
        body: Some(object(fields)),
        queries: Vec::new(),
        answer: done.clone(),
        codes: &[],
    };
    let occupant = |left: bool| {
        let mut fields =
            vec![("occupant_jid", text()), ("joined_at", plain(Type::Integer)), ("id?", text()), ("name?", text())];
        if left {
            fields.push(("left_at", plain(Type::Integer)));
        }
        object(fields)
    };
    vec![
        told(
            "/api/jitsi/events/room/created",
            "roomCreated",
            "A room was opened",
            vec![("room_name", text()), ("created_at", plain(Type::Integer))],
        ),
        told(
            "/api/jitsi/events/room/destroyed",
            "roomDestroyed",
            "A room was closed",
            vec![
                ("room_name", text()),
                ("destroyed_at", plain(Type::Integer)),
                ("all_occupants?", list(occupant(true))),
            ],
        ),
        told(
            "/api/jitsi/events/occupant/joined",
            "occupantJoined",
            "Somebody came in",
            vec![("room_name", text()), ("occupant", occupant(false))],
        ),
        told(
            "/api/jitsi/events/occupant/left",
            "occupantLeft",
            "Somebody went",
            vec![("room_name", text()), ("occupant", occupant(true))],
        ),
    ]
}
