//! Every query the room makes. A device is one text: nothing asks for a part of it.

use homeport_db::{Db, Note, Statement, Writer};
use serde_json::{Value, json};

use super::wire::Device;
use crate::error::{Error, Result, committed};

/// All devices.
pub(super) async fn all(db: &Db) -> Result<Vec<Device>> {
    let rows = db.rows(Statement::new("SELECT text FROM _devices")).await;
    let rows = rows.map_err(|error| Error::database("read the devices", error))?;
    rows.iter()
        .map(|row| {
            let text = row.get("text").and_then(Value::as_str).unwrap_or("");
            serde_json::from_str(text).map_err(|error| Error::internal("read a device", error))
        })
        .collect()
}

/// How many devices are paired with the box in a database that no server has open.
///
/// # Errors
/// The database's, or a device that this version cannot read.
pub(crate) async fn paired_in(db: &Db) -> Result<usize> {
    Ok(all(db).await?.iter().filter(|device| device.revoked.is_none()).count())
}

/// Keeps devices; `then` runs when they are on disk, before anything else is written.
pub(super) async fn keep(
    writer: &Writer<Error>,
    devices: &[Device],
    notes: Vec<Note>,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let mut statement = Statement::new("");
    for device in devices {
        let text = serde_json::to_string(device)
            .map_err(|error| Error::internal("write a device", error))?;
        statement = statement
            .push("UPSERT type::record('_devices', ")
            .bind(json!(device.id))
            .push(") CONTENT { text: ")
            .bind(json!(text))
            .push(" } RETURN NONE;");
    }
    run(writer, statement, notes, then).await
}

pub(super) async fn forget(
    writer: &Writer<Error>,
    id: &str,
    notes: Vec<Note>,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement =
        Statement::new("DELETE type::record('_devices', ").bind(json!(id)).push(") RETURN NONE");
    run(writer, statement, notes, then).await
}

async fn run(
    writer: &Writer<Error>,
    statement: Statement,
    notes: Vec<Note>,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    committed("keep a device", writer.define(statement, Vec::new(), notes, then).await)
}
