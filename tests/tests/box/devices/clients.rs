//! What other programs than ours make of the box's certificates: OpenSSL, curl, Node, Python, Chromium.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use homeport_tests::Home;
use serde_json::json;

use super::at_window;
use super::authority::{change, keep_ca};

const CLIENTS: [&str; 5] = ["openssl", "curl", "node", "python", "chromium"];

/// Whether a client that trusts this certificate alone takes who answers at a port of this machine
/// for `host`.
fn trusts(client: &str, ca: &Path, host: &str, port: u16) -> (bool, String) {
    let output = match client {
        "openssl" => openssl(ca, host, port),
        "curl" => curl(ca, host, port),
        "node" => node(ca, host, port),
        "python" => python(ca, host, port),
        _ => chromium(ca, host, port),
    };
    let said = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat();
    let was_answered = match client {
        "openssl" => output.status.success() && said.contains("Verify return code: 0 (ok)"),
        "chromium" => said.contains("API is healthy") || said.contains("s_server"),
        _ => output.status.success(),
    };
    (was_answered, format!("{client} as {host}: {said}"))
}

fn openssl(ca: &Path, host: &str, port: u16) -> Output {
    let check =
        if host.parse::<std::net::IpAddr>().is_ok() { "-verify_ip" } else { "-verify_hostname" };
    Command::new("openssl")
        .args(["s_client", "-no-CApath", "-no-CAstore", "-verify_return_error", check, host])
        .args(["-connect", &format!("127.0.0.1:{port}"), "-CAfile"])
        .arg(ca)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn curl(ca: &Path, host: &str, port: u16) -> Output {
    Command::new("curl")
        .args(["--silent", "--show-error", "--noproxy", "*", "--max-time", "30"])
        .args(["--capath", "/nowhere", "--resolve", &format!("{host}:{port}:127.0.0.1")])
        .arg("--cacert")
        .arg(ca)
        .arg(format!("https://{host}:{port}/api/health"))
        .output()
        .unwrap()
}

fn node(ca: &Path, host: &str, port: u16) -> Output {
    const SCRIPT: &str = r#"
        const [ca, host, port] = process.argv.slice(1);
        const lookup = (_, options, done) =>
          options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
        const options = { host, port, path: "/api/health", lookup, ca: require("fs").readFileSync(ca) };
        require("https").get(options, (answer) => process.exit(0)).on("error", (error) => {
          console.error(error.message);
          process.exit(1);
        });
    "#;
    Command::new("node")
        .args(["-e", SCRIPT])
        .arg(ca)
        .args([host, &port.to_string()])
        .env_remove("NODE_EXTRA_CA_CERTS")
        .output()
        .unwrap()
}

/// As strict as Python 3.13 and later are by default.
fn python(ca: &Path, host: &str, port: u16) -> Output {
    const SCRIPT: &str = r#"
import socket, ssl, sys
ca, host, port = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
context.verify_flags |= ssl.VERIFY_X509_STRICT
with context.wrap_socket(socket.create_connection(("127.0.0.1", int(port)), 30), server_hostname=host) as tls:
    tls.sendall(f"GET /api/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert b" 200 " in tls.recv(4096).split(b"\r\n")[0]
"#;
    let arguments = [ca.to_str().unwrap(), host, &port.to_string()];
    Command::new("python3").args(["-c", SCRIPT]).args(arguments).output().unwrap()
}

/// With a home of its own, whose NSS database holds this certificate alone.
fn chromium(ca: &Path, host: &str, port: u16) -> Output {
    let home = tempfile::tempdir().unwrap();
    let nss = home.path().join(".pki/nssdb");
    std::fs::create_dir_all(&nss).unwrap();
    let database = format!("sql:{}", nss.display());
    let certutil = |arguments: &[&str]| {
        let output = Command::new("certutil").args(["-d", &database]).args(arguments).output();
        let output = output.expect("certutil, of libnss3-tools: see scripts/setup.sh");
        assert!(output.status.success(), "{output:?}");
    };
    certutil(&["-N", "--empty-password"]);
    certutil(&["-A", "-t", "C,,", "-n", "box", "-i", ca.to_str().unwrap()]);
    Command::new("timeout")
        .args([
            "60",
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-proxy-server",
        ])
        .args(["--disable-background-networking", "--virtual-time-budget=5000"])
        .arg(format!("--user-data-dir={}", home.path().join("profile").display()))
        .arg(format!("--host-resolver-rules=MAP {host} 127.0.0.1"))
        .args(["--dump-dom", &format!("https://{host}:{port}/api/health")])
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .unwrap()
}

fn port_of(home: &Home) -> u16 {
    home.addresses().https.rsplit(':').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_programs_accept_either_root_during_the_overlap_and_only_the_new_one_after_it() {
    let (home, stranger) = (Home::builder().named("Box").start(), Home::start());
    let kept = tempfile::tempdir().unwrap();
    let admin = at_window(&home).await;
    let (old, port) = (keep_ca(kept.path(), &home), port_of(&home));
    change(&admin, "rotate", json!({})).await;
    let new = keep_ca(kept.path(), &home);
    let judge = |client: &'static str, ca: &Path, is_trusted: bool| {
        let (trusted, said) = trusts(client, ca, "box.local", port);
        assert_eq!(trusted, is_trusted, "{said}");
    };
    for client in CLIENTS {
        judge(client, &old, true);
        judge(client, &new, true);
        judge(client, &stranger.addresses().ca_pem, false);
    }
    for client in ["openssl", "curl", "node", "python"] {
        let (trusted, said) = trusts(client, &old, "127.0.0.1", port);
        assert!(trusted, "{said}");
    }
    change(&admin, "end-overlap", json!({})).await;
    for client in CLIENTS {
        judge(client, &old, false);
        judge(client, &new, true);
    }
}

/// A server of OpenSSL's with a certificate of ours that this box would never have signed.
struct Forged {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Forged {
    /// For `host`, signed with the key in this folder.
    fn serve(tls: &Path, host: &str) -> Self {
        let read = |name: &str| std::fs::read_to_string(tls.join(name)).unwrap();
        let key = rcgen::KeyPair::from_pem(&read("ca.key")).unwrap();
        let issuer = rcgen::Issuer::from_ca_cert_pem(&read("ca.pem"), key).unwrap();
        let mut params = rcgen::CertificateParams::new([host.to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.not_before = time::OffsetDateTime::now_utc() - time::Duration::DAY;
        params.not_after = time::OffsetDateTime::now_utc() + time::Duration::days(30);
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let leaf_key = rcgen::KeyPair::generate().unwrap();
        let leaf = params.signed_by(&leaf_key, &issuer).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: String| -> PathBuf {
            std::fs::write(folder.path().join(name), text).unwrap();
            folder.path().join(name)
        };
        let (certificate, key) = (put("leaf", leaf.pem()), put("key", leaf_key.serialize_pem()));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let process = Command::new("openssl")
            .args(["s_server", "-quiet", "-www", "-accept", &format!("127.0.0.1:{port}"), "-cert"])
            .arg(certificate)
            .arg("-key")
            .arg(key)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::yield_now();
        }
        Self { process, port, _folder: folder }
    }
}

impl Drop for Forged {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_programs_refuse_a_public_name_under_this_authority() {
    let home = Home::start();
    let tls = home.folder().join("tls");
    let ca = &home.addresses().ca_pem;
    // What it may sign for shows that nothing else stands in the way.
    let (local, public) =
        (Forged::serve(&tls, "shop.local"), Forged::serve(&tls, "www.example.com"));
    for client in CLIENTS {
        let (trusted, said) = trusts(client, ca, "shop.local", local.port);
        assert!(trusted, "{said}");
        let (trusted, said) = trusts(client, ca, "www.example.com", public.port);
        assert!(!trusted, "{said}");
    }
}
