//! Making a session for a lesson or for one class of a course.

use chrono::{DateTime, Utc};
use sqlx::{MySqlConnection, MySqlExecutor};

use super::row::{id, word};
use super::{StoreError, StoreResult};
use crate::domain::class::{Class, NewSession};
use crate::domain::session::{EnrollmentStatus, LessonStatus, PaymentStatus, RecordStatus};
use crate::domain::staff::SessionRecord;

/// A lesson as something to make a session for.
pub async fn lesson(db: impl MySqlExecutor<'_>, lesson_id: i64) -> StoreResult<Option<Class>> {
    let row = sqlx::query!(
        r#"SELECT l.tutor_id AS "tutor_id: i64", l.student_id AS "student_id: i64", l.status, l.payment_status,
                  l.scheduled_start_time AS "start: DateTime<Utc>", l.scheduled_end_time AS "end: DateTime<Utc>",
                  s.id AS "session_id?: i64", s.access_token AS "access_token?"
           FROM lessons l LEFT JOIN video_call_sessions s ON s.lesson_id = l.id
           WHERE l.id = ?"#,
        lesson_id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let status = word(LessonStatus::parse(&row.status), "lessons", "status", lesson_id)?;
        Ok(Class {
            lesson_id: Some(lesson_id),
            enrollment_id: None,
            session_record_id: None,
            tutor_id: row.tutor_id,
            student_id: row.student_id,
            payment: word(PaymentStatus::parse(&row.payment_status), "lessons", "payment_status", lesson_id)?,
            agreed: status == LessonStatus::Confirmed,
            start: row.start,
            end: row.end,
            existing: row.session_id.zip(row.access_token),
        })
    })
    .transpose()
}

/// A course as something to make sessions for.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// The enrollment.
    pub id: i64,
    /// Who teaches.
    pub tutor_id: i64,
    /// Who learns.
    pub student_id: i64,
    /// Whether it is active.
    pub active: bool,
    /// Payment of the course.
    pub payment: PaymentStatus,
}

/// A course by its id.
pub async fn course(db: impl MySqlExecutor<'_>, enrollment_id: i64) -> StoreResult<Option<Course>> {
    let row = sqlx::query!(
        r#"SELECT tutor_id AS "tutor_id: i64", student_id AS "student_id: i64", status, payment_status
           FROM class_enrollments WHERE id = ?"#,
        enrollment_id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let table = "class_enrollments";
        let status = word(EnrollmentStatus::parse(&row.status), table, "status", enrollment_id)?;
        Ok(Course {
            id: enrollment_id,
            tutor_id: row.tutor_id,
            student_id: row.student_id,
            active: status == EnrollmentStatus::Active,
            payment: word(PaymentStatus::parse(&row.payment_status), table, "payment_status", enrollment_id)?,
        })
    })
    .transpose()
}

/// One class of a course that has no session yet, as something to make one for.
#[must_use]
pub fn class_of(course: &Course, record: &SessionRecord) -> Class {
    Class {
        lesson_id: None,
        enrollment_id: Some(course.id),
        session_record_id: Some(record.id),
        tutor_id: course.tutor_id,
        student_id: course.student_id,
        payment: course.payment,
        agreed: course.active && record.status == RecordStatus::Scheduled.as_str(),
        start: record.scheduled_start_time,
        end: record.scheduled_end_time,
        existing: None,
    }
}

/// Keeps what a class is made from as it is until the end of the transaction.
pub async fn hold_lesson(db: impl MySqlExecutor<'_>, lesson_id: i64) -> StoreResult<()> {
    sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM lessons WHERE id = ? FOR UPDATE"#, lesson_id)
        .fetch_optional(db)
        .await?;
    Ok(())
}

/// [`hold_lesson`] for a course.
pub async fn hold_course(db: impl MySqlExecutor<'_>, enrollment_id: i64) -> StoreResult<()> {
    sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM class_enrollments WHERE id = ? FOR UPDATE"#, enrollment_id)
        .fetch_optional(db)
        .await?;
    Ok(())
}

/// One class of a course; `None` if the record is unknown or belongs to another course.
pub async fn record(db: impl MySqlExecutor<'_>, course: &Course, record_id: i64) -> StoreResult<Option<Class>> {
    let row = sqlx::query!(
        r#"SELECT r.status, r.scheduled_start_time AS "start: DateTime<Utc>",
                  r.scheduled_end_time AS "end: DateTime<Utc>",
                  s.id AS "session_id?: i64", s.access_token AS "access_token?"
           FROM session_records r LEFT JOIN video_call_sessions s ON s.session_record_id = r.id
           WHERE r.id = ? AND r.enrollment_id = ?"#,
        record_id,
        course.id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let status = word(RecordStatus::parse(&row.status), "session_records", "status", record_id)?;
        Ok(Class {
            lesson_id: None,
            enrollment_id: Some(course.id),
            session_record_id: Some(record_id),
            tutor_id: course.tutor_id,
            student_id: course.student_id,
            payment: course.payment,
            agreed: course.active && status == RecordStatus::Scheduled,
            start: row.start,
            end: row.end,
            existing: row.session_id.zip(row.access_token),
        })
    })
    .transpose()
}

/// The earliest class of a course that is still to come and has no session yet.
pub async fn next_record(
    db: impl MySqlExecutor<'_>,
    enrollment_id: i64,
    now: DateTime<Utc>,
) -> StoreResult<Option<i64>> {
    let id = sqlx::query_scalar!(
        r#"SELECT r.id AS "id: i64"
           FROM session_records r LEFT JOIN video_call_sessions s ON s.session_record_id = r.id
           WHERE r.enrollment_id = ? AND r.status = 'scheduled' AND r.scheduled_end_time >= ? AND s.id IS NULL
           ORDER BY r.scheduled_start_time, r.id LIMIT 1"#,
        enrollment_id,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(id)
}

/// Adds the session and its two seats and gives its id; `None` if somebody else was faster.
pub async fn insert(connection: &mut MySqlConnection, class: &Class, new: &NewSession) -> StoreResult<Option<i64>> {
    let session_id = insert_bare(connection, class, new).await?;
    if let Some(session_id) = session_id {
        insert_seats(connection, session_id, session_id).await?;
    }
    Ok(session_id)
}

/// [`insert`] without the seats, for many sessions at a time: [`insert_seats`] must follow in the same transaction.
pub async fn insert_bare(
    connection: &mut MySqlConnection,
    class: &Class,
    new: &NewSession,
) -> StoreResult<Option<i64>> {
    let done = sqlx::query!(
        "INSERT INTO video_call_sessions
            (enrollment_id, lesson_id, session_record_id, tutor_id, student_id, room_name, access_token,
             scheduled_start_time, scheduled_end_time, payment_status, expires_at, ip_addresses)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')",
        class.enrollment_id,
        class.lesson_id,
        class.session_record_id,
        class.tutor_id,
        class.student_id,
        new.room_name,
        new.access_token,
        class.start,
        class.end,
        class.payment.as_str(),
        new.expires_at,
    )
    .execute(connection)
    .await
    .map_err(StoreError::from);
    match done {
        Ok(done) => Ok(Some(id(done.last_insert_id()))),
        Err(StoreError::Duplicate(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Adds the seats of all sessions whose ids lie between these two, both included. Those that others made in between
/// have theirs already and keep them.
pub async fn insert_seats(connection: &mut MySqlConnection, first: i64, last: i64) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO video_call_participants (session_id, user_id, role)
         SELECT s.id, IF(side.role = 'tutor', s.tutor_id, s.student_id), side.role
         FROM video_call_sessions s JOIN (SELECT 'tutor' AS role UNION ALL SELECT 'student') side
         WHERE s.id BETWEEN ? AND ?
           AND NOT EXISTS (SELECT 1 FROM video_call_participants p WHERE p.session_id = s.id)",
        first,
        last,
    )
    .execute(connection)
    .await?;
    Ok(())
}
