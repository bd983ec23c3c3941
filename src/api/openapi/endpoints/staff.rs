//! What staff and the host platform do.

use utoipa::openapi::path::HttpMethod::{Get, Patch, Post};
use utoipa::openapi::schema::Type;

use super::super::describe::{Describe, Parts, Who, list, object, one_of, plain};
use super::{Schema, paging, text};
use crate::api::admin::audit::OBJECTS;
use crate::api::admin::import::Report as Import;
use crate::api::admin::people::{Changed, NewPerson};
use crate::api::code::Code::{AlreadyExists, NotFound, SessionEnded};
use crate::domain::session::{AccountRole, EnrollmentStatus, LessonStatus, SessionStatus};
use crate::domain::staff::{
    AuditEntry, Enrollment, EnrollmentChange, EnrollmentData, Event, Lesson, LessonChange, LessonData, Person,
    SessionChange, SessionView,
};

pub(super) fn staff(describe: &mut Describe) -> Vec<Parts> {
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
