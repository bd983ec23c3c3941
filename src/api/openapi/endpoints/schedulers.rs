//! What a scheduler asks for.

use utoipa::openapi::path::HttpMethod::Get;

use super::super::describe::{Describe, Parts, Who};
use crate::jobs::{clean_up, create};

pub(super) fn schedulers(describe: &mut Describe) -> Vec<Parts> {
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
