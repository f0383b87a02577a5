//! From decided changes to the one transaction that makes them true.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use surrealdb_types::{RecordId, RecordIdKey, Value};

use super::task::Pending;
use crate::rows::{OwnKey, OwnRow, RowChange};
use crate::statement::record_id;
use crate::value::to_engine_object;
use crate::view::Images;
use crate::{Db, DbError, Ident, Key, Row, Statement};

/// What a group changes: each record once, from what is on disk to its final image.
pub(super) fn changes<'a>(
    base: &'a Images,
    state: &'a HashMap<Key, Option<Arc<Row>>>,
    pending: &'a [Pending],
) -> Vec<RowChange<'a>> {
    let mut changes = Vec::with_capacity(pending.len());
    let mut seen = HashSet::new();
    for Pending { mutation, .. } in pending {
        let key = &mutation.key;
        if !seen.insert(key) {
            continue;
        }
        // The group's first change of a record knows what it found on disk.
        let before = mutation.before.as_ref().or_else(|| base.get(key)).map(AsRef::as_ref);
        let after = state.get(key).and_then(Option::as_deref);
        if before.is_some() || after.is_some() {
            changes.push(RowChange { key, before, after });
        }
    }
    changes
}

/// Writes changes, and the rows that go with them, in one transaction.
///
/// # Errors
/// The engine's error; nothing is written then, unless it leaves the outcome open.
pub(super) async fn commit(
    db: &Db,
    changes: &[RowChange<'_>],
    own: &[OwnRow],
) -> Result<(), DbError> {
    if db.write(changes, own).await? {
        return Ok(());
    }
    db.run(statements(changes, own)).await.map(drop)
}

/// The same in the engine's statements: while it builds an index, only they tell the builder.
pub(crate) fn statements(changes: &[RowChange<'_>], own: &[OwnRow]) -> Statement {
    let mut inserts: HashMap<&Ident, Vec<Value>> = HashMap::new();
    let mut deletes = Vec::new();
    let mut statement = Statement::new("BEGIN;");
    for RowChange { key, before, after } in changes {
        match (before, after) {
            (None, None) => {}
            (None, Some(row)) => inserts.entry(&key.table).or_default().push(engine_row(key, row)),
            (Some(_), None) => deletes.push(Value::RecordId(record_id(key))),
            (Some(_), Some(row)) => {
                statement = statement
                    .push(" UPDATE ")
                    .record(key)
                    .push(" CONTENT ")
                    .bind_engine(engine_row(key, row))
                    .push(" RETURN NONE;");
            }
        }
    }
    if !deletes.is_empty() {
        statement = statement
            .push(" DELETE ")
            .bind_engine(Value::Array(deletes.into()))
            .push(" RETURN NONE;");
    }
    for (table, rows) in inserts {
        statement = statement
            .push(" INSERT INTO ")
            .ident(table)
            .push(" ")
            .bind_engine(Value::Array(rows.into()))
            .push(" RETURN NONE;");
    }
    with_own(statement, own).push(" COMMIT;")
}

/// Appends the statements that write the writer's own rows.
pub(super) fn with_own(mut statement: Statement, own: &[OwnRow]) -> Statement {
    for OwnRow { table, key, row } in own {
        let mut object = to_engine_object(row.clone());
        let id = match key {
            OwnKey::Number(number) => RecordId::new(*table, RecordIdKey::Number(*number)),
            OwnKey::Name(name) => RecordId::new(*table, *name),
        };
        object.insert("id", Value::RecordId(id.clone()));
        statement = match key {
            OwnKey::Number(_) => statement.push(" INSERT INTO ").push(table).push(" "),
            OwnKey::Name(_) => {
                statement.push(" UPSERT ").bind_engine(Value::RecordId(id)).push(" CONTENT ")
            }
        };
        statement = statement.bind_engine(Value::Object(object)).push(" RETURN NONE;");
    }
    statement
}

fn engine_row(key: &Key, row: &Row) -> Value {
    let mut object = to_engine_object(row.clone());
    object.insert("id", Value::RecordId(record_id(key)));
    Value::Object(object)
}
