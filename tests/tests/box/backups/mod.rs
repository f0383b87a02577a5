//! Backups: made under load, put back whole or not at all.

mod bucket;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use homeport_tests::{Client, Home, Program, Serve, collection, until};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const RECORDS: &str = "/api/collections/papers/records";

async fn papers(admin: &Client) {
    let fields = json!([
        { "name": "n", "type": "number" },
        { "name": "one", "type": "file" },
    ]);
    let indexes = json!({ "indexes": ["CREATE INDEX by_n ON papers (n)"] });
    admin.post("/api/collections", &collection("papers", fields, indexes)).await.expect(200);
}

fn form(id: &str, n: u64) -> Form {
    let file = Part::bytes(content(id, n)).file_name("some file.txt");
    Form::new().text("id", id.to_owned()).text("n", n.to_string()).part("one", file)
}

fn content(id: &str, n: u64) -> Vec<u8> {
    format!("{id} {n} ").repeat(300).into_bytes()
}

fn id(n: u64) -> String {
    format!("paper{n:010}")
}

async fn all(client: &Client) -> BTreeMap<String, Value> {
    let mut records = BTreeMap::new();
    for page in 1.. {
        let path = format!("{RECORDS}?perPage=500&sort=n&page={page}");
        let reply = client.get(&path).await.expect(200);
        let items = reply.body["items"].as_array().unwrap().clone();
        if items.is_empty() {
            break;
        }
        records.extend(items.into_iter().map(|item| (item["id"].to_string(), item)));
    }
    records
}

/// Every record's file is there, and its own.
async fn check_files<'a>(client: &Client, records: impl Iterator<Item = &'a Value>) {
    for record in records {
        let text = |name: &str| record[name].as_str().unwrap().to_owned();
        let path = format!("/api/files/papers/{}/{}", text("id"), text("one"));
        let served = client.get(&path).await.expect(200);
        let wanted = content(&text("id"), record["n"].as_u64().unwrap());
        assert_eq!(served.text.as_bytes(), wanted, "{record}");
    }
}

async fn create(client: &Client, id: &str, n: u64) {
    client.send_form("POST", RECORDS, form(id, n)).await.expect(200);
}

async fn download(admin: &Client, key: &str) -> Vec<u8> {
    let token = admin.post("/api/files/token", &json!({})).await.expect(200).body;
    let path = format!("/api/backups/{key}?token={}", token["token"].as_str().unwrap());
    let answer = admin.request("GET", &path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.bytes().await.unwrap().to_vec()
}

async fn upload(admin: &Client, name: &str, bytes: Vec<u8>) -> homeport_tests::Reply {
    let part = Part::bytes(bytes).file_name(name.to_owned());
    admin.send_form("POST", "/api/backups/upload", Form::new().part("file", part)).await
}

async fn keys(admin: &Client) -> Vec<String> {
    let list = admin.get("/api/backups?fields=key").await.expect(200).body;
    list.as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap().to_owned()).collect()
}

/// Creates records with files, changes and deletes some, until told to stop; tells after each what
/// has been answered.
async fn write_on(client: Client, writer: u64, stop: Arc<AtomicBool>) -> u64 {
    let mut done = 0;
    while !stop.load(Ordering::Relaxed) {
        let number = writer * 1_000_000 + done;
        create(&client, &id(number), number).await;
        if done % 3 == 1 {
            let before = id(number - 1);
            let changed = form(&before, number + 500_000);
            client.send_form("PATCH", &format!("{RECORDS}/{before}"), changed).await.expect(200);
        }
        if done % 5 == 4 {
            client.delete(&format!("{RECORDS}/{}", id(number - 2))).await.expect(204);
        }
        done += 1;
    }
    done
}

/// Whether a writer deletes this record of its own in time.
fn is_deleted_later(number: u64) -> bool {
    (number + 2) % 1_000_000 % 5 == 4
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_under_load_holds_what_was_acknowledged_and_nothing_half_done() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    papers(&admin).await;
    let client = home.local();
    let mut before = BTreeMap::new();
    for n in 900_000_000..900_000_040 {
        create(&client, &id(n), n).await;
        before.insert(id(n), n);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writers =
        (1..=3).map(|writer| tokio::spawn(write_on(home.local(), writer, Arc::clone(&stop))));
    let writers = writers.collect::<Vec<_>>();
    until("the writers write", async || all(&client).await.len() > 60).await;
    let certain = all(&client).await;
    admin.post("/api/backups", &json!({ "name": "busy.zip" })).await.expect(204);
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() > 0);
    }
    create(&client, "afterthebackup0", 7).await;
    let fingerprint = home.addresses().ca_sha256.clone();

    admin.post("/api/backups/busy.zip/restore", &Value::Null).await.expect(204);
    until("the state is the backup's", async || {
        let path = format!("{RECORDS}/afterthebackup0");
        client.try_send("GET", &path, None).await.is_ok_and(|reply| reply.status == 404)
    })
    .await;
    let restored = all(&client).await;
    for (key, record) in &certain {
        // What was there when the backup began is there, unless a writer went on with it.
        let (now, id) = (restored.get(key), record["id"].as_str().unwrap());
        let number = id[5..].parse::<u64>().unwrap();
        match before.contains_key(id) {
            true => assert_eq!(now, Some(record)),
            false => assert!(now.is_some() || is_deleted_later(number), "{record} is missing"),
        }
    }
    // Each writer's records are a beginning of what it did.
    for writer in 1..=3_u64 {
        let of_writer = |n: u64| n / 1_000_000 == writer;
        let numbers = restored
            .values()
            .map(|record| record["id"].as_str().unwrap()[5..].parse::<u64>().unwrap());
        let numbers = numbers.filter(|n| of_writer(*n)).collect::<Vec<_>>();
        let last = numbers.iter().max().copied().unwrap_or(0);
        for n in writer * 1_000_000..last {
            assert!(numbers.contains(&n) || is_deleted_later(n), "{n} of {last} is missing");
        }
    }
    check_files(&client, restored.values()).await;
    // The box goes on: tokens, certificates, writes, indexes, the log.
    create(&client, "afterthebackup0", 8).await;
    assert_eq!(
        home.admin().await.get("/api/health").await.expect(200).body["data"]["canBackup"],
        true
    );
    assert_eq!(admin.get("/api/collections").await.expect(200).status, 200);
    assert_eq!(all(&client).await.len(), restored.len() + 1);
    let ca = std::fs::read(home.folder().join("tls/ca.pem")).unwrap();
    assert!(!ca.is_empty() && home.addresses().ca_sha256 == fingerprint);
    assert!(!home.folder().join(".restore").exists());
}

#[tokio::test]
async fn a_backup_goes_to_another_box_and_brings_its_keys() {
    let (one, other) = (Home::builder().on_disk().start(), Home::builder().on_disk().start());
    let admin = one.admin().await;
    papers(&admin).await;
    create(&one.local(), &id(1), 1).await;
    admin.post("/api/backups", &json!({ "name": "move.zip" })).await.expect(204);
    let file = one.folder().join("backups/move.zip");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = download(&admin, "move.zip").await;
    assert_eq!(std::fs::read(file).unwrap(), bytes);

    let their = other.admin().await;
    upload(&their, "moved.zip", bytes).await.expect(204);
    their.post("/api/backups/moved.zip/restore", &Value::Null).await.expect(204);
    let local = other.local();
    until("the other box has it", async || {
        local.try_send("GET", RECORDS, None).await.is_ok_and(|reply| reply.body["totalItems"] == 1)
    })
    .await;
    check_files(&local, all(&local).await.values()).await;
    let ca = |home: &Home| std::fs::read(home.folder().join("tls/ca.pem")).unwrap();
    assert_eq!(ca(&one), ca(&other));
    let key = std::fs::metadata(other.folder().join("tls/ca.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    // Whoever trusts the one box's authority trusts the other's certificate now.
    let phone = Client::trusting(&other.addresses().https, &one.addresses().ca_pem);
    phone.get("/api/health").await.expect(200);
    assert_eq!(keys(&phone.with_token(admin.token())).await, ["moved.zip"]);
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// One bit of a record's file's name flipped where a reader looks for it: behind all that is stored.
fn renamed(backup: &[u8]) -> Vec<u8> {
    let name = b"files/";
    let at = backup.windows(name.len()).rposition(|bytes| bytes == name).unwrap();
    let dot = at + backup[at..].iter().position(|byte| *byte == b'.').unwrap();
    let mut bytes = backup.to_vec();
    bytes[dot - 1] ^= 1;
    bytes
}

/// With a bit that has flipped in the middle of an entry. What stands before an entry stands in the
/// zip's directory too, and there it is read: a bit that flips there damages nothing.
fn damaged(backup: &[u8], name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(backup)).unwrap();
    let entry = zip.by_name(name).unwrap();
    let at = entry.data_start().unwrap() + entry.compressed_size() / 2;
    let mut bytes = backup.to_vec();
    bytes[usize::try_from(at).unwrap()] ^= 0x55;
    bytes
}

/// Made anew without the records' files.
fn left_out(backup: &[u8]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(backup)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let entry = from.by_index_raw(index).unwrap();
        if !entry.name().unwrap().starts_with("files/") {
            to.raw_copy_file(entry).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_changes_nothing() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    papers(&admin).await;
    create(&home.local(), &id(1), 1).await;
    admin.post("/api/backups", &json!({ "name": "good.zip" })).await.expect(204);
    let good = download(&admin, "good.zip").await;
    create(&home.local(), &id(2), 2).await;

    let local = home.local().with_token(admin.token());
    let about = local.get("/api/homeport/backups/good.zip").await.expect(200).body;
    assert!(about["made"].as_str().unwrap().starts_with("20") && about["version"] != "", "{about}");
    local.get("/api/homeport/backups/nope.zip").await.expect(404);
    local.get("/api/homeport/backups/..%2Frunning.json").await.expect(404);

    let about = br#"{"layout":1,"version":"0.1.0","made":""}"#.as_slice();
    let end = |count: u64| [[0xff; 4].as_slice(), &count.to_le_bytes()].concat();
    let (none, one_missing) = (end(0), end(1));
    let tls = [("tls/ca.pem", b"x".as_slice()), ("tls/ca.key", b"x")];
    let with = |entries: &[(&'static str, &[u8])]| zip(&[entries, &tls].concat());
    for (why, bytes) in [
        ("cut off", good[..good.len() / 2].to_vec()),
        ("with a damaged database", damaged(&good, "db.pairs")),
        ("with a damaged authority", damaged(&good, "tls/ca.pem")),
        ("that does not say what it is", damaged(&good, "homeport.json")),
        ("with a file under another name", renamed(&good)),
        ("with a file left out", left_out(&good)),
        ("another zip", zip(&[("x", b"y")])),
        ("an empty zip", zip(&[])),
        (
            "of another layout",
            with(&[("homeport.json", br#"{"layout":9,"version":"","made":""}"#)]),
        ),
        ("without a database", with(&[("homeport.json", about)])),
        ("with an empty database", with(&[("homeport.json", about), ("db.pairs", &none)])),
        ("with too few pairs", with(&[("homeport.json", about), ("db.pairs", &one_missing)])),
        ("without an authority", zip(&[("homeport.json", about), ("db.pairs", &none)])),
        (
            "that leads out of the folder",
            with(&[("homeport.json", about), ("files/../../../x", b"x"), ("db.pairs", &none)]),
        ),
    ] {
        upload(&admin, "bad.zip", bytes).await.expect(204);
        if ["cut off", "another zip", "an empty zip", "of another layout"].contains(&why) {
            local.get("/api/homeport/backups/bad.zip").await.expect(400);
        }
        let said = admin.post("/api/backups/bad.zip/restore", &Value::Null).await.expect(400);
        assert_eq!(said.body["message"], "Missing or invalid backup file.", "{why}");
        assert_eq!(all(&home.local()).await.len(), 2, "{why}");
        admin.delete("/api/backups/bad.zip").await.expect(204);
    }
    assert_eq!(keys(&admin).await, ["good.zip"]);
    // Afterwards a good one can still be put back.
    admin.post("/api/backups/good.zip/restore", &Value::Null).await.expect(204);
    let local = home.local();
    until("the good one is put back", async || all(&local).await.len() == 1).await;
}

#[tokio::test]
async fn a_backup_that_does_not_open_gives_way_to_the_state_before_it() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    papers(&admin).await;
    create(&home.local(), &id(1), 1).await;
    // Whole, but no database of this engine: its version is none.
    let mut pairs = Vec::new();
    for part in [b"!v".as_slice(), b"nonsense"] {
        pairs.extend(u32::try_from(part.len()).unwrap().to_le_bytes());
    }
    pairs.extend(b"!vnonsense");
    pairs.extend([0xff; 4]);
    pairs.extend(1_u64.to_le_bytes());
    let read = |name: &str| std::fs::read(home.folder().join("tls").join(name)).unwrap();
    let (pem, key) = (read("ca.pem"), read("ca.key"));
    let bytes = zip(&[
        ("homeport.json", br#"{"layout":1,"version":"0.1.0","made":""}"#),
        ("db.pairs", &pairs),
        ("tls/ca.pem", &pem),
        ("tls/ca.key", &key),
    ]);
    upload(&admin, "bad.zip", bytes).await.expect(204);
    admin.post("/api/backups/bad.zip/restore", &Value::Null).await.expect(204);
    let local = home.local();
    // While it changes over, connections wait; then the old state answers.
    until("the box is back", async || {
        let health = admin.try_send("GET", "/api/health", None).await;
        health.is_ok_and(|reply| reply.body["data"]["canBackup"] == true)
    })
    .await;
    let records = all(&local).await;
    assert_eq!(records.len(), 1);
    check_files(&local, records.values()).await;
    create(&local, &id(2), 2).await;
    let told = local.with_token(admin.token()).get("/api/homeport/backups").await.expect(200).body;
    assert_eq!(told["restored"]["key"], "bad.zip");
    assert_eq!(told["restored"]["opened"], false);
    assert!(!home.folder().join(".restore").exists());
}

/// The box is older than the backup: its database has been through more files of its log than the
/// one that comes in its place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_after_a_backup_was_put_back_outlives_a_kill() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    papers(&admin).await;
    create(&server.local(), "beforethebackup", 1).await;
    admin.post("/api/backups", &json!({ "name": "old.zip" })).await.expect(204);
    server.stop();
    for _ in 0..4 {
        Serve::on(folder.path()).start().stop();
    }
    let mut server = Serve::on(folder.path()).start();
    let (admin, client) = (server.admin().await, server.local());
    create(&client, "afterthebackup0", 2).await;
    admin.post("/api/backups/old.zip/restore", &Value::Null).await.expect(204);
    until("the state is the backup's", async || {
        let path = format!("{RECORDS}/afterthebackup0");
        client.try_send("GET", &path, None).await.is_ok_and(|reply| reply.status == 404)
    })
    .await;
    for n in 3..20 {
        create(&client, &id(n), n).await;
    }
    server.kill();
    let server = Serve::on(folder.path()).start();
    let there = all(&server.local()).await;
    assert_eq!(there.len(), 1 + 17, "{:?}", there.keys());
    check_files(&server.local(), there.values()).await;
}

#[tokio::test]
async fn a_kill_while_a_backup_is_put_back_leaves_the_old_state_or_the_new() {
    let seed = rand::random::<u64>();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    papers(&server.admin().await).await;
    let the_one = id(1);
    create(&server.local(), &the_one, 1).await;
    let made = server.admin().await.post("/api/backups", &json!({ "name": "one.zip" })).await;
    made.expect(204);
    let mut seen = BTreeMap::new();
    for _ in 0..8 {
        let (admin, local) = (server.admin().await, server.local());
        let path = format!("{RECORDS}/{the_one}");
        local.send_form("PATCH", &path, form(&the_one, 2)).await.expect(200);
        let asking = tokio::spawn(async move {
            admin.try_send("POST", "/api/backups/one.zip/restore", Some(&Value::Null)).await.is_ok()
        });
        tokio::time::sleep(Duration::from_millis(random.random_range(0..500))).await;
        server.kill();
        let _ = asking.await;
        assert!(!server.log().contains("panicked"), "{}", server.log());

        server = Serve::on(folder.path()).start();
        let records = all(&server.local()).await;
        assert_eq!(records.len(), 1);
        let record = records.values().next().unwrap();
        let n = record["n"].as_u64().unwrap();
        assert!(n == 1 || n == 2, "{record}");
        *seen.entry(n).or_insert(0) += 1;
        check_files(&server.local(), records.values()).await;
        assert!(!folder.path().join(".restore").exists());
        assert_eq!(keys(&server.admin().await).await, ["one.zip"]);
    }
    println!("old and new states: {seen:?}");
}

#[tokio::test]
async fn what_was_not_finished_is_not_listed_and_goes_away() {
    let folder = Program::folder_with_admin();
    let backups = folder.path().join("backups");
    std::fs::create_dir_all(&backups).unwrap();
    std::fs::write(backups.join(".unfinished-abc"), "half").unwrap();
    std::fs::write(backups.join("whole.zip"), "PK").unwrap();
    let server = Serve::on(folder.path()).start();
    assert_eq!(keys(&server.admin().await).await, ["whole.zip"]);
    let left = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
    assert_eq!(left(&backups), 1);
}

#[tokio::test]
async fn a_box_in_memory_has_nothing_to_back_up() {
    let home = Home::start();
    let admin = home.admin().await;
    assert_eq!(admin.get("/api/health").await.expect(200).body["data"]["canBackup"], false);
    admin.post("/api/backups", &json!({})).await.expect(400);
    assert_eq!(keys(&admin).await, Vec::<String>::new());
}

/// Where the one file of all records lies.
fn the_only_file(folder: &Path) -> PathBuf {
    let shown = |path: &PathBuf| !path.file_name().unwrap().to_str().unwrap().starts_with('.');
    let inside = |path: PathBuf| {
        let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(shown).collect::<Vec<_>>()
    };
    let mut found = inside(folder.join("files"));
    for _ in 0..2 {
        found = found.into_iter().flat_map(inside).collect();
    }
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Has the automatic backup made now, by the job that the clock starts, and waits for what it does.
async fn make_automatic(admin: &Client, done: impl AsyncFnMut() -> bool) {
    admin.post("/api/crons/__pbAutoBackup__", &Value::Null).await.expect(204);
    until("the automatic backup has been made or refused", done).await;
}

#[tokio::test]
async fn automatic_backups_are_kept_by_number_and_only_a_new_one_removes_an_old() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    papers(&admin).await;
    create(&server.local(), &id(1), 1).await;
    admin.post("/api/crons/__pbAutoBackup__", &Value::Null).await.expect(404);
    let schedule = json!({ "backups": { "cron": "0 3 * * *", "cronMaxKeep": 1 } });
    admin.patch("/api/settings", &schedule).await.expect(200);
    admin.post("/api/backups", &json!({ "name": "mine.zip" })).await.expect(204);
    let mut made = Vec::new();
    for _ in 0..2 {
        let before = keys(&admin).await;
        make_automatic(&admin, async || {
            let now = keys(&admin).await;
            now.len() == 2 && now != before
        })
        .await;
        made = keys(&admin).await;
    }
    assert!(made[0].starts_with("@auto_pb_backup_acme_") && made[1] == "mine.zip", "{made:?}");

    // A link in a file's place is not followed: the next one fails. The one before it stays.
    let problems = async |admin: &Client| {
        let status = admin.get("/api/homeport/status").await.expect(200).body;
        let problems = status["problems"].as_array().unwrap().clone();
        problems.into_iter().find(|problem| problem["code"] == "backup")
    };
    let local = server.local().with_token(admin.token());
    let file = the_only_file(folder.path());
    let aside = folder.path().join("aside");
    std::fs::rename(&file, &aside).unwrap();
    std::os::unix::fs::symlink(&aside, &file).unwrap();
    assert_eq!(problems(&local).await, None);
    make_automatic(&admin, async || problems(&local).await.is_some()).await;
    assert_eq!(keys(&admin).await, made);
    drop((server, local));
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    let local = server.local().with_token(admin.token());
    let problem = problems(&local).await.unwrap();
    let words = problem["message"].as_str().unwrap();
    assert!(words.contains("automatic backup could not be made: Too many levels"), "{words}");

    std::fs::remove_file(&file).unwrap();
    std::fs::rename(&aside, &file).unwrap();
    make_automatic(&admin, async || problems(&local).await.is_none()).await;
    until("the old one is gone", async || keys(&admin).await.len() == 2).await;
    assert_ne!(keys(&admin).await, made);
    admin.patch("/api/settings", &json!({ "backups": { "cron": "" } })).await.expect(200);
    admin.post("/api/crons/__pbAutoBackup__", &Value::Null).await.expect(404);
}

#[tokio::test]
async fn whoever_watches_a_restore_is_told_its_end_and_stays_in() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    let window = home.window().await;
    let state = async |client: &Client| {
        let reply = client.try_send("GET", "/api/homeport/backups", None).await;
        reply.ok().filter(|reply| reply.status == 200).map(|reply| reply.body)
    };
    home.local().get("/api/homeport/backups").await.expect(401);
    home.guest().with_token(admin.token()).get("/api/homeport/backups").await.expect(404);
    let nothing = json!({ "possible": true, "activity": null, "restored": null });
    assert_eq!(state(&window).await, Some(nothing));
    window.post("/api/backups", &json!({ "name": "one.zip" })).await.expect(204);
    window.post("/api/backups/one.zip/restore", &Value::Null).await.expect(204);
    until("the restore is over", async || {
        let told = state(&window).await.unwrap_or_default();
        told["restored"]["key"] == "one.zip" && told["restored"]["opened"] == true
    })
    .await;
    assert_eq!(state(&window).await.unwrap()["activity"], Value::Null);
}
