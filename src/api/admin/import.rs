//! CSV files of people and lessons. A file is checked line by line first; confirmed, it is done as a whole or not at all.

mod lessons;
mod people;
mod table;

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use super::actor::Actor;
use super::check;
use crate::api::AppState;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::store::imports::{self, Import};
use crate::store::{Connection, StoreError, live, transaction_within};

/// Longest file, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Most lines of a file, the heading not counted.
const MAX_LINES: usize = 5_000;
/// How long the whole file may take once it is confirmed.
const WITHIN: Duration = Duration::from_secs(60);

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Accounts.
    People,
    /// Single lessons.
    Lessons,
}

impl Kind {
    /// The kind with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "people" => Some(Self::People),
            "lessons" => Some(Self::Lessons),
            _ => None,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Lessons => "lessons",
        }
    }
}

/// What is wrong with a line, or with the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[derive(utoipa::ToSchema)]
pub enum Wrong {
    /// No CSV in UTF-8 with the same columns in every line.
    Shape,
    /// A column that is needed is not there.
    MissingColumn,
    /// A column that nobody knows: perhaps a typing error.
    UnknownColumn,
    /// No line at all.
    Empty,
    /// More lines than can be done at once.
    TooMany,
    /// More passwords than can be hashed while somebody waits.
    TooManyPasswords,
    /// The same e-mail address or external id in an earlier line.
    Twice,
    /// The e-mail address belongs to somebody.
    Exists,
    /// No e-mail address.
    Email,
    /// No name, or too long.
    Name,
    /// No role.
    Role,
    /// Too short or too long.
    Password,
    /// No language of ours.
    Locale,
    /// No IANA time zone.
    Zone,
    /// Empty or too long.
    ExternalId,
    /// Nobody has this e-mail address.
    Tutor,
    /// Nobody has this e-mail address, or it is the tutor's.
    Student,
    /// Empty or too long.
    Title,
    /// No times, or the end is not after the start.
    Times,
    /// No whole number, or negative.
    Price,
    /// No such status.
    Status,
}

/// A line that must be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Bad {
    /// Number of the line in the file, from 1; the heading is the first.
    pub line: u64,
    /// The column, if it is one.
    pub field: String,
    /// What is wrong.
    #[serde(rename = "problem")]
    pub wrong: Wrong,
}

/// What is in a file, or what was done with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[derive(utoipa::ToSchema)]
pub struct Report {
    /// For confirming it; `null` if lines must be mended first, or if it is done.
    pub id: Option<i64>,
    /// Lines that are added.
    pub new: u64,
    /// Lines that update what is there.
    pub updates: u64,
    /// Every line that must be mended, by number.
    pub bad: Vec<Bad>,
}

/// Checks a file and keeps it for [`confirm`] if every line is good. Nothing else changes. Times without an offset are
/// read in `zone`.
///
/// # Errors
/// `unavailable`.
pub async fn check(app: &AppState, actor: &Actor, kind: Kind, content: &[u8], zone: &str) -> Result<Report, ApiError> {
    let Ok(text) = std::str::from_utf8(content) else { return Ok(Report::wrong(1, Wrong::Shape)) };
    // What spreadsheets put in front of UTF-8.
    let text = text.trim_start_matches('\u{feff}');
    let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
    let mut report = match kind {
        Kind::People => people::read(&mut connection, text).await?.0,
        Kind::Lessons => lessons::read(&mut connection, text, zone).await?.0,
    };
    if report.bad.is_empty() {
        let import = Import { kind: kind.as_str().to_owned(), content: text.to_owned(), time_zone: zone.to_owned() };
        report.id = Some(imports::keep(&mut *connection, &import, actor.user_id, app.clock.now()).await?);
    }
    Ok(report)
}

/// Does what [`check`] has shown, all of it or nothing. If something changed in between so that lines are bad now, the
/// report names them and nothing is done.
///
/// # Errors
/// `not_found` for a file that is done or forgotten; `unavailable`.
pub async fn confirm(app: &AppState, actor: &Actor, id: i64) -> Result<Report, ApiError> {
    let import = imports::find(&app.db, id, actor.user_id).await?.ok_or_else(check::missing)?;
    let (clock, actor) = (app.clock.clone(), actor.clone());
    if import.kind == Kind::People.as_str() {
        let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
        let (report, people) = people::read(&mut connection, &import.content).await?;
        drop(connection);
        if !report.bad.is_empty() {
            return Ok(report);
        }
        let people = people::hash(app, people).await?;
        let done = transaction_within(&app.db, WITHIN, move |connection| {
            let (people, report, actor, now) = (people.clone(), report.clone(), actor.clone(), clock.now());
            Box::pin(async move {
                take(connection, id).await?;
                people::write(connection, &actor, &people, now).await?;
                keep(connection, &actor, Kind::People, &report, now).await?;
                Ok::<_, Stopped>(report)
            })
        });
        return people::answer(done.await);
    }
    let done = transaction_within(&app.db, WITHIN, move |connection| {
        let (import, actor, clock, now) = (import.clone(), actor.clone(), clock.clone(), clock.now());
        Box::pin(async move {
            take(connection, id).await?;
            let (report, lessons) = lessons::read(connection, &import.content, &import.time_zone).await?;
            if report.bad.is_empty() {
                lessons::write(connection, &actor, &lessons, now).await?;
                keep(connection, &actor, Kind::Lessons, &report, now).await?;
                live::tell_again(connection, now, clock.now()).await?;
            }
            Ok::<_, Stopped>(report)
        })
    });
    Ok(done.await?)
}

async fn take(connection: &mut Connection, id: i64) -> Result<(), Stopped> {
    if imports::take(connection, id).await? { Ok(()) } else { Err(check::missing().into()) }
}

async fn keep(
    connection: &mut Connection,
    actor: &Actor,
    kind: Kind,
    report: &Report,
    now: DateTime<Utc>,
) -> Result<(), Stopped> {
    let what = json!({ "kind": kind.as_str(), "new": report.new, "updates": report.updates });
    actor.keep_as(connection, "import", "import", None, None, Some(what), now).await?;
    Ok(())
}

impl Report {
    fn wrong(line: u64, wrong: Wrong) -> Self {
        Self { bad: vec![Bad { line, field: String::new(), wrong }], ..Self::default() }
    }
}
