//! A full disk: writes are refused in words, reads go on, nothing acknowledged is lost.

use std::path::{Path, PathBuf};
use std::process::Command;

use homeport_tests::{ADMIN, Client, PASSWORD, Serve, collection, field, run, until};
use serde_json::{Value, json};

const RECORDS: &str = "/api/collections/notes/records";

/// A small disk of its own, unmounted in the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        let options = ["-t", "tmpfs", "-o", "size=64m", "homeport-test"];
        let mounted = Command::new("mount").args(options).arg(at).output().ok()?;
        mounted.status.success().then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a test that failed may still hold files.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Takes what space is left but for `spare` bytes.
fn fill(disk: &Path, spare: u64) -> PathBuf {
    use std::io::Write as _;
    let path = disk.join("filler");
    let mut file = std::fs::File::create(&path).unwrap();
    let chunk = vec![7; 64 << 10];
    let mut length = 0;
    while file.write_all(&chunk).is_ok() {
        length += chunk.len() as u64;
    }
    file.set_len(length.saturating_sub(spare)).unwrap();
    path
}

fn note(n: usize) -> Value {
    json!({ "id": format!("note{n:011}"), "text": format!("{n} ").repeat(10_000) })
}

/// Every note that was acknowledged is there, whole.
async fn all_there(client: &Client, acknowledged: &[usize]) {
    for n in acknowledged {
        let record = client.get(&format!("{RECORDS}/note{n:011}")).await.expect(200);
        assert_eq!(record.body["text"], note(*n)["text"], "{n}");
    }
    let list = client.get(&format!("{RECORDS}?perPage=1&fields=id")).await.expect(200);
    assert_eq!(list.body["totalItems"], acknowledged.len(), "a refused write is there");
}

#[tokio::test]
async fn a_full_disk_refuses_writes_keeps_reads_and_loses_nothing() {
    let outer = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(outer.path()) else {
        println!("skipped: this user may not mount a small disk");
        return;
    };
    let folder = disk.0.join("data");
    let path = folder.to_str().unwrap();
    assert!(run(["superuser", "upsert", ADMIN, PASSWORD, "--data-dir", path]).status.success());
    let mut server = Serve::on(&folder).start();
    let text = json!({ "name": "text", "type": "text", "max": 1_000_000 });
    let definition = collection("notes", json!([text, field("n", "number")]), json!({}));
    let admin = server.admin().await;
    admin.post("/api/collections", &definition).await.expect(200);

    let client = server.guest();
    let mut acknowledged = Vec::new();
    let filler = fill(&disk.0, 12 << 20);
    let mut refusals = 0;
    for n in 0..400 {
        let reply = client.post(RECORDS, &note(n)).await;
        match reply.status {
            200 => acknowledged.push(n),
            507 | 503 => {
                assert!(!reply.body["message"].as_str().unwrap().is_empty(), "{}", reply.text);
                refusals += 1;
            }
            other => panic!("{n}: {other} {}\n{}", reply.text, server.log()),
        }
        if refusals == 5 {
            break;
        }
    }
    assert_eq!(refusals, 5, "the disk never was full; {} writes", acknowledged.len());
    assert!(!acknowledged.is_empty());
    client.get("/api/health").await.expect(200);
    all_there(&client, &acknowledged).await;
    // Whoever has to make room gets in; what cannot be noted of it is told.
    let link = String::from_utf8(run(["window-link", "--data-dir", path]).stdout).unwrap();
    let door = link.trim().strip_prefix(server.said("loopback")).unwrap();
    server.local().get(door).await.expect(303);
    let told = async || server.log().contains("An event is missing in the audit trail");
    until("the log tells of it", told).await;
    assert!(!server.log().contains("panicked"), "{}", server.log());

    std::fs::remove_file(filler).unwrap();
    for n in 500..510 {
        client.post(RECORDS, &note(n)).await.expect(200);
        acknowledged.push(n);
    }
    // What was refused has left nothing behind that would cost the others their place.
    server.kill();
    let filler = fill(&disk.0, 0);
    let said = Serve::on(&folder).refused();
    assert!(said.contains("is full") && said.contains("Make some"), "{said}");
    std::fs::remove_file(filler).unwrap();
    let server = Serve::on(&folder).start();
    let client = server.guest();
    all_there(&client, &acknowledged).await;
    client.post(RECORDS, &note(510)).await.expect(200);
    acknowledged.push(510);
    all_there(&client, &acknowledged).await;
    server.stop();
    assert!(run(["audit", "verify", "--data-dir", path]).status.success());
    drop(disk);
}
