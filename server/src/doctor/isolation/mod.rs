//! Is it a network that keeps its devices apart, as those for guests do?
//!
//! No computer can see that of its own network. What it can see is whether anybody else is there:
//! who has connected to it, who answers, and what the network says of itself. Silence proves nothing,
//! and is told as that.

mod listen;
mod read;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::{Finding, ago};
use crate::http::Callers;
use crate::lan::{self, Choices};

const ID: &str = "isolation";
const TOGETHER: &str = "Connect this computer and the phones to the main network, not to the one \
                        for guests, or switch “client isolation” (“AP isolation”) off in the router.";
const TRY: &str = "Open the check on a phone that is in the same network: the window's Connection check has \
                   its code. If it does not load, the network keeps them apart.";

/// A network of this computer's, and who else is on it.
#[derive(Debug)]
struct Network {
    interface: String,
    index: u32,
    /// What the system calls it, a Wi-Fi's name for one.
    called: Option<String>,
    /// With the length of their prefixes.
    addresses: Vec<(IpAddr, u8)>,
    router: Option<IpAddr>,
    neighbours: Vec<Neighbour>,
    /// Who was heard.
    answered: BTreeSet<IpAddr>,
}

/// Somebody who has answered for an address.
#[derive(Debug)]
struct Neighbour {
    ip: IpAddr,
    hardware: String,
}

impl Network {
    fn holds(&self, ip: IpAddr) -> bool {
        self.addresses.iter().any(|(own, prefix)| is_within(*own, *prefix, ip))
    }

    /// The hardware of the router, where it has answered.
    fn router_hardware(&self) -> Option<&str> {
        let router = self.neighbours.iter().find(|one| Some(one.ip) == self.router)?;
        Some(&router.hardware)
    }

    /// For whom the router answers, in their place.
    fn in_place_of(&self) -> Vec<IpAddr> {
        let Some(hardware) = self.router_hardware() else { return Vec::new() };
        let theirs = self.neighbours.iter().filter(|one| one.hardware == hardware);
        theirs.map(|one| one.ip).filter(|ip| Some(*ip) != self.router).collect()
    }

    /// Who has answered for themselves, but for the router.
    fn others(&self, own: &BTreeSet<IpAddr>) -> BTreeSet<IpAddr> {
        let behind = self.in_place_of();
        let known = self.neighbours.iter().map(|one| one.ip).filter(|ip| !behind.contains(ip));
        let all = known.chain(self.answered.iter().copied());
        all.filter(|ip| Some(*ip) != self.router && !own.contains(ip)).collect()
    }

    /// What the network says of itself that those do which keep devices apart.
    fn sign(&self) -> Option<String> {
        if let Some(called) = self.called.as_ref().filter(|called| is_for_guests(called)) {
            return Some(format!("By its name, “{called}” is a network for guests"));
        }
        self.addresses.iter().find_map(|(ip, prefix)| match ip {
            IpAddr::V4(four) if *prefix >= 31 => Some(format!(
                "The network gave this computer an address for itself alone, {four}/{prefix}"
            )),
            IpAddr::V4(four) if is_providers(*four) => Some(format!(
                "{four} is of the addresses that providers of Internet and mobile networks hand out"
            )),
            IpAddr::V4(_) | IpAddr::V6(_) => None,
        })
    }
}

/// Looks at the networks on which phones find a listener at `bound`, and asks them who is there
/// where `asks` says so. Takes two seconds then. Nothing where there is no network.
pub(super) fn examine(
    (bound, choices): (IpAddr, &Choices),
    asks: bool,
    callers: &Callers,
) -> Option<Finding> {
    if bound.is_loopback() {
        return None;
    }
    let mut networks = read::networks(bound, choices);
    let was_asked = asks && hear(&mut networks);
    let callers = callers.newest_first().into_iter();
    judge(&Readings {
        callers: callers.map(|(ip, call)| (ip, call.came.elapsed())).collect(),
        own: lan::all_addresses(),
        asks_for_sign_in: !networks.is_empty() && read::asks_for_sign_in(),
        was_asked,
        networks,
    })
}

/// Asks all of them at once. Whether any could be asked.
fn hear(networks: &mut [Network]) -> bool {
    let heard = std::thread::scope(|scope| {
        let asking = networks.iter().map(|network| scope.spawn(|| listen::listen(network)));
        let asking = asking.collect::<Vec<_>>();
        asking.into_iter().map(|one| one.join().ok()?.ok()).collect::<Vec<_>>()
    });
    let was_asked = heard.iter().any(Option::is_some);
    for (network, heard) in networks.iter_mut().zip(heard) {
        network.answered = heard.unwrap_or_default();
    }
    was_asked
}

struct Readings {
    networks: Vec<Network>,
    own: BTreeSet<IpAddr>,
    /// Who has connected, the last one first, and how long ago.
    callers: Vec<(IpAddr, Duration)>,
    asks_for_sign_in: bool,
    was_asked: bool,
}

fn judge(readings: &Readings) -> Option<Finding> {
    let Readings { networks, own, callers, .. } = readings;
    if networks.is_empty() {
        return None;
    }
    let came = callers
        .iter()
        .find(|(ip, _)| !own.contains(ip) && networks.iter().any(|network| network.holds(*ip)));
    if let Some((ip, before)) = came {
        let text = format!(
            "A device at {ip} connected {when}, so the network lets devices reach this computer. \
             Whether another phone is in this network or in one for guests, only that phone tells.",
            when = ago(*before)
        );
        return Some(Finding::ok(ID, text));
    }
    let others = networks.iter().flat_map(|network| network.others(own)).collect::<BTreeSet<_>>();
    let names = networks.iter().map(|one| one.interface.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(one) = others.first() {
        let who = match others.len() {
            1 => format!("Another device ({one}) answers"),
            count => format!("{count} other devices answer"),
        };
        let text = format!(
            "{who} on {names}, so the network does not keep all of its devices apart. In which network \
             a phone is, only the phone tells."
        );
        return Some(Finding::ok(ID, text));
    }
    Some(of_silence(readings, &names))
}

/// Nobody has come, and nobody but the router was heard.
fn of_silence(readings: &Readings, names: &str) -> Finding {
    let Readings { networks, asks_for_sign_in, was_asked, .. } = readings;
    let in_place = networks.iter().map(|network| network.in_place_of().len()).sum::<usize>();
    if in_place > 1 {
        let text = format!(
            "The router answers in the place of {in_place} other devices on {names}, and none of them \
             for itself: it keeps devices apart."
        );
        return Finding::warn(ID, text, TOGETHER);
    }
    let sign = match asks_for_sign_in {
        true => Some("The network wants a sign-in on a page of its own".to_owned()),
        false => networks.iter().find_map(Network::sign),
    };
    if let Some(sign) = sign {
        let text = format!(
            "{sign}, and no other device answers there: such networks keep their devices apart as a \
             rule."
        );
        return Finding::warn(ID, text, TOGETHER);
    }
    if !was_asked {
        let text = format!(
            "Nobody has connected yet, and {names} could not be asked who else is there. Whether the \
             network keeps devices apart, as those for guests do, is not known."
        );
        return Finding::skip(ID, text);
    }
    let has_router = networks.iter().any(|network| network.router.is_some());
    let but = if has_router { "but the router " } else { "" };
    let text = format!(
        "Nobody {but}answers on {names}, and nobody has connected yet. Either no other device is awake \
         there, or the network keeps its devices apart, as those for guests do: this computer cannot \
         tell one from the other."
    );
    Finding::warn(ID, text, TRY)
}

fn is_within(own: IpAddr, prefix: u8, ip: IpAddr) -> bool {
    let (own, ip, width) = match (own, ip) {
        (IpAddr::V4(own), IpAddr::V4(ip)) => {
            (u128::from(u32::from(own)), u128::from(u32::from(ip)), 32)
        }
        (IpAddr::V6(own), IpAddr::V6(ip)) => (u128::from(own), u128::from(ip), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    let rest = width - u32::from(prefix).min(width);
    own.checked_shr(rest).unwrap_or(0) == ip.checked_shr(rest).unwrap_or(0)
}

/// In the languages in which routers name such networks.
fn is_for_guests(name: &str) -> bool {
    const PARTS: [&str; 8] =
        ["guest", "gäste", "gaeste", "invité", "invitado", "ospit", "visitor", "convidado"];
    const WORDS: [&str; 4] = ["gast", "gäst", "gjest", "public"];
    let name = name.to_lowercase();
    let mut words = name.split(|letter: char| !letter.is_alphanumeric());
    PARTS.iter().any(|part| name.contains(part)) || words.any(|word| WORDS.contains(&word))
}

/// RFC 6598.
fn is_providers(ip: Ipv4Addr) -> bool {
    is_within(Ipv4Addr::new(100, 64, 0, 0).into(), 10, ip.into())
}

#[cfg(test)]
mod tests;
