//! Which names and addresses are this box's.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use homeport_tls::Names;

use super::Keeper;
use super::interfaces::{Choices, is_used, kind_of, passing, way_out};

/// The computer's name, without a domain.
pub(crate) fn computer_name() -> String {
    let name = gethostname::gethostname().to_string_lossy().into_owned();
    let short = name.split('.').next().unwrap_or("").trim().to_owned();
    if short.is_empty() { "Homeport".to_owned() } else { short }
}

/// A box's name as a host label: `Shop PC` is `shop-pc`. At most 63 characters (RFC 1035).
pub(crate) fn host_label(name: &str) -> String {
    let mut label = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            label.push(letter.to_ascii_lowercase());
        } else if !label.is_empty() && !label.ends_with('-') {
            label.push('-');
        }
    }
    label.truncate(63);
    let label = label.trim_matches('-');
    if label.is_empty() { "homeport".to_owned() } else { label.to_owned() }
}

/// The computer's own names, which the CA may sign for beside the local zones.
pub(crate) fn own_names() -> Vec<String> {
    vec![host_label(&computer_name())]
}

/// Bytes of a name in an announcement, which has room for 63 (RFC 6763, 4.1.1) and a number.
const LONGEST_ANNOUNCED: usize = 58;

/// A box's name as it is announced: where other boxes had it before, with a number.
pub(crate) fn numbered(name: &str, number: u32) -> String {
    let mut shown = String::new();
    for letter in name.chars() {
        if shown.len() + letter.len_utf8() > LONGEST_ANNOUNCED {
            break;
        }
        if !letter.is_control() {
            shown.push(letter);
        }
    }
    match number {
        ..=1 => shown,
        number => format!("{} {number}", shown.trim_end()),
    }
}

/// Everything the leaf should cover at this moment for a box that is known by these names.
pub(super) fn covered(names: [&str; 2]) -> Names {
    let computer = host_label(&computer_name());
    let mut dns = BTreeSet::from(["localhost".to_owned()]);
    dns.extend(names.map(|name| format!("{}.local", host_label(name))));
    dns.extend([format!("{computer}.local"), format!("{computer}.lan"), computer]);
    let mut ips =
        BTreeSet::from([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]);
    ips.extend(all_addresses());
    Names { dns, ips }
}

/// Every address of this computer.
pub(crate) fn all_addresses() -> BTreeSet<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    interfaces.iter().map(if_addrs::Interface::ip).collect()
}

/// The addresses to show and to put into QR codes, for a listener at `bound`: those of interfaces
/// that lead to phones, of the family that it listens on, best guess first (`Place`).
pub(crate) fn reachable_addresses(bound: IpAddr, choices: &Choices) -> Vec<IpAddr> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    if !bound.is_unspecified() {
        let is_here = bound.is_loopback() || all.iter().any(|one| one.ip() == bound);
        return if is_here { vec![bound] } else { Vec::new() };
    }
    let (way_out, passing) = (way_out(), passing());
    let used = all.iter().filter(|interface| is_used(interface, choices));
    let mut places = used
        .filter(|interface| is_private(&interface.ip()) && hears(bound, interface.ip()))
        .map(|interface| Place::of(interface, way_out.as_deref(), &passing))
        .collect::<Vec<_>>();
    places.sort();
    places.dedup();
    places.into_iter().map(|place| place.address).collect()
}

/// An address for phones; in order, the best guess is the first. Phones are on the network that also
/// leads to the Internet, rather than on a VPN, a bridge, or a second network. Before that counts
/// whether an address stays: a link lies in QR codes and in bookmarks for longer than the day for which
/// one that passes holds, and on the way out such a one may be all there is.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    is_no_network: bool,
    is_ipv6: bool,
    is_passing: bool,
    is_aside: bool,
    address: IpAddr,
}

impl Place {
    fn of(
        interface: &if_addrs::Interface,
        way_out: Option<&str>,
        passing: &BTreeSet<IpAddr>,
    ) -> Self {
        Self {
            is_no_network: !kind_of(interface).leads_to_phones(),
            is_ipv6: interface.ip().is_ipv6(),
            is_passing: passing.contains(&interface.ip()),
            is_aside: way_out.is_some_and(|name| name != interface.name),
            address: interface.ip(),
        }
    }
}

/// Whether a listener at `bound` is reached at an address. One on `0.0.0.0` hears nothing by IPv6;
/// one on `::` hears both.
pub(super) fn hears(bound: IpAddr, address: IpAddr) -> bool {
    match bound {
        IpAddr::V4(bound) if bound.is_unspecified() => address.is_ipv4(),
        IpAddr::V6(bound) if bound.is_unspecified() => true,
        bound => bound == address,
    }
}

/// Where a listener is reached by its addresses, best guess first.
pub(crate) fn https_addresses(bound: SocketAddr, choices: &Choices) -> Vec<String> {
    let reachable = reachable_addresses(bound.ip(), choices).into_iter();
    reachable.map(|ip| format!("https://{}", SocketAddr::new(ip, bound.port()))).collect()
}

/// Most addresses in a link: more make its QR code too dense.
const MOST_HOSTS: usize = 4;

/// Where pages of the box have a name, `https://shop-pc.local:8443`; `localhost` where they are this
/// machine's alone.
pub(crate) fn named_address(bound: SocketAddr, keeper: &Keeper) -> String {
    let host = if bound.ip().is_loopback() { "localhost".to_owned() } else { keeper.host() };
    format!("https://{host}:{}", bound.port())
}

/// Where a phone looks for a box, best guess first: addresses, then `NAME.local`, which some phones
/// cannot resolve.
pub(crate) fn hosts(bound: SocketAddr, keeper: &Keeper) -> Vec<String> {
    let addresses = reachable_addresses(bound.ip(), &keeper.choices());
    let addresses = addresses.into_iter().take(MOST_HOSTS).map(host_text);
    addresses.chain(bound.ip().is_unspecified().then(|| keeper.host())).collect()
}

/// An address as the host of a URL (RFC 3986).
pub(super) fn host_text(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// Whether it is one of a local network: what the certificate covers.
pub(super) fn is_private(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || is_shared(*address),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

/// Whether a name may lead to it. Some networks hand out public IPv4 addresses, and the certificate
/// covers the name; public IPv6 addresses change every day and have others beside them.
pub(super) fn is_announced(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(six) => is_private(address) || six.is_unicast_link_local(),
    }
}

/// RFC 6598, which some home routers and VPNs hand out.
fn is_shared(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    a == 100 && (64..128).contains(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boxs_name_becomes_a_host_label() {
        for (name, label) in [
            ("Shop PC", "shop-pc"),
            ("  Käse & Co. ", "k-se-co"),
            ("---", "homeport"),
            ("", "homeport"),
            ("already-fine", "already-fine"),
        ] {
            assert_eq!(host_label(name), label, "{name}");
        }
        assert!(host_label(&"x".repeat(100)).len() <= 63);
    }

    #[test]
    fn a_name_that_others_had_before_gets_a_number() {
        assert_eq!(numbered("Shop PC", 1), "Shop PC");
        assert_eq!(numbered("Shop PC", 2), "Shop PC 2");
        assert_eq!(host_label(&numbered("Shop PC", 2)), "shop-pc-2");
        assert_eq!(numbered("a\u{0}b", 1), "ab");
        for name in ["\u{1F600}".repeat(40), "é".repeat(40), "x".repeat(200)] {
            assert!(numbered(&name, 99).len() <= 63, "{name}");
        }
    }

    #[test]
    fn the_best_guess_is_the_network_that_leads_to_the_internet() {
        let at = |name: &str, ip: [u8; 4]| if_addrs::Interface {
            name: name.to_owned(),
            addr: if_addrs::IfAddr::V4(if_addrs::Ifv4Addr {
                ip: ip.into(),
                netmask: [255, 255, 255, 0].into(),
                broadcast: None,
                prefixlen: 24,
            }),
            index: None,
            oper_status: if_addrs::IfOperStatus::Up,
            is_p2p: false,
        };
        let found =
            [at("wg0", [10, 8, 0, 2]), at("nic1", [10, 1, 0, 5]), at("nic0", [192, 168, 1, 20])];
        let order_of = |way_out: Option<&str>, passing: &[[u8; 4]]| {
            let passing = passing.iter().map(|ip| IpAddr::from(*ip)).collect();
            let places = found.iter().map(|one| Place::of(one, way_out, &passing));
            let mut places = places.collect::<Vec<_>>();
            places.sort();
            places.into_iter().map(|place| place.address.to_string()).collect::<Vec<_>>()
        };
        let order = |way_out: Option<&str>| order_of(way_out, &[]);
        assert_eq!(order(Some("nic0")), ["192.168.1.20", "10.1.0.5", "10.8.0.2"]);
        assert_eq!(order(Some("wg0")), ["10.1.0.5", "192.168.1.20", "10.8.0.2"]);
        assert_eq!(order(None), ["10.1.0.5", "192.168.1.20", "10.8.0.2"]);
        // One that stays comes before one that passes, whichever leads out, and a VPN stays last.
        let passing = [[192, 168, 1, 20]];
        assert_eq!(order_of(Some("nic0"), &passing), ["10.1.0.5", "192.168.1.20", "10.8.0.2"]);
        let passing = [[192, 168, 1, 20], [10, 1, 0, 5]];
        assert_eq!(order_of(Some("nic0"), &passing), ["192.168.1.20", "10.1.0.5", "10.8.0.2"]);
    }

    #[test]
    fn a_listener_hears_the_families_it_is_bound_to() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(hears(ip("::"), ip("10.0.0.1")) && hears(ip("::"), ip("fd00::1")));
        assert!(hears(ip("0.0.0.0"), ip("10.0.0.1")) && !hears(ip("0.0.0.0"), ip("fd00::1")));
        assert!(hears(ip("10.0.0.1"), ip("10.0.0.1")) && !hears(ip("10.0.0.1"), ip("10.0.0.2")));
    }
}
