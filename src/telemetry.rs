//! Logging. Never logged: tokens, cookies, passwords, e-mail addresses, names, bodies, addresses of rooms.
//!
//! `RUST_LOG` decides how much of our own is logged. Libraries may say less: at their finest levels they write whatever
//! passes through them, headers and packets included, and nobody has read all of that.

use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

/// What is logged unless `RUST_LOG` says otherwise.
const DEFAULT: &str = "info,sqlx=warn,tower_http=warn";

/// Starts logging to standard error: text on a terminal, one JSON object a line elsewhere.
pub fn start() {
    use std::io::IsTerminal;
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let most = filter_fn(|metadata| may_say(metadata.target(), *metadata.level()));
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = if std::io::stderr().is_terminal() {
        lines.compact().boxed()
    } else {
        lines.json().flatten_event(true).boxed()
    };
    // The filters are for all that is logged, not for this layer: filters of a layer swallow the next line after somebody
    // (sqlx does) has asked whether something would be logged and then did not log it.
    let logging = registry().with(wanted).with(most).with(lines);
    // Somebody else has started it: their choice stands.
    drop(logging.try_init());
}

/// Whether somebody may say something at this level, whatever `RUST_LOG` asks for.
fn may_say(target: &str, level: Level) -> bool {
    let is_from = |name: &str| target.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let most = if is_from("lophoc") {
        Level::TRACE
    } else if is_from("sqlx") {
        // Statements, in which every value is a question mark.
        Level::DEBUG
    } else {
        Level::INFO
    };
    level <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_may_say_less_than_we() {
        assert!(may_say("lophoc::api::join", Level::TRACE) && may_say("lophoc", Level::TRACE));
        assert!(may_say("sqlx::query", Level::DEBUG) && !may_say("sqlx::query", Level::TRACE));
        assert!(may_say("hyper::proto", Level::INFO) && !may_say("hyper::proto", Level::DEBUG));
        assert!(!may_say("lophoc_other", Level::TRACE) && !may_say("log", Level::DEBUG));
    }
}
