//! Every query the room makes: `_integrations` holds one text for each, `_system:egress` the switch,
//! `_integration_usage` how often they were called, one text for each and day.

use std::collections::BTreeMap;
use std::sync::Arc;

use homeport_db::{Db, Note, Statement, Writer};
use serde_json::{Value, json};

use super::setup::Setup;
use super::usage::{DAY, Hour, Hours, KEPT_HOURS, Pending, merge};
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
    notes: Vec<Note>,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement = setup_put(Statement::new(""), name, setup)?;
    committed(DOING, writer.define(statement, Vec::new(), notes, then).await)
}

/// What keeps an integration, behind what else is to be done.
///
/// # Errors
/// 500 when it cannot be written.
pub(super) fn setup_put(statement: Statement, name: &str, setup: &Setup) -> Result<Statement> {
    let text = serde_json::to_string(setup).map_err(|error| Error::internal(DOING, error))?;
    Ok(statement
        .push("UPSERT type::record('_integrations', ")
        .bind(json!(name))
        .push(") CONTENT { text: ")
        .bind(json!(text))
        .push(" } RETURN NONE"))
}

pub(super) async fn forget(
    writer: &Writer<Error>,
    name: &str,
    note: Note,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let statement = Statement::new("DELETE type::record('_integrations', ")
        .bind(json!(name))
        .push(") RETURN NONE; DELETE _integration_usage WHERE name = ")
        .bind(json!(name))
        .push(" RETURN NONE");
    committed(DOING, writer.define(statement, Vec::new(), vec![note], then).await)
}

const COUNTING: &str = "count the calls of integrations";

fn usage_id(name: &str, day: i64) -> Value {
    json!(format!("{name}/{day}"))
}

async fn counts(db: &Db, statement: Statement) -> Result<Hours> {
    let rows = db.rows(statement).await.map_err(|error| Error::database(COUNTING, error))?;
    let mut all = Hours::new();
    for row in rows {
        let text = row.get("text").and_then(Value::as_str).unwrap_or_default();
        let hours = serde_json::from_str::<Hours>(text);
        all.extend(hours.map_err(|error| Error::internal(COUNTING, error))?);
    }
    Ok(all)
}

/// What was counted of an integration.
pub(super) async fn usage(db: &Db, name: &str) -> Result<Hours> {
    let statement = Statement::new("SELECT text FROM _integration_usage WHERE name = ");
    counts(db, statement.bind(json!(name))).await
}

/// Adds what was counted.
pub(super) async fn add_usage(
    (db, writer): (&Db, &Writer<Error>),
    counted: &Pending,
) -> Result<()> {
    let mut days = BTreeMap::<(&str, i64), Hours>::new();
    for (name, hours) in counted {
        for (hour, counts) in hours {
            let day = days.entry((name, hour.div_euclid(DAY))).or_default();
            day.insert(*hour, counts.clone());
        }
    }
    let mut statement = Statement::new("");
    for ((name, day), more) in days {
        let id = usage_id(name, day);
        let present = Statement::new("SELECT text FROM ONLY type::record('_integration_usage', ");
        let mut hours = counts(db, present.bind(id.clone()).push(")")).await?;
        merge(&mut hours, &more);
        let text = serde_json::to_string(&hours);
        let text = text.map_err(|error| Error::internal(COUNTING, error))?;
        statement = statement
            .push("UPSERT type::record('_integration_usage', ")
            .bind(id)
            .push(") CONTENT { name: ")
            .bind(json!(name))
            .push(", day: ")
            .bind(json!(day))
            .push(", text: ")
            .bind(json!(text))
            .push(" } RETURN NONE;");
    }
    committed(COUNTING, writer.define(statement, Vec::new(), Vec::new(), || {}).await)
}

/// Forgets the days that nobody is told of any more.
pub(super) async fn forget_usage(writer: &Writer<Error>, now: Hour) -> Result<()> {
    let statement = Statement::new("DELETE _integration_usage WHERE day < ")
        .bind(json!((now - KEPT_HOURS).div_euclid(DAY)))
        .push(" RETURN NONE");
    committed(COUNTING, writer.define(statement, Vec::new(), Vec::new(), || {}).await)
}
