//! Every query about connectors of the admins' own: `_connectors` holds one text for each.

use std::sync::Arc;

use homeport_db::{Db, Note, Statement, Writer};
use serde_json::{Value, json};

use super::{Own, Owns};
use crate::error::{Error, Result, committed};
use crate::integrations::store::{Setups, setup_put};

const DOING: &str = "keep a connector";

/// All that are kept. What cannot be read any more is there all the same, with why.
pub(in crate::integrations) async fn all(db: &Db) -> Result<Owns> {
    let rows = db.rows(Statement::new("SELECT * FROM _connectors")).await;
    let rows = rows.map_err(|error| Error::database("read the connectors", error))?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let read = |row: &serde_json::Map<String, Value>| {
        let (id, updated) = (text(row.get("id")), text(row.get("updated")));
        let file = serde_json::from_str(&text(row.get("text"))).unwrap_or_else(|_none| json!({}));
        let version = row.get("version").and_then(Value::as_u64).unwrap_or_default();
        let own = Own::of(file, version, updated);
        if let Err(problems) = &own.read {
            tracing::error!(connector = id, ?problems, "A connector cannot be used");
        }
        (id, Arc::new(own))
    };
    Ok(rows.iter().map(read).collect())
}

/// Keeps one, and the integrations that change with it.
pub(super) async fn keep(
    writer: &Writer<Error>,
    (id, own): (&str, &Own),
    setups: &Setups,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let mut statement = Statement::new("UPSERT type::record('_connectors', ")
        .bind(json!(id))
        .push(") CONTENT { text: ")
        .bind(json!(own.file.to_string()))
        .push(", version: ")
        .bind(json!(own.version))
        .push(", updated: ")
        .bind(json!(own.updated))
        .push(" } RETURN NONE");
    for (name, setup) in setups {
        statement = setup_put(statement.push(";"), name, setup)?;
    }
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

pub(super) async fn forget(
    writer: &Writer<Error>,
    id: &str,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement =
        Statement::new("DELETE type::record('_connectors', ").bind(json!(id)).push(") RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}
