//! The two files on disk: made once, read ever after, never replaced.

use std::{fs, path::Path};

use homeport_tls::{Authority, TlsError};
use time::{Duration, macros::datetime};

use crate::{NOW, authority, names, own_names};

#[test]
fn opening_again_keeps_the_fingerprint_and_the_limits() {
    let (dir, first) = authority();
    // Names count at creation only: the certificate is what it is.
    let again =
        Authority::open_or_create(dir.path(), &["newname".into()], NOW + Duration::DAY).unwrap();
    assert_eq!(first.fingerprint(), again.fingerprint());
    assert_eq!(first.constraints(), again.constraints());
    assert_eq!(first.certificate_pem(), again.certificate_pem());
    assert_eq!(first.certificate_pem(), fs::read_to_string(dir.path().join("ca.pem")).unwrap());
    let leaf = again.issue(&names(&["mybox", "newname"], &[]), NOW).unwrap();
    assert_eq!(leaf.info().names, names(&["mybox"], &[]));
}

#[test]
fn the_fingerprint_has_two_spellings_of_one_value() {
    let (_dir, authority) = authority();
    let plain = authority.fingerprint();
    assert_eq!(plain.len(), 64);
    assert!(plain.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{plain}");
    assert_eq!(authority.fingerprint_colons().len(), 95);
    assert_eq!(authority.fingerprint_colons().replace(':', "").to_lowercase(), plain);
}

#[test]
fn two_boxes_have_different_authorities() {
    let ((_a, a), (_b, b)) = (authority(), authority());
    assert_ne!(a.fingerprint(), b.fingerprint());
}

#[test]
fn damaged_files_are_named_and_left_as_they_are() {
    type Damage = fn(&Path);
    let (_other_dir, other) = authority();
    let other_pem = other.certificate_pem().to_owned();

    let cases: [(&str, Damage, &[&str]); 9] = [
        (
            "no key",
            |dir| fs::remove_file(dir.join("ca.key")).unwrap(),
            &["ca.pem exists but", "ca.key is missing", "backup"],
        ),
        (
            "no certificate",
            |dir| fs::remove_file(dir.join("ca.pem")).unwrap(),
            &["ca.key exists but", "ca.pem is missing", "backup"],
        ),
        (
            "an empty key",
            |dir| fs::write(dir.join("ca.key"), "").unwrap(),
            &["ca.key cannot be used", "no private key", "backup"],
        ),
        (
            "an empty certificate",
            |dir| fs::write(dir.join("ca.pem"), "").unwrap(),
            &["ca.pem cannot be used", "0 certificates", "backup"],
        ),
        ("a certificate cut short", |dir| cut(&dir.join("ca.pem")), &["ca.pem cannot be used"]),
        ("a key cut short", |dir| cut(&dir.join("ca.key")), &["ca.key cannot be used"]),
        (
            "bytes for text",
            |dir| fs::write(dir.join("ca.pem"), [0xff, 0xfe]).unwrap(),
            &["ca.pem cannot be used", "not a text file"],
        ),
        (
            "one changed letter",
            |dir| change_a_letter(&dir.join("ca.pem")),
            &["ca.pem cannot be used"],
        ),
        (
            "the same certificate twice",
            |dir| {
                let pem = fs::read_to_string(dir.join("ca.pem")).unwrap();
                fs::write(dir.join("ca.pem"), pem.repeat(2)).unwrap();
            },
            &["ca.pem cannot be used", "2 certificates"],
        ),
    ];
    for (case, damage, expected) in cases {
        let (dir, _) = authority();
        damage(dir.path());
        refuses(case, dir.path(), expected);
    }

    let (dir, _) = authority();
    fs::write(dir.path().join("ca.pem"), other_pem).unwrap();
    refuses("another box's certificate", dir.path(), &["ca.key is not the key of", "ca.pem"]);
}

#[test]
fn every_changed_letter_of_the_certificate_is_noticed() {
    let (dir, authority) = authority();
    let path = dir.path().join("ca.pem");
    let pem = fs::read(&path).unwrap();
    let body = pem.iter().position(|b| *b == b'\n').unwrap()..pem.len() - 30;
    for position in body.filter(|position| pem[*position].is_ascii_alphanumeric()) {
        let mut changed = pem.clone();
        changed[position] = if pem[position] == b'A' { b'B' } else { b'A' };
        fs::write(&path, &changed).unwrap();
        let opened = Authority::open_or_create(dir.path(), &[], NOW);
        assert!(opened.is_err(), "letter {position} of {}", authority.certificate_pem());
    }
}

#[test]
fn a_leaf_or_an_unlimited_authority_cannot_take_the_authoritys_place() {
    let (dir, _) = authority();
    let key_pem = fs::read_to_string(dir.path().join("ca.key")).unwrap();
    let key = rcgen::KeyPair::from_pem(&key_pem).unwrap();
    let mut params = rcgen::CertificateParams::default();
    let write = |params: &rcgen::CertificateParams| {
        let pem = params.self_signed(&key).unwrap().pem();
        fs::write(dir.path().join("ca.pem"), pem).unwrap();
    };

    write(&params);
    refuses("a leaf", dir.path(), &["it is no certificate authority"]);

    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    write(&params);
    refuses("no limits", dir.path(), &["not limited to local names"]);

    let local = rcgen::GeneralSubtree::DnsName("local".into());
    params.name_constraints =
        Some(rcgen::NameConstraints { permitted_subtrees: vec![local], excluded_subtrees: vec![] });
    write(&params);
    refuses("no limits on addresses", dir.path(), &["addresses unlimited"]);
}

#[test]
fn a_clock_that_was_never_set_makes_no_authority() {
    let dir = tempfile::tempdir().unwrap();
    let made = Authority::open_or_create(dir.path(), &[], datetime!(1970-01-01 0:03 UTC));
    assert!(matches!(made, Err(TlsError::ClockNotSet { .. })));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
#[cfg(unix)]
fn the_key_is_private_and_made_private_again() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };

    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("data/tls");
    Authority::open_or_create(&dir, &[], NOW).unwrap();
    let key = dir.join("ca.key");
    assert_eq!((mode(&dir), mode(&key)), (0o700, 0o600));

    set(&dir, 0o755);
    set(&key, 0o644);
    Authority::open_or_create(&dir, &[], NOW).unwrap();
    assert_eq!((mode(&dir), mode(&key)), (0o700, 0o600));
}

#[test]
fn no_key_material_is_printed_by_debug() {
    let (dir, authority) = authority();
    let leaf = authority.issue(&names(&["localhost"], &[]), NOW).unwrap();
    let shown = format!("{authority:?} {leaf:?} {:?}", own_names());
    let key = fs::read_to_string(dir.path().join("ca.key")).unwrap();
    let line = key.lines().nth(1).unwrap();
    assert!(!shown.contains(line) && !shown.contains("PRIVATE"), "{shown}");
}

/// Opening fails with a message that holds each of `expected`, and changes nothing.
fn refuses(case: &str, dir: &Path, expected: &[&str]) {
    let before = contents(dir);
    let Err(error) = Authority::open_or_create(dir, &own_names(), NOW) else {
        panic!("{case}: opened")
    };
    let message = error.to_string();
    for part in expected {
        assert!(message.contains(part), "{case}: {message}");
    }
    assert!(message.contains(&dir.display().to_string()), "{case}: no path in {message}");
    assert_eq!(before, contents(dir), "{case}");
}

fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|file| {
            (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn cut(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, &text[..text.len() / 2]).unwrap();
}

fn change_a_letter(path: &Path) {
    let mut text = fs::read(path).unwrap();
    text[200] = if text[200] == b'A' { b'B' } else { b'A' };
    fs::write(path, text).unwrap();
}
