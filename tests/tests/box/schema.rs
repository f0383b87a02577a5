//! Changing collections that hold records: refused, interrupted, and under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use homeport_db::{Db, Statement, Storage};
use homeport_tests::{Home, Program, Serve, collection, field, open_rules};
use serde_json::{Value, json};

#[tokio::test]
async fn an_index_that_records_disallow_changes_nothing_and_the_box_starts_again() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let notes = collection("notes", json!([field("title", "text")]), open_rules());
    admin.post("/api/collections", &notes).await.expect(200);
    for _ in 0..3 {
        let note = json!({ "title": "same" });
        admin.post("/api/collections/notes/records", &note).await.expect(200);
    }
    let once = "CREATE UNIQUE INDEX once ON notes (title) WHERE title != ''";
    admin.patch("/api/collections/notes", &json!({ "indexes": [once] })).await.expect(400);
    let kept = admin.get("/api/collections/notes").await.expect(200);
    assert_eq!(kept.body["indexes"], json!([]));
    program.stop();

    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let found = admin.get("/api/collections/notes/records").await.expect(200);
    assert_eq!(found.body["totalItems"], 3);
    program.stop();
}

#[tokio::test]
async fn a_record_too_large_for_a_transaction_is_refused_and_a_crash_loses_nothing() {
    let folder = Program::folder_with_admin();
    let mut program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let names = ["a", "b", "c", "d"];
    let fields = names.map(|name| field(name, "editor"));
    let pages = collection("pages", json!(fields), open_rules());
    admin.post("/api/collections", &pages).await.expect(200);
    let path = "/api/collections/pages/records";
    let text = "x".repeat(4_900_000);
    let small = admin.post(path, &json!({ "a": text })).await.expect(200);
    let id = small.body["id"].as_str().unwrap().to_owned();
    admin.patch(&format!("{path}/{id}"), &json!({ "b": "y" })).await.expect(200);
    let large = json!({ "a": text, "b": text, "c": text, "d": text });
    admin.post(path, &large).await.expect(413);
    admin.patch(&format!("{path}/{id}"), &large).await.expect(413);
    program.kill();

    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let kept = admin.get(&format!("{path}/{id}")).await.expect(200);
    assert_eq!(kept.body["a"].as_str().map(str::len), Some(text.len()));
    assert_eq!(kept.body["b"], "y");
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_collections_records_never_come_back_under_its_name() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let named = |name| collection("notes", json!([field(name, "text")]), open_rules());
    for _ in 0..5 {
        admin.post("/api/collections", &named("secret")).await.expect(200);
        let done = Arc::new(AtomicBool::new(false));
        let writers = (0..12).map(|_| {
            let (guest, done) = (program.guest(), Arc::clone(&done));
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    let note = json!({ "secret": "for nobody" });
                    let status = guest.post("/api/collections/notes/records", &note).await.status;
                    assert!(matches!(status, 200 | 404), "{status}");
                }
            })
        });
        let writers = writers.collect::<Vec<_>>();
        homeport_tests::until("there are records", async || {
            let found = admin.get("/api/collections/notes/records").await;
            found.body["totalItems"].as_u64().is_some_and(|total| total > 20)
        })
        .await;
        admin.delete("/api/collections/notes").await.expect(204);
        done.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
        admin.post("/api/collections", &named("public")).await.expect(200);
        let found = admin.get("/api/collections/notes/records").await.expect(200);
        assert_eq!(found.body["totalItems"], 0);
        admin.delete("/api/collections/notes").await.expect(204);
    }
    program.stop();
}

#[tokio::test]
async fn a_field_is_added_to_rows_that_are_large_together() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let pages = collection("pages", json!([field("a", "editor")]), open_rules());
    let made = admin.post("/api/collections", &pages).await.expect(200);
    let path = "/api/collections/pages/records";
    for _ in 0..8 {
        admin.post(path, &json!({ "a": "x".repeat(2_000_000) })).await.expect(200);
    }
    let mut fields = made.body["fields"].as_array().unwrap().clone();
    fields.push(field("count", "number"));
    admin.patch("/api/collections/pages", &json!({ "fields": fields })).await.expect(200);
    let found = admin.get(&format!("{path}?filter=count=0&fields=id,count")).await.expect(200);
    assert_eq!(found.body["totalItems"], 8);
    program.stop();
}

#[tokio::test]
async fn secrets_stay_out_of_the_change_log_when_their_field_has_gone() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let fields = json!([field("title", "text"), field("pin", "password")]);
    admin.post("/api/collections", &collection("doors", fields, json!({}))).await.expect(200);
    let door = json!({ "title": "front", "pin": "1234567890" });
    let made = admin.post("/api/collections/doors/records", &door).await.expect(200);
    let id = made.body["id"].as_str().unwrap();
    let without = json!({ "fields": [field("title", "text")] });
    admin.patch("/api/collections/doors", &without).await.expect(200);
    let path = format!("/api/collections/doors/records/{id}");
    admin.patch(&path, &json!({ "title": "back" })).await.expect(200);

    // The mirror of a token key, for an index that sorts by it.
    let users = admin.get("/api/collections/users").await.expect(200);
    let mut indexes = users.body["indexes"].as_array().unwrap().clone();
    indexes.push(json!("CREATE INDEX by_key ON users (tokenKey)"));
    admin.patch("/api/collections/users", &json!({ "indexes": indexes })).await.expect(200);
    let user = json!({
        "email": "ada@example.com", "password": "1234567890", "passwordConfirm": "1234567890",
    });
    let made = admin.post("/api/collections/users/records", &user).await.expect(200);
    let path = format!("/api/collections/users/records/{}", made.body["id"].as_str().unwrap());
    admin.patch(&path, &json!({ "name": "Ada" })).await.expect(200);
    program.stop();

    let log = change_log(folder.path()).await;
    assert!(log.contains("front"), "{log}");
    assert!(!log.contains("argon2"), "{log}");
    // Fifty letters, each in hexadecimal, and the end mark.
    let is_mirror = |word: &str| word.len() == 101 && word.ends_with('g');
    let words = log.split(|c: char| !c.is_ascii_alphanumeric());
    assert_eq!(words.filter(|word| is_mirror(word)).count(), 0, "{log}");
}

/// All that is in a folder's change log.
async fn change_log(folder: &std::path::Path) -> String {
    let folder = folder.join("db");
    let read = async move {
        let db = Db::open(&Storage::SurrealKv(folder)).await.unwrap();
        let rows = db.rows(Statement::new("SELECT * FROM _changes")).await.unwrap();
        db.close().await.unwrap();
        serde_json::to_string(&rows).unwrap()
    };
    // The database needs bigger stacks than a test's runtime has.
    let runtime = homeport_server::runtime().unwrap();
    std::thread::spawn(move || runtime.block_on(async { tokio::spawn(read).await.unwrap() }))
        .join()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_not_cut_by_a_save_whose_unique_index_could_be_refused() {
    let home = Home::start();
    let admin = home.admin().await;
    let kinds = |most: u32| json!([{ "name": "kinds", "type": "select", "values": ["a", "b"], "maxSelect": most }]);
    let lists = json!({ "name": "lists", "type": "base", "fields": kinds(2) });
    admin.post("/api/collections", &lists).await.expect(200);
    let path = "/api/collections/lists/records";
    for _ in 0..2 {
        admin.post(path, &json!({ "kinds": ["a", "b"] })).await.expect(200);
    }
    let both = json!({ "fields": kinds(1),
        "indexes": ["CREATE UNIQUE INDEX idx_lists ON lists (kinds)"] });
    admin.patch("/api/collections/lists", &both).await.expect(400);
    for record in admin.get(path).await.expect(200).body["items"].as_array().unwrap() {
        assert_eq!(record["kinds"], json!(["a", "b"]));
    }
}

#[tokio::test]
async fn a_definition_that_somebody_else_has_changed_is_not_overwritten() {
    let home = Home::start();
    let admin = home.admin().await;
    let made = collection("notes", json!([field("text", "text")]), json!({}));
    let opened = admin.post("/api/collections", &made).await.expect(200).body;
    let save = async |seen: Option<&str>, body: Value| {
        let request = admin.request("PATCH", "/api/collections/notes").json(&body);
        let request = match seen {
            Some(seen) => request.header("If-Match", format!("\"{seen}\"")),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let seen = opened["updated"].as_str().unwrap();
    let (status, changed) = save(Some(seen), json!({ "listRule": "" })).await;
    assert_eq!(status, 200, "{changed}");
    let (status, said) = save(Some(seen), json!({ "fields": [] })).await;
    assert_eq!(status, 412);
    assert!(said["message"].as_str().unwrap().contains("Somebody else"), "{said}");
    let now = admin.get("/api/collections/notes").await.expect(200).body;
    assert_eq!((&now["fields"], &now["listRule"]), (&changed["fields"], &json!("")));
    // Whoever does not ask is not held up, as in PocketBase.
    assert_eq!(save(None, json!({ "viewRule": "" })).await.0, 200);
    let now = admin.get("/api/collections/notes").await.expect(200).body;
    assert_eq!(save(now["updated"].as_str(), json!({ "viewRule": null })).await.0, 200);
}
