//! Where a request comes from: the peer, or what a trusted proxy says of it.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The client's address. `X-Forwarded-For` is read from the right, and only as far as each hop is a trusted proxy:
/// everything to the left of the first untrusted address was written by whoever sits there.
#[must_use]
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut client = peer.to_canonical();
    let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = hops.flat_map(|line| line.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        if !is_trusted(client) {
            break;
        }
        match hop.parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_from_the_right() {
        let proxies = ["10.0.0.0/8", "fd00::/8"];
        assert_eq!(seen("203.0.113.9", &["1.2.3.4"], &proxies), "203.0.113.9", "a forged header changes nothing");
        assert_eq!(seen("10.0.0.1", &[], &proxies), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["198.51.100.7"], &proxies), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4, 198.51.100.7, 10.0.0.2"], &proxies), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4", "198.51.100.7"], &proxies), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["unknown"], &proxies), "10.0.0.1");
        assert_eq!(seen("fd00::1", &["2001:db8::5"], &proxies), "2001:db8::5");
        assert_eq!(seen("::ffff:10.0.0.1", &["198.51.100.7"], &proxies), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["198.51.100.7"], &[]), "10.0.0.1");
    }
}
