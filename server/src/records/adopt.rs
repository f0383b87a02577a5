//! Taking records over from elsewhere, as they are: ids, dates, hashes and all.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, View};
use serde_json::{Map, Value};

use super::{Records, refused};
use crate::collections::value::to_text;
use crate::collections::{Collection, Collections};
use crate::error::{Error, Result};

const FAILED: &str = "Failed to create record.";

impl Records {
    /// Writes those of the records, by field name, that are not there yet, all or none of them;
    /// those that are stay as they are. No rule is asked and no password is hashed. Returns how
    /// many were written.
    ///
    /// # Errors
    /// 400 when a unique index holds a value already, 413 when together they are too large.
    pub(crate) async fn adopt(
        &self,
        collection: &Collection,
        records: Vec<Map<String, Value>>,
    ) -> Result<usize> {
        let collections = self.inner.collections.clone();
        let records = records
            .into_iter()
            .map(|values| {
                let id = values.get("id").map(to_text).unwrap_or_default();
                (Key { table: collection.table.clone(), id }, values)
            })
            .filter(|(key, _)| !key.id.is_empty())
            .collect();
        let committed = self.write_alone(Adopt { collections, records }).await?;
        Ok(committed.changes.len())
    }
}

struct Adopt {
    collections: Collections,
    records: Vec<(Key, Map<String, Value>)>,
}

impl Adopt {
    fn collection(&self) -> Result<Option<Arc<Collection>>> {
        let Some((key, _)) = self.records.first() else { return Ok(None) };
        let collection = self.collections.of_table(&key.table);
        collection.map(Some).ok_or(Error::NotFound("Missing collection context."))
    }

    fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let Some(collection) = self.collection()? else { return Ok(()) };
        for (key, given) in &self.records {
            if view.get(key).is_none() {
                let row = collection.to_row(&stored(&collection, given));
                view.put(key.clone(), row, &collection.unlogged);
            }
        }
        Ok(())
    }
}

/// The values as the collection's fields keep them. A password is a hash already.
fn stored(collection: &Collection, given: &Map<String, Value>) -> Map<String, Value> {
    let fields = collection.fields.iter().map(|column| &column.field);
    fields
        .map(|field| {
            let value = match given.get(&field.name) {
                Some(hash) if field.is_password() => Value::String(to_text(hash)),
                Some(value) => field.kind.cast(value),
                None => field.kind.zero(),
            };
            (field.name.clone(), value)
        })
        .collect()
}

impl Intent for Adopt {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        self.records.iter().map(|(key, _)| key.clone()).collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move { self.judge(view) })
    }

    fn refused(&self, error: DbError) -> Error {
        match self.collection() {
            Ok(Some(collection)) => refused(&collection, FAILED, error),
            Ok(None) => Error::database("take records over", error),
            Err(gone) => gone,
        }
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}
