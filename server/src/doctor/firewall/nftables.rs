//! Rules of nobody in particular; only root may read them. A first packet of a phone is led through
//! them as the kernel would, as far as they are understood.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use serde_json::Value;

use super::super::ask::{Said, ask};
use super::{Door, Fate, Finding, Judged, Knock, MDNS, Wanted, contains, is_named, unreadable};

/// Deeper jumps are not followed; the kernel's limit is 16.
const DEEPEST: usize = 16;

pub(super) fn examine(wanted: &Wanted) -> Option<Finding> {
    match ask("nft", &["-j", "list", "ruleset"]) {
        Said::Text(rules) => examine_rules(&rules, wanted),
        Said::Nothing => Some(unreadable("nftables", "sudo nft list ruleset")),
        // The older kind of rules lies there when there is any.
        Said::Missing if Path::new("/proc/net/ip_tables_names").exists() => {
            Some(unreadable("iptables", "sudo iptables -S INPUT"))
        }
        Said::Missing => None,
    }
}

/// `rules`: as `nft -j` prints them (libnftables-json(5)).
fn examine_rules(rules: &str, wanted: &Wanted) -> Option<Finding> {
    let Ok(rules) = serde_json::from_str::<Value>(rules) else {
        return Some(unreadable("nftables", "sudo nft list ruleset"));
    };
    let rules = Ruleset::of(&rules);
    // The first of the chains that may stop what comes in.
    let (family, table, name) = rules.doors().find(|chain| rules.can_stop(chain))?;
    let judged = Judged::by("nftables", wanted, |door, knock| rules.fate(door, knock));
    let mut finding = judged.finding(|ports, mdns| {
        let insert = format!("sudo nft insert rule {family} {table} {name}");
        let ports = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
        let tcp = (!ports.is_empty()).then(|| format!("{insert} tcp dport '{{ {ports} }}' accept"));
        let mdns = mdns.then(|| format!("{insert} udp dport {MDNS} accept"));
        tcp.into_iter().chain(mdns).collect::<Vec<_>>().join(" && ")
    });
    if finding.command.is_some() {
        finding.text.push_str(" What the command opens is open until the next restart.");
    }
    Some(finding)
}

/// Family, table, name.
type Id<'a> = (&'a str, &'a str, &'a str);

#[derive(Default)]
struct Ruleset<'a> {
    chains: BTreeMap<Id<'a>, Chain<'a>>,
    sets: BTreeMap<Id<'a>, &'a Value>,
}

#[derive(Default)]
struct Chain<'a> {
    /// Whether what comes in for this computer enters the rules here.
    is_door: bool,
    drops: bool,
    rules: Vec<&'a [Value]>,
}

/// What a rule does.
enum Verdict {
    Final(Fate),
    /// Back to where the chain was called from.
    Return,
}

impl<'a> Ruleset<'a> {
    fn of(rules: &'a Value) -> Self {
        let mut all = Self::default();
        for one in rules["nftables"].as_array().into_iter().flatten() {
            let id = |one: &'a Value, name: &str| {
                let text = |key: &str| one[key].as_str().unwrap_or_default();
                (text("family"), text("table"), text(name))
            };
            if let Some(chain) = one.get("chain") {
                let is_door = chain["hook"] == "input" && chain["type"] == "filter";
                let known = all.chains.entry(id(chain, "name")).or_default();
                (known.is_door, known.drops) = (is_door, chain["policy"] == "drop");
            } else if let Some(rule) = one.get("rule") {
                let expressions = rule["expr"].as_array().map(Vec::as_slice).unwrap_or_default();
                all.chains.entry(id(rule, "chain")).or_default().rules.push(expressions);
            } else if let Some(set) = one.get("set").or(one.get("map")) {
                all.sets.insert(id(set, "name"), &set["elem"]);
            }
        }
        all
    }

    fn doors(&self) -> impl Iterator<Item = Id<'a>> {
        let doors = self.chains.iter().filter(|(_, chain)| chain.is_door);
        doors.map(|(id, _)| *id).filter(|(family, ..)| ["inet", "ip", "ip6"].contains(family))
    }

    /// Whether anything ends in a chain, or in one that it leads to.
    fn can_stop(&self, id: &Id<'a>) -> bool {
        let stops = |expression: &Value| {
            ["drop", "reject", "jump", "goto", "vmap", "xt"]
                .iter()
                .any(|key| expression.get(key).is_some())
        };
        self.chains.get(id).is_some_and(|chain| {
            chain.drops || chain.rules.iter().any(|rule| rule.iter().any(stops))
        })
    }

    /// Every door has to let it pass.
    fn fate(&self, door: &Door, knock: Knock) -> Fate {
        let own = if door.address.is_ipv6() { "ip6" } else { "ip" };
        let doors = self.doors().filter(|(family, ..)| ["inet", own].contains(family));
        let fates = doors.map(|id| match self.walk(&id, door, knock, 0) {
            Some(Verdict::Final(fate)) => fate,
            Some(Verdict::Return) | None => match self.chains[&id].drops {
                true => Fate::Stopped,
                false => Fate::Passes,
            },
        });
        fates.max_by_key(|fate| super::rank(*fate)).unwrap_or(Fate::Passes)
    }

    /// `None` where its end is reached.
    fn walk(&self, id: &Id<'a>, door: &Door, knock: Knock, depth: usize) -> Option<Verdict> {
        if depth > DEEPEST {
            return Some(Verdict::Final(Fate::Unsure));
        }
        for rule in &self.chains.get(id)?.rules {
            if let Some(verdict) = self.apply(rule, id, (door, knock), depth) {
                return Some(verdict);
            }
        }
        None
    }

    fn apply(
        &self,
        rule: &'a [Value],
        id: &Id<'a>,
        (door, knock): (&Door, Knock),
        depth: usize,
    ) -> Option<Verdict> {
        let mut is_sure = true;
        for expression in rule {
            let (kind, inside) = expression.as_object()?.iter().next()?;
            let verdict = match kind.as_str() {
                "match" => match self.matches(inside, id, door, knock) {
                    Some(true) => continue,
                    Some(false) => return None,
                    None => {
                        is_sure = false;
                        continue;
                    }
                },
                "vmap" => match self.mapped(inside, id, door, knock) {
                    Some(found) => found?,
                    None => return Some(Verdict::Final(Fate::Unsure)),
                },
                "accept" | "drop" | "reject" | "return" | "jump" | "goto" => expression,
                // What only counts, notes or slows down.
                "counter" | "log" | "limit" | "quota" | "comment" | "mangle" => continue,
                _ => {
                    is_sure = false;
                    continue;
                }
            };
            return self.conclude(verdict, is_sure, id, (door, knock), depth);
        }
        None
    }

    fn conclude(
        &self,
        verdict: &'a Value,
        is_sure: bool,
        (family, table, _): &Id<'a>,
        (door, knock): (&Door, Knock),
        depth: usize,
    ) -> Option<Verdict> {
        let (kind, inside) = verdict.as_object()?.iter().next()?;
        let called = || (*family, *table, inside["target"].as_str().unwrap_or_default());
        let found = match kind.as_str() {
            "accept" => Some(Verdict::Final(Fate::Passes)),
            "drop" | "reject" => Some(Verdict::Final(Fate::Stopped)),
            "return" => Some(Verdict::Return),
            "jump" => match self.walk(&called(), door, knock, depth + 1) {
                Some(Verdict::Return) | None => None,
                found => found,
            },
            "goto" => Some(self.walk(&called(), door, knock, depth + 1).unwrap_or(Verdict::Return)),
            _ => return Some(Verdict::Final(Fate::Unsure)),
        };
        match (found, is_sure) {
            (Some(_), false) => Some(Verdict::Final(Fate::Unsure)),
            (found, _) => found,
        }
    }

    /// Whether a packet matches; `None` when that is not understood.
    fn matches(&self, inside: &'a Value, id: &Id<'a>, door: &Door, knock: Knock) -> Option<bool> {
        let asked = Asked::of(&inside["left"], door, knock)?;
        let is_in = match asked {
            Asked::Never => return Some(false),
            ref asked => self.is_in(&inside["right"], asked, id)?,
        };
        match inside["op"].as_str()? {
            "==" | "in" => Some(is_in),
            "!=" => Some(!is_in),
            _ => None,
        }
    }

    /// The verdict that a map has for a packet; `Some(None)` when it has none.
    fn mapped(
        &self,
        inside: &'a Value,
        id: &Id<'a>,
        door: &Door,
        knock: Knock,
    ) -> Option<Option<&'a Value>> {
        let asked = Asked::of(&inside["key"], door, knock)?;
        let data = &inside["data"];
        let pairs = match data.as_str() {
            Some(named) => self.named(named, id)?,
            None => data.get("set")?,
        };
        for pair in pairs.as_array()? {
            let [key, verdict] = pair.as_array()?.as_slice() else { return None };
            if !matches!(asked, Asked::Never) && self.is_in(key, &asked, id)? {
                return Some(Some(verdict));
            }
        }
        Some(None)
    }

    fn named(&self, name: &str, (family, table, _): &Id<'a>) -> Option<&'a Value> {
        self.sets.get(&(*family, *table, name.strip_prefix('@')?)).copied()
    }

    fn is_in(&self, right: &'a Value, asked: &Asked<'_>, id: &Id<'a>) -> Option<bool> {
        if let Some(named) = right.as_str().filter(|text| text.starts_with('@')) {
            // One without elements is not told with any.
            let elements = self.named(named, id)?.as_array().map(Vec::as_slice).unwrap_or_default();
            return any(elements, |one| self.is_in(one, asked, id));
        }
        if let Some(set) = right.get("set").and_then(Value::as_array).or(right.as_array()) {
            return any(set, |one| self.is_in(one, asked, id));
        }
        if let Some(element) = right.get("elem") {
            return self.is_in(element.get("val").unwrap_or(element), asked, id);
        }
        asked.is(right)
    }
}

/// Whether one of them is it; `None` when none is and one was not understood.
fn any<'a>(of: &'a [Value], is_it: impl Fn(&'a Value) -> Option<bool>) -> Option<bool> {
    let all = of.iter().map(is_it).collect::<Vec<_>>();
    if all.contains(&Some(true)) {
        return Some(true);
    }
    (!all.contains(&None)).then_some(false)
}

/// What a packet has where a rule looks.
enum Asked<'a> {
    Text(&'a str),
    Interface(&'a str),
    Port(u16),
    Address(IpAddr),
    /// It has no such thing, and matches nothing.
    Never,
}

impl<'a> Asked<'a> {
    fn of(left: &Value, door: &'a Door, knock: Knock) -> Option<Self> {
        if let Some(meta) = left.get("meta") {
            return Some(match meta["key"].as_str()? {
                "iifname" | "iif" => Self::Interface(&door.interface),
                "l4proto" => Self::Text(knock.protocol()),
                "nfproto" if door.address.is_ipv6() => Self::Text("ipv6"),
                "nfproto" => Self::Text("ipv4"),
                "protocol" if door.address.is_ipv6() => Self::Text("ip6"),
                "protocol" => Self::Text("ip"),
                _ => return None,
            });
        }
        if let Some(ct) = left.get("ct") {
            return (ct["key"] == "state").then_some(Self::Text("new"));
        }
        let payload = left.get("payload")?;
        let own = if door.address.is_ipv6() { "ip6" } else { "ip" };
        Some(match (payload["protocol"].as_str()?, payload["field"].as_str()?) {
            ("th", "dport") => Self::Port(knock.port()),
            (protocol, "dport") if protocol == knock.protocol() => Self::Port(knock.port()),
            (family @ ("ip" | "ip6"), _) if family != own => Self::Never,
            ("ip" | "ip6", "saddr") => Self::Address(door.address),
            ("ip" | "ip6", "daddr") => Self::Address(knock.destination(door)),
            ("ip", "protocol") | ("ip6", "nexthdr") => Self::Text(knock.protocol()),
            // The other kind of packet, and what is neither.
            ("tcp" | "udp", "dport" | "sport") | ("icmp" | "icmpv6" | "igmp" | "sctp", _) => {
                Self::Never
            }
            _ => return None,
        })
    }

    fn is(&self, right: &Value) -> Option<bool> {
        match self {
            Self::Never => Some(false),
            Self::Text(text) => Some(right.as_str()? == *text),
            Self::Interface(name) => Some(is_named(right.as_str()?, name)),
            Self::Port(port) => match right.get("range").and_then(Value::as_array) {
                Some(range) => {
                    let bound = |at: usize| range.get(at).and_then(Value::as_u64);
                    Some((bound(0)?..=bound(1)?).contains(&u64::from(*port)))
                }
                None => Some(right.as_u64()? == u64::from(*port)),
            },
            Self::Address(address) => {
                if let Some(prefix) = right.get("prefix") {
                    let network =
                        format!("{}/{}", prefix["addr"].as_str()?, prefix["len"].as_u64()?);
                    return contains(&network, *address);
                }
                if let Some(range) = right.get("range").and_then(Value::as_array) {
                    let bound = |at: usize| range.get(at)?.as_str()?.parse::<IpAddr>().ok();
                    return Some((bound(0)?..=bound(1)?).contains(address));
                }
                contains(right.as_str()?, *address)
            }
        }
    }
}

#[cfg(test)]
mod tests;
