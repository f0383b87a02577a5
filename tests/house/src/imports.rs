//! The import table: a room may import rooms on a lower floor only.

use std::collections::BTreeMap;

use crate::sources::{root, rust_files};

/// Rooms by floor, from the ground up. Rooms on one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["json"],
    &["error", "config"],
    &["awake", "http", "qr", "folder", "options"],
    &["audit", "bucket", "vault"],
    &["collections"],
    &["auth", "crons", "files"],
    &["settings"],
    &["gate", "inventory", "logs", "mail", "pause"],
    &["records"],
    &["keys", "sessions"],
    &["accounts", "batch", "downloads", "integrations", "lan", "move_in", "realtime"],
    &["backups", "devices", "doctor", "outbox", "payments"],
    &["intakes"],
    &["console"],
    &["openapi", "offline", "server"],
];

/// What everyone may name: the crate's own result and error.
const ANYWHERE: &[&str] = &["Result", "Error", "StartError", "SuperuserCommand"];

fn floor_of(room: &str) -> usize {
    FLOORS
        .iter()
        .position(|floor| floor.contains(&room))
        .unwrap_or_else(|| panic!("the room {room} has no floor in the import table"))
}

fn room_of(path: &str) -> String {
    let inside = path.split("server/src/").last().unwrap();
    inside.split('/').next().unwrap().trim_end_matches(".rs").to_owned()
}

/// The names that follow `crate::`, also inside `use crate::{a::…, b};`.
fn imported(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("crate::") {
        let inside_a_longer_name = rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        rest = &rest[at + "crate::".len()..];
        if inside_a_longer_name {
            continue;
        }
        match rest.strip_prefix('{') {
            None => names.push(first_name(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut entry = String::new();
                for letter in list.chars() {
                    match letter {
                        '}' if depth == 0 => break,
                        ',' if depth == 0 => names.push(first_name(&std::mem::take(&mut entry))),
                        _ => {
                            depth += i32::from(letter == '{') - i32::from(letter == '}');
                            entry.push(letter);
                        }
                    }
                }
                names.push(first_name(&entry));
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn first_name(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn rooms_import_downwards_only() {
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in rust_files(&root().join("server/src")) {
        let path = path.display().to_string();
        let room = room_of(&path);
        if matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        let floor = floor_of(&room);
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for name in imported(&code.collect::<Vec<_>>().join("\n")) {
            if name == room || ANYWHERE.contains(&name.as_str()) {
                continue;
            }
            if floor_of(&name) >= floor {
                wrong.entry(path.clone()).or_default().push(name);
            }
        }
    }
    // `server.rs` assembles everything, and is imported by nobody.
    wrong.retain(|path, names| {
        names.retain(|name| !(path.ends_with("server.rs") && name != "server"));
        !names.is_empty()
    });
    assert!(wrong.is_empty(), "imports that go up or sideways: {wrong:#?}");
}

#[test]
fn only_the_db_crate_names_the_engine() {
    for folder in ["server/src", "server/rules/src", "server/tls/src", "src-tauri/src", "tests"] {
        for (path, text) in rust_files(&root().join(folder)) {
            if path.display().to_string().contains("tests/house") {
                continue;
            }
            let names = text.contains("surrealdb_core") || text.contains("surrealdb_types");
            assert!(!names, "{} names the engine", path.display());
        }
    }
}

#[test]
fn only_records_and_the_filling_of_columns_write_rows() {
    let writers = [
        // An entry of the audit trail alone; no row.
        "audit/append.rs",
        "records/adopt.rs",
        // Which accounts are anonymous; no records.
        "records/anonymous.rs",
        "records/batch.rs",
        "records/beside.rs",
        "records/create.rs",
        "records/update.rs",
        "records/upgrade.rs",
        "records/delete.rs",
        "records/factors.rs",
        "collections/save/upkeep.rs",
        // Calls that must happen; no records.
        "outbox/settle.rs",
        // Payments, which are no records; what a record is told of them goes through `records`.
        "payments/settle.rs",
        "payments/hear.rs",
        // What services have told; the records that it sets go through `records`.
        "intakes/hear.rs",
        "intakes/keep.rs",
        "intakes/discard.rs",
        // How far lists were read; no records.
        "intakes/reading.rs",
        // Rehearsed only.
        "intakes/handle.rs",
    ];
    for (path, text) in rust_files(&root().join("server/src")) {
        let path = path.display().to_string();
        let writes = text.contains("impl Intent for");
        assert!(
            !writes || writers.iter().any(|writer| path.ends_with(writer)),
            "{path} writes rows; only `records` may"
        );
    }
}
