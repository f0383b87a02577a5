//! What this computer knows of its networks without asking them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::ask::{Said, ask};
use super::{Neighbour, Network};
use crate::lan::{self, Choices};

/// The networks on which phones look for a listener at `bound`.
pub(super) fn networks(bound: IpAddr, choices: &Choices) -> Vec<Network> {
    let mut networks = BTreeMap::new();
    for address in lan::addresses_of_networks(bound, choices) {
        let network = networks.entry(address.name.clone()).or_insert_with(|| Network {
            interface: address.name.clone(),
            index: address.index.unwrap_or(0),
            called: None,
            addresses: Vec::new(),
            router: None,
            neighbours: Vec::new(),
            answered: BTreeSet::new(),
        });
        let prefix = match &address.addr {
            if_addrs::IfAddr::V4(four) => four.prefixlen,
            if_addrs::IfAddr::V6(six) => six.prefixlen,
        };
        network.addresses.push((address.ip(), prefix));
    }
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let (routes, routes_six) = (read("/proc/net/route"), read("/proc/net/ipv6_route"));
    let (neighbours, names) = (read("/proc/net/arp"), connections());
    let mut networks = networks.into_values().collect::<Vec<_>>();
    for network in &mut networks {
        let name = network.interface.as_str();
        network.router = router(&routes, name).or_else(|| router_six(&routes_six, name));
        network.neighbours = neighbours_on(&neighbours, name);
        network.called = names.get(name).cloned();
    }
    networks
}

/// Whether the system has found that a sign-in page stands before the Internet.
pub(super) fn asks_for_sign_in() -> bool {
    let Said::Text(text) = ask("nmcli", &["-t", "-f", "CONNECTIVITY", "general"]) else {
        return false;
    };
    text.trim() == "portal"
}

/// What NetworkManager calls the connections, by their interface: a Wi-Fi by its own name, as a rule.
fn connections() -> BTreeMap<String, String> {
    match ask("nmcli", &["-t", "-f", "DEVICE,NAME", "connection", "show", "--active"]) {
        Said::Text(text) => text.lines().filter_map(connection).collect(),
        Said::Nothing | Said::Missing => BTreeMap::new(),
    }
}

/// `wlan0:Shop\: upstairs`
fn connection(line: &str) -> Option<(String, String)> {
    let (interface, name) = line.split_once(':')?;
    Some((interface.to_owned(), name.replace("\\:", ":").replace("\\\\", "\\")))
}

/// The gateway of the default route by an interface (proc(5), `/proc/net/route`): hexadecimal, in
/// the processor's order of bytes.
fn router(routes: &str, interface: &str) -> Option<IpAddr> {
    routes.lines().skip(1).find_map(|line| {
        let mut words = line.split_whitespace();
        let (name, to, by) = (words.next()?, words.next()?, words.next()?);
        let by = u32::from_str_radix(by, 16).ok().filter(|by| *by != 0)?;
        let octets = by.to_ne_bytes();
        (name == interface && to == "00000000").then(|| Ipv4Addr::from(octets).into())
    })
}

/// The same of IPv6 (`/proc/net/ipv6_route`), where the gateway is most often a link-local address.
fn router_six(routes: &str, interface: &str) -> Option<IpAddr> {
    routes.lines().find_map(|line| {
        let words = line.split_whitespace().collect::<Vec<_>>();
        let (to, length, by) = (words.first()?, words.get(1)?, words.get(4)?);
        let is_default = *length == "00" && to.bytes().all(|digit| digit == b'0');
        let by = u128::from_str_radix(by, 16).ok().filter(|by| *by != 0)?;
        (is_default && words.last() == Some(&interface)).then(|| Ipv6Addr::from(by).into())
    })
}

/// Who has answered for an IPv4 address on an interface (proc(5), `/proc/net/arp`).
fn neighbours_on(table: &str, interface: &str) -> Vec<Neighbour> {
    const COMPLETE: u32 = 2;
    let found = table.lines().skip(1).filter_map(|line| {
        let words = line.split_whitespace().collect::<Vec<_>>();
        let [ip, _, flags, hardware, _, name] = words.as_slice() else { return None };
        let flags = u32::from_str_radix(flags.trim_start_matches("0x"), 16).ok()?;
        let is_known = flags & COMPLETE != 0 && *hardware != "00:00:00:00:00:00";
        let is_one = is_known && *name == interface;
        is_one
            .then(|| Some(Neighbour { ip: ip.parse().ok()?, hardware: (*hardware).to_owned() }))?
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_the_system_are_read() {
        let gateway = u32::from_ne_bytes([192, 168, 1, 1]);
        let routes = format!(
            "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n\
             eth1\t00000000\t00000000\t0001\t0\t0\t0\t00000000\n\
             wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\n\
             wlan0\t00000000\t{gateway:08X}\t0003\t0\t0\t600\t00000000\n"
        );
        assert_eq!(router(&routes, "wlan0"), Some(IpAddr::from([192, 168, 1, 1])));
        assert_eq!(router(&routes, "eth1"), None);
        let six = "fd000000000000000000000000000000 40 00000000000000000000000000000000 00 \
                   00000000000000000000000000000000 00000100 1 0 00000001 lan0\n\
                   00000000000000000000000000000000 00 00000000000000000000000000000000 00 \
                   fe800000000000000000000000000001 00000400 1 0 00000003 lan0\n";
        assert_eq!(router_six(six, "lan0"), Some("fe80::1".parse().unwrap()));
        assert_eq!(router_six(six, "lan1"), None);
        let table = "IP address       HW type     Flags       HW address            Mask     Device\n\
                     10.0.0.1         0x1         0x2         02:00:00:00:00:01     *        lan0\n\
                     10.0.0.9         0x1         0x0         00:00:00:00:00:00     *        lan0\n\
                     10.0.0.7         0x1         0x6         02:00:00:00:00:07     *        lan1\n\
                     odd line\n";
        let found = neighbours_on(table, "lan0");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].ip, IpAddr::from([10, 0, 0, 1]));
        assert_eq!(neighbours_on(table, "lan1")[0].hardware, "02:00:00:00:00:07");
        for odd in ["", "x", "wlan0", "\n\n", "wlan0 00000000 zz"] {
            assert!(router(odd, "wlan0").is_none() && router_six(odd, "wlan0").is_none());
            assert!(neighbours_on(odd, "wlan0").is_empty());
        }
        let (interface, name) = connection("wlan0:Shop\\: guests").unwrap();
        assert_eq!((interface.as_str(), name.as_str()), ("wlan0", "Shop: guests"));
    }
}
