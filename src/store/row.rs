//! From texts of a column to the words of `domain`.

use super::{StoreError, StoreResult};

/// The value of a closed set, or the error that names the row.
pub(super) fn word<T>(value: Option<T>, table: &'static str, column: &'static str, id: i64) -> StoreResult<T> {
    value.ok_or(StoreError::Inconsistent { table, column, id })
}

/// The id MySQL gave a new row. Ids are INT columns, so this never wraps.
pub(super) fn id(last_insert_id: u64) -> i64 {
    i64::try_from(last_insert_id).unwrap_or(i64::MAX)
}
