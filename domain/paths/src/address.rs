//! Addresses of hosts in all their spellings.

use std::net::IpAddr;

use ipnet::IpNet;

/// `192.0.2.1`, `[192.0.2.1]`, `[IPv6:2001:db8::1]`, `2001:db8::1`, `[fe80::1%5]`. An IPv4 address that is written as
/// IPv6 is IPv4.
pub(crate) fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text)
        .trim();
    let bare = match inner.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("ipv6:") => &inner[5..],
        _ => inner,
    };
    let without_zone = bare.split_once('%').map_or(bare, |(address, _)| address);
    without_zone
        .parse::<IpAddr>()
        .ok()
        .map(|address| address.to_canonical())
}

/// An address, or a network in CIDR notation.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    match text.trim().parse::<IpNet>() {
        Ok(network) => Some(network.trunc()),
        Err(_) => read(text).map(IpNet::from),
    }
}

/// By which a path is named when nothing better is proven: the /24, or /64 for IPv6.
pub(crate) fn neighbourhood(address: IpAddr) -> Option<IpNet> {
    let length = if address.is_ipv4() { 24 } else { 64 };
    IpNet::new(address, length)
        .ok()
        .map(|network| network.trunc())
}

/// Addresses that no host on the internet has: loopback, link-local and private ones.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_unspecified()
                // Shared by carriers (RFC 6598).
                || (address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64)
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_one_address() {
        let same = "2001:db8::1".parse().ok();
        for text in [
            "2001:db8::1",
            "[2001:db8::1]",
            "[IPv6:2001:db8::1]",
            "[ipv6:2001:DB8:0::1]",
            "[2001:db8::1%5]",
            " 2001:db8::1 ",
        ] {
            assert_eq!(read(text), same, "{text}");
        }
        assert_eq!(read("[::ffff:192.0.2.1]"), "192.0.2.1".parse().ok());
        for text in ["", "[]", "mx.example", "192.0.2", "[192.0.2.1", "IPv6:"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn networks_are_named_by_their_first_address() {
        let name = |text: &str| neighbourhood(read(text).expect(text)).map(|net| net.to_string());
        assert_eq!(name("198.51.100.66").as_deref(), Some("198.51.100.0/24"));
        assert_eq!(
            name("2001:db8:40:2::10").as_deref(),
            Some("2001:db8:40:2::/64")
        );
    }
}
