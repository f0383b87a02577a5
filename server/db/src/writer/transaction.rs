//! From decided changes to the one transaction that makes them true.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use surrealdb_types::{RecordId, Value};

use super::task::{Pending, logged};
use crate::log::to_log_row;
use crate::statement::record_id;
use crate::value::to_engine_object;
use crate::view::Images;
use crate::{Ident, Key, Row, Statement};

/// The group's transaction: each record's final image once, and the log row of all its changes.
pub(super) fn transaction(
    base: &Images,
    state: &HashMap<Key, Option<Arc<Row>>>,
    pending: &[Pending],
    last: u64,
    at_ms: u64,
) -> Statement {
    let mut inserts: HashMap<&Ident, Vec<Value>> = HashMap::new();
    let mut deletes = Vec::new();
    let mut statement = Statement::new("BEGIN;");
    let mut seen = HashSet::new();
    for Pending { mutation, .. } in pending {
        let key = &mutation.key;
        if !seen.insert(key) {
            continue;
        }
        // A record is new to the disk when the group's first change of it created it.
        let on_disk = mutation.before.is_some() || base.get(key).is_some();
        match (on_disk, state.get(key).and_then(Option::as_ref)) {
            (false, None) => {}
            (false, Some(row)) => inserts.entry(&key.table).or_default().push(engine_row(key, row)),
            (true, None) => deletes.push(Value::RecordId(record_id(key))),
            (true, Some(row)) => {
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
    if logged(pending).next().is_none() {
        return statement.push(" COMMIT;");
    }
    let changes = logged(pending).map(|pending| (&pending.mutation, pending.actor.as_ref()));
    statement
        .push(" INSERT INTO _changes ")
        .bind_engine(to_log_row(last, changes, at_ms))
        .push(" RETURN NONE; COMMIT;")
}

fn engine_row(key: &Key, row: &Row) -> Value {
    let mut object = to_engine_object(row.clone());
    object.insert("id", Value::RecordId(RecordId::new(key.table.as_str(), key.id.as_str())));
    Value::Object(object)
}
