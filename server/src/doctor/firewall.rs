//! Is a firewall in the way? Read only, and only what this user may read; the command that would
//! open the ports is shown, never run.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Finding;

const ID: &str = "firewall";
/// What mDNS needs beside the box's own ports.
const MDNS: u16 = 5353;
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn examine(ports: &[u16]) -> Finding {
    if !cfg!(target_os = "linux") {
        let text = "The system's firewall could not be looked at. If phones cannot connect, allow \
                    Homeport in its settings.";
        return Finding::skip(ID, text);
    }
    ufw(Path::new("/etc/ufw"), ports)
        .or_else(|| firewalld(ports))
        .or_else(|| nftables(ports))
        .unwrap_or_else(|| Finding::ok(ID, "No firewall that Homeport knows was found."))
}

/// Debian's and Ubuntu's. Whether it is on can be read by everybody, its rules by root.
fn ufw(folder: &Path, ports: &[u16]) -> Option<Finding> {
    let settings = match std::fs::read_to_string(folder.join("ufw.conf")) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(_) => return Some(unreadable("ufw")),
        Ok(settings) => settings,
    };
    let is_on = settings.lines().any(|line| line.trim().eq_ignore_ascii_case("enabled=yes"));
    if !is_on {
        return None;
    }
    let rules = std::fs::read_to_string(folder.join("user.rules"));
    if let Ok(rules) = &rules
        && ports.iter().all(|port| ufw_allows(rules, *port))
    {
        return Some(Finding::ok(ID, "The firewall (ufw) is on and lets phones through."));
    }
    let commands = ports.iter().map(|port| format!("sudo ufw allow {port}/tcp"));
    let commands = commands.chain([format!("sudo ufw allow {MDNS}/udp")]).collect::<Vec<_>>();
    Some(in_the_way("ufw", rules.is_ok(), &commands.join(" && ")))
}

/// `### tuple ### allow tcp 8443 0.0.0.0/0 any 0.0.0.0/0 in`: protocol, port, to, port, from.
fn ufw_allows(rules: &str, port: u16) -> bool {
    rules.lines().filter_map(|line| line.strip_prefix("### tuple ### allow ")).any(|rule| {
        let words = rule.split_whitespace().collect::<Vec<_>>();
        matches!(words.as_slice(), ["tcp" | "any", allowed, "0.0.0.0/0", "any", "0.0.0.0/0", "in", ..]
            if *allowed == port.to_string())
    })
}

/// Fedora's and openSUSE's, which answers questions of any user.
fn firewalld(ports: &[u16]) -> Option<Finding> {
    let runs = Path::new("/run/firewalld").exists();
    match ask("firewall-cmd", &["--state"]) {
        Said::Text(state) if state.trim() == "running" => {}
        _ if runs => return Some(unreadable("firewalld")),
        _ => return None,
    }
    let Said::Text(open) = ask("firewall-cmd", &["--list-ports"]) else {
        return Some(unreadable("firewalld"));
    };
    if ports.iter().all(|port| firewalld_allows(&open, *port)) {
        return Some(Finding::ok(ID, "The firewall (firewalld) is on and lets phones through."));
    }
    let ports = ports.iter().map(|port| format!("--add-port={port}/tcp")).collect::<Vec<_>>();
    let command = format!(
        "sudo firewall-cmd --permanent {} --add-service=mdns && sudo firewall-cmd --reload",
        ports.join(" ")
    );
    Some(in_the_way("firewalld", true, &command))
}

/// `8443/tcp 1025-65535/udp`
fn firewalld_allows(open: &str, port: u16) -> bool {
    open.split_whitespace().filter_map(|one| one.strip_suffix("/tcp")).any(|one| {
        let (first, last) = one.split_once('-').unwrap_or((one, one));
        let bounds = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
        bounds.is_some_and(|(first, last)| (first..=last).contains(&port))
    })
}

/// Rules of nobody in particular; only root may read them.
fn nftables(ports: &[u16]) -> Option<Finding> {
    let rules = match ask("nft", &["list", "ruleset"]) {
        Said::Text(rules) => rules,
        Said::Nothing => return Some(unreadable("nftables")),
        // The older kind of rules lies there when there is any.
        Said::Missing if Path::new("/proc/net/ip_tables_names").exists() => {
            return Some(unreadable("iptables"));
        }
        Said::Missing => return None,
    };
    let (chain, inside) = closing_chain(&rules)?;
    if ports.iter().all(|port| accepts(inside, *port)) {
        return Some(Finding::ok(
            ID,
            "The firewall (nftables) is on and accepts Homeport's ports.",
        ));
    }
    let ports = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let command = format!("sudo nft insert rule {chain} tcp dport '{{ {ports} }}' accept");
    let mut finding = in_the_way("nftables", true, &command);
    finding.text.push_str(" What the command opens is open until the next restart.");
    Some(finding)
}

/// `inet filter input` and its rules: a chain that drops or rejects what comes in unless a rule
/// lets it.
fn closing_chain(rules: &str) -> Option<(String, &str)> {
    let mut table = "";
    for (at, line) in lines_at(rules) {
        if let Some(name) = line.strip_prefix("table ") {
            table = name.trim_end_matches('{').trim();
        }
        let Some(chain) = line.strip_prefix("chain ") else { continue };
        let inside = &rules[at..];
        let inside = &inside[..inside.find("\n\t}")?];
        let closes = |line: &str| {
            line.contains("policy drop") || line.starts_with("drop") || line.starts_with("reject")
        };
        if inside.contains("hook input") && inside.lines().map(str::trim).any(closes) {
            return Some((format!("{table} {}", chain.trim_end_matches('{').trim()), inside));
        }
    }
    None
}

/// Trimmed lines, and where each begins.
fn lines_at(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.lines().map(move |line| (line.as_ptr() as usize - start, line.trim()))
}

/// `tcp dport { 22, 8443 } accept`, `tcp dport 8443 counter packets 1 bytes 2 accept`
fn accepts(chain: &str, port: u16) -> bool {
    let port = port.to_string();
    chain.lines().filter(|line| line.trim_end().ends_with("accept")).any(|line| {
        let Some((_, rest)) = line.split_once("tcp dport ") else { return false };
        let listed = match rest.strip_prefix('{') {
            Some(set) => set.split('}').next().unwrap_or(""),
            None => rest.split(' ').next().unwrap_or(""),
        };
        listed.split(',').any(|one| one.trim() == port)
    })
}

fn unreadable(firewall: &str) -> Finding {
    let text = format!(
        "A firewall ({firewall}) may be on; only an administrator can read its rules. \
         sudo homeport doctor tells more."
    );
    Finding::skip(ID, text)
}

fn in_the_way(firewall: &str, is_known: bool, command: &str) -> Finding {
    let text = match is_known {
        true => format!("A firewall ({firewall}) is on, and no rule lets phones reach this box."),
        false => format!(
            "A firewall ({firewall}) is on. Whether it lets phones through only an administrator can read."
        ),
    };
    let next = "If phones cannot connect, open Homeport's ports with this command in a terminal.";
    Finding::warn(ID, text, next).with_command(command)
}

enum Said {
    Text(String),
    /// It refused, or took too long.
    Nothing,
    Missing,
}

/// What a program prints.
fn ask(program: &str, arguments: &[&str]) -> Said {
    // Not on every user's path.
    let places = [program.to_owned(), format!("/usr/sbin/{program}")];
    let child = places.iter().find_map(|program| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped());
        command.spawn().ok()
    });
    let Some(child) = child else { return Said::Missing };
    match wait_for(child) {
        Some(text) => Said::Text(text),
        None => Said::Nothing,
    }
}

fn wait_for(mut child: Child) -> Option<String> {
    let output = child.stdout.take()?;
    let reading = std::thread::spawn(move || std::io::read_to_string(output));
    let until = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break status,
            None if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    };
    let text = reading.join().ok()?.ok()?;
    status.success().then_some(text)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn ufw_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        assert!(ufw(folder.path(), &[8443]).is_none());
        write("ufw.conf", "# ufw\nENABLED=no\nLOGLEVEL=low\n");
        assert!(ufw(folder.path(), &[8443]).is_none());
        write("ufw.conf", "ENABLED=yes\n");
        let finding = ufw(folder.path(), &[8443, 8080]).unwrap();
        assert_eq!(finding.state, State::Warn);
        let command =
            "sudo ufw allow 8443/tcp && sudo ufw allow 8080/tcp && sudo ufw allow 5353/udp";
        assert_eq!(finding.command.as_deref(), Some(command));
        write("user.rules", "### tuple ### allow tcp 8443 0.0.0.0/0 any 0.0.0.0/0 in\n");
        assert_eq!(ufw(folder.path(), &[8443, 8080]).unwrap().state, State::Warn);
        assert_eq!(ufw(folder.path(), &[8443]).unwrap().state, State::Ok);
        for rule in ["tcp 8443 0.0.0.0/0 any 10.0.0.7 in", "tcp 8443 0.0.0.0/0 any 0.0.0.0/0 out"] {
            assert!(!ufw_allows(&format!("### tuple ### allow {rule}"), 8443), "{rule}");
        }
    }

    #[test]
    fn firewallds_ranges_are_read() {
        let open = "22/tcp 1025-65535/udp 8000-9000/tcp";
        assert!(firewalld_allows(open, 8443) && firewalld_allows(open, 22));
        assert!(!firewalld_allows(open, 9443) && !firewalld_allows("", 22));
    }

    #[test]
    fn a_chain_that_drops_or_rejects_is_found_and_its_rules_read() {
        let with = |end: &str| {
            format!(
                "table inet filter {{\n\tchain forward {{\n\t\ttype filter hook forward priority filter; \
                 policy drop;\n\t}}\n\n\tchain input {{\n\t\ttype filter hook input priority filter; {end}\n\t}}\n}}\n"
            )
        };
        let dropping =
            with("policy drop;\n\t\ttcp dport { 22, 8443 } accept\n\t\tudp dport 8080 accept");
        let (chain, inside) = closing_chain(&dropping).unwrap();
        assert_eq!(chain, "inet filter input");
        assert!(accepts(inside, 8443) && accepts(inside, 22));
        assert!(!accepts(inside, 844) && !accepts(inside, 8080));
        let rejecting = with(
            "policy accept;\n\t\ttcp dport 80 counter packets 8443 bytes 9 accept\n\t\treject",
        );
        assert!(!accepts(closing_chain(&rejecting).unwrap().1, 8443));
        assert!(closing_chain(&with("policy accept;")).is_none());
        assert!(closing_chain("table ip nat {\n}\n").is_none());
    }

    #[test]
    fn programs_that_are_missing_fail_or_hang_say_nothing() {
        assert!(matches!(ask("homeport-has-no-such-program", &[]), Said::Missing));
        assert!(matches!(ask("false", &[]), Said::Nothing));
        assert!(matches!(ask("sleep", &["60"]), Said::Nothing));
        assert!(matches!(ask("echo", &["here"]), Said::Text(text) if text == "here\n"));
    }
}
