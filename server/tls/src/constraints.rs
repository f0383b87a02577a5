//! Which names and addresses this box's authority may sign for.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};
use rustls_pki_types::DnsName;
use tracing::warn;
use x509_parser::{certificate::X509Certificate, extensions::GeneralName};

/// Name trees that exist on local networks only. RFC 5280 §4.2.1.10: a tree covers the name
/// itself and everything below it. `internal` is reserved by ICANN, `home.arpa` by RFC 8375,
/// `local` by RFC 6762, `localhost` by RFC 6761; `lan` is what most home routers hand out.
const LOCAL_TREES: [&str; 5] = ["local", "home.arpa", "internal", "lan", "localhost"];

/// Private, loopback, link-local, carrier-grade NAT (also Tailscale) and unique local addresses.
const PRIVATE_RANGES: [(IpAddr, u8); 9] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
];

/// Generic top-level domains of the public Internet (three letters and more, ASCII, 2025),
/// separated by white space. Country codes and `xn--` names are recognised by their shape.
const PUBLIC_TLDS: &str = include_str!("public_tlds.txt");

/// Host names and addresses that a certificate covers or should cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Host names without a port: `"homeport.local"`, `"localhost"`.
    pub dns: BTreeSet<String>,
    /// Addresses of any kind, without a scope.
    pub ips: BTreeSet<IpAddr>,
}

impl Names {
    /// The part of these names that `constraints` permit.
    ///
    /// Host names come back in lower case and without a final dot. Text that is no host name
    /// (a wildcard, an address, a space in it) is left out like a name that is not permitted.
    pub fn allowed(&self, constraints: &Constraints) -> Names {
        Names {
            dns: self
                .dns
                .iter()
                .filter_map(|name| host_name(name))
                .filter(|name| constraints.permits_dns(name))
                .collect(),
            ips: self.ips.iter().copied().filter(|ip| constraints.permits_ip(*ip)).collect(),
        }
    }

    /// Whether there is neither a name nor an address.
    pub fn is_empty(&self) -> bool {
        self.dns.is_empty() && self.ips.is_empty()
    }
}

/// What an authority may sign for, as its certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraints {
    /// Permitted trees in lower case; each covers itself and what lies below.
    dns: Vec<String>,
    /// Permitted ranges: address and mask as numbers, for one of the two families.
    ips: Vec<Range>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    V4 { address: u32, mask: u32 },
    V6 { address: u128, mask: u128 },
}

impl Constraints {
    /// Whether the authority may sign for this host name (lower case, no final dot).
    pub fn permits_dns(&self, name: &str) -> bool {
        self.dns.iter().any(|tree| {
            name.strip_suffix(tree.as_str())
                .is_some_and(|below| below.is_empty() || below.ends_with('.'))
        })
    }

    /// Whether the authority may sign for this address. An IPv4 address in IPv6 dress
    /// (`::ffff:10.0.0.1`) is judged as the IPv6 address it is, and is not permitted.
    pub fn permits_ip(&self, ip: IpAddr) -> bool {
        self.ips.iter().any(|range| match (range, ip) {
            (Range::V4 { address, mask }, IpAddr::V4(ip)) => u32::from(ip) & mask == address & mask,
            (Range::V6 { address, mask }, IpAddr::V6(ip)) => {
                u128::from(ip) & mask == address & mask
            }
            (Range::V4 { .. }, IpAddr::V6(_)) | (Range::V6 { .. }, IpAddr::V4(_)) => false,
        })
    }

    /// What both permit: of two trees or ranges of which one holds the other, the smaller.
    pub(crate) fn within(&self, other: &Constraints) -> Constraints {
        let both = |one: &Constraints, other: &Constraints| {
            let dns = one.dns.iter().filter(|tree| other.permits_dns(tree)).cloned();
            let ips = one.ips.iter().copied().filter(|range| other.holds(range));
            (dns.collect::<BTreeSet<_>>(), ips.collect::<Vec<_>>())
        };
        let ((mut dns, mut ips), (more_dns, more_ips)) = (both(self, other), both(other, self));
        dns.extend(more_dns);
        ips.extend(more_ips.into_iter().filter(|range| !self.ips.contains(range)));
        Constraints { dns: dns.into_iter().collect(), ips }
    }

    /// Whether one of the ranges holds all of another one.
    fn holds(&self, inner: &Range) -> bool {
        self.ips.iter().any(|outer| match (outer, inner) {
            (Range::V4 { address, mask }, Range::V4 { address: inner, mask: inner_mask }) => {
                inner_mask & mask == *mask && inner & mask == address & mask
            }
            (Range::V6 { address, mask }, Range::V6 { address: inner, mask: inner_mask }) => {
                inner_mask & mask == *mask && inner & mask == address & mask
            }
            (Range::V4 { .. }, Range::V6 { .. }) | (Range::V6 { .. }, Range::V4 { .. }) => false,
        })
    }

    /// Reads the limits of an authority's certificate.
    ///
    /// # Errors
    /// A sentence fragment that says why this crate will not sign under such a certificate: it
    /// has no limits, limits only one kind of name (the other would be free, RFC 5280
    /// §4.2.1.10), or holds a kind of limit that the filter does not know.
    pub(crate) fn of(certificate: &X509Certificate<'_>) -> Result<Constraints, String> {
        let extension = certificate
            .name_constraints()
            .map_err(|error| format!("its name constraints are unreadable ({error})"))?
            .ok_or("it is not limited to local names by name constraints")?;
        if extension.value.excluded_subtrees.is_some() {
            return Err("it excludes names, which Homeport does not understand".into());
        }
        let mut constraints = Constraints { dns: Vec::new(), ips: Vec::new() };
        for subtree in extension.value.permitted_subtrees.iter().flatten() {
            match &subtree.base {
                // An empty tree is every name, and a leading dot means something else to each
                // verifier; this crate writes neither.
                GeneralName::DNSName(tree) if !tree.is_empty() && !tree.starts_with('.') => {
                    constraints.dns.push(tree.to_ascii_lowercase());
                }
                GeneralName::IPAddress(bytes) => constraints
                    .ips
                    .push(range(bytes).ok_or("one of its permitted address ranges is malformed")?),
                other => return Err(format!("it permits {other}, which Homeport cannot judge")),
            }
        }
        if constraints.dns.is_empty() || constraints.ips.is_empty() {
            return Err("its name constraints leave host names or addresses unlimited".into());
        }
        Ok(constraints)
    }
}

/// The limits of a new authority: local trees, private ranges, and the box's own names.
///
/// An own name that is no host name, that a local tree covers already, or that is a public
/// top-level domain (a box called `dev` must not make phones trust it for `web.dev`) is left out.
pub(crate) fn for_new_authority(own_names: &[String]) -> NameConstraints {
    let mut trees: BTreeSet<String> = LOCAL_TREES.map(String::from).into();
    let local = Constraints { dns: LOCAL_TREES.map(String::from).into(), ips: Vec::new() };
    for own_name in own_names {
        let Some(name) = host_name(own_name) else {
            warn!(name = %own_name, "`{own_name}` is no host name: the certificate will not cover it");
            continue;
        };
        if is_public_tld(&name) {
            warn!(
                name = %name,
                "`{name}` is also a domain of the public Internet: use `{name}.local` for this box"
            );
            continue;
        }
        if !local.permits_dns(&name) {
            trees.insert(name);
        }
    }
    let ranges = PRIVATE_RANGES.map(|(address, prefix)| {
        GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, prefix))
    });
    NameConstraints {
        permitted_subtrees: trees.into_iter().map(GeneralSubtree::DnsName).chain(ranges).collect(),
        excluded_subtrees: Vec::new(),
    }
}

/// The name in lower case without a final dot; `None` when it is not a host name.
fn host_name(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    // Asked without the dot, so that a second one is still refused.
    let valid = !name.ends_with('.') && DnsName::try_from(name).is_ok();
    valid.then(|| name.to_ascii_lowercase())
}

fn is_public_tld(name: &str) -> bool {
    if name.contains('.') {
        return false;
    }
    // ISO 3166: every two-letter domain is or may become a country's.
    name.len() == 2
        || name.starts_with("xn--")
        || PUBLIC_TLDS.split_ascii_whitespace().any(|tld| tld == name)
}

/// RFC 5280 §4.2.1.10: address and mask, 4 + 4 or 16 + 16 bytes.
fn range(bytes: &[u8]) -> Option<Range> {
    let (address, mask) = bytes.split_at(bytes.len() / 2);
    if let (Ok(address), Ok(mask)) = (address.try_into(), mask.try_into()) {
        return Some(Range::V4 {
            address: u32::from_be_bytes(address),
            mask: u32::from_be_bytes(mask),
        });
    }
    Some(Range::V6 {
        address: u128::from_be_bytes(address.try_into().ok()?),
        mask: u128::from_be_bytes(mask.try_into().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_trees(own_names: &[&str]) -> Vec<String> {
        let own_names: Vec<String> = own_names.iter().map(ToString::to_string).collect();
        for_new_authority(&own_names)
            .permitted_subtrees
            .into_iter()
            .filter_map(|subtree| match subtree {
                GeneralSubtree::DnsName(name) => Some(name),
                _ => None,
            })
            .filter(|name| !LOCAL_TREES.contains(&name.as_str()))
            .collect()
    }

    #[test]
    fn a_bare_host_name_becomes_a_tree_of_its_own_in_lower_case() {
        assert_eq!(own_trees(&["MyBox", "mybox", "mybox."]), ["mybox"]);
    }

    #[test]
    fn a_local_name_needs_no_tree_of_its_own() {
        assert!(own_trees(&["mybox.local", "LOCALHOST", "a.home.arpa"]).is_empty());
    }

    #[test]
    fn a_box_named_like_a_public_domain_cannot_sign_for_that_domain() {
        assert!(own_trees(&["dev", "Box", "com", "de", "xn--p1ai"]).is_empty());
    }

    #[test]
    fn text_that_is_no_host_name_is_left_out() {
        assert!(
            own_trees(&["", ".", "my box", "*.example", "192.168.1.5", "a..b", "x.."]).is_empty()
        );
    }

    #[test]
    fn what_two_permit_is_the_smaller_of_each_pair() {
        let v4 = |address: [u8; 4], bits: u32| Range::V4 {
            address: u32::from_be_bytes(address),
            mask: u32::MAX << (32 - bits),
        };
        let one = Constraints {
            dns: vec!["lan".into(), "old".into(), "a.local".into()],
            ips: vec![v4([10, 0, 0, 0], 8), v4([192, 168, 1, 0], 24)],
        };
        let other = Constraints {
            dns: vec!["lan".into(), "new".into(), "local".into()],
            ips: vec![v4([10, 0, 0, 0], 8), v4([192, 168, 0, 0], 16), v4([172, 16, 0, 0], 12)],
        };
        let both = one.within(&other);
        assert_eq!(both.dns, ["a.local", "lan"]);
        assert_eq!(both.ips, [v4([10, 0, 0, 0], 8), v4([192, 168, 1, 0], 24)]);
        assert_eq!(one.within(&one).ips, one.ips);
    }

    #[test]
    fn a_tree_covers_whole_labels_only() {
        let constraints = Constraints { dns: vec!["lan".into()], ips: Vec::new() };
        assert!(constraints.permits_dns("lan"));
        assert!(constraints.permits_dns("box.lan"));
        assert!(!constraints.permits_dns("wlan"));
        assert!(!constraints.permits_dns("lan.example"));
    }
}
