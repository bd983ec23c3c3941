//! Secrets, addresses, proxies.

use std::net::{IpAddr, SocketAddr};

use super::Check;
use crate::config::Config;

/// Where the server listens, if that can be read.
pub(super) fn address(address: Result<SocketAddr, String>) -> Vec<Check> {
    match address {
        Ok(_) => Vec::new(),
        Err(text) => vec![Check::bad("files", text, "Start it in the folder that holds Leptos.toml and target/site.")],
    }
}

/// What the settings say of themselves; those that are wrong have been named before.
pub(super) fn check(config: &Config) -> Vec<Check> {
    let mut checks = vec![Check::good("secrets", secrets(config))];
    checks.push(match &config.base_url {
        None => Check::doubtful(
            "base URL",
            "APP_BASE_URL is not set, so the login cookie is not bound to TLS",
            "Set it to the address people use, as in https://class.example.vn.",
        ),
        Some(url) if url.starts_with("http://") && !is_local(url) => Check::bad(
            "base URL",
            format!(
                "{url} has no TLS: passwords and cookies travel in the open, and browsers refuse camera and microphone"
            ),
            "Put a proxy with TLS in front of the server and use its https address.",
        ),
        Some(url) => Check::good("base URL", url.clone()),
    });
    checks.extend(config.metrics_addr.map(|address| {
        if is_private(address.ip()) {
            Check::good("figures", format!("http://{address}/metrics"))
        } else {
            Check::doubtful(
                "figures",
                format!("METRICS_ADDR is {address}, which strangers may reach; it asks for no password"),
                "Let it be an address of this machine or of a private network.",
            )
        }
    }));
    let behind_proxy = config.is_https() && config.trusted_proxies.is_empty();
    checks.push(if behind_proxy {
        Check::doubtful(
            "proxies",
            "TLS ends at a proxy, but TRUSTED_PROXIES is empty: every visitor seems to come from the proxy",
            "Set it to the proxy's address, as in 127.0.0.1.",
        )
    } else if config.trusted_proxies.iter().any(|net| net.prefix_len() == 0) {
        Check::bad(
            "proxies",
            "TRUSTED_PROXIES believes everybody, so that anybody can forge where they come from",
            "Name the addresses of your own proxies only.",
        )
    } else {
        Check::good("proxies", format!("{} trusted", config.trusted_proxies.len()))
    });
    checks
}

fn secrets(config: &Config) -> String {
    let api = if config.api_key.is_some() {
        "CRON_SECRET and API_KEY"
    } else {
        "CRON_SECRET; no API_KEY, so no host platform"
    };
    format!("{api}; none weak or published")
}

/// Of this machine, or of a network that nobody reaches from outside.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

fn is_local(url: &str) -> bool {
    let host = url.trim_start_matches("http://");
    host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Finding;

    fn found(settings: &[(&str, &str)]) -> String {
        let mut all = vec![("DATABASE_URL", "mysql://u@h/d"), ("CRON_SECRET", "b5e1c0a97d3f48628e4a1f7093d2c6b8")];
        all.extend_from_slice(settings);
        let read = |name: &str| all.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let checks = check(&Config::read(&read, false).unwrap());
        let wrong = checks.iter().filter(|check| !matches!(check.finding, Finding::Good(_)));
        wrong.map(Check::lines).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_wrong_comes_with_its_remedy() {
        assert_eq!(found(&[("APP_BASE_URL", "https://class.vn"), ("TRUSTED_PROXIES", "127.0.0.1")]), "");
        assert!(found(&[]).contains("APP_BASE_URL is not set"));
        assert!(found(&[("APP_BASE_URL", "http://class.vn")]).contains("-> Put a proxy with TLS"));
        assert_eq!(found(&[("APP_BASE_URL", "http://localhost:3000")]), "");
        assert!(found(&[("APP_BASE_URL", "https://class.vn")]).contains("TRUSTED_PROXIES is empty"));
        assert!(
            found(&[("APP_BASE_URL", "https://c.vn"), ("TRUSTED_PROXIES", "0.0.0.0/0")]).contains("believes everybody")
        );
        for (address, doubtful) in
            [("127.0.0.1:9464", false), ("10.0.0.7:9464", false), ("0.0.0.0:9464", true), ("[::]:1", true)]
        {
            let settings =
                [("APP_BASE_URL", "https://class.vn"), ("TRUSTED_PROXIES", "127.0.0.1"), ("METRICS_ADDR", address)];
            assert_eq!(found(&settings).contains("strangers may reach"), doubtful, "{address}");
        }
    }
}
