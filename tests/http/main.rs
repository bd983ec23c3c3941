//! The API over its real router and a real MariaDB. `make test` starts the database and sets `TEST_DATABASE_URL`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod attendance;
mod auth;
mod backup;
mod changes;
mod create;
mod cron;
mod desk;
mod devices;
mod direct;
mod doctor;
mod envelope;
mod explain;
mod fuzz;
mod hand_off;
mod headers;
mod jitsi;
mod join;
mod leave;
mod live;
mod metrics;
mod openapi;
mod origins;
mod pages;
mod pool;
mod races;
mod routes;
mod seat;
mod secrets;
mod staff;
mod support;
mod throttle;
mod turn;
mod upcoming;
mod upgrade;
mod witnesses;
