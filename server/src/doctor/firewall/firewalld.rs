//! Fedora's and openSUSE's firewall, which answers questions of any user. Each interface, and each
//! network that something comes from, belongs to a zone with rules of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use super::super::ask::{Said, ask};
use super::{Door, Fate, Finding, Judged, Knock, Wanted, contains, covers, is_named, unreadable};

pub(super) fn examine(wanted: &Wanted) -> Option<Finding> {
    examine_by(wanted, |arguments| ask("firewall-cmd", arguments))
}

/// `tells`: what `firewall-cmd` says to these arguments.
fn examine_by(wanted: &Wanted, tells: impl Fn(&[&str]) -> Said) -> Option<Finding> {
    let is_there = Path::new("/run/firewalld").exists();
    match tells(&["--state"]) {
        Said::Text(state) if state.trim() == "running" => {}
        _ if is_there => return Some(closed_book()),
        _ => return None,
    }
    let firewalld = Firewalld { tells: &tells, zones: RefCell::default() };
    let Some(zones) = firewalld.zones_of(wanted) else { return Some(closed_book()) };
    let judged = Judged::by("firewalld", wanted, |door, knock| {
        let zone = zones.get(&key(door)).map(String::as_str).unwrap_or_default();
        firewalld.fate(zone, door, knock)
    });
    Some(judged.finding(|ports, mdns| {
        let mut used = zones.values().collect::<Vec<_>>();
        used.sort();
        used.dedup();
        let mut opened =
            ports.iter().map(|port| format!("--add-port={port}/tcp")).collect::<Vec<_>>();
        opened.extend(mdns.then(|| "--add-service=mdns".to_owned()));
        let opened = opened.join(" ");
        let open = |zone| format!("sudo firewall-cmd --permanent --zone={zone} {opened}");
        let commands = used.into_iter().map(open);
        let reload = ["sudo firewall-cmd --reload".to_owned()];
        commands.chain(reload).collect::<Vec<_>>().join(" && ")
    }))
}

fn closed_book() -> Finding {
    unreadable("firewalld", "sudo firewall-cmd --list-all-zones")
}

fn key(door: &Door) -> (String, std::net::IpAddr) {
    (door.interface.clone(), door.address)
}

struct Firewalld<'a> {
    tells: &'a dyn Fn(&[&str]) -> Said,
    /// What is known of zones and services, by what was asked.
    zones: RefCell<BTreeMap<String, Option<String>>>,
}

impl Firewalld<'_> {
    fn text(&self, arguments: &[&str]) -> Option<String> {
        let mut known = self.zones.borrow_mut();
        let told =
            known.entry(arguments.join(" ")).or_insert_with(|| match (self.tells)(arguments) {
                Said::Text(text) => Some(text),
                Said::Nothing | Said::Missing => None,
            });
        told.clone()
    }

    /// The zone of each door. One that names the network which phones come from goes before the one
    /// of the interface, and the default is for what has none.
    fn zones_of(&self, wanted: &Wanted) -> Option<BTreeMap<(String, std::net::IpAddr), String>> {
        let (active, default) =
            (self.text(&["--get-active-zones"])?, self.text(&["--get-default-zone"])?);
        let mut zones = BTreeMap::new();
        for door in &wanted.doors {
            let holds = |line: &str, what: &str, is_it: &dyn Fn(&str) -> bool| {
                let listed = line.trim().strip_prefix(what).unwrap_or_default();
                listed.split_whitespace().any(is_it)
            };
            let (mut zone, mut by_source, mut by_interface) = ("", None, None);
            for line in active.lines() {
                if !line.starts_with(' ') {
                    // `public`, and `public (default)` since version 2.
                    zone = line.split_whitespace().next().unwrap_or_default();
                } else if holds(line, "sources:", &|one| contains(one, door.address) == Some(true))
                {
                    by_source = by_source.or(Some(zone));
                } else if holds(line, "interfaces:", &|one| is_named(one, &door.interface)) {
                    by_interface = by_interface.or(Some(zone));
                }
            }
            let zone = by_source.or(by_interface).unwrap_or(default.trim());
            zones.insert(key(door), zone.to_owned());
        }
        Some(zones)
    }

    fn fate(&self, zone: &str, door: &Door, knock: Knock) -> Fate {
        let Some(told) = self.text(&[&format!("--zone={zone}"), "--list-all"]) else {
            return Fate::Unsure;
        };
        let listed = |key: &str| {
            let line = told.lines().find_map(|line| line.trim().strip_prefix(key));
            line.unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        // Sorted by what they do: those that stop come first where none has a priority.
        let rich = told.lines().filter_map(|line| line.strip_prefix('\t'));
        let rich = rich.filter_map(|rule| self.rich_fate(rule, door, knock)).collect::<Vec<_>>();
        if rich.contains(&Fate::Stopped) {
            return Fate::Stopped;
        }
        let is_open = rich.contains(&Fate::Passes)
            || listed("target:") == ["ACCEPT"]
            || listed("ports:").iter().any(|open| is_of(open, knock))
            || listed("protocols:").iter().any(|open| open == knock.protocol())
            || listed("services:").iter().any(|service| self.serves(service, knock));
        if is_open { Fate::Passes } else { Fate::Stopped }
    }

    fn serves(&self, service: &str, knock: Knock) -> bool {
        let told = self.text(&[&format!("--info-service={service}")]).unwrap_or_default();
        let ports = told.lines().find_map(|line| line.trim().strip_prefix("ports:"));
        ports.unwrap_or_default().split_whitespace().any(|open| is_of(open, knock))
    }

    /// `rule family="ipv4" source address="192.168.0.0/16" port port="8443" protocol="tcp" accept`,
    /// where it matches.
    fn rich_fate(&self, rule: &str, door: &Door, knock: Knock) -> Option<Fate> {
        let words = rule.split_whitespace().collect::<Vec<_>>();
        let value = |key: &str| {
            let told = words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
            told.map(|told| told.trim_matches('"'))
        };
        let family = if door.address.is_ipv6() { "ipv6" } else { "ipv4" };
        if value("family").is_some_and(|only| only != family) || words.contains(&"NOT") {
            return None;
        }
        // An address after `destination` is one of this computer's.
        let at = |word: &str| words.iter().position(|one| *one == word);
        let address_after = |word: &str| {
            let told = words.get(at(word)? + 1)?.strip_prefix("address=")?;
            Some(told.trim_matches('"'))
        };
        let is_from = at("source").is_none_or(|_| {
            address_after("source").and_then(|from| contains(from, door.address)) == Some(true)
        });
        let is_to = at("destination").is_none_or(|_| {
            let to = address_after("destination");
            to.and_then(|to| contains(to, knock.destination(door))) == Some(true)
        });
        let is_what = match (at("port"), at("service"), at("protocol")) {
            (Some(_), ..) => {
                value("protocol") == Some(knock.protocol())
                    && value("port").is_some_and(|ports| covers(ports, knock.port()))
            }
            (None, Some(_), _) => value("name").is_some_and(|name| self.serves(name, knock)),
            (None, None, Some(_)) => value("value") == Some(knock.protocol()),
            // Masquerading, forwarding, ICMP: nothing of ours. Nothing named is everything.
            _ => !["masquerade", "forward-port", "icmp-block", "icmp-type", "source-port"]
                .iter()
                .any(|other| words.contains(other)),
        };
        match () {
            () if !(is_from && is_to && is_what) => None,
            () if words.contains(&"accept") => Some(Fate::Passes),
            () if words.contains(&"reject") || words.contains(&"drop") => Some(Fate::Stopped),
            () => None,
        }
    }
}

/// `8443/tcp`, `1025-65535/udp`
fn is_of(open: &str, knock: Knock) -> bool {
    let of = open.split_once('/').filter(|(_, protocol)| *protocol == knock.protocol());
    of.is_some_and(|(ports, _)| covers(ports, knock.port()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::wanted;
    use super::*;
    use crate::doctor::State;

    /// As firewalld 1.3 writes it (`print_zone_policy_info` of its `firewall/command.py`).
    fn zone(name: &str, target: &str, services: &str, ports: &str, rich: &str) -> String {
        format!(
            "{name} (active)\n  target: {target}\n  icmp-block-inversion: no\n  interfaces: eth0\n  \
             sources: \n  services: {services}\n  ports: {ports}\n  protocols: \n  forward: yes\n  \
             masquerade: no\n  forward-ports: \n  source-ports: \n  icmp-blocks: \n  rich rules: {rich}\n"
        )
    }

    fn found(active: &str, zones: &[(&str, String)], doors: &[(&str, &str)]) -> Finding {
        let tells = |arguments: &[&str]| match arguments {
            ["--state"] => Said::Text("running\n".to_owned()),
            ["--get-active-zones"] => Said::Text(active.to_owned()),
            ["--get-default-zone"] => Said::Text("public\n".to_owned()),
            ["--info-service=mdns"] => Said::Text(
                "mdns\n  ports: 5353/udp\n  protocols: \n  source-ports: \n  modules: \n  \
                 destination: ipv4:224.0.0.251 ipv6:ff02::fb\n"
                    .to_owned(),
            ),
            ["--info-service=homeport"] => {
                Said::Text("homeport\n  ports: 8443/tcp 8080/tcp\n  protocols: \n".to_owned())
            }
            [zone, "--list-all"] => {
                let name = zone.trim_start_matches("--zone=");
                let told = zones.iter().find(|(zone, _)| *zone == name);
                told.map_or(Said::Nothing, |(_, told)| Said::Text(told.clone()))
            }
            _ => Said::Nothing,
        };
        examine_by(&wanted(doors), tells).unwrap()
    }

    const LAN: &[(&str, &str)] = &[("eth0", "192.168.1.20")];
    const PUBLIC: &str = "public\n  interfaces: eth0\n";

    #[test]
    fn ports_services_targets_and_rich_rules_of_a_zone_let_phones_in() {
        let port = |rule: &str| format!("\n\trule {rule}");
        for (target, services, ports, rich, passes) in [
            ("default", "dhcpv6-client mdns ssh", "", String::new(), false),
            ("default", "mdns", "8443/tcp 8080/tcp", String::new(), true),
            ("default", "mdns", "8000-9000/tcp", String::new(), true),
            ("default", "mdns", "8000-9000/udp", String::new(), false),
            ("default", "mdns homeport", "", String::new(), true),
            ("ACCEPT", "", "", String::new(), true),
            ("%%REJECT%%", "mdns", "", String::new(), false),
            (
                "default",
                "mdns",
                "",
                port(
                    "family=\"ipv4\" source address=\"192.168.0.0/16\" port port=\"8000-9000\" protocol=\"tcp\" accept",
                ),
                true,
            ),
            (
                "default",
                "mdns",
                "",
                port(
                    "family=\"ipv4\" source address=\"10.0.0.0/8\" port port=\"8000-9000\" protocol=\"tcp\" accept",
                ),
                false,
            ),
            (
                "default",
                "mdns",
                "",
                port("family=\"ipv6\" service name=\"homeport\" accept"),
                false,
            ),
            (
                "default",
                "mdns",
                "",
                port("service name=\"homeport\" log prefix=\"x\" accept"),
                true,
            ),
            (
                "default",
                "mdns homeport",
                "",
                port("family=\"ipv4\" source address=\"192.168.1.0/24\" reject"),
                false,
            ),
            ("ACCEPT", "", "", port("port port=\"8443\" protocol=\"tcp\" drop"), false),
        ] {
            let zones = [("public", zone("public", target, services, ports, &rich))];
            let found = found(PUBLIC, &zones, LAN);
            let wanted = if passes { State::Ok } else { State::Warn };
            assert_eq!(found.state, wanted, "{target} {services} {ports} {rich}: {}", found.text);
        }
    }

    #[test]
    fn the_zone_is_the_networks_or_the_interfaces_or_the_default() {
        let open = zone("home", "default", "mdns homeport", "", "");
        let closed = zone("public", "default", "ssh", "", "");
        let zones = [("home", open), ("public", closed)];
        for (active, passes) in [
            ("home\n  interfaces: eth0\n", true),
            ("home (default)\n  interfaces: wlan0\n", false),
            ("home\n  sources: 192.168.1.0/24\npublic\n  interfaces: eth0\n", true),
            ("home\n  sources: 10.0.0.0/8\npublic\n  interfaces: eth0\n", false),
        ] {
            let found = found(active, &zones, LAN);
            assert_eq!(found.state == State::Ok, passes, "{active}: {}", found.text);
        }
        let told = found("home\n  interfaces: wlan0\n", &zones, LAN);
        let command = "sudo firewall-cmd --permanent --zone=public --add-port=8443/tcp \
                       --add-port=8080/tcp --add-service=mdns && sudo firewall-cmd --reload";
        assert_eq!(told.command.as_deref(), Some(command));
        let doors = &[("eth0", "192.168.1.20"), ("wlan0", "10.0.0.2")];
        let told = found("home\n  interfaces: wlan0\n", &zones, doors);
        assert!(told.text.contains("no phones in at eth0."), "{}", told.text);
    }
}
