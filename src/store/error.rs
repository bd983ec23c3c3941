//! What can go wrong in the database, sorted by what the caller can do about it.

use sqlx::mysql::MySqlDatabaseError;

/// A failed call to the database. Its text goes to the log, never to a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or has no connection to spare; trying again later may help.
    #[error("database unavailable: {0}")]
    Unavailable(sqlx::Error),
    /// Another transaction got in the way; the whole transaction may be tried again.
    #[error("transaction conflict: {0}")]
    Conflict(sqlx::Error),
    /// A UNIQUE key refused the row.
    #[error("duplicate key: {0}")]
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
    #[error("database error: {0}")]
    Other(sqlx::Error),
}

/// Result of a call to the database.
pub type StoreResult<T> = Result<T, StoreError>;

/// Deadlock; lock wait timeout; record changed since last read (MariaDB 10.6.18 and later, and Galera).
const CONFLICTS: [u16; 3] = [1213, 1205, 1020];
/// Too many connections; server shutdown; out of memory; user limit; read-only.
const UNAVAILABLE: [u16; 6] = [1040, 1053, 1038, 1203, 1226, 1290];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            sqlx::Error::Database(database) => {
                let number = database.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number);
                if CONFLICTS.contains(&number) {
                    Self::Conflict(error)
                } else if UNAVAILABLE.contains(&number) {
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
