//! Every query the room makes. A letter is one text: nothing asks for a part of it.

use homeport_db::{Db, Statement, Writer};
use serde_json::{Value, json};

use super::Letter;
use crate::collections::generate;
use crate::error::{Error, Result, committed};

/// A letter that waits, and when it is due.
pub(super) struct Waiting {
    pub(super) id: String,
    pub(super) letter: Letter,
    /// How often it was tried.
    pub(super) tries: u32,
    /// Seconds since 1970-01-01 UTC.
    pub(super) due: i64,
}

pub(super) async fn count(db: &Db) -> Result<u64> {
    let rows = db.rows(Statement::new("SELECT count() FROM _mails GROUP ALL")).await;
    let rows = rows.map_err(|error| Error::database("count the mails", error))?;
    Ok(rows.first().and_then(|row| row.get("count")).and_then(Value::as_u64).unwrap_or(0))
}

/// Those that are due first, at most so many.
pub(super) async fn next(db: &Db, most: u64) -> Result<Vec<Waiting>> {
    let statement = Statement::new("SELECT * FROM _mails ORDER BY due, id LIMIT ").number(most);
    let rows = db.rows(statement).await;
    let rows = rows.map_err(|error| Error::database("read the mails", error))?;
    let read = rows.iter().map(|row| {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
        let letter = serde_json::from_str(text("text"))
            .map_err(|error| Error::internal("read a mail", error))?;
        let tries = row.get("tries").and_then(Value::as_u64).unwrap_or(0);
        Ok(Waiting {
            id: text("id").to_owned(),
            letter,
            tries: u32::try_from(tries).unwrap_or(u32::MAX),
            due: row.get("due").and_then(Value::as_i64).unwrap_or(0),
        })
    });
    read.collect()
}

pub(super) async fn keep(writer: &Writer<Error>, letter: &Letter, due: i64) -> Result<()> {
    let text =
        serde_json::to_string(letter).map_err(|error| Error::internal("write a mail", error))?;
    let statement = Statement::new("UPSERT type::record('_mails', ")
        .bind(json!(generate::record_id()))
        .push(") CONTENT { tries: 0, due: ")
        .bind(json!(due))
        .push(", text: ")
        .bind(json!(text))
        .push(" } RETURN NONE");
    run(writer, statement).await
}

pub(super) async fn postpone(writer: &Writer<Error>, waiting: &Waiting, due: i64) -> Result<()> {
    let statement = Statement::new("UPDATE type::record('_mails', ")
        .bind(json!(waiting.id))
        .push(") SET tries = ")
        .bind(json!(waiting.tries + 1))
        .push(", due = ")
        .bind(json!(due))
        .push(" RETURN NONE");
    run(writer, statement).await
}

/// Makes all of them due.
pub(super) async fn hurry(writer: &Writer<Error>, due: i64) -> Result<()> {
    let statement =
        Statement::new("UPDATE _mails SET due = ").bind(json!(due)).push(" RETURN NONE");
    run(writer, statement).await
}

pub(super) async fn forget(writer: &Writer<Error>, id: &str) -> Result<()> {
    let statement =
        Statement::new("DELETE type::record('_mails', ").bind(json!(id)).push(") RETURN NONE");
    run(writer, statement).await
}

async fn run(writer: &Writer<Error>, statement: Statement) -> Result<()> {
    committed("keep a mail", writer.define(statement, Vec::new(), Vec::new(), || {}).await)
}
