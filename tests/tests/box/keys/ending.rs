//! How keys end, and what is no key.

use homeport_tests::{Home, Program, Serve, collection, field, until};
use serde_json::json;

use super::{KEYS, NOTES, library, make, scope};

#[tokio::test]
async fn what_is_no_key_or_over_is_told_so_and_braked() {
    let home = Home::start();
    let window = home.window().await;
    library(&home.admin().await).await;
    let scopes = json!([scope("notes", &["list"])]);
    let (id, key) = make(&window, scopes.clone()).await;
    let (_, good) = make(&window, scopes.clone()).await;
    let with = |key: &str| home.guest().with_token(key);
    let says = async |key: &str| {
        let refused = with(key).get(NOTES).await.expect(401);
        refused.body["message"].as_str().unwrap().to_owned()
    };
    assert!(says(&key[..key.len() - 1]).await.contains("misspelled"));
    window.delete(&format!("{KEYS}/{id}")).await.expect(204);
    assert!(says(&key).await.contains("revoked"));
    window.delete(&format!("{KEYS}/{id}")).await.expect(404);

    let soon = time::OffsetDateTime::now_utc() + time::Duration::seconds(3);
    let form = time::format_description::well_known::Rfc3339;
    let body = json!({ "name": "short", "scopes": scopes, "expires": soon.format(&form).unwrap() });
    let short = window.post(KEYS, &body).await.expect(200).body;
    let short_key = short["key"].as_str().unwrap();
    with(short_key).get(NOTES).await.expect(200);
    until("the key is over", async || with(short_key).get(NOTES).await.status == 401).await;
    assert!(says(short_key).await.contains("expired"));
    let listed = window.get(KEYS).await.expect(200);
    assert_eq!(listed.body["keys"][0]["expired"], true);
    let path = format!("{KEYS}/{}", short["id"].as_str().unwrap());
    window.patch(&path, &json!({ "expires": null })).await.expect(200);
    with(short_key).get(NOTES).await.expect(200);

    let mut answers = Vec::new();
    for _ in 0..12 {
        answers.push(with(&key).get(NOTES).await);
    }
    let braked = answers.last().unwrap();
    assert_eq!((braked.status, braked.header("retry-after").is_empty()), (429, false));
    with(&good).get(NOTES).await.expect(200);
}

#[tokio::test]
async fn a_scope_follows_its_collection_and_goes_with_it() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    let fields = json!([field("title", "text")]);
    let closed = json!({ "id": "pbc0000000001", "listRule": null });
    let drafts = collection("drafts", fields, closed);
    admin.post("/api/collections", &drafts).await.expect(200);
    let (_, key) = make(&window, json!([scope("drafts", &["list"])])).await;
    let server = home.guest().with_token(&key);
    admin.patch("/api/collections/drafts", &json!({ "name": "papers" })).await.expect(200);
    server.get("/api/collections/papers/records").await.expect(200);
    let shown = window.get(KEYS).await.expect(200);
    assert_eq!(shown.body["keys"][0]["scopes"][0]["name"], "papers");

    admin.delete("/api/collections/papers").await.expect(204);
    admin.post("/api/collections", &drafts).await.expect(200);
    server.get("/api/collections/drafts/records").await.expect(403);
    let shown = window.get(KEYS).await.expect(200);
    assert_eq!(shown.body["keys"][0]["scopes"], json!([]));
}

#[tokio::test]
async fn a_key_is_nowhere_on_disk_and_outlasts_a_restart() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    library(&admin).await;
    let window = program.local().with_token(admin.token());
    let (_, key) = make(&window, json!([scope("notes", &["list"])])).await;
    let (gone, gone_key) = make(&window, json!([scope("notes", &["list"])])).await;
    let server = program.guest().with_token(&key);
    server.get(NOTES).await.expect(200);
    server.get(&format!("{NOTES}?apikey={key}&sort={key}")).await.expect(400);
    server.get(&format!("/api/nothing/{key}")).await.expect(403);
    window.delete(&format!("{KEYS}/{gone}")).await.expect(204);
    admin.post("/api/backups", &json!({ "name": "a.zip" })).await.expect(204);
    program.stop();
    let secret = &key[20..key.len() - 8];
    for file in files_below(folder.path()) {
        let bytes = std::fs::read(&file).unwrap();
        let holds = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!holds, "{}", file.display());
    }

    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let window = program.local().with_token(admin.token());
    let listed = window.get(KEYS).await.expect(200);
    let left = &listed.body["keys"][0];
    assert!(left["lastUsed"].is_string() && left["address"] == "127.0.0.1", "{left}");
    program.guest().with_token(&key).get(NOTES).await.expect(200);
    program.guest().with_token(&gone_key).get(NOTES).await.expect(401);
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
