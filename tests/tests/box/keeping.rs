//! `homeport backup` and `homeport restore`: the whole box into one file and out of it, or nothing.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use homeport_tests::{ADMIN, Client, PASSWORD, Program, Serve, collection, run, start, until};
use rand::rngs::StdRng;
use rand::{Rng as _, RngCore as _, SeedableRng as _};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const RECORDS: &str = "/api/collections/papers/records";

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("secret"), "correct horse\n").unwrap();
        std::fs::write(dir.path().join("wrong"), "battery staple\n").unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// What lies there besides the passphrases.
    fn names(&self) -> BTreeSet<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !["secret", "wrong"].contains(&name.as_str())).collect()
    }

    fn arguments(&self, command: &str, folder: &Path, file: &str, secret: &str) -> Vec<String> {
        let (folder, file) = (folder.display().to_string(), self.path(file).display().to_string());
        let mut arguments = match command {
            "backup" => vec!["backup".to_owned(), "--out".to_owned(), file],
            command => vec![command.to_owned(), file],
        };
        arguments.extend(["--data-dir".to_owned(), folder]);
        if !secret.is_empty() {
            let secret = self.path(secret).display().to_string();
            arguments.extend(["--passphrase-file".to_owned(), secret]);
        }
        arguments
    }

    fn backup(&self, folder: &Path, file: &str, secret: &str) -> Output {
        run(self.arguments("backup", folder, file, secret))
    }

    fn restore(&self, file: &str, folder: &Path, secret: &str) -> Output {
        run(self.arguments("restore", folder, file, secret))
    }
}

fn done(output: &Output) -> String {
    let (said, error) = (String::from_utf8_lossy(&output.stdout), stderr(output));
    assert!(output.status.success(), "{said}{error}");
    said.into_owned()
}

fn refused(output: &Output, words: &str) {
    let error = stderr(output);
    assert!(!output.status.success() && error.contains(words), "{words:?} is not in {error}");
    assert!(!error.contains("panicked"), "{error}");
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn fill(admin: &Client, files: usize, bytes: usize) {
    let fields = json!([{ "name": "n", "type": "number" }, { "name": "one", "type": "file" }]);
    admin.post("/api/collections", &collection("papers", fields, json!({}))).await.expect(200);
    let mut random = StdRng::seed_from_u64(7);
    for n in 0..files {
        let mut content = vec![0; bytes];
        random.fill_bytes(&mut content);
        let file = Part::bytes(content).file_name("some file.bin");
        let form = Form::new().text("n", n.to_string()).part("one", file);
        admin.send_form("POST", RECORDS, form).await.expect(200);
    }
}

/// All records, each with its file's bytes.
async fn all(client: &Client) -> Vec<(Value, Vec<u8>)> {
    let list = client.get(&format!("{RECORDS}?perPage=500&sort=n,id")).await.expect(200).body;
    let mut found = Vec::new();
    for record in list["items"].as_array().unwrap() {
        let text = |name: &str| record[name].as_str().unwrap();
        let path = format!("/api/files/papers/{}/{}", text("id"), text("one"));
        let bytes = client.request("GET", &path).send().await.unwrap().bytes().await.unwrap();
        found.push((record.clone(), bytes.to_vec()));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_moves_to_another_folder_encrypted_while_its_server_runs() {
    let place = Place::new();
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    fill(&server.admin().await, 5, 300_000).await;
    let before = all(&server.local()).await;
    let said = done(&place.backup(folder.path(), "box.age", "secret"));
    assert!(said.contains("encrypted and read back"), "{said}");
    let file = place.path("box.age");
    assert!(std::fs::read(&file).unwrap().starts_with(b"age-encryption.org/v1\n"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    refused(&place.backup(folder.path(), "box.age", "secret"), "is there already");
    // Without a passphrase it is what the window makes.
    done(&place.backup(folder.path(), "box.zip", ""));
    let part = Part::bytes(std::fs::read(place.path("box.zip")).unwrap()).file_name("cli.zip");
    let form = Form::new().part("file", part);
    let admin = server.admin().await;
    admin.send_form("POST", "/api/backups/upload", form).await.expect(204);
    admin.post("/api/backups/cli.zip/restore", &Value::Null).await.expect(204);
    let ca = server.ready["ca_sha256"].clone();
    let pem = place.path("trusted.pem");
    std::fs::copy(server.ready["ca_pem"].as_str().unwrap(), &pem).unwrap();
    drop(server);

    let new = place.path("new/home");
    std::fs::create_dir(place.path("new")).unwrap();
    done(&place.restore("box.age", &new, "secret"));
    let server = Serve::on(&new).start();
    assert_eq!(all(&server.local()).await, before);
    assert_eq!(server.ready["ca_sha256"], ca);
    let phone = Client::trusting(server.ready["https"].as_str().unwrap(), &pem);
    phone.sign_in("_superusers", ADMIN, PASSWORD).await;
    assert_eq!(std::fs::metadata(&new).unwrap().permissions().mode() & 0o777, 0o700);
    refused(&place.restore("box.age", &new, "secret"), "is not empty");
    assert_eq!(all(&server.local()).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_restored_says_why_and_leaves_nothing_behind() {
    let place = Place::new();
    let folder = Program::folder_with_admin();
    refused(&place.backup(folder.path(), "early.zip", ""), "is started there for the first time");
    let server = Serve::on(folder.path()).start();
    fill(&server.admin().await, 3, 100_000).await;
    drop(server);
    // Nobody runs on the folder now.
    done(&place.backup(folder.path(), "plain.zip", ""));
    done(&place.backup(folder.path(), "sealed.age", "secret"));
    let nowhere = place.path("nowhere");
    refused(&place.backup(&nowhere, "x.zip", ""), "There is no Homeport data");
    refused(&place.backup(folder.path(), "no/where.zip", ""), "Cannot write");
    refused(&place.backup(folder.path(), "x.age", "missing"), "cannot be read");
    std::fs::write(place.path("empty"), "\n").unwrap();
    refused(&place.backup(folder.path(), "x.age", "empty"), "There is no passphrase");
    std::fs::remove_file(place.path("empty")).unwrap();
    let (plain, sealed) = (
        std::fs::read(place.path("plain.zip")).unwrap(),
        std::fs::read(place.path("sealed.age")).unwrap(),
    );
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 0x55;
        bytes
    };
    let bad = [
        ("other.txt", b"hello".to_vec()),
        ("cut.zip", plain[..plain.len() / 2].to_vec()),
        ("cut.age", sealed[..sealed.len() / 2].to_vec()),
        ("begin.age", sealed[..40].to_vec()),
        ("flipped.zip", flipped(&plain, plain.len() / 2)),
        ("flipped.age", flipped(&sealed, sealed.len() / 2)),
    ];
    bad.iter().for_each(|(name, bytes)| std::fs::write(place.path(name), bytes).unwrap());
    let there = place.names();
    for (file, secret, words) in [
        ("missing.zip", "", "cannot be read"),
        ("sealed.age", "", "is encrypted: name the file with its passphrase"),
        ("sealed.age", "wrong", "does not open with this passphrase"),
        ("plain.zip", "secret", "is not encrypted"),
        ("other.txt", "", "is no backup of Homeport's, or it is damaged"),
        ("cut.zip", "", "is no backup of Homeport's, or it is damaged"),
        ("cut.age", "secret", "damaged"),
        ("begin.age", "secret", "is damaged"),
        ("flipped.zip", "", "is damaged: it cannot be read to its end"),
        ("flipped.age", "secret", "damaged"),
    ] {
        refused(&place.restore(file, &nowhere, secret), words);
        assert_eq!(place.names(), there, "after {file}");
    }
    // A folder that was there stays, as it was.
    let mine = place.path("mine");
    std::fs::create_dir(&mine).unwrap();
    refused(&place.restore("flipped.zip", &mine, ""), "is damaged");
    assert_eq!(std::fs::read_dir(&mine).unwrap().count(), 0);
    std::fs::write(mine.join("letter.txt"), "dear").unwrap();
    refused(&place.restore("plain.zip", &mine, ""), "is not empty");
    assert_eq!(std::fs::read_dir(&mine).unwrap().count(), 1);
    std::fs::remove_file(mine.join("letter.txt")).unwrap();
    done(&place.restore("plain.zip", &mine, ""));
    assert_eq!(all(&Serve::on(&mine).start().local()).await.len(), 3);
}

/// Kills what was started after a while by lot, and says whether it had ended by itself.
fn kill_somewhen(arguments: &[String], random: &mut StdRng, most: u64) -> bool {
    let mut child = start(arguments);
    std::thread::sleep(Duration::from_millis(random.random_range(0..most)));
    let ended = child.try_wait().unwrap().is_some();
    let _ = child.kill();
    child.wait().unwrap();
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_leaves_a_whole_backup_or_none_and_a_whole_folder_or_none() {
    let seed = rand::random::<u64>();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let place = Place::new();
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    fill(&server.admin().await, 12, 1_000_000).await;
    let before = all(&server.local()).await;
    let backup = |file: &str| place.arguments("backup", folder.path(), file, "");
    let mut whole = None;
    for turn in 0..6 {
        let file = format!("{turn}.zip");
        if turn % 2 == 0 {
            kill_somewhen(&backup(&file), &mut random, 4000);
        } else {
            // The server goes away under the command's hands.
            let child = start(backup(&file));
            std::thread::sleep(Duration::from_millis(random.random_range(0..4000)));
            server.kill();
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.success(), place.path(&file).exists(), "{}", stderr(&output));
            assert!(!place.path(&format!(".{file}.unfinished")).exists());
            server = Serve::on(folder.path()).start();
        }
        if place.path(&file).exists() {
            whole = Some(file);
        }
        // The server lets others, and what was left is no hindrance.
        let again = format!("{turn}.zip");
        if !place.path(&again).exists() && turn == 4 {
            // It may take a moment until the server has noticed that nobody listens any more.
            until("the server lets others", async || {
                let made = place.backup(folder.path(), &again, "");
                let is_busy = stderr(&made).contains("another backup/restore process");
                assert!(made.status.success() || is_busy, "{}", stderr(&made));
                made.status.success()
            })
            .await;
            whole = Some(again);
        }
        assert_eq!(server.local().get("/api/health").await.status, 200);
    }
    let file = whole.unwrap();
    drop(server);
    for turn in 0..6 {
        let target = place.path(&format!("home{turn}"));
        let ended =
            kill_somewhen(&place.arguments("restore", &target, &file, ""), &mut random, 5000);
        // Once more: it is made now, or was made before.
        let again = place.restore(&file, &target, "");
        if again.status.success() {
            assert!(!ended);
        } else {
            let error = stderr(&again);
            assert!(error.contains("not empty") || error.contains("restored already"), "{error}");
        }
        assert_eq!(all(&Serve::on(&target).start().local()).await, before, "turn {turn}");
        assert!(!target.join(".restore").exists());
    }
}
