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
    let lines = headers.get_all("x-forwarded-for").iter();
    // Byte by byte: one odd letter written by a stranger must not hide what the proxy added to the same line.
    let hops: Vec<&[u8]> = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).collect();
    for hop in hops.into_iter().rev() {
        if !is_trusted(client) {
            break;
        }
        match std::str::from_utf8(hop).ok().and_then(|hop| hop.trim().parse::<IpAddr>().ok()) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

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

    fn address() -> impl Strategy<Value = IpAddr> {
        prop_oneof![
            (0..4_u8).prop_map(|last| IpAddr::from([10, 0, 0, last])),
            (0..4_u8).prop_map(|last| IpAddr::from([203, 0, 113, last])),
            any::<u128>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        #[test]
        fn nothing_that_a_stranger_writes_is_believed(
            peer in address(),
            hops in prop::collection::vec(address(), 0..5),
            forged in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..3),
        ) {
            let trusted: Vec<IpNet> = ["10.0.0.0/8".parse().unwrap()].to_vec();
            let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
            let mut headers = HeaderMap::new();
            for line in forged.iter().filter_map(|line| HeaderValue::from_bytes(line).ok()) {
                headers.append("x-forwarded-for", line);
            }
            // Proxies append to what they were sent.
            let mut line = forged.concat();
            line.retain(|byte| *byte >= 32 && *byte != 127);
            for hop in &hops {
                line.extend(format!(", {hop}").bytes());
            }
            headers.append("x-forwarded-for", HeaderValue::from_bytes(&line).unwrap());
            // Every address that proxies of ours vouch for, from the right.
            let chain: Vec<IpAddr> = std::iter::once(peer).chain(hops.into_iter().rev()).collect();
            let expected = chain.iter().find(|address| !is_trusted(address));
            let seen = client_address(peer, &headers, &trusted);
            if let Some(expected) = expected {
                prop_assert_eq!(seen, expected.to_canonical());
            }
            prop_assert_eq!(client_address(peer, &headers, &[]), peer.to_canonical());
        }
    }
}
