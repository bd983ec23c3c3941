//! What can go wrong in the database, sorted by what the caller can do about it.

use std::fmt;

use sqlx::mysql::MySqlDatabaseError;

/// A failed call to the database. Its text goes to the log, never to a client, and holds no value of a row.
#[derive(thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or has no connection to spare; trying again later may help.
    #[error("database unavailable: {}", Told(.0))]
    Unavailable(sqlx::Error),
    /// Another transaction got in the way; the whole transaction may be tried again.
    #[error("transaction conflict: {}", Told(.0))]
    Conflict(sqlx::Error),
    /// A UNIQUE key refused the row.
    #[error("duplicate key: {}", Told(.0))]
    Duplicate(sqlx::Error),
    /// A row holds what it never should.
    #[error("inconsistent row in {table}, id {id}: {column}")]
    Inconsistent {
        /// Table of the row.
        table: &'static str,
        /// Column that holds the impossible value.
        column: &'static str,
        /// Primary key of the row.
        id: i64,
    },
    /// Anything else: a fault of ours.
    #[error("database error: {}", Told(.0))]
    Other(sqlx::Error),
}

impl StoreError {
    /// The database has not answered in time.
    #[must_use]
    pub const fn away() -> Self {
        Self::Unavailable(sqlx::Error::PoolTimedOut)
    }
}

/// Result of a call to the database.
pub type StoreResult<T> = Result<T, StoreError>;

/// Deadlock; lock wait timeout; record changed since last read (MariaDB 10.6.18 and later, and Galera).
const CONFLICTS: [u16; 3] = [1213, 1205, 1020];
/// What passes without anybody changing a statement of ours.
const UNAVAILABLE: [u16; 18] = [
    // Too many connections; server shutdown; out of memory (three ways); user limits; read-only (two ways).
    1040, 1053, 1037, 1038, 1041, 1203, 1226, 1290, 1836,
    // The disk: full; a table is full; the storage engine says so; a file cannot be written; a temporary one neither.
    1021, 1114, 1030, 1026, 3,
    // Galera: this node is not part of the cluster. A commit that failed or a connection that was killed meanwhile. A
    // statement that was stopped from outside.
    1047, 1180, 1927, 1317,
];

/// Errors whose text names tables, columns, keys and accounts, but quotes no value. Any other may: an e-mail address that
/// is there already, a text that does not fit.
const SPEAK_OF_NO_VALUE: [u16; 38] = [
    3, 1020, 1021, 1026, 1030, 1037, 1038, 1040, 1041, 1044, 1045, 1046, 1047, 1048, 1049, 1053, 1054, 1114, 1130,
    1142, 1146, 1180, 1203, 1205, 1213, 1226, 1264, 1290, 1317, 1364, 1406, 1451, 1452, 1836, 1927, 3024, 4025, 4031,
];

/// What the log may know of an error.
struct Told<'a>(&'a sqlx::Error);

impl fmt::Display for Told<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            sqlx::Error::Database(database) => {
                let (number, text) = (number(database.as_ref()), database.message());
                if SPEAK_OF_NO_VALUE.contains(&number) {
                    return write!(out, "{number}: {text}");
                }
                // The last one: a value may hold these words too.
                match text.rsplit_once(" for key ") {
                    Some((_, key)) if database.is_unique_violation() => write!(out, "{number}, key {key}"),
                    _ => write!(out, "{number}, SQLSTATE {}", database.code().unwrap_or_default()),
                }
            }
            sqlx::Error::ColumnDecode { index, .. } => write!(out, "column {index} cannot be read"),
            sqlx::Error::Decode(_) => write!(out, "a value cannot be read"),
            other => write!(out, "{other}"),
        }
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "StoreError({self})")
    }
}

fn number(error: &dyn sqlx::error::DatabaseError) -> u16 {
    error.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number)
}

/// Whether the database says that it cannot serve now.
pub(super) fn is_away(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(database) if UNAVAILABLE.contains(&number(database.as_ref())))
}

/// Whether a column could not be read because it was `NULL`; in a packed one it is the reader of JSON who says so.
fn is_hole(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    let packed = error.downcast_ref::<serde_json::Error>();
    error.is::<sqlx::error::UnexpectedNullError>()
        || packed.is_some_and(|error| error.to_string().contains("type: null"))
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            // Seen with Galera: a statement that another node aborts may send a row with holes before it says so. Where a row
            // of ours has a hole that cannot be, trying again does no harm.
            sqlx::Error::ColumnDecode { source, .. } if is_hole(source.as_ref()) => Self::Conflict(error),
            sqlx::Error::Database(database) => {
                let number = number(database.as_ref());
                if CONFLICTS.contains(&number) {
                    Self::Conflict(error)
                } else if is_away(&error) {
                    Self::Unavailable(error)
                } else if database.is_unique_violation() {
                    Self::Duplicate(error)
                } else {
                    Self::Other(error)
                }
            }
            _ => Self::Other(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_with_a_hole_that_cannot_be_is_read_again() {
        let hole = Box::new(sqlx::error::UnexpectedNullError);
        let error = StoreError::from(sqlx::Error::ColumnDecode { index: "17".to_owned(), source: hole });
        assert!(matches!(error, StoreError::Conflict(_)), "{error}");
        for (packed, is_hole) in [("[1, null]", true), ("[1, \"2\"]", false)] {
            let source = Box::new(serde_json::from_str::<(i64, i64)>(packed).unwrap_err());
            let error = StoreError::from(sqlx::Error::ColumnDecode { index: "0".to_owned(), source });
            assert_eq!(matches!(error, StoreError::Conflict(_)), is_hole, "{error}");
        }
        let other = sqlx::Error::ColumnDecode { index: "17".to_owned(), source: "not a number".into() };
        assert!(matches!(StoreError::from(other), StoreError::Other(_)));
    }
}
