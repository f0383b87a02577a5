//! An authority whose ten years are over, or that a wrong clock made: the box opens and says so, and
//! it is replaced there or on the command line. And a clock that jumps while the box runs.

use std::path::{Path, PathBuf};

use homeport_tests::{ADMIN, Link, PASSWORD, Phone, Program, Raw, Serve, run, tls_config, until};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, KeyUsagePurpose};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

const AUTHORITY: &str = "/api/homeport/authority";

/// Gives the folder an authority with this life, in days from now.
fn put_authority(folder: &Path, from: i64, until: i64) {
    let now = OffsetDateTime::now_utc();
    let mut params = CertificateParams::default();
    params.not_before = now + Duration::days(from);
    params.not_after = now + Duration::days(until);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, "Homeport Local CA test");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.name_constraints = Some(rcgen::NameConstraints {
        permitted_subtrees: vec![
            rcgen::GeneralSubtree::DnsName("local".to_owned()),
            rcgen::GeneralSubtree::DnsName("localhost".to_owned()),
            rcgen::GeneralSubtree::IpAddress("127.0.0.0/8".parse().unwrap()),
        ],
        excluded_subtrees: Vec::new(),
    });
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    std::fs::create_dir_all(folder.join("tls")).unwrap();
    let put =
        |name: &str, text: String| std::fs::write(folder.join("tls").join(name), text).unwrap();
    put("ca.pem", params.self_signed(&key).unwrap().pem());
    put("ca.key", key.serialize_pem());
}

fn said(folder: &Path, order: &[&str]) -> (bool, String) {
    let output = run([order, &["--data-dir", folder.to_str().unwrap()]].concat());
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(!said.contains("panicked") && !said.contains("PRIVATE"), "{said}");
    (output.status.success(), said)
}

/// What the doctor finds, and whether all is well.
fn doctor(folder: &Path) -> (bool, Value) {
    let output = run(["doctor", "--json", "--data-dir", folder.to_str().unwrap()]);
    (output.status.success(), serde_json::from_slice(&output.stdout).unwrap())
}

fn finding<'a>(report: &'a Value, id: &str) -> &'a Value {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["id"] == id).unwrap()
}

/// Whether a phone that trusts the box's authority gets a handshake, whatever day it is there.
fn shows_a_certificate(program: &Program) -> bool {
    let address = program.said("https").trim_start_matches("https://").to_owned();
    let output = std::process::Command::new("openssl")
        .args(["s_client", "-connect", &address, "-showcerts"])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).contains("BEGIN CERTIFICATE")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_box_whose_authority_has_ended_opens_says_so_and_is_given_another() {
    let folder = Program::folder_with_admin();
    put_authority(folder.path(), -4000, -350);
    let program = Serve::on(folder.path()).start();
    assert!(!shows_a_certificate(&program));
    let trust_page = homeport_tests::Client::plain(program.said("trust_page"));
    trust_page.get("/check").await.expect(200);
    let window = program.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let authority = window.get(AUTHORITY).await.expect(200).body;
    assert_eq!(authority["good"], json!(false), "{authority}");
    let (well, report) = doctor(folder.path());
    let found = finding(&report, "certificate");
    assert!(!well && found["state"] == "fail", "{report:#}");
    assert!(found["next"].as_str().unwrap().contains("Replace"), "{report:#}");
    let refused = window.post(&format!("{AUTHORITY}/rotate"), &json!({})).await.expect(400);
    assert!(refused.text.contains("replace the authority"), "{}", refused.text);

    let meant = json!({ "cut_off_all_devices": true });
    let replaced = window.post(&format!("{AUTHORITY}/replace"), &meant).await.expect(200).body;
    assert_eq!(replaced["good"], json!(true), "{replaced}");
    // At once, without a start anew.
    assert!(shows_a_certificate(&program));
    let made = window.post("/api/homeport/pairings", &json!({})).await.expect(200).body;
    let link = Link::parse(made["link"].as_str().unwrap());
    Phone::new("Phone").pair(&program.guest(), &link).await.expect(200);
    let (well, report) = doctor(folder.path());
    assert!(well, "{report:#}");
    assert!(!program.stop().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_mends_an_authority_that_has_ended_while_no_server_runs() {
    let (folder, files) = (Program::folder_with_admin(), tempfile::tempdir().unwrap());
    put_authority(folder.path(), -4000, -350);
    let (well, told) = said(folder.path(), &["ca", "status"]);
    assert!(well && told.contains("homeport ca replace"), "{told}");
    let (well, told) = said(folder.path(), &["certificate", "status"]);
    assert!(well && told.contains("no certificate of yours"), "{told}");
    // One of the admin's own does not need the authority, and is served by its name without it.
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["shop.example.com".to_owned()]).unwrap();
    params.not_before = OffsetDateTime::now_utc() - Duration::DAY;
    params.not_after = OffsetDateTime::now_utc() + Duration::days(50);
    let put = |name: &str, text: String| {
        let path = files.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let pem = put("own.pem", params.self_signed(&key).unwrap().pem());
    let key = put("own.key", key.serialize_pem());
    let (well, told) = said(folder.path(), &["certificate", "import", &pem, &key]);
    assert!(well && told.contains("shop.example.com"), "{told}");
    let (well, told) = said(folder.path(), &["ca", "replace", "--yes"]);
    assert!(well && told.contains("was replaced"), "{told}");
    let program = Serve::on(folder.path()).start();
    program.guest().get("/api/health").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authority_that_a_clock_ahead_made_is_told_from_a_clock_that_is_behind() {
    let folder = Program::folder_with_admin();
    put_authority(folder.path(), 400, 4000);
    let program = Serve::on(folder.path()).start();
    let (well, report) = doctor(folder.path());
    let clock = finding(&report, "clock");
    assert!(!well && clock["state"] == "fail", "{report:#}");
    assert!(clock["next"].as_str().unwrap().contains("Replace"), "{report:#}");
    assert!(clock["text"].as_str().unwrap().contains("begins on"), "{report:#}");
    // What it signs is served all the same: for phones whose clocks are where it was made.
    assert!(shows_a_certificate(&program));
    let window = program.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    assert_eq!(window.get(AUTHORITY).await.expect(200).body["good"], json!(false));
    let meant = json!({ "cut_off_all_devices": true });
    window.post(&format!("{AUTHORITY}/replace"), &meant).await.expect(200);
    let config = tls_config(Path::new(program.said("ca_pem")), &["http/1.1"]);
    let answer = Raw::tls(program.said("https"), &config)
        .await
        .ask(b"GET /api/health HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n")
        .await;
    assert!(answer.contains(" 200 "), "{answer}");
    let (_, report) = doctor(folder.path());
    assert_ne!(finding(&report, "clock")["state"], "fail", "{report:#}");
}

/// What moves a program's clock while it runs (Debian's `faketime`).
fn libfaketime() -> Option<PathBuf> {
    let places = std::fs::read_dir("/usr/lib").unwrap().flatten();
    let mut places = places.map(|one| one.path().join("faketime/libfaketimeMT.so.1"));
    places.find(|library| library.exists())
}

/// Whether OpenSSL, whose clock stands so many days from now, takes the box for itself.
fn is_good_in(program: &Program, days: i64) -> bool {
    let then = OffsetDateTime::now_utc() + Duration::days(days);
    let output = std::process::Command::new("openssl")
        .args(["s_client", "-verify_return_error", "-verify_ip", "127.0.0.1", "-attime"])
        .args([&then.unix_timestamp().to_string(), "-CAfile", program.said("ca_pem"), "-connect"])
        .arg(program.said("https").trim_start_matches("https://"))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    output.status.success() && String::from_utf8_lossy(&output.stdout).contains("code: 0 (ok)")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_box_follows_its_clock_wherever_it_jumps() {
    let Some(library) = libfaketime() else {
        println!("skipped: no libfaketime; scripts/setup.sh installs it");
        return;
    };
    let (folder, files) = (Program::folder_with_admin(), tempfile::tempdir().unwrap());
    let clock = files.path().join("clock");
    let jump = |to: &str| std::fs::write(&clock, to).unwrap();
    jump("+0");
    let program = Serve::on(folder.path())
        .env("LD_PRELOAD", library.to_str().unwrap())
        .env("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap())
        .env("FAKETIME_CACHE_DURATION", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .start();
    // Each time anew: a token of another time may be over. None when the clock jumps meanwhile.
    let problems = async || {
        let window = program.local().sign_in("_superusers", ADMIN, PASSWORD).await;
        let status = window.get("/api/homeport/status").await;
        let status = (status.status != 401).then(|| status.expect(200).body)?;
        let problems = status["problems"].as_array().unwrap().clone();
        let codes = problems.iter().map(|one| one["code"].as_str().unwrap().to_owned());
        Some(codes.collect::<Vec<_>>())
    };
    assert!(is_good_in(&program, 0) && !is_good_in(&program, 100));
    jump("+100d");
    until("its certificate is good then", async || is_good_in(&program, 100)).await;
    jump("+4000d");
    until("it says that its authority has ended", async || {
        problems().await.is_some_and(|codes| codes.contains(&"authority_ended".to_owned()))
    })
    .await;
    jump("+0");
    until("its certificate is good now", async || is_good_in(&program, 0)).await;
    let mut codes = None;
    until("it says how it is now", async || {
        codes = problems().await;
        codes.is_some()
    })
    .await;
    let codes = codes.unwrap();
    assert!(!codes.iter().any(|code| code.contains("authority") || code == "certificate"));
    // To before its authority was made: phones whose clocks are right go on.
    jump("-300d");
    until("the clock has gone back", async || {
        let (_, report) = doctor(folder.path());
        finding(&report, "clock")["state"] == "fail"
    })
    .await;
    assert!(is_good_in(&program, 0));
    assert!(!program.stop().contains("panicked"));
}
