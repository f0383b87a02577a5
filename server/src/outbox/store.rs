//! Every query the room makes. `_automations` holds one text each, `_system:outbox` what tells this
//! state's keys from another's; the tables of deliveries are [`State`]'s.

use std::sync::Arc;

use homeport_db::{Db, Note, Row, Statement, Writer};
use serde_json::{Value, json};

use super::automation::Automation;
use super::delivery::{Delivery, State};
use super::follow::Automations;
use crate::collections::generate;
use crate::error::{Error, Result, committed};

const DOING: &str = "keep an automation";

fn read(error: homeport_db::DbError) -> Error {
    Error::database("read the outbox", error)
}

fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) async fn automations(db: &Db) -> Result<Automations> {
    let rows = db.rows(Statement::new("SELECT * FROM _automations")).await.map_err(read)?;
    let one = |row: &Row| {
        let automation = serde_json::from_str::<Automation>(text(row, "text"));
        let automation = automation.map_err(|error| Error::internal("read it", error))?;
        Ok((text(row, "id").to_owned(), Arc::new(automation)))
    };
    rows.iter().map(one).collect()
}

pub(super) async fn epoch(db: &Db) -> Result<Option<String>> {
    let rows = db.rows(Statement::new("SELECT epoch FROM _system:outbox")).await.map_err(read)?;
    Ok(rows.first().map(|row| text(row, "epoch").to_owned()))
}

/// From now on other keys are made than before.
pub(super) async fn begin_epoch(writer: &Writer<Error>) -> Result<String> {
    let epoch = generate::record_id();
    let statement = Statement::new("UPSERT _system:outbox CONTENT { epoch: ")
        .bind(json!(epoch))
        .push(" } RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), Vec::new(), || ()).await)?;
    Ok(epoch)
}

pub(super) async fn keep(
    writer: &Writer<Error>,
    id: &str,
    automation: &Automation,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let text = serde_json::to_string(automation).map_err(|error| Error::internal(DOING, error))?;
    let statement = Statement::new("UPSERT type::record('_automations', ")
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
    let statement = Statement::new("DELETE type::record('_automations', ")
        .bind(json!(id))
        .push(") RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

/// Deliveries of a state behind a key, with their keys, in the order in which they lie.
pub(super) async fn page(
    db: &Db,
    state: State,
    after: &str,
    most: u32,
) -> Result<Vec<(String, Delivery)>> {
    let table = state.table().map_err(read)?;
    let scan = db.scan_table(&table, false).await.map_err(read)?;
    let rows = scan.after(after).map_err(read)?.next(most).await.map_err(read)?;
    rows.iter().map(|row| Ok((text(row, "id").to_owned(), Delivery::read(row)?))).collect()
}

/// The keys of a state's deliveries that come after so many.
pub(super) async fn beyond(db: &Db, state: State, kept: u64, most: u32) -> Result<Vec<String>> {
    let table = state.table().map_err(read)?;
    let mut scan = db.scan_table(&table, false).await.map_err(read)?;
    scan.pass(kept);
    let rows = scan.next(most).await.map_err(read)?;
    Ok(rows.iter().map(|row| text(row, "id").to_owned()).collect())
}

/// The integrations for which something waits.
pub(super) async fn targets(db: &Db) -> Result<Vec<String>> {
    let table = State::Waiting.table().map_err(read)?;
    let (mut names, mut after) = (Vec::new(), String::new());
    loop {
        // Its text is not looked at: one that cannot be read holds up its own integration only.
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
