//! Is a firewall in the way? Read only, and only what this user may read; the command that would
//! open the ports is shown, never run.

use std::path::Path;
use std::process::{Command, Stdio};
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
        .unwrap_or_else(|| Finding::ok(ID, "No firewall was found on this computer."))
}

/// Debian's and Ubuntu's. Whether it is on can be read by everybody, its rules by root.
fn ufw(folder: &Path, ports: &[u16]) -> Option<Finding> {
    let settings = std::fs::read_to_string(folder.join("ufw.conf")).ok()?;
    let is_on = settings.lines().any(|line| line.trim().eq_ignore_ascii_case("enabled=yes"));
    if !is_on {
        return None;
    }
    let opened = std::fs::read_to_string(folder.join("user.rules")).ok();
    if opened.is_some_and(|rules| ports.iter().all(|port| ufw_allows(&rules, *port))) {
        return Some(Finding::ok(ID, "The firewall (ufw) is on and lets phones through."));
    }
    let commands = ports.iter().map(|port| format!("sudo ufw allow {port}/tcp"));
    let commands = commands.chain([format!("sudo ufw allow {MDNS}/udp")]).collect::<Vec<_>>();
    Some(closed("ufw", &commands.join(" && ")))
}

/// `### tuple ### allow tcp 8443 0.0.0.0/0 any 0.0.0.0/0 in`
fn ufw_allows(rules: &str, port: u16) -> bool {
    rules.lines().filter_map(|line| line.strip_prefix("### tuple ### allow ")).any(|rule| {
        let mut words = rule.split(' ');
        let protocol = words.next();
        matches!(protocol, Some("tcp" | "any")) && words.next() == Some(port.to_string().as_str())
    })
}

/// Fedora's and openSUSE's, which answers questions of any user.
fn firewalld(ports: &[u16]) -> Option<Finding> {
    if !Path::new("/run/firewalld").exists()
        && said("firewall-cmd", &["--state"])?.trim() != "running"
    {
        return None;
    }
    let open = said("firewall-cmd", &["--list-ports"])?;
    if ports.iter().all(|port| open.split_whitespace().any(|one| one == format!("{port}/tcp"))) {
        return Some(Finding::ok(ID, "The firewall (firewalld) is on and lets phones through."));
    }
    let ports =
        ports.iter().map(|port| format!("--add-port={port}/tcp")).collect::<Vec<_>>().join(" ");
    let command = format!(
        "sudo firewall-cmd --permanent {ports} --add-service=mdns && sudo firewall-cmd --reload"
    );
    Some(closed("firewalld", &command))
}

/// Rules of nobody in particular; only root may read them.
fn nftables(ports: &[u16]) -> Option<Finding> {
    let rules = said("nft", &["list", "ruleset"])?;
    let chain = dropping_chain(&rules)?;
    if ports.iter().all(|port| mentions(&rules, *port)) {
        return Some(Finding::ok(ID, "The firewall (nftables) is on and names Homeport's ports."));
    }
    let ports = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let command = format!("sudo nft insert rule {chain} tcp dport '{{ {ports} }}' accept");
    Some(closed("nftables", &command))
}

/// `inet filter input`: the chain that drops what comes in unless a rule lets it.
fn dropping_chain(rules: &str) -> Option<String> {
    let (mut table, mut chain) = ("", "");
    for line in rules.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("table ") {
            table = name.trim_end_matches('{').trim();
        } else if let Some(name) = line.strip_prefix("chain ") {
            chain = name.trim_end_matches('{').trim();
        } else if line.contains("hook input") && line.contains("policy drop") {
            return Some(format!("{table} {chain}"));
        }
    }
    None
}

fn mentions(rules: &str, port: u16) -> bool {
    let accepting = rules.lines().filter(|line| line.contains("dport") && line.contains("accept"));
    let port = port.to_string();
    accepting.into_iter().any(|line| {
        line.split(|letter: char| !letter.is_ascii_digit()).any(|number| number == port)
    })
}

fn closed(firewall: &str, command: &str) -> Finding {
    let text = format!("A firewall ({firewall}) is on, and may keep phones from this box.");
    let next = "If phones cannot connect, open Homeport's ports with this command in a terminal.";
    Finding::warn(ID, text, next).with_command(command)
}

/// What a program prints; `None` where it is missing, refuses, or takes too long.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().ok()?;
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

#[cfg(test)]
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
    }

    #[test]
    fn the_chain_that_drops_is_found() {
        let rules = "table inet filter {\n\tchain forward {\n\t\ttype filter hook forward priority \
                     filter; policy drop;\n\t}\n\tchain input {\n\t\ttype filter hook input priority \
                     filter; policy drop;\n\t\ttcp dport { 22, 8443 } accept\n\t}\n}\n";
        assert_eq!(dropping_chain(rules).as_deref(), Some("inet filter input"));
        assert!(mentions(rules, 8443) && mentions(rules, 22) && !mentions(rules, 844));
        assert_eq!(dropping_chain("table ip nat {\n}\n"), None);
    }

    #[test]
    fn programs_that_are_missing_fail_or_hang_say_nothing() {
        assert_eq!(said("homeport-has-no-such-program", &[]), None);
        assert_eq!(said("false", &[]), None);
        assert_eq!(said("sleep", &["60"]), None);
        assert_eq!(said("echo", &["here"]).as_deref(), Some("here\n"));
    }
}
