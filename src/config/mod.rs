//! Settings, read once from the environment. Whatever is wrong with them stops the start, all of it at once.

mod ice;
mod jitsi;
mod secrets;

use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;

pub use ice::Ice;
pub use jitsi::{JaasKey, Jitsi, JitsiMode, PUBLIC_DOMAIN};
pub use secrets::{Hidden, Secrets};

use crate::domain::door::JoinPolicy;
use crate::domain::provider::{Offered, Provider};

/// Longest `DRAIN_SECONDS`: what is told to stop must stop.
const MOST_DRAIN: u64 = 300;

/// Everything the server can be told.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: address of the database, with name and password.
    pub database_url: Hidden,
    /// `APP_BASE_URL`: origin people reach the server under, such as `https://class.example.vn`.
    pub base_url: Option<String>,
    /// `CALL_PROVIDER`: what holds calls that nobody has moved.
    pub call_provider: Provider,
    /// The media server.
    pub jitsi: Jitsi,
    /// What helps the browsers of built-in calls find each other.
    pub ice: Ice,
    /// `CRON_SECRET`: what outside schedulers show.
    pub cron_secret: Secrets,
    /// `API_KEY`: what the host platform shows; without one it cannot call.
    pub api_key: Option<Secrets>,
    /// `JOIN_POLICY`: `seat` or `once`.
    pub join_policy: JoinPolicy,
    /// `DRAIN_SECONDS`: how long a server that is told to stop goes on answering while `/readyz` already says no.
    pub drain: Duration,
    /// `TRUSTED_PROXIES`: whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `METRICS_ADDR`: where figures for operators are to be had; nowhere without it.
    pub metrics_addr: Option<SocketAddr>,
    /// Demo data, demo sign-in buttons, loopback only.
    pub demo: bool,
}

/// One sentence for each thing that is wrong.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// Where settings come from; `std::env` in the server, a table in tests.
pub type Source<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Config {
    /// Reads the process environment.
    ///
    /// # Errors
    /// Everything that is wrong, a sentence each.
    pub fn from_env(demo: bool) -> Result<Self, ConfigError> {
        Self::read(&|name| std::env::var(name).ok(), demo)
    }

    /// Reads all settings from `source`. In demo mode a missing `CRON_SECRET` is made up.
    ///
    /// # Errors
    /// Everything that is wrong, a sentence each.
    pub fn read(source: Source<'_>, demo: bool) -> Result<Self, ConfigError> {
        let get = |name: &str| source(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let mut wrong = Vec::new();

        let database_url = database_url(get("DATABASE_URL"), &mut wrong);
        let base_url = base_url(get("APP_BASE_URL"), &mut wrong);
        let jitsi = Jitsi::read(&get, &mut wrong);
        let call_provider = match get("CALL_PROVIDER").as_deref() {
            // A demo must hold a class by itself; the public Jitsi server cannot.
            None if demo && get("JITSI_DOMAIN").is_none() => Provider::Builtin,
            None => Provider::Jitsi,
            Some(text) => Provider::parse(text).unwrap_or_else(|| {
                wrong.push(format!("CALL_PROVIDER is '{text}'. It must be 'jitsi' or 'builtin'."));
                Provider::Jitsi
            }),
        };
        let ice = Ice::read(&get, &mut wrong);
        let cron_secret = Secrets::read("CRON_SECRET", get("CRON_SECRET"), &mut wrong)
            .or_else(|| demo.then(Secrets::made_up))
            .unwrap_or_else(|| {
                if get("CRON_SECRET").is_none() {
                    wrong.push(format!("CRON_SECRET is missing. {}", secrets::HOW_TO_MAKE_ONE));
                }
                Secrets::made_up()
            });
        let api_key = Secrets::read("API_KEY", get("API_KEY"), &mut wrong);
        let join_policy = match get("JOIN_POLICY").as_deref() {
            None | Some("seat") => JoinPolicy::Seat,
            Some("once") => JoinPolicy::Once,
            Some(other) => {
                wrong.push(format!("JOIN_POLICY is '{other}'. It must be 'seat' or 'once'."));
                JoinPolicy::Seat
            }
        };
        let drain = drain(get("DRAIN_SECONDS"), &mut wrong);
        let trusted_proxies = trusted_proxies(get("TRUSTED_PROXIES"), &mut wrong);

        let metrics_addr = get("METRICS_ADDR").and_then(|text| {
            let address = text.parse().ok();
            if address.is_none() {
                wrong
                    .push(format!("METRICS_ADDR is '{text}'. It must be an address and a port, as in 127.0.0.1:9464."));
            }
            address
        });

        if wrong.is_empty() {
            Ok(Self {
                database_url: Hidden::new(database_url),
                base_url,
                call_provider,
                jitsi,
                ice,
                cron_secret,
                api_key,
                join_policy,
                drain,
                trusted_proxies,
                metrics_addr,
                demo,
            })
        } else {
            Err(ConfigError(wrong))
        }
    }

    /// Whether a media server that tells or asks something shows the right secret: `JITSI_EVENTS_SECRET` or, as long as
    /// that is not set, what else it may share with us: `JITSI_APP_SECRET` or `API_KEY`.
    #[must_use]
    pub fn is_media_secret(&self, secret: &str) -> bool {
        match (&self.jitsi.events_secret, &self.jitsi.mode) {
            (Some(known), _) => known.matches(secret),
            (None, JitsiMode::Token(known)) if known.matches(secret) => true,
            (None, _) => self.api_key.as_ref().is_some_and(|known| known.matches(secret)),
        }
    }

    /// Where calls can be held. The public Jitsi server is no place to move a class to.
    #[must_use]
    pub fn offered(&self) -> Offered {
        let jitsi = self.call_provider == Provider::Jitsi || !self.jitsi.is_demo_server();
        Offered { usual: self.call_provider, jitsi }
    }

    /// Whether people reach the server over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

fn database_url(value: Option<String>, wrong: &mut Vec<String>) -> String {
    match value {
        Some(url) if url.starts_with("mysql://") || url.starts_with("mariadb://") => url,
        Some(_) => {
            wrong.push(
                "DATABASE_URL must begin with mysql://, as in mysql://name:password@127.0.0.1:3306/lophoc.".into(),
            );
            String::new()
        }
        None => {
            wrong.push("DATABASE_URL is missing. Set it, as in mysql://name:password@127.0.0.1:3306/lophoc.".into());
            String::new()
        }
    }
}

fn base_url(value: Option<String>, wrong: &mut Vec<String>) -> Option<String> {
    let url = value?;
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_some_and(|host| !host.is_empty() && !host.trim_end_matches('/').contains(['/', '?', '#', '@'])) {
        return Some(url.trim_end_matches('/').to_owned());
    }
    wrong.push(format!(
        "APP_BASE_URL is '{}'. It must be an origin without a path, as in https://class.example.vn.",
        secrets::without_password(&url)
    ));
    None
}

fn drain(value: Option<String>, wrong: &mut Vec<String>) -> Duration {
    let Some(text) = value else { return Duration::ZERO };
    match text.parse() {
        Ok(seconds) if seconds <= MOST_DRAIN => Duration::from_secs(seconds),
        _ => {
            wrong.push(format!("DRAIN_SECONDS is '{text}'. It must be whole seconds, at most {MOST_DRAIN}."));
            Duration::ZERO
        }
    }
}

fn trusted_proxies(value: Option<String>, wrong: &mut Vec<String>) -> Vec<IpNet> {
    let value = value.unwrap_or_default();
    let entries = value.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries
        .filter_map(|entry| {
            let net = entry.parse::<IpNet>().ok().or_else(|| entry.parse::<std::net::IpAddr>().ok().map(IpNet::from));
            if net.is_none() {
                wrong.push(format!("TRUSTED_PROXIES holds '{entry}', which is neither an address nor a network."));
            }
            net
        })
        .collect()
}

#[cfg(test)]
mod tests;
