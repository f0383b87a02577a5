//! Which names and addresses are this box's.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use homeport_tls::Names;

/// Interfaces of containers and virtual machines: their addresses lead no phone here.
const VIRTUAL: [&str; 14] = [
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vboxnet",
    "vethernet",
    "utun",
    "awdl",
    "llw",
    "zt",
    "cni",
    "flannel",
    "podman",
];

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

/// Everything the leaf should cover for a box of this name at this moment.
pub(super) fn covered(name: &str) -> Names {
    let computer = host_label(&computer_name());
    let mut dns = BTreeSet::from(["localhost".to_owned(), format!("{}.local", host_label(name))]);
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

/// The addresses to show and to put into QR codes, for a listener at `bound`: real interfaces of
/// the family that it listens on, IPv4 first.
pub(crate) fn reachable_addresses(bound: IpAddr) -> Vec<IpAddr> {
    if !bound.is_unspecified() {
        let is_here = bound.is_loopback() || all_addresses().contains(&bound);
        return if is_here { vec![bound] } else { Vec::new() };
    }
    // A listener on `0.0.0.0` hears nothing by IPv6; one on `::` hears both, but for Windows.
    let hears = |address: &IpAddr| match bound {
        IpAddr::V4(_) => address.is_ipv4(),
        IpAddr::V6(_) => address.is_ipv6() || cfg!(unix),
    };
    let mut addresses = if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .filter(|interface| !interface.is_loopback() && !is_virtual(&interface.name))
        .map(|interface| interface.ip())
        .filter(|address| is_private(address) && hears(address))
        .collect::<Vec<_>>();
    addresses.sort_by_key(|address| (address.is_ipv6(), *address));
    addresses.dedup();
    addresses
}

/// Where a listener is reached by its addresses, best guess first.
pub(crate) fn https_addresses(bound: SocketAddr) -> Vec<String> {
    let reachable = reachable_addresses(bound.ip()).into_iter();
    reachable.map(|ip| format!("https://{}", SocketAddr::new(ip, bound.port()))).collect()
}

/// Most addresses in a link: more make its QR code too dense.
const MOST_HOSTS: usize = 4;

/// Where a phone looks for a box of this name, best guess first: addresses, then `NAME.local`,
/// which some phones cannot resolve.
pub(crate) fn hosts(bound: SocketAddr, name: &str) -> Vec<String> {
    let text = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let addresses = reachable_addresses(bound.ip()).into_iter().take(MOST_HOSTS).map(text);
    let name = bound.ip().is_unspecified().then(|| format!("{}.local", host_label(name)));
    addresses.chain(name).collect()
}

pub(super) fn is_virtual(interface: &str) -> bool {
    let name = interface.to_lowercase();
    VIRTUAL.iter().any(|prefix| name.starts_with(prefix))
}

fn is_private(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || is_shared(*address),
        IpAddr::V6(address) => address.is_unique_local(),
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
}
