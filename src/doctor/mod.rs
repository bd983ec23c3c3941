//! `lophoc doctor`: looks at everything a server needs, and says what to do about what is wrong.

mod database;
mod ice;
mod media;
mod settings;

use std::net::SocketAddr;

use crate::config::{Config, ConfigError};
use crate::store;

/// How something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// As it should be; what was found.
    Good(String),
    /// It works, but not for long or not for everybody: what, and the remedy.
    Doubtful(String, String),
    /// It does not work: what, and the remedy.
    Bad(String, String),
}

/// A part that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it is.
    pub finding: Finding,
}

impl Check {
    fn good(name: &'static str, what: impl Into<String>) -> Self {
        Self { name, finding: Finding::Good(what.into()) }
    }

    fn doubtful(name: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { name, finding: Finding::Doubtful(what.into(), remedy.into()) }
    }

    fn bad(name: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { name, finding: Finding::Bad(what.into(), remedy.into()) }
    }

    /// One or two lines for the terminal.
    #[must_use]
    pub fn lines(&self) -> String {
        let (mark, what, remedy) = match &self.finding {
            Finding::Good(what) => ("ok     ", what, None),
            Finding::Doubtful(what, remedy) => ("warning", what, Some(remedy)),
            Finding::Bad(what, remedy) => ("ERROR  ", what, Some(remedy)),
        };
        let remedy = remedy.map(|remedy| format!("\n         -> {remedy}")).unwrap_or_default();
        format!("{mark}  {}: {what}{remedy}", self.name)
    }
}

/// Looks at everything and prints what was found.
///
/// # Errors
/// A sentence if anything does not work, for the exit status.
#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
pub async fn run(config: Result<Config, ConfigError>, address: Result<SocketAddr, String>) -> Result<(), String> {
    let mut checks = settings::address(address);
    match config {
        Err(ConfigError(wrong)) => {
            checks.extend(wrong.into_iter().map(|sentence| {
                let (what, remedy) = sentence.split_once(". ").unwrap_or((&sentence, "See .env.example."));
                Check::bad("settings", what, remedy)
            }));
        }
        Ok(config) => {
            checks.extend(settings::check(&config));
            match store::connect(config.database_url.reveal(), 2) {
                Ok(db) => checks.extend(database::check(&db).await),
                Err(_) => checks.push(Check::bad(
                    "database",
                    "DATABASE_URL is no address",
                    "mysql://name:password@host:3306/lophoc",
                )),
            }
            if config.offered().jitsi {
                checks.extend(media::check(&config.jitsi).await);
            }
            checks.extend(ice::check(&config).await);
        }
    }
    for check in &checks {
        println!("{}", check.lines());
    }
    let bad = checks.iter().filter(|check| matches!(check.finding, Finding::Bad(..))).count();
    if bad == 0 { Ok(()) } else { Err(format!("{bad} of {} checks failed", checks.len())) }
}
