//! Files of people.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::table::{Line, Table};
use super::{Bad, Report, Wrong};
use crate::api::AppState;
use crate::api::admin::actor::{Actor, Change};
use crate::api::admin::check;
use crate::api::admin::people::{email, hash_all, new_password};
use crate::api::code::Code;
use crate::api::context::Stopped;
use crate::api::error::ApiError;
use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;
use crate::domain::staff::{MAX_EXTERNAL_ID, MAX_NAME, PersonData};
use crate::store::people::find_by_email;
use crate::store::{Connection, StoreError, StoreResult, staff};

/// Most passwords in a file: hashing them is slow on purpose.
const MAX_PASSWORDS: usize = 300;

/// A person of the file, the password not yet hashed.
#[derive(Debug, Clone)]
pub(super) struct Row {
    data: PersonData,
    password: Option<String>,
}

/// Reads and checks a file.
pub(super) async fn read(connection: &mut Connection, text: &str) -> StoreResult<(Report, Vec<Row>)> {
    let needed = ["email", "name", "role"];
    let table = match Table::read(text, &needed, &["password", "locale", "time_zone", "external_id"]) {
        Ok(table) => table,
        Err(report) => return Ok((report, Vec::new())),
    };
    let (mut report, mut rows, mut seen) = (Report::default(), Vec::new(), HashSet::new());
    for line in table.lines() {
        let row = match row(&line) {
            Ok(row) => row,
            Err(bad) => {
                report.bad.extend(bad);
                continue;
            }
        };
        let keys = [Some(row.data.email.clone()), row.data.external_id.as_ref().map(|id| format!("\u{0}{id}"))];
        if keys.into_iter().flatten().any(|key| !seen.insert(key)) {
            report.bad.push(line.bad("email", Wrong::Twice));
            continue;
        }
        let known = match &row.data.external_id {
            Some(external_id) => staff::people::by_external_id(&mut *connection, external_id).await?,
            None => None,
        };
        let owner = find_by_email(&mut *connection, &row.data.email).await?.map(|account| account.id);
        if owner.is_some() && owner != known {
            report.bad.push(line.bad("email", Wrong::Exists));
            continue;
        }
        *(if known.is_some() { &mut report.updates } else { &mut report.new }) += 1;
        rows.push(row);
    }
    if rows.iter().filter(|row| row.password.is_some()).count() > MAX_PASSWORDS {
        report.bad.push(Bad { line: 1, field: "password".to_owned(), wrong: Wrong::TooManyPasswords });
    }
    Ok((report, rows))
}

fn row(line: &Line<'_>) -> Result<Row, Vec<Bad>> {
    let mut bad = Vec::new();
    let mut check = |good: bool, field: &str, wrong| {
        if !good {
            bad.push(line.bad(field, wrong));
        }
    };
    let address = email(line.get("email"));
    check(address.is_ok(), "email", Wrong::Email);
    let name = line.get("name");
    check((1..=MAX_NAME).contains(&name.chars().count()), "name", Wrong::Name);
    let role = AccountRole::parse(&line.get("role").to_lowercase());
    check(role.is_some(), "role", Wrong::Role);
    let password = line.optional("password");
    let fits = |password: &String| password.chars().count() >= 8 && password.len() <= 1024;
    check(password.as_ref().is_none_or(fits), "password", Wrong::Password);
    let locale = line.optional("locale");
    check(locale.as_ref().is_none_or(|text| Locale::parse(text).is_some()), "locale", Wrong::Locale);
    let time_zone = line.optional("time_zone");
    let is_zone = |zone: &String| zone.parse::<chrono_tz::Tz>().is_ok();
    check(time_zone.as_ref().is_none_or(is_zone), "time_zone", Wrong::Zone);
    let external_id = line.optional("external_id");
    let short = |id: &String| id.chars().count() <= MAX_EXTERNAL_ID;
    check(external_id.as_ref().is_none_or(short), "external_id", Wrong::ExternalId);
    match (address, role) {
        (Ok(email), Some(role)) if bad.is_empty() => Ok(Row {
            data: PersonData {
                email,
                display_name: name.to_owned(),
                role,
                password_hash: None,
                locale: locale.as_deref().and_then(Locale::parse),
                time_zone,
                external_id,
            },
            password,
        }),
        _ => Err(bad),
    }
}

/// Hashes the passwords, before anything is locked.
pub(super) async fn hash(app: &AppState, rows: Vec<Row>) -> Result<Vec<PersonData>, ApiError> {
    let (mut people, passwords): (Vec<_>, Vec<_>) = rows.into_iter().map(|row| (row.data, row.password)).unzip();
    let hashes = hash_all(app, passwords).await?;
    for (person, hash) in people.iter_mut().zip(hashes) {
        person.password_hash = hash;
    }
    Ok(people)
}

/// Adds and updates the people.
pub(super) async fn write(
    connection: &mut Connection,
    actor: &Actor,
    people: &[PersonData],
    now: DateTime<Utc>,
) -> Result<(), Stopped> {
    for person in people {
        let known = match &person.external_id {
            Some(external_id) => staff::people::by_external_id(&mut *connection, external_id).await?,
            None => None,
        };
        let before = match known {
            Some(user_id) => staff::people::find(&mut *connection, user_id).await?,
            None => None,
        };
        let user_id = staff::people::save(connection, person).await?;
        let after = staff::people::find(&mut *connection, user_id).await?.ok_or_else(check::missing)?;
        let change = Change { object: "user", id: user_id, before: before.as_ref(), after: &after };
        actor.keep(connection, change, now).await?;
        if before.is_some() && person.password_hash.is_some() {
            new_password(connection, actor, &after, now).await?;
        }
    }
    Ok(())
}

/// Somebody else may have taken an e-mail address since the file was checked.
pub(super) fn answer(done: Result<Report, Stopped>) -> Result<Report, ApiError> {
    match done {
        Err(Stopped::Store(StoreError::Duplicate(_))) => {
            Err(ApiError::new(Code::AlreadyExists).with("field", json!("email")))
        }
        other => Ok(other?),
    }
}
