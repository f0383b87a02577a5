//! Writing a transaction's rows.

use std::collections::HashMap;
use std::sync::Arc;

use surrealdb_catalog::Record;
use surrealdb_catalog::providers::{BoxProviderFut, CancellationProbe, TableProvider};
use surrealdb_core::kvs::Datastore;
use surrealdb_datastore::Transaction;
use surrealdb_datastore::sequences::Sequences;
use surrealdb_expr::val::{RecordId, RecordIdKey, TableName, Value};
use surrealdb_idx::config::IdxConfig;
use surrealdb_idx::docids::TableDocIds;
use surrealdb_idx::env::{BoxEnvFut, IndexEnv};
use surrealdb_idx::trees::store::IndexStores;
use surrealdb_kvs::TransactionType;
use uuid::Uuid;

use super::entries::{Entry, entries};
use super::tables::{Seen, Table};
use super::{Boxed, Place, end, stored, table_name};
use crate::{Db, DbError, Ident, Key, Row};

/// One row's change: `before` is `None` for a new row, `after` for one that goes.
pub(crate) struct RowChange<'a> {
    pub(crate) key: &'a Key,
    pub(crate) before: Option<&'a Row>,
    pub(crate) after: Option<&'a Row>,
}

/// A row of a table of the writer's own, which has no indexes.
pub(crate) struct OwnRow {
    pub(crate) table: &'static str,
    pub(crate) key: OwnKey,
    pub(crate) row: Row,
}

/// What such a row is found by.
#[derive(Clone, Copy)]
pub(crate) enum OwnKey {
    /// A new row.
    Number(i64),
    /// The one row of this name.
    Name(&'static str),
}

impl Db {
    /// Writes rows, their index entries and the writer's own rows in one transaction, synced to disk.
    /// False, and nothing is written, when a table has to be left to the engine's statements.
    ///
    /// # Errors
    /// As the engine's statements: a taken id, a unique index, a conflict, the disk.
    pub(crate) fn write<'a>(
        &'a self,
        changes: &'a [RowChange<'a>],
        own: &'a [OwnRow],
    ) -> Boxed<'a, Result<bool, DbError>> {
        Box::pin(async move {
            let seen = self.tables.seen();
            let tx = self.begin(TransactionType::Write).await?.enclose();
            let written = self.put_all(&tx, seen, changes, own).await;
            match written {
                Ok(true) => {
                    tx.commit().await.map_err(|error| DbError::from_storage(&error))?;
                    Ok(true)
                }
                not_to_be => {
                    end(&tx).await;
                    not_to_be
                }
            }
        })
    }

    async fn put_all(
        &self,
        tx: &Arc<Transaction>,
        seen: Seen,
        changes: &[RowChange<'_>],
        own: &[OwnRow],
    ) -> Result<bool, DbError> {
        let mut tables: HashMap<&Ident, Arc<Table>> = HashMap::new();
        for change in changes {
            if !tables.contains_key(&change.key.table) {
                let table = self.tables.get(tx, seen, self.place, &change.key.table).await?;
                tables.insert(&change.key.table, table);
            }
        }
        if tables.values().any(|table| !table.settled) {
            return Ok(false);
        }
        let mut writes = Vec::with_capacity(changes.len());
        for change in changes {
            let Some(table) = tables.get(&change.key.table) else { return Ok(false) };
            match RowWrite::new(table, change) {
                Some(write) => writes.push(write),
                None => return Ok(false),
            }
        }
        let env = Env::new(&self.engine, tx);
        for write in &mut writes {
            write.number(self.place, &env).await?;
        }
        // What goes makes room first: a value may pass from one row to another.
        for write in &writes {
            write.remove_entries(self.place, tx).await?;
        }
        for write in writes {
            write.put(self.place, tx).await?;
        }
        for OwnRow { table, key, row } in own {
            let (table, is_new) = (TableName::from(*table), matches!(key, OwnKey::Number(_)));
            let key = match key {
                OwnKey::Number(number) => RecordIdKey::Number(*number),
                OwnKey::Name(name) => RecordIdKey::from((*name).to_owned()),
            };
            let row = stored::from_row(row, &table, &key);
            put_row(self.place, tx, &RecordId { table, key }, row, is_new).await?;
        }
        Ok(true)
    }
}

/// A row's change with what it means for the indexes.
struct RowWrite<'a> {
    table: &'a Table,
    row: RecordId,
    after: Option<Value>,
    is_new: bool,
    /// For each index whose entries differ.
    entries: Vec<Differing>,
    number: Option<u64>,
}

/// The entries of a row in one index of its table, before and after.
struct Differing {
    index: usize,
    old: Vec<Vec<Value>>,
    new: Vec<Vec<Value>>,
}

impl<'a> RowWrite<'a> {
    /// `None` when only the engine's statements can make it.
    fn new(table: &'a Table, change: &RowChange<'_>) -> Option<Self> {
        let row = RecordId {
            table: table_name(change.key),
            key: RecordIdKey::from(change.key.id.clone()),
        };
        let stored = |image: &Row| stored::from_row(image, &row.table, &row.key);
        let before = change.before.filter(|_| !table.indexes.is_empty()).map(stored);
        let after = change.after.map(stored);
        let mut differing = Vec::new();
        for (index_at, index) in table.indexes.iter().enumerate() {
            if index.prepare_remove {
                continue;
            }
            let of = |image: &Option<Value>| match image {
                Some(image) => entries(index, image),
                None => Some(Vec::new()),
            };
            let (old, new) = (of(&before)?, of(&after)?);
            if old != new {
                differing.push(Differing { index: index_at, old, new });
            }
        }
        let is_new = change.before.is_none();
        Some(Self { table, row, after, is_new, entries: differing, number: None })
    }

    /// Finds, or draws, the number by which the table's indexes know the row.
    async fn number(&mut self, place: Place, env: &Env) -> Result<(), DbError> {
        let holds = |differing: &Differing| self.table.indexes[differing.index].has_entry_doc_ids();
        if self.entries.iter().any(holds) {
            let numbers = TableDocIds::new(place.ns, place.db, self.row.table.clone());
            let number = numbers.resolve_or_assign(env, &self.row.key).await;
            self.number = Some(number.map_err(|error| DbError::from_storage(&error))?);
        }
        Ok(())
    }

    fn entry(&self, place: Place, at: usize) -> Entry<'_> {
        let index = &self.table.indexes[at];
        let number = self.number.filter(|_| index.has_entry_doc_ids());
        Entry { place, index, row: &self.row, number }
    }

    async fn remove_entries(&self, place: Place, tx: &Transaction) -> Result<(), DbError> {
        for Differing { index, old, new } in &self.entries {
            let entry = self.entry(place, *index);
            for values in old.iter().filter(|values| !new.contains(values)) {
                entry.remove(tx, values).await?;
            }
        }
        Ok(())
    }

    async fn put(mut self, place: Place, tx: &Transaction) -> Result<(), DbError> {
        let after = self.after.take();
        let Some(after) = after else { return self.delete(place, tx).await };
        put_row(place, tx, &self.row, after, self.is_new).await?;
        for Differing { index, old, new } in &self.entries {
            let entry = self.entry(place, *index);
            for values in new.iter().filter(|values| !old.contains(values)) {
                entry.put(tx, values).await?;
            }
        }
        Ok(())
    }

    async fn delete(&self, place: Place, tx: &Transaction) -> Result<(), DbError> {
        let Place { ns, db } = place;
        let RecordId { table, key } = &self.row;
        let deleted = async {
            if self.table.indexes.iter().any(|index| index.uses_shared_doc_ids()) {
                TableDocIds::new(ns, db, table.clone()).remove(tx, key).await?;
            }
            tx.del_record(ns, db, table, key).await
        };
        deleted.await.map_err(|error| DbError::from_storage(&error))
    }
}

async fn put_row(
    place: Place,
    tx: &Transaction,
    row: &RecordId,
    image: Value,
    is_new: bool,
) -> Result<(), DbError> {
    let record = Record::new(image);
    let key = place.record(&row.table, &row.key);
    let put = match is_new {
        true => tx.put_key(&key, &record).await,
        false => tx.set_key(&key, &record).await,
    };
    put.map_err(|error| DbError::from_storage(&error))
}

/// What the engine's numbering of rows asks of whoever writes.
struct Env {
    tx: Arc<Transaction>,
    engine: Arc<Datastore>,
    sequences: Sequences,
    config: IdxConfig,
}

impl Env {
    fn new(engine: &Arc<Datastore>, tx: &Arc<Transaction>) -> Self {
        let sequences = tx.sequences();
        Self {
            tx: Arc::clone(tx),
            engine: Arc::clone(engine),
            sequences,
            config: IdxConfig::default(),
        }
    }
}

impl CancellationProbe for Env {
    fn expect_not_timedout(&self) -> BoxProviderFut<'_, anyhow::Result<()>> {
        Box::pin(async { Ok(()) })
    }
}

impl IndexEnv for Env {
    fn tx(&self) -> Arc<Transaction> {
        Arc::clone(&self.tx)
    }

    fn is_done(&self, _count: Option<usize>) -> BoxEnvFut<'_> {
        Box::pin(async { Ok(false) })
    }

    fn index_stores(&self) -> &IndexStores {
        self.engine.index_store()
    }

    fn node_id(&self) -> Uuid {
        self.engine.id()
    }

    fn sequences(&self) -> anyhow::Result<&Sequences> {
        Ok(&self.sequences)
    }

    fn config(&self) -> &IdxConfig {
        &self.config
    }
}
