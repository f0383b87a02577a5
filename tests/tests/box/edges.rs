//! The door for phones under many, slow and rude clients, and with the clients that apps use.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use homeport_tests::{ADMIN, Client, Home, PASSWORD, Program, Raw, Serve, tls_config};
use serde_json::json;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{interval, timeout};

const ASK: &[u8] = b"GET /api/health HTTP/1.1\r\nHost: box\r\n\r\n";
const ONE_ANSWER: &str = "GET /api/health HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n";

/// What a program said on both its outputs, given this on its input.
fn said(command: &mut Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// Resident memory of a process, in kB.
fn memory(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_idle_connections_take_little_and_others_are_served() {
    const MOST_KB_EACH: usize = 128;
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let https = server.said("https").to_owned();
    let config = tls_config(Path::new(server.said("ca_pem")), &["http/1.1"]);
    let open = async |count: usize| {
        let mut held = Vec::new();
        for _ in 0..count {
            let mut connection = Raw::tls(&https, &config).await;
            connection.say(ASK).await;
            assert!(connection.until("healthy").await.contains(" 200 "));
            held.push(connection);
        }
        held
    };
    // What the first ones need is there for all.
    let first = open(50).await;
    let before = memory(server.pid());
    let mut held = open(500).await;
    let each = memory(server.pid()).saturating_sub(before) / 500;
    println!("{each} kB for each idle connection");
    assert!(each < MOST_KB_EACH, "{each} kB for each idle connection");
    for _ in 0..20 {
        server.guest().get("/api/health").await.expect(200);
    }
    // All are still there after a time that a request's head may not take.
    let mut late = Raw::tls(&https, &config).await;
    late.say(&ASK[..20]).await;
    late.rest().await;
    for connection in &mut held {
        connection.say(ASK).await;
        assert!(connection.until("healthy").await.contains(" 200 "));
    }
    drop((first, held));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_host_that_takes_all_connections_keeps_nobody_else_out() {
    let folder = Program::folder_with_admin();
    // So few files that a listener holds 64 connections.
    let server = Serve::on(folder.path()).with_few_files(600).start();
    let https = server.said("https").to_owned();
    let config = tls_config(Path::new(server.said("ca_pem")), &["http/1.1"]);
    let mut phone = Raw::tls(&https, &config).await;
    phone.say(ASK).await;
    assert!(phone.until("healthy").await.contains(" 200 "));
    let elsewhere = Ipv4Addr::new(127, 0, 0, 2);
    let mut held = Vec::new();
    for _ in 0..100 {
        let mut connection = Raw::tls_from(elsewhere, &https, &config).await;
        connection.say(ASK).await;
        assert!(connection.until("healthy").await.contains(" 200 "));
        held.push(connection);
    }
    // Its own first ones had to go, and neither the phone's nor the next phone's.
    assert_eq!(held[0].rest().await, "");
    phone.say(ASK).await;
    assert!(phone.until("healthy").await.contains(" 200 "));
    for _ in 0..20 {
        server.guest().get("/api/health").await.expect(200);
    }
    let newest = held.last_mut().unwrap();
    newest.say(ASK).await;
    assert!(newest.until("healthy").await.contains(" 200 "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_trickle_in_are_ended_and_others_are_served() {
    let home = Home::start();
    let (https, config) =
        (home.addresses().https.clone(), tls_config(&home.addresses().ca_pem, &["http/1.1"]));
    let mut trickles = Vec::new();
    for _ in 0..60 {
        let mut connection = Raw::tls(&https, &config).await;
        connection.say(b"GET /api/health HTTP/1.1\r\nHost: box\r\nX-Slow: ").await;
        trickles.push(tokio::spawn(async move {
            let mut pace = interval(Duration::from_millis(100));
            // A minute, which no head may take.
            for _ in 0..600 {
                pace.tick().await;
                connection.say(b"x").await;
                if timeout(Duration::from_millis(1), connection.ended()).await.is_ok() {
                    return true;
                }
            }
            false
        }));
    }
    for _ in 0..20 {
        home.guest().get("/api/health").await.expect(200);
    }
    for trickle in trickles {
        assert!(trickle.await.unwrap(), "a head may trickle for ever");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_handshakes_keeps_nobody_else_out() {
    let home = Home::start();
    let place: SocketAddr =
        home.addresses().https.strip_prefix("https://").unwrap().parse().unwrap();
    let knock = async move || {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::new(127, 0, 0, 2), 0).into()).unwrap();
        socket.connect(place).await.unwrap()
    };
    let mut flood = Vec::new();
    for _ in 0..1400 {
        flood.push(knock().await);
    }
    // A phone whose handshake begins in the middle of it.
    let phone = TcpStream::connect(place).await.unwrap();
    for _ in 0..100 {
        flood.push(knock().await);
    }
    let config = tls_config(&home.addresses().ca_pem, &["http/1.1"]);
    let connector = tokio_rustls::TlsConnector::from(config);
    let name = rustls::pki_types::ServerName::from(place.ip());
    connector.connect(name, phone).await.expect("the phone's handshake was not displaced");
    // The flood's own oldest gave way.
    let mut byte = [0];
    flood[0].readable().await.unwrap();
    assert!(matches!(flood[0].try_read(&mut byte), Ok(0) | Err(_)), "it still waits");
    home.guest().get("/api/health").await.expect(200);
    for _ in 0..500 {
        flood.push(knock().await);
    }
    home.guest().get("/api/health").await.expect(200);
}

#[test]
fn both_versions_of_tls_resume_sessions_with_openssl() {
    let home = Home::start();
    let address = home.addresses().https.strip_prefix("https://").unwrap().to_owned();
    let kept = tempfile::tempdir().unwrap();
    for (option, version) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
        let session = kept.path().join(version).display().to_string();
        let connect = |how: [&str; 2]| {
            let mut command = Command::new("openssl");
            command.args(["s_client", "-ign_eof", "-connect", &address, option, "-alpn"]);
            command.args(["http/1.1", "-verify_return_error", "-CAfile"]);
            said(command.arg(&home.addresses().ca_pem).args(how), ONE_ANSWER)
        };
        let first = connect(["-sess_out", &session]);
        assert!(first.contains(&format!("New, {version}")), "{first}");
        assert!(first.contains("ALPN protocol: http/1.1"), "{first}");
        assert!(first.contains("healthy") && first.contains("code: 0 (ok)"), "{first}");
        let second = connect(["-sess_in", &session]);
        assert!(second.contains(&format!("Reused, {version}")), "{second}");
        assert!(second.contains("healthy") && second.contains("code: 0 (ok)"), "{second}");
    }
}

#[test]
fn node_resumes_sessions_and_speaks_both_versions_of_http() {
    const SCRIPT: &str = r#"
        const [ca, base] = [require("node:fs").readFileSync(process.argv[1]), process.argv[2]];
        const { hostname, port } = new URL(base);
        const tls = require("node:tls"), http2 = require("node:http2"), https = require("node:https");
        const once = (session, maxVersion) => new Promise((resolve, reject) => {
          const socket = tls.connect({ host: hostname, port, ca, session, maxVersion, minVersion: maxVersion });
          let kept = null;
          socket.on("session", (session) => { kept = session; });
          socket.on("error", reject);
          socket.on("secureConnect", () => socket.write(
            "GET /api/health HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n"));
          const reused = () => socket.isSessionReused();
          socket.on("data", () => {});
          socket.on("end", () => { const was = reused(); socket.end(); resolve([was, kept]); });
        });
        (async () => {
          for (const version of ["TLSv1.2", "TLSv1.3"]) {
            const [first, session] = await once(undefined, version);
            const [second] = await once(session, version);
            console.log(version, first, second);
          }
          const client = http2.connect(base, { ca });
          const status = await new Promise((resolve, reject) => {
            client.on("error", reject);
            client.request({ ":path": "/api/health" }).on("response", (h) => resolve(h[":status"])).resume();
          });
          client.close();
          console.log("h2", status);
          https.get(base + "/api/health", { ca }, (r) => {
            console.log("http", r.httpVersion, r.statusCode);
            r.resume();
          });
        })();
    "#;
    let home = Home::start();
    let mut node = Command::new("node");
    node.arg("-e").arg(SCRIPT).arg(&home.addresses().ca_pem).arg(&home.addresses().https);
    let told = said(&mut node, "");
    let wanted = "TLSv1.2 false true\nTLSv1.3 false true\nh2 200\nhttp 1.1 200\n";
    assert_eq!(told, wanted);
}

#[test]
fn refusals_that_come_before_the_body_are_heard() {
    let home = Home::start();
    for (path, status) in [("/api/nowhere", "404"), ("/api/batch", "403")] {
        // Whether the reset or the answer is first is a race.
        for _ in 0..12 {
            let mut curl = Command::new("curl");
            curl.args(["--silent", "--show-error", "--output", "/dev/null", "--cacert"]);
            curl.arg(&home.addresses().ca_pem)
                .args(["--write-out", "%{http_version} %{http_code}"]);
            curl.args(["--json", r#"{"some": "body"}"#]);
            curl.arg(format!("{}{path}", home.addresses().https));
            assert_eq!(said(&mut curl, ""), format!("2 {status}"));
        }
    }
}

#[test]
fn curl_speaks_both_versions_of_http() {
    let home = Home::start();
    for (option, version) in [("--http2", "2 200"), ("--http1.1", "1.1 200")] {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", option, "--output", "/dev/null", "--cacert"]);
        curl.arg(&home.addresses().ca_pem).args(["--write-out", "%{http_version} %{http_code}"]);
        curl.arg(format!("{}/api/health", home.addresses().https));
        assert_eq!(said(&mut curl, ""), version);
    }
}

#[tokio::test]
async fn one_listener_hears_ipv4_and_ipv6_and_its_ready_line_stays_as_it_is() {
    let folder = Program::folder_with_admin();
    let server =
        Serve::on(folder.path()).with("--listen", "[::]:0").with("--trust-page", "[::]:0").start();
    let (https, trust) = (server.said("https"), server.said("trust_page"));
    assert!(https.starts_with("https://127.0.0.1:"), "{https}");
    assert!(trust.starts_with("http://127.0.0.1:"), "{trust}");
    server.guest().get("/api/health").await.expect(200);
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        println!("skipped: no IPv6 on this machine");
        return;
    }
    let ca = Path::new(server.said("ca_pem"));
    for base in [https, trust] {
        let six = base.replace("127.0.0.1", "[::1]");
        let client = Client::trusting(&six, ca);
        let path = if base == https { "/api/health" } else { "/ca.pem" };
        client.get(path).await.expect(200);
    }
    // The same client by either family is the same client: rules see one form of its address.
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let only_four = json!({ "superuserIPs": ["127.0.0.1"] });
    admin.patch("/api/settings", &only_four).await.expect(200);
    server.admin().await.get("/api/settings").await.expect(200);
}
