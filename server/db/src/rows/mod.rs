//! Rows by address, read and written on the engine's storage layer.
//!
//! Its query layer (3.3.5) opens, for every index of every row it writes, a transaction of its own
//! to ask how far the index is, and parses and plans a statement for every row it reads by
//! address: most of what a small read or write would cost. Here rows are read and written in the
//! encoding, and with the index entries, that its statements make, so that statements and these
//! functions read each other's work; the tests hold the two against each other, byte by byte.
//!
//! Invariants
//! - Only the writer calls [`Db::write`].
//! - A table with an index that is still being built, or of a kind not known here, is left to the
//!   engine's statements: they queue their changes for the builder.

mod columns;
mod entries;
mod scan;
mod spellings;
mod stored;
mod tables;
mod write;

use std::borrow::Cow;
use std::pin::Pin;

use surrealdb_catalog::{DatabaseId, NamespaceId};
use surrealdb_datastore::Transaction;
use surrealdb_datastore::key::schema::RecordKey;
use surrealdb_expr::val::{RecordIdKey, TableName};
use surrealdb_kvs::TransactionType;

use crate::{Db, DbError, Key, Row};

pub use scan::{Bound, IndexRange, Scan};
pub(crate) use spellings::spelling_from;
pub(crate) use tables::Tables;
pub(crate) use write::{OwnKey, OwnRow, RowChange};

/// The engine's futures are large; behind a pointer they do not make ours so.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The database inside the engine, as its keys name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) ns: NamespaceId,
    pub(crate) db: DatabaseId,
}

impl Place {
    fn record<'a>(self, table: &'a TableName, id: &'a RecordIdKey) -> RecordKey<'a> {
        RecordKey::new(self.ns, self.db, Cow::Borrowed(table), Cow::Borrowed(id))
    }
}

impl Db {
    /// Reads rows by their addresses, in their order; `None` for what is not there.
    pub(crate) fn fetch<'a>(
        &'a self,
        keys: &'a [&'a Key],
    ) -> Boxed<'a, Result<Vec<Option<Row>>, DbError>> {
        Box::pin(async move {
            let tx = self.begin(TransactionType::Read).await?;
            self.read_in(&tx, keys).await
        })
    }

    async fn read_in(&self, tx: &Transaction, keys: &[&Key]) -> Result<Vec<Option<Row>>, DbError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let addresses = keys
            .iter()
            .map(|key| (table_name(key), RecordIdKey::from(key.id.clone())))
            .collect::<Vec<_>>();
        let wanted = addresses.iter().map(|(table, id)| self.place.record(table, id)).collect();
        let records = tx.get_many_key(wanted, None).await;
        let records = records.map_err(|error| DbError::from_storage(&error))?.into_iter();
        Ok(records.map(|record| record.and_then(|record| stored::to_row(record.data))).collect())
    }

    pub(crate) async fn begin(&self, kind: TransactionType) -> Result<Transaction, DbError> {
        self.engine.transaction(kind).await.map_err(|error| DbError::from_storage(&error))
    }
}

/// Ends a transaction that writes nothing after all; one that only reads may just be dropped.
pub(crate) async fn end(tx: &Transaction) {
    if let Err(error) = tx.cancel().await {
        tracing::debug!(%error, "A transaction could not be ended");
    }
}

fn table_name(key: &Key) -> TableName {
    TableName::from(key.table.as_str())
}

#[cfg(test)]
mod tests;
