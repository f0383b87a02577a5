//! Related records, read in batches and kept for as long as one answer is made.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use homeport_db::Key;
use serde_json::{Map, Value};

use super::TOO_MUCH;
use super::link::{Link, Way};
use crate::collections::value::to_list;
use crate::collections::{Age, Collection, Column};
use crate::error::{Error, Result};
use crate::records::{Record, Records, store};

/// Most records that refer to one and are shown with it; PocketBase's.
const MOST_REFERRERS: usize = 1000;
/// Most references that are read at once. When there are more, each record's are read by itself.
const MOST_REFERENCES: usize = 10_000;
/// Most records, and bytes of them, that one answer reads.
const MOST_RECORDS: usize = 20_000;
const MOST_BYTES: usize = 64 << 20;
/// Records read with one query.
const STEP: usize = 500;

pub(super) struct Related {
    all: Records,
    known: HashMap<Key, Option<Arc<Record>>>,
    referrers: HashMap<Reference, Vec<String>>,
    bytes: usize,
}

/// The referring collection's id, its field, and the id it refers to.
type Reference = (String, String, String);

impl Related {
    pub(super) fn new(all: Records) -> Self {
        Self { all, known: HashMap::new(), referrers: HashMap::new(), bytes: 0 }
    }

    /// The ids that a link leads to from each of these records, in their order.
    pub(super) async fn ids(&mut self, from: &[&Record], link: &Link) -> Result<Vec<Vec<String>>> {
        match &link.way {
            Way::Field(name) => {
                let ids = |record: &&Record| record.values.get(name).map(to_list);
                Ok(from.iter().map(ids).map(Option::unwrap_or_default).collect())
            }
            Way::Back(name) => {
                let key = |id: &str| (link.target.id().to_owned(), name.clone(), id.to_owned());
                let ids = from.iter().map(|record| record.id.as_str()).collect::<Vec<_>>();
                let mut unknown = ids.clone();
                unknown.retain(|id| !self.referrers.contains_key(&key(id)));
                if let Some(column) = link.target.field(name).filter(|_| !unknown.is_empty()) {
                    let mut found = self.read_referrers(&link.target, column, &unknown).await?;
                    let found = unknown.iter().map(|id| (key(id), found.remove(*id)));
                    self.referrers.extend(found.map(|(key, ids)| (key, ids.unwrap_or_default())));
                }
                let known = |id: &&str| self.referrers.get(&key(id)).cloned();
                Ok(ids.iter().map(known).map(Option::unwrap_or_default).collect())
            }
        }
    }

    /// The ids of the records that refer to each of `ids`.
    async fn read_referrers(
        &self,
        collection: &Arc<Collection>,
        column: &Column,
        ids: &[&str],
    ) -> Result<HashMap<String, Vec<String>>> {
        if collection.is_view() {
            return self.read_referrers_of_view(collection, column, ids).await;
        }
        let db = self.all.db();
        let all = store::references(&db, collection, column, ids, MOST_REFERENCES + 1).await?;
        let mut found: HashMap<String, Vec<(Age, String)>> = HashMap::new();
        if all.len() <= MOST_REFERENCES {
            for reference in all {
                for id in &reference.to {
                    let from = (reference.age.clone(), reference.from.clone());
                    found.entry(id.clone()).or_default().push(from);
                }
            }
        } else {
            drop(all);
            for id in ids {
                let own = [*id];
                let own = store::references(&db, collection, column, &own, MOST_REFERRERS).await?;
                let from = own.into_iter().map(|reference| (reference.age, reference.from));
                found.insert((*id).to_owned(), from.collect());
            }
        }
        let in_order = |(id, mut from): (String, Vec<(Age, String)>)| {
            from.sort_unstable();
            from.truncate(MOST_REFERRERS);
            (id, from.into_iter().map(|(_, id)| id).collect())
        };
        Ok(found.into_iter().map(in_order).collect())
    }

    /// The same of a view: its records are in no table, and come in the order of its query.
    async fn read_referrers_of_view(
        &self,
        view: &Arc<Collection>,
        column: &Column,
        ids: &[&str],
    ) -> Result<HashMap<String, Vec<String>>> {
        let asked = ids.iter().copied().collect::<HashSet<_>>();
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        let leads_to = |values: &Map<String, Value>| {
            values.get(&column.field.name).map(to_list).unwrap_or_default()
        };
        let refers = |values: &Map<String, Value>| {
            leads_to(values).iter().any(|id| asked.contains(id.as_str()))
        };
        for record in self.all.some_of_view(view, refers).await? {
            let to = leads_to(&record.values);
            for id in to.into_iter().filter(|id| asked.contains(id.as_str())) {
                let from = found.entry(id).or_default();
                if from.len() < MOST_REFERRERS {
                    from.push(record.id.clone());
                }
            }
        }
        Ok(found)
    }

    /// The records of these ids; those that are not there are left out.
    pub(super) async fn records(
        &mut self,
        collection: &Arc<Collection>,
        ids: &[&str],
    ) -> Result<Vec<Arc<Record>>> {
        let key = |id: &&str| Key { table: collection.table.clone(), id: (*id).to_owned() };
        let keys = ids.iter().map(key).collect::<Vec<_>>();
        let unknown =
            keys.iter().filter(|key| !self.known.contains_key(*key)).cloned().collect::<Vec<_>>();
        if self.known.len() + unknown.len() > MOST_RECORDS {
            return Err(Error::invalid(TOO_MUCH));
        }
        if collection.is_view() && !unknown.is_empty() {
            let asked = unknown.iter().map(|key| key.id.as_str()).collect::<HashSet<_>>();
            let is_asked = |values: &Map<String, Value>| {
                values.get("id").and_then(Value::as_str).is_some_and(|id| asked.contains(id))
            };
            let records = self.all.some_of_view(collection, is_asked).await?;
            self.keep(&unknown, records.into_iter())?;
            return Ok(keys.iter().filter_map(|key| self.known.get(key)?.clone()).collect());
        }
        for step in unknown.chunks(STEP) {
            let rows = self.all.db().rows_at(step).await;
            let rows = rows.map_err(|error| Error::database("read related records", error))?;
            self.keep(step, rows.iter().map(|(_, row)| Record::of_row(collection, row)))?;
        }
        Ok(keys.iter().filter_map(|key| self.known.get(key)?.clone()).collect())
    }
}

impl Related {
    /// Keeps what was found of the records that were asked for.
    fn keep(&mut self, asked: &[Key], found: impl Iterator<Item = Record>) -> Result<()> {
        self.known.extend(asked.iter().map(|key| (key.clone(), None)));
        for record in found {
            self.bytes += record.values.values().map(weight).sum::<usize>();
            let key = Key { table: record.collection.table.clone(), id: record.id.clone() };
            // Of several of one id the first counts, as where one is asked for.
            self.known.entry(key).and_modify(|known| {
                known.get_or_insert_with(|| Arc::new(record));
            });
        }
        if self.bytes > MOST_BYTES {
            return Err(Error::invalid(TOO_MUCH));
        }
        Ok(())
    }
}

/// About how many bytes a value takes as JSON.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => 4 + text.len(),
        Value::Array(items) => 4 + items.iter().map(weight).sum::<usize>(),
        Value::Object(map) => {
            4 + map.iter().map(|(name, value)| 4 + name.len() + weight(value)).sum::<usize>()
        }
    }
}
