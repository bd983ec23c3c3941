//! Accounts, as staff see them.

use sqlx::MySqlExecutor;

use crate::domain::staff::{Page, Person, PersonData};
use crate::store::row::id;
use crate::store::{Connection, StoreResult};

/// A person by id.
pub async fn find(db: impl MySqlExecutor<'_>, user_id: i64) -> StoreResult<Option<Person>> {
    let person = sqlx::query_as!(
        Person,
        r#"SELECT id AS "id: i64", email, display_name, role, locale, time_zone, external_id FROM users WHERE id = ?"#,
        user_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(person)
}

/// A page of people by id, with the number of all.
pub async fn list(connection: &mut Connection, page: Page) -> StoreResult<(Vec<Person>, i64)> {
    let total = sqlx::query_scalar!("SELECT COUNT(*) FROM users").fetch_one(&mut *connection).await?;
    let people = sqlx::query_as!(
        Person,
        r#"SELECT id AS "id: i64", email, display_name, role, locale, time_zone, external_id
           FROM users ORDER BY id LIMIT ? OFFSET ?"#,
        page.limit,
        page.offset,
    )
    .fetch_all(connection)
    .await?;
    Ok((people, total))
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
