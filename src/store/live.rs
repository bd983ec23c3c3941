//! `live_events`: written with the change itself, read by every server for the pages that are open at it.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::batch::{Batch, add};
use super::{Connection, StoreResult};
use crate::domain::live::Kind;

/// Something that happened to a session, and whom it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveEvent {
    /// Position in the stream.
    pub id: i64,
    /// What happened.
    pub kind: Kind,
    /// To which session.
    pub session_id: i64,
    /// The tutor then.
    pub tutor_id: i64,
    /// The student then.
    pub student_id: i64,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// What is said, for [`Kind::Signal`]; tutor and student are then both the one it is said to.
    pub signal_id: Option<i64>,
}

/// Whose sessions something has happened to.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    /// One session.
    Session(i64),
    /// The session of a lesson.
    Lesson(i64),
    /// Those of a course that are not held.
    Enrollment(i64),
    /// All whose ids lie between these two, both included.
    Between(i64, i64),
}

/// Tells that something has happened, to the people the sessions have at this moment.
pub async fn tell(connection: &mut Connection, kind: Kind, of: Of, now: DateTime<Utc>) -> StoreResult<()> {
    let kind = kind.as_str();
    match of {
        Of::Session(id) => sqlx::query!(
            "INSERT INTO live_events (kind, session_id, tutor_id, student_id, created_at)
             SELECT ?, id, tutor_id, student_id, ? FROM video_call_sessions WHERE id = ?",
            kind,
            now,
            id,
        ),
        Of::Lesson(id) => sqlx::query!(
            "INSERT INTO live_events (kind, session_id, tutor_id, student_id, created_at)
             SELECT ?, id, tutor_id, student_id, ? FROM video_call_sessions WHERE lesson_id = ?",
            kind,
            now,
            id,
        ),
        Of::Enrollment(id) => sqlx::query!(
            "INSERT INTO live_events (kind, session_id, tutor_id, student_id, created_at)
             SELECT ?, id, tutor_id, student_id, ? FROM video_call_sessions
             WHERE enrollment_id = ? AND status <> 'completed'",
            kind,
            now,
            id,
        ),
        Of::Between(first, last) => sqlx::query!(
            "INSERT INTO live_events (kind, session_id, tutor_id, student_id, created_at)
             SELECT ?, id, tutor_id, student_id, ? FROM video_call_sessions WHERE id BETWEEN ? AND ?",
            kind,
            now,
            first,
            last,
        ),
    }
    .execute(connection)
    .await?;
    Ok(())
}

/// Like [`tell`] for one session, by whoever knows its people, with the last writes of a transaction.
pub(super) fn tell_later(
    batch: &mut Batch,
    kind: Kind,
    session_id: i64,
    (tutor_id, student_id): (i64, i64),
    now: DateTime<Utc>,
) {
    add!(
        batch,
        "INSERT INTO live_events (kind, session_id, tutor_id, student_id, created_at) VALUES (?, ?, ?, ?, ?)",
        kind.as_str(),
        session_id,
        tutor_id,
        student_id,
        now,
    );
}

/// Tells one person that something has been said to them.
pub async fn tell_signal(
    connection: &mut Connection,
    session_id: i64,
    recipient: i64,
    signal_id: i64,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO live_events (kind, session_id, tutor_id, student_id, created_at, signal_id)
         VALUES ('signal', ?, ?, ?, ?, ?)",
        session_id,
        recipient,
        recipient,
        now,
        signal_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Tells once more, at the end of a long transaction that began to tell at the moment `told`, that something has happened
/// to the sessions it told of: readers do not wait for early ids for so long.
pub async fn tell_again(connection: &mut Connection, told: DateTime<Utc>, now: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO live_events (kind, session_id, tutor_id, student_id, created_at)
         SELECT DISTINCT 'session_changed', e.session_id, e.tutor_id, e.student_id, ? FROM live_events e
         WHERE e.created_at = ? AND e.kind <> 'signal'",
        now,
        told,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The position of the newest event that is older than `before`; zero if there is none. Younger ones may still get
/// neighbours before them: transactions commit in another order than they draw their ids.
pub async fn settled_before(db: impl MySqlExecutor<'_>, before: DateTime<Utc>) -> StoreResult<i64> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM live_events WHERE created_at < ? ORDER BY created_at DESC, id DESC LIMIT 1"#,
        before,
    )
    .fetch_optional(db)
    .await?;
    Ok(id.unwrap_or(0))
}

/// The events after a position, in order.
pub async fn after(db: impl MySqlExecutor<'_>, after: i64, limit: u32) -> StoreResult<Vec<LiveEvent>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id: i64", kind, session_id AS "session_id: i64", tutor_id AS "tutor_id: i64",
                  student_id AS "student_id: i64", created_at AS "at: DateTime<Utc>", signal_id
           FROM live_events WHERE id > ? ORDER BY id LIMIT ?"#,
        after,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// Where a page that was away goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// After the last event it heard of.
    Event(i64),
    /// At the moment its data is from, UTC.
    Moment(DateTime<Utc>),
}

/// What a page missed that concerns one person, in order; everything since `kept_since` is kept. `None` if so much time has passed that some of it is
/// forgotten, or if it is more than `limit`.
pub async fn missed(
    connection: &mut Connection,
    user_id: i64,
    from: From,
    kept_since: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Option<Vec<LiveEvent>>> {
    let oldest = sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM live_events ORDER BY id LIMIT 1"#)
        .fetch_optional(&mut *connection)
        .await?;
    let after = match (from, oldest) {
        // Whatever it heard of last has been forgotten since.
        (From::Event(_), None) => return Ok(None),
        (From::Moment(since), _) if since < kept_since => return Ok(None),
        (From::Moment(_), None) => return Ok(Some(Vec::new())),
        (From::Event(id), Some(oldest)) if id.saturating_add(1) < oldest => return Ok(None),
        (From::Event(id), _) => id,
        (From::Moment(since), _) => {
            let first = sqlx::query_scalar!(
                r#"SELECT id AS "id: i64" FROM live_events WHERE created_at >= ? ORDER BY created_at, id LIMIT 1"#,
                since,
            )
            .fetch_optional(&mut *connection)
            .await?;
            match first {
                Some(first) => first - 1,
                None => return Ok(Some(Vec::new())),
            }
        }
    };
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id: i64", kind, session_id AS "session_id: i64", tutor_id AS "tutor_id: i64",
                  student_id AS "student_id: i64", created_at AS "at: DateTime<Utc>", signal_id
           FROM live_events WHERE id > ? AND (tutor_id = ? OR student_id = ?) ORDER BY id LIMIT ?"#,
        after,
        user_id,
        user_id,
        limit + 1,
    )
    .fetch_all(connection)
    .await?;
    if rows.len() > limit as usize {
        return Ok(None);
    }
    let for_them = |event: &LiveEvent| event.kind != Kind::Duplicate || event.tutor_id == user_id;
    Ok(Some(rows.into_iter().map(Row::read).filter(for_them).collect()))
}

/// Forgets events from before a moment, at most `limit` of them; gives how many.
pub async fn forget(db: impl MySqlExecutor<'_>, before: DateTime<Utc>, limit: u32) -> StoreResult<u64> {
    let done = sqlx::query!("DELETE FROM live_events WHERE created_at < ? ORDER BY created_at LIMIT ?", before, limit)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

struct Row {
    id: i64,
    kind: String,
    session_id: i64,
    tutor_id: i64,
    student_id: i64,
    at: DateTime<Utc>,
    signal_id: Option<i64>,
}

impl Row {
    fn read(self) -> LiveEvent {
        LiveEvent {
            id: self.id,
            // A newer server may tell of what this one has no word for.
            kind: Kind::parse(&self.kind).unwrap_or(Kind::Changed),
            session_id: self.session_id,
            tutor_id: self.tutor_id,
            student_id: self.student_id,
            at: self.at,
            signal_id: self.signal_id,
        }
    }
}
