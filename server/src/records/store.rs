//! Every query the room makes.

use homeport_db::{Db, Key, Row, Statement};
use homeport_rules::Predicate;
use serde_json::{Value, json};

use super::plan::{Order, Plan, Source};
use crate::collections::{Collection, Column};
use crate::error::{Error, Result};

/// The row whose unique column holds `value`; served by the unique index.
pub(super) async fn by_unique(
    db: &Db,
    collection: &Collection,
    column: &Column,
    value: &str,
) -> Result<Option<Row>> {
    let statement = Statement::new("SELECT * FROM ")
        .ident(&collection.table)
        .push(" WHERE ")
        .ident(column.unless_empty.as_ref().unwrap_or(&column.column))
        .push(" = ")
        .bind(json!(value))
        .push(" LIMIT 1");
    let mut rows =
        db.rows(statement).await.map_err(|error| Error::database("find a record", error))?;
    Ok(rows.pop())
}

/// The keys of all records of a collection.
pub(super) async fn keys(db: &Db, collection: &Collection) -> Result<Vec<Key>> {
    let statement = Statement::new("SELECT id FROM ").ident(&collection.table);
    let rows = db.rows(statement).await.map_err(|error| Error::database("list records", error))?;
    let ids = rows.iter().filter_map(|row| row.get("id").and_then(Value::as_str));
    Ok(ids.map(|id| Key { table: collection.table.clone(), id: id.to_owned() }).collect())
}

/// The rows of a plan; all of them when `limit` is `None`.
pub(super) async fn page(db: &Db, plan: &Plan<'_>, limit: Option<(u64, u64)>) -> Result<Vec<Row>> {
    let mut statement = from(Statement::new("SELECT * FROM "), plan);
    if let Source::Index { name, .. } = &plan.source {
        statement = statement.push(" WITH INDEX ").ident(name);
    }
    statement = conditions(statement, plan);
    for (position, order) in plan.order.iter().enumerate() {
        statement = statement.push(if position == 0 { " ORDER BY " } else { ", " });
        statement = match order {
            Order::Column { column, descending } => {
                statement.ident(column).push(if *descending { " DESC" } else { " ASC" })
            }
            Order::Random => statement.push("rand()"),
        };
    }
    if let Some((limit, start)) = limit {
        statement = statement.push(" LIMIT ").number(limit).push(" START ").number(start);
    }
    db.rows(statement).await.map_err(|error| Error::database("list records", error))
}

/// How many rows match the plan's conditions.
pub(super) async fn count(db: &Db, plan: &Plan<'_>) -> Result<u64> {
    let statement = conditions(from(Statement::new("SELECT count() FROM "), plan), plan);
    let rows = db.rows(statement.push(" GROUP ALL")).await;
    let rows = rows.map_err(|error| Error::database("count records", error))?;
    Ok(rows.first().and_then(|row| row.get("count")).and_then(Value::as_u64).unwrap_or(0))
}

fn from(statement: Statement, plan: &Plan<'_>) -> Statement {
    match &plan.source {
        Source::Record(key) => statement.record(key),
        Source::Table | Source::Index { .. } => statement.ident(&plan.collection.table),
    }
}

fn conditions(mut statement: Statement, plan: &Plan<'_>) -> Statement {
    let mut joint = " WHERE ";
    if let Source::Index { constant: Some(constant), .. } = &plan.source {
        statement = statement.push(joint).ident(constant).push(" = 1");
        joint = " AND ";
    }
    for (Predicate { text, binds, .. }, prefix) in plan.predicates.iter().zip(["f", "g"]) {
        if text != "true" {
            statement = statement.push(joint).clause(text, binds, prefix);
            joint = " AND ";
        }
    }
    statement
}
