//! Is a firewall in the way? Read only, and only what this user may read; the command that would
//! open the ports is shown, never run.

mod firewalld;
mod nftables;
mod ufw;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use super::Finding;
use crate::lan::{self, Choices};

const ID: &str = "firewall";
/// What mDNS needs beside the box's own ports.
const MDNS: u16 = 5353;
const NEXT: &str =
    "If phones cannot connect, open Homeport's ports with this command in a terminal.";

/// What has to get through.
pub(super) struct Wanted {
    /// TCP.
    ports: Vec<u16>,
    /// Where phones come in.
    doors: Vec<Door>,
}

/// An address of this computer on a network. Phones are taken to come from that network.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Door {
    interface: String,
    address: IpAddr,
}

/// What knocks.
#[derive(Clone, Copy, Debug)]
enum Knock {
    Tcp(u16),
    /// Queries of multicast DNS.
    Mdns,
}

impl Knock {
    fn protocol(self) -> &'static str {
        match self {
            Self::Tcp(_) => "tcp",
            Self::Mdns => "udp",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Tcp(port) => port,
            Self::Mdns => MDNS,
        }
    }

    /// Where it goes to, at a door.
    fn destination(self, door: &Door) -> IpAddr {
        match (self, door.address) {
            (Self::Tcp(_), address) => address,
            (Self::Mdns, IpAddr::V4(_)) => IpAddr::from([224, 0, 0, 251]),
            (Self::Mdns, IpAddr::V6(_)) => IpAddr::from([0xff02, 0, 0, 0, 0, 0, 0, 0xfb]),
        }
    }
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Passes,
    Stopped,
    /// It hangs on something that was not understood, or may not be read.
    Unsure,
}

impl Wanted {
    pub(super) fn of(ports: &[u16], bound: IpAddr, choices: &Choices) -> Self {
        let reachable = lan::reachable_addresses(bound, choices);
        let interfaces = lan::interfaces(choices).into_iter();
        let doors = interfaces.flat_map(|interface| {
            let of = |address| Door { interface: interface.name.clone(), address };
            interface.addresses.iter().copied().map(of).collect::<Vec<_>>()
        });
        let doors = doors.filter(|door| reachable.contains(&door.address)).collect();
        Self { ports: ports.to_vec(), doors }
    }
}

pub(super) fn examine(wanted: &Wanted) -> Finding {
    if !cfg!(target_os = "linux") {
        let text = "The system's firewall could not be looked at. If phones cannot connect, allow \
                    Homeport in its settings.";
        return Finding::skip(ID, text);
    }
    if wanted.doors.is_empty() {
        let text = "No network leads here, so no firewall was looked at.";
        return Finding::skip(ID, text);
    }
    ufw::examine(Path::new("/etc"), wanted)
        .or_else(|| firewalld::examine(wanted))
        .or_else(|| nftables::examine(wanted))
        .unwrap_or_else(|| Finding::ok(ID, "No firewall that Homeport knows was found."))
}

/// What a firewall does to what is wanted.
struct Judged<'a> {
    /// Its name.
    firewall: &'static str,
    wanted: &'a Wanted,
    /// By interface, the worst of its ports; of an interface's addresses the best counts.
    tcp: BTreeMap<&'a str, Fate>,
    mdns: Fate,
}

impl<'a> Judged<'a> {
    fn by(firewall: &'static str, wanted: &'a Wanted, fate: impl Fn(&Door, Knock) -> Fate) -> Self {
        let worst = |fates: &mut dyn Iterator<Item = Fate>| {
            fates.max_by_key(|fate| rank(*fate)).unwrap_or(Fate::Unsure)
        };
        let (mut tcp, mut mdns) = (BTreeMap::new(), Fate::Stopped);
        for door in &wanted.doors {
            let here = worst(&mut wanted.ports.iter().map(|port| fate(door, Knock::Tcp(*port))));
            let best = tcp.entry(door.interface.as_str()).or_insert(here);
            *best = better(*best, here);
            mdns = better(mdns, fate(door, Knock::Mdns));
        }
        Self { firewall, wanted, tcp, mdns }
    }

    fn closed(&self) -> Vec<&'a str> {
        let stopped = self.tcp.iter().filter(|(_, fate)| **fate == Fate::Stopped);
        stopped.map(|(interface, _)| *interface).collect()
    }

    /// `command`: what would open these TCP ports, and mDNS where asked.
    fn finding(self, command: impl FnOnce(&[u16], bool) -> String) -> Finding {
        let (firewall, closed) = (self.firewall, self.closed());
        let is_unsure = self.tcp.values().any(|fate| *fate == Fate::Unsure);
        let opens_mdns = self.mdns != Fate::Passes;
        let ports = match closed.is_empty() && !is_unsure {
            true => &[][..],
            false => &self.wanted.ports[..],
        };
        let text = match () {
            () if closed.len() == self.tcp.len() => {
                format!("A firewall ({firewall}) is on, and no rule lets phones reach this box.")
            }
            () if !closed.is_empty() => format!(
                "A firewall ({firewall}) is on, and lets no phones in at {}.",
                closed.join(", ")
            ),
            () if is_unsure => format!(
                "A firewall ({firewall}) is on. Whether it lets phones through could not be told \
                 from its rules."
            ),
            () if self.mdns == Fate::Stopped => format!(
                "The firewall ({firewall}) is on and lets phones through, but not the box's \
                 announcement: phones find it by its addresses only."
            ),
            () => {
                let text = format!("The firewall ({firewall}) is on and lets phones through.");
                return Finding::ok(ID, text);
            }
        };
        let next = match ports.is_empty() {
            true => "If phones should find the box by name, let it through with this command.",
            false => NEXT,
        };
        Finding::warn(ID, text, next).with_command(command(ports, opens_mdns))
    }
}

fn rank(fate: Fate) -> u8 {
    match fate {
        Fate::Passes => 0,
        Fate::Unsure => 1,
        Fate::Stopped => 2,
    }
}

fn better(one: Fate, other: Fate) -> Fate {
    if rank(one) <= rank(other) { one } else { other }
}

/// `192.168.0.0/16`, `fd00::/8`, `192.168.1.20`, `192.168.0.0/255.255.0.0`; `None` for anything else.
fn contains(network: &str, address: IpAddr) -> Option<bool> {
    let (base, length) = match network.split_once('/') {
        Some((base, length)) => (base, Some(length)),
        None => (network, None),
    };
    let base = base.parse::<IpAddr>().ok()?;
    let bits = |address: IpAddr| match address {
        IpAddr::V4(four) => u128::from(four.to_bits()) << 96,
        IpAddr::V6(six) => six.to_bits(),
    };
    let widest = if base.is_ipv4() { 32 } else { 128 };
    let length = match length {
        None => widest,
        Some(length) => match length.parse::<u32>() {
            Ok(length) => length,
            Err(_) => length.parse::<std::net::Ipv4Addr>().ok()?.to_bits().leading_ones(),
        },
    };
    if length > widest {
        return None;
    }
    let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
    Some(base.is_ipv4() == address.is_ipv4() && bits(base) & mask == bits(address) & mask)
}

/// `8443`, and `8000:9000` or `8000-9000` from the one to the other.
fn covers(ports: &str, port: u16) -> bool {
    let (first, last) = ports.split_once([':', '-']).unwrap_or((ports, ports));
    let bounds = first.trim().parse::<u16>().ok().zip(last.trim().parse::<u16>().ok());
    bounds.is_some_and(|(first, last)| (first..=last).contains(&port))
}

/// `wlan0`, and `wlan*` or `wlan+` for all that begin so.
fn is_named(pattern: &str, interface: &str) -> bool {
    match pattern.strip_suffix(['*', '+']) {
        Some(beginning) => interface.starts_with(beginning),
        None => pattern == interface,
    }
}

/// `command` shows the rules to whoever may read them.
fn unreadable(firewall: &str, command: &str) -> Finding {
    let text = format!(
        "A firewall ({firewall}) may be on; only an administrator of this computer can read its rules."
    );
    let mut finding = Finding::skip(ID, text).with_command(command);
    finding.next = Some(
        "If phones cannot connect, see with this command whether Homeport's ports are let through."
            .to_owned(),
    );
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn wanted(doors: &[(&str, &str)]) -> Wanted {
        let door = |(interface, address): &(&str, &str)| Door {
            interface: (*interface).to_owned(),
            address: address.parse().unwrap(),
        };
        Wanted { ports: vec![8443, 8080], doors: doors.iter().map(door).collect() }
    }

    #[test]
    fn networks_ports_and_interfaces_are_compared() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for (network, address, is_in) in [
            ("192.168.0.0/16", "192.168.7.9", Some(true)),
            ("192.168.0.0/255.255.0.0", "192.168.7.9", Some(true)),
            ("192.168.0.0/24", "192.168.7.9", Some(false)),
            ("192.168.7.9", "192.168.7.9", Some(true)),
            ("0.0.0.0/0", "10.0.0.1", Some(true)),
            ("0.0.0.0/0", "fd00::1", Some(false)),
            ("::/0", "fd00::1", Some(true)),
            ("fd00::/8", "fd12::1", Some(true)),
            ("fd00::/8", "fe80::1", Some(false)),
            ("10.0.0.0/33", "10.0.0.1", None),
            ("ipset:phones", "10.0.0.1", None),
        ] {
            assert_eq!(contains(network, ip(address)), is_in, "{network} {address}");
        }
        assert!(covers("8443", 8443) && covers("8000:9000", 8443) && covers("8000-9000", 9000));
        assert!(!covers("8444", 8443) && !covers("", 8443) && !covers("any", 8443));
        assert!(is_named("wlan*", "wlan0") && is_named("eth0", "eth0") && !is_named("eth", "eth0"));
    }

    #[test]
    fn one_open_way_into_a_network_is_enough_and_a_closed_network_is_named() {
        let wanted = wanted(&[("eth0", "10.0.0.2"), ("eth0", "fd00::2"), ("wlan0", "10.1.0.2")]);
        let judged = |fate: &dyn Fn(&Door, Knock) -> Fate| {
            let judged = Judged::by("test", &wanted, fate);
            judged.finding(|ports, mdns| format!("{ports:?} {mdns}"))
        };
        let found = judged(&|_, _| Fate::Passes);
        assert!(found.command.is_none() && found.state == super::super::State::Ok);
        let found = judged(&|door, _| match door.address.is_ipv6() || door.interface == "wlan0" {
            true => Fate::Stopped,
            false => Fate::Passes,
        });
        assert!(found.text.contains("lets no phones in at wlan0."), "{}", found.text);
        assert_eq!(found.command.as_deref(), Some("[8443, 8080] false"));
        let found = judged(&|_, knock| match knock {
            Knock::Mdns => Fate::Stopped,
            Knock::Tcp(_) => Fate::Passes,
        });
        assert!(found.text.contains("announcement"), "{}", found.text);
        assert_eq!(found.command.as_deref(), Some("[] true"));
        let found = judged(&|_, knock| match knock {
            Knock::Tcp(8443) => Fate::Passes,
            _ => Fate::Stopped,
        });
        assert!(found.text.contains("no rule lets phones reach"), "{}", found.text);
        let found = judged(&|_, _| Fate::Unsure);
        assert!(found.text.contains("could not be told"), "{}", found.text);
    }
}
