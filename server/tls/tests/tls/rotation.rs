//! Another root: who trusts the old one and who trusts the new one, by OpenSSL's word, and what a
//! crash leaves.

use std::{fs, path::Path, process::Command};

use homeport_tls::{Authority, Leaf, TlsError, needs_renewal};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use time::{Duration, OffsetDateTime};
use x509_parser::parse_x509_certificate;

use crate::{NOW, authority, names, own_names};

const OVERLAP: Duration = Duration::days(180);

fn rotated(old: &Authority) -> Authority {
    old.successor(&own_names(), NOW, OVERLAP).unwrap()
}

/// OpenSSL's judgement of what is served: by this root alone, at this moment.
fn openssl(root: &str, leaf: &Leaf, at: OffsetDateTime) -> (bool, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    fs::write(path("root.pem"), root).unwrap();
    let mut chain = leaf.chain().iter();
    fs::write(path("leaf.pem"), pem(chain.next().unwrap())).unwrap();
    fs::write(path("rest.pem"), chain.map(pem).collect::<String>()).unwrap();
    let mut command = Command::new("openssl");
    command.args(["verify", "-no-CApath", "-no-CAstore", "-x509_strict", "-purpose", "sslserver"]);
    command.args(["-verify_hostname", "mybox.local", "-attime", &at.unix_timestamp().to_string()]);
    command.arg("-CAfile").arg(path("root.pem"));
    if leaf.chain().len() > 1 {
        command.arg("-untrusted").arg(path("rest.pem"));
    }
    let output = command.arg(path("leaf.pem")).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    let output = Command::new("openssl")
        .args(["x509", "-inform", "DER", "-in"])
        .arg(written(certificate).path())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn written(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    file
}

#[test]
fn who_trusts_either_root_accepts_the_chain_during_the_overlap_and_only_the_new_one_after_it() {
    let (_dir, old) = authority();
    let (_other_dir, other) = authority();
    let new = rotated(&old);
    let wanted = names(&["mybox.local"], &["192.168.1.2"]);
    let leaf = new.issue(&wanted, NOW).unwrap();
    assert_eq!(leaf.chain().len(), 2);
    for (root, is_trusted) in [(&old, true), (&new, true), (&other, false)] {
        let (accepted, said) = openssl(root.certificate_pem(), &leaf, NOW);
        assert_eq!(accepted, is_trusted, "{said}");
    }
    let over = NOW + OVERLAP;
    assert_eq!(new.overlap(NOW).map(homeport_tls::Overlap::until), Some(over));
    assert!(needs_renewal(leaf.info(), &wanted, over));
    assert!(new.overlap(over).is_none());
    let after = new.issue(&wanted, over).unwrap();
    assert_eq!(after.chain().len(), 1);
    assert!(openssl(new.certificate_pem(), &after, over).0);
    let (accepted, said) = openssl(old.certificate_pem(), &after, over);
    assert!(!accepted && said.contains("issuer certificate"), "{said}");
    // A clock that was far ahead and is right again takes nothing away.
    assert_eq!(new.issue(&wanted, NOW).unwrap().chain().len(), 2);
}

#[test]
fn the_new_root_has_the_old_ones_name_and_nothing_else_of_it() {
    let (_dir, old) = authority();
    let new = rotated(&old);
    let leaf = new.issue(&names(&["mybox.local"], &[]), NOW).unwrap();
    let parts = [old.certificate_der(), new.certificate_der(), &leaf.chain()[1]];
    let [before, after, cross] = parts.map(|der| parse_x509_certificate(der).unwrap().1);
    assert_eq!(before.subject().as_raw(), after.subject().as_raw());
    assert_eq!(cross.subject().as_raw(), cross.issuer().as_raw());
    assert_ne!(before.public_key().raw, after.public_key().raw);
    assert_eq!(after.public_key().raw, cross.public_key().raw);
    let serials = [&before, &after, &cross].map(|one| one.raw_serial().to_vec());
    assert!(serials[0] != serials[1] && serials[1] != serials[2] && serials[0] != serials[2]);
    // Both begin with the root before them, whatever the clock says now.
    for one in [&after, &cross] {
        assert_eq!(one.validity().not_before, before.validity().not_before);
    }
    let long = old.successor(&own_names(), NOW, Duration::days(9999)).unwrap();
    assert_eq!(long.overlap(NOW).unwrap().until(), NOW + Duration::days(397));
    assert_eq!(new.overlap(NOW).unwrap().previous_fingerprint(), old.fingerprint());
    assert_eq!(new.overlap(NOW).unwrap().previous_pem(), old.certificate_pem());
}

#[test]
fn what_one_of_the_two_roots_may_not_sign_for_is_left_out_until_the_overlap_is_over() {
    let (_dir, old) = authority();
    let new = old.successor(&["newbox".into()], NOW, OVERLAP).unwrap();
    let wanted = names(&["mybox.local", "mybox", "newbox", "example.com"], &["8.8.8.8"]);
    let leaf = new.issue(&wanted, NOW).unwrap();
    assert_eq!(leaf.info().names, names(&["mybox.local"], &[]));
    assert!(openssl(old.certificate_pem(), &leaf, NOW).0);
    let after = new.issue(&wanted, NOW + OVERLAP).unwrap();
    assert_eq!(after.info().names, names(&["mybox.local", "newbox"], &[]));
}

#[test]
fn an_authority_of_another_name_under_the_old_one_is_refused() {
    let (dir, old) = authority();
    // What rotation would be with a new name: the path gets longer than the old root allows.
    let key = rcgen::KeyPair::from_pem(&fs::read_to_string(dir.path().join("ca.key")).unwrap());
    let issuer = rcgen::Issuer::from_ca_cert_der(old.certificate_der(), key.unwrap()).unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::CommonName, "Another CA");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    params.use_authority_key_identifier_extension = true;
    let other =
        rcgen::CertifiedIssuer::signed_by(params, rcgen::KeyPair::generate().unwrap(), &issuer)
            .unwrap();
    let mut params = rcgen::CertificateParams::new(["mybox.local".to_owned()]).unwrap();
    params.use_authority_key_identifier_extension = true;
    let leaf = params.signed_by(&rcgen::KeyPair::generate().unwrap(), &other).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in
        [("root", old.certificate_pem()), ("cross", &other.pem()), ("leaf", &leaf.pem())]
    {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let output = Command::new("openssl")
        .args(["verify", "-no-CApath", "-no-CAstore", "-CAfile", "root"])
        .args(["-untrusted", "cross", "leaf"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("path length constraint"), "{said}");
}

#[test]
fn a_change_outlasts_a_restart_and_its_old_key_is_gone() {
    let (dir, old) = authority();
    let old_key = fs::read_to_string(dir.path().join("ca.key")).unwrap();
    let new = rotated(&old);
    // Nothing has happened yet.
    assert_eq!(open(dir.path()).fingerprint(), old.fingerprint());
    new.keep().unwrap();
    let again = open(dir.path());
    assert_eq!(again.fingerprint(), new.fingerprint());
    assert_eq!(again.overlap(NOW).map(|one| one.until()), Some(NOW + OVERLAP));
    assert_eq!(fs::read_to_string(dir.path().join("ca.pem")).unwrap(), new.certificate_pem());
    let secret = old_key.lines().nth(1).unwrap();
    for entry in fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        assert!(!fs::read_to_string(&path).unwrap().contains(secret), "{}", path.display());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!((mode("ca.key") & 0o777, mode("ca.pem") & 0o777), (0o600, 0o644));
    }

    // Not before the first change is over, which an admin may end early.
    let early = again.successor(&own_names(), NOW + Duration::DAY, OVERLAP);
    let Err(error @ TlsError::OverlapRuns { .. }) = early else { panic!("changed twice") };
    assert!(error.to_string().contains("2026-08-28"), "{error}");
    again.alone().unwrap().keep().unwrap();
    let alone = open(dir.path());
    assert_eq!(alone.fingerprint(), new.fingerprint());
    assert!(alone.overlap(NOW).is_none());
    assert!(alone.successor(&own_names(), NOW, OVERLAP).is_ok());
    // When it is over by itself nobody has to.
    assert!(again.successor(&own_names(), NOW + OVERLAP, OVERLAP).is_ok());
}

#[test]
fn a_crash_leaves_the_old_authority_or_the_new_one() {
    let files =
        |dir: &Path| ["ca.pem", "ca.key"].map(|name| fs::read_to_string(dir.join(name)).unwrap());
    let (dir, old) = authority();
    let before = files(dir.path());
    let new = rotated(&old);
    new.keep().unwrap();
    let after = files(dir.path());
    let crashed = |pem: &str, key: &str, rest: Option<&str>| {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("ca.pem"), pem).unwrap();
        fs::write(dir.path().join("ca.key"), key).unwrap();
        if let Some(rest) = rest {
            fs::write(dir.path().join("ca.key.new"), rest).unwrap();
        }
        let looked_at = Authority::open(dir.path()).unwrap().unwrap().fingerprint();
        let opened = open(dir.path());
        assert_eq!(opened.fingerprint(), looked_at);
        assert!(!dir.path().join("ca.key.new").exists());
        let pem = fs::read_to_string(dir.path().join("ca.pem")).unwrap();
        assert_eq!(pem, opened.certificate_pem());
        opened.fingerprint()
    };
    for cut in [0, 100, after[1].len()] {
        let rest = Some(&after[1][..cut]);
        assert_eq!(crashed(&before[0], &before[1], rest), old.fingerprint(), "{cut}");
    }
    assert_eq!(crashed(&before[0], &after[1], None), new.fingerprint());
    assert_eq!(crashed(&after[0], &after[1], None), new.fingerprint());
}

#[test]
fn a_copy_that_cannot_be_written_undoes_no_change() {
    let (dir, old) = authority();
    let new = rotated(&old);
    let in_the_way = dir.path().join("ca.pem.new");
    fs::create_dir_all(in_the_way.join("something")).unwrap();
    new.keep().unwrap();
    fs::remove_dir_all(in_the_way).unwrap();
    let opened = open(dir.path());
    assert_eq!(opened.fingerprint(), new.fingerprint());
    let copy = fs::read_to_string(dir.path().join("ca.pem")).unwrap();
    assert_eq!(copy, opened.certificate_pem());
}

#[test]
fn a_clock_from_before_the_present_root_changes_nothing() {
    let (_dir, old) = authority();
    let early = old.successor(&own_names(), old.not_before() - Duration::DAY, OVERLAP);
    assert!(matches!(early, Err(TlsError::ClockNotSet { .. })));
}

#[test]
fn what_is_kept_of_an_overlap_has_to_be_this_authoritys() {
    let (dir, old) = authority();
    let (_other_dir, other) = authority();
    let (new, foreign) = (rotated(&old), rotated(&other));
    new.keep().unwrap();
    let key = dir.path().join("ca.key");
    let whole = fs::read_to_string(&key).unwrap();
    let foreign = foreign.issue(&names(&["mybox.local"], &[]), NOW).unwrap();
    let (foreign, previous) = (pem(&foreign.chain()[1]), new.overlap(NOW).unwrap().previous_pem());
    let cross = whole.rsplit_once("-----BEGIN CERTIFICATE-----").unwrap().0;
    for (damage, text) in [
        ("a foreign cross-certificate", format!("{cross}{foreign}")),
        ("a foreign root", whole.replace(previous, other.certificate_pem())),
        ("none", cross.to_owned()),
        ("one too many", format!("{whole}{foreign}")),
        ("a cut one", whole[..whole.len() - 200].to_owned()),
    ] {
        fs::write(&key, text).unwrap();
        let opened = Authority::open_or_create(dir.path(), &[], NOW);
        assert!(matches!(opened, Err(TlsError::Unusable { .. })), "{damage}: {opened:?}");
    }
    fs::write(&key, whole).unwrap();
    assert_eq!(open(dir.path()).fingerprint(), new.fingerprint());
}

#[test]
fn a_replacement_has_nothing_of_the_authority_before() {
    let (dir, old) = authority();
    let new = old.replacement(&own_names(), NOW).unwrap();
    new.keep().unwrap();
    let again = open(dir.path());
    assert_eq!(again.fingerprint(), new.fingerprint());
    let leaf = again.issue(&names(&["mybox.local"], &[]), NOW).unwrap();
    assert_eq!(leaf.chain().len(), 1);
    assert!(!openssl(old.certificate_pem(), &leaf, NOW).0);
    let subject = |authority: &Authority| {
        let der = CertificateDer::from_pem_slice(authority.certificate_pem().as_bytes()).unwrap();
        parse_x509_certificate(&der).unwrap().1.subject().to_string()
    };
    assert_ne!(subject(&old), subject(&again));
    // It works for one that has ended, too, which a successor does not.
    let late = NOW + Duration::days(4000);
    assert!(matches!(
        old.successor(&own_names(), late, OVERLAP),
        Err(TlsError::AuthorityExpired { .. })
    ));
    assert!(old.replacement(&own_names(), late).is_ok());
}

fn open(dir: &Path) -> Authority {
    Authority::open_or_create(dir, &own_names(), NOW).unwrap()
}
