//! Statements that are sent together and answered together: one round trip for all that a request writes.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Executor, MySqlConnection};

use super::StoreResult;
use crate::domain::ids::hex;

/// Statements to be sent together, in this order; [`add!`] adds one. Whoever has one to the end of a transaction gives it to
/// [`transaction_ending_with`](super::transaction::transaction_ending_with), which sends the COMMIT with it.
#[derive(Debug, Default)]
#[must_use = "nothing is written until it is sent"]
pub struct Batch {
    sql: String,
    /// Where each statement ends in it.
    ends: Vec<usize>,
}

/// Adds a statement, a literal, and its values to a [`Batch`]. Like those of `query!` it is checked at compile time.
///
/// Values are compared with columns only if they are numbers: a text would not be looked up in an index of `ascii` columns.
macro_rules! add {
    ($batch:expr, $sql:literal, $($value:expr),+ $(,)?) => {{
        // Never called: that it compiles is the check.
        let _ = || sqlx::query!($sql, $($value),+);
        const { assert!($crate::store::batch::marks($sql) == [$(stringify!($value)),+].len(), "a `?` for each value") };
        $crate::store::batch::Batch::add($batch, $sql, &[$($crate::store::batch::Value::from($value)),+]);
    }};
}
pub(super) use add;

/// How many `?` are in a statement, those in its texts and comments included.
pub(super) const fn marks(statement: &str) -> usize {
    let (mut marks, mut at) = (0, 0);
    while at < statement.len() {
        if statement.as_bytes()[at] == b'?' {
            marks += 1;
        }
        at += 1;
    }
    marks
}

impl Batch {
    /// Use [`add!`], which checks that there are as many values as `?`.
    pub(super) fn add(&mut self, statement: &'static str, values: &[Value<'_>]) {
        let mut parts = statement.split('?');
        self.sql.push_str(parts.next().unwrap_or_default());
        for (value, part) in values.iter().zip(parts) {
            value.write(&mut self.sql);
            self.sql.push_str(part);
        }
        self.ends.push(self.sql.len());
        self.sql.push(';');
    }

    /// Sends them and COMMIT. If one fails, those after it are not run.
    pub(super) async fn commit(mut self, connection: &mut MySqlConnection) -> StoreResult<()> {
        self.sql.push_str("COMMIT");
        let mut answers = sqlx::raw_sql(AssertSqlSafe(self.sql)).execute_many(connection);
        while answers.try_next().await?.is_some() {}
        Ok(())
    }

    /// Like [`Batch::commit`], one after the other, for a Galera cluster, where another node may abort a transaction between
    /// two statements. Seen with MariaDB 10.11, in each of four runs of `tests/faults/galera.rs`: sent together, some
    /// were kept without the others.
    pub(super) async fn commit_one_by_one(self, connection: &mut MySqlConnection) -> StoreResult<()> {
        let mut start = 0;
        for end in self.ends {
            let statement = self.sql[start..end].to_owned();
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await?;
            start = end + 1;
        }
        connection.execute("COMMIT").await?;
        Ok(())
    }
}

/// What stands for a `?`. Only the text protocol takes several statements, so values become part of their text: as
/// numbers and hexadecimal digits, in which nothing can be taken for SQL whatever the value and the `sql_mode`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Null,
    /// Whole numbers, and truth.
    Number(i64),
    Time(DateTime<Utc>),
    Text(&'a str),
}

impl Value<'_> {
    fn write(self, sql: &mut String) {
        // A string takes whatever is written to it.
        let _ = match self {
            Self::Null => sql.write_str("NULL"),
            Self::Number(number) => write!(sql, "{number}"),
            Self::Time(time) => write!(sql, "'{}'", time.naive_utc()),
            Self::Text(text) => write!(sql, "_utf8mb4 X'{}'", hex(text.as_bytes())),
        };
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Self::Number(truth.into())
    }
}

impl From<DateTime<Utc>> for Value<'_> {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_for_question_marks_in_their_order_and_texts_are_digits() {
        let mut batch = Batch::default();
        let time = DateTime::from_timestamp_millis(1_784_000_000_123).unwrap_or_default();
        batch.add("A ?, ? B ?", &[Value::from("'; DROP ?"), Value::from(-7), Value::from(time)]);
        batch.add("C ? ?", &[Value::from(true), Value::from(None::<&str>)]);
        assert_eq!(batch.sql, "A _utf8mb4 X'273b2044524f50203f', -7 B '2026-07-14 03:33:20.123';C 1 NULL;");
    }
}
