//! Which addresses may be connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an integration may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in super::super) enum Reach {
    Internet,
    /// The local network and this computer too.
    Local,
}

/// Whether an address is one host's on the Internet, or, where that is allowed, on the local network.
pub(super) fn judge(address: IpAddr, reach: Reach) -> bool {
    match address {
        IpAddr::V4(address) => judge_v4(address, reach),
        IpAddr::V6(address) => match inside(address) {
            Some(inner) => judge_v4(inner, reach),
            None => judge_v6(address, reach),
        },
    }
}

/// The IPv4 address that an IPv6 one stands for: mapped and compatible ones, those of translators
/// (NAT64, RFC 6052; in the prefixes for local use of RFC 8215 it may stand anywhere, so those are refused
/// whole), and those of 6to4 tunnels (RFC 3056).
fn inside(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let parts = address.segments();
    let low = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    match parts {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, a, b] | [0, 0, 0, 0, 0xffff, 0, a, b] => Some(low(a, b)),
        [0x64, 0xff9b, 0, 0, 0, 0, a, b] => Some(low(a, b)),
        [0x2002, a, b, ..] => Some(low(a, b)),
        _ => None,
    }
}

/// The special-purpose registry of IANA (RFC 6890 and later): what is no host on the Internet.
fn judge_v4(address: Ipv4Addr, reach: Reach) -> bool {
    let [a, b, c, _] = address.octets();
    let is_local = reach == Reach::Local;
    match (a, b, c) {
        // Private networks, those behind a provider's NAT, and this computer.
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) | (127, ..) => is_local,
        // This network, link-local (a cloud's credentials are handed out there), protocols,
        // documentation, relays, benchmarks, multicast, and what is reserved.
        (0, ..) | (169, 254, _) | (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) => false,
        (198, 51, 100) | (203, 0, 113) | (224..=255, ..) => false,
        _ => true,
    }
}

fn judge_v6(address: Ipv6Addr, reach: Reach) -> bool {
    let is_local = reach == Reach::Local;
    let parts = address.segments();
    match parts[0] {
        _ if address.is_loopback() => is_local,
        0xfc00..=0xfdff => is_local,
        // Protocols (Teredo among them), documentation.
        0x2001 if parts[1] < 0x200 || parts[1] == 0xdb8 => false,
        0x3fff if parts[1] < 0x1000 => false,
        // All that is handed out as global unicast. Link-local, multicast and the rest is not.
        0x2000..=0x3fff => true,
        _ => false,
    }
}
