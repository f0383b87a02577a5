//! Every query the room makes: `_integrations` holds one text for each, `_system:egress` the switch.

use std::collections::BTreeMap;
use std::sync::Arc;

use homeport_db::{Db, Note, Statement, Writer};
use serde_json::{Value, json};

use super::setup::Setup;
use crate::error::{Error, Result, committed};

const DOING: &str = "keep an integration";

/// All that are set up, by name.
pub(super) type Setups = BTreeMap<String, Arc<Setup>>;

pub(super) async fn all(db: &Db) -> Result<Setups> {
    let fail = |error| Error::database("read the integrations", error);
    let rows = db.rows(Statement::new("SELECT * FROM _integrations")).await.map_err(fail)?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| {
            let setup = serde_json::from_str(&text(row.get("text")));
            let setup = setup.map_err(|error| Error::internal("read an integration", error))?;
            Ok((text(row.get("id")), Arc::new(setup)))
        })
        .collect()
}

/// Whether anything may go out.
pub(super) async fn is_on(db: &Db) -> Result<bool> {
    let rows = db.rows(Statement::new("SELECT off FROM _system:egress")).await;
    let rows = rows.map_err(|error| Error::database("read the integrations", error))?;
    let off = rows.first().and_then(|row| row.get("off")).and_then(Value::as_bool);
    Ok(!off.unwrap_or(false))
}

pub(super) async fn switch(
    writer: &Writer<Error>,
    on: bool,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement = Statement::new("UPSERT _system:egress CONTENT { off: ")
        .bind(json!(!on))
        .push(" } RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

pub(super) async fn keep(
    writer: &Writer<Error>,
    name: &str,
    setup: &Setup,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let text = serde_json::to_string(setup).map_err(|error| Error::internal(DOING, error))?;
    let statement = Statement::new("UPSERT type::record('_integrations', ")
        .bind(json!(name))
        .push(") CONTENT { text: ")
        .bind(json!(text))
        .push(" } RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

pub(super) async fn forget(
    writer: &Writer<Error>,
    name: &str,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement = Statement::new("DELETE type::record('_integrations', ")
        .bind(json!(name))
        .push(") RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}
