//! `homeport doctor` and the window's check: what stands between phones and the box.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use homeport_tests::{ADMIN, Home, PASSWORD, Program, Serve, run, until};
use serde_json::{Value, json};

fn doctor(folder: &Path, more: &[&str]) -> Output {
    let folder = folder.display().to_string();
    run(["doctor", "--data-dir", &folder].iter().chain(more))
}

fn report(folder: &Path) -> (bool, Value) {
    let said = doctor(folder, &["--json"]);
    (said.status.success(), serde_json::from_slice(&said.stdout).unwrap())
}

fn finding<'a>(report: &'a Value, id: &str) -> &'a Value {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["id"] == id).unwrap_or(&Value::Null)
}

#[test]
fn a_box_that_is_well_is_told_so_and_a_stopped_one_too() {
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    let (well, said) = report(folder.path());
    assert!(well, "{said:#}");
    for id in ["server", "listening", "certificate", "key", "folder"] {
        assert_eq!(finding(&said, id)["state"], "ok", "{id}: {said:#}");
    }
    // How much room there is, is this computer's own: little is no fault of the box.
    let disk = finding(&said, "disk");
    assert!(disk["text"].as_str().unwrap().contains("are free"), "{said:#}");
    // For this computer alone, as the tests start it.
    assert_eq!(finding(&said, "network")["state"], "warn");
    assert!(!said.to_string().contains('…'), "it names no half address: {said:#}");
    assert_eq!(finding(&said, "name")["state"], "skip");
    let text = String::from_utf8(doctor(folder.path(), &[]).stdout).unwrap();
    assert!(text.contains("ok    certificate"), "{text}");

    // Whoever has its place now is not taken for it.
    server.kill();
    let place = server.said("loopback").trim_start_matches("http://").to_owned();
    let stranger = TcpListener::bind(&place).unwrap();
    let answering = std::thread::spawn(move || drop(stranger.accept()));
    let (well, said) = report(folder.path());
    assert!(!well && finding(&said, "server")["state"] == "fail", "{said:#}");
    answering.join().unwrap();

    // A crash leaves its note on where it was; nobody answers there.
    let (_, said) = report(folder.path());
    assert_eq!(finding(&said, "server")["state"], "warn", "{said:#}");
    assert!(finding(&said, "listening").is_null());
    assert_eq!(finding(&said, "key")["state"], "ok");
}

#[test]
fn nothing_is_made_where_there_is_nothing() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("none");
    let (_, said) = report(&folder);
    let server = finding(&said, "server").to_string();
    assert!(server.contains("There is no box in") && server.contains("--data-dir"), "{server}");
    assert_eq!(finding(&said, "key")["state"], "skip", "{said:#}");
    assert_eq!(finding(&said, "folder")["state"], "warn", "{said:#}");
    assert!(!folder.exists());
    std::fs::write(&folder, "no folder").unwrap();
    let (well, said) = report(&folder);
    assert!(!well && finding(&said, "folder")["state"] == "fail", "{said:#}");
}

#[test]
fn a_key_that_others_can_read_fails_with_the_command_that_mends_it() {
    let folder = Program::folder_with_admin();
    let _server = Serve::on(folder.path()).start();
    let key = folder.path().join("tls/ca.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (well, said) = report(folder.path());
    let found = finding(&said, "key");
    assert!(!well && found["state"] == "fail", "{said:#}");
    let command = found["command"].as_str().unwrap();
    let mended = std::process::Command::new("sh").args(["-c", command]).status().unwrap();
    assert!(mended.success());
    assert!(report(folder.path()).0);
    std::fs::remove_file(&key).unwrap();
    assert_eq!(finding(&report(folder.path()).1, "key")["state"], "fail");
}

#[test]
fn whoever_has_the_port_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let place = taken.local_addr().unwrap().to_string();
    let refused = Serve::on(folder.path()).with("--listen", &place).refused();
    let holder = format!("(process {})", std::process::id());
    assert!(refused.contains(&holder), "{refused}");
}

#[tokio::test]
async fn only_an_admin_may_ask_and_the_report_holds_no_secret() {
    const PATH: &str = "/api/homeport/doctor";
    let home = Home::start();
    home.local().get(PATH).await.expect(401);
    let said = home.window().await.get(PATH).await.expect(200).body;
    assert_eq!(said["well"], true, "{said:#}");
    let key = std::fs::read_to_string(home.folder().join("tls/ca.key")).unwrap();
    let secret = key.lines().nth(1).unwrap();
    assert!(!said.to_string().contains(secret));
    home.guest().get(PATH).await.expect(404);
    let admin = home.window().await;
    let user =
        json!({ "email": "ann@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD });
    admin.post("/api/collections/users/records", &user).await.expect(200);
    let user = home.local().sign_in("users", "ann@example.com", PASSWORD).await;
    user.get(PATH).await.expect(403);
}

#[tokio::test]
async fn a_new_name_is_announced_at_once_and_found() {
    let folder = Program::folder_with_admin();
    let serve = Serve::on(folder.path()).announced().with("--name", "First harbour");
    // The machines that run the tests have addresses of this kind.
    let server = serve.with("--listen", "[::]:0").start();
    let name = || finding(&report(folder.path()).1, "name")["text"].as_str().unwrap().to_owned();
    if name() != "first-harbour.local is announced. Whether phones hear it depends on the network."
    {
        println!("skipped: no multicast on this machine");
        return;
    }
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let named = json!({ "name": "Second harbour" });
    admin.patch("/api/homeport/settings", &named).await.expect(200);
    until("the new name is found", async || name().starts_with("second-harbour.local is")).await;
}
