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

/// Keeps a new key, or a changed one; `then` runs when it is on disk.
pub(super) async fn keep(
    writer: &Writer<Error>,
    kept: &Kept,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let text =
        serde_json::to_string(kept).map_err(|error| Error::internal("write an API key", error))?;
    let statement = Statement::new("UPSERT type::record('_keys', ")
        .bind(json!(kept.id))
        .push(") SET text = ")
        .bind(json!(text))
        .push(" RETURN NONE");
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
