//! What others gave the box to keep: sealed on disk, shown to nobody, gone with no backup that is
//! not encrypted.

use std::io::Read as _;
use std::path::Path;
use std::process::Output;

use homeport_db::{Db, Statement, Storage};
use homeport_tests::{Client, Mailbox, Program, Serve, run};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// Planted everywhere; two of them differ from each other only.
const SECRETS: [&str; 4] =
    ["planted-smtp-password", "planted-s3-secret", "planted-s3-of-backups", "planted-client"];

/// Gives the box all there is to give.
async fn plant(admin: &Client, mailbox: &Mailbox) -> String {
    let [smtp, s3, backups, client] = SECRETS;
    let settings = json!({
        "smtp": {
            "enabled": true, "host": "127.0.0.1", "port": mailbox.port(),
            "username": "box", "password": smtp,
        },
        "s3": { "secret": s3 },
        "backups": { "s3": { "secret": backups } },
    });
    let mut shown = admin.patch("/api/settings", &settings).await.expect(200).text;
    let provider = json!({ "name": "google", "clientId": "planted", "clientSecret": client });
    let oauth2 = json!({ "oauth2": { "enabled": true, "providers": [provider] } });
    shown += &admin.patch("/api/collections/users", &oauth2).await.expect(200).text;
    for path in [
        "/api/settings",
        "/api/collections",
        "/api/collections/users",
        "/api/collections/users/auth-methods",
        "/api/logs",
    ] {
        shown += &admin.get(path).await.expect(200).text;
    }
    shown
}

fn find_secrets(what: &str, bytes: &[u8]) {
    for secret in SECRETS {
        let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!found, "{secret} is in {what}");
    }
}

/// Looks at every file; the zips' contents too.
fn search(folder: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += search(&path);
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        find_secrets(&path.display().to_string(), &bytes);
        if path.extension().is_some_and(|end| end == "zip") {
            files += search_zip(bytes);
        }
    }
    files
}

fn search_zip(bytes: Vec<u8>) -> usize {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        assert!(!name.contains("master.key"), "the master key is in an open backup");
        find_secrets(&name, &bytes);
    }
    zip.len()
}

/// The password that the box signs in to its mail server with, to send a letter; else why it sends none.
pub(crate) async fn signs_in(admin: &Client, mailbox: &Mailbox) -> Result<String, String> {
    let body = json!({ "email": "ada@example.com", "template": "verification" });
    let sent = admin.post("/api/settings/test/email", &body).await;
    if sent.status != 204 {
        return Err(sent.text);
    }
    // `PLAIN` and, encoded, two names and the password.
    let words = mailbox.wait_for("ada@example.com").auth;
    let encoded = words.rsplit(' ').next().unwrap();
    let decoded = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, encoded);
    Ok(String::from_utf8(decoded.unwrap()).unwrap().rsplit('\0').next().unwrap().to_owned())
}

pub(crate) fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// What it said, well or not: the doctor has more to find on a test's machine.
fn said_anyway(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_secret_lies_open_nowhere_and_reaches_whom_it_is_for() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    let shown = plant(&admin, &mailbox).await;
    assert!(shown.contains("planted"), "{shown}");
    find_secrets("answers", shown.as_bytes());
    assert_eq!(signs_in(&admin, &mailbox).await.unwrap(), SECRETS[0]);
    admin.post("/api/backups", &json!({ "name": "open.zip" })).await.expect(204);
    let log = server.stop();
    find_secrets("the log", log.as_bytes());
    assert!(search(folder.path()) > 10);

    // What is not named stays, sealed as it is, over a restart too.
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    let port = json!({ "smtp": { "localName": "box" } });
    admin.patch("/api/settings", &port).await.expect(200);
    assert_eq!(signs_in(&admin, &mailbox).await.unwrap(), SECRETS[0]);
    admin.patch("/api/settings", &json!({ "smtp": { "password": "another" } })).await.expect(200);
    assert_eq!(signs_in(&admin, &mailbox).await.unwrap(), "another");
}

/// The box as the format before left it: no vault, and all that is secret in the clear.
async fn unseal(folder: &Path) {
    let db = Db::open(&Storage::SurrealKv(folder.join("db"))).await.unwrap();
    let [smtp, s3, backups, client] = SECRETS;
    let text = async |what: Statement| {
        let rows = db.rows(what).await.unwrap();
        serde_json::from_str::<Value>(rows[0]["text"].as_str().unwrap()).unwrap()
    };
    let mut settings = text(Statement::new("SELECT text FROM _system:settings")).await;
    for (path, secret) in
        [("/smtp/password", smtp), ("/s3/secret", s3), ("/backups/s3/secret", backups)]
    {
        *settings.pointer_mut(path).unwrap() = json!(secret);
    }
    let keep = Statement::new("UPDATE _system:settings SET text = ");
    db.define(keep.bind(json!(settings.to_string()))).await.unwrap();
    let mut users = text(Statement::new(
        "SELECT text FROM _collections WHERE string::contains(text, 'google')",
    ))
    .await;
    *users.pointer_mut("/auth/oauth2/providers/0/clientSecret").unwrap() = json!(client);
    let keep = Statement::new("UPDATE type::record('_collections', ").bind(users["id"].clone());
    db.define(keep.push(") SET text = ").bind(json!(users.to_string()))).await.unwrap();
    let format = "DELETE _vault; UPSERT _system:format CONTENT { version: 3 }";
    db.define(Statement::new(format)).await.unwrap();
    db.close().await.unwrap();
    std::fs::remove_dir_all(folder.join("vault")).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lay_open_before_is_sealed_and_reaches_whom_it_is_for() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let server = Serve::on(folder.path()).start();
    plant(&server.admin().await, &mailbox).await;
    drop(server);
    unseal(folder.path()).await;
    let mut server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    assert_eq!(signs_in(&admin, &mailbox).await.unwrap(), SECRETS[0]);
    let users = admin.get("/api/collections/users").await.expect(200).body;
    assert_eq!(users["oauth2"]["providers"][0]["clientId"], "planted");
    admin.post("/api/backups", &json!({ "name": "since.zip" })).await.expect(204);
    search_zip(std::fs::read(folder.path().join("backups/since.zip")).unwrap());
    server.kill();
    let server = Serve::on(folder.path()).start();
    assert_eq!(signs_in(&server.admin().await, &mailbox).await.unwrap(), SECRETS[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_backup_brings_the_key_and_an_open_one_says_that_it_does_not() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    std::fs::write(at("secret"), "correct horse\n").unwrap();
    let server = Serve::on(folder.path()).start();
    plant(&server.admin().await, &mailbox).await;
    let dir = folder.path().display().to_string();
    said(&run(["backup", "--data-dir", &dir, "--out", &at("open.zip")]));
    let encrypted = ["backup", "--data-dir", &dir, "--passphrase-file", &at("secret"), "--out"];
    said(&run(encrypted.into_iter().map(str::to_owned).chain([at("box.age")])));
    drop(server);
    // With nobody running it is the same.
    said(&run(encrypted.into_iter().map(str::to_owned).chain([at("still.age")])));
    search_zip(std::fs::read(at("open.zip")).unwrap());

    for file in ["box.age", "still.age"] {
        let new = at(&format!("new {file}"));
        let told =
            run(["restore", &at(file), "--data-dir", &new, "--passphrase-file", &at("secret")]);
        assert!(!said(&told).contains("master key"));
        let server = Serve::on(Path::new(&new)).start();
        assert_eq!(signs_in(&server.admin().await, &mailbox).await.unwrap(), SECRETS[0]);
    }

    let bare = at("bare");
    let told = said(&run(["restore", &at("open.zip"), "--data-dir", &bare]));
    let locked = "the mail server's password, the secret of S3, the secret of S3 for backups, the \
                  client secret of google for users.";
    assert!(told.contains("does not hold the master key") && told.contains(locked), "{told}");
    let server = Serve::on(Path::new(&bare)).start();
    let admin = server.admin().await;
    let why = signs_in(&admin, &mailbox).await.unwrap_err();
    assert!(why.contains("not on this computer"), "{why}");
    let report = said_anyway(&run(["doctor", "--data-dir", &bare]));
    assert!(report.contains(locked.split(", ").next().unwrap()), "{report}");
    // It is entered anew, or the key is brought.
    admin.patch("/api/settings", &json!({ "smtp": { "password": "anew" } })).await.expect(200);
    assert_eq!(signs_in(&admin, &mailbox).await.unwrap(), "anew");
    let old = folder.path().join("vault/master.key").display().to_string();
    let import = ["vault", "import", &old, "--data-dir", &bare];
    assert!(refused(&run(import)).contains("Stop it first"));
    let log = server.stop();
    assert!(log.contains("not on this computer") && log.contains("google for users"), "{log}");
    assert!(said(&run(import)).contains("Added 1"));
    let server = Serve::on(Path::new(&bare)).start();
    assert_eq!(signs_in(&server.admin().await, &mailbox).await.unwrap(), "anew");
    let report = said_anyway(&run(["doctor", "--data-dir", &bare]));
    assert!(!report.contains("that is not on this computer"), "{report}");
}

#[test]
fn a_box_without_secrets_put_back_elsewhere_complains_of_none() {
    let folder = Program::folder_with_admin();
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let dir = folder.path().display().to_string();
    Serve::on(folder.path()).start().stop();
    said(&run(["backup", "--data-dir", &dir, "--out", &at("open.zip")]));
    said(&run(["restore", &at("open.zip"), "--data-dir", &at("bare")]));
    let log = Serve::on(Path::new(&at("bare"))).start().stop();
    assert!(!log.contains("not on this computer"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_backup_put_back_in_its_own_box_opens_also_after_the_key_was_changed() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    plant(&admin, &mailbox).await;
    admin.post("/api/backups", &json!({ "name": "own.zip" })).await.expect(204);
    admin.patch("/api/settings", &json!({ "smtp": { "password": "later" } })).await.expect(200);
    let dir = folder.path().display().to_string();
    assert!(refused(&run(["vault", "rotate", "--data-dir", &dir])).contains("Stop it first"));
    drop(server);
    said(&run(["vault", "rotate", "--data-dir", &dir]));
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    assert_eq!(signs_in(&admin, &mailbox).await.unwrap(), "later");
    admin.post("/api/backups/own.zip/restore", &Value::Null).await.expect(204);
    homeport_tests::until("the backup's password is in force", async || {
        signs_in(&admin, &mailbox).await.is_ok_and(|password| password == SECRETS[0])
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_without_its_master_key_says_what_to_do_and_makes_no_other_by_itself() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let server = Serve::on(folder.path()).start();
    plant(&server.admin().await, &mailbox).await;
    drop(server);
    let (dir, key) = (folder.path().display().to_string(), folder.path().join("vault/master.key"));
    let aside = folder.path().join("aside");
    std::fs::rename(&key, &aside).unwrap();
    let log = Serve::on(folder.path()).try_start().err().unwrap().log;
    assert!(log.contains("is missing") && log.contains("vault new-key"), "{log}");
    assert!(!key.exists());
    std::fs::copy(&aside, &key).unwrap();
    assert!(refused(&run(["vault", "new-key", "--data-dir", &dir])).contains("vault rotate"));
    let server = Serve::on(folder.path()).start();
    assert_eq!(signs_in(&server.admin().await, &mailbox).await.unwrap(), SECRETS[0]);
    drop(server);
    std::fs::remove_file(&key).unwrap();
    assert!(said(&run(["vault", "new-key", "--data-dir", &dir])).contains("anew"));
    let server = Serve::on(folder.path()).start();
    let why = signs_in(&server.admin().await, &mailbox).await.unwrap_err();
    assert!(why.contains("Enter it anew"), "{why}");
    find_secrets("the answer", why.as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_whose_key_file_is_none_is_refused() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    let place = tempfile::tempdir().unwrap();
    let open = place.path().join("open.zip").display().to_string();
    let dir = folder.path().display().to_string();
    said(&run(["backup", "--data-dir", &dir, "--out", &open]));
    let mut zip = zip::ZipWriter::new_append(
        std::fs::OpenOptions::new().read(true).write(true).open(&open).unwrap(),
    )
    .unwrap();
    zip.start_file("vault/master.key", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, b"no key\n").unwrap();
    zip.finish().unwrap();
    let part = Part::bytes(std::fs::read(&open).unwrap()).file_name("odd.zip");
    let form = Form::new().part("file", part);
    admin.send_form("POST", "/api/backups/upload", form).await.expect(204);
    admin.post("/api/backups/odd.zip/restore", &Value::Null).await.expect(400);
    assert!(server.admin().await.get("/api/settings").await.status == 200);
}
