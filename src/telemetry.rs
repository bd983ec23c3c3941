//! Logging. Never logged: tokens, cookies, passwords, e-mail addresses, names, bodies, addresses of rooms.

use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise.
const DEFAULT: &str = "info,sqlx=warn,tower_http=warn";

/// Starts logging to standard error: text on a terminal, one JSON object a line elsewhere.
pub fn start() {
    use std::io::IsTerminal;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if std::io::stderr().is_terminal() {
        builder.compact().try_init()
    } else {
        builder.json().flatten_event(true).try_init()
    };
    // Somebody else has started it: their choice stands.
    drop(started);
}
