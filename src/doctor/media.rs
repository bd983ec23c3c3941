//! The media server: reachable from here, and whether it takes our tokens.

use std::time::Duration;

use chrono::TimeDelta;

use super::Check;
use crate::clock::Clock;
use crate::config::{Jitsi, JitsiMode};
use crate::domain::session::Side;
use crate::jitsi::token::{Bearer, mint};

/// Longest wait for an answer.
const WITHIN: Duration = Duration::from_secs(10);

pub(super) async fn check(jitsi: &Jitsi) -> Vec<Check> {
    let mut checks = vec![mode(jitsi)];
    let client = reqwest::Client::builder().timeout(WITHIN).build();
    let Ok(client) = client else {
        checks.push(Check::bad(
            "media server",
            "no TLS client can be made",
            "Are the system's certificates installed?",
        ));
        return checks;
    };
    let address = jitsi.script_url();
    let found = client.get(&address).send().await;
    checks.push(match found {
        Ok(answer) if answer.status().is_success() => {
            let text = answer.text().await.unwrap_or_default();
            if text.contains("JitsiMeetExternalAPI") {
                Check::good("media server", format!("{address} is the script"))
            } else {
                let remedy = "Is JITSI_DOMAIN the Jitsi server itself, and not a page in front of it?";
                Check::bad("media server", format!("{address} is not Jitsi's script"), remedy)
            }
        }
        Ok(answer) => Check::bad(
            "media server",
            format!("{address} answers {}", answer.status()),
            "Is JITSI_DOMAIN right, and is the web server of Jitsi up?",
        ),
        Err(error) => Check::bad(
            "media server",
            format!("{address} cannot be reached: {}", why(&error)),
            "Check JITSI_DOMAIN, its certificate, and that this machine and the browsers may connect to it.",
        ),
    });
    if matches!(jitsi.mode, JitsiMode::Token(_) | JitsiMode::Jaas(_)) {
        checks.push(token(jitsi, &client).await);
    }
    checks
}

fn mode(jitsi: &Jitsi) -> Check {
    let name = "media mode";
    match (&jitsi.mode, jitsi.is_demo_server()) {
        (JitsiMode::Public, true) => Check::doubtful(
            name,
            "public demo server: calls are cut after five minutes, and rooms take no tickets",
            "For real classes set JITSI_DOMAIN and JITSI_APP_SECRET of a Jitsi of your own (deploy/jitsi), or JITSI_MODE=jaas.",
        ),
        (JitsiMode::Public, false) => Check::doubtful(
            name,
            "public: whoever knows the name of a room can enter it",
            "Set JITSI_APP_SECRET and let Jitsi ask for tokens (deploy/jitsi).",
        ),
        (JitsiMode::Token(_), _) => Check::good(name, "token (HS256)"),
        (JitsiMode::Jaas(key), _) => Check::good(name, format!("Jitsi as a Service (RS256), key {}", key.kid)),
    }
}

/// Shows the server a token at its BOSH address, as a browser would at sign-in.
async fn token(jitsi: &Jitsi, client: &reqwest::Client) -> Check {
    let name = "token";
    let now = Clock::System.now();
    let bearer = Bearer { user_id: 0, display_name: "doctor", side: Side::Student };
    let room = "lophoc_doctor";
    let jwt = match mint(jitsi, room, bearer, now + TimeDelta::minutes(1), now) {
        Ok(Some(jwt)) => jwt,
        _ => return Check::bad(name, "no token can be signed", "Check the keys of the settings above."),
    };
    let path = match jitsi.mode {
        JitsiMode::Jaas(_) => format!("{}/http-bind", jitsi.app_id),
        _ => "http-bind".to_owned(),
    };
    let to = xmpp_domain(jitsi, client).await;
    let address = format!("https://{}/{path}?room={room}&token={jwt}", jitsi.domain);
    let body =
        |rid: u32, rest: &str| format!("<body xmlns='http://jabber.org/protocol/httpbind' rid='{rid}' {rest}</body>");
    let hello = body(
        1,
        &format!("to='{to}' xml:lang='en' wait='5' hold='1' ver='1.6' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'>"),
    );
    let answer = match post(client, &address, hello).await {
        Ok(answer) => answer,
        Err(why) => {
            let remedy = "Browsers use it too, unless they use the WebSocket: look into Jitsi's web server.";
            return Check::doubtful(name, format!("the sign-in address of Jitsi does not answer: {why}"), remedy);
        }
    };
    let Some(sid) = answer.split("sid='").nth(1).or_else(|| answer.split("sid=\"").nth(1)) else {
        let remedy = "The clocks, JITSI_APP_ID and JITSI_APP_SECRET must agree with the server's (deploy/jitsi).";
        return Check::bad(name, "Jitsi starts no session for it", remedy);
    };
    let sid: String = sid.chars().take_while(|letter| !['\'', '"'].contains(letter)).collect();
    let anonymous =
        body(2, &format!("sid='{sid}'><auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>"));
    match post(client, &address, anonymous).await {
        Ok(answer) if answer.contains("<success") => Check::good(name, "Jitsi takes it"),
        Ok(answer) if answer.contains("<failure") || answer.contains("not-allowed") => Check::bad(
            name,
            "Jitsi refuses it",
            "JITSI_APP_ID and JITSI_APP_SECRET must be the same on both sides, and the clocks right (deploy/jitsi).",
        ),
        Ok(_) => {
            Check::doubtful(name, "Jitsi's answer is not understood", "Enter a class once to see whether it is taken.")
        }
        Err(why) => Check::doubtful(name, format!("Jitsi does not answer: {why}"), "Try again."),
    }
}

/// What the XMPP server behind Jitsi calls itself: docker-jitsi-meet has a name of its own for it, which browsers read in
/// the server's `config.js` (`hosts.domain`).
async fn xmpp_domain(jitsi: &Jitsi, client: &reqwest::Client) -> String {
    let own = jitsi.domain.split(':').next().unwrap_or_default().to_owned();
    let Ok(answer) = client.get(format!("https://{}/config.js", jitsi.domain)).send().await else { return own };
    let Ok(text) = answer.text().await else { return own };
    domain_in(&text).unwrap_or(own)
}

/// The value of `hosts.domain` in a `config.js`, in either of the two ways Jitsi's packages write it.
fn domain_in(config: &str) -> Option<String> {
    let lines = config.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let value = lines.filter_map(|line| {
        line.strip_prefix("config.hosts.domain =").or_else(|| line.strip_prefix("domain:")).map(str::trim)
    });
    let text = value.map(|value| value.trim_end_matches([';', ',']).trim_matches(['\'', '"']).to_owned()).next()?;
    let is_name = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    is_name.then_some(text)
}

async fn post(client: &reqwest::Client, address: &str, body: String) -> Result<String, String> {
    let sent = client.post(address).header("content-type", "text/xml; charset=utf-8").body(body).send().await;
    let answer = sent.map_err(|error| why(&error))?;
    if !answer.status().is_success() {
        return Err(format!("status {}", answer.status().as_u16()));
    }
    answer.text().await.map_err(|error| why(&error))
}

/// Why there is no answer, without the address: it holds the token.
fn why(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() { "no answer in time".to_owned() } else { "no connection".to_owned() };
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = inner.to_string();
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::domain_in;

    #[test]
    fn the_name_of_the_xmpp_server_is_read_as_the_packages_write_it() {
        let debian =
            "var config = {\n    hosts: {\n        // domain: 'old.example',\n        domain: 'jitsi.example.vn',\n";
        assert_eq!(domain_in(debian).as_deref(), Some("jitsi.example.vn"));
        assert_eq!(
            domain_in("config.hosts = {};\nconfig.hosts.domain = 'meet.jitsi';\n").as_deref(),
            Some("meet.jitsi")
        );
        assert_eq!(domain_in("<html>"), None);
        assert_eq!(domain_in("domain: 'a b'"), None);
    }
}
