//! Every query the room makes.

use std::sync::Arc;

use homeport_db::{Db, Key, Row, Statement};
use homeport_rules::Predicate;
use serde_json::{Value, json};

use super::plan::{Order, Plan, Source};
use crate::collections::value::{number, to_list};
use crate::collections::{Age, Collection, Column, FieldKind, id_of_table};
use crate::error::{Error, Result};

/// The row whose unique column holds `value`; served by the unique index.
pub(super) async fn by_unique(
    db: &Db,
    collection: &Collection,
    column: &Column,
    value: &str,
) -> Result<Option<Row>> {
    let value = match column.field.kind {
        // What no number is like is nobody's.
        FieldKind::Number { .. } => match value.trim().parse::<f64>() {
            Ok(wanted) if wanted.is_finite() => number(wanted),
            _ => return Ok(None),
        },
        _ => json!(value),
    };
    let sought = collection.sought(column, value);
    let statement = Statement::new("SELECT * FROM ")
        .ident(&collection.table)
        .push(" WHERE ")
        .ident(sought.column)
        .push(" = ")
        .bind(sought.value)
        .push(" LIMIT 1");
    let mut rows =
        db.rows(statement).await.map_err(|error| Error::database("find a record", error))?;
    Ok(rows.pop())
}

/// Appends the condition that a field holds `text`, an id or a file's name, alone or among others.
/// While the field's rows are being filled in they may still hold a list where one belongs, or the
/// other way round.
pub(super) fn holds(
    statement: Statement,
    collection: &Collection,
    column: &Column,
    text: &str,
) -> Statement {
    let contains =
        |statement: Statement| statement.ident(&column.column).push(" CONTAINS ").bind(json!(text));
    let equals =
        |statement: Statement| statement.ident(&column.column).push(" = ").bind(json!(text));
    match column.field.kind.is_multiple() {
        _ if collection.definition.filling => contains(equals(statement).push(" OR ")),
        true => contains(statement),
        false => equals(statement),
    }
}

/// The id of a record whose field holds `text`.
pub(super) async fn holding(
    db: &Db,
    collection: &Collection,
    column: &Column,
    text: &str,
) -> Result<Option<String>> {
    let statement = Statement::new("SELECT id FROM ").ident(&collection.table).push(" WHERE ");
    let statement = holds(statement, collection, column, text).push(" LIMIT 1");
    let rows = db.rows(statement).await;
    let rows = rows.map_err(|error| Error::database("find a record", error))?;
    Ok(rows.first().and_then(|row| row.get("id")).and_then(Value::as_str).map(str::to_owned))
}

/// The condition that a row belongs to a record, by the two fields that name it.
pub(super) fn belongs(of_collection: &Column, of_record: &Column, owner: &Key) -> Statement {
    all_equal(&[(of_collection, id_of_table(owner.table.as_str())), (of_record, &owner.id)])
}

/// The condition that fields hold texts.
pub(super) fn all_equal(sought: &[(&Column, &str)]) -> Statement {
    let mut statement = Statement::new("");
    for (position, (column, text)) in sought.iter().enumerate() {
        let joint = if position == 0 { "" } else { " AND " };
        statement = statement.push(joint).ident(&column.column).push(" = ").bind(json!(text));
    }
    statement
}

/// As many values as the engine (3.3.5) looks up in an index at once; for more it reads the table.
const LOOKED_UP: usize = 32;

/// That a record refers to others.
pub(super) struct Reference {
    pub(super) from: String,
    /// Those of the asked-for ids that it holds.
    pub(super) to: Vec<String>,
    /// That of the referring record.
    pub(super) age: Age,
}

/// At most `most` references to any of `ids` by a field.
pub(super) async fn references(
    db: &Db,
    collection: &Collection,
    column: &Column,
    ids: &[&str],
    most: usize,
) -> Result<Vec<Reference>> {
    let mut found = Vec::new();
    for ids in ids.chunks(LOOKED_UP) {
        let statement = to_any(collection, column, ids).push(" LIMIT ");
        let rows = db.rows(statement.number((most - found.len()) as u64)).await;
        let rows = rows.map_err(|error| Error::database("find referring records", error))?;
        found.extend(rows.iter().map(|row| reference(collection, column, row, ids)));
        if found.len() == most {
            break;
        }
    }
    Ok(found)
}

fn to_any(collection: &Collection, column: &Column, ids: &[&str]) -> Statement {
    let columns = collection.age_columns().chain([column.column.clone()]).collect::<Vec<_>>();
    let mut statement = Statement::new("SELECT id, ")
        .idents(&columns)
        .push(" FROM ")
        .ident(&collection.table)
        .push(" WHERE ");
    let (filling, multiple) = (collection.definition.filling, column.field.kind.is_multiple());
    if filling || !multiple {
        statement = statement.ident(&column.column).push(" IN ").bind(json!(ids));
    }
    if filling {
        statement = statement.push(" OR ");
    }
    if filling || multiple {
        statement = statement.ident(&column.column).push(" CONTAINSANY ").bind(json!(ids));
    }
    statement
}

fn reference(collection: &Collection, column: &Column, row: &Row, asked: &[&str]) -> Reference {
    let text = |column: &str| row.get(column).and_then(Value::as_str).unwrap_or("").to_owned();
    let mut to = row.get(column.column.as_str()).map(to_list).unwrap_or_default();
    to.retain(|id| asked.contains(&id.as_str()));
    Reference { from: text("id"), to, age: collection.age_of_row(row) }
}

/// The rows of a plan that needs no judging, or of one that leaves it to others; all of them when
/// `limit` (how many, after how many) is `None`. With them, where it is known, the number of the
/// last change that they have.
pub(super) async fn page(
    db: &Db,
    plan: &Plan<'_>,
    limit: Option<(u64, u64)>,
) -> Result<(Vec<Arc<Row>>, Option<u64>)> {
    let fail = |error| Error::database("list records", error);
    let mut scan = match &plan.source {
        Source::Index { range, .. } => db.scan_index(range).await.map_err(fail)?,
        Source::Table { descending } => {
            db.scan_table(&plan.collection.table, *descending).await.map_err(fail)?
        }
        Source::Found | Source::Record(_) => {
            let rows = db.rows(select(plan, limit)).await.map_err(fail)?;
            return Ok((rows.into_iter().map(Arc::new).collect(), None));
        }
    };
    let (limit, start) = limit.unwrap_or((u64::MAX, 0));
    scan.pass(start);
    let rows = scan.next(u32::try_from(limit).unwrap_or(u32::MAX)).await.map_err(fail)?;
    Ok((rows, Some(scan.seq().await.map_err(fail)?)))
}

fn select(plan: &Plan<'_>, limit: Option<(u64, u64)>) -> Statement {
    let mut statement = conditions(from(Statement::new("SELECT * FROM "), plan), plan);
    for (position, order) in plan.order.iter().enumerate() {
        statement = statement.push(if position == 0 { " ORDER BY " } else { ", " });
        statement = match order {
            Order::Column { column, descending } => {
                statement.ident(column).push(if *descending { " DESC" } else { " ASC" })
            }
            Order::Random => statement.push("rand()"),
        };
    }
    match limit {
        Some((limit, start)) => {
            statement.push(" LIMIT ").number(limit).push(" START ").number(start)
        }
        None => statement,
    }
}

/// How many rows match the plan's conditions, where they need no judging, and, where it is known,
/// the number of the last change that the count has.
pub(super) async fn count(db: &Db, plan: &Plan<'_>) -> Result<(u64, Option<u64>)> {
    let fail = |error| Error::database("count records", error);
    if let Source::Index { range, .. } = &plan.source {
        let mut scan = db.scan_index(range).await.map_err(fail)?;
        let seq = scan.seq().await.map_err(fail)?;
        return Ok((scan.count().await.map_err(fail)?, Some(seq)));
    }
    let statement = conditions(from(Statement::new("SELECT count() FROM "), plan), plan);
    let rows = db.rows(statement.push(" GROUP ALL")).await.map_err(fail)?;
    let count = rows.first().and_then(|row| row.get("count")).and_then(Value::as_u64);
    Ok((count.unwrap_or(0), None))
}

fn from(statement: Statement, plan: &Plan<'_>) -> Statement {
    match &plan.source {
        Source::Record(key) => statement.record(key),
        Source::Found | Source::Table { .. } | Source::Index { .. } => {
            statement.ident(&plan.collection.table)
        }
    }
}

fn conditions(statement: Statement, plan: &Plan<'_>) -> Statement {
    let Predicate { text, binds, .. } = &plan.predicate;
    match text.as_str() {
        "true" => statement,
        text => statement.push(" WHERE ").clause(text, binds, "f"),
    }
}
