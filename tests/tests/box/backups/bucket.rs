//! Backups in a bucket of an S3 service, instead of in the box's folder.

use std::path::Path;

use homeport_tests::{Client, Home, Program, S3, Serve, until};
use rand::rngs::StdRng;
use rand::{RngCore as _, SeedableRng as _};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{RECORDS, all, create, download, id, keys, make_automatic, papers, upload};

const TEST: &str = "/api/settings/test/s3";

async fn keep_in(admin: &Client, s3: &Value) {
    let set = json!({ "backups": { "s3": s3 } });
    admin.patch("/api/settings", &set).await.expect(200);
}

/// A record with a file that zip makes no smaller.
async fn create_large(client: &Client, bytes: usize) -> Vec<u8> {
    let mut content = vec![0; bytes];
    StdRng::seed_from_u64(7).fill_bytes(&mut content);
    let file = Part::bytes(content.clone()).file_name("large.bin");
    let form = Form::new().text("id", id(77)).text("n", "77").part("one", file);
    client.send_form("POST", RECORDS, form).await.expect(200);
    content
}

fn left_here(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("backups")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn backups_are_made_listed_read_and_put_back_from_a_bucket() {
    let s3 = S3::start();
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    papers(&admin).await;
    // A file that is not in the bucket's list is here, and comes back when it is off.
    admin.post("/api/backups", &json!({ "name": "here.zip" })).await.expect(204);
    keep_in(&admin, &s3.settings()).await;
    admin.post(TEST, &json!({ "filesystem": "backups" })).await.expect(204);
    assert_eq!(s3.objects(), Vec::<String>::new());
    assert_eq!(keys(&admin).await, Vec::<String>::new());

    let limit = json!({ "fields": [
        { "name": "n", "type": "number" },
        { "name": "one", "type": "file", "maxSize": 40 << 20 },
    ]});
    admin.patch("/api/collections/papers", &limit).await.expect(200);
    let content = create_large(&server.local(), 20 << 20).await;
    let before = all(&server.local()).await;
    admin.post("/api/backups", &json!({ "name": "away.zip" })).await.expect(204);
    assert_eq!(keys(&admin).await, ["away.zip"]);
    assert_eq!(s3.objects(), ["away.zip"]);
    assert_eq!((s3.unfinished(), left_here(folder.path())), (0, vec!["here.zip".to_owned()]));
    let listed = admin.get("/api/backups").await.expect(200).body;
    let kept = std::fs::read(s3.bucket().join("away.zip")).unwrap();
    assert_eq!(listed[0]["size"], kept.len());
    assert!(listed[0]["modified"].as_str().unwrap().starts_with("20"), "{listed}");
    let taken = admin.post("/api/backups", &json!({ "name": "away.zip" })).await.expect(400).body;
    assert_eq!(taken["data"]["name"]["code"], "validation_backup_name_exists");

    assert_eq!(download(&admin, "away.zip").await, kept);
    let part = ranged(&admin, "away.zip", "bytes=5-14").await;
    assert_eq!((part.0, part.1.as_slice()), (206, &kept[5..15]));
    assert_eq!(ranged(&admin, "away.zip", "bytes=999999999-").await.0, 416);
    let about = server.local().with_token(admin.token());
    let about = about.get("/api/homeport/backups/away.zip").await.expect(200).body;
    assert_eq!(about["version"], env!("CARGO_PKG_VERSION"));

    create(&server.local(), &id(1), 1).await;
    upload(&admin, "again.zip", kept.clone()).await.expect(204);
    admin.post("/api/backups/again.zip/restore", &Value::Null).await.expect(204);
    let back = server.local();
    until("the backup is back", async || {
        let reply = back.try_send("GET", RECORDS, None).await;
        reply.is_ok_and(|reply| reply.status == 200 && reply.body["totalItems"] == 1)
    })
    .await;
    assert_eq!(all(&back).await, before);
    let record = &before[&format!("\"{}\"", id(77))];
    let path = format!("/api/files/papers/{}/{}", id(77), record["one"].as_str().unwrap());
    let file = back.request("GET", &path).send().await.unwrap().bytes().await.unwrap();
    assert!(file == content, "another file");
    assert_eq!(left_here(folder.path()), ["here.zip"]);

    // The bucket is in the settings that came back, its secret too.
    let admin = server.admin().await;
    assert_eq!(keys(&admin).await, ["again.zip", "away.zip"]);
    admin.delete("/api/backups/again.zip").await.expect(204);
    admin.delete("/api/backups/again.zip").await.expect(400);
    assert_eq!(s3.objects(), ["away.zip"]);
    keep_in(&admin, &json!({ "enabled": false })).await;
    assert_eq!(keys(&admin).await, ["here.zip"]);
    admin.post(TEST, &json!({ "filesystem": "backups" })).await.expect(400);
    let log = server.stop();
    assert!(!log.contains("a secret for tests") && !log.contains("X-Amz-Signature"), "{log}");
}

#[tokio::test]
async fn of_two_that_come_at_once_under_one_name_the_second_is_refused() {
    let s3 = S3::start();
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    admin.post("/api/backups", &json!({ "name": "mine.zip" })).await.expect(204);
    let bytes = download(&admin, "mine.zip").await;
    keep_in(&admin, &s3.settings()).await;
    let both = [upload(&admin, "a.zip", bytes.clone()), upload(&admin, "a.zip", bytes.clone())];
    let mut told = futures_util::future::join_all(both).await;
    told.sort_by_key(|reply| reply.status);
    let statuses = told.iter().map(|reply| reply.status).collect::<Vec<_>>();
    assert_eq!(statuses, [204, 400]);
    assert_eq!(told[1].body["data"]["file"]["code"], "validation_backup_name_exists");
    assert_eq!(download(&admin, "a.zip").await, bytes);

    // A name with letters of its own comes out as it went in.
    upload(&admin, "größe.zip", bytes.clone()).await.expect(204);
    assert_eq!(download(&admin, "größe.zip").await, bytes);
    assert_eq!(keys(&admin).await, ["a.zip", "größe.zip"]);
}

async fn ranged(admin: &Client, key: &str, range: &str) -> (u16, Vec<u8>) {
    let token = admin.post("/api/files/token", &json!({})).await.expect(200).body;
    let path = format!("/api/backups/{key}?token={}", token["token"].as_str().unwrap());
    let answer = admin.request("GET", &path).header("Range", range).send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn automatic_backups_in_a_bucket_are_kept_by_number_and_an_outage_is_told() {
    let mut s3 = S3::start();
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    papers(&admin).await;
    keep_in(&admin, &s3.settings()).await;
    let schedule = json!({ "backups": { "cron": "0 3 * * *", "cronMaxKeep": 1 } });
    admin.patch("/api/settings", &schedule).await.expect(200);
    std::fs::create_dir(s3.bucket().join("folder")).unwrap();
    std::fs::write(s3.bucket().join("folder/@auto_pb_backup_x.zip"), "not ours").unwrap();
    for _ in 0..2 {
        let before = s3.objects();
        make_automatic(&admin, async || {
            let now = s3.objects();
            now.len() == 2 && now != before
        })
        .await;
    }
    let listed = keys(&admin).await;
    assert!(listed.len() == 1 && listed[0].starts_with("@auto_pb_backup_acme_"), "{listed:?}");

    s3.kill();
    let local = server.local().with_token(admin.token());
    let problem = async || {
        let status = local.get("/api/homeport/status").await.expect(200).body;
        let problems = status["problems"].as_array().unwrap().clone();
        problems.into_iter().find(|problem| problem["code"] == "backup")
    };
    assert_eq!(problem().await, None);
    make_automatic(&admin, async || problem().await.is_some()).await;
    let problem = problem().await.unwrap();
    let words = problem["message"].as_str().unwrap();
    assert!(words.contains("127.0.0.1 could not be reached"), "{words}");
    assert_eq!(left_here(folder.path()).len(), 1, "only the note of it: {words}");
    assert!(s3.objects().contains(&listed[0]));
    let list = admin.get("/api/backups").await.expect(400).body;
    let words = list["message"].as_str().unwrap();
    assert!(
        words.starts_with("Failed to retrieve backup items. Raw error: \n127.0.0.1"),
        "{words}"
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_bucket_is_said_without_its_secret() {
    let s3 = S3::start();
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    let table = [
        ("bucket", json!("nowhere"), "There is no bucket of this name."),
        ("secret", json!("geheim geheim"), "The secret does not belong to this access key."),
        ("accessKey", json!("nobody"), ""),
        ("endpoint", json!("http://127.0.0.1:9"), "127.0.0.1 could not be reached."),
        ("endpoint", json!("ftp://127.0.0.1"), "The endpoint is no address of a service."),
        ("endpoint", json!(home.addresses().loopback), ""),
    ];
    for (name, value, words) in table {
        let mut settings = s3.settings();
        settings[name] = value.clone();
        keep_in(&admin, &settings).await;
        let told = admin.post(TEST, &json!({ "filesystem": "backups" })).await.expect(400).body;
        let told = told["message"].as_str().unwrap();
        let begins = "Failed to test the S3 filesystem. Raw error: \n";
        assert!(told.starts_with(begins) && told.contains(words), "{name} {value}: {told}");
        assert!(!told.contains("geheim") && !told.contains("X-Amz"), "{told}");
        for (method, path) in [
            ("POST", "/api/backups"),
            ("DELETE", "/api/backups/x.zip"),
            ("POST", "/api/backups/x.zip/restore"),
        ] {
            let asked = admin.send(method, path, Some(&json!({ "name": "x.zip" }))).await;
            let told = asked.expect(400).body;
            assert_eq!(told["data"], json!({}), "{method} {path}: {told}");
            // Answers to `HEAD` cannot tell more of a key than that it will not do.
            let told = told["message"].as_str().unwrap();
            assert!(name == "secret" || told.contains(words), "{method} {path}: {told:?}");
        }
        assert_eq!(s3.objects(), Vec::<String>::new());
    }
    let mut settings = s3.settings();
    settings["endpoint"] = json!("https://s3.example.com");
    let files = json!({ "s3": settings });
    let refused = admin.patch("/api/settings", &files).await.expect(400).body;
    assert_eq!(refused["data"]["s3"]["enabled"]["code"], "validation_files_stay_here");
    home.guest().post(TEST, &json!({ "filesystem": "backups" })).await.expect(401);
}
