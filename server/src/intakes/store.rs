//! Every query the room makes. `_intakes` holds one text each, `_heard` the events that were heard, by
//! integration and newest first, `_heard_names` what they are known again by, `_intake_cursors` how far
//! lists were read.

use std::collections::BTreeMap;
use std::sync::Arc;

use homeport_db::{Db, DbError, Key, Note, Row, Statement, Writer};
use serde_json::{Value, json};

use super::heard::{Heard, NAMES, TABLE, key_in};
use super::intake::Intake;
use crate::error::{Error, Result, committed};

const DOING: &str = "keep an intake";

/// Intakes by id.
pub(super) type Intakes = BTreeMap<String, Arc<Intake>>;

fn read(error: DbError) -> Error {
    Error::database("read the intakes", error)
}

fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) async fn intakes(db: &Db) -> Result<Intakes> {
    let rows = db.rows(Statement::new("SELECT * FROM _intakes")).await.map_err(read)?;
    let one = |row: &Row| {
        let intake = serde_json::from_str::<Intake>(text(row, "text"));
        let intake = intake.map_err(|error| Error::internal("read it", error))?;
        Ok((text(row, "id").to_owned(), Arc::new(intake)))
    };
    rows.iter().map(one).collect()
}

pub(super) async fn keep(
    writer: &Writer<Error>,
    id: &str,
    intake: &Intake,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let text = serde_json::to_string(intake).map_err(|error| Error::internal(DOING, error))?;
    let statement = Statement::new("UPSERT type::record('_intakes', ")
        .bind(json!(id))
        .push(") CONTENT { text: ")
        .bind(json!(text))
        .push(" } RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

pub(super) async fn forget(
    writer: &Writer<Error>,
    id: &str,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement =
        Statement::new("DELETE type::record('_intakes', ").bind(json!(id)).push(") RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

/// How far an integration's list was read: empty when it had nothing, `None` before the first look.
pub(super) async fn cursor(db: &Db, integration: &str) -> Result<Option<String>> {
    let row = db.row(&key_in("_intake_cursors", integration.to_owned())?).await.map_err(read)?;
    Ok(row.map(|row| text(&row, "cursor").to_owned()))
}

pub(super) async fn keep_cursor(
    writer: &Writer<Error>,
    integration: &str,
    cursor: &str,
) -> Result<()> {
    let statement = Statement::new("UPSERT type::record('_intake_cursors', ")
        .bind(json!(integration))
        .push(") CONTENT { cursor: ")
        .bind(json!(cursor))
        .push(" } RETURN NONE");
    let kept = writer.define(statement, Vec::new(), Vec::new(), || ()).await;
    committed("keep how far a list was read", kept)
}

/// Events behind a key, with their keys, in the order in which they lie.
pub(super) async fn page(db: &Db, after: &str, most: u32) -> Result<Vec<(String, Heard)>> {
    let table = key_in(TABLE, String::new())?.table;
    let scan = db.scan_table(&table, false).await.map_err(read)?;
    let rows = scan.after(after).map_err(read)?.next(most).await.map_err(read)?;
    rows.iter().map(|row| Ok((text(row, "id").to_owned(), Heard::read(row)?))).collect()
}

/// The keys of an integration's events that come so many behind a key.
pub(super) async fn beyond(
    db: &Db,
    integration: &str,
    (after, passed): (&str, u64),
    most: u32,
) -> Result<Vec<Key>> {
    let table = key_in(TABLE, String::new())?.table;
    let own = format!("{integration}.");
    let scan = db.scan_table(&table, false).await.map_err(read)?;
    let mut scan = scan.after(after).map_err(read)?;
    scan.pass(passed);
    let rows = scan.next(most).await.map_err(read)?;
    let keys = rows.iter().map(|row| text(row, "id").to_owned());
    keys.take_while(|id| id.starts_with(&own)).map(|id| key_in(TABLE, id)).collect()
}

/// The integrations of which events are kept.
pub(super) async fn heard_integrations(db: &Db) -> Result<Vec<String>> {
    let table = key_in(TABLE, String::new())?.table;
    let (mut names, mut after) = (Vec::new(), String::new());
    loop {
        let scan = db.scan_table(&table, false).await.map_err(read)?;
        let mut rows = scan.after(&after).map_err(read)?;
        let rows = rows.next(1).await.map_err(read)?;
        let Some(key) = rows.first().map(|row| text(row, "id").to_owned()) else { break };
        let name = key.split('.').next().unwrap_or_default().to_owned();
        // Behind all of its keys, and before those of any other.
        after = format!("{name}/");
        names.push(name);
    }
    Ok(names)
}

/// What the events were known by that were heard longest ago, but for so many.
pub(super) async fn oldest_names(db: &Db, kept: u64) -> Result<Vec<Key>> {
    let rows = db.rows(Statement::new("SELECT id, at FROM _heard_names ORDER BY at")).await;
    let rows = rows.map_err(read)?;
    let beyond = rows.len().saturating_sub(usize::try_from(kept).unwrap_or(usize::MAX));
    rows.iter().take(beyond).map(|row| key_in(NAMES, text(row, "id").to_owned())).collect()
}
