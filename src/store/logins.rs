//! Signed-in browsers.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::MySqlExecutor;
use sqlx::types::Json as Packed;

use super::packed::Moment;
use super::row::word;
use super::{Connection, StoreError, StoreResult};
use crate::domain::locale::Locale;
use crate::domain::login::{self, Login};
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
    /// When it was last noted that this browser is in use, UTC.
    pub seen_at: DateTime<Utc>,
}

/// A browser that signs in.
#[derive(Debug, Clone)]
pub struct NewLogin {
    /// The account.
    pub user_id: i64,
    /// SHA-256 of what its cookie holds.
    pub token_hash: [u8; 32],
    /// Where from.
    pub address: String,
    /// Browser and system in a few words.
    pub browser: String,
}

/// Records a new signed-in browser.
pub async fn insert(db: impl MySqlExecutor<'_>, new: &NewLogin, now: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO logins (user_id, token_hash, created_at, expires_at, last_seen_at, address, browser)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        new.user_id,
        new.token_hash.as_slice(),
        now,
        login::ends_at(now, now),
        now,
        new.address,
        new.browser,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The row of [`find`], in the order of its statement.
#[derive(Debug, Deserialize)]
struct Found {
    login_id: i64,
    user_id: i64,
    display_name: String,
    email: String,
    role: String,
    locale: String,
    time_zone: String,
    seen_at: Moment,
}

/// Who is at the browser whose cookie hashes to `token_hash`, unless the login has expired.
pub async fn find(
    db: impl MySqlExecutor<'_>,
    token_hash: &[u8; 32],
    now: DateTime<Utc>,
) -> StoreResult<Option<CurrentUser>> {
    let found = sqlx::query_scalar!(
        r#"SELECT JSON_ARRAY(l.id, u.id, u.display_name, u.email, u.role, u.locale, u.time_zone,
                             COALESCE(l.last_seen_at, l.created_at)) AS "found!: Packed<Found>"
           FROM logins l JOIN users u ON u.id = l.user_id
           WHERE l.token_hash = ? AND l.expires_at > ?"#,
        token_hash.as_slice(),
        now,
    )
    .fetch_optional(db)
    .await?;
    found
        .map(|Packed(row)| {
            Ok(CurrentUser {
                user_id: row.user_id,
                login_id: row.login_id,
                role: word(AccountRole::parse(&row.role), "users", "role", row.user_id)?,
                locale: word(Locale::parse(&row.locale), "users", "locale", row.user_id)?,
                display_name: row.display_name,
                email: row.email,
                time_zone: row.time_zone,
                seen_at: row.seen_at.into(),
            })
        })
        .transpose()
}

/// Notes that a browser is in use, which puts off its end.
pub async fn note_seen(
    db: impl MySqlExecutor<'_>,
    login_id: i64,
    address: &str,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    // Several requests of one page notice at once that it is time; the first one does it.
    sqlx::query!(
        "UPDATE logins SET last_seen_at = ?, address = ?, expires_at = LEAST(?, created_at + INTERVAL ? SECOND)
         WHERE id = ? AND expires_at > ? AND COALESCE(last_seen_at, created_at) <= ?",
        now,
        address,
        now + login::IDLE,
        login::ABSOLUTE.num_seconds(),
        login_id,
        now,
        now - login::NOTED_EVERY,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The signed-in browsers of a person, the latest used first; `current` is the one that asks.
pub async fn list(
    db: impl MySqlExecutor<'_>,
    user_id: i64,
    current: i64,
    now: DateTime<Utc>,
) -> StoreResult<Vec<Login>> {
    let logins = sqlx::query_as!(
        Login,
        r#"SELECT id AS "id: i64", id = ? AS "current!: bool", created_at AS "signed_in_at: DateTime<Utc>",
                  COALESCE(last_seen_at, created_at) AS "last_seen_at!: DateTime<Utc>",
                  expires_at AS "expires_at: DateTime<Utc>", address, browser
           FROM logins WHERE user_id = ? AND expires_at > ?
           ORDER BY id = ? DESC, COALESCE(last_seen_at, created_at) DESC, id DESC"#,
        current,
        user_id,
        now,
        current,
    )
    .fetch_all(db)
    .await?;
    Ok(logins)
}

/// Signs out one browser of a person; gives whether it was signed in.
pub async fn end(db: impl MySqlExecutor<'_>, user_id: i64, login_id: i64) -> StoreResult<bool> {
    let done = sqlx::query!("DELETE FROM logins WHERE id = ? AND user_id = ?", login_id, user_id).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// Signs out every browser of a person, except the login `keep`; gives which they were.
pub async fn end_all(connection: &mut Connection, user_id: i64, keep: Option<i64>) -> StoreResult<Vec<i64>> {
    let keep = keep.unwrap_or(0);
    let ended = sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM logins WHERE user_id = ? AND id <> ? FOR UPDATE"#,
        user_id,
        keep,
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query!("DELETE FROM logins WHERE user_id = ? AND id <> ?", user_id, keep).execute(connection).await?;
    Ok(ended)
}

/// Signs out the browsers of a person that were unused for longest, so that no more than `most` are left.
pub async fn keep_latest(connection: &mut Connection, user_id: i64, most: u32) -> StoreResult<()> {
    // Looked for first: a sign-in hardly ever finds any, and then locks nothing.
    let old = sqlx::query_scalar!(
        r#"SELECT id AS "id: i64" FROM logins WHERE user_id = ?
           ORDER BY COALESCE(last_seen_at, created_at) DESC, id DESC LIMIT 100 OFFSET ?"#,
        user_id,
        most,
    )
    .fetch_all(&mut *connection)
    .await?;
    for id in old {
        end(&mut *connection, user_id, id).await?;
    }
    Ok(())
}

/// Gives a signed-in browser a new secret; the old one is worth nothing from now on.
pub async fn renew(db: impl MySqlExecutor<'_>, login_id: i64, token_hash: &[u8; 32]) -> StoreResult<()> {
    sqlx::query!("UPDATE logins SET token_hash = ? WHERE id = ?", token_hash.as_slice(), login_id).execute(db).await?;
    Ok(())
}

/// Forgets browsers whose logins ended before a moment; gives how many, `most` at a time.
pub async fn forget(db: impl MySqlExecutor<'_>, before: DateTime<Utc>, most: u32) -> StoreResult<u64> {
    let done = sqlx::query!("DELETE FROM logins WHERE expires_at < ? LIMIT ?", before, most).execute(db).await?;
    Ok(done.rows_affected())
}

/// What the person of a login is by now; `None` if the login has ended.
pub async fn role(db: impl MySqlExecutor<'_>, login_id: i64, now: DateTime<Utc>) -> StoreResult<Option<AccountRole>> {
    let row = sqlx::query!(
        r#"SELECT u.id AS "id: i64", u.role FROM logins l JOIN users u ON u.id = l.user_id
           WHERE l.id = ? AND l.expires_at > ?"#,
        login_id,
        now,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| word(AccountRole::parse(&row.role), "users", "role", row.id)).transpose()
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
