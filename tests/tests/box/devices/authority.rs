//! Another certificate authority: phones learn it over the one before, or are cut off by it.

use std::path::{Path, PathBuf};

use homeport_tests::{Client, Home, Link, Phone, Program, Serve, run, until};
use serde_json::{Value, json};

use super::{DEVICES, at_window, code, listed, paired, revoke, state};
use crate::tls::OpenConnections;

pub(super) const AUTHORITY: &str = "/api/homeport/authority";

pub(super) async fn change(admin: &Client, how: &str, body: Value) -> Value {
    admin.post(&format!("{AUTHORITY}/{how}"), &body).await.expect(200).body
}

/// The box's certificate as it is now, kept aside.
pub(super) fn keep_ca(folder: &Path, home: &Home) -> PathBuf {
    let kept = folder.join(format!("{}.pem", fingerprint(home)));
    std::fs::copy(&home.addresses().ca_pem, &kept).unwrap();
    kept
}

fn fingerprint(home: &Home) -> String {
    let output = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
        .arg(&home.addresses().ca_pem)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    said.rsplit('=').next().unwrap().trim().replace(':', "").to_lowercase()
}

fn is_shown(authority: &Value, fingerprint: &str) -> bool {
    let shown = authority["fingerprint"].as_str().unwrap();
    shown.replace(':', "").eq_ignore_ascii_case(fingerprint)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_learns_a_new_authority_over_the_one_it_trusts() {
    let (home, kept) = (Home::start(), tempfile::tempdir().unwrap());
    let admin = at_window(&home).await;
    let (phone, _) = paired(&home, &admin, "Ana's phone").await;
    let (old, old_ca) = (fingerprint(&home), keep_ca(kept.path(), &home));
    let before = admin.get(AUTHORITY).await.expect(200).body;
    assert!(is_shown(&before, &old) && before["overlap"].is_null(), "{before}");
    assert_eq!(before["devices"], json!(1));

    let changed = change(&admin, "rotate", json!({})).await;
    let new = fingerprint(&home);
    assert!(new != old && is_shown(&changed, &new), "{changed}");
    assert_eq!(changed["overlap"]["known"], json!(0));
    assert_eq!(changed["overlap"]["unaware"][0]["name"], json!("Ana's phone"));

    // Over the old trust: it signs what it trusts, and hears of the new one.
    let on_old = Client::trusting(&home.addresses().https, &old_ca);
    let told = phone.prove(&on_old, &old).await.expect(200).body["box"].clone();
    let pem = |path: &Path| std::fs::read_to_string(path).unwrap();
    assert_eq!(
        (&told["fingerprint"], &told["ca"]),
        (&json!(new), &json!(pem(&home.addresses().ca_pem)))
    );
    assert_eq!(
        (&told["previous"]["fingerprint"], &told["previous"]["ca"]),
        (&json!(old), &json!(pem(&old_ca)))
    );
    assert_eq!(changed["certificate"], told["ca"], "programs are shown what they are to trust");
    assert_eq!(told["previous"]["until"], changed["overlap"]["until"]);
    let known =
        || async { admin.get(AUTHORITY).await.expect(200).body["overlap"]["known"].clone() };
    assert_eq!(known().await, json!(0), "being told is not knowing");
    phone.prove(&home.guest(), &new).await.expect(200);
    assert_eq!(known().await, json!(1));

    // Everything that shows a fingerprint shows the new one, and who comes now trusts it alone.
    let (_, link) = code(&admin).await;
    assert_eq!(link.fingerprint, new);
    let trust_page = Client::plain(home.addresses().trust_page.as_ref().unwrap());
    assert_eq!(trust_page.get("/ca.pem").await.expect(200).text, pem(&home.addresses().ca_pem));
    let window = home.window().await;
    let status = window.get("/api/homeport/status").await.expect(200).body;
    assert_eq!(status["ca_sha256"], json!(new));
    Phone::new("New phone").pair(&home.guest(), &link).await.expect(200);
    assert_eq!(known().await, json!(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_overlap_is_over_the_authority_before_leads_nowhere() {
    let (home, kept) = (Home::start(), tempfile::tempdir().unwrap());
    let admin = at_window(&home).await;
    let (late, _) = paired(&home, &admin, "Late").await;
    let (old, old_ca) = (fingerprint(&home), keep_ca(kept.path(), &home));
    admin.post(&format!("{AUTHORITY}/end-overlap"), &json!({})).await.expect(400);
    for days in [json!(0), json!(398), json!(-1), json!(1.5), json!(1e30)] {
        admin.post(&format!("{AUTHORITY}/rotate"), &json!({ "days": days })).await.expect(400);
    }
    admin.post(&format!("{AUTHORITY}/rotate"), &json!({ "days": "9" })).await.expect(400);
    assert_eq!(fingerprint(&home), old);
    change(&admin, "rotate", json!({ "days": 397 })).await;
    let again = admin.post(&format!("{AUTHORITY}/rotate"), &json!({})).await.expect(400);
    assert!(again.text.contains("end that overlap first"), "{}", again.text);
    let on_old = Client::trusting(&home.addresses().https, &old_ca);
    on_old.get("/api/health").await.expect(200);

    let ended = change(&admin, "end-overlap", json!({})).await;
    assert!(ended["overlap"].is_null() && is_shown(&ended, &fingerprint(&home)), "{ended}");
    // On the connection that is open still, what it signs is not enough any more.
    late.prove(&on_old, &old).await.expect(403);
    let fresh = Client::trusting(&home.addresses().https, &old_ca);
    assert!(fresh.try_send("GET", "/api/health", None).await.is_err());
    home.guest().get("/api/health").await.expect(200);
    // It was not revoked: who trusts the new one by another way is still itself.
    late.prove(&home.guest(), &fingerprint(&home)).await.expect(200);
    let told = late.prove(&home.guest(), &fingerprint(&home)).await.expect(200).body;
    assert!(told["box"].get("previous").is_none(), "{told}");
    change(&admin, "rotate", json!({ "days": 1 })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_connections_go_on_through_a_change_of_the_authority() {
    let home = Home::start();
    let open = OpenConnections::begin(&home).await;
    change(&at_window(&home).await, "rotate", json!({})).await;
    open.go_on().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replaced_authority_cuts_every_device_off_and_each_may_pair_again() {
    let (home, kept) = (Home::start(), tempfile::tempdir().unwrap());
    let admin = at_window(&home).await;
    let (phone, client) = paired(&home, &admin, "Phone").await;
    let (gone, _) = paired(&home, &admin, "Gone").await;
    revoke(&admin, &gone, false).await;
    let (old, old_ca) = (fingerprint(&home), keep_ca(kept.path(), &home));
    let (waiting, _) = code(&admin).await;
    for not_meant in [json!({}), json!({ "cut_off_all_devices": false })] {
        admin.post(&format!("{AUTHORITY}/replace"), &not_meant).await.expect(400);
    }
    let replaced = change(&admin, "replace", json!({ "cut_off_all_devices": true })).await;
    assert!(replaced["overlap"].is_null() && !is_shown(&replaced, &old), "{replaced}");
    assert_eq!(replaced["devices"], json!(0));
    assert_eq!(state(&admin, &waiting).await, "cancelled");
    // Neither its token nor its trust is worth anything now.
    assert_eq!(client.get("/api/health").await.expect(401).header("homeport-device"), "unproven");
    let fresh = Client::trusting(&home.addresses().https, &old_ca);
    assert!(fresh.try_send("GET", "/api/health", None).await.is_err());
    for ca in [&old, &fingerprint(&home)] {
        phone.prove(&home.guest(), ca).await.expect(403);
    }
    let devices = listed(&admin).await;
    let of = |phone: &Phone| devices.iter().find(|one| one["id"] == json!(phone.id())).unwrap();
    assert_eq!((&of(&phone)["replaced"], &of(&gone)["replaced"]), (&json!(true), &json!(false)));
    // What was signed in by its key, and may be in other hands, must not come to life again.
    for known in [&phone, &gone] {
        let (_, link) = code(&admin).await;
        known.pair(&home.guest(), &link).await.expect(403);
    }
    let (_, link) = code(&admin).await;
    let anew = Phone::new("Phone");
    anew.pair(&home.guest(), &link).await.expect(200);
    anew.on(&home.guest(), &link.fingerprint).await.get("/api/health").await.expect(200);
    assert_eq!(client.get("/api/health").await.expect(401).header("homeport-device"), "unproven");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_was_cut_off_with_all_others_can_be_revoked_for_good() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (phone, _) = paired(&home, &admin, "Phone").await;
    change(&admin, "replace", json!({ "cut_off_all_devices": true })).await;
    let revoked = revoke(&admin, &phone, true).await;
    assert_eq!(revoked["device"]["replaced"], json!(false), "{revoked}");
    let (_, link) = code(&admin).await;
    phone.pair(&home.guest(), &link).await.expect(403);
    admin.delete(&format!("{DEVICES}/{}", phone.id())).await.expect(204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_admins_at_this_machine_see_and_change_the_authority() {
    let home = Home::start();
    let someone = super::user(&home, &home.local(), "ada").await;
    let old = fingerprint(&home);
    for (client, status) in [(home.local(), 401), (someone, 403), (home.admin().await, 404)] {
        client.get(AUTHORITY).await.expect(status);
        for way in ["rotate", "end-overlap", "replace"] {
            let body = json!({ "cut_off_all_devices": true });
            client.post(&format!("{AUTHORITY}/{way}"), &body).await.expect(status);
        }
    }
    assert_eq!(fingerprint(&home), old);
}

/// What a command says, and whether it went well.
fn ca(folder: &Path, order: &[&str]) -> (bool, String) {
    let output = run([&["ca"], order, &["--data-dir", folder.to_str().unwrap()]].concat());
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(!said.contains("panicked") && !said.contains("PRIVATE"), "{said}");
    (output.status.success(), said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_the_authority_outlasts_a_crash_and_a_backup() {
    let folder = Program::folder_with_admin();
    let mut program = Serve::on(folder.path()).start();
    let window = program
        .local()
        .sign_in("_superusers", homeport_tests::ADMIN, homeport_tests::PASSWORD)
        .await;
    let phone = Phone::new("Ana's phone");
    let made = window.post("/api/homeport/pairings", &json!({})).await.expect(200).body;
    let link = Link::parse(made["link"].as_str().unwrap());
    phone.pair(&program.guest(), &link).await.expect(200);
    let kept = tempfile::tempdir().unwrap();
    let old_ca = kept.path().join("old.pem");
    std::fs::copy(program.said("ca_pem"), &old_ca).unwrap();

    let (well, said) = ca(folder.path(), &["rotate"]);
    assert!(well && said.contains("0 of 1 know it. Not yet: Ana's phone."), "{said}");
    program.kill();
    let program = Serve::on(folder.path()).start();
    assert_ne!(program.said("ca_sha256"), link.fingerprint);
    assert_eq!(ca(folder.path(), &[]).1, std::fs::read_to_string(program.said("ca_pem")).unwrap());
    let on_old = Client::trusting(program.said("https"), &old_ca);
    phone.prove(&on_old, &link.fingerprint).await.expect(200);

    let (zip, restored) = (kept.path().join("box.zip"), kept.path().join("restored"));
    let folder_name = folder.path().to_str().unwrap();
    let backed_up = run(["backup", "--data-dir", folder_name, "--out", zip.to_str().unwrap()]);
    assert!(backed_up.status.success());
    program.stop();
    let made = run(["restore", zip.to_str().unwrap(), "--data-dir", restored.to_str().unwrap()]);
    assert!(made.status.success());
    let program = Serve::on(&restored).start();
    let on_old = Client::trusting(program.said("https"), &old_ca);
    phone.prove(&on_old, &link.fingerprint).await.expect(200);
    program.stop();

    // Without a server on the folder the orders are the same.
    let (well, said) = ca(folder.path(), &["status"]);
    assert!(well && said.contains("0 of 1 know it"), "{said}");
    let (well, said) = ca(folder.path(), &["rotate", "--overlap-days", "30"]);
    assert!(!well && said.contains("end that overlap first"), "{said}");
    let (well, said) = ca(folder.path(), &["end-overlap"]);
    assert!(!well && said.contains("locks out: Ana's phone"), "{said}");
    let (well, said) = ca(folder.path(), &["end-overlap", "--yes"]);
    assert!(well && !said.contains("know it"), "{said}");
    let before = ca(folder.path(), &[]).1;
    let (well, said) = ca(folder.path(), &["replace"]);
    assert!(!well && said.contains("all 1 paired devices") && said.contains("--yes"), "{said}");
    assert_eq!(ca(folder.path(), &[]).1, before);
    let (well, said) = ca(folder.path(), &["replace", "--yes"]);
    assert!(well && said.contains("all devices cut off"), "{said}");
    assert_ne!(ca(folder.path(), &[]).1, before);
    let program = Serve::on(folder.path()).start();
    phone.prove(&program.guest(), program.said("ca_sha256")).await.expect(403);
    until("the server is well", async || program.guest().get("/api/health").await.status == 200)
        .await;
}
