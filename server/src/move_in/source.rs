//! Reading a PocketBase data folder: `data.db` and `storage/`, as PocketBase 0.23 and later leave
//! them. Nothing in the folder is changed.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value, json};

use super::MoveInError;
use crate::collections::{SUPERUSERS_ID, sign_ins};

/// A PocketBase data folder, seen as it was when it was opened.
pub(super) struct Source {
    storage: PathBuf,
    /// Only ever used by one task; the lock lets it be shared between threads.
    data: Mutex<Connection>,
}

/// One collection of it.
pub(super) struct SourceCollection {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: String,
    /// One of PocketBase's own, of which each box has its own.
    pub(super) system: bool,
    /// Called the system's there by somebody's migration; here only the box's own are.
    pub(super) is_declared_system: bool,
    /// As the collections API shows it.
    pub(super) definition: Map<String, Value>,
}

impl Source {
    /// # Errors
    /// When the folder holds no database that can be read.
    pub(super) fn open(folder: &Path) -> Result<Self, MoveInError> {
        let file = folder.join("data.db");
        if !file.is_file() {
            return Err(MoveInError::NotPocketBase(folder.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let data = Connection::open_with_flags(&file, flags)?;
        // One snapshot for everything, also while PocketBase goes on writing.
        data.execute_batch("BEGIN")?;
        let known: i64 = data.query_row(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '_collections'",
            [],
            |row| row.get(0),
        )?;
        if known == 0 {
            return Err(MoveInError::NotPocketBase(folder.to_owned()));
        }
        Ok(Self { storage: folder.join("storage"), data: Mutex::new(data) })
    }

    fn data(&self) -> MutexGuard<'_, Connection> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// The database's; a folder of a PocketBase before 0.23 has other columns.
    pub(super) fn collections(&self) -> Result<Vec<SourceCollection>, MoveInError> {
        let data = self.data();
        let mut query = data.prepare("SELECT * FROM _collections ORDER BY rowid")?;
        let names = query.column_names().map(str::to_owned).collect::<Vec<_>>();
        if !names.iter().any(|name| name == "fields") {
            return Err(MoveInError::TooOld);
        }
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(collection(values(row, &names)?));
        }
        Ok(found)
    }

    /// How many records a collection has.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn count(&self, collection: &SourceCollection) -> Result<u64, MoveInError> {
        let text = format!("SELECT count(*) FROM {}", quoted(&collection.name));
        let count: i64 = self.data().query_row(&text, [], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Up to `most` records after the one with this row number, and the last one's row number.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn records(
        &self,
        collection: &SourceCollection,
        after: i64,
        most: u32,
    ) -> Result<(Vec<Map<String, Value>>, i64), MoveInError> {
        const ROW: &str = "_homeport_row";
        let text = format!(
            "SELECT *, rowid AS {ROW} FROM {} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
            quoted(&collection.name)
        );
        let data = self.data();
        let mut query = data.prepare(&text)?;
        let names = query.column_names().map(str::to_owned).collect::<Vec<_>>();
        let mut rows = query.query((after, most))?;
        let (mut found, mut last) = (Vec::new(), after);
        while let Some(row) = rows.next()? {
            let mut record = values(row, &names)?;
            last = record.remove(ROW).and_then(|row| row.as_i64()).unwrap_or(last);
            found.push(record);
        }
        Ok((found, last))
    }

    /// Where a record's file should be; `None` for what leads out of the folder.
    pub(super) fn file(
        &self,
        collection: &SourceCollection,
        record: &str,
        name: &str,
    ) -> Option<PathBuf> {
        let is_name =
            |text: &&str| !matches!(*text, "" | "." | "..") && !text.contains(['/', '\\', '\0']);
        let parts = [collection.id.as_str(), record, name];
        parts.iter().all(is_name).then(|| self.storage.join(parts.join("/")))
    }
}

/// SQLite's quoting: nothing in a name can end it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn values(row: &rusqlite::Row<'_>, names: &[String]) -> Result<Map<String, Value>, MoveInError> {
    let mut map = Map::new();
    for (position, name) in names.iter().enumerate() {
        let value = match row.get_ref(position)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => json!(number),
            ValueRef::Real(number) => json!(number),
            ValueRef::Text(text) | ValueRef::Blob(text) => {
                Value::String(String::from_utf8_lossy(text).into_owned())
            }
        };
        map.insert(name.clone(), value);
    }
    Ok(map)
}

fn collection(mut row: Map<String, Value>) -> SourceCollection {
    let parsed = |value: Option<Value>| match value {
        Some(Value::String(text)) => serde_json::from_str(&text).unwrap_or(Value::Null),
        _ => Value::Null,
    };
    let text = |row: &Map<String, Value>, name: &str| {
        row.get(name).and_then(Value::as_str).unwrap_or("").to_owned()
    };
    // What only one type has lies beside the rest on the wire.
    let options = parsed(row.remove("options"));
    let fields = parsed(row.remove("fields"));
    let indexes = parsed(row.remove("indexes"));
    let is_marked = row.get("system").and_then(Value::as_i64) == Some(1);
    let id = text(&row, "id");
    let system = is_marked && (id == SUPERUSERS_ID || sign_ins::IDS.contains(&id.as_str()));
    row.insert("system".to_owned(), json!(system));
    row.insert("fields".to_owned(), fields);
    row.insert("indexes".to_owned(), indexes);
    if let Value::Object(options) = options {
        row.extend(options);
    }
    SourceCollection {
        id,
        name: text(&row, "name"),
        kind: text(&row, "type"),
        system,
        is_declared_system: is_marked && !system,
        definition: row,
    }
}
