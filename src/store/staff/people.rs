//! Accounts, as staff see them.

use sqlx::MySqlExecutor;

use crate::domain::staff::{Page, Person, PersonChange, PersonData};
use crate::store::row::id;
use crate::store::{Connection, StoreResult};

/// A person by id.
pub async fn find(db: impl MySqlExecutor<'_>, user_id: i64) -> StoreResult<Option<Person>> {
    let person = sqlx::query_as!(
        Person,
        r#"SELECT id AS "id: i64", email, display_name, role, locale, time_zone, external_id,
                  password_hash IS NOT NULL AS "has_password: bool"
           FROM users WHERE id = ?"#,
        user_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(person)
}

/// The account an id of the host platform stands for.
pub async fn by_external_id(db: impl MySqlExecutor<'_>, external_id: &str) -> StoreResult<Option<i64>> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM users WHERE external_id = ?"#, external_id)
        .fetch_optional(db)
        .await?;
    Ok(id)
}

/// A page of people by id, with the number of all; `page.word` is a role.
pub async fn list(connection: &mut Connection, page: &Page) -> StoreResult<(Vec<Person>, i64)> {
    let pattern = page.pattern();
    let total = sqlx::query_scalar!(
        "SELECT COUNT(*) FROM users
         WHERE (? IS NULL OR role = ?)
           AND (? IS NULL OR CONCAT(display_name, ' ', email) COLLATE utf8mb4_unicode_520_ci LIKE ?)",
        page.word,
        page.word,
        pattern,
        pattern,
    )
    .fetch_one(&mut *connection)
    .await?;
    let people = sqlx::query_as!(
        Person,
        r#"SELECT id AS "id: i64", email, display_name, role, locale, time_zone, external_id,
                  password_hash IS NOT NULL AS "has_password: bool"
           FROM users
           WHERE (? IS NULL OR role = ?)
             AND (? IS NULL OR CONCAT(display_name, ' ', email) COLLATE utf8mb4_unicode_520_ci LIKE ?)
           ORDER BY id LIMIT ? OFFSET ?"#,
        page.word,
        page.word,
        pattern,
        pattern,
        page.limit,
        page.offset,
    )
    .fetch_all(connection)
    .await?;
    Ok((people, total))
}

/// Changes a person.
///
/// # Errors
/// [`crate::store::StoreError::Duplicate`] if the e-mail address belongs to somebody else.
pub async fn change(connection: &mut Connection, user_id: i64, change: &PersonChange) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE users SET email = COALESCE(?, email), display_name = COALESCE(?, display_name), role = COALESCE(?, role),
             password_hash = COALESCE(?, password_hash), locale = COALESCE(?, locale), time_zone = COALESCE(?, time_zone)
         WHERE id = ?",
        change.email,
        change.display_name,
        change.role.map(crate::domain::session::AccountRole::as_str),
        change.password_hash,
        change.locale.map(crate::domain::locale::Locale::code),
        change.time_zone,
        user_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds a person, or updates the one with the same external id; gives the account.
///
/// # Errors
/// [`crate::store::StoreError::Duplicate`] if the e-mail address belongs to somebody else.
pub async fn save(connection: &mut Connection, data: &PersonData) -> StoreResult<i64> {
    let known = match &data.external_id {
        Some(external_id) => {
            sqlx::query_scalar!(r#"SELECT id AS "id: i64" FROM users WHERE external_id = ? FOR UPDATE"#, external_id)
                .fetch_optional(&mut *connection)
                .await?
        }
        None => None,
    };
    let (role, locale) = (data.role.as_str(), data.locale.map(crate::domain::locale::Locale::code));
    if let Some(user_id) = known {
        sqlx::query!(
            "UPDATE users SET email = ?, display_name = ?, role = ?, password_hash = COALESCE(?, password_hash),
                 locale = COALESCE(?, locale), time_zone = COALESCE(?, time_zone)
             WHERE id = ?",
            data.email,
            data.display_name,
            role,
            data.password_hash,
            locale,
            data.time_zone,
            user_id,
        )
        .execute(connection)
        .await?;
        return Ok(user_id);
    }
    let done = sqlx::query!(
        "INSERT INTO users (email, display_name, role, password_hash, locale, time_zone, external_id)
         VALUES (?, ?, ?, ?, COALESCE(?, 'vi'), COALESCE(?, 'Asia/Ho_Chi_Minh'), ?)",
        data.email,
        data.display_name,
        role,
        data.password_hash,
        locale,
        data.time_zone,
        data.external_id,
    )
    .execute(connection)
    .await?;
    Ok(id(done.last_insert_id()))
}
