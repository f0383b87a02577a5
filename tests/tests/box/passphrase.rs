//! The passphrase of the box's secrets: what goes on while they are locked, and what waits.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use homeport_providers::{Providers, STRIPE_KEY};
use homeport_tests::{ADMIN, Client, Mailbox, PASSWORD, Program, Sealed, Serve, collection, field};
use homeport_tests::{open_rules, run, until};
use serde_json::{Value, json};

use crate::vault::{self, refused, said};

const PHRASE: &str = "planted correct horse";
const OTHER: &str = "planted battery staple";
const VAULT: &str = "/api/homeport/vault";
const CHANGE: &str = "/api/homeport/vault/passphrase";
const ORDERS: &str = "/api/collections/orders/records";
const INTEGRATIONS: &str = "/api/homeport/integrations";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const MAIL_PASSWORD: &str = "planted-mail-password";

/// An owner at the box's own computer.
async fn owner(server: &Program) -> Client {
    server.local().sign_in("_superusers", ADMIN, PASSWORD).await
}

async fn set(owner: &Client, present: Option<&str>, next: Option<&str>) -> Value {
    let body = json!({ "present": present, "passphrase": next });
    owner.send("PUT", CHANGE, Some(&body)).await.expect(200).body
}

async fn unlock(owner: &Client, passphrase: &str) -> u16 {
    let body = json!({ "passphrase": passphrase });
    owner.post(&format!("{VAULT}/unlock"), &body).await.status
}

async fn is_locked(owner: &Client) -> bool {
    let report = owner.get(VAULT).await.expect(200).body;
    assert_eq!(report["passphrase"], true, "{report}");
    report["locked"] == true
}

async fn problems(owner: &Client) -> String {
    owner.get("/api/homeport/status").await.expect(200).body["problems"].to_string()
}

/// Mails with a password, and news of each order with a secret.
async fn set_up(admin: &Client, providers: &Providers, mailbox: &Mailbox) {
    let settings = json!({ "smtp": {
        "enabled": true, "host": "127.0.0.1", "port": mailbox.port(),
        "username": "box", "password": MAIL_PASSWORD,
    } });
    admin.patch("/api/settings", &settings).await.expect(200);
    let orders = collection("orders", json!([field("status", "text")]), open_rules());
    admin.post("/api/collections", &orders).await.expect(200);
    let hook = json!({
        "connector": "webhook", "base": format!("{}/news", providers.base("hook")),
        "local": [providers.host()], "credentials": { "secret": SECRET },
    });
    admin.send("PUT", &format!("{INTEGRATIONS}/news"), Some(&hook)).await.expect(200);
    let stripe = json!({
        "connector": "stripe", "base": providers.base("stripe"), "local": [providers.host()],
        "credentials": { "secret_key": STRIPE_KEY },
    });
    admin.send("PUT", &format!("{INTEGRATIONS}/pay"), Some(&stripe)).await.expect(200);
    let tell = json!({
        "name": "tell", "collection": "orders", "on": ["create"], "condition": "",
        "integration": "news", "action": "send",
        "input": { "type": "order", "timestamp": "{{change.at}}", "data": { "id": "{{record.id}}" } },
    });
    admin.post("/api/homeport/automations", &tell).await.expect(200);
}

/// Has the box send a letter, for which it needs a password that it keeps sealed.
async fn signs_in(admin: &Client, mailbox: &Mailbox) -> Result<(), String> {
    let password = vault::signs_in(admin, mailbox).await?;
    assert_eq!(password, MAIL_PASSWORD);
    Ok(())
}

/// The master key as it lies in the file while it is under no passphrase.
fn open_key(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("vault/master.key")).unwrap();
    text.lines().last().unwrap().split_once(' ').unwrap().1.to_owned()
}

/// Looks for texts in every file below a folder.
fn search(folder: &Path, secrets: &[&str]) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += search(&path, secrets);
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in {}", path.display());
        }
    }
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_box_serves_phones_and_what_needs_secrets_waits_for_the_passphrase() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let (providers, place) = (Providers::start().await, tempfile::tempdir().unwrap());
    let mut server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    set_up(&admin, &providers, &mailbox).await;
    let user = json!({
        "email": "eve@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    admin.post("/api/collections/users/records", &user).await.expect(200);
    let phone = server.guest().sign_in("users", "eve@example.com", PASSWORD).await;
    let token = phone.token().to_owned();
    let key = open_key(folder.path());
    let here = owner(&server).await;
    assert!(!problems(&here).await.contains("locked"));
    let report = set(&here, None, Some(PHRASE)).await;
    assert_eq!(report, json!({ "passphrase": true, "locked": false }));
    // It is in force, and everything goes on until the box stops, however it does.
    signs_in(&admin, &mailbox).await.unwrap();
    server.kill();
    let mut log = server.log();

    let server = Serve::on(folder.path()).start();
    let here = owner(&server).await;
    assert!(is_locked(&here).await);
    assert!(problems(&here).await.contains("Unlock them with their passphrase"));
    // Who was signed in is, and signs in; records are read and written.
    let phone = server.guest().with_token(&token);
    phone.post(ORDERS, &json!({ "status": "new" })).await.expect(200);
    assert_eq!(phone.get(ORDERS).await.expect(200).body["totalItems"], 1);
    server.guest().sign_in("users", "eve@example.com", PASSWORD).await;
    // What needs a secret now says so.
    let admin = server.admin().await;
    let asked = json!({ "type": "order", "timestamp": "2026-01-01 10:00:00.000Z", "data": {}, "idempotency_key": "k1" });
    let call = admin.post(&format!("{INTEGRATIONS}/news/send"), &asked).await;
    let tried = admin.post(&format!("{INTEGRATIONS}/pay/test"), &json!({})).await;
    for reply in [call, tried] {
        assert_eq!(reply.status, 503, "{}", reply.text);
        assert!(reply.text.contains("homeport vault unlock"), "{}", reply.text);
        assert_eq!(reply.body["data"]["kind"], "locked", "{}", reply.text);
    }
    let items = admin.get(INTEGRATIONS).await.expect(200).body["items"].clone();
    assert!(items.as_array().unwrap().iter().all(|item| item["locked"] == true), "{items}");
    let why = signs_in(&admin, &mailbox).await.unwrap_err();
    assert!(why.contains("is locked"), "{why}");
    // What nobody waits for waits: the letter is taken in all the same, and so is another secret.
    let ask = json!({ "email": "eve@example.com" });
    phone.post("/api/collections/users/request-password-reset", &ask).await.expect(204);
    until("the letter waits", async || {
        here.get("/api/homeport/mail").await.expect(200).body["waiting"] == 1
    })
    .await;
    let waiting = async |state: &str| {
        let path = format!("/api/homeport/deliveries?state={state}");
        let items = admin.get(&path).await.expect(200).body["items"].clone();
        items.as_array().unwrap().clone()
    };
    until("the news waits", async || waiting("waiting").await.len() == 1).await;
    let again = json!({ "credentials": { "secret_key": STRIPE_KEY }, "connector": "stripe" });
    admin.send("PUT", &format!("{INTEGRATIONS}/pay"), Some(&again)).await.expect(200);

    // Wrong ones are refused, and slow the next down.
    assert_eq!(unlock(&here, "planted wrong").await, 400);
    let soon =
        here.post(&format!("{VAULT}/unlock"), &json!({ "passphrase": PHRASE })).await.expect(429);
    assert_eq!(soon.header("retry-after"), "1");
    here.post(&format!("{VAULT}/unlock"), &json!({ "passphrase": 7 })).await.expect(400);
    // Neither by guests, nor on the network.
    let body = json!({ "passphrase": PHRASE });
    assert!(server.local().post(&format!("{VAULT}/unlock"), &body).await.status >= 401);
    assert_eq!(admin.post(&format!("{VAULT}/unlock"), &body).await.status, 404);
    assert!(is_locked(&here).await && mailbox.count("eve@example.com") == 0);
    assert_eq!(waiting("waiting").await[0]["tries"], 0);

    // By the command line.
    let file = place.path().join("phrase");
    std::fs::write(&file, format!("{PHRASE}\n")).unwrap();
    let (dir, file) = (folder.path().display().to_string(), file.display().to_string());
    let order = ["vault", "unlock", "--data-dir", &dir, "--passphrase-file", &file];
    until("the brake lets go", async || run(order).status.success()).await;
    assert!(!is_locked(&here).await && !problems(&here).await.contains("locked"));
    assert!(said(&run(order)).contains("not locked"));
    until("the news is told", async || waiting("delivered").await.len() == 1).await;
    assert_eq!(providers.hooks().taken("news").len(), 1);
    assert!(mailbox.wait_for("eve@example.com").auth.len() > 10);
    signs_in(&admin, &mailbox).await.unwrap();
    admin.post(&format!("{INTEGRATIONS}/pay/test"), &json!({})).await.expect(200);

    // The trail tells of it, without a word of what was given.
    let trail = here.get("/api/homeport/audit").await.expect(200).text;
    assert!(trail.contains("passphraseChanged"), "{trail}");
    assert_eq!(trail.matches("vaultUnlocked").count(), 2, "{trail}");
    let logs = admin.get("/api/logs").await.expect(200).text;
    log += &server.stop();
    let planted = ["planted correct", "planted wrong", key.as_str()];
    for secret in planted {
        for (what, text) in [("the trail", &trail), ("the log", &log), ("the logs", &logs)] {
            assert!(!text.contains(secret), "{secret} is in {what}");
        }
    }
    assert!(search(folder.path(), &planted) > 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_passphrase_is_changed_and_taken_away_by_who_knows_it() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let providers = Providers::start().await;
    let server = Serve::on(folder.path()).start();
    set_up(&server.admin().await, &providers, &mailbox).await;
    let here = owner(&server).await;
    let put = async |body: Value| here.send("PUT", CHANGE, Some(&body)).await;
    for (body, field) in [
        (json!({}), "passphrase"),
        (json!({ "passphrase": "too short" }), "passphrase"),
        (json!({ "passphrase": "x".repeat(1025) }), "passphrase"),
        (json!({ "passphrase": 1 }), "passphrase"),
        (json!({ "passphrase": PHRASE, "present": 1 }), "present"),
    ] {
        let refused = put(body).await.expect(400);
        assert!(refused.body["data"][field].is_object(), "{}", refused.text);
    }
    set(&here, None, Some(PHRASE)).await;
    // Without the present one nothing changes.
    let wrong = put(json!({ "passphrase": OTHER })).await.expect(400);
    assert!(wrong.body["data"]["present"].is_object(), "{}", wrong.text);
    put(json!({ "present": PHRASE, "passphrase": OTHER })).await.expect(429);
    until("it is changed", async || {
        put(json!({ "present": PHRASE, "passphrase": OTHER })).await.status == 200
    })
    .await;
    server.stop();
    let server = Serve::on(folder.path()).start();
    let here = owner(&server).await;
    assert_eq!(unlock(&here, PHRASE).await, 400);
    let locked = json!({ "present": OTHER, "passphrase": null });
    here.send("PUT", CHANGE, Some(&locked)).await.expect(503);
    until("it is unlocked", async || unlock(&here, OTHER).await == 204).await;
    let report = set(&here, Some(OTHER), None).await;
    assert_eq!(report, json!({ "passphrase": false, "locked": false }));
    server.stop();
    let server = Serve::on(folder.path()).start();
    let report = owner(&server).await.get(VAULT).await.expect(200).body;
    assert_eq!(report, json!({ "passphrase": false, "locked": false }));
    signs_in(&server.admin().await, &mailbox).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_that_is_killed_while_its_passphrase_changes_opens_with_one_of_the_two() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let (providers, key) = (Providers::start().await, folder.path().join("vault/master.key"));
    let server = Serve::on(folder.path()).start();
    set_up(&server.admin().await, &providers, &mailbox).await;
    set(&owner(&server).await, None, Some(PHRASE)).await;
    drop(server);
    let (mut present, mut next) = (PHRASE, OTHER);
    let mut changed = 0;
    for round in 0..6_u32 {
        let mut server = Serve::on(folder.path()).start();
        let here = owner(&server).await;
        assert_eq!(unlock(&here, present).await, 204);
        let before = std::fs::read(&key).unwrap();
        let unfinished = key.with_extension("key.new");
        let body = json!({ "present": present, "passphrase": next });
        let asking = tokio::spawn(async move { here.try_send("PUT", CHANGE, Some(&body)).await });
        // At its beginning, while it is written, and when it has just been.
        let began = Instant::now();
        let is_time = || match round % 3 {
            0 => true,
            1 => unfinished.exists() || std::fs::read(&key).unwrap() != before,
            _ => std::fs::read(&key).unwrap() != before,
        };
        while !is_time() && began.elapsed() < Duration::from_secs(20) {
            std::hint::spin_loop();
        }
        server.kill();
        let was_told = matches!(asking.await.unwrap(), Ok(reply) if reply.status == 200);
        let server = Serve::on(folder.path()).start();
        assert!(!unfinished.exists());
        let here = owner(&server).await;
        if unlock(&here, present).await == 204 {
            assert!(!was_told, "it was told of and is gone");
        } else {
            changed += 1;
            until("the other one opens it", async || unlock(&here, next).await == 204).await;
            std::mem::swap(&mut present, &mut next);
        }
        signs_in(&server.admin().await, &mailbox).await.unwrap();
    }
    assert!(changed >= 2, "it was never changed before the end: {changed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_backup_brings_the_key_under_the_passphrase_it_had() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let providers = Providers::start().await;
    let server = Serve::on(folder.path()).start();
    set_up(&server.admin().await, &providers, &mailbox).await;
    set(&owner(&server).await, None, Some(PHRASE)).await;
    let backup = Sealed::backup(folder.path());
    drop(server);
    // On another computer, which knows neither passphrase.
    let elsewhere = backup.put_back();
    let server = Serve::on(&elsewhere).start();
    let here = owner(&server).await;
    assert!(is_locked(&here).await);
    assert!(signs_in(&server.admin().await, &mailbox).await.unwrap_err().contains("is locked"));
    assert_eq!(unlock(&here, "correct horse").await, 400);
    until("the box's own opens it", async || unlock(&here, PHRASE).await == 204).await;
    signs_in(&server.admin().await, &mailbox).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_passphrase_costs_what_was_sealed_and_no_more() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let (providers, place) = (Providers::start().await, tempfile::tempdir().unwrap());
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    set_up(&admin, &providers, &mailbox).await;
    admin.post(ORDERS, &json!({ "status": "new" })).await.expect(200);
    let dir = folder.path().display().to_string();
    let lost = ["vault", "new-key", "--passphrase-lost", "--data-dir", &dir];
    assert!(refused(&run(lost)).contains("Stop it first"));
    let user = json!({
        "email": "eve@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    admin.post("/api/collections/users/records", &user).await.expect(200);
    set(&owner(&server).await, None, Some(PHRASE)).await;
    server.stop();
    let server = Serve::on(folder.path()).start();
    let ask = json!({ "email": "eve@example.com" });
    server.guest().post("/api/collections/users/request-password-reset", &ask).await.expect(204);
    let here = owner(&server).await;
    let waits = async || here.get("/api/homeport/mail").await.expect(200).body["waiting"] == 1;
    until("the letter waits", waits).await;
    server.stop();
    assert!(refused(&run(["vault", "rotate", "--data-dir", &dir])).contains("--passphrase-file"));
    assert!(refused(&run(["vault", "new-key", "--data-dir", &dir])).contains("--passphrase-lost"));
    let told = said(&run(lost));
    assert!(told.contains("enter them anew"), "{told}");
    assert!(refused(&run(lost)).contains("under no passphrase"));
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    assert_eq!(admin.get(ORDERS).await.expect(200).body["totalItems"], 1);
    let why = signs_in(&admin, &mailbox).await.unwrap_err();
    assert!(why.contains("Enter it anew"), "{why}");
    let report = owner(&server).await.get(VAULT).await.expect(200).body;
    assert_eq!(report, json!({ "passphrase": false, "locked": false }));
    let log = server.stop();
    assert!(log.contains("A mail cannot be opened: its key is not on this computer"), "{log}");
    // It is found after all.
    let file = place.path().join("phrase");
    std::fs::write(&file, PHRASE).unwrap();
    let (aside, file) =
        (folder.path().join("locked-1.key").display().to_string(), file.display().to_string());
    let import = ["vault", "import", &aside, "--data-dir", &dir];
    assert!(refused(&run(import)).contains("--passphrase-file"));
    let with = import.into_iter().chain(["--passphrase-file", &file]);
    assert!(said(&run(with)).contains("Added 1"));
    let server = Serve::on(folder.path()).start();
    signs_in(&server.admin().await, &mailbox).await.unwrap();
    assert!(mailbox.wait_for("eve@example.com").auth.len() > 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_that_nobody_attends_takes_its_passphrase_from_a_file() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let (providers, place) = (Providers::start().await, tempfile::tempdir().unwrap());
    let server = Serve::on(folder.path()).start();
    set_up(&server.admin().await, &providers, &mailbox).await;
    set(&owner(&server).await, None, Some(PHRASE)).await;
    server.stop();
    let credential = place.path().join("homeport-passphrase");
    std::fs::write(&credential, format!("{PHRASE}\n")).unwrap();
    for (name, value) in
        [("HOMEPORT_PASSPHRASE_FILE", &*credential), ("CREDENTIALS_DIRECTORY", place.path())]
    {
        let server = Serve::on(folder.path()).env(name, value.to_str().unwrap()).start();
        assert!(!is_locked(&owner(&server).await).await, "{name}");
        signs_in(&server.admin().await, &mailbox).await.unwrap();
        let log = server.stop();
        assert!(log.contains("Unlocked") && !log.contains(PHRASE), "{log}");
    }
    // A wrong one, and none, keep nobody from starting.
    std::fs::write(&credential, "planted wrong").unwrap();
    for file in [credential, place.path().join("none")] {
        let file = file.to_str().unwrap();
        let server = Serve::on(folder.path()).env("HOMEPORT_PASSPHRASE_FILE", file).start();
        assert!(is_locked(&owner(&server).await).await);
        let log = server.stop();
        assert!(log.contains("stay locked") && !log.contains("planted"), "{log}");
    }
    // And the key is changed with it.
    let file = place.path().join("phrase");
    std::fs::write(&file, PHRASE).unwrap();
    let (dir, file) = (folder.path().display().to_string(), file.display().to_string());
    said(&run(["vault", "rotate", "--data-dir", &dir, "--passphrase-file", &file]));
    let server = Serve::on(folder.path()).env("HOMEPORT_PASSPHRASE_FILE", &file).start();
    assert!(!is_locked(&owner(&server).await).await);
    signs_in(&server.admin().await, &mailbox).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_nobody_waits_for_is_made_to_its_end() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let (here, key) = (owner(&server).await, folder.path().join("vault/master.key"));
    let before = std::fs::read(&key).unwrap();
    let body = json!({ "passphrase": PHRASE });
    // Whoever asked hangs up while it is computed.
    for patience in [30, 60, 120, 240] {
        let asked = here.try_send("PUT", CHANGE, Some(&body));
        let asked = tokio::time::timeout(Duration::from_millis(patience), asked).await;
        let began = Instant::now();
        while std::fs::read(&key).unwrap() == before && began.elapsed() < Duration::from_secs(5) {
            tokio::task::yield_now().await;
        }
        if asked.is_ok() || std::fs::read(&key).unwrap() != before {
            break;
        }
    }
    assert_ne!(std::fs::read(&key).unwrap(), before, "it was never begun");
    until("it is in force", async || {
        here.get(VAULT).await.expect(200).body == json!({ "passphrase": true, "locked": false })
    })
    .await;
    until("the trail tells of it", async || {
        let trail = here.get("/api/homeport/audit").await.expect(200).text;
        trail.contains("passphraseChanged")
    })
    .await;
    set(&here, Some(PHRASE), Some(OTHER)).await;
    server.stop();
    let server = Serve::on(folder.path()).start();
    let here = owner(&server).await;
    assert_eq!(unlock(&here, OTHER).await, 204);
}

#[test]
fn a_passphrase_is_told_to_the_server_of_the_folder_and_to_nobody_else() {
    let (folder, place) = (Program::folder_with_admin(), tempfile::tempdir().unwrap());
    // What a crash has left; somebody else has the port by now.
    let door = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    door.set_nonblocking(true).unwrap();
    let running =
        json!({ "pid": 1, "loopback": door.local_addr().unwrap().to_string(), "key": "k" });
    std::fs::write(folder.path().join("running.json"), running.to_string()).unwrap();
    let file = place.path().join("phrase");
    std::fs::write(&file, PHRASE).unwrap();
    let (dir, file) = (folder.path().display().to_string(), file.display().to_string());
    let told = refused(&run(["vault", "unlock", "--data-dir", &dir, "--passphrase-file", &file]));
    assert!(told.contains("running"), "{told}");
    assert_eq!(door.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_backup_is_made_of_a_box_whose_key_file_is_none() {
    let (folder, place) = (Program::folder_with_admin(), tempfile::tempdir().unwrap());
    let server = Serve::on(folder.path()).start();
    let (key, file) = (folder.path().join("vault/master.key"), place.path().join("phrase"));
    std::fs::write(&file, PHRASE).unwrap();
    let whole = std::fs::read(&key).unwrap();
    let backup = |name: &str| {
        let (dir, out) = (folder.path().display(), place.path().join(name));
        let (dir, out, file) =
            (dir.to_string(), out.display().to_string(), file.display().to_string());
        run(["backup", "--data-dir", &dir, "--out", &out, "--passphrase-file", &file])
    };
    std::fs::write(&key, vec![0; whole.len()]).unwrap();
    refused(&backup("zeros"));
    assert!(!place.path().join("zeros").exists());
    std::fs::remove_file(&key).unwrap();
    refused(&backup("none"));
    assert!(!place.path().join("none").exists());
    std::fs::write(&key, whole).unwrap();
    said(&backup("whole"));
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_is_put_back_in_the_window_is_locked_until_the_passphrase_of_now_is_given() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let providers = Providers::start().await;
    let server = Serve::on(folder.path()).start();
    set_up(&server.admin().await, &providers, &mailbox).await;
    let here = owner(&server).await;
    here.post("/api/backups", &json!({ "name": "before.zip" })).await.expect(204);
    set(&here, None, Some(PHRASE)).await;
    // Open, and then locked again by the first.
    for _ in 0..2 {
        assert!(!is_locked(&here).await);
        here.post("/api/backups/before.zip/restore", &Value::Null).await.expect(204);
        // Its sessions are those of then: the same owner signs in.
        until("the state is the backup's", async || {
            let report = here.try_send("GET", VAULT, None).await;
            report.is_ok_and(|reply| reply.status == 200 && reply.body["locked"] == true)
        })
        .await;
        assert!(is_locked(&here).await);
        assert_eq!(unlock(&here, PHRASE).await, 204);
        signs_in(&server.admin().await, &mailbox).await.unwrap();
    }
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_passphrase_changes_while_a_backup_is_made() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let here = owner(&server).await;
    // More than fits between the two, and nothing that can be made smaller.
    let place = folder.path().join("files/planted/planted");
    std::fs::create_dir_all(&place).unwrap();
    let mut number = 1_u64;
    let bytes = std::iter::repeat_with(|| {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (number >> 33).to_le_bytes()[0]
    });
    std::fs::write(place.join("large.bin"), bytes.take(48 << 20).collect::<Vec<_>>()).unwrap();
    let running = std::fs::read_to_string(folder.path().join("running.json")).unwrap();
    let running: Value = serde_json::from_str(&running).unwrap();
    let authority = running["loopback"].as_str().unwrap().trim_start_matches("http://");
    let (key, body) = (running["key"].as_str().unwrap(), json!({ "encrypted": true }).to_string());
    let ask = format!(
        "POST /api/homeport/control/backup HTTP/1.0\r\nHost: {authority}\r\n\
         Content-Type: application/json\r\nX-Homeport-Control: {key}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut slow = std::net::TcpStream::connect(authority).unwrap();
    slow.write_all(ask.as_bytes()).unwrap();
    let mut first = [0; 12];
    slow.read_exact(&mut first).unwrap();
    assert!(first.ends_with(b" 200"), "{}", String::from_utf8_lossy(&first));
    let before = std::fs::read(folder.path().join("vault/master.key")).unwrap();
    let next = json!({ "passphrase": PHRASE });
    let refused = here.send("PUT", CHANGE, Some(&next)).await.expect(400);
    assert!(refused.text.contains("A backup is being made"), "{}", refused.text);
    assert_eq!(std::fs::read(folder.path().join("vault/master.key")).unwrap(), before);
    drop(slow);
    until("it is over", async || here.send("PUT", CHANGE, Some(&next)).await.status == 200).await;
    assert_eq!(here.get(VAULT).await.expect(200).body["passphrase"], true);
}
