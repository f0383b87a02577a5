//! Saving: one change of a collection is one transaction in the writer's queue.
//!
//! New columns of a filled table are written into its rows afterwards, a few hundred at a time,
//! while everything else goes on; indexes that need them come last. A crash in between loses
//! nothing: the definition says `filling`, and the next start goes on.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, Statement, View};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::definition::Definition;
use super::{Collection, Collections, SUPERUSERS_ID, check, dates, draft, store};
use crate::error::{Error, FieldErrors, Result};

const CREATE_FAILED: &str = "Failed to create collection.";
const UPDATE_FAILED: &str = "Failed to update collection.";
/// Rows given new columns at once.
const FILL_STEP: usize = 250;

impl Collections {
    /// Makes a collection.
    ///
    /// # Errors
    /// 400 with PocketBase's field errors.
    pub(crate) async fn create(&self, body: Map<String, Value>) -> Result<Arc<Collection>> {
        let collections = self.clone();
        to_the_end(async move { collections.make(&body).await }).await
    }

    /// Changes a collection.
    ///
    /// # Errors
    /// 404 when there is none, 400 with PocketBase's field errors.
    pub(crate) async fn update(
        &self,
        name: String,
        body: Map<String, Value>,
    ) -> Result<Arc<Collection>> {
        let collections = self.clone();
        to_the_end(async move { collections.change(&name, &body).await }).await
    }

    /// Deletes a collection with all its records.
    ///
    /// # Errors
    /// 404 when there is none, 400 for the collections the system needs.
    pub(crate) async fn delete(&self, name: String) -> Result<()> {
        let collections = self.clone();
        to_the_end(async move { collections.remove(&name).await }).await
    }

    async fn make(&self, body: &Map<String, Value>) -> Result<Arc<Collection>> {
        let _saving = self.inner.saving.lock().await;
        let now = dates::to_text(OffsetDateTime::now_utc());
        let catalog = self.catalog();
        let draft::Draft { definition, mut errors } = draft::create(body, &catalog, &now)?;
        check::check(&definition, None, &catalog, &mut errors);
        errors.into_result(CREATE_FAILED)?;
        let collection = Collection::new(definition)?;
        let mut statement = store::keep(Statement::new(""), &collection.definition)?;
        statement = store::define_table(statement, &collection);
        statement = store::define_indexes(statement, &collection)?;
        self.commit(statement, collection, CREATE_FAILED).await
    }

    async fn change(&self, name: &str, body: &Map<String, Value>) -> Result<Arc<Collection>> {
        let _saving = self.inner.saving.lock().await;
        let current = self.find(name).ok_or_else(Error::not_found)?;
        let now = dates::to_text(OffsetDateTime::now_utc());
        let draft::Draft { mut definition, mut errors } =
            draft::update(body, &current.definition, &now)?;
        check::check(&definition, Some(&current.definition), &self.catalog(), &mut errors);
        errors.into_result(UPDATE_FAILED)?;

        // Whether there are rows is not asked: one may be written before the definition's turn.
        definition.filling = current.definition.filling || adds_columns(&current, &definition)?;
        let next = Collection::new(definition)?;
        let mut statement = store::keep(Statement::new(""), &next.definition)?;
        for index in &current.definition.indexes {
            if !next.definition.indexes.iter().any(|other| other.number == index.number) {
                statement = store::remove_index(statement, &current, index)?;
            }
        }
        statement = store::remove_relation_indexes(statement, &current, &next)?;
        if !next.definition.filling {
            statement = store::define_indexes(statement, &next)?;
        }
        let next = self.commit(statement, next, UPDATE_FAILED).await?;
        if !next.definition.filling {
            return Ok(next);
        }
        match self.fill(&next).await {
            Err(refused @ Error::Invalid { .. }) => {
                self.restore(&current, &next).await?;
                Err(refused)
            }
            outcome => outcome,
        }
    }

    /// Goes back to the definition before one whose indexes the rows do not allow. Its numbers
    /// stay used: the rows may hold values under them.
    async fn restore(&self, before: &Collection, refused: &Collection) -> Result<()> {
        let definition =
            Definition { next_number: refused.definition.next_number, ..before.definition.clone() };
        let before = Collection::new(definition)?;
        let mut statement = store::keep(Statement::new(""), &before.definition)?;
        for index in &refused.definition.indexes {
            if !before.definition.indexes.iter().any(|other| other.number == index.number) {
                statement = store::remove_index(statement, refused, index)?;
            }
        }
        let statement = store::remove_relation_indexes(statement, refused, &before)?;
        let statement = store::define_indexes(statement, &before)?;
        self.commit(statement, before, UPDATE_FAILED).await.map(drop)
    }

    async fn remove(&self, name: &str) -> Result<()> {
        let _saving = self.inner.saving.lock().await;
        let collection = self.find(name).ok_or_else(Error::not_found)?;
        let catalog = self.catalog();
        let mut names = catalog
            .referrers(collection.id())
            .map(|(referrer, _)| referrer)
            .filter(|referrer| referrer.id() != collection.id())
            .map(|referrer| referrer.name())
            .collect::<Vec<_>>();
        names.dedup();
        if !names.is_empty() {
            return Err(Error::invalid(format!(
                "Failed to delete collection probably due to existing reference in {}.",
                names.join(", ")
            )));
        }
        if collection.definition.system || collection.id() == SUPERUSERS_ID {
            return Err(Error::invalid("Failed to delete collection."));
        }
        let statement = store::forget(Statement::new(""), &collection);
        let (inner, id) = (Arc::clone(&self.inner), collection.id().to_owned());
        let publish = move || inner.swap(|catalog| catalog.without(&id));
        let touched = vec![collection.table.clone()];
        let outcome = self.inner.writer.define(statement, touched, publish).await?;
        outcome.map_err(|error| Error::database("delete a collection", error))
    }

    /// The number of a collection's records.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn count(&self, collection: &Collection) -> Result<u64> {
        let counted = self.inner.writer.count(&collection.table).await?;
        counted.map_err(|error| Error::database("count records", error))
    }

    /// Goes on where a stop interrupted the filling of new columns.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn finish_filling(&self) -> Result<()> {
        let catalog = self.catalog();
        for collection in catalog.all().filter(|collection| collection.definition.filling) {
            let mut collection = Arc::clone(collection);
            // The rows may have come to disallow a unique index: without it there still is a box.
            while let Err(Error::Invalid { message, fields }) = self.fill(&collection).await {
                // Those that were enforced before have the lower numbers.
                let unique = collection.definition.indexes.iter().filter(|index| index.unique);
                let Some(dropped) = unique.max_by_key(|index| index.number).cloned() else {
                    return Err(Error::Invalid { message, fields });
                };
                let mut definition = collection.definition.clone();
                definition.indexes.retain(|index| index.number != dropped.number);
                tracing::error!(
                    collection = collection.name(),
                    index = dropped.name,
                    "Some records have the same value: the unique index was not made, and is gone"
                );
                let without = Collection::new(definition)?;
                let statement = store::keep(Statement::new(""), &without.definition)?;
                let statement = store::remove_index(statement, &without, &dropped)?;
                collection = self.commit(statement, without, UPDATE_FAILED).await?;
            }
        }
        Ok(())
    }

    /// Gives every row the columns it lacks, then defines the indexes that waited for them.
    async fn fill(&self, collection: &Arc<Collection>) -> Result<Arc<Collection>> {
        let fail = |error| Error::database("fill in new columns", error);
        // In the writer's turn, so that every write decided before the new definition is counted.
        let turn = self.inner.writer.define(Statement::new("RETURN NONE"), Vec::new(), || {});
        turn.await?.map_err(fail)?;
        let ids = Statement::new("SELECT id FROM ").ident(&collection.table);
        let rows = self.inner.db.rows(ids).await.map_err(fail)?;
        let keys = rows
            .iter()
            .filter_map(|row| row.get("id").and_then(Value::as_str))
            .map(|id| Key { table: collection.table.clone(), id: id.to_owned() })
            .collect::<Vec<_>>();
        for keys in keys.chunks(FILL_STEP) {
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
        }
        let definition = Definition { filling: false, ..collection.definition.clone() };
        let filled = Collection::new(definition)?;
        let mut statement = store::keep(Statement::new(""), &filled.definition)?;
        statement = store::define_indexes(statement, &filled)?;
        self.commit(statement, filled, UPDATE_FAILED).await
    }

    /// Commits a definition and publishes it, in one turn of the writer: no write is decided by
    /// the old one after the new one is on disk, and a caller who hangs up changes nothing.
    async fn commit(
        &self,
        statement: Statement,
        collection: Collection,
        failed: &'static str,
    ) -> Result<Arc<Collection>> {
        let collection = Arc::new(collection);
        let (inner, next) = (Arc::clone(&self.inner), Arc::clone(&collection));
        let publish = move || inner.swap(|catalog| catalog.with(next));
        let touched = vec![collection.table.clone()];
        let outcome = self.inner.writer.define(statement, touched, publish).await?;
        outcome.map(|()| Arc::clone(&collection)).map_err(|error| match error {
            DbError::Unique { index } => {
                let fields = collection.fields_of_index(&index).join(", ");
                let position = collection
                    .definition
                    .indexes
                    .iter()
                    .position(|other| index == format!("i{}", other.number));
                let name = position.and_then(|at| collection.definition.indexes.get(at));
                let name = name.map_or("", |index| &index.name);
                let message = format!(
                    "Failed to create index {name} - some records have the same value in {fields}."
                );
                let path = format!("indexes.{}", position.unwrap_or(0));
                let errors =
                    FieldErrors::one(&path, "validation_invalid_index_expression", &message);
                Error::fields(failed, errors)
            }
            other => Error::database("save a collection", other),
        })
    }
}

/// Runs a save to its end, also when the caller hangs up in the middle of it.
async fn to_the_end<T: Send + 'static>(
    save: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    let saved = tokio::spawn(save).await;
    saved.unwrap_or_else(|error| Err(Error::internal("save a collection", error)))
}

/// True when `current`'s rows may lack a column of `next`, or hold one value where it has lists.
fn adds_columns(current: &Collection, next: &Definition) -> Result<bool> {
    let next = Collection::new(next.clone())?;
    let reshaped = |column: &super::Column| {
        let before = current.fields.iter().find(|other| other.column == column.column);
        before.is_some_and(|before| {
            before.field.kind.is_multiple() != column.field.kind.is_multiple()
        })
    };
    if next.fields.iter().any(reshaped) {
        return Ok(true);
    }
    let names = |collection: &Collection| {
        collection
            .fields
            .iter()
            .flat_map(|column| {
                [Some(&column.column), column.inverse.as_ref(), column.unless_empty.as_ref()]
            })
            .flatten()
            .cloned()
            .collect::<std::collections::HashSet<_>>()
    };
    Ok(!names(&next).is_subset(&names(current)))
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
