//! Servers' keys: what was given opens, nothing else does, and an end is an end.

mod ending;
mod managing;
mod scope;

use homeport_tests::{Client, Home, collection, field};
use serde_json::{Value, json};

const KEYS: &str = "/api/homeport/keys";
const NOTES: &str = "/api/collections/notes/records";
const AUTHORS: &str = "/api/collections/authors/records";
const USERS: &str = "/api/collections/users/records";

/// Makes a key; its id, and all of it.
async fn make(window: &Client, scopes: Value) -> (String, String) {
    let made = window.post(KEYS, &json!({ "name": "till", "scopes": scopes })).await.expect(200);
    let text = |name: &str| made.body[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

/// A server that asks by a new key.
async fn server(home: &Home, scopes: Value) -> Client {
    let (_, key) = make(&home.window().await, scopes).await;
    home.guest().with_token(&key)
}

fn scope(collection: &str, actions: &[&str]) -> Value {
    json!({ "collection": collection, "actions": actions })
}

/// Notes by authors, both for superusers only, and a board for everybody; an author and a note.
async fn library(admin: &Client) -> (String, String) {
    let closed = || {
        let rules = ["listRule", "viewRule", "createRule", "updateRule", "deleteRule"];
        Value::Object(rules.map(|rule| (rule.to_owned(), Value::Null)).into_iter().collect())
    };
    let secret = json!({ "name": "secret", "type": "text", "hidden": true });
    let authors = json!([field("name", "text"), secret]);
    let authors = collection("authors", authors, closed());
    let authors = admin.post("/api/collections", &authors).await.expect(200);
    let author = json!({ "name": "author", "type": "relation", "maxSelect": 1,
        "collectionId": authors.body["id"] });
    let price = json!({ "name": "price", "type": "number", "hidden": true });
    let file = json!({ "name": "scan", "type": "file", "maxSelect": 1, "protected": true });
    let notes = collection("notes", json!([field("title", "text"), author, price, file]), closed());
    admin.post("/api/collections", &notes).await.expect(200);
    let board = collection("board", json!([field("title", "text")]), json!({}));
    admin.post("/api/collections", &board).await.expect(200);
    let author = json!({ "name": "Ada", "secret": "tea" });
    let author = id_of(&admin.post(AUTHORS, &author).await.expect(200).body);
    let note = json!({ "title": "first", "author": author, "price": 7 });
    let note = id_of(&admin.post(NOTES, &note).await.expect(200).body);
    (author, note)
}

fn id_of(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}
