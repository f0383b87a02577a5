//! What an expression reaches beyond its record and request: which records are wanted, and those
//! that were found.
//!
//! The caller loads: it asks [`Expression::wants`](crate::Expression::wants), answers each [`Want`] with
//! [`Related::add`], and asks again until nothing more is wanted. That takes as many rounds as the
//! longest path has relations, with one query for each collection in a round.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::joins::Join;
use crate::predicate::Predicate;

type Map = serde_json::Map<String, Value>;

/// Records around the judged ones.
#[derive(Debug, Default)]
pub struct Related {
    /// By collection and id; `None` for those that do not exist.
    records: HashMap<String, HashMap<String, Option<Map>>>,
    /// By collection and field: who names a record.
    referrers: HashMap<(String, String), HashMap<String, Vec<String>>>,
    /// The rows of whole collections, by their join.
    rows: HashMap<Join, Rows>,
    n_records: usize,
}

/// Rows of a whole collection.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) ids: Vec<String>,
    /// Whether there are no others than these, which could not matter.
    pub(crate) is_settled: bool,
}

/// Records to be loaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Want {
    /// The records with these ids, as far as they exist.
    Records {
        /// The collection's id.
        collection: String,
        /// Their ids, each once.
        ids: Vec<String>,
    },
    /// The records that name one of these in a relation field.
    Referrers {
        /// The referring collection's id.
        collection: String,
        /// Its relation field.
        field: String,
        /// The field's column.
        column: String,
        /// Whether that holds a list.
        multiple: bool,
        /// Whom they have to name.
        ids: Vec<String>,
    },
    /// Records of a whole collection.
    Rows {
        /// Which of the expression's joins asks.
        join: usize,
        /// The collection's id.
        collection: String,
        /// Finds those that could matter, and maybe more.
        predicate: Predicate,
        /// One is enough: it is asked whether there is any.
        only_one: bool,
    },
}

impl Want {
    /// The id of the collection to load from.
    pub fn collection(&self) -> &str {
        match self {
            Want::Records { collection, .. }
            | Want::Referrers { collection, .. }
            | Want::Rows { collection, .. } => collection,
        }
    }

    /// Whether it could be for a record with these values, of its collection: for those who have
    /// the collection's records at hand and no engine to find some.
    pub fn may_be(&self, values: &Map) -> bool {
        match self {
            Want::Records { ids, .. } => {
                id_of(values).is_some_and(|own| ids.iter().any(|id| id == own))
            }
            Want::Referrers { field, ids, .. } => {
                named_by(values.get(field)).any(|named| ids.iter().any(|id| id == named))
            }
            Want::Rows { .. } => true,
        }
    }
}

static NOTHING: std::sync::LazyLock<Related> = std::sync::LazyLock::new(Related::default);

impl Related {
    /// Nothing: for expressions that reach nothing.
    pub fn nothing() -> &'static Related {
        &NOTHING
    }

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.n_records
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.n_records == 0
    }

    /// Makes it ready for another expression or request. Records stay known; which of them are
    /// the rows of a whole collection is asked anew.
    pub fn forget_rows(&mut self) {
        self.rows.clear();
    }

    /// Answers a want. Each record has its `id`; those that were not asked for do no harm.
    pub fn add(&mut self, want: &Want, records: Vec<Map>) {
        match want {
            Want::Records { collection, ids } => {
                let known = self.records.entry(collection.clone()).or_default();
                for id in ids {
                    known.entry(id.clone()).or_insert(None);
                }
            }
            Want::Referrers { collection, field, ids, .. } => {
                let key = (collection.clone(), field.clone());
                let index = self.referrers.entry(key).or_default();
                for id in ids {
                    index.insert(id.clone(), Vec::new());
                }
                let wanted = ids.iter().map(String::as_str).collect::<HashSet<_>>();
                for record in &records {
                    let Some(own) = id_of(record) else { continue };
                    for named in named_by(record.get(field)) {
                        if wanted.contains(named)
                            && let Some(list) = index.get_mut(named)
                            && list.last().map(String::as_str) != Some(own)
                        {
                            list.push(own.to_owned());
                        }
                    }
                }
            }
            Want::Rows { join, only_one, .. } => {
                let rows = self.rows.entry(*join).or_default();
                rows.ids.extend(records.iter().filter_map(id_of).map(str::to_owned));
                // NULLs stand for a collection without records, not for one without fitting ones.
                rows.is_settled = *only_one || !rows.ids.is_empty();
            }
        }
        let known = self.records.entry(want.collection().to_owned()).or_default();
        for record in records {
            let Some(id) = id_of(&record).map(str::to_owned) else { continue };
            let place = known.entry(id).or_insert(None);
            if place.is_none() {
                self.n_records += 1;
                *place = Some(record);
            }
        }
    }

    pub(crate) fn record(&self, collection: &str, id: &str) -> Option<&Map> {
        self.records.get(collection)?.get(id)?.as_ref()
    }

    pub(crate) fn knows(&self, collection: &str, id: &str) -> bool {
        self.records.get(collection).is_some_and(|known| known.contains_key(id))
    }

    pub(crate) fn index(
        &self,
        collection: &str,
        field: &str,
    ) -> Option<&HashMap<String, Vec<String>>> {
        // A tuple of owned texts cannot be looked up by borrowed ones.
        self.referrers.get(&(collection.to_owned(), field.to_owned()))
    }

    pub(crate) fn referrers(&self, collection: &str, field: &str, id: &str) -> &[String] {
        let found = self.index(collection, field).and_then(|index| index.get(id));
        found.map_or(&[], Vec::as_slice)
    }

    pub(crate) fn rows(&self, join: Join) -> Option<&Rows> {
        self.rows.get(&join)
    }
}

pub(crate) fn id_of(record: &Map) -> Option<&str> {
    record.get("id")?.as_str()
}

/// The ids in a relation field's value.
pub(crate) fn named_by(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let items = match value {
        None => &[],
        Some(Value::Array(items)) => items.as_slice(),
        Some(single) => std::slice::from_ref(single),
    };
    items.iter().filter_map(Value::as_str).filter(|id| !id.is_empty())
}
