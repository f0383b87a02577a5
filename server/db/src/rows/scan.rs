//! Reading rows in an order: along an index or a whole table, as they were when the reading began.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;
use surrealdb_catalog::{IndexDefinition, Record};
use surrealdb_datastore::Transaction;
use surrealdb_datastore::key::schema::{EntryFdOpenPrefix, EntryPrefix, RecordKey, RecordPrefix};
use surrealdb_datastore::values::entry::IndexEntryValue;
use surrealdb_expr::val::{RecordId, RecordIdKey, TableName, Value};
use surrealdb_kvs::key::{KVKey, KVKeyDecode, KVSubspace, RawRange, Resumable};
use surrealdb_kvs::value::KVValue;
use surrealdb_kvs::{Direction, TransactionType};

use super::columns::Columns;
use super::{Boxed, Place, stored};
use crate::log::TABLE as LOG_TABLE;
use crate::{Db, DbError, Ident, Key, Row};

/// A stretch of an index: its entries whose first columns hold `pinned`, in the order of the
/// others, or the other way round. Values sort by kind and then as SQLite's do; equal ones by id.
#[derive(Clone, Debug)]
pub struct IndexRange {
    /// The table.
    pub table: Ident,
    /// The index; it must be ready.
    pub index: Ident,
    /// The values of its first columns.
    pub pinned: Vec<Json>,
    /// What the column after those is limited to, all at once.
    pub bounds: Vec<Bound>,
    /// True for the opposite order.
    pub descending: bool,
}

/// A limit of a column's values.
#[derive(Clone, Debug)]
pub enum Bound {
    /// Greater ones.
    Above(Json),
    /// It and greater ones.
    From(Json),
    /// It and smaller ones.
    UpTo(Json),
    /// Smaller ones.
    Below(Json),
}

/// Rows being read, a few at a time, all as they were when it began.
pub struct Scan {
    db: Db,
    tx: Transaction,
    along: Along,
    range: RawRange,
    direction: Direction,
    /// Entries to be passed over before the next row.
    skip: u32,
    /// The cache's state when the reading began: while it stays so, what it holds is what is read.
    changes: Option<u64>,
}

enum Along {
    /// Each entry names a row.
    Index { table: Ident },
    /// Each entry is one.
    Table { name: TableName },
}

impl Db {
    /// Begins to read along an index.
    ///
    /// # Errors
    /// [`DbError::NoIndex`]; else the engine's error.
    pub fn scan_index<'a>(&'a self, range: &'a IndexRange) -> Boxed<'a, Result<Scan, DbError>> {
        Box::pin(async move {
            let (changes, seen) = (self.cache.settled(), self.tables.seen());
            let tx = self.begin(TransactionType::Read).await?;
            let table = self.tables.get(&tx, seen, self.place, &range.table).await?;
            let named = |index: &&IndexDefinition| {
                index.name.as_str() == range.index.as_str() && !index.prepare_remove
            };
            let index = table.indexes.iter().find(named).ok_or(DbError::NoIndex)?;
            Ok(Scan {
                db: self.clone(),
                range: stretch(self.place, index, range)?,
                tx,
                along: Along::Index { table: range.table.clone() },
                direction: direction(range.descending),
                skip: 0,
                changes,
            })
        })
    }

    /// Begins to read a whole table, in the order of ids or the opposite.
    ///
    /// # Errors
    /// The engine's error.
    pub fn scan_table<'a>(
        &'a self,
        table: &'a Ident,
        descending: bool,
    ) -> Boxed<'a, Result<Scan, DbError>> {
        Box::pin(async move {
            let name = TableName::from(table.as_str());
            let prefix = RecordPrefix::new(self.place.ns, self.place.db, Cow::Borrowed(&name));
            let range = prefix.raw_range().map_err(|error| DbError::from_storage(&error))?;
            Ok(Scan {
                db: self.clone(),
                tx: self.begin(TransactionType::Read).await?,
                along: Along::Table { name },
                range,
                direction: direction(descending),
                skip: 0,
                changes: None,
            })
        })
    }
}

fn direction(descending: bool) -> Direction {
    if descending { Direction::Backward } else { Direction::Forward }
}

/// The entries of an index that a range holds.
fn stretch(place: Place, index: &IndexDefinition, range: &IndexRange) -> Result<RawRange, DbError> {
    let pinned = range.pinned.iter().map(stored::from_json).collect::<Vec<Value>>();
    let mut stretch = beginning_with(place, index, pinned.clone())?;
    for bound in &range.bounds {
        let (Bound::Above(value) | Bound::From(value) | Bound::UpTo(value) | Bound::Below(value)) =
            bound;
        let values = pinned.iter().cloned().chain([stored::from_json(value)]).collect();
        let equal = beginning_with(place, index, values)?;
        // No entry is as short as these ends, so it is the same whether they are inside.
        let (end, direction) = match bound {
            Bound::Above(_) => (equal.end(), Direction::Forward),
            Bound::From(_) => (equal.start(), Direction::Forward),
            Bound::UpTo(_) => (equal.end(), Direction::Backward),
            Bound::Below(_) => (equal.start(), Direction::Backward),
        };
        let narrows = match direction {
            Direction::Forward => end > stretch.start(),
            Direction::Backward => end < stretch.end(),
        };
        if narrows {
            stretch = stretch.resume_after(end, direction);
        }
    }
    if stretch.start() > stretch.end() {
        let start = stretch.start().clone();
        stretch = stretch.resume_after(&start, Direction::Backward);
    }
    Ok(stretch)
}

fn beginning_with(
    place: Place,
    index: &IndexDefinition,
    values: Vec<Value>,
) -> Result<RawRange, DbError> {
    let Place { ns, db } = place;
    let (tb, ix) = (Cow::Borrowed(&index.table_name), index.index_id);
    let range = match values.is_empty() {
        true => EntryPrefix { ns, db, tb, ix }.raw_range(),
        false => EntryFdOpenPrefix { ns, db, tb, ix, fd: Cow::Owned(values) }.raw_range(),
    };
    range.map_err(|error| DbError::from_storage(&error))
}

impl Scan {
    /// Passes over rows without reading them.
    pub fn pass(&mut self, rows: u64) {
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        self.skip = self.skip.saturating_add(rows);
    }

    /// Passes over the rows of a table up to this id, whether it is there or not. Along an index it
    /// changes nothing.
    ///
    /// # Errors
    /// The engine's error.
    pub fn after(mut self, id: &str) -> Result<Self, DbError> {
        if let Along::Table { name } = &self.along {
            let id = RecordIdKey::from(id.to_owned());
            let key = self.db.place.record(name, &id).encode_key();
            let key = key.map_err(|error| DbError::from_storage(&error))?;
            self.range = self.range.resume_after(&key, self.direction);
        }
        Ok(self)
    }

    /// The next rows, at most `most`; none at the end.
    ///
    /// # Errors
    /// The engine's error.
    pub fn next(&mut self, most: u32) -> Boxed<'_, Result<Vec<Arc<Row>>, DbError>> {
        Box::pin(async move {
            let found = self.entries(most).await?;
            self.rows_of(&found).await
        })
    }

    /// Rows of the table by their ids, as they were when the reading began; those that are there.
    ///
    /// # Errors
    /// The engine's error.
    pub fn named<'a>(
        &'a mut self,
        table: &'a Ident,
        ids: &'a [String],
    ) -> Boxed<'a, Result<Vec<Arc<Row>>, DbError>> {
        Box::pin(async move {
            let key = |id: &String| Key { table: table.clone(), id: id.clone() };
            let keys = ids.iter().map(key).collect::<Vec<_>>();
            let wanted = keys.iter().collect::<Vec<_>>();
            let rows = self.db.read_in(&self.tx, &wanted).await?;
            Ok(rows.into_iter().flatten().map(Arc::new).collect())
        })
    }

    async fn entries(&mut self, most: u32) -> Result<Vec<(Vec<u8>, Vec<u8>)>, DbError> {
        let range = self.range.clone();
        let skip = std::mem::take(&mut self.skip);
        let found = match self.direction {
            Direction::Forward => self.tx.scan_raw(range, most, skip, None).await,
            Direction::Backward => self.tx.scanr_raw(range, most, skip, None).await,
        };
        let found = found.map_err(|error| DbError::from_storage(&error))?;
        if let Some((last, _)) = found.last() {
            self.range = self.range.clone().resume_after(last, self.direction);
        }
        Ok(found)
    }

    async fn rows_of(&self, found: &[(Vec<u8>, Vec<u8>)]) -> Result<Vec<Arc<Row>>, DbError> {
        match &self.along {
            Along::Table { name } => {
                let row = |(key, value): &(Vec<u8>, Vec<u8>)| {
                    let stored = record(name, key, value)?;
                    Ok(Arc::new(stored::to_row(stored).unwrap_or_default()))
                };
                found.iter().map(row).collect()
            }
            Along::Index { table } => {
                let keys = found.iter().map(|(_, value)| address(table, value));
                let keys = keys.collect::<Result<Vec<_>, DbError>>()?;
                self.rows(&keys).await
            }
        }
    }

    /// The next rows that `is_wanted` by some of their columns, out of the next `most`; `None` at
    /// the end. What is not wanted costs little.
    ///
    /// # Errors
    /// The engine's error.
    pub fn next_wanted<'a>(
        &'a mut self,
        most: u32,
        columns: &'a [Ident],
        is_wanted: &'a mut (dyn FnMut(&Row) -> bool + Send),
    ) -> Boxed<'a, Result<Option<Vec<Arc<Row>>>, DbError>> {
        Box::pin(async move {
            let found = self.entries(most).await?;
            if found.is_empty() {
                return Ok(None);
            }
            let Along::Table { name } = &self.along else {
                let mut rows = self.rows_of(&found).await?;
                rows.retain(|row| is_wanted(row));
                return Ok(Some(rows));
            };
            let looked_at = Columns::new(columns);
            let mut rows = Vec::new();
            for (key, value) in &found {
                if looked_at.of(value).is_some_and(|row| !is_wanted(&row)) {
                    continue;
                }
                let row = stored::to_row(record(name, key, value)?).unwrap_or_default();
                if is_wanted(&row) {
                    rows.push(Arc::new(row));
                }
            }
            Ok(Some(rows))
        })
    }

    /// The number of the last change of all that this reading sees.
    ///
    /// # Errors
    /// The engine's error.
    pub fn seq(&mut self) -> Boxed<'_, Result<u64, DbError>> {
        Box::pin(async move {
            let log = TableName::from(LOG_TABLE);
            let prefix = RecordPrefix::new(self.db.place.ns, self.db.place.db, Cow::Borrowed(&log));
            let range = prefix.raw_range().map_err(|error| DbError::from_storage(&error))?;
            let newest = self.tx.scan_raw(range, 1, 0, None).await;
            let newest = newest.map_err(|error| DbError::from_storage(&error))?;
            let Some((key, _)) = newest.first() else { return Ok(0) };
            let key = RecordKey::decode_key(key).map_err(|error| DbError::from_storage(&error))?;
            match key.id.as_ref() {
                RecordIdKey::Number(number) => Ok(number.unsigned_abs()),
                other => Err(DbError::Engine(format!("a row of the log is named {other:?}"))),
            }
        })
    }

    /// How many rows are left.
    ///
    /// # Errors
    /// The engine's error.
    pub fn count(self) -> Boxed<'static, Result<u64, DbError>> {
        Box::pin(async move {
            let count = self.tx.count(self.range, None).await;
            count.map(|count| count as u64).map_err(|error| DbError::from_storage(&error))
        })
    }

    async fn rows(&self, keys: &[Key]) -> Result<Vec<Arc<Row>>, DbError> {
        let mut rows = vec![None; keys.len()];
        if let Some(changes) = self.changes {
            for (row, key) in rows.iter_mut().zip(keys) {
                *row = self.db.cache.get(key);
            }
            // Something has been committed since: what is remembered may be newer, or older.
            if self.db.cache.settled() != Some(changes) {
                rows.fill(None);
            }
        }
        let unknown = (0..keys.len()).filter(|at| rows[*at].is_none()).collect::<Vec<_>>();
        let wanted = unknown.iter().map(|at| &keys[*at]).collect::<Vec<_>>();
        let read = self.db.read_in(&self.tx, &wanted).await?;
        for ((at, key), row) in unknown.iter().zip(wanted).zip(read) {
            let Some(row) = row.map(Arc::new) else { continue };
            if let Some(changes) = self.changes {
                self.db.cache.keep(key, &row, changes);
            }
            rows[*at] = Some(row);
        }
        Ok(rows.into_iter().flatten().collect())
    }
}

fn record(table: &TableName, key: &[u8], value: &[u8]) -> Result<Value, DbError> {
    let read = || {
        let id = RecordKey::decode_key(key)?.id.into_owned();
        Record::kv_decode_value(value, RecordId { table: table.clone(), key: id })
    };
    read().map(|record| record.data).map_err(|error| DbError::from_storage(&error))
}

fn address(table: &Ident, value: &[u8]) -> Result<Key, DbError> {
    let entry = IndexEntryValue::kv_decode_value(value, ());
    let entry = entry.map_err(|error| DbError::from_storage(&error))?;
    match entry.rid.key {
        RecordIdKey::String(id) => Ok(Key { table: table.clone(), id: id.into() }),
        other => Err(DbError::Engine(format!("an index names a record {other:?}"))),
    }
}
