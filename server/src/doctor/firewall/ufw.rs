//! Debian's and Ubuntu's firewall. Whether it is on and what it does by default can be read by
//! everybody, its rules by root.

use std::fs::read_to_string;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::path::Path;

use super::{
    Door, Fate, Finding, Judged, Knock, MDNS, Wanted, contains, covers, is_named, unreadable,
};

/// What its files say.
struct Ufw {
    /// Of what no rule matches: `DROP`, `REJECT`, `ACCEPT`.
    policy: String,
    has_ipv6: bool,
    /// Of IPv4 and of IPv6; none where they may not be read.
    rules: [Option<String>; 2],
    /// Rules that come first. As it is installed they let multicast DNS in.
    before: [Option<String>; 2],
}

/// `etc`: `/etc`.
pub(super) fn examine(etc: &Path, wanted: &Wanted) -> Option<Finding> {
    let settings = match read_to_string(etc.join("ufw/ufw.conf")) {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(_) => return Some(unreadable("ufw", "sudo ufw status verbose")),
        Ok(settings) => settings,
    };
    if !setting(&settings, "ENABLED").is_some_and(|is| is.eq_ignore_ascii_case("yes")) {
        return None;
    }
    let read = |name: &str| read_to_string(etc.join("ufw").join(name)).ok();
    let defaults = read_to_string(etc.join("default/ufw")).unwrap_or_default();
    let ufw = Ufw {
        policy: setting(&defaults, "DEFAULT_INPUT_POLICY").unwrap_or("DROP").to_uppercase(),
        has_ipv6: setting(&defaults, "IPV6").is_none_or(|is| is.eq_ignore_ascii_case("yes")),
        rules: [read("user.rules"), read("user6.rules")],
        before: [read("before.rules"), read("before6.rules")],
    };
    let judged = Judged::by("ufw", wanted, |door, knock| ufw.fate(door, knock));
    Some(judged.finding(|ports, mdns| {
        // A rule that stops them may come first.
        let allow = |what: String| format!("sudo ufw prepend allow {what}");
        let tcp = ports.iter().map(|port| allow(format!("{port}/tcp")));
        let mdns = mdns.then(|| allow(format!("{MDNS}/udp")));
        tcp.chain(mdns).collect::<Vec<_>>().join(" && ")
    }))
}

/// `DEFAULT_INPUT_POLICY="DROP"`
fn setting<'a>(settings: &'a str, name: &str) -> Option<&'a str> {
    let values = settings.lines().filter_map(|line| line.trim().split_once('='));
    let mut values = values.filter(|(key, _)| key.trim() == name);
    values.next_back().map(|(_, value)| value.trim().trim_matches(['"', '\'']))
}

impl Ufw {
    fn fate(&self, door: &Door, knock: Knock) -> Fate {
        let family = usize::from(door.address.is_ipv6());
        if family == 1 && !self.has_ipv6 {
            return Fate::Stopped;
        }
        if matches!(knock, Knock::Mdns) {
            let lets_in = |line: &str| {
                line.contains("--dport 5353")
                    && line.trim_end().ends_with("-j ACCEPT")
                    && !line.trim_start().starts_with('#')
            };
            // Few change these; whoever may not read them sees what is there by default.
            if self.before[family].as_ref().is_none_or(|rules| rules.lines().any(lets_in)) {
                return Fate::Passes;
            }
        }
        let Some(rules) = &self.rules[family] else { return Fate::Unsure };
        let tuples = rules.lines().filter_map(|line| line.strip_prefix("### tuple ### "));
        let mut decided = tuples.filter_map(|tuple| decided_by(tuple, door, knock));
        decided.next().unwrap_or(match self.policy.as_str() {
            "ACCEPT" => Fate::Passes,
            _ => Fate::Stopped,
        })
    }
}

/// `allow tcp 8443 0.0.0.0/0 any 192.168.0.0/16 in_eth0 comment=…`: action, protocol, to port and
/// address, from port and address, names of applications or none, direction (ufw 0.36). The first
/// that matches decides.
fn decided_by(tuple: &str, door: &Door, knock: Knock) -> Option<Fate> {
    let words = tuple.split_whitespace().collect::<Vec<_>>();
    let [action, protocol, port, to, from_port, from, rest @ ..] = words.as_slice() else {
        return None;
    };
    let direction = match rest {
        [direction] => direction,
        [direction, comment] if comment.starts_with("comment=") => direction,
        [_, _, direction, ..] => direction,
        _ => return None,
    };
    let comes_in = match direction.split_once('_') {
        None => *direction == "in",
        Some((direction, interface)) => direction == "in" && is_named(interface, &door.interface),
    };
    let is_asked = |address: &str, asked: IpAddr| contains(address, asked).unwrap_or(false);
    let matches = comes_in
        && ["any", knock.protocol()].contains(protocol)
        && (*port == "any" || port.split(',').any(|ports| covers(ports, knock.port())))
        && is_asked(to, knock.destination(door))
        && *from_port == "any"
        && is_asked(from, door.address);
    let action = action.split_once('_').map_or(*action, |(action, _log)| action);
    match action {
        _ if !matches => None,
        "allow" | "limit" => Some(Fate::Passes),
        "deny" | "reject" => Some(Fate::Stopped),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::wanted;
    use super::*;
    use crate::doctor::State;

    /// Of `/etc`, as the package installs it where a test does not say otherwise.
    fn etc(files: &[(&str, &str)]) -> tempfile::TempDir {
        let etc = tempfile::tempdir().unwrap();
        for folder in ["ufw", "default"] {
            std::fs::create_dir(etc.path().join(folder)).unwrap();
        }
        let usual = [
            ("ufw/ufw.conf", "# /etc/ufw/ufw.conf\n#\n\nENABLED=yes\nLOGLEVEL=low\n"),
            ("default/ufw", "# /etc/default/ufw\nIPV6=yes\nDEFAULT_INPUT_POLICY=\"DROP\"\n"),
            (
                "ufw/before.rules",
                "-A ufw-before-input -p udp -d 224.0.0.251 --dport 5353 -j ACCEPT\n",
            ),
        ];
        for (name, text) in usual.iter().chain(files) {
            std::fs::write(etc.path().join(name), text).unwrap();
        }
        etc
    }

    const LAN: &[(&str, &str)] = &[("eth0", "192.168.1.20")];

    fn found(files: &[(&str, &str)], doors: &[(&str, &str)]) -> Option<Finding> {
        examine(etc(files).path(), &wanted(doors))
    }

    #[test]
    fn whether_it_is_on_is_told() {
        assert!(examine(tempfile::tempdir().unwrap().path(), &wanted(LAN)).is_none());
        assert!(found(&[("ufw/ufw.conf", "# ENABLED=yes\nENABLED=no\n")], LAN).is_none());
        let found = found(&[("ufw/user.rules", "")], LAN).unwrap();
        assert_eq!(found.state, State::Warn);
        let command = "sudo ufw prepend allow 8443/tcp && sudo ufw prepend allow 8080/tcp";
        assert_eq!(found.command.as_deref(), Some(command));
        let unread = examine(etc(&[]).path(), &wanted(LAN)).unwrap();
        assert!(unread.text.contains("could not be told"), "{}", unread.text);
    }

    #[test]
    fn what_no_rule_matches_goes_by_the_default() {
        let with = |policy: &str, rules: &str| {
            let defaults = format!("DEFAULT_INPUT_POLICY=\"{policy}\"\n");
            found(&[("default/ufw", &defaults), ("ufw/user.rules", rules)], LAN).unwrap().state
        };
        assert_eq!(with("ACCEPT", ""), State::Ok);
        assert_eq!(with("REJECT", ""), State::Warn);
        let denied = "### tuple ### deny tcp 8080 0.0.0.0/0 any 0.0.0.0/0 in comment=636c6f\n";
        assert_eq!(with("ACCEPT", denied), State::Warn);
    }

    /// Written by ufw 0.36.2 itself.
    #[test]
    fn its_rules_are_read_as_it_writes_them() {
        for (rules, doors, passes) in [
            (
                "allow any 8080 0.0.0.0/0 any 0.0.0.0/0 in|allow tcp 8443 0.0.0.0/0 any 0.0.0.0/0 in",
                LAN,
                true,
            ),
            ("allow tcp 8000:9000 0.0.0.0/0 any 0.0.0.0/0 in", LAN, true),
            ("allow tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 in", LAN, true),
            ("limit tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 in", LAN, true),
            ("allow_log tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 in", LAN, true),
            ("allow tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 in comment=686f6d65", LAN, true),
            ("allow tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 Homeport - in", LAN, true),
            ("allow tcp 8080,8443 0.0.0.0/0 any 192.168.0.0/16 in", LAN, true),
            ("allow tcp 8080,8443 0.0.0.0/0 any 10.0.0.7 in", LAN, false),
            ("allow tcp 8080,8443 192.168.1.20 any 0.0.0.0/0 in", LAN, true),
            ("allow tcp 8080,8443 192.168.1.21 any 0.0.0.0/0 in", LAN, false),
            ("allow tcp 8000:9000 0.0.0.0/0 any 0.0.0.0/0 in_eth0", LAN, true),
            ("allow any any 0.0.0.0/0 any 0.0.0.0/0 in_wlan0", LAN, false),
            ("allow any any 0.0.0.0/0 any 0.0.0.0/0 in_wlan0", &[("wlan0", "192.168.1.20")], true),
            ("allow tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 out", LAN, false),
            ("route:allow tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 in", LAN, false),
            ("allow udp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 in", LAN, false),
            (
                "deny tcp 8443 0.0.0.0/0 any 0.0.0.0/0 in|allow tcp 8000:9000 0.0.0.0/0 any 0.0.0.0/0 in",
                LAN,
                false,
            ),
            ("allow", LAN, false),
        ] {
            let tuples = rules.split('|').map(|rule| format!("### tuple ### {rule}\n"));
            let found = found(&[("ufw/user.rules", &tuples.collect::<String>())], doors).unwrap();
            let wanted = if passes { State::Ok } else { State::Warn };
            assert_eq!(found.state, wanted, "{rules}: {}", found.text);
        }
    }

    #[test]
    fn ipv6_has_rules_of_its_own() {
        let six = &[("eth0", "fd00::20")];
        let open = "### tuple ### allow tcp 8080,8443 ::/0 any fd00::/8 in\n";
        let four = "### tuple ### allow tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 in\n";
        let files = [("ufw/user.rules", four), ("ufw/user6.rules", open)];
        assert_eq!(found(&files, six).unwrap().state, State::Ok);
        let files = [("ufw/user.rules", four), ("ufw/user6.rules", "")];
        assert_eq!(found(&files, six).unwrap().state, State::Warn);
        let off = ("default/ufw", "IPV6=no\n");
        let files = [off, ("ufw/user.rules", four), ("ufw/user6.rules", open)];
        assert_eq!(found(&files, six).unwrap().state, State::Warn);
        assert_eq!(found(&files, LAN).unwrap().state, State::Ok);
    }

    #[test]
    fn multicast_dns_that_was_closed_is_told() {
        let open = "### tuple ### allow tcp 8080,8443 0.0.0.0/0 any 0.0.0.0/0 in\n";
        let closed = "#-A ufw-before-input -p udp -d 224.0.0.251 --dport 5353 -j ACCEPT\n";
        let files = [("ufw/user.rules", open), ("ufw/before.rules", closed)];
        let told = found(&files, LAN).unwrap();
        assert_eq!(told.command.as_deref(), Some("sudo ufw prepend allow 5353/udp"));
        let again =
            format!("{open}### tuple ### allow udp 5353 0.0.0.0/0 any 0.0.0.0/0 Bonjour - in\n");
        let files = [("ufw/user.rules", again.as_str()), ("ufw/before.rules", closed)];
        assert_eq!(found(&files, LAN).unwrap().state, State::Ok);
    }
}
