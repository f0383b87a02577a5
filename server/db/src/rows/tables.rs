//! What the engine knows of tables, remembered.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use surrealdb_catalog::providers::TableProvider;
use surrealdb_catalog::{Index, IndexDefinition};
use surrealdb_datastore::Transaction;
use surrealdb_datastore::key::schema::BuildStateKey;
use surrealdb_datastore::values::index_build::IndexBuildPhase;
use surrealdb_expr::val::TableName;

use super::Place;
use super::entries::is_known;
use crate::{DbError, Ident};

/// A table and its indexes.
pub(super) struct Table {
    pub(super) indexes: Arc<[IndexDefinition]>,
    /// True when its rows may be written past the query layer.
    pub(super) settled: bool,
}

/// Tables by name. Definitions change only through [`crate::Writer::define`] and
/// [`crate::Db::define`]; an index becomes ready by itself, so a table that waits for one is not
/// remembered.
#[derive(Default)]
pub(crate) struct Tables(RwLock<State>);

#[derive(Default)]
struct State {
    /// How often definitions have begun, or ended, to change.
    changes: u64,
    defining: bool,
    known: HashMap<Ident, Arc<Table>>,
}

/// When a transaction began, as far as definitions go; nothing while they change.
#[derive(Clone, Copy)]
pub(super) struct Seen(Option<u64>);

impl Tables {
    /// Definitions are about to change.
    pub(crate) fn begin(&self) {
        self.change(true);
    }

    /// Definitions have changed, or not.
    pub(crate) fn end(&self) {
        self.change(false);
    }

    fn change(&self, defining: bool) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        state.changes += 1;
        state.defining = defining;
        state.known.clear();
    }

    /// To be asked before the transaction begins that [`get`](Tables::get) is then given.
    pub(super) fn seen(&self) -> Seen {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Seen((!state.defining).then_some(state.changes))
    }

    /// The table as it is in a transaction: what is remembered counts only where no definition
    /// has changed since before it began.
    ///
    /// # Errors
    /// The engine's error.
    pub(super) async fn get(
        &self,
        tx: &Transaction,
        seen: Seen,
        place: Place,
        table: &Ident,
    ) -> Result<Arc<Table>, DbError> {
        {
            let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if seen.0 == Some(state.changes)
                && let Some(known) = state.known.get(table)
            {
                return Ok(Arc::clone(known));
            }
        }
        let read = read(tx, place, TableName::from(table.as_str())).await;
        let read = Arc::new(read.map_err(|error| DbError::from_storage(&error))?);
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if read.settled && seen.0 == Some(state.changes) {
            state.known.insert(table.clone(), Arc::clone(&read));
        }
        Ok(read)
    }
}

async fn read(tx: &Transaction, place: Place, name: TableName) -> anyhow::Result<Table> {
    let Place { ns, db } = place;
    let defined = tx.get_tb(ns, db, &name, None).await?;
    let plain = defined.is_some_and(|table| {
        !table.drop && table.view.is_none() && table.changefeed.is_none() && !table.graph_doc_ids
    });
    let indexes = tx.all_tb_indexes(ns, db, &name, None).await?;
    let mut settled = plain;
    for index in indexes.iter().filter(|index| !index.prepare_remove) {
        let state =
            BuildStateKey { ns, db, tb: Cow::Borrowed(&index.table_name), ix: index.index_id };
        let state = tx.get_key(&state, None).await?;
        let ready = state.is_none_or(|state| state.phase == IndexBuildPhase::Online);
        settled &= ready && matches!(index.index, Index::Idx | Index::Uniq) && is_known(index);
    }
    Ok(Table { indexes, settled })
}
