//! Built-in calls: whether people behind any router can be connected, and whether the servers that help answer.

use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::Check;
use crate::config::Config;
use crate::domain::provider::Provider;
use crate::domain::signal::IceTransportPolicy;
use crate::random;

/// Longest wait for an answer.
const WITHIN: Duration = Duration::from_secs(3);
/// Where STUN and TURN servers listen (RFC 8489, §18.6).
const PORT: u16 = 3478;

pub(super) async fn check(config: &Config) -> Vec<Check> {
    let name = "direct calls";
    let ice = &config.ice;
    let usual = config.call_provider == Provider::Builtin;
    let mut checks = Vec::new();
    if ice.relays.is_empty() {
        let what = if ice.open.is_empty() {
            "no ICE_SERVERS: people in different networks cannot be connected"
        } else {
            "no relay (turn:) in ICE_SERVERS: some school and mobile networks cannot be connected"
        };
        // Only a way out when Jitsi fails, it is worth knowing; the only way to hold a class, it is worth mending.
        checks.push(if usual {
            Check::doubtful(name, what, "Set up a relay (deploy/turn) and name it in ICE_SERVERS.")
        } else {
            Check::good(name, format!("a way out when Jitsi fails; {what}"))
        });
    } else {
        let policy =
            if ice.policy == IceTransportPolicy::Relay { "only through the relay" } else { "directly or by relay" };
        checks.push(Check::good(name, format!("{} relay addresses; {policy}", ice.relays.len())));
    }
    for address in ice.open.iter().chain(&ice.relays) {
        checks.push(server(address).await);
    }
    checks
}

/// Asks a server for the address it sees us under; relays answer that too.
async fn server(address: &str) -> Check {
    let name = "ICE server";
    let (scheme, rest) = address.split_once(':').unwrap_or_default();
    let (host, query) = rest.split_once('?').unwrap_or((rest, ""));
    if scheme.ends_with('s') || query == "transport=tcp" {
        return Check::good(name, format!("{address} is not asked: only those over UDP are"));
    }
    let has_port =
        host.rsplit_once(':').is_some_and(|(before, port)| !before.ends_with(':') && port.parse::<u16>().is_ok());
    let target = if has_port { host.to_owned() } else { format!("{host}:{PORT}") };
    match ask(&target).await {
        Ok(true) => Check::good(name, format!("{address} answers")),
        Ok(false) => Check::bad(name, format!("{address} answers, but not as a STUN server"), "Is the port right?"),
        Err(why) => Check::bad(
            name,
            format!("{address} does not answer: {why}"),
            "Is coturn running, and does the firewall let UDP through (deploy/turn)?",
        ),
    }
}

/// A binding request (RFC 8489, §5); gives whether the answer is one.
async fn ask(target: &str) -> Result<bool, String> {
    let id = random::bytes::<12>().map_err(|error| error.to_string())?;
    let mut request = vec![0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x42];
    request.extend(id);
    let resolved = tokio::net::lookup_host(target).await.map_err(|error| error.to_string())?.next();
    let resolved = resolved.ok_or("the name has no address")?;
    let here = if resolved.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(here).await.map_err(|error| error.to_string())?;
    socket.connect(resolved).await.map_err(|error| error.to_string())?;
    socket.send(&request).await.map_err(|error| error.to_string())?;
    let mut answer = [0_u8; 512];
    let length = timeout(WITHIN, socket.recv(&mut answer)).await.map_err(|_| "no answer in time")?;
    let length = length.map_err(|error| error.to_string())?;
    let answer = answer.get(..length).unwrap_or_default();
    Ok(answer.starts_with(&[0x01, 0x01]) && answer.get(8..20) == Some(&id[..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_that_answers_is_told_from_one_that_is_none() {
        let answers = |kind: [u8; 2]| async move {
            let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            let port = socket.local_addr().unwrap().port();
            tokio::spawn(async move {
                let mut asked = [0_u8; 64];
                let (length, from) = socket.recv_from(&mut asked).await.unwrap();
                asked[..2].copy_from_slice(&kind);
                socket.send_to(&asked[..length], from).await.unwrap();
            });
            server(&format!("stun:127.0.0.1:{port}")).await.lines()
        };
        assert!(answers([0x01, 0x01]).await.starts_with("ok"));
        assert!(answers([0x00, 0x02]).await.contains("not as a STUN server"));
        assert!(server("turns:127.0.0.1").await.lines().contains("is not asked"));
    }
}
