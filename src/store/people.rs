//! Accounts.

use sqlx::{MySqlConnection, MySqlExecutor};

use super::StoreResult;
use super::row::word;
use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;

/// What sign-in must know of an account.
#[derive(Debug, Clone)]
pub struct Account {
    /// The account.
    pub id: i64,
    /// argon2id in PHC format; `None` if the person signs in through the host platform only.
    pub password_hash: Option<String>,
    /// Name shown to others.
    pub display_name: String,
    /// Address they sign in with, lower-case.
    pub email: String,
    /// What the account may do.
    pub role: AccountRole,
    /// Language they chose.
    pub locale: Locale,
    /// IANA time zone they live in.
    pub time_zone: String,
}

/// The account of an e-mail address given in lower case.
pub async fn find_by_email(db: impl MySqlExecutor<'_>, email: &str) -> StoreResult<Option<Account>> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: i64", password_hash, display_name, email, role, locale, time_zone
           FROM users WHERE email = ?"#,
        email,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Account {
            id: row.id,
            password_hash: row.password_hash,
            role: word(AccountRole::parse(&row.role), "users", "role", row.id)?,
            locale: word(Locale::parse(&row.locale), "users", "locale", row.id)?,
            display_name: row.display_name,
            email: row.email,
            time_zone: row.time_zone,
        })
    })
    .transpose()
}

/// Whether this hash is that of the account's password; it stays so until the end of the transaction.
pub async fn has_password(connection: &mut MySqlConnection, user_id: i64, hash: &str) -> StoreResult<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM users WHERE id = ? AND password_hash = ? FOR UPDATE"#,
        user_id,
        hash,
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// The account an id of the host platform stands for.
pub async fn find_by_external_id(db: impl MySqlExecutor<'_>, external_id: &str) -> StoreResult<Option<Account>> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: i64", password_hash, display_name, email, role, locale, time_zone
           FROM users WHERE external_id = ?"#,
        external_id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Account {
            id: row.id,
            password_hash: row.password_hash,
            role: word(AccountRole::parse(&row.role), "users", "role", row.id)?,
            locale: word(Locale::parse(&row.locale), "users", "locale", row.id)?,
            display_name: row.display_name,
            email: row.email,
            time_zone: row.time_zone,
        })
    })
    .transpose()
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Address to sign in with; stored lower-case.
    pub email: String,
    /// Name shown to others.
    pub display_name: String,
    /// What the account may do.
    pub role: AccountRole,
    /// argon2id in PHC format.
    pub password_hash: Option<String>,
}

/// Adds an account and gives its id.
///
/// # Errors
/// [`super::StoreError::Duplicate`] if the address is taken.
pub async fn insert(db: impl MySqlExecutor<'_>, account: &NewAccount) -> StoreResult<i64> {
    let done = sqlx::query!(
        "INSERT INTO users (email, display_name, role, password_hash) VALUES (?, ?, ?, ?)",
        account.email.to_lowercase(),
        account.display_name,
        account.role.as_str(),
        account.password_hash,
    )
    .execute(db)
    .await?;
    Ok(super::row::id(done.last_insert_id()))
}

/// Puts a password in the place of the one that was checked; gives whether it was still that one.
pub async fn replace_password(
    db: impl MySqlExecutor<'_>,
    user_id: i64,
    old_hash: &str,
    new_hash: &str,
) -> StoreResult<bool> {
    let done = sqlx::query!(
        "UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?",
        new_hash,
        user_id,
        old_hash,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether there is no account at all: the mark of an empty database.
pub async fn none_exist(db: impl MySqlExecutor<'_>) -> StoreResult<bool> {
    let row = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM users) AS "any: bool""#).fetch_one(db).await?;
    Ok(!row)
}
