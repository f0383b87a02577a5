//! A certificate that the admin brings along: taken when it is whole, served by name.

use std::{fs, path::Path, process::Command};

use homeport_tls::{OwnCertificate, OwnError, TlsError};
use time::{Duration, OffsetDateTime};

use crate::NOW;

/// A company's authority with one in between, and a server's certificate: chain and key, PEM.
struct Company {
    chain: [String; 3],
    key: String,
}

fn company(change: impl FnOnce(&mut rcgen::CertificateParams)) -> Company {
    let signer = |name: &str| {
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        (params, rcgen::KeyPair::generate().unwrap())
    };
    let (root, key) = signer("Company root");
    let root = rcgen::CertifiedIssuer::self_signed(root, key).unwrap();
    let (between, key) = signer("Company servers");
    let between = rcgen::CertifiedIssuer::signed_by(between, key, &root).unwrap();
    let names = ["shop.example.com".to_owned(), "*.Tills.example.com".to_owned()];
    let mut params = rcgen::CertificateParams::new(names).unwrap();
    params.not_before = NOW - Duration::DAY;
    params.not_after = NOW + Duration::days(90);
    change(&mut params);
    let key = rcgen::KeyPair::generate().unwrap();
    let leaf = params.signed_by(&key, &between).unwrap();
    Company { chain: [leaf.pem(), between.pem(), root.pem()], key: key.serialize_pem() }
}

fn take(chain: &str, key: &str) -> Result<OwnCertificate, OwnError> {
    OwnCertificate::new(chain, key, NOW)
}

#[test]
fn a_whole_chain_is_taken_with_or_without_its_root_and_says_what_it_covers() {
    let Company { chain, key } = company(|_| {});
    for chain in [chain.concat(), chain[..2].concat(), chain[0].clone()] {
        take(&chain, &key).unwrap();
    }
    let own = take(&chain[..2].concat(), &key).unwrap();
    let info = own.info();
    assert_eq!(info.names, ["shop.example.com", "*.tills.example.com"]);
    assert!(info.issuer.contains("Company servers") && info.chain == 2);
    for (host, is_covered) in [
        ("shop.example.com", true),
        ("SHOP.example.com", true),
        ("a.tills.example.com", true),
        ("tills.example.com", false),
        ("a.b.tills.example.com", false),
        (".tills.example.com", false),
        ("example.com", false),
        ("xshop.example.com", false),
    ] {
        assert_eq!(info.covers(host), is_covered, "{host}");
    }
    assert!(info.is_good(NOW) && !info.is_good(NOW + Duration::days(91)));
    assert!(!format!("{own:?}").contains(key.lines().nth(1).unwrap()));
}

#[test]
fn files_that_hold_more_than_they_are_asked_for_are_kept_without_it() {
    let (Company { chain, key }, other) = (company(|_| {}), company(|_| {}));
    let (certificates, dir) = (chain[..2].concat(), tempfile::tempdir().unwrap());
    let combined = [certificates.as_str(), &key].concat();
    for (kind, certificate, key) in [
        ("the same file twice", combined.clone(), combined.clone()),
        ("a key's file with its certificates first", certificates.clone(), combined.clone()),
        (
            "a key's file with its certificates last",
            certificates.clone(),
            [&key, certificates.as_str()].concat(),
        ),
        (
            "another key before the certificates",
            [&other.key, certificates.as_str()].concat(),
            key.clone(),
        ),
        (
            "words between",
            ["Bag Attributes\n", &certificates].concat(),
            ["subject=x\r\n", &key].concat(),
        ),
    ] {
        let own = take(&certificate, &key).unwrap_or_else(|error| panic!("{kind}: {error}"));
        own.keep(dir.path()).unwrap();
        let opened =
            OwnCertificate::open(dir.path()).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(opened.unwrap().info().chain, 2, "{kind}");
        let kept = fs::read_to_string(dir.path().join("own.pem")).unwrap();
        assert_eq!(
            kept.matches("PRIVATE KEY-----\n").count(),
            2,
            "{kind}: one key, begun and ended"
        );
    }
}

#[test]
fn what_openssl_makes_in_every_form_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let openssl = |arguments: &str| {
        let output = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments}: {output:?}");
    };
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    for (kind, key) in [
        ("rsa", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key"),
        ("rsa, PKCS#1", "genrsa -traditional -out key 2048"),
        ("P-256", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key"),
        ("P-384, SEC1", "ecparam -name secp384r1 -genkey -noout -out key"),
    ] {
        openssl(key);
        openssl(
            "req -x509 -new -key key -subj /CN=x -days 5 -addext subjectAltName=DNS:a.example.com -addext basicConstraints=critical,CA:FALSE -out pem",
        );
        let taken = OwnCertificate::new(&read("pem"), &read("key"), OffsetDateTime::now_utc());
        assert_eq!(taken.unwrap().info().names, ["a.example.com"], "{kind}");
    }
}

#[test]
fn what_is_not_whole_is_refused_in_words() {
    let Company { chain, key } = company(|_| {});
    let [leaf, between, root] = &chain;
    let other = company(|_| {});
    let ended = company(|params| params.not_after = NOW - Duration::HOUR);
    let early = company(|params| params.not_before = NOW + Duration::HOUR);
    let nameless = company(|params| params.subject_alt_names.clear());
    let mail = company(|params| {
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::EmailProtection];
    });
    let ed25519 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_pem();
    let cut = &leaf[..leaf.len() / 2];
    let odd = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (chain, key, said) in [
        (String::new(), &key, "no certificate in the first file"),
        (key.clone(), &key, "no certificate in the first file"),
        (cut.to_owned(), &key, "no certificate in the first file"),
        (odd.to_owned(), &key, "Certificate 1 in the file cannot be read"),
        (format!("{leaf}{odd}"), &key, "Certificate 2 in the file cannot be read"),
        (leaf.clone(), &String::new(), "no private key in the second file"),
        (leaf.clone(), leaf, "no private key in the second file"),
        (leaf.clone(), &encrypted.to_owned(), "encrypted"),
        (leaf.clone(), &ed25519, "no such key"),
        (leaf.clone(), &other.key, "does not belong"),
        (format!("{between}{leaf}"), &key, "does not belong"),
        (format!("{leaf}{root}{between}"), &key, "Certificate 1 in the file is not followed"),
        (format!("{leaf}{root}"), &key, "Certificate 1 in the file is not followed"),
        (format!("{leaf}{}", other.chain[1]), &key, "chain does not hold"),
        (ended.chain.concat(), &ended.key, "ended on 2026-03-01"),
        (early.chain.concat(), &early.key, "good from 2026-03-01 on only"),
        (nameless.chain.concat(), &nameless.key, "names no host"),
        (mail.chain.concat(), &mail.key, "not meant for servers"),
    ] {
        let refused = take(&chain, key).expect_err(said).to_string();
        assert!(refused.contains(said), "{said:?}: {refused}");
        assert!(!key.lines().nth(1).is_some_and(|secret| refused.contains(secret)), "{refused}");
    }
}

#[test]
fn it_is_kept_privately_read_again_and_removed() {
    let Company { chain, key } = company(|_| {});
    let dir = tempfile::tempdir().unwrap();
    let open = |dir: &Path| OwnCertificate::open(dir);
    assert!(open(dir.path()).unwrap().is_none());
    let own = take(&chain.concat(), &key).unwrap();
    own.keep(dir.path()).unwrap();
    own.keep(dir.path()).unwrap();
    let path = dir.path().join("own.pem");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = open(dir.path()).unwrap().unwrap();
    assert_eq!(again.info(), own.info());
    fs::write(&path, "x").unwrap();
    assert!(matches!(open(dir.path()), Err(TlsError::Unusable { .. })));
    OwnCertificate::forget(dir.path()).unwrap();
    OwnCertificate::forget(dir.path()).unwrap();
    assert!(open(dir.path()).unwrap().is_none());
}
