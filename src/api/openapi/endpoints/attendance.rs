//! Who was there, and what follows.

use utoipa::openapi::path::HttpMethod::{Get, Post};

use super::super::describe::{Describe, Parts, Who, object, one_of};
use super::text;
use crate::api::admin::attendance::{Answer as Attendance, PolicyAnswer, Word};
use crate::api::admin::parent_links::{Answer as LinkAnswer, List as Links, Made, Wanted};
use crate::api::admin::report::Answer as Report;
use crate::api::code::Code::{NotFound, TooEarly};
use crate::domain::attendance::Policy;
use crate::domain::attendance::report::By;

pub(super) fn attendance(describe: &mut Describe) -> Vec<Parts> {
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
