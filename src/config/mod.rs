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
mod tests {
    use super::*;

    const STRONG: &str = "b5e1c0a97d3f48628e4a1f7093d2c6b8";

    fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let mut all = vec![("DATABASE_URL", "mysql://u@h/d"), ("CRON_SECRET", STRONG)];
        all.extend_from_slice(settings);
        Config::read(&|name| all.iter().rev().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned()), false)
    }

    fn complaint(settings: &[(&str, &str)]) -> String {
        read(settings).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_least_that_starts_is_a_database_and_a_cron_secret() {
        let config = read(&[]).unwrap();
        assert_eq!(config.jitsi.domain, PUBLIC_DOMAIN);
        assert!(matches!(config.jitsi.mode, JitsiMode::Public));
        assert_eq!(config.join_policy, JoinPolicy::Seat);
        let nothing = Config::read(&|_| None, false).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(nothing.contains("DATABASE_URL is missing") && nothing.contains("CRON_SECRET is missing"));
    }

    #[test]
    fn weak_and_published_secrets_stop_the_start_with_the_way_out() {
        for name in ["CRON_SECRET", "API_KEY", "JITSI_APP_SECRET"] {
            for weak in
                ["tiny-one", "your-random-secret-key-here", "your-random-64-char-secret-your-random-64-char-secret"]
            {
                let text = complaint(&[(name, weak), ("JITSI_DOMAIN", "jitsi.example.vn")]);
                assert!(text.contains(name) && text.contains("openssl rand -hex 32"), "{name} {weak}: {text}");
                assert!(!text.contains(weak), "a secret is never printed: {text}");
            }
        }
    }

    #[test]
    fn calls_are_held_in_jitsi_and_in_a_demo_without_one_by_the_browsers_themselves() {
        let demo = |settings: &[(&str, &str)]| {
            let mut all = vec![("DATABASE_URL", "mysql://u@h/d")];
            all.extend_from_slice(settings);
            let get = |name: &str| all.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            Config::read(&get, true).unwrap().offered()
        };
        assert_eq!(read(&[]).unwrap().offered(), Offered { usual: Provider::Jitsi, jitsi: true });
        assert_eq!(demo(&[]), Offered { usual: Provider::Builtin, jitsi: false });
        let own = ("JITSI_DOMAIN", "jitsi.example.vn");
        assert_eq!(demo(&[own]), Offered { usual: Provider::Jitsi, jitsi: true });
        assert_eq!(demo(&[own, ("CALL_PROVIDER", "builtin")]), Offered { usual: Provider::Builtin, jitsi: true });
        assert!(complaint(&[("CALL_PROVIDER", "zoom")]).contains("must be 'jitsi' or 'builtin'"));
    }

    #[test]
    fn a_secret_and_a_domain_of_ones_own_mean_token_mode() {
        let own = read(&[("JITSI_DOMAIN", "jitsi.example.vn:8443"), ("JITSI_APP_SECRET", STRONG)]).unwrap();
        assert!(matches!(own.jitsi.mode, JitsiMode::Token(_)));
        assert!(matches!(read(&[("JITSI_APP_SECRET", STRONG)]).unwrap().jitsi.mode, JitsiMode::Public));
        assert!(complaint(&[("JITSI_MODE", "token")]).contains("JITSI_APP_SECRET"));
        assert!(complaint(&[("JITSI_DOMAIN", "https://jitsi.example.vn")]).contains("JITSI_DOMAIN"));
    }

    #[test]
    fn jaas_needs_its_app_id_its_key_id_and_a_private_key() {
        let app_id = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";
        let key = std::env::temp_dir().join(format!("lophoc-jaas-{}.pem", std::process::id()));
        std::fs::write(&key, include_str!("../../tests/keys/jaas.pem")).unwrap();
        let file = key.to_string_lossy().into_owned();
        let all = [
            ("JITSI_MODE", "jaas"),
            ("JITSI_APP_ID", app_id),
            ("JITSI_KEY_ID", "4f2a"),
            ("JITSI_PRIVATE_KEY_FILE", file.as_str()),
        ];
        let jitsi = read(&all).unwrap().jitsi;
        assert_eq!(jitsi.domain, "8x8.vc");
        assert_eq!(jitsi.script_url(), format!("https://8x8.vc/{app_id}/external_api.js"));
        assert_eq!(jitsi.media_room("lophoc_x"), format!("{app_id}/lophoc_x"));
        assert!(matches!(&jitsi.mode, JitsiMode::Jaas(key) if key.kid == format!("{app_id}/4f2a")));
        for (name, bad) in [
            ("JITSI_APP_ID", "lophoc-online"),
            ("JITSI_KEY_ID", "vpaas-magic-cookie-other/4f2a"),
            ("JITSI_KEY_ID", ""),
            ("JITSI_PRIVATE_KEY_FILE", "/nowhere.pem"),
            ("JITSI_PRIVATE_KEY_FILE", "Cargo.toml"),
            ("JITSI_PRIVATE_KEY_FILE", ""),
        ] {
            let mut settings = all.to_vec();
            settings.push((name, bad));
            assert!(complaint(&settings).contains(name), "{name}={bad}: {}", complaint(&settings));
        }
        std::fs::remove_file(&key).unwrap();
    }

    #[test]
    fn several_secrets_are_a_rotation() {
        let other = "0d9f8e7c6b5a49382716f5e4d3c2b1a0";
        let config = read(&[("CRON_SECRET", &format!("{STRONG}, {other}"))]).unwrap();
        assert!(config.cron_secret.matches(STRONG) && config.cron_secret.matches(other));
        assert!(!config.cron_secret.matches("nothing") && !config.cron_secret.matches(""));
        assert_eq!(config.cron_secret.signing(), STRONG);
        assert!(!format!("{config:?}").contains(STRONG));
        let config = read(&[
            ("DATABASE_URL", &format!("mysql://u:{STRONG}@h/d")),
            ("JITSI_DOMAIN", "jitsi.test"),
            ("JITSI_APP_SECRET", STRONG),
            ("JITSI_EVENTS_SECRET", STRONG),
            ("JAAS_WEBHOOK_SECRET", STRONG),
            ("JITSI_CENSUS_URL", &format!("http://u:{STRONG}@h/")),
            ("TURN_SECRET", STRONG),
            ("API_KEY", STRONG),
        ]);
        let config = config.unwrap();
        assert!(!format!("{config:?}").contains(STRONG), "nor the password of any address: {config:?}");
    }

    #[test]
    fn a_complaint_repeats_no_password_of_an_address() {
        let (origin, relay) =
            (format!("https://u:{STRONG}@class.example.vn"), format!("turn:u:{STRONG}@turn.example.vn"));
        let complaint = complaint(&[("APP_BASE_URL", &origin), ("ICE_SERVERS", &relay)]);
        assert!(complaint.contains("'class.example.vn'") && complaint.contains("'turn.example.vn'"), "{complaint}");
        assert!(!complaint.contains(STRONG), "{complaint}");
    }

    #[test]
    fn nonsense_is_named() {
        assert!(complaint(&[("JOIN_POLICY", "twice")]).contains("JOIN_POLICY"));
        assert!(complaint(&[("TRUSTED_PROXIES", "10.0.0.0/8, nginx")]).contains("nginx"));
        for odd in ["9464", "localhost:9464", "127.0.0.1"] {
            assert!(complaint(&[("METRICS_ADDR", odd)]).contains("METRICS_ADDR is"), "{odd}");
        }
        assert!(complaint(&[("APP_BASE_URL", "class.example.vn")]).contains("APP_BASE_URL"));
        assert!(complaint(&[("DRAIN_SECONDS", "a while")]).contains("whole seconds"));
        assert!(complaint(&[("DRAIN_SECONDS", "86400")]).contains("at most 300"));
        assert_eq!(read(&[("DRAIN_SECONDS", "7")]).unwrap().drain, Duration::from_secs(7));
        assert!(complaint(&[("DATABASE_URL", "postgres://x")]).contains("mysql://"));
    }
}
