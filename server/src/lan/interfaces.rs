//! The computer's network interfaces, and which of them lead to phones.
//!
//! Those of containers, virtual machines and VPNs have addresses that no phone reaches, and a phone
//! that tries them first waits for nothing. They are left out of what is shown and announced unless
//! the admin chooses otherwise; whoever knows such an address can connect all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr};

use if_addrs::Interface as Address;

use super::names::hears;

/// What the admin chose otherwise than by default, by the interface's name: whether it is used.
pub(crate) type Choices = BTreeMap<String, bool>;

/// One interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Interface {
    /// As the system calls it: `eth0`, `docker0`, `Wi-Fi`.
    pub(crate) name: String,
    /// IPv4 first.
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) kind: Kind,
    /// Whether its addresses are shown and announced.
    pub(crate) used: bool,
}

/// What an interface is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A local network: cable or Wi-Fi.
    Network,
    /// Between this computer and its containers.
    Containers,
    /// Between this computer and its virtual machines.
    VirtualMachines,
    /// A bridge that no cable or Wi-Fi is part of.
    Bridge,
    /// A VPN, or another link to one other end.
    Vpn,
    /// Between Apple devices.
    Apple,
}

impl Kind {
    pub(crate) fn leads_to_phones(self) -> bool {
        self == Self::Network
    }

    /// Why it is left out by default.
    pub(crate) fn reason(self) -> Option<&'static str> {
        match self {
            Self::Network => None,
            Self::Containers => Some("Connects this computer with its containers only."),
            Self::VirtualMachines => Some("Connects this computer with its virtual machines only."),
            Self::Bridge => Some("A bridge without a cable or Wi-Fi: it stays in this computer."),
            Self::Vpn => Some("A VPN: only devices that are in it too can use its addresses."),
            Self::Apple => Some("For direct links between Apple devices."),
        }
    }
}

/// Beginnings of names, in lower case; `vethernet` before `veth`.
const NAMES: [(Kind, &[&str]); 5] = [
    (
        Kind::VirtualMachines,
        &["virbr", "vnet", "vmnet", "vboxnet", "virtualbox", "vmware", "vethernet", "mpqemubr"],
    ),
    (
        Kind::Containers,
        &["docker", "br-", "veth", "cni", "flannel", "cali", "podman", "lxc", "lxd", "incus"],
    ),
    (Kind::Vpn, &["tun", "tap", "wg", "utun", "tailscale", "zt", "zerotier", "ppp", "ipsec", "wt"]),
    (Kind::Bridge, &["dummy", "ifb"]),
    (Kind::Apple, &["awdl", "llw", "anpi"]),
];

/// Whether the choices, or else what it is, let an interface's addresses be shown and announced.
pub(super) fn is_used(address: &Address, choices: &Choices) -> bool {
    !address.is_loopback()
        && choices.get(&address.name).copied().unwrap_or_else(|| kind_of(address).leads_to_phones())
}

/// All interfaces that have an address, but for the one that leads nowhere.
pub(crate) fn interfaces(choices: &Choices) -> Vec<Interface> {
    let mut found = BTreeMap::new();
    for address in if_addrs::get_if_addrs().unwrap_or_default() {
        if address.is_loopback() {
            continue;
        }
        let interface = found.entry(address.name.clone()).or_insert_with(|| Interface {
            name: address.name.clone(),
            addresses: Vec::new(),
            kind: kind_of(&address),
            used: is_used(&address, choices),
        });
        interface.addresses.push(address.ip());
    }
    let mut interfaces = found.into_values().collect::<Vec<_>>();
    for interface in &mut interfaces {
        interface.addresses.sort_by_key(|address| (address.is_ipv6(), *address));
    }
    interfaces.sort_by_key(|interface| !interface.kind.leads_to_phones());
    interfaces
}

/// The addresses that this computer has on networks with phones, for a listener at `bound`.
pub(crate) fn addresses_of_networks(bound: IpAddr, choices: &Choices) -> Vec<Address> {
    let all = if_addrs::get_if_addrs().unwrap_or_default().into_iter();
    let used = all.filter(|one| is_used(one, choices) && kind_of(one).leads_to_phones());
    used.filter(|one| hears(bound, one.ip())).collect()
}

/// The interface that leads to the Internet, where Linux says so: the default route of the least
/// metric (proc(5), `/proc/net/route`).
pub(super) fn way_out() -> Option<String> {
    let routes = std::fs::read_to_string("/proc/net/route").ok()?;
    let routes = routes.lines().skip(1).filter_map(|line| {
        let mut words = line.split_whitespace();
        let (name, to, metric) = (words.next()?, words.next()?, words.nth(4)?);
        (to == "00000000").then_some((metric.parse::<u32>().ok()?, name))
    });
    routes.min().map(|(_, name)| name.to_owned())
}

/// IPv6 addresses that will be gone soon, where Linux says so: those that are another one each day for
/// privacy's sake, and those that are not to be used for anything new.
pub(super) fn passing() -> BTreeSet<IpAddr> {
    passing_in(&std::fs::read_to_string("/proc/net/if_inet6").unwrap_or_default())
}

/// From the lines of `/proc/net/if_inet6` (the kernel's `net/ipv6/addrconf.c`): address, interface's
/// number, prefix, scope, flags (`linux/if_addr.h`), name.
fn passing_in(table: &str) -> BTreeSet<IpAddr> {
    const TEMPORARY: u32 = 0x01;
    const DEPRECATED: u32 = 0x20;
    let addresses = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (address, flags) = (words.next()?, words.nth(3)?);
        let flags = u32::from_str_radix(flags, 16).ok()?;
        let address = Ipv6Addr::from(u128::from_str_radix(address, 16).ok()?);
        (flags & (TEMPORARY | DEPRECATED) != 0).then_some(IpAddr::V6(address))
    });
    addresses.collect()
}

pub(super) fn kind_of(address: &Address) -> Kind {
    let told = told_by_the_system(&address.name);
    if told == Some(Kind::Network) {
        return Kind::Network;
    }
    by_name(&address.name).or(told).unwrap_or(match address.is_p2p() {
        true => Kind::Vpn,
        false => Kind::Network,
    })
}

fn by_name(name: &str) -> Option<Kind> {
    let name = name.to_lowercase();
    let is_one = |beginnings: &[&str]| beginnings.iter().any(|begin| name.starts_with(begin));
    NAMES.iter().find(|(_, beginnings)| is_one(beginnings)).map(|(kind, _)| *kind)
}

/// What Linux says of an interface: a VPN or a bridge is one whatever it is called, and a bridge
/// with a real port is the network behind it. `None` for what could be anything.
#[cfg(target_os = "linux")]
fn told_by_the_system(name: &str) -> Option<Kind> {
    told_in(std::path::Path::new("/sys/class/net"), name)
}

#[cfg(not(target_os = "linux"))]
fn told_by_the_system(name: &str) -> Option<Kind> {
    // macOS: between Thunderbolt ports, or to virtual machines.
    name.starts_with("bridge").then_some(Kind::Bridge)
}

/// The kernel's numbers for interfaces that carry no link-layer addresses (`linux/if_arp.h`):
/// PPP, four kinds of tunnels, and none at all (WireGuard, tun).
#[cfg(target_os = "linux")]
const WITHOUT_LINK: [&str; 6] = ["512", "768", "769", "776", "778", "65534"];

#[cfg(target_os = "linux")]
fn told_in(folder: &std::path::Path, name: &str) -> Option<Kind> {
    // A name with a slash cannot be one; the part after the colon of an alias is no interface.
    let name = name.split(':').next().filter(|name| !name.contains('/') && *name != "..")?;
    let place = folder.join(name);
    if place.join("tun_flags").exists() {
        return Some(Kind::Vpn);
    }
    if place.join("bridge").is_dir() {
        let ports = std::fs::read_dir(place.join("brif")).into_iter().flatten().flatten();
        let leads_out = ports.into_iter().any(|port| is_real(folder, &port.file_name(), 3));
        return Some(if leads_out { Kind::Network } else { Kind::Bridge });
    }
    let read = |file: &str| std::fs::read_to_string(place.join(file)).unwrap_or_default();
    let is_vpn = read("uevent").lines().any(|line| line == "DEVTYPE=wireguard")
        || WITHOUT_LINK.contains(&read("type").trim());
    is_vpn.then_some(Kind::Vpn)
}

/// Whether there is a device behind an interface, or behind one that it is made of: a bond or a
/// VLAN, `depth` of them on top of each other at most.
#[cfg(target_os = "linux")]
fn is_real(folder: &std::path::Path, name: &std::ffi::OsStr, depth: u8) -> bool {
    let place = folder.join(name);
    if place.join("device").exists() {
        return true;
    }
    let entries = std::fs::read_dir(&place).into_iter().flatten().flatten();
    let lower = entries.filter_map(|entry| {
        let name = entry.file_name();
        name.to_str()?.strip_prefix("lower_").map(std::ffi::OsString::from)
    });
    depth > 0 && lower.into_iter().any(|lower| is_real(folder, &lower, depth - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_leads_to_no_phone() {
        for (name, kind) in [
            ("docker0", Some(Kind::Containers)),
            ("br-0123456789ab", Some(Kind::Containers)),
            ("veth12ab", Some(Kind::Containers)),
            ("virbr0", Some(Kind::VirtualMachines)),
            ("vmnet8", Some(Kind::VirtualMachines)),
            ("vEthernet (WSL)", Some(Kind::VirtualMachines)),
            ("tun0", Some(Kind::Vpn)),
            ("wg0", Some(Kind::Vpn)),
            ("tailscale0", Some(Kind::Vpn)),
            ("utun4", Some(Kind::Vpn)),
            ("awdl0", Some(Kind::Apple)),
            ("eth0", None),
            ("enp3s0", None),
            ("wlan0", None),
            ("wlp2s0", None),
            ("en0", None),
            ("br0", None),
            ("Wi-Fi", None),
            ("Ethernet 2", None),
        ] {
            assert_eq!(by_name(name), kind, "{name}");
        }
    }

    #[test]
    fn the_system_tells_which_addresses_will_be_gone_soon() {
        let table = "\
            00000000000000000000000000000001 01 80 10 80       lo\n\
            fd770000000000000000000000000001 02 40 00 80     eth0\n\
            fd77000000000000a1b2c3d4e5f60708 02 40 00 01     eth0\n\
            fd760000000000000000000000000009 02 40 00 a0     eth0\n\
            no line of it\n";
        let passing = passing_in(table).into_iter().map(|ip| ip.to_string()).collect::<Vec<_>>();
        assert_eq!(passing, ["fd76::9", "fd77::a1b2:c3d4:e5f6:708"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_tells_what_a_name_hides() {
        let folder = tempfile::tempdir().unwrap();
        let make = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        make("eth0/type", "1\n");
        make("eth0/device/vendor", "0x8086\n");
        make("home/tun_flags", "0x1001\n");
        make("office/uevent", "DEVTYPE=wireguard\nINTERFACE=office\n");
        make("mobile/type", "65534\n");
        make("br0/bridge/bridge_id", "8000\n");
        make("br0/brif/eth0", "");
        make("vmbr0/bridge/bridge_id", "8000\n");
        make("vmbr0/brif/vlan7", "");
        make("vlan7/lower_bond0/type", "1\n");
        make("bond0/lower_eth0/type", "1\n");
        make("lonely/bridge/bridge_id", "8000\n");
        make("lonely/brif/veth0", "");
        make("veth0/type", "1\n");
        for (name, kind) in [
            ("eth0", None),
            ("eth0:1", None),
            ("home", Some(Kind::Vpn)),
            ("office", Some(Kind::Vpn)),
            ("mobile", Some(Kind::Vpn)),
            ("br0", Some(Kind::Network)),
            ("vmbr0", Some(Kind::Network)),
            ("lonely", Some(Kind::Bridge)),
            ("gone", None),
            ("../net/home", None),
        ] {
            assert_eq!(told_in(folder.path(), name), kind, "{name}");
        }
    }
}
