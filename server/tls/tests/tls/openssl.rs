//! What OpenSSL says, which curl, Node and Dart listen to. Needs the `openssl` program.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use homeport_tls::Authority;
use rustls_pki_types::CertificateDer;

use crate::{NOW, authority, names};

#[test]
fn openssl_verifies_the_leaf_by_every_name_and_address() {
    let (dir, authority) = authority();
    let hosts = ["mybox.local", "mybox", "localhost", "homeport.home.arpa"];
    let addresses = ["192.168.1.2", "10.1.2.3", "127.0.0.1", "::1", "fd00::7", "fe80::1"];
    let mut wanted = names(&hosts, &addresses);
    wanted.dns.insert("example.com".into());
    wanted.ips.insert("2001:db8::1".parse().unwrap());
    let leaf = authority.issue(&wanted, NOW).unwrap();
    write_pem(dir.path(), &leaf.chain()[0]);

    for host in hosts {
        accepts(dir.path(), "-verify_hostname", host);
    }
    for address in addresses {
        accepts(dir.path(), "-verify_ip", address);
    }
    refuses(dir.path(), "-verify_hostname", "example.com", "hostname mismatch");
    refuses(dir.path(), "-verify_ip", "2001:db8::1", "IP address mismatch");
}

#[test]
fn openssl_prints_the_same_fingerprint() {
    let (dir, authority) = authority();
    let printed = openssl(&["x509", "-noout", "-fingerprint", "-sha256", "-in"], |command| {
        command.arg(dir.path().join("ca.pem"))
    });
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert!(printed.trim_end().ends_with(&authority.fingerprint_colons()), "{printed}");
}

#[test]
fn a_stolen_key_cannot_sign_for_the_public_internet() {
    let (dir, authority) = authority();
    forge(dir.path(), &authority, "mybox.local");
    accepts(dir.path(), "-verify_hostname", "mybox.local");
    for name in ["www.example.com", "8.8.8.8", "2001:db8::1"] {
        forge(dir.path(), &authority, name);
        let check = if name.starts_with("www") { "-verify_hostname" } else { "-verify_ip" };
        refuses(dir.path(), check, name, "permitted subtree violation");
    }
}

/// Signs for `name` with the authority's key and none of this crate's checks.
fn forge(dir: &Path, authority: &Authority, name: &str) {
    let key = fs::read_to_string(dir.join("ca.key")).unwrap();
    let key = rcgen::KeyPair::from_pem(&key).unwrap();
    let issuer = rcgen::Issuer::from_ca_cert_der(authority.certificate_der(), key).unwrap();
    let mut params = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
    params.use_authority_key_identifier_extension = true;
    let leaf = params.signed_by(&rcgen::KeyPair::generate().unwrap(), &issuer).unwrap();
    write_pem(dir, leaf.der());
}

fn write_pem(dir: &Path, leaf: &CertificateDer<'_>) {
    fs::write(dir.join("leaf.der"), leaf).unwrap();
    let output = openssl(&["x509", "-inform", "DER", "-in"], |command| {
        command.arg(dir.join("leaf.der")).arg("-out").arg(dir.join("leaf.pem"))
    });
    assert!(output.status.success(), "{output:?}");
}

fn accepts(dir: &Path, check: &str, host: &str) {
    let output = verify(dir, check, host);
    assert!(output.status.success(), "{host}: {output:?}");
}

fn refuses(dir: &Path, check: &str, host: &str, why: &str) {
    let output = verify(dir, check, host);
    assert!(!output.status.success(), "{host}: {output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.to_lowercase().contains(&why.to_lowercase()), "{host}: {said}");
}

fn verify(dir: &Path, check: &str, host: &str) -> Output {
    let now = NOW.unix_timestamp().to_string();
    // The system's own store must not help out.
    openssl(&["verify", "-no-CApath", "-no-CAstore", "-x509_strict", "-CAfile"], |command| {
        command
            .arg(dir.join("ca.pem"))
            .args(["-purpose", "sslserver", "-attime", &now, check, host])
            .arg(dir.join("leaf.pem"))
    })
}

fn openssl(args: &[&str], more: impl Fn(&mut Command) -> &mut Command) -> Output {
    let mut command = Command::new("openssl");
    command.args(args);
    more(&mut command);
    command.output().expect("the `openssl` program is a listed system package")
}
