//! What witnesses told, over all sessions.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::MySqlExecutor;

use super::StoreResult;
use crate::domain::attendance::{Event, Kind, Source};
use crate::domain::window::TOKEN_OUTLIVES;

/// Rooms of classes around this moment in which somebody is, as far as the media server has told.
pub async fn rooms_in_use(db: impl MySqlExecutor<'_>, now: DateTime<Utc>) -> StoreResult<Vec<String>> {
    let rooms = sqlx::query_scalar!(
        "SELECT s.room_name FROM video_call_sessions s
         WHERE s.scheduled_end_time BETWEEN ? AND ? AND EXISTS (
             SELECT 1 FROM call_events j WHERE j.session_id = s.id AND j.source = 'media' AND j.kind = 'occupant_joined'
               AND NOT EXISTS (
                   SELECT 1 FROM call_events l WHERE l.session_id = s.id AND l.source = 'media'
                     AND (l.kind = 'occupant_left' AND l.connection = j.connection AND l.place = j.place
                          AND l.occurred_at >= j.occurred_at
                          OR l.kind IN ('room_destroyed', 'room_gone') AND l.occurred_at >= j.occurred_at)))
         LIMIT 5000",
        now - TOKEN_OUTLIVES,
        now + TimeDelta::days(1),
    )
    .fetch_all(db)
    .await?;
    Ok(rooms)
}

/// What the media server told of people in a session's room who do not belong to it, with what it knows of them as JSON.
pub async fn of_strangers(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<(Event, Option<String>)>> {
    let rows = sqlx::query!(
        r#"SELECT kind, COALESCE(connection, '') AS "connection!", occurred_at AS "at: DateTime<Utc>", place,
                  since AS "since: DateTime<Utc>", willing AS "willing: bool", details
           FROM call_events WHERE session_id = ? AND source = 'media' AND user_id IS NULL AND connection IS NOT NULL
           ORDER BY id LIMIT 1000"#,
        session_id,
    )
    .fetch_all(db)
    .await?;
    let told = rows.into_iter().filter_map(|row| {
        let event = Event {
            place: row.place,
            since: row.since,
            willing: row.willing,
            ..Event::new(row.at, Source::Media, Kind::parse(&row.kind)?, None, &row.connection)
        };
        Some((event, row.details))
    });
    Ok(told.collect())
}

/// Something told of a room that is no room of ours.
#[derive(Debug, Clone)]
pub struct Lost {
    /// The room.
    pub room: String,
    /// What happened.
    pub kind: String,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// What else is known, as JSON.
    pub details: Option<String>,
    /// From which address it was told.
    pub address: String,
}

/// The newest of what was told of rooms that are no rooms of ours.
pub async fn lost(db: impl MySqlExecutor<'_>, limit: i64) -> StoreResult<Vec<Lost>> {
    let rows = sqlx::query_as!(
        Lost,
        r#"SELECT COALESCE(room, '') AS "room!", kind, occurred_at AS "at: DateTime<Utc>", details,
                  COALESCE(address, '') AS "address!"
           FROM call_events WHERE session_id IS NULL AND source = 'media' ORDER BY id DESC LIMIT ?"#,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows)
}
