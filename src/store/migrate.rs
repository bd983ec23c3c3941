//! Brings the tables up to date. Run from one place only: sqlx's own lock protects nothing on MariaDB.

use sqlx::Executor;
use sqlx::migrate::{MigrateDatabase, MigrateError, Migrator};
use sqlx::mysql::MySqlDatabaseError;

use super::{Db, StoreResult};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// No such table.
const NO_TABLE: u16 = 1146;
/// What a statement says whose work is done: table, column, key or constraint is there already.
const DONE_ALREADY: [u16; 4] = [1050, 1060, 1061, 1826];

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

/// Applies every migration that has not been applied yet, one that was interrupted first.
///
/// # Errors
/// The database is away, or a migration failed or was edited after it had been applied.
pub async fn run(db: &Db) -> Result<(), MigrateError> {
    finish_interrupted(db).await?;
    MIGRATIONS.run(&mut *db.acquire().await?).await
}

/// A migration that began and of which nobody knows whether it ended: the process was killed, the connection or the
/// database lost. A migration is one statement, which a database does as a whole or not at all, so it is given again and
/// may answer that its work is done.
async fn finish_interrupted(db: &Db) -> Result<(), MigrateError> {
    let begun: Result<Option<(i64, Vec<u8>)>, _> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations WHERE success = FALSE ORDER BY version LIMIT 1")
            .fetch_optional(db)
            .await;
    let (version, checksum) = match begun {
        Ok(Some(begun)) => begun,
        Ok(None) => return Ok(()),
        Err(error) if number(&error) == NO_TABLE => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let ours = MIGRATIONS.iter().find(|ours| ours.version == version && *ours.checksum == checksum);
    // Not of this build: what is to be done about it, sqlx says.
    let Some(migration) = ours else { return Ok(()) };
    tracing::warn!(version, "a migration was interrupted; it is run again");
    match db.execute(migration.sql.clone()).await {
        Ok(_) => {}
        Err(error) if DONE_ALREADY.contains(&number(&error)) => {}
        Err(error) => return Err(MigrateError::ExecuteMigration(error, version)),
    }
    sqlx::query("UPDATE _sqlx_migrations SET success = TRUE WHERE version = ?").bind(version).execute(db).await?;
    Ok(())
}

/// The number of an error of the database; zero for any other.
fn number(error: &sqlx::Error) -> u16 {
    let database = error.as_database_error();
    database.and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>()).map_or(0, MySqlDatabaseError::number)
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
