//! What helps the browsers of built-in calls find each other: STUN and TURN servers, and the credentials for them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::Secrets;
use super::secrets::without_password;
use crate::domain::signal::{IceServer, IceTransportPolicy};

/// STUN and TURN.
#[derive(Debug, Clone)]
pub struct Ice {
    /// `ICE_SERVERS`: addresses that ask for no password.
    pub open: Vec<String>,
    /// `ICE_SERVERS`: relays, which do.
    pub relays: Vec<String>,
    /// `TURN_SECRET`: what the relays share with this server.
    pub secret: Option<Secrets>,
    /// `ICE_TRANSPORT_POLICY`: `all` or `relay`.
    pub policy: IceTransportPolicy,
}

impl Ice {
    /// Reads `ICE_SERVERS`, `TURN_SECRET` and `ICE_TRANSPORT_POLICY`.
    pub(super) fn read(get: &dyn Fn(&str) -> Option<String>, wrong: &mut Vec<String>) -> Self {
        let mut ice = Self { open: Vec::new(), relays: Vec::new(), secret: None, policy: IceTransportPolicy::All };
        let addresses = get("ICE_SERVERS").unwrap_or_default();
        for address in addresses.split(',').map(str::trim).filter(|address| !address.is_empty()) {
            match address.split_once(':') {
                Some(("stun" | "stuns", host)) if is_host(host) => ice.open.push(address.to_owned()),
                Some(("turn" | "turns", host)) if is_host(host) => ice.relays.push(address.to_owned()),
                _ => wrong.push(format!(
                    "ICE_SERVERS holds '{}'. It must be addresses such as stun:turn.example.vn and \
                     turn:turn.example.vn:3478?transport=udp, separated by commas, without a name and a password.",
                    without_password(address)
                )),
            }
        }
        ice.secret = Secrets::read("TURN_SECRET", get("TURN_SECRET"), wrong);
        if !ice.relays.is_empty() && get("TURN_SECRET").is_none() {
            wrong.push(
                "ICE_SERVERS holds a relay (turn:), but TURN_SECRET is missing. It must be the static-auth-secret of \
                 that relay (deploy/turn)."
                    .into(),
            );
        }
        match get("ICE_TRANSPORT_POLICY") {
            None => {}
            Some(text) => match IceTransportPolicy::parse(&text) {
                Some(policy) => ice.policy = policy,
                None => wrong.push(format!("ICE_TRANSPORT_POLICY is '{text}'. It must be 'all' or 'relay'.")),
            },
        }
        if ice.policy == IceTransportPolicy::Relay && ice.relays.is_empty() {
            wrong.push("ICE_TRANSPORT_POLICY is 'relay', but ICE_SERVERS holds no relay (turn:).".into());
        }
        ice
    }

    /// The servers for one person of a call. Relays get credentials that they refuse after `until`, by the "REST API for
    /// access to TURN services" (draft-uberti-behave-turn-rest, §2.2): the user name begins with that moment in seconds
    /// since 1970, the password is the HMAC-SHA1 of the user name.
    #[must_use]
    pub fn servers(&self, user_id: i64, until: DateTime<Utc>) -> Vec<IceServer> {
        let mut servers = Vec::new();
        if !self.open.is_empty() {
            servers.push(IceServer { urls: self.open.clone(), username: None, credential: None });
        }
        if let Some(secret) = self.secret.as_ref().filter(|_| !self.relays.is_empty()) {
            let username = format!("{}:{user_id}", until.timestamp());
            let credential = Hmac::<Sha1>::new_from_slice(secret.signing().as_bytes()).ok().map(|mut mac| {
                mac.update(username.as_bytes());
                BASE64_STANDARD.encode(mac.finalize().into_bytes())
            });
            servers.push(IceServer { urls: self.relays.clone(), username: Some(username), credential });
        }
        servers
    }
}

/// A host, optionally with a port and the transport: nothing else belongs into such an address (RFC 7064, RFC 7065).
fn is_host(text: &str) -> bool {
    let (host, query) = text.split_once('?').unwrap_or((text, "transport=udp"));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(plain) && matches!(query, "transport=udp" | "transport=tcp")
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRONG: &str = "b5e1c0a97d3f48628e4a1f7093d2c6b8";

    fn read(settings: &[(&str, &str)]) -> (Ice, String) {
        let get = |name: &str| settings.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let mut wrong = Vec::new();
        let ice = Ice::read(&get, &mut wrong);
        (ice, wrong.join("\n"))
    }

    #[test]
    fn credentials_name_their_end_and_are_signed_with_the_first_secret() {
        let other = "a".repeat(32);
        let (ice, wrong) = read(&[
            ("ICE_SERVERS", "stun:turn.example.vn, turn:turn.example.vn:3478?transport=udp,turns:turn.example.vn"),
            ("TURN_SECRET", &format!("{STRONG},{other}")),
        ]);
        assert_eq!(wrong, "");
        let servers = ice.servers(7, DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default());
        assert_eq!(servers.len(), 2);
        assert_eq!((servers[0].username.as_ref(), servers[0].credential.as_ref()), (None, None));
        assert_eq!(servers[1].urls.len(), 2);
        assert_eq!(servers[1].username.as_deref(), Some("1800000000:7"));
        // printf 1800000000:7 | openssl dgst -sha1 -hmac b5e1c0a97d3f48628e4a1f7093d2c6b8 -binary | base64
        assert_eq!(servers[1].credential.as_deref(), Some("QgTapIacm7+ulo8yRt1CMDD0AwA="));
    }

    #[test]
    fn what_cannot_work_is_said_at_the_start() {
        assert!(read(&[("ICE_SERVERS", "turn:turn.example.vn")]).1.contains("TURN_SECRET is missing"));
        for odd in ["http://turn.example.vn", "stun:", "stun:a b", "turn:host?transport=sctp", "turn.example.vn"] {
            assert!(read(&[("ICE_SERVERS", odd), ("TURN_SECRET", STRONG)]).1.contains("ICE_SERVERS holds"), "{odd}");
        }
        assert!(read(&[("TURN_SECRET", "short")]).1.contains("TURN_SECRET is shorter"));
        assert!(read(&[("ICE_TRANSPORT_POLICY", "none")]).1.contains("must be 'all' or 'relay'"));
        assert!(read(&[("ICE_TRANSPORT_POLICY", "relay")]).1.contains("holds no relay"));
        assert!(read(&[("ICE_TRANSPORT_POLICY", "relay"), ("ICE_SERVERS", "stun:x.vn")]).1.contains("holds no relay"));
    }
}
