//! The authority and its leaves from outside: files, names, handshakes, and OpenSSL's opinion.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod files;
mod handshake;
mod names;
mod openssl;
mod own;
mod renewal;
mod rotation;

use std::{collections::BTreeSet, net::IpAddr};

use homeport_tls::{Authority, Leaf, Names};
use tempfile::TempDir;
use time::{OffsetDateTime, macros::datetime};
use x509_parser::{extensions::GeneralName, parse_x509_certificate};

const NOW: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

fn own_names() -> Vec<String> {
    vec!["MyBox".into(), "mybox".into()]
}

/// An authority of a box called `mybox`, in a folder that goes with the first value.
fn authority() -> (TempDir, Authority) {
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::open_or_create(dir.path(), &own_names(), NOW).unwrap();
    (dir, authority)
}

fn names(dns: &[&str], ips: &[&str]) -> Names {
    Names {
        dns: dns.iter().map(ToString::to_string).collect(),
        ips: ips.iter().map(|ip| ip.parse().unwrap()).collect(),
    }
}

/// The names that are written in the certificate, read back with a parser of another make.
fn sans(leaf: &Leaf) -> Names {
    let (_, certificate) = parse_x509_certificate(&leaf.chain()[0]).unwrap();
    let extension = certificate.subject_alternative_name().unwrap().unwrap();
    let (mut dns, mut ips) = (BTreeSet::new(), BTreeSet::new());
    for name in &extension.value.general_names {
        let is_new = match name {
            GeneralName::DNSName(name) => dns.insert(name.to_string()),
            GeneralName::IPAddress(bytes) => ips.insert(match bytes.len() {
                4 => IpAddr::from(<[u8; 4]>::try_from(*bytes).unwrap()),
                _ => IpAddr::from(<[u8; 16]>::try_from(*bytes).unwrap()),
            }),
            other => panic!("unexpected name {other}"),
        };
        assert!(is_new, "{name} is there twice");
    }
    Names { dns, ips }
}
