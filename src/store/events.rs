//! `call_events`: what happened, as told by whom. Rows are only ever added.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::batch::{Batch, add};
use super::{StoreError, StoreResult};
use crate::domain::attendance::outage::Drop;
pub use crate::domain::attendance::{Event, Kind, Source};

/// Something the door or a page saw of a person.
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
        event.kind.source().as_str(),
        event.seat_id,
        event.at,
        event.address,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// When a page with this seat saw last what it told.
pub async fn last_of_page(
    db: impl MySqlExecutor<'_>,
    session_id: i64,
    user_id: i64,
    seat_id: &str,
) -> StoreResult<Option<DateTime<Utc>>> {
    let last = sqlx::query_scalar!(
        r#"SELECT MAX(occurred_at) AS "at: DateTime<Utc>" FROM call_events
           WHERE session_id = ? AND user_id = ? AND connection = ? AND source = 'browser'"#,
        session_id,
        user_id,
        seat_id,
    );
    Ok(last.fetch_one(db).await?)
}

/// Adds an event with the last writes of a transaction.
pub(super) fn add_later(batch: &mut Batch, event: &DoorEvent<'_>) {
    add!(
        batch,
        "INSERT INTO call_events (session_id, user_id, kind, source, connection, occurred_at, address)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        event.session_id,
        event.user_id,
        event.kind.as_str(),
        event.kind.source().as_str(),
        event.seat_id,
        event.at,
        event.address,
    );
}

/// Something the media server tells.
#[derive(Debug)]
pub struct MediaEvent<'a> {
    /// The session of the room, if there is one.
    pub session_id: Option<i64>,
    /// The person, if it is one of the session.
    pub user_id: Option<i64>,
    /// What happened.
    pub kind: Kind,
    /// When, by the clock of the media server, UTC.
    pub at: DateTime<Utc>,
    /// Start of the stay it belongs to, if the media server says so.
    pub since: Option<DateTime<Utc>>,
    /// The occupant; `None` for the room itself.
    pub connection: Option<&'a str>,
    /// The room.
    pub room: &'a str,
    /// The breakout room in it; empty for the room itself.
    pub place: &'a str,
    /// The person went by their own will.
    pub willing: bool,
    /// What else is said, as JSON.
    pub details: Option<&'a str>,
    /// Makes it the same when it is sent again.
    pub key: &'a [u8],
    /// Where the request came from.
    pub address: &'a str,
}

/// Adds what a media server tells; `false` if it was told before.
pub async fn add_media(db: impl MySqlExecutor<'_>, event: &MediaEvent<'_>) -> StoreResult<bool> {
    // Not "on duplicate key update": clients are told of rows found, not of rows changed.
    let done = sqlx::query!(
        "INSERT INTO call_events (session_id, user_id, kind, source, connection, occurred_at, address, room, place, since,
                                  willing, details, event_key)
         VALUES (?, ?, ?, 'media', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        event.session_id,
        event.user_id,
        event.kind.as_str(),
        event.connection,
        event.at,
        event.address,
        event.room,
        event.place,
        event.since,
        event.willing,
        event.details,
        event.key,
    )
    .execute(db)
    .await
    .map_err(StoreError::from);
    match done {
        Ok(_) => Ok(true),
        Err(StoreError::Duplicate(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Everything that was seen of a session, in the order it happened and was recorded.
pub async fn of_session(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<Event>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT user_id AS "person: i64", kind, source, connection, occurred_at AS "at: DateTime<Utc>", place,
                  since AS "since: DateTime<Utc>", willing AS "willing: bool"
           FROM call_events WHERE session_id = ? ORDER BY occurred_at, id"#,
        session_id,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// What the door saw of a session, in the order it was recorded: that of the locks it was seen under, whatever the clocks of
/// servers said and whoever put them back.
pub async fn of_door(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<Event>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT user_id AS "person: i64", kind, source, connection, occurred_at AS "at: DateTime<Utc>", place,
                  since AS "since: DateTime<Utc>", willing AS "willing: bool"
           FROM call_events WHERE session_id = ? AND source = 'door' ORDER BY id"#,
        session_id,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// What the media server told of a session.
pub async fn of_media(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<Vec<Event>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT user_id AS "person: i64", kind, source, connection, occurred_at AS "at: DateTime<Utc>", place,
                  since AS "since: DateTime<Utc>", willing AS "willing: bool"
           FROM call_events WHERE session_id = ? AND source = 'media'"#,
        session_id,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// Lines that broke without a goodbye near it, between two moments, over all sessions.
pub async fn drops(db: impl MySqlExecutor<'_>, from: DateTime<Utc>, to: DateTime<Utc>) -> StoreResult<Vec<Drop>> {
    let rows = sqlx::query!(
        r#"SELECT c.session_id AS "session_id!: i64", c.user_id AS "person!: i64", c.occurred_at AS "at: DateTime<Utc>"
           FROM call_events c
           WHERE c.kind IN ('occupant_left', 'interrupted') AND c.occurred_at BETWEEN ? AND ? AND c.willing = 0
             AND c.session_id IS NOT NULL AND c.user_id IS NOT NULL
             AND NOT EXISTS (
                 SELECT 1 FROM call_events g
                 WHERE g.session_id = c.session_id AND g.user_id = c.user_id AND g.kind IN ('leave', 'put_out', 'left')
                   AND g.occurred_at BETWEEN c.occurred_at - INTERVAL 90 SECOND AND c.occurred_at + INTERVAL 5 SECOND)
           LIMIT 20000"#,
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| Drop { at: row.at, session_id: row.session_id, person: row.person }).collect())
}

struct Row {
    person: Option<i64>,
    kind: String,
    source: String,
    connection: Option<String>,
    at: DateTime<Utc>,
    place: String,
    since: Option<DateTime<Utc>>,
    willing: bool,
}

impl Row {
    /// A newer server may have kept what this one has no word for.
    fn read(self) -> Option<Event> {
        Some(Event {
            at: self.at,
            source: Source::parse(&self.source)?,
            kind: Kind::parse(&self.kind)?,
            person: self.person,
            connection: self.connection.unwrap_or_default(),
            place: self.place,
            since: self.since,
            willing: self.willing,
        })
    }
}
