//! Brings the tables up to date. Run from one place only: sqlx's own lock protects nothing on MariaDB.

use sqlx::migrate::{MigrateDatabase, MigrateError, Migrator};

use super::{Db, StoreResult};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Makes the database the address names, if the server does not have it yet.
///
/// # Errors
/// The server is away, or the account may not do that.
pub async fn create_database(url: &str) -> StoreResult<()> {
    if !sqlx::MySql::database_exists(url).await? {
        sqlx::MySql::create_database(url).await?;
    }
    Ok(())
}

/// Applies every migration that has not been applied yet.
///
/// # Errors
/// The database is away, or a migration failed or was edited after it had been applied.
pub async fn run(db: &Db) -> Result<(), MigrateError> {
    MIGRATIONS.run(db).await
}

/// Whether every migration this build knows has been applied.
///
/// # Errors
/// The database is away, or no migration was ever applied.
pub async fn is_current(db: &Db) -> StoreResult<bool> {
    let latest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let applied: Option<i64> =
        sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success = TRUE").fetch_one(db).await?;
    Ok(applied.is_some_and(|applied| applied >= latest))
}
