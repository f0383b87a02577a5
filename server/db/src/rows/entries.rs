//! The entries of a row in a table's indexes, as the engine makes them.

use std::borrow::Cow;

use surrealdb_catalog::{Index, IndexDefinition};
use surrealdb_datastore::key::schema::{EntryKey, UniqueKey};
use surrealdb_datastore::values::entry::IndexEntryValue;
use surrealdb_datastore::{Transaction, storage_error};
use surrealdb_expr::expr::Part;
use surrealdb_expr::val::{Array, RecordId, Value};
use surrealdb_kvs::Error as StorageError;

use super::Place;
use crate::DbError;

/// True for an index over plain columns, or over each value of a column that holds a list.
pub(super) fn is_known(index: &IndexDefinition) -> bool {
    index
        .cols
        .iter()
        .all(|column| matches!(*column.0, [Part::Field(_)] | [Part::Field(_), Part::All]))
}

/// What an index holds of a row: one entry for each combination of its columns' values. `None`
/// when a column meant for lists holds something else, which only the engine knows to index.
pub(super) fn entries(index: &IndexDefinition, row: &Value) -> Option<Vec<Vec<Value>>> {
    let mut entries = vec![Vec::with_capacity(index.cols.len())];
    for column in &index.cols {
        let value = row.pick(column);
        let of_each = column.0.len() > 1;
        if of_each && !matches!(picked(row, &column.0), Value::Array(_) | Value::None) {
            return None;
        }
        let values = match value {
            // An empty list has one entry, so that it can be found.
            Value::Array(Array(items)) if items.is_empty() => vec![Value::Null],
            Value::Array(Array(items)) => items,
            value => vec![value],
        };
        entries = values
            .iter()
            .flat_map(|value| {
                entries.iter().map(move |entry| {
                    let mut entry = entry.clone();
                    entry.push(value.clone());
                    entry
                })
            })
            .collect();
    }
    Some(entries)
}

fn picked<'a>(row: &'a Value, path: &[Part]) -> &'a Value {
    match (row, path.first()) {
        (Value::Object(object), Some(Part::Field(name))) => {
            object.get(name.as_str()).unwrap_or(&Value::None)
        }
        _ => &Value::None,
    }
}

/// One row's place in one index.
pub(super) struct Entry<'a> {
    pub(super) place: Place,
    pub(super) index: &'a IndexDefinition,
    pub(super) row: &'a RecordId,
    /// The number by which the table's indexes know the row, in indexes that hold it.
    pub(super) number: Option<u64>,
}

impl Entry<'_> {
    fn value(&self) -> IndexEntryValue {
        IndexEntryValue { rid: self.row.clone(), doc_id: self.number }
    }

    fn key<'v>(&'v self, values: &'v [Value]) -> EntryKey<'v> {
        EntryKey {
            ns: self.place.ns,
            db: self.place.db,
            tb: Cow::Borrowed(&self.index.table_name),
            ix: self.index.index_id,
            fd: Cow::Borrowed(values),
            id: Cow::Borrowed(&self.row.key),
        }
    }

    /// The key that only one row can have; `None` where there may be several: in an index that is
    /// not unique, and for a row that lacks a value.
    fn unique_key<'v>(&'v self, values: &'v [Value]) -> Option<UniqueKey<'v>> {
        let lacks = values.iter().any(|value| matches!(value, Value::None | Value::Null));
        (matches!(self.index.index, Index::Uniq) && !lacks).then(|| UniqueKey {
            ns: self.place.ns,
            db: self.place.db,
            tb: Cow::Borrowed(&self.index.table_name),
            ix: self.index.index_id,
            fd: Cow::Borrowed(values),
        })
    }

    /// # Errors
    /// [`DbError::Unique`] when another row holds these values; else the engine's error.
    pub(super) async fn put(&self, tx: &Transaction, values: &[Value]) -> Result<(), DbError> {
        let Some(key) = self.unique_key(values) else {
            let put = tx.set_key(&self.key(values), &self.value()).await;
            return put.map_err(|error| DbError::from_storage(&error));
        };
        let put = tx.put_compare_key(&key, &self.value(), None).await;
        put.map_err(|error| match storage_error(&error) {
            Some(
                StorageError::TransactionConditionNotMet
                | StorageError::TransactionKeyAlreadyExists,
            ) => DbError::Unique { index: self.index.name.as_str().to_owned() },
            _ => DbError::from_storage(&error),
        })
    }

    /// # Errors
    /// The engine's error.
    pub(super) async fn remove(&self, tx: &Transaction, values: &[Value]) -> Result<(), DbError> {
        let removed = match self.unique_key(values) {
            None => tx.del_key(&self.key(values)).await,
            Some(key) => match tx.get_key(&key, None).await {
                // Another row's, if the engine has come to differ from what is known here.
                Ok(Some(entry)) if entry.rid == *self.row => tx.del_key(&key).await,
                Ok(_) => Ok(()),
                Err(error) => Err(error),
            },
        };
        removed.map_err(|error| DbError::from_storage(&error))
    }
}
