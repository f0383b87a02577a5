//! `kill -9` among uploads: no record without its files, and after the sweep no file without a
//! record.

use std::collections::{BTreeMap, BTreeSet};

use homeport_tests::{Client, Program, Serve, until};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use reqwest::multipart::Form;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use super::{RECORDS, address, file, named_by, on_disk, papers, path_of};

const ROUNDS: usize = 8;
const CLIENTS: usize = 5;
const IDS: u32 = 6;

fn seed() -> u64 {
    let given = std::env::var("HOMEPORT_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(rand::random);
    println!("HOMEPORT_SEED={seed}");
    seed
}

/// All of a record's files follow from its id and a number.
fn content(id: &str, n: u64, place: usize) -> Vec<u8> {
    let length = usize::try_from(n * 7919 % 200_000).unwrap();
    format!("{id}:{n}:{place};").repeat(length / 20 + 1).into_bytes()
}

/// A form that sets both fields of files.
fn form(id: &str, n: u64, is_new: bool) -> Form {
    let mut form =
        Form::new().text("n", n.to_string()).part("one", file("one.txt", content(id, n, 0)));
    if is_new {
        form = form.text("id", id.to_owned());
    }
    for place in 1..=usize::try_from(n % 3).unwrap() {
        form = form.part("many", file("many.bin", content(id, n, place)));
    }
    if n.is_multiple_of(3) && !is_new {
        form = form.text("@jsonPayload", "{\"many\":[]}");
    }
    form
}

/// Writes until the box is gone; returns what was promised: the number that each record has.
async fn hammer(
    client: Client,
    number: usize,
    mut known: BTreeMap<String, Option<u64>>,
    mut dice: StdRng,
    answered: UnboundedSender<()>,
) -> (BTreeMap<String, Option<u64>>, Option<(String, Option<u64>)>) {
    loop {
        let id = format!("uploader{number}rec{:03}", dice.random_range(0..IDS));
        let n = dice.random_range(1..1_000_000);
        let holds = known.get(&id).copied().flatten();
        let (wanted, sent) = match holds {
            None => (Some(n), client.try_send_form("POST", RECORDS, form(&id, n, true)).await),
            Some(_) if dice.random_bool(0.3) => {
                (None, client.try_send("DELETE", &path_of(&id), None).await)
            }
            Some(_) => {
                (Some(n), client.try_send_form("PATCH", &path_of(&id), form(&id, n, false)).await)
            }
        };
        match sent {
            Ok(answer) if matches!(answer.status, 200 | 204) => {
                known.insert(id, wanted);
                let _ = answered.send(());
            }
            Ok(answer) => panic!("{id}: {} {}", answer.status, answer.text),
            Err(_) => return (known, Some((id, wanted))),
        }
    }
}

async fn all(client: &Client) -> Vec<Value> {
    let reply = client.get(&format!("{RECORDS}?perPage=1000")).await.expect(200);
    reply.body["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_leaves_no_record_without_its_files_and_no_file_without_its_record() {
    let mut random = StdRng::seed_from_u64(seed());
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    papers(&server.admin().await).await;
    let mut known = vec![BTreeMap::new(); CLIENTS];
    for _ in 0..ROUNDS {
        let (answered, mut answers) = tokio::sync::mpsc::unbounded_channel();
        let tasks = known.drain(..).enumerate().map(|(number, known)| {
            let dice = StdRng::seed_from_u64(random.random());
            tokio::spawn(hammer(server.local(), number, known, dice, answered.clone()))
        });
        let tasks = tasks.collect::<Vec<_>>();
        drop(answered);
        for _ in 0..random.random_range(1..60) {
            answers.recv().await.expect("a client that still writes");
        }
        server.kill();
        let mut open = BTreeMap::new();
        for task in tasks {
            let (mut certain, pending) = task.await.unwrap();
            if let Some((id, wanted)) = pending {
                open.insert(id.clone(), [certain.remove(&id).flatten(), wanted]);
            }
            known.push(certain);
        }
        assert!(!server.log().contains("panicked"), "{}", server.log());

        server = Serve::on(folder.path()).start();
        let client = server.local();
        let records = all(&client).await;
        let mut named = BTreeSet::new();
        for record in &records {
            let (id, n) = (record["id"].as_str().unwrap(), record["n"].as_u64().unwrap());
            named.append(&mut named_by(record));
            let many = record["many"].as_array().unwrap();
            assert_eq!(many.len() as u64, n % 3, "{record}");
            for (place, name) in [&record["one"]].into_iter().chain(many).enumerate() {
                let served = client.request("GET", &address(record, name)).send().await.unwrap();
                assert_eq!(served.status(), 200, "{record}");
                let bytes = served.bytes().await.unwrap();
                assert_eq!(bytes, content(id, n, place), "{id}: another file's content");
            }
            if let Some(outcomes) = open.remove(id) {
                assert!(outcomes.contains(&Some(n)), "{id}: {n}, none of {outcomes:?}");
                known[usize::from(id.as_bytes()[8] - b'0')].insert(id.to_owned(), Some(n));
            } else {
                let holds = known[usize::from(id.as_bytes()[8] - b'0')].get(id);
                assert_eq!(holds, Some(&Some(n)), "{id}");
            }
        }
        for (id, outcomes) in open {
            assert!(outcomes.contains(&None), "{id}: gone, not one of {outcomes:?}");
        }
        let alive = known.iter().flat_map(|known| known.values()).flatten().count();
        assert_eq!(records.len(), alive, "an acknowledged record is gone");
        until("only named files are left", async || on_disk(folder.path()) == named).await;
    }
}

#[tokio::test]
async fn what_a_crash_left_is_swept_and_what_records_name_is_not() {
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    papers(&server.admin().await).await;
    let kept = server.local().send_form("POST", RECORDS, form("keeper000000001", 5, true)).await;
    let kept = kept.expect(200).body;
    server.kill();

    let files = folder.path().join("files");
    let (collection, id) = (kept["collectionId"].as_str().unwrap(), kept["id"].as_str().unwrap());
    let at = |path: &str| {
        let path = files.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "left").unwrap();
    };
    at(".staging/an_earlier_run/7");
    at(&format!("{collection}/{id}/other_0123456789.txt"));
    at(&format!("{collection}/{id}/thumbs_other_0123456789.txt/30x30_other_0123456789.txt"));
    at(&format!("{collection}/nobody000000001/lost_0123456789.txt"));
    at("pbc_1234567/nobody000000001/lost_0123456789.txt");
    // Of more records than are asked for at once.
    for n in 0..450 {
        at(&format!("{collection}/crowd{n:010}/lost_0123456789.txt"));
    }
    // Not ours: nobody knows what these are.
    at("lost+found/mine.txt");
    at(&format!("{collection}/{id}/.not ours"));

    let server = Serve::on(folder.path()).start();
    let mut left = named_by(&kept);
    left.insert("lost+found/mine.txt".to_owned());
    left.insert(format!("{collection}/{id}/.not ours"));
    until("the rest is swept", async || on_disk(folder.path()) == left).await;
    until("empty folders go too", async || {
        !files.join("pbc_1234567").exists()
            && !files.join(collection).join("nobody000000001").exists()
    })
    .await;
    let served = server.local().get(&address(&kept, &kept["one"])).await.expect(200);
    assert_eq!(served.text.as_bytes(), content(id, 5, 0));
}
