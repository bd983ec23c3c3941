//! The only place with SQL. Functions take a connection and give back words of `domain`; rows never leave.

pub mod create;
pub mod demo;
pub mod error;
pub mod events;
pub mod jobs;
pub mod logins;
pub mod migrate;
pub mod participants;
pub mod people;
pub mod pool;
pub mod sessions;
pub mod staff;
pub mod transaction;
pub mod upcoming;

mod row;

pub use error::{StoreError, StoreResult};
pub use pool::{Db, connect};
pub use transaction::transaction;

/// A connection to the database.
pub type Connection = sqlx::MySqlConnection;
