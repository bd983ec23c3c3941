//! The only place with SQL. Functions take a connection and give back words of `domain`; rows never leave.

pub mod audit;
pub mod batch;
pub mod create;
pub mod demo;
pub mod doctor;
pub mod entry;
pub mod error;
pub mod events;
pub mod history;
pub mod imports;
pub mod jobs;
pub mod keys;
pub mod known_devices;
pub mod live;
pub mod logins;
pub mod migrate;
pub mod parent_links;
pub mod participants;
pub mod people;
pub mod pool;
pub mod rebuild;
pub mod reports;
pub mod reservations;
pub mod sessions;
pub mod sign_in_attempts;
pub mod signals;
pub mod staff;
pub mod transaction;
pub mod upcoming;
pub mod verdicts;
pub mod witnesses;

mod executor;
mod packed;
mod row;

pub use error::{StoreError, StoreResult};
pub use pool::{Db, Held, connect};
pub use transaction::{transaction, transaction_ending_with, transaction_within};

/// A connection to the database.
pub type Connection = sqlx::MySqlConnection;
