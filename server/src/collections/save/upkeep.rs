//! What a save leaves to be done after its transaction, a little at a time.
//!
//! No transaction here is large: the engine logs one that is larger than its memtable, but cannot
//! replay it. So rows are filled and deleted by the hundred, and indexes of large tables are built
//! by the engine in batches of its own; until one is complete no list relies on it.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use homeport_db::{DbError, Deciding, Ident, IndexState, Intent, Key, Statement, View};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::definition::Definition;
use super::super::store::EngineIndex;
use super::super::{Collection, Collections, store};
use super::transaction::{Failure, SMALL, repeated};
use crate::error::{Error, Result, committed};

/// Rows given new columns at once.
const FILL_STEP: usize = 250;
/// Rows deleted at once, and how many are looked up for it.
const DELETE_STEP: usize = 500;
const DELETE_PAGE: u64 = 5_000;
/// How often a build is asked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What is being done for a collection after it was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Upkeep {
    /// The collection's name.
    collection: String,
    task: Task,
    /// The name of the index that is being built.
    index: Option<String>,
    /// Rows done, of about `total`.
    done: u64,
    total: u64,
}

/// A kind of upkeep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Task {
    /// Rows are given new columns.
    Columns,
    /// An index is built.
    Index,
    /// The rows of a deleted collection are removed.
    Removal,
}

impl Collections {
    /// What is going on, if anything. One save at a time, so one task.
    pub(crate) fn upkeep(&self) -> Option<Upkeep> {
        self.inner.upkeep.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn report(&self, upkeep: Option<Upkeep>) {
        *self.inner.upkeep.lock().unwrap_or_else(PoisonError::into_inner) = upkeep;
    }

    fn report_task(&self, collection: &str, task: Task, done: u64, total: u64) {
        let collection = collection.to_owned();
        self.report(Some(Upkeep { collection, task, index: None, done, total }));
    }

    /// Does what a definition's save has left: new columns, then the indexes that wait for them.
    /// Returns the definition that has nothing left.
    ///
    /// # Errors
    /// When the rows do not allow a unique index, or the database fails.
    pub(super) async fn finish(
        &self,
        collection: &Arc<Collection>,
    ) -> Result<Arc<Collection>, Failure> {
        if !collection.is_unfinished() {
            return Ok(Arc::clone(collection));
        }
        self.report_task(collection.name(), Task::Columns, 0, 0);
        if collection.definition.filling {
            self.fill(collection).await?;
        }
        let definition =
            Definition { filling: false, building: Vec::new(), ..collection.definition.clone() };
        let finished = Collection::new(definition)?;
        self.discard_unfinished(collection).await?;
        let total = self.count(collection).await?;
        if total > SMALL {
            let waiting = &collection.definition.building;
            let indexes = store::engine_indexes(&finished)?;
            for index in
                indexes.iter().filter(|index| waiting.iter().any(|w| w == index.name.as_str()))
            {
                self.build(collection, index, total).await?;
            }
        }
        let present = self.present_indexes(&finished).await?;
        let mut statement = store::keep(Statement::new(""), &finished.definition)?;
        statement = store::remove_other_indexes(statement, &finished, &present)?;
        statement = store::define_indexes(statement, &finished)?;
        let finished = Arc::new(finished);
        self.commit(statement, &[Arc::clone(&finished)], &[], &[]).await?;
        Ok(finished)
    }

    /// Removes what an interrupted build has left behind.
    async fn discard_unfinished(&self, collection: &Collection) -> Result<()> {
        let there = self.inner.db.index_names(&collection.table).await;
        let there = there.map_err(|error| Error::database("read the indexes", error))?;
        let waiting = &collection.definition.building;
        let left = there.iter().filter(|name| waiting.contains(name)).collect::<Vec<_>>();
        if left.is_empty() {
            return Ok(());
        }
        let mut statement = Statement::new("");
        for name in left {
            statement = store::remove_index(statement, &collection.table, name)?;
        }
        self.turn(statement).await
    }

    /// Builds one index while everything else goes on. It is complete when this returns, and a
    /// unique one is enforced.
    async fn build(
        &self,
        collection: &Arc<Collection>,
        index: &EngineIndex,
        total: u64,
    ) -> Result<(), Failure> {
        let place = collection.place_of_index(index.name.as_str());
        let shown = place.map(|place| collection.definition.indexes[place].name.clone());
        let report = |done| {
            self.report(Some(Upkeep {
                collection: collection.name().to_owned(),
                task: Task::Index,
                index: shown.clone(),
                done,
                total,
            }));
        };
        report(0);
        self.turn(store::build_index(Statement::new(""), collection, index)).await?;
        loop {
            let state = self.inner.db.index_state(&collection.table, &index.name).await;
            match state.map_err(|error| Error::database("build an index", error))? {
                IndexState::Ready => return Ok(()),
                IndexState::Building { done } => report(done),
                IndexState::Failed(DbError::Unique { index }) => {
                    return Err(Failure::Repeated { collection: Arc::clone(collection), index });
                }
                IndexState::Failed(error) => {
                    return Err(Error::database("build an index", error).into());
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Gives every row the columns it lacks.
    async fn fill(&self, collection: &Arc<Collection>) -> Result<()> {
        let fail = |error| Error::database("fill in new columns", error);
        // In the writer's turn, so that every write decided before the new definition is counted.
        self.turn(Statement::new("RETURN NONE")).await?;
        let keys = self.inner.db.keys(&collection.table, None, None).await.map_err(fail)?;
        let total = keys.len() as u64;
        let mut done = 0;
        for keys in keys.chunks(FILL_STEP) {
            self.report_task(collection.name(), Task::Columns, done, total);
            let rows =
                |keys: &[Key]| Fill { collection: Arc::clone(collection), keys: keys.to_vec() };
            match self.inner.writer.write(rows(keys)).await? {
                // Large rows: together more than a transaction may hold, one by one not.
                Err(Error::TooLarge) => {
                    for key in keys {
                        self.inner.writer.write(rows(std::slice::from_ref(key))).await??;
                    }
                }
                outcome => drop(outcome?),
            }
            done += keys.len() as u64;
        }
        Ok(())
    }

    /// Removes the table of a collection that is gone. Its indexes go first, so that its rows
    /// leave without touching them.
    pub(super) async fn remove_table(&self, table: &Ident, name: &str) -> Result<()> {
        self.report_task(name, Task::Removal, 0, 0);
        let fail = |error| Error::database("remove a collection's records", error);
        let total = self.inner.writer.count(table).await?.map_err(fail)?;
        let mut statement = Statement::new("RETURN NONE;");
        for index in self.inner.db.index_names(table).await.map_err(fail)? {
            statement = store::remove_index(statement, table, &index)?;
        }
        self.turn(statement).await?;
        let mut done = 0;
        loop {
            let keys = self.inner.db.keys(table, None, Some(DELETE_PAGE)).await.map_err(fail)?;
            for step in keys.chunks(DELETE_STEP) {
                self.report_task(name, Task::Removal, done, total);
                self.turn(store::delete_rows(step)).await?;
                done += step.len() as u64;
            }
            if keys.is_empty() {
                break;
            }
        }
        self.turn(store::remove_table(table)).await
    }

    /// Runs statements alone, in the writer's turn.
    async fn turn(&self, statement: Statement) -> Result<()> {
        let outcome = self.inner.writer.define(statement, Vec::new(), Vec::new(), || {}).await;
        committed("keep the collections in order", outcome)
    }

    /// Goes on in the background where a stop interrupted a save; what is saved meanwhile waits.
    ///
    /// # Errors
    /// The database's.
    pub(in super::super) async fn resume(&self) -> Result<()> {
        let catalog = self.catalog();
        let unfinished = catalog
            .all()
            .filter(|collection| {
                collection.is_unfinished() || !collection.definition.on_trial.is_empty()
            })
            .map(Arc::clone)
            .collect::<Vec<_>>();
        let doomed = store::doomed(&self.inner.db).await?;
        if unfinished.is_empty() && doomed.is_empty() {
            return Ok(());
        }
        let saving = Arc::clone(&self.inner.saving).lock_owned().await;
        let collections = self.clone();
        let first = unfinished.first().map(|collection| collection.name());
        let task = if first.is_some() { Task::Columns } else { Task::Removal };
        let first = first.or_else(|| doomed.first().map(|(_, name)| name.as_str()));
        self.report_task(first.unwrap_or_default(), task, 0, 0);
        tokio::spawn(async move {
            let _saving = saving;
            let gone_on = collections.go_on(unfinished, doomed).await;
            collections.report(None);
            match gone_on {
                Ok(()) => {}
                Err(Error::Unavailable) => tracing::info!("Stopped again; the next start goes on"),
                Err(error) => tracing::error!(%error, "Could not go on with an interrupted save"),
            }
        });
        Ok(())
    }

    async fn go_on(
        &self,
        unfinished: Vec<Arc<Collection>>,
        doomed: Vec<(Ident, String)>,
    ) -> Result<()> {
        for mut collection in unfinished {
            // What it was tried for has not been done.
            if !collection.definition.on_trial.is_empty() {
                collection = self.without_trial(&collection).await?;
            }
            // The rows may have come to disallow a unique index: without it there still is a box.
            loop {
                match self.finish(&collection).await {
                    Ok(_) => break,
                    Err(Failure::Other(error)) => return Err(error),
                    Err(Failure::Repeated { index, .. }) => {
                        collection = self.without_index(&collection, &index).await?;
                    }
                }
            }
        }
        for (table, name) in doomed {
            self.remove_table(&table, &name).await?;
        }
        Ok(())
    }

    async fn without_index(
        &self,
        collection: &Arc<Collection>,
        index: &str,
    ) -> Result<Arc<Collection>> {
        let what = repeated(collection, index);
        tracing::error!(collection = collection.name(), "{what} The index is gone");
        let place = collection.place_of_index(index);
        let place = place.ok_or_else(|| Error::internal("drop an index", what))?;
        let mut definition = collection.definition.clone();
        definition.indexes.remove(place);
        let without = Arc::new(Collection::new(definition)?);
        let statement = store::keep(Statement::new(""), &without.definition)?;
        let committed = self.commit(statement, &[Arc::clone(&without)], &[], &[]).await;
        committed.map_err(|failure| failure.into_error(super::UPDATE_FAILED))?;
        Ok(without)
    }
}

/// Writes the columns that rows lack; no change of the records anybody could see.
struct Fill {
    collection: Arc<Collection>,
    keys: Vec<Key>,
}

impl Fill {
    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        for key in &self.keys {
            let Some(row) = view.get(key) else { continue };
            if self.collection.lacks_columns(row) {
                // With the columns of dropped fields: the change that drops them may be taken back.
                let mut filled = row.as_ref().clone();
                filled.extend(self.collection.to_row(&self.collection.values_of(row)));
                view.rewrite(key.clone(), filled);
            }
        }
        Ok(())
    }
}

impl Intent for Fill {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        self.keys.clone()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database("fill in new columns", error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}
