//! The API over its real router and a real MariaDB. `make test` starts the database and sets `TEST_DATABASE_URL`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod attendance;
mod auth;
mod backup;
mod changes;
mod create;
mod cron;
mod desk;
mod direct;
mod doctor;
mod envelope;
mod hand_off;
mod jitsi;
mod join;
mod leave;
mod live;
mod openapi;
mod pages;
mod metrics;
mod pool;
mod races;
mod seat;
mod staff;
mod support;
mod turn;
mod upcoming;
mod secrets;
mod witnesses;
mod upgrade;
