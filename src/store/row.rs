//! From columns to the words of `domain`.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult};
use crate::domain::call::Hosting;
use crate::domain::provider::Provider;
use crate::domain::seat::Held;

/// Where sessions are.
pub(super) const SESSIONS: &str = "video_call_sessions";

/// The value of a closed set, or the error that names the row.
pub(super) fn word<T>(value: Option<T>, table: &'static str, column: &'static str, id: i64) -> StoreResult<T> {
    value.ok_or(StoreError::Inconsistent { table, column, id })
}

/// The id MySQL gave a new row. Ids are INT columns, so this never wraps.
pub(super) fn id(last_insert_id: u64) -> i64 {
    i64::try_from(last_insert_id).unwrap_or(i64::MAX)
}

/// What the door looks at, of a row of any statement that names these columns alike.
macro_rules! session {
    ($row:expr) => {
        $crate::domain::session::Session {
            tutor_id: $row.tutor_id,
            student_id: $row.student_id,
            status: $crate::store::row::word(
                $crate::domain::session::SessionStatus::parse(&$row.status),
                $crate::store::row::SESSIONS,
                "status",
                $row.id,
            )?,
            payment: $crate::store::row::word(
                $crate::domain::session::PaymentStatus::parse(&$row.payment),
                $crate::store::row::SESSIONS,
                "payment_status",
                $row.id,
            )?,
            start: $row.start.into(),
            end: $row.end.into(),
            expires_at: $row.expires_at.into(),
            tutor_may_join: $row.tutor_may_join.into(),
            student_may_join: $row.student_may_join.into(),
        }
    };
}
pub(super) use session;

/// What holds a call of so many people.
pub(super) fn hosting(provider: Option<&str>, people: i64) -> Hosting {
    // A newer server may know more providers.
    Hosting { chosen: provider.and_then(Provider::parse), people: u32::try_from(people).unwrap_or(u32::MAX) }
}

/// Who holds a seat; nobody unless all three are there.
pub(super) fn held(seat_id: Option<String>, login_id: Option<i64>, lease_until: Option<DateTime<Utc>>) -> Option<Held> {
    Some(Held { seat_id: seat_id?, login_id: login_id?, lease_until: lease_until? })
}
