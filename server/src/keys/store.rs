//! Every query the room makes. A key is one text; when and where it was last used is beside it.

use std::sync::Arc;

use homeport_db::{Db, Note, Row, Statement, Writer};
use serde_json::{Value, json};

use super::wire::Kept;
use crate::auth::Sighting;
use crate::collections::dates;
use crate::error::{Error, Result, committed};

fn key_in(row: &Row) -> Result<Kept> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
    let mut kept: Kept = serde_json::from_str(text("text"))
        .map_err(|error| Error::internal("read an API key", error))?;
    kept.seen = text("seen").to_owned();
    kept.address = text("address").to_owned();
    Ok(kept)
}

async fn read(db: &Db, statement: Statement) -> Result<Vec<Kept>> {
    let rows = db.rows(statement).await;
    let rows = rows.map_err(|error| Error::database("read the API keys", error))?;
    rows.iter().map(key_in).collect()
}

pub(super) async fn all(db: &Db) -> Result<Vec<Kept>> {
    read(db, Statement::new("SELECT text, seen, address FROM _keys")).await
}

pub(super) async fn one(db: &Db, id: &str) -> Result<Option<Kept>> {
    let statement = Statement::new("SELECT text, seen, address FROM ONLY type::record('_keys', ");
    Ok(read(db, statement.bind(json!(id)).push(")")).await?.pop())
}

/// Keeps a new key; `then` runs when it is on disk.
pub(super) async fn keep(
    writer: &Writer<Error>,
    kept: &Kept,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    write(writer, Statement::new("UPSERT type::record('_keys', "), kept, note, then).await
}

/// Keeps a changed key; one that was revoked meanwhile stays away.
pub(super) async fn change(
    writer: &Writer<Error>,
    kept: &Kept,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    write(writer, Statement::new("UPDATE type::record('_keys', "), kept, note, then).await
}

async fn write(
    writer: &Writer<Error>,
    statement: Statement,
    kept: &Kept,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let text =
        serde_json::to_string(kept).map_err(|error| Error::internal("write an API key", error))?;
    let statement =
        statement.bind(json!(kept.id)).push(") SET text = ").bind(json!(text)).push(" RETURN NONE");
    run(writer, statement, vec![note], then).await
}

pub(super) async fn forget(
    writer: &Writer<Error>,
    id: &str,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement =
        Statement::new("DELETE type::record('_keys', ").bind(json!(id)).push(") RETURN NONE");
    run(writer, statement, vec![note], then).await
}

/// Writes down when keys were last used.
pub(super) async fn note(writer: &Writer<Error>, seen: &[(Arc<str>, Sighting)]) -> Result<()> {
    let mut statement = Statement::new("");
    for (key, (at, address)) in seen {
        statement = statement
            .push("UPDATE type::record('_keys', ")
            .bind(json!(&**key))
            .push(") SET seen = ")
            .bind(json!(dates::to_text(*at)))
            .push(", address = ")
            .bind(json!(address.to_string()))
            .push(" RETURN NONE;");
    }
    run(writer, statement, Vec::new(), || {}).await
}

async fn run(
    writer: &Writer<Error>,
    statement: Statement,
    notes: Vec<Note>,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    committed("keep an API key", writer.define(statement, Vec::new(), notes, then).await)
}

#[cfg(test)]
mod tests {
    use homeport_db::{Storage, Writer};
    use serde_json::Map;

    use super::*;
    use crate::auth::{self, digest};

    fn nothing() -> Note {
        Note::new(Map::new())
    }

    /// A request whose client went away leaves what it has queued behind, and lets others go on.
    #[tokio::test]
    async fn a_change_that_comes_after_the_end_of_a_key_revives_nothing() {
        let db = Db::open(&Storage::Memory).await.unwrap();
        let tables = "DEFINE TABLE _system; DEFINE TABLE _changes; DEFINE TABLE _trail; \
                      DEFINE TABLE _keys;";
        db.define(Statement::new(tables)).await.unwrap();
        let (writer, _log, _task) = Writer::start(db.clone()).await.unwrap();
        let (good, digest) = (auth::Keys::default(), digest("text"));
        let mut kept = Kept {
            id: "till".to_owned(),
            name: "Till".to_owned(),
            hash: hex::encode(digest),
            grants: Vec::new(),
            created: String::new(),
            expires: None,
            seen: String::new(),
            address: String::new(),
        };
        let (to, key) = (good.clone(), kept.key());
        keep(&writer, &kept, nothing(), move || to.add(key, digest, None)).await.unwrap();
        kept.name = "Till 2".to_owned();
        let (to, key) = (good.clone(), kept.key());
        change(&writer, &kept, nothing(), move || to.change(key)).await.unwrap();
        assert_eq!(one(&db, "till").await.unwrap().unwrap().name, "Till 2");
        assert!(good.has("till"));

        let to = good.clone();
        forget(&writer, "till", nothing(), move || to.remove("till")).await.unwrap();
        let (to, key) = (good.clone(), kept.key());
        change(&writer, &kept, nothing(), move || to.change(key)).await.unwrap();
        assert!(all(&db).await.unwrap().is_empty());
        assert!(!good.has("till"));
    }
}
