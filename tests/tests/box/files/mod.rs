//! Files: what is on disk, whatever happens to the box, its clients and its collections.

mod crash;
mod gone;
mod large;
mod listing;
mod thumbs;

use std::collections::BTreeSet;
use std::path::Path;

use homeport_tests::{Client, Reply, collection};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const RECORDS: &str = "/api/collections/papers/records";

/// A collection that takes files.
async fn papers(admin: &Client) {
    let fields = json!([
        { "name": "n", "type": "number" },
        { "name": "title", "type": "text", "max": 20 },
        { "name": "one", "type": "file", "maxSize": 900_000_000 },
        { "name": "many", "type": "file", "maxSelect": 9, "thumbs": ["30x30", "20x0"] },
        { "name": "hid", "type": "file", "hidden": true },
    ]);
    let indexes =
        json!({ "indexes": ["CREATE UNIQUE INDEX once ON papers (title) WHERE title != ''"] });
    admin.post("/api/collections", &collection("papers", fields, indexes)).await.expect(200);
}

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Part {
    Part::bytes(bytes.into()).file_name(name.to_owned())
}

async fn create(client: &Client, form: Form) -> Reply {
    client.send_form("POST", RECORDS, form).await
}

fn path_of(id: &str) -> String {
    format!("{RECORDS}/{id}")
}

/// All regular files below `DIR/files`, as `collection/record/name`; thumbs as their original's.
fn on_disk(folder: &Path) -> BTreeSet<String> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
        // A folder may go away while it is read.
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().into_string().unwrap();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    walk(&entry.path(), &format!("{prefix}{name}/"), found);
                }
                Ok(_) => drop(found.insert(format!("{prefix}{name}"))),
                Err(_) => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&folder.join("files"), "", &mut found);
    found
}

/// The names that a record's JSON holds, as [`on_disk`] has them.
fn named_by(record: &Value) -> BTreeSet<String> {
    let (collection, id) = (&record["collectionId"], &record["id"]);
    let at = |name: &Value| {
        let texts = [collection, id, name].map(|value| value.as_str().unwrap().to_owned());
        texts.join("/")
    };
    let mut names = BTreeSet::new();
    for field in ["one", "many", "hid"] {
        match &record[field] {
            Value::String(name) if !name.is_empty() => drop(names.insert(at(&record[field]))),
            Value::Array(items) => names.extend(items.iter().map(at)),
            _ => {}
        }
    }
    names
}

/// Where a record's file is served.
fn address(record: &Value, name: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    format!("/api/files/{}/{}/{}", text(&record["collectionId"]), text(&record["id"]), text(name))
}
