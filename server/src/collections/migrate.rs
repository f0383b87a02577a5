//! The data format's version, and the steps that raise it.

use homeport_db::{Db, Statement};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Collection, dates, store, system};
use crate::error::{Error, Result, StartError};

/// The format this version writes.
const FORMAT: u64 = 1;

/// Brings the database to this version's format. A new one gets the system tables and the
/// collections that exist from the start, in one transaction.
///
/// # Errors
/// A database written by a newer version, or the database's own error.
pub(crate) async fn migrate(db: &Db) -> Result<(), StartError> {
    let fail = |error| Error::database("prepare the database", error);
    db.define(Statement::new(
        "DEFINE TABLE IF NOT EXISTS _system TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _collections TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _removals TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _changes TYPE NORMAL SCHEMALESS PERMISSIONS NONE;",
    ))
    .await
    .map_err(fail)?;
    let rows = db.rows(Statement::new("SELECT version FROM _system:format")).await.map_err(fail)?;
    let found = rows.first().and_then(|row| row.get("version")).and_then(Value::as_u64);
    match found {
        Some(found) if found > FORMAT => Err(StartError::Newer { found, known: FORMAT }),
        // One step per older format goes here, each in a transaction of its own.
        Some(_) => Ok(()),
        None => Ok(db.define(first_format()?).await.map_err(fail)?),
    }
}

fn first_format() -> Result<Statement> {
    let now = dates::to_text(OffsetDateTime::now_utc());
    let mut statement = Statement::new("BEGIN;");
    for definition in system::initial(&now) {
        let collection = Collection::new(definition)?;
        statement = store::keep(statement, &collection.definition)?;
        statement = store::define_table(statement, &collection);
        statement = store::define_indexes(statement, &collection)?;
    }
    Ok(statement
        .push("UPSERT _system:format CONTENT { version: ")
        .bind(json!(FORMAT))
        .push(" } RETURN NONE; COMMIT;"))
}
