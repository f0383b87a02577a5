//! The records of views, remembered while they are true.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::Key;
use serde_json::{Map, Value};

use super::{Record, Records, store};
use crate::collections::Collection;
use crate::error::Result;
use crate::files::names_in;

/// How many records of views are remembered, all views together.
const REMEMBERED: usize = 200_000;

/// Each view's records, with the log's head when they were made: true until one of the tables
/// they are made of changes.
#[derive(Default)]
pub(super) struct Views(Mutex<HashMap<String, (u64, Values)>>);

type Values = Arc<Vec<Map<String, Value>>>;

impl Views {
    fn get(&self, id: &str, mark: u64) -> Option<Values> {
        let views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.get(id).filter(|(head, _)| mark <= *head).map(|(_, values)| Arc::clone(values))
    }

    fn keep(&self, id: &str, head: u64, values: &Values) {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let others = views.iter().filter(|(other, _)| *other != id);
        let all = others.map(|(_, (_, values))| values.len()).sum::<usize>() + values.len();
        if all > REMEMBERED {
            views.clear();
        }
        if values.len() <= REMEMBERED {
            views.insert(id.to_owned(), (head, Arc::clone(values)));
        }
    }
}

impl Records {
    /// All records of a view.
    pub(super) async fn of_view(&self, collection: &Arc<Collection>) -> Result<Vec<Record>> {
        self.some_of_view(collection, |_| true).await
    }

    /// Those records of a view that are wanted; only they are copied.
    pub(super) async fn some_of_view(
        &self,
        collection: &Arc<Collection>,
        is_wanted: impl Fn(&Map<String, Value>) -> bool,
    ) -> Result<Vec<Record>> {
        let records = self.values_of_view(collection).await?;
        let records = records.iter().filter(|values| is_wanted(values));
        Ok(records.map(|values| Record::of_values(collection, values.clone())).collect())
    }

    /// One record of a view, whoever asks.
    pub(super) async fn get_of_view(
        &self,
        collection: &Arc<Collection>,
        id: &str,
    ) -> Result<Option<Record>> {
        let records = self.values_of_view(collection).await?;
        let found =
            records.iter().find(|values| values.get("id").and_then(Value::as_str) == Some(id));
        Ok(found.map(|values| Record::of_values(collection, values.clone())))
    }

    /// The record that a file lies with which a view's record names by `field`: one of those that
    /// the view is made of.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn source_of_file(
        &self,
        view: &Collection,
        id: &str,
        field: &str,
        name: &str,
    ) -> Result<Option<Key>> {
        let inner = &self.inner;
        let catalog = inner.collections.catalog();
        let Some((collection, column)) = catalog.source_of(view, field) else { return Ok(None) };
        let key = |id: String| Key { table: collection.table.clone(), id };
        // Most views show a record's file beside its id: then no table has to be searched.
        let beside = self.get(collection, id).await?;
        let names =
            |record: &Record| names_in(record.values.get(&column.field.name)).contains(&name);
        if beside.as_ref().is_some_and(names) {
            return Ok(Some(key(id.to_owned())));
        }
        Ok(store::holding(&inner.db, collection, column, name).await?.map(key))
    }

    async fn values_of_view(&self, collection: &Arc<Collection>) -> Result<Values> {
        let inner = &self.inner;
        let catalog = inner.collections.catalog();
        let tables = inner.collections.tables_of_view(&catalog, collection);
        let mark = tables.iter().map(|table| inner.log.mark(table)).max().unwrap_or(0);
        if let Some(values) = inner.views.get(collection.id(), mark) {
            return Ok(values);
        }
        let head = inner.log.head();
        let values = inner.collections.view_records(&catalog, collection, None).await?;
        let values = Arc::new(values);
        inner.views.keep(collection.id(), head, &values);
        Ok(values)
    }
}
