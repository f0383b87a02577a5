//! Starting, stopping, the data folder and the command line.

#[cfg(target_os = "linux")]
mod awake;
mod command_line;
mod crashes;
mod folder;
mod full_disk;
mod pausing;
mod ports;
mod service;

use std::net::TcpListener;
use std::process::Command;

use homeport_tests::{Program, Serve, collection, field, run};
use serde_json::json;

#[test]
fn the_ready_line_is_the_contract_and_the_only_line() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let keys = server.ready.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["ca_pem", "ca_sha256", "https", "loopback", "pid", "ready", "trust_page"]);
    assert_eq!(server.ready["ready"], true);
    assert_eq!(server.ready["pid"], server.pid());
    assert!(server.said("https").starts_with("https://127.0.0.1:"), "{}", server.ready);
    assert!(server.said("loopback").starts_with("http://127.0.0.1:"), "{}", server.ready);
    assert!(server.said("trust_page").starts_with("http://127.0.0.1:"), "{}", server.ready);
    let ca = folder.path().canonicalize().unwrap().join("tls/ca.pem");
    assert_eq!(server.said("ca_pem"), ca.to_str().unwrap());
    let printed = Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in", server.said("ca_pem")])
        .output()
        .unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap().trim().to_lowercase().replace(':', "");
    assert_eq!(printed.rsplit('=').next(), Some(server.said("ca_sha256")));

    let off = Program::folder_with_admin();
    let server = Serve::on(off.path()).with("--trust-page", "off").start();
    assert!(server.ready["trust_page"].is_null(), "{}", server.ready);

    // To the end: standard output holds nothing but the line.
    let folder = Program::folder_with_admin();
    let child = Serve::on(folder.path()).spawn();
    while !folder.path().join("running.json").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    // The announcement comes before the line does; the signal was listened to from the start.
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(out.ends_with("}\n"), "{out}");
}

#[tokio::test]
async fn a_stop_and_a_start_keep_everything_and_the_same_authority() {
    let folder = Program::folder_with_admin();
    let first = Serve::on(folder.path()).start();
    let admin = first.admin().await;
    let definition = collection("notes", json!([field("title", "text")]), json!({}));
    let made = admin.post("/api/collections", &definition).await.expect(200);
    let records = "/api/collections/notes/records";
    let record = admin.post(records, &json!({ "title": "kept" })).await.expect(200);
    let fingerprint = first.said("ca_sha256").to_owned();
    first.stop();

    let second = Serve::on(folder.path()).start();
    assert_eq!(second.said("ca_sha256"), fingerprint);
    let admin = second.guest().with_token(admin.token());
    assert_eq!(admin.get("/api/collections/notes").await.expect(200).body, made.body);
    let path = format!("{records}/{}", record.body["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.expect(200).body, record.body);
    let log = second.stop();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
}

#[test]
fn a_second_process_on_the_folder_is_told_who_has_it_and_harms_nothing() {
    let folder = Program::folder_with_admin();
    let first = Serve::on(folder.path()).start();
    let running = std::fs::read(folder.path().join("running.json")).unwrap();
    let said = Serve::on(folder.path()).refused();
    assert!(said.contains("already running on"), "{said}");
    assert!(said.contains(&format!("process {}", first.pid())), "{said}");
    assert!(said.contains("--data-dir"), "{said}");
    assert_eq!(std::fs::read(folder.path().join("running.json")).unwrap(), running);
    let link = run(["window-link", "--data-dir", folder.path().to_str().unwrap()]);
    assert!(link.status.success(), "the first one is still reached");
    first.stop();
}

#[test]
fn a_taken_port_is_named_with_the_option_that_changes_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for option in ["--listen", "--loopback", "--trust-page"] {
        let folder = tempfile::tempdir().unwrap();
        let said = Serve::on(folder.path()).with(option, &address).refused();
        assert!(
            said.contains(&address) && said.contains("in use") && said.contains(option),
            "{said}"
        );
        // Nothing holds the folder afterwards.
        Serve::on(folder.path()).start().stop();
    }
}

#[test]
fn plain_http_is_never_offered_to_the_network() {
    for address in ["0.0.0.0:0", "[::]:0", "192.168.1.20:0", "8.8.8.8:80"] {
        let folder = tempfile::tempdir().unwrap();
        let said = Serve::on(folder.path()).with("--loopback", address).refused();
        assert!(said.contains("--loopback") && said.contains("127.0.0.1"), "{said}");
        assert!(!folder.path().join("tls").exists(), "it refused only after it had begun");
    }
}

#[test]
fn an_address_that_is_not_this_computers_is_named() {
    let folder = tempfile::tempdir().unwrap();
    // TEST-NET-1 (RFC 5737): nobody has it.
    let said = Serve::on(folder.path()).with("--listen", "192.0.2.1:8443").refused();
    assert!(said.contains("192.0.2.1:8443") && said.contains("--listen"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_limit_of_open_files_is_raised_as_far_as_is_useful() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.pid())).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let number = |text: &str| text.parse().unwrap_or(u64::MAX);
    let mut numbers = line.split_whitespace().map(number);
    let (soft, hard) = (numbers.next().unwrap(), numbers.next().unwrap());
    assert!(soft >= hard.min(65_536), "{line}");
    server.stop();
}
