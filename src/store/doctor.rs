//! What `lophoc doctor` asks the database.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::{Db, StoreResult};

/// Rules that rows must keep, as statements that count those which do not; see the file.
const INVARIANTS: &str = include_str!("invariants.sql");

/// What the server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// As in `10.11.14-MariaDB`.
    pub version: String,
    /// Its clock.
    pub now: DateTime<Utc>,
    /// Seconds between its idea of local time and UTC, for our connections.
    pub zone_offset: i64,
}

impl Server {
    /// MariaDB, and not MySQL.
    #[must_use]
    pub fn is_mariadb(&self) -> bool {
        self.version.to_lowercase().contains("mariadb")
    }
}

/// Asks the server about itself.
///
/// # Errors
/// It is away.
pub async fn look(db: &Db) -> StoreResult<Server> {
    let row = sqlx::query!(
        r#"SELECT VERSION() AS "version!", UTC_TIMESTAMP(3) AS "now!: DateTime<Utc>",
                  TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS "zone_offset!: i64""#
    )
    .fetch_one(db)
    .await?;
    Ok(Server { version: row.version, now: row.now, zone_offset: row.zone_offset })
}

/// The rules that rows break, each with the number of rows that do.
///
/// # Errors
/// The database failed.
pub async fn invariants(db: &Db) -> StoreResult<Vec<(String, i64)>> {
    let mut broken = Vec::new();
    for (rule, statement) in rules() {
        // The statements are this build's own, from the file above.
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(db).await?;
        if rows > 0 {
            broken.push((rule, rows));
        }
    }
    Ok(broken)
}

/// The file's rules: a comment that says it, and the statement after it.
fn rules() -> impl Iterator<Item = (String, String)> {
    INVARIANTS.split(";\n").filter_map(|part| {
        let rule = part.lines().filter_map(|line| line.strip_prefix("-- ")).next_back()?;
        let statement: Vec<&str> = part.lines().filter(|line| !line.starts_with("--")).collect();
        let statement = statement.join("\n").trim().to_owned();
        (!statement.is_empty()).then(|| (rule.to_owned(), statement))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_rule_has_its_sentence_and_its_statement() {
        let rules: Vec<_> = super::rules().collect();
        assert!(rules.len() >= 6);
        assert!(rules.iter().all(|(rule, statement)| !rule.is_empty() && statement.starts_with("SELECT COUNT(*)")));
    }
}
