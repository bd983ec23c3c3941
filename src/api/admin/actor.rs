//! Who acts, and what is kept of it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::api::RequestInfo;
use crate::store::audit::{self, Deed};
use crate::store::{Connection, StoreResult};

/// In what capacity somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// A person of the staff.
    Staff,
    /// A tutor, for lessons of their own.
    Tutor,
    /// The host platform, by its key.
    Platform,
}

/// Who acts, and from where.
#[derive(Debug, Clone)]
pub struct Actor {
    /// In what capacity.
    pub capacity: Capacity,
    /// The person, unless it is the host platform.
    pub user_id: Option<i64>,
    /// Where from.
    pub address: String,
    /// Names the request.
    pub request_id: String,
}

/// What something was and is.
#[derive(Debug)]
pub struct Change<'a, T> {
    /// `user`, `lesson`, `enrollment` or `session`.
    pub object: &'a str,
    /// Which one.
    pub id: i64,
    /// `None` for something new.
    pub before: Option<&'a T>,
    /// What it is now.
    pub after: &'a T,
}

impl Actor {
    /// Whoever sends a request.
    #[must_use]
    pub fn new(capacity: Capacity, user_id: Option<i64>, info: Option<&RequestInfo>) -> Self {
        let address = info.map(|info| info.address.to_string()).unwrap_or_default();
        let request_id = info.map(|info| info.id.clone()).unwrap_or_default();
        Self { capacity, user_id, address, request_id }
    }

    /// Keeps a deed in the audit log, in the transaction of the deed. What changed nothing is no deed.
    ///
    /// # Errors
    /// The database failed.
    pub async fn keep<T: Serialize + PartialEq + Sync>(
        &self,
        connection: &mut Connection,
        change: Change<'_, T>,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        let Change { object, id, before, after } = change;
        if before == Some(after) {
            return Ok(());
        }
        let action = if before.is_some() { "change" } else { "create" };
        self.keep_as(connection, action, object, Some(id), before.map(json), Some(json(after)), now).await
    }

    /// Keeps a deed of any kind.
    ///
    /// # Errors
    /// The database failed.
    #[expect(clippy::too_many_arguments, reason = "they are the columns of the log")]
    pub async fn keep_as(
        &self,
        connection: &mut Connection,
        action: &str,
        object: &str,
        object_id: Option<i64>,
        before: Option<Value>,
        after: Option<Value>,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        let actor = match self.capacity {
            Capacity::Staff => "staff",
            Capacity::Tutor => "tutor",
            Capacity::Platform => "platform",
        };
        let deed = Deed {
            at,
            actor,
            user_id: self.user_id,
            action,
            object,
            object_id,
            before,
            after,
            address: &self.address,
            request_id: &self.request_id,
        };
        audit::add(connection, &deed).await
    }
}

fn json<T: Serialize>(value: &T) -> Value {
    // Plain data: it cannot fail to become JSON.
    serde_json::to_value(value).unwrap_or_default()
}
