//! Signed-in browsers.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use super::row::word;
use super::{StoreError, StoreResult};
use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;

/// A person at a signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentUser {
    /// The account.
    pub user_id: i64,
    /// The signed-in browser.
    pub login_id: i64,
    /// Name shown to others.
    pub display_name: String,
    /// Address they sign in with.
    pub email: String,
    /// What the account may do.
    pub role: AccountRole,
    /// Language they chose.
    pub locale: Locale,
    /// IANA time zone they live in.
    pub time_zone: String,
}

/// Records a new signed-in browser; `token_hash` is the SHA-256 of what its cookie holds.
pub async fn insert(
    db: impl MySqlExecutor<'_>,
    user_id: i64,
    token_hash: &[u8; 32],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO logins (user_id, token_hash, created_at, expires_at) VALUES (?, ?, ?, ?)",
        user_id,
        token_hash.as_slice(),
        now,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Who is at the browser whose cookie hashes to `token_hash`, unless the login has expired.
pub async fn find(
    db: impl MySqlExecutor<'_>,
    token_hash: &[u8; 32],
    now: DateTime<Utc>,
) -> StoreResult<Option<CurrentUser>> {
    let row = sqlx::query!(
        r#"SELECT l.id AS "login_id: i64", u.id AS "user_id: i64", u.display_name, u.email, u.role, u.locale, u.time_zone
           FROM logins l JOIN users u ON u.id = l.user_id
           WHERE l.token_hash = ? AND l.expires_at > ?"#,
        token_hash.as_slice(),
        now,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(CurrentUser {
            user_id: row.user_id,
            login_id: row.login_id,
            role: word(AccountRole::parse(&row.role), "users", "role", row.user_id)?,
            locale: word(Locale::parse(&row.locale), "users", "locale", row.user_id)?,
            display_name: row.display_name,
            email: row.email,
            time_zone: row.time_zone,
        })
    })
    .transpose()
}

/// Whether a login still lives.
pub async fn lives(db: impl MySqlExecutor<'_>, login_id: i64, now: DateTime<Utc>) -> StoreResult<bool> {
    let lives = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM logins WHERE id = ? AND expires_at > ?) AS "lives: bool""#,
        login_id,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(lives)
}

/// Signs out every browser of a person.
pub async fn delete_all(db: impl MySqlExecutor<'_>, user_id: i64) -> StoreResult<()> {
    sqlx::query!("DELETE FROM logins WHERE user_id = ?", user_id).execute(db).await?;
    Ok(())
}

/// A browser has signed in anew: the seats it holds by its old login go on with the new one, if it is the same person.
pub async fn take_seats_along(db: impl MySqlExecutor<'_>, old_hash: &[u8; 32], new_hash: &[u8; 32]) -> StoreResult<()> {
    sqlx::query!(
        "UPDATE video_call_participants p
         JOIN logins o ON o.id = p.seat_login_id AND o.user_id = p.user_id
         JOIN logins n ON n.user_id = o.user_id
         SET p.seat_login_id = n.id WHERE o.token_hash = ? AND n.token_hash = ?",
        old_hash.as_slice(),
        new_hash.as_slice(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Signs a browser out; nothing happens if it is not signed in.
pub async fn delete(db: impl MySqlExecutor<'_>, token_hash: &[u8; 32]) -> StoreResult<()> {
    sqlx::query!("DELETE FROM logins WHERE token_hash = ?", token_hash.as_slice()).execute(db).await?;
    Ok(())
}

/// Marks a ticket of the host platform as used; `false` if it was used before.
pub async fn spend_ticket(db: impl MySqlExecutor<'_>, ticket_hash: &[u8; 32], now: DateTime<Utc>) -> StoreResult<bool> {
    let done =
        sqlx::query!("INSERT INTO hand_off_tickets (ticket_hash, used_at) VALUES (?, ?)", ticket_hash.as_slice(), now,)
            .execute(db)
            .await
            .map_err(StoreError::from);
    match done {
        Ok(_) => Ok(true),
        Err(StoreError::Duplicate(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Forgets tickets that were used before a moment.
pub async fn forget_tickets(db: impl MySqlExecutor<'_>, before: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query!("DELETE FROM hand_off_tickets WHERE used_at < ?", before).execute(db).await?;
    Ok(())
}
