//! Which media server, and how people prove to it that they may come in.

use std::fmt;

use jsonwebtoken::EncodingKey;

use super::{Hidden, Secrets};

/// The free public server: cuts embedded calls after five minutes and knows no tokens of ours.
pub const PUBLIC_DOMAIN: &str = "meet.jit.si";

/// Where Jitsi as a Service runs.
const JAAS_DOMAIN: &str = "8x8.vc";
/// How an `AppID` of Jitsi as a Service begins; 32 hexadecimal digits follow.
const JAAS_APP_PREFIX: &str = "vpaas-magic-cookie-";

/// The media server.
#[derive(Debug, Clone)]
pub struct Jitsi {
    /// `JITSI_DOMAIN`: host, optionally with port.
    pub domain: String,
    /// `JITSI_APP_ID`: issuer of the tokens.
    pub app_id: String,
    /// How people prove that they may come in.
    pub mode: JitsiMode,
    /// `JITSI_EVENTS_SECRET`: what the media server shows when it tells or asks something.
    pub events_secret: Option<Secrets>,
    /// `JAAS_WEBHOOK_SECRET`: what webhooks of Jitsi as a Service are signed with.
    pub webhook_secret: Option<Secrets>,
    /// `JITSI_CENSUS_URL`: where the list of open rooms is.
    pub census_url: Option<Hidden>,
}

/// How people prove to the media server that they may come in.
#[derive(Debug, Clone)]
pub enum JitsiMode {
    /// Not at all: whoever knows the room name is in.
    Public,
    /// By a token signed with HS256 and a secret shared with the server.
    Token(Secrets),
    /// By a token signed with RS256 and a key whose public half Jitsi as a Service (8x8) has.
    Jaas(JaasKey),
}

/// What tokens for Jitsi as a Service are signed with.
#[derive(Clone)]
pub struct JaasKey {
    /// `<AppID>/<key id>`, the `kid` of the tokens.
    pub kid: String,
    /// The private key.
    pub key: EncodingKey,
}

impl fmt::Debug for JaasKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "JaasKey({}, key hidden)", self.kid)
    }
}

impl Jitsi {
    /// Reads `JITSI_*`.
    pub(super) fn read(get: &dyn Fn(&str) -> Option<String>, wrong: &mut Vec<String>) -> Self {
        let chosen = get("JITSI_MODE");
        let usual = if chosen.as_deref() == Some("jaas") { JAAS_DOMAIN } else { PUBLIC_DOMAIN };
        let domain = get("JITSI_DOMAIN").unwrap_or_else(|| usual.to_owned()).to_ascii_lowercase();
        if !is_host(&domain) {
            wrong.push(format!(
                "JITSI_DOMAIN is '{domain}'. It must be a host, as in jitsi.example.vn or localhost:8443."
            ));
        }
        let secret = Secrets::read("JITSI_APP_SECRET", get("JITSI_APP_SECRET"), wrong);
        let app_id = get("JITSI_APP_ID").unwrap_or_else(|| "lophoc-online".to_owned());
        let mode = match (chosen.as_deref(), secret) {
            (Some("public"), _) | (None, None) => JitsiMode::Public,
            (None, Some(_)) if domain == PUBLIC_DOMAIN => JitsiMode::Public,
            (Some("token") | None, Some(secret)) => JitsiMode::Token(secret),
            (Some("token"), None) => {
                if get("JITSI_APP_SECRET").is_none() {
                    let how = super::secrets::HOW_TO_MAKE_ONE;
                    wrong.push(format!("JITSI_MODE is 'token' but JITSI_APP_SECRET is missing. {how}"));
                }
                JitsiMode::Public
            }
            (Some("jaas"), _) => jaas_key(get, &app_id, wrong).map_or(JitsiMode::Public, JitsiMode::Jaas),
            (Some(other), _) => {
                wrong.push(format!("JITSI_MODE is '{other}'. It must be 'public', 'token' or 'jaas'."));
                JitsiMode::Public
            }
        };
        let events_secret = Secrets::read("JITSI_EVENTS_SECRET", get("JITSI_EVENTS_SECRET"), wrong);
        let webhook_secret = Secrets::read("JAAS_WEBHOOK_SECRET", get("JAAS_WEBHOOK_SECRET"), wrong);
        let census_url = get("JITSI_CENSUS_URL");
        if census_url.as_ref().is_some_and(|url| !(url.starts_with("http://") || url.starts_with("https://"))) {
            wrong.push("JITSI_CENSUS_URL must be an address, as in http://127.0.0.1:5280/room-census.".into());
        }
        Self { domain, app_id, mode, events_secret, webhook_secret, census_url: census_url.map(Hidden::new) }
    }

    /// Where the host page gets the media server's script.
    #[must_use]
    pub fn script_url(&self) -> String {
        match self.mode {
            JitsiMode::Jaas(_) => format!("https://{}/{}/external_api.js", self.domain, self.app_id),
            JitsiMode::Public | JitsiMode::Token(_) => format!("https://{}/external_api.js", self.domain),
        }
    }

    /// A room as the media server knows it: Jitsi as a Service puts the `AppID` before it.
    #[must_use]
    pub fn media_room(&self, room: &str) -> String {
        match self.mode {
            JitsiMode::Jaas(_) => format!("{}/{room}", self.app_id),
            JitsiMode::Public | JitsiMode::Token(_) => room.to_owned(),
        }
    }

    /// Whether whoever knows a room's name is in.
    #[must_use]
    pub const fn is_unprotected(&self) -> bool {
        matches!(self.mode, JitsiMode::Public)
    }

    /// Whether this is the demo server that cuts calls short.
    #[must_use]
    pub fn is_demo_server(&self) -> bool {
        self.domain == PUBLIC_DOMAIN
    }
}

/// Reads the settings that only Jitsi as a Service needs.
fn jaas_key(get: &dyn Fn(&str) -> Option<String>, app_id: &str, wrong: &mut Vec<String>) -> Option<JaasKey> {
    let before = wrong.len();
    let cookie = app_id.strip_prefix(JAAS_APP_PREFIX);
    if !cookie.is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        wrong.push(format!(
            "JITSI_APP_ID must be your AppID from the JaaS console, as in {JAAS_APP_PREFIX} and 32 hexadecimal digits."
        ));
    }
    let kid = match get("JITSI_KEY_ID") {
        // The console shows the key id with the AppID before it.
        Some(id) if id.starts_with(&format!("{app_id}/")) => id,
        Some(id) if !id.contains('/') => format!("{app_id}/{id}"),
        Some(_) => {
            wrong.push("JITSI_KEY_ID belongs to another AppID than JITSI_APP_ID.".into());
            String::new()
        }
        None => {
            wrong.push("JITSI_KEY_ID is missing: the id of your API key in the JaaS console.".into());
            String::new()
        }
    };
    let key = match get("JITSI_PRIVATE_KEY_FILE") {
        None => {
            wrong.push("JITSI_PRIVATE_KEY_FILE is missing: the file with the private half of your API key.".into());
            None
        }
        Some(path) => match std::fs::read(&path).map_err(|error| error.to_string()).and_then(|pem| {
            EncodingKey::from_rsa_pem(&pem).map_err(|_| "it holds no RSA private key in PEM".to_owned())
        }) {
            Ok(key) => Some(key),
            Err(why) => {
                wrong.push(format!("JITSI_PRIVATE_KEY_FILE cannot be used: {why}."));
                None
            }
        },
    };
    key.filter(|_| wrong.len() == before).map(|key| JaasKey { kid, key })
}

/// A host name or address, optionally with a port: nothing that could change the meaning of an address built from it.
fn is_host(text: &str) -> bool {
    let (host, port) = text.rsplit_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}
