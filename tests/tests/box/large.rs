//! Large tables: an index is built and a collection removed while everything else goes on, and a
//! kill in the middle costs nothing but time.

use std::path::Path;

use homeport_db::{Db, Statement, Storage};
use homeport_tests::{Client, Program, Serve, collection, field};
use serde_json::{Value, json};

/// Rows of about 500 bytes. `HOMEPORT_ROWS=200000` takes ten minutes with an unoptimised engine.
fn rows() -> usize {
    std::env::var("HOMEPORT_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(40_000)
}
/// Rows in one of the loader's transactions: far below what the engine can read back.
const STEP: usize = 2_000;

/// Writes rows past the server, which must not be running: as it would, but faster.
fn load(folder: &Path) {
    let database = folder.join("db");
    let load = async move {
        let db = Db::open(&Storage::SurrealKv(database)).await.unwrap();
        for step in (0..rows()).collect::<Vec<_>>().chunks(STEP) {
            let rows = step.iter().map(|n| {
                let text = format!("{n:07}").repeat(64);
                json!({ "id": format!("row{n:012}"), "c2": format!("title {n}"), "c3": text })
            });
            let rows = Value::Array(rows.collect());
            let insert = Statement::new("INSERT INTO large_things ").bind(rows);
            db.define(insert.push(" RETURN NONE")).await.unwrap();
        }
        db.close().await.unwrap();
    };
    let loader = std::thread::spawn(|| {
        let runtime = homeport_server::runtime().unwrap();
        runtime.block_on(async { runtime.spawn(load).await }).unwrap();
    });
    loader.join().unwrap();
}

async fn upkeep(window: &Client) -> Value {
    window.get("/api/homeport/status").await.expect(200).body["upkeep"].clone()
}

/// Waits as long as there is progress.
async fn until_done(window: &Client) {
    let mut last = Value::Null;
    let mut same = 0;
    while same < 600 {
        let now = upkeep(window).await;
        if now.is_null() {
            return;
        }
        same = if now == last { same + 1 } else { 0 };
        last = now;
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no progress: {last}");
}

/// Sends a request that will not be answered before the kill.
fn send(admin: &Client, method: &'static str, body: Value) -> tokio::task::JoinHandle<()> {
    let admin = admin.clone();
    tokio::spawn(async move {
        let _ = admin.try_send(method, "/api/collections/large", Some(&body)).await;
    })
}

async fn until_in_the_middle(window: &Client, task: &str) {
    homeport_tests::until("it is in the middle", async || {
        let upkeep = upkeep(window).await;
        upkeep["task"] == task && upkeep["done"].as_u64().unwrap() > 500
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indexes_and_removals_of_a_large_collection_survive_a_kill_in_the_middle() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let fields = json!([field("title", "text"), field("body", "text")]);
    let large = collection("large", fields, json!({ "id": "large_things" }));
    admin.post("/api/collections", &large).await.expect(200);
    program.stop();
    load(folder.path());

    let records = "/api/collections/large/records";
    let mut program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let window = program.local().with_token(admin.token());
    let indexes = json!({ "indexes": ["CREATE UNIQUE INDEX once ON large (title)"] });
    let patch = send(&admin, "PATCH", indexes.clone());
    until_in_the_middle(&window, "index").await;
    // Reads and writes go on.
    let page = admin.get(&format!("{records}?perPage=5&skipTotal=1")).await.expect(200);
    assert_eq!(page.body["items"].as_array().unwrap().len(), 5);
    admin.get(&format!("{records}/row000000039999")).await.expect(200);
    let written = json!({ "id": "writteninbetwee", "title": "written meanwhile" });
    admin.post(records, &written).await.expect(200);
    assert_eq!(upkeep(&window).await["index"], "once");
    program.kill();
    let _ = patch.await;

    let mut program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let window = program.local().with_token(admin.token());
    admin.get(&format!("{records}/writteninbetwee")).await.expect(200);
    until_done(&window).await;
    let shown = admin.get("/api/collections/large").await.expect(200);
    assert_eq!(shown.body["indexes"], indexes["indexes"]);
    for taken in ["title 7", "title 39999", "written meanwhile"] {
        let refused = admin.post(records, &json!({ "title": taken })).await.expect(400);
        assert_eq!(refused.body["data"]["title"]["code"], "validation_not_unique", "{taken}");
    }
    let total = admin.get(&format!("{records}?perPage=1")).await.expect(200);
    assert_eq!(total.body["totalItems"], rows() + 1);

    // What the rows do not allow is refused, and the collection stays as it was.
    admin
        .patch(&format!("{records}/row000000000001"), &json!({ "body": "same" }))
        .await
        .expect(200);
    admin
        .patch(&format!("{records}/row000000039998"), &json!({ "body": "same" }))
        .await
        .expect(200);
    let both =
        json!({ "indexes": [indexes["indexes"][0], "CREATE UNIQUE INDEX other ON large (body)"] });
    let refused =
        admin.request("PATCH", "/api/collections/large").json(&both).send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 400, "{}", refused.text().await.unwrap());
    let shown = admin.get("/api/collections/large").await.expect(200);
    assert_eq!(shown.body["indexes"], indexes["indexes"]);
    admin.post(records, &json!({ "title": "title 7" })).await.expect(400);
    admin.post(records, &json!({ "title": "new", "body": "same" })).await.expect(200);

    // What takes a field away and is stopped before it could tell whether it may has changed nothing.
    let shown = admin.get("/api/collections/large").await.expect(200).body;
    let fields = shown["fields"].as_array().unwrap().iter().filter(|field| field["name"] != "body");
    let third = "CREATE UNIQUE INDEX third ON large (title, id)";
    let patch = json!({
        "fields": fields.collect::<Vec<_>>(),
        "indexes": [indexes["indexes"][0], third],
    });
    let patch = send(&admin, "PATCH", patch);
    until_in_the_middle(&window, "index").await;
    admin
        .patch(&format!("{records}/row000000000002"), &json!({ "title": "two" }))
        .await
        .expect(200);
    program.kill();
    let _ = patch.await;
    let mut program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let window = program.local().with_token(admin.token());
    until_done(&window).await;
    let now = admin.get("/api/collections/large").await.expect(200).body;
    assert_eq!((&now["fields"], &now["indexes"]), (&shown["fields"], &shown["indexes"]));
    for (row, title) in [("row000000000002", "two"), ("row000000000003", "title 3")] {
        let record = admin.get(&format!("{records}/{row}")).await.expect(200).body;
        assert_eq!((&record["title"], record["body"] != ""), (&json!(title), true), "{row}");
    }

    let delete = send(&admin, "DELETE", Value::Null);
    until_in_the_middle(&window, "removal").await;
    admin.get("/api/collections/large").await.expect(404);
    program.kill();
    let _ = delete.await;

    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let window = program.local().with_token(admin.token());
    admin.get("/api/collections/large").await.expect(404);
    until_done(&window).await;
    // One of the same id is another one.
    admin.post("/api/collections", &large).await.expect(200);
    let page = admin.get(records).await.expect(200);
    assert_eq!(page.body["totalItems"], 0);
    assert!(!program.log().contains("panicked"), "{}", program.log());
    program.stop();
}
