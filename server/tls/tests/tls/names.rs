//! Which names reach a certificate.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv6Addr},
    sync::LazyLock,
};

use homeport_tls::{Authority, Leaf, Names, TlsError};
use proptest::{collection::btree_set, prelude::*};
use rustls_pki_types::{ServerName, UnixTime};
use tempfile::TempDir;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert, ring::ECDSA_P256_SHA256};
use x509_parser::parse_x509_certificate;

use crate::{NOW, authority, names, sans};

static BOX: LazyLock<(TempDir, Authority)> = LazyLock::new(authority);

#[test]
fn one_public_name_or_address_does_not_reach_the_leaf() {
    let wanted = names(
        &[
            "mybox",
            "mybox.local",
            "deep.mybox",
            "localhost",
            "homeport.home.arpa",
            "a.lan",
            "example.com",
            "mybox.example.com",
            "notmybox",
            "wlan",
            "*.local",
            "home.arpa.evil.org",
        ],
        &[
            "192.168.1.20",
            "127.0.0.1",
            "::1",
            "fe80::1",
            "fd00::5",
            "100.100.1.1",
            "10.0.0.1",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "2001:db8::1",
            "2a01:4f8::1",
            "::ffff:10.0.0.1",
        ],
    );
    let leaf = BOX.1.issue(&wanted, NOW).unwrap();
    let expected = names(
        &["mybox", "mybox.local", "deep.mybox", "localhost", "homeport.home.arpa", "a.lan"],
        &["192.168.1.20", "127.0.0.1", "::1", "fe80::1", "fd00::5", "100.100.1.1", "10.0.0.1"],
    );
    assert_eq!(sans(&leaf), expected);
    assert_eq!(leaf.info().names, expected);
}

#[test]
fn spelling_variants_of_a_name_become_one() {
    let leaf = BOX.1.issue(&names(&["MyBox", "mybox.", "MYBOX", "mybox"], &[]), NOW).unwrap();
    assert_eq!(sans(&leaf), names(&["mybox"], &[]));
}

#[test]
fn nothing_permitted_is_an_error() {
    let issued = BOX.1.issue(&names(&["example.com"], &["8.8.8.8"]), NOW);
    assert!(matches!(issued, Err(TlsError::NoNames)));
}

#[test]
fn a_leaf_has_the_profile_every_client_accepts() {
    let leaf = BOX.1.issue(&names(&["localhost"], &["127.0.0.1"]), NOW).unwrap();
    let (_, certificate) = parse_x509_certificate(&leaf.chain()[0]).unwrap();
    let usage = certificate.key_usage().unwrap().unwrap();
    assert!(usage.critical);
    assert_eq!(usage.value.flags, 1, "digitalSignature only");
    let extended = certificate.extended_key_usage().unwrap().unwrap().value;
    assert!(extended.server_auth && !extended.client_auth && !extended.any);
    assert!(!certificate.is_ca());
    let key_id = x509_parser::oid_registry::OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER;
    assert!(certificate.get_extension_unique(&key_id).unwrap().is_some());
    assert_eq!(certificate.subject().to_string(), "CN=Homeport, O=Homeport appliance");
    assert_eq!(certificate.raw_serial().len(), 16);
    assert_eq!(certificate.raw_serial_as_string().replace(':', ""), leaf.info().serial);
    let validity = certificate.validity();
    assert_eq!(validity.not_before.to_datetime(), leaf.info().not_before);
    assert_eq!(validity.not_after.to_datetime(), leaf.info().not_after);
    assert!(leaf.info().not_after - leaf.info().not_before <= time::Duration::days(90));
    assert!(leaf.chain()[0].len() < 700, "{} bytes", leaf.chain()[0].len());

    let (_, root) = parse_x509_certificate(BOX.1.certificate_der()).unwrap();
    let basic = root.basic_constraints().unwrap().unwrap();
    assert!(basic.critical && basic.value.ca);
    assert_eq!(basic.value.path_len_constraint, Some(0));
    assert!(root.name_constraints().unwrap().unwrap().critical);
}

#[test]
fn each_leaf_has_a_key_and_a_serial_of_its_own() {
    let wanted = names(&["localhost"], &[]);
    let (a, b) = (BOX.1.issue(&wanted, NOW).unwrap(), BOX.1.issue(&wanted, NOW).unwrap());
    let key = |leaf: &Leaf| {
        let (_, certificate) = parse_x509_certificate(&leaf.chain()[0]).unwrap();
        certificate.public_key().raw.to_vec()
    };
    assert_ne!(a.info().serial, b.info().serial);
    assert_ne!(key(&a), key(&b));
}

proptest! {
    #[test]
    fn the_leaf_covers_exactly_the_permitted_part_of_any_names(
        dns in btree_set(any_host(), 0..12),
        ips in btree_set(any_address(), 0..12),
    ) {
        let expected = permitted(&dns, &ips);
        let issued = BOX.1.issue(&Names { dns, ips }, NOW);
        if expected.is_empty() {
            prop_assert!(matches!(issued, Err(TlsError::NoNames)));
            return Ok(());
        }
        let leaf = issued.unwrap();
        prop_assert_eq!(&sans(&leaf), &expected);
        verifies(&leaf, &expected);
    }
}

/// The rule in other words than the crate's, so that the two can disagree.
fn permitted(dns: &BTreeSet<String>, ips: &BTreeSet<IpAddr>) -> Names {
    let trees = ["local", "lan", "internal", "localhost", "mybox"];
    let dns = dns
        .iter()
        .map(|name| name.strip_suffix('.').unwrap_or(name).to_lowercase())
        .filter(|name| {
            let labels: Vec<&str> = name.rsplit('.').collect();
            let well_formed = name.len() <= 253
                && labels.iter().all(|label| {
                    (1..=63).contains(&label.len())
                        && !label.starts_with('-')
                        && !label.ends_with('-')
                        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
                });
            well_formed && (trees.contains(&labels[0]) || labels.starts_with(&["arpa", "home"]))
        })
        .collect();
    let is_local = |ip: &IpAddr| match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            let carrier = a == 100 && (64..128).contains(&b);
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || carrier
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    Names { dns, ips: ips.iter().copied().filter(is_local).collect() }
}

fn verifies(leaf: &Leaf, names: &Names) {
    let anchor = [anchor_from_trusted_cert(BOX.1.certificate_der()).unwrap()];
    let end_entity = EndEntityCert::try_from(&leaf.chain()[0]).unwrap();
    let seconds = u64::try_from(NOW.unix_timestamp()).unwrap();
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    end_entity
        .verify_for_usage(
            &[ECDSA_P256_SHA256],
            &anchor,
            &[],
            time,
            KeyUsage::server_auth(),
            None,
            None,
        )
        .unwrap();
    for name in &names.dns {
        let name = ServerName::try_from(name.as_str()).unwrap();
        end_entity.verify_is_valid_for_subject_name(&name).unwrap();
    }
    for ip in &names.ips {
        end_entity.verify_is_valid_for_subject_name(&ServerName::from(*ip)).unwrap();
    }
}

fn any_host() -> impl Strategy<Value = String> {
    let tree = prop::sample::select(vec![
        "local",
        "LOCAL",
        "lan",
        "internal",
        "home.arpa",
        "arpa",
        "localhost",
        "mybox",
        "MyBox.",
        "example.com",
        "com",
        "local.",
        "local..",
        "",
    ]);
    prop_oneof![
        4 => ("([a-zA-Z0-9_-]{1,12}\\.){0,3}", tree).prop_map(|(below, tree)| below + tree),
        1 => "[a-z]{60,66}\\.local",
        1 => "([a-z]{40}\\.){5,7}local",
        1 => "[a-z*. -]{0,8}\\.lan",
        1 => ".{0,20}",
        1 => any_address().prop_map(|ip| ip.to_string()),
    ]
}

fn any_address() -> impl Strategy<Value = IpAddr> {
    let edges = prop::sample::select(vec![
        "9.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "11.0.0.0",
        "172.15.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.168.0.0",
        "192.169.0.0",
        "169.254.255.255",
        "169.255.0.0",
        "127.0.0.1",
        "128.0.0.0",
        "100.63.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "100.128.0.0",
        "0.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "::2",
        "fbff::1",
        "fc00::",
        "fdff::1",
        "fe00::",
        "fe7f::1",
        "fe80::",
        "febf::1",
        "fec0::",
        "::ffff:10.0.0.1",
    ])
    .prop_map(|ip| ip.parse().unwrap());
    let unique_local = any::<u128>().prop_map(|low| Ipv6Addr::from(low >> 7 | 0xfc << 120).into());
    prop_oneof![
        3 => edges,
        1 => any::<IpAddr>(),
        1 => any::<[u8; 3]>().prop_map(|[b, c, d]| IpAddr::from([10, b, c, d])),
        1 => any::<[u8; 2]>().prop_map(|[c, d]| IpAddr::from([192, 168, c, d])),
        1 => unique_local,
    ]
}
