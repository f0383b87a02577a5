//! An engine that was closed, when another lies in its place.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::path::Path;

use homeport_db::{Db, Statement, Storage};
use serde_json::json;

async fn open(folder: &Path) -> Db {
    Db::open(&Storage::SurrealKv(folder.to_owned())).await.unwrap()
}

async fn write(db: &Db, name: &'static str) {
    let statement = Statement::new("UPSERT type::record('notes', ").bind(json!(name));
    db.define(statement.push(") CONTENT { a: 1 } RETURN NONE")).await.unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// The log segments of a database.
fn segments(folder: &Path) -> Vec<String> {
    let found = std::fs::read_dir(folder.join("wal")).unwrap();
    found.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A backup is put back: the old database is closed and moved aside, a younger one lies in its
/// place. What is then left of the old one must not tidy up there.
#[tokio::test]
async fn what_is_left_of_a_closed_engine_leaves_the_next_ones_log_alone() {
    let home = tempfile::tempdir().unwrap();
    let (folder, aside) = (home.path().join("db"), home.path().join("db.before"));
    // Each start begins another segment of the log.
    for round in ["a", "b", "c", "d", "e"] {
        let db = open(&folder).await;
        write(&db, round).await;
        db.close().await.unwrap();
    }
    let old = open(&folder).await;
    write(&old, "old").await;
    old.close().await.unwrap();
    std::fs::rename(&folder, &aside).unwrap();

    let young = open(&folder).await;
    write(&young, "young").await;
    let before = segments(&folder);
    assert!(!before.is_empty());
    drop(old);
    // What it leaves to be done has its turn.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(segments(&folder), before, "the log of the next one was removed");
    write(&young, "later").await;

    // As after a power cut.
    let copied = home.path().join("copy");
    copy(&folder, &copied);
    let found = open(&copied).await;
    for name in ["young", "later"] {
        let statement = Statement::new("SELECT * FROM type::record('notes', ").bind(json!(name));
        let rows = found.rows(statement.push(")")).await.unwrap();
        assert_eq!(rows.len(), 1, "{name}");
    }
}
