//! The two programs, each on an empty folder of its own.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;

use crate::client::{self, Door, Request};

pub(crate) const ROOT_EMAIL: &str = "root@example.com";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A running program; dropping it ends the process and removes its folder.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    /// Plain HTTP, this machine only.
    pub(crate) address: SocketAddr,
    /// What other devices call; for PocketBase the same plain door.
    pub(crate) lan: Door,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    pub(crate) fn door(&self) -> Door {
        Door::Plain(self.address)
    }
}

pub(crate) fn homeport() -> Program {
    let binary = std::env::var_os("HOMEPORT_BIN").map_or_else(beside_this_test, PathBuf::from);
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(Command::new(&binary)
        .args(["superuser", "upsert", ROOT_EMAIL, PASSWORD, "--data-dir"])
        .arg(folder.path()));
    let mut child = Command::new(&binary)
        .args(["serve", "--listen", "127.0.0.1:0", "--loopback", "127.0.0.1:0"])
        .args(["--trust-page", "off", "--no-mdns", "--data-dir"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap_or_else(|error| panic!("{} cannot be started: {error}", binary.display()));
    let mut line = String::new();
    let out = child.stdout.take().expect("stdout is piped");
    BufReader::new(out).read_line(&mut line).expect("a line from homeport");
    let ready: Value = serde_json::from_str(&line).expect("homeport's ready line is JSON");
    let address_of = |key: &str| {
        let url = ready[key].as_str().expect("an address in the ready line");
        url.rsplit('/').next().expect("an address").parse().expect("a socket address")
    };
    let ca = ready["ca_pem"].as_str().map(PathBuf::from).expect("the CA's path");
    let lan = Door::Tls(address_of("https"), trusting(&ca));
    Program { name: "homeport", address: address_of("loopback"), lan, child, _folder: folder }
}

fn beside_this_test() -> PathBuf {
    let test = std::env::current_exe().expect("this test's path");
    test.parent().and_then(Path::parent).expect("a target folder").join("homeport")
}

fn trusting(ca: &Path) -> Arc<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).expect("a certificate")).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

pub(crate) fn pocketbase() -> Program {
    let binary = match std::env::var_os("POCKETBASE_BIN") {
        Some(path) => PathBuf::from(path),
        None => {
            let home = std::env::var_os("HOME").map(PathBuf::from).expect("HOME");
            home.join(".cache/homeport/pocketbase/bin/pocketbase")
        }
    };
    assert!(
        binary.exists(),
        "PocketBase isn't at {}: run scripts/pocketbase.sh, or set POCKETBASE_BIN",
        binary.display()
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    // It keeps its migrations beside its data: one further down, they are ours alone.
    let data = folder.path().join("data");
    run(Command::new(&binary)
        .args(["superuser", "upsert", ROOT_EMAIL, PASSWORD, "--dir"])
        .arg(&data));
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let address = free.expect("a free port");
    let child = Command::new(&binary)
        .args(["serve", "--http", &address.to_string(), "--dir"])
        .arg(&data)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("PocketBase starts");
    let program =
        Program { name: "pocketbase", address, lan: Door::Plain(address), child, _folder: folder };
    let health =
        Request { method: "GET".into(), target: "/api/health".into(), ..Request::default() };
    let patience = Instant::now() + Duration::from_secs(30);
    while client::send(&program.door(), &health).is_err() {
        assert!(Instant::now() < patience, "PocketBase does not answer on {address}");
        std::thread::sleep(Duration::from_millis(50));
    }
    program
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
