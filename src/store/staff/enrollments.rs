//! Courses with their classes, and what a change of one means for its sessions.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use crate::domain::staff::{Enrollment, EnrollmentChange, EnrollmentData, Page, SessionRecord};
use crate::store::row::id;
use crate::store::{Connection, StoreResult};

/// A course by id, with its classes.
pub async fn find(connection: &mut Connection, enrollment_id: i64) -> StoreResult<Option<Enrollment>> {
    let row = sqlx::query!(
        r#"SELECT e.id AS "id: i64", e.tutor_id AS "tutor_id: i64", e.student_id AS "student_id: i64",
                  t.display_name AS tutor_name, p.display_name AS student_name, e.title, e.status,
                  e.payment_status, e.external_id, e.price_vnd
           FROM class_enrollments e JOIN users t ON t.id = e.tutor_id JOIN users p ON p.id = e.student_id
           WHERE e.id = ?"#,
        enrollment_id,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let sessions = sqlx::query_as!(
        SessionRecord,
        r#"SELECT r.id AS "id: i64", r.scheduled_start_time AS "scheduled_start_time: DateTime<Utc>",
                  r.scheduled_end_time AS "scheduled_end_time: DateTime<Utc>", r.status, s.id AS "session_id?: i64",
                  r.verdict, r.tutor_attended AS "tutor_attended: bool", r.student_attended AS "student_attended: bool",
                  r.tutor_minutes AS "tutor_minutes: i64", r.student_minutes AS "student_minutes: i64"
           FROM session_records r LEFT JOIN video_call_sessions s ON s.session_record_id = r.id
           WHERE r.enrollment_id = ? ORDER BY r.scheduled_start_time, r.id"#,
        enrollment_id,
    )
    .fetch_all(connection)
    .await?;
    Ok(Some(Enrollment {
        id: row.id,
        tutor_id: row.tutor_id,
        student_id: row.student_id,
        tutor_name: row.tutor_name,
        student_name: row.student_name,
        title: row.title,
        status: row.status,
        payment_status: row.payment_status,
        external_id: row.external_id,
        price_vnd: row.price_vnd,
        sessions,
    }))
}

/// The course an id of the host platform stands for.
pub async fn by_external_id(db: impl MySqlExecutor<'_>, external_id: &str) -> StoreResult<Option<i64>> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM class_enrollments WHERE external_id = ?"#, external_id)
        .fetch_optional(db)
        .await?;
    Ok(id)
}

/// A page of courses by id, with the number of all; `page.word` is a status.
pub async fn list(connection: &mut Connection, page: &Page) -> StoreResult<(Vec<Enrollment>, i64)> {
    let pattern = page.pattern();
    let total = sqlx::query_scalar!(
        "SELECT COUNT(*) FROM class_enrollments e JOIN users t ON t.id = e.tutor_id JOIN users p ON p.id = e.student_id
         WHERE (? IS NULL OR e.status = ?)
           AND (? IS NULL OR CONCAT(e.title, '\n', t.display_name, '\n', p.display_name) COLLATE utf8mb4_unicode_520_ci LIKE ?)",
        page.word,
        page.word,
        pattern,
        pattern,
    )
    .fetch_one(&mut *connection)
    .await?;
    let ids = sqlx::query_scalar!(
        r#"SELECT e.id AS "id: i64"
           FROM class_enrollments e JOIN users t ON t.id = e.tutor_id JOIN users p ON p.id = e.student_id
           WHERE (? IS NULL OR e.status = ?)
             AND (? IS NULL OR CONCAT(e.title, '\n', t.display_name, '\n', p.display_name) COLLATE utf8mb4_unicode_520_ci LIKE ?)
           ORDER BY e.id LIMIT ? OFFSET ?"#,
        page.word,
        page.word,
        pattern,
        pattern,
        page.limit,
        page.offset,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut courses = Vec::with_capacity(ids.len());
    for id in ids {
        courses.extend(find(connection, id).await?);
    }
    Ok((courses, total))
}

/// Adds a course with its classes, or updates the one with the same external id; gives its id.
pub async fn save(connection: &mut Connection, data: &EnrollmentData) -> StoreResult<i64> {
    let known = match &data.external_id {
        Some(external_id) => {
            sqlx::query_scalar!(
                r#"SELECT id AS "id: i64" FROM class_enrollments WHERE external_id = ? FOR UPDATE"#,
                external_id,
            )
            .fetch_optional(&mut *connection)
            .await?
        }
        None => None,
    };
    let status = data.status.map(crate::domain::session::EnrollmentStatus::as_str);
    let payment = data.payment_status.map(crate::domain::session::PaymentStatus::as_str);
    if let Some(enrollment_id) = known {
        sqlx::query!(
            "UPDATE class_enrollments SET tutor_id = ?, student_id = ?, title = ?, status = COALESCE(?, status),
                 payment_status = COALESCE(?, payment_status), create_session = COALESCE(?, create_session),
                 price_vnd = COALESCE(?, price_vnd)
             WHERE id = ?",
            data.tutor_id,
            data.student_id,
            data.title,
            status,
            payment,
            data.create_session,
            data.price_vnd,
            enrollment_id,
        )
        .execute(connection)
        .await?;
        return Ok(enrollment_id);
    }
    let done = sqlx::query!(
        "INSERT INTO class_enrollments (tutor_id, student_id, title, status, payment_status, create_session, external_id,
                                        price_vnd)
         VALUES (?, ?, ?, COALESCE(?, 'pending'), COALESCE(?, 'unpaid'), COALESCE(?, 1), ?, COALESCE(?, 0))",
        data.tutor_id,
        data.student_id,
        data.title,
        status,
        payment,
        data.create_session,
        data.external_id,
        data.price_vnd,
    )
    .execute(&mut *connection)
    .await?;
    let enrollment_id = id(done.last_insert_id());
    for class in &data.sessions {
        sqlx::query!(
            "INSERT INTO session_records (enrollment_id, scheduled_start_time, scheduled_end_time) VALUES (?, ?, ?)",
            enrollment_id,
            class.scheduled_start_time,
            class.scheduled_end_time,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(enrollment_id)
}

/// Changes a course.
pub async fn change(connection: &mut Connection, enrollment_id: i64, change: &EnrollmentChange) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE class_enrollments SET title = COALESCE(?, title), status = COALESCE(?, status),
             payment_status = COALESCE(?, payment_status), price_vnd = COALESCE(?, price_vnd)
         WHERE id = ?",
        change.title,
        change.status.map(crate::domain::session::EnrollmentStatus::as_str),
        change.payment_status.map(crate::domain::session::PaymentStatus::as_str),
        change.price_vnd,
        enrollment_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks a course and before it its sessions, in the order in which every change of a class locks them.
pub async fn lock(connection: &mut Connection, enrollment_id: i64) -> StoreResult<()> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM video_call_sessions WHERE enrollment_id = ? ORDER BY id FOR UPDATE"#,
        enrollment_id,
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM class_enrollments WHERE id = ? FOR UPDATE"#, enrollment_id)
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// Brings the sessions of a course in line with it. A course that is not active has no classes to come; `revive` says
/// that it is active again: then those classes are on again that had not been called off by themselves. What was held
/// stays as it was held, and what is past stays past, also while nobody has closed it yet: the clean-up finds out whether
/// it was held.
pub async fn align(
    connection: &mut Connection,
    course: &Enrollment,
    revive: bool,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_sessions s JOIN session_records r ON r.id = s.session_record_id
         SET s.tutor_id = ?, s.student_id = ?, s.payment_status = ?,
             s.status = CASE
                 WHEN ? <> 'active' THEN IF(s.scheduled_end_time < ?, s.status, 'cancelled')
                 WHEN s.status = 'cancelled' AND r.status = 'scheduled' AND ?
                     THEN IF(s.used_count > 0, 'active', 'pending')
                 ELSE s.status END
         WHERE s.enrollment_id = ? AND s.status NOT IN ('completed', 'expired')",
        course.tutor_id,
        course.student_id,
        course.payment_status,
        course.status,
        now,
        revive,
        course.id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves one class of a course; a status of `None` stays.
pub async fn change_record(
    connection: &mut Connection,
    record_id: i64,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    status: Option<&str>,
) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE session_records SET scheduled_start_time = ?, scheduled_end_time = ?, status = COALESCE(?, status)
         WHERE id = ?",
        start,
        end,
        status,
        record_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether activating the course makes its sessions.
pub async fn wants_sessions(db: impl MySqlExecutor<'_>, enrollment_id: i64) -> StoreResult<bool> {
    let wants = sqlx::query_scalar!(
        r#"SELECT create_session AS "wants: bool" FROM class_enrollments WHERE id = ?"#,
        enrollment_id,
    )
    .fetch_one(db)
    .await?;
    Ok(wants)
}
