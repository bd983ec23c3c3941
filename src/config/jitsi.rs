//! Which media server, and how people prove to it that they may come in.

use super::Secrets;

/// The free public server: cuts embedded calls after five minutes and knows no tokens of ours.
pub const PUBLIC_DOMAIN: &str = "meet.jit.si";

/// The media server.
#[derive(Debug, Clone)]
pub struct Jitsi {
    /// `JITSI_DOMAIN`: host, optionally with port.
    pub domain: String,
    /// `JITSI_APP_ID`: issuer of the tokens.
    pub app_id: String,
    /// How people prove that they may come in.
    pub mode: JitsiMode,
}

/// How people prove to the media server that they may come in.
#[derive(Debug, Clone)]
pub enum JitsiMode {
    /// Not at all: whoever knows the room name is in.
    Public,
    /// By a token signed with HS256 and a secret shared with the server.
    Token(Secrets),
}

impl Jitsi {
    /// Reads `JITSI_*`.
    pub(super) fn read(get: &dyn Fn(&str) -> Option<String>, wrong: &mut Vec<String>) -> Self {
        let domain = get("JITSI_DOMAIN").unwrap_or_else(|| PUBLIC_DOMAIN.to_owned()).to_ascii_lowercase();
        if !is_host(&domain) {
            wrong.push(format!(
                "JITSI_DOMAIN is '{domain}'. It must be a host, as in jitsi.example.vn or localhost:8443."
            ));
        }
        let secret = Secrets::read("JITSI_APP_SECRET", get("JITSI_APP_SECRET"), wrong);
        let chosen = get("JITSI_MODE");
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
            (Some("jaas"), _) => {
                wrong.push("JITSI_MODE 'jaas' is not supported yet. Use 'token' with a Jitsi of your own.".into());
                JitsiMode::Public
            }
            (Some(other), _) => {
                wrong.push(format!("JITSI_MODE is '{other}'. It must be 'public' or 'token'."));
                JitsiMode::Public
            }
        };
        let app_id = get("JITSI_APP_ID").unwrap_or_else(|| "lophoc-online".to_owned());
        Self { domain, app_id, mode }
    }

    /// Whether this is the demo server that cuts calls short.
    #[must_use]
    pub fn is_demo_server(&self) -> bool {
        self.domain == PUBLIC_DOMAIN
    }
}

/// A host name or address, optionally with a port: nothing that could change the meaning of an address built from it.
fn is_host(text: &str) -> bool {
    let (host, port) = text.rsplit_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}
