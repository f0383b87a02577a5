//! Is the computer on a network, and does the box's name lead to it?

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use mdns_sd::{HostnameResolutionEvent, ServiceDaemon};
use tokio::time::timeout;

use super::{Doctor, Finding};
use crate::lan::{self, Choices};

const LISTENING_MS: u64 = 2000;

/// `bound`: where phones' connections are listened for.
pub(super) fn addresses(bound: IpAddr, choices: &Choices) -> Finding {
    const ID: &str = "network";
    if bound.is_loopback() {
        let text = "Homeport listens for this computer alone, so no phone can reach it.";
        return Finding::warn(
            ID,
            text,
            "Start it without --listen, or with --listen 0.0.0.0:8443.",
        );
    }
    let addresses = lan::reachable_addresses(bound, choices);
    if addresses.is_empty() && !bound.is_unspecified() {
        let text = format!("Homeport listens at {bound}, which this computer no longer has.");
        return Finding::fail(ID, text, "Start it without --listen, or with an address it has.");
    }
    let any = lan::reachable_addresses(IpAddr::V6(Ipv6Addr::UNSPECIFIED), choices);
    if let ([], [other, ..]) = (addresses.as_slice(), any.as_slice()) {
        let text = format!(
            "This computer has an IPv6 address only ({other}), where Homeport does not listen."
        );
        return Finding::fail(ID, text, "Switch IPv6 on in the window: Settings, Network.");
    }
    if addresses.is_empty() {
        let left_out = lan::interfaces(choices).into_iter().filter(|one| !one.used);
        let left_out = left_out.map(|one| one.name).collect::<Vec<_>>().join(", ");
        if !left_out.is_empty() {
            let text = format!("No network in use has an address; left out: {left_out}.");
            let next = "Connect this computer to the network that your phones use, or choose \
                        another of its networks in the settings.";
            return Finding::fail(ID, text, next);
        }
        return Finding::fail(
            ID,
            "This computer has no address on a local network (those of containers, virtual machines \
             and the public Internet do not count).",
            "Connect it to the network that your phones use.",
        );
    }
    let shown = addresses.iter().map(IpAddr::to_string).collect::<Vec<_>>().join(", ");
    let several = addresses.iter().filter(|address| address.is_ipv4()).count() > 1;
    let mut text = format!("Addresses: {shown}.");
    if several {
        text.push_str(" Phones have to be on the same network as one of them.");
    }
    Finding::ok(ID, text)
}

/// Asks the network who `NAME.local` is. The box's own announcement is heard too, so that alone
/// tells nothing of what phones hear.
pub(super) async fn name(doctor: &Doctor) -> Finding {
    const ID: &str = "name";
    const BY_ADDRESS: &str = "Phones can use the addresses; the QR code holds them.";
    let host = doctor.keeper.host();
    if !doctor.announced {
        let text = format!("{host} is not announced: Homeport was started without it.");
        return Finding::skip(ID, text);
    }
    let found = match ask(&host).await {
        Ok(found) => found,
        Err(error) => {
            let text = format!("The network's names could not be asked for: {error}.");
            return Finding::warn(ID, text, BY_ADDRESS);
        }
    };
    let own = lan::all_addresses();
    let (ours, strange): (Vec<_>, Vec<_>) = found.into_iter().partition(|ip| own.contains(ip));
    match (ours.as_slice(), strange.as_slice()) {
        ([], []) => {
            let text = format!("Nobody answers to {host}; multicast may be blocked.");
            Finding::warn(ID, text, BY_ADDRESS)
        }
        (_, []) => {
            let text =
                format!("{host} is announced. Whether phones hear it depends on the network.");
            Finding::ok(ID, text)
        }
        (ours, [other, ..]) => {
            let next = "Give this box another name in the settings, or the other one.";
            if ours.is_empty() {
                let text = format!("{host} leads to {other}, which is not this computer.");
                return Finding::fail(ID, text, next);
            }
            let text = format!("{host} leads to {other} too, which is not this computer.");
            Finding::warn(ID, text, next)
        }
    }
}

/// All addresses that are answered while it listens.
async fn ask(host: &str) -> mdns_sd::Result<BTreeSet<IpAddr>> {
    let daemon = ServiceDaemon::new()?;
    let found = match daemon.resolve_hostname(&format!("{host}."), Some(LISTENING_MS)) {
        Ok(events) => {
            let mut found = BTreeSet::new();
            let collecting = async {
                while let Ok(event) = events.recv_async().await {
                    if let HostnameResolutionEvent::AddressesFound(_, addresses) = event {
                        found.extend(addresses.iter().map(mdns_sd::ScopedIp::to_ip_addr));
                    }
                }
            };
            let _ = timeout(Duration::from_millis(LISTENING_MS), collecting).await;
            Ok(found)
        }
        Err(error) => Err(error),
    };
    // It has no end of its own.
    let _ = daemon.shutdown();
    found
}
