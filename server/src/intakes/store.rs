//! Every query the room makes. `_intakes` holds one text each, `_heard` the events that were heard, by
//! integration and newest first, `_heard_bodies` what they say and `_heard_failed` which have failed, both
//! under the same keys, `_heard_names` what they are known again by, `_intake_cursors` how far lists were
//! read.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use homeport_db::{Db, DbError, Key, Note, Row, Statement, Writer};
use serde_json::{Map, Value, json};

use super::heard::{FAILED, Heard, NAMES, TABLE, key_in, key_of, read_body};
use super::intake::Intake;
use super::reading::{self, Reading};
use crate::error::{Error, Result, committed};

const DOING: &str = "keep an intake";
/// Read at once.
const NAMES_STEP: u32 = 1_000;
const ROWS_STEP: usize = 1_000;

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

/// Keeps an intake, and what is read of lists from now on.
pub(super) async fn keep(
    writer: &Writer<Error>,
    (id, intake): (&str, &Intake),
    lists: &Lists,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let text = serde_json::to_string(intake).map_err(|error| Error::internal(DOING, error))?;
    let statement = Statement::new("UPSERT type::record('_intakes', ")
        .bind(json!(id))
        .push(") CONTENT { text: ")
        .bind(json!(text))
        .push(" } RETURN NONE");
    let statement = with_lists(statement, lists)?;
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

pub(super) async fn forget(
    writer: &Writer<Error>,
    id: &str,
    lists: &Lists,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement =
        Statement::new("DELETE type::record('_intakes', ").bind(json!(id)).push(") RETURN NONE");
    let statement = with_lists(statement, lists)?;
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

/// Which integrations' lists are read from now on, and which are not any more.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) begun: Vec<(String, Reading)>,
    pub(super) over: Vec<String>,
}

fn with_lists(mut statement: Statement, lists: &Lists) -> Result<Statement> {
    for name in &lists.over {
        statement = statement
            .push("; DELETE type::record('_intake_cursors', ")
            .bind(json!(name))
            .push(") RETURN NONE");
    }
    for (name, reading) in &lists.begun {
        statement = statement
            .push("; UPSERT type::record('_intake_cursors', ")
            .bind(json!(name))
            .push(") CONTENT { text: ")
            .bind(json!(reading.text()?))
            .push(" } RETURN NONE");
    }
    Ok(statement)
}

/// How far an integration's list was read; `None` where nobody listens.
pub(super) async fn reading(db: &Db, integration: &str) -> Result<Option<Reading>> {
    let row = db.row(&reading::key_of(integration)?).await.map_err(read)?;
    row.map(|row| Reading::read(&row)).transpose()
}

/// From now on an integration's list is read as of one that was never read.
pub(super) async fn begin_reading(
    writer: &Writer<Error>,
    integration: &str,
    reading: &Reading,
) -> Result<()> {
    let statement = Statement::new("UPSERT type::record('_intake_cursors', ")
        .bind(json!(integration))
        .push(") CONTENT { text: ")
        .bind(json!(reading.text()?))
        .push(" } RETURN NONE");
    let begun = writer.define(statement, Vec::new(), Vec::new(), || ()).await;
    committed("keep how far a list was read", begun)
}

/// The same of all of them.
pub(super) async fn readings(db: &Db) -> Result<BTreeMap<String, Reading>> {
    let rows = db.rows(Statement::new("SELECT * FROM _intake_cursors")).await.map_err(read)?;
    let one = |row: &Row| Ok((text(row, "id").to_owned(), Reading::read(row)?));
    rows.iter().map(one).collect()
}

/// What an event says; empty where that is not kept.
pub(super) async fn body(db: &Db, heard: &Heard) -> Result<Map<String, Value>> {
    let row = db.row(&heard.body_key()?).await.map_err(read)?;
    row.map_or_else(|| Ok(Map::new()), |row| read_body(&row))
}

pub(super) async fn heard(db: &Db, key: &Key) -> Result<Option<Heard>> {
    let row = db.row(key).await.map_err(read)?;
    row.map(|row| Heard::read(&row)).transpose()
}

/// Events behind a key, with their keys, in the order in which they lie.
pub(super) async fn page(db: &Db, after: &str, most: u32) -> Result<Vec<(String, Heard)>> {
    let table = key_in(TABLE, String::new())?.table;
    let scan = db.scan_table(&table, false).await.map_err(read)?;
    let rows = scan.after(after).map_err(read)?.next(most).await.map_err(read)?;
    rows.iter().map(|row| Ok((text(row, "id").to_owned(), Heard::read(row)?))).collect()
}

/// Ids of events that have failed behind one, by integration and newest first.
pub(super) async fn failed(db: &Db, after: &str, most: u32) -> Result<Vec<String>> {
    let table = key_in(FAILED, String::new())?.table;
    let scan = db.scan_table(&table, false).await.map_err(read)?;
    let rows = scan.after(after).map_err(read)?.next(most).await.map_err(read)?;
    Ok(rows.iter().map(|row| text(row, "id").to_owned()).collect())
}

/// Events that have failed behind a key, with their keys, in the order in which they lie.
pub(super) async fn failed_page(db: &Db, after: &str, most: u32) -> Result<Vec<(String, Heard)>> {
    let ids = failed(db, after, most).await?;
    let keys = ids.into_iter().map(|id| key_in(TABLE, id)).collect::<Result<Vec<_>>>()?;
    let mut rows = db.rows_at(&keys).await.map_err(read)?;
    rows.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    rows.iter().map(|(key, row)| Ok((key.id.clone(), Heard::read(row)?))).collect()
}

/// Ids of an integration's events that have failed, oldest first.
pub(super) async fn failed_of(db: &Db, integration: &str) -> Result<Vec<String>> {
    let own = format!("{integration}.");
    let (mut found, mut after) = (Vec::new(), own.clone());
    loop {
        let page = failed(db, &after, NAMES_STEP).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(last);
        let is_over = !last.starts_with(&own);
        found.extend(page.into_iter().filter(|id| id.starts_with(&own)));
        if is_over {
            break;
        }
    }
    found.reverse();
    Ok(found)
}

/// Events, those first that were taken in again least often, and else in the order given.
pub(super) async fn least_tried(db: &Db, mut ids: Vec<String>) -> Result<Vec<String>> {
    let mut replays = HashMap::with_capacity(ids.len());
    for some in ids.chunks(ROWS_STEP) {
        let keys = some.iter().filter_map(|id| key_of(id)).collect::<Vec<_>>();
        for (key, row) in db.rows_at(&keys).await.map_err(read)? {
            replays.insert(key.id, Heard::read(&row)?.replays);
        }
    }
    ids.sort_by_key(|id| replays.get(id).copied().unwrap_or_default());
    Ok(ids)
}

/// The integrations of which something is kept in a table.
pub(super) async fn integrations_in(db: &Db, table: &str) -> Result<Vec<String>> {
    let table = key_in(table, String::new())?.table;
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

/// What an integration's events are known by: when each was heard, and its key.
pub(super) async fn names(db: &Db, integration: &str) -> Result<Vec<(u64, Key)>> {
    let table = key_in(NAMES, String::new())?.table;
    let own = format!("{integration}.");
    let mut scan = db.scan_table(&table, false).await.map_err(read)?;
    scan = scan.after(&own).map_err(read)?;
    let mut found = Vec::new();
    loop {
        let rows = scan.next(NAMES_STEP).await.map_err(read)?;
        for row in &rows {
            let id = text(row, "id");
            if !id.starts_with(&own) {
                return Ok(found);
            }
            let at = row.get("at").and_then(Value::as_u64).unwrap_or_default();
            found.push((at, key_in(NAMES, id.to_owned())?));
        }
        if rows.is_empty() {
            return Ok(found);
        }
    }
}
