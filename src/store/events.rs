//! `call_events`: what happened, as told by whom. Rows are only ever added.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::StoreResult;

/// What the door saw.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Somebody was let in.
    Join,
    /// Somebody was let in and their seat in another browser ended.
    Takeover,
    /// Somebody said goodbye.
    Leave,
    /// Staff ended somebody's stay.
    PutOut,
    /// The tutor's page brought the link to a recording.
    Recording,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Takeover => "takeover",
            Self::Leave => "leave",
            Self::PutOut => "put_out",
            Self::Recording => "recording",
        }
    }
}

/// Something the door saw.
#[derive(Debug)]
pub struct DoorEvent<'a> {
    /// The session.
    pub session_id: i64,
    /// The person.
    pub user_id: i64,
    /// What happened.
    pub kind: Kind,
    /// The seat.
    pub seat_id: Option<&'a str>,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// Where the request came from.
    pub address: &'a str,
}

/// Adds an event.
pub async fn add(db: impl MySqlExecutor<'_>, event: &DoorEvent<'_>) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO call_events (session_id, user_id, kind, source, connection, occurred_at, address)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        event.session_id,
        event.user_id,
        event.kind.as_str(),
        if matches!(event.kind, Kind::Recording) { "browser" } else { "door" },
        event.seat_id,
        event.at,
        event.address,
    )
    .execute(db)
    .await?;
    Ok(())
}
