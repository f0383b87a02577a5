//! The one transaction of a save, and taking it back.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use homeport_db::{DbError, Statement};

use super::super::definition::Definition;
use super::super::index::Index;
use super::super::{Catalog, Collection, Collections, Column, Inner, store};
use super::noted;
use crate::audit::Event;
use crate::error::{Error, FieldErrors, Result};

/// Indexes of tables with no more rows than this are built inside the save's transaction.
pub(super) const SMALL: u64 = 2_000;

/// Definitions that change together, or not at all.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) kept: Vec<Kept>,
    pub(super) dropped: Vec<Arc<Collection>>,
}

/// A definition that is to be kept, and the one it replaces.
pub(super) struct Kept {
    pub(super) before: Option<Arc<Collection>>,
    pub(super) next: Arc<Collection>,
}

/// Why nothing was changed.
pub(super) enum Failure {
    /// Records of this collection have the same value in a unique index.
    Repeated { collection: Arc<Collection>, index: String },
    /// Anything else.
    Other(Error),
}

/// A save, from its beginning to its end, however it ends.
struct UnderWay<'a>(&'a Inner);

impl<'a> UnderWay<'a> {
    fn begin(inner: &'a Inner) -> Self {
        inner.saves.fetch_add(1, Ordering::AcqRel);
        Self(inner)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.saves.fetch_add(1, Ordering::AcqRel);
        // For those who wait until nothing is taken back any more.
        self.0.redefined.send_replace(());
    }
}

impl Changes {
    /// With a definition that replaces `before`, or is new.
    pub(super) fn keep(mut self, before: Option<Arc<Collection>>, next: Collection) -> Self {
        self.kept.push(Kept { before, next: Arc::new(next) });
        self
    }

    /// The ids of what is kept.
    pub(super) fn ids(&self) -> Vec<String> {
        self.kept.iter().map(|kept| kept.next.id().to_owned()).collect()
    }

    /// With other definitions in the place of those that were there before.
    fn after(mut self, tried: &[Arc<Collection>]) -> Self {
        for Kept { before, next } in &mut self.kept {
            if let Some(tried) = tried.iter().find(|tried| tried.id() == next.id()) {
                *before = Some(Arc::clone(tried));
            }
        }
        self
    }

    /// Without a collection, and without its records.
    pub(super) fn drop(mut self, collection: Arc<Collection>) -> Self {
        self.dropped.push(collection);
        self
    }
}

impl Failure {
    /// The answer to whoever asked for one collection to be saved.
    pub(super) fn into_error(self, failed: &'static str) -> Error {
        let (collection, index) = match self {
            Failure::Other(error) => return error,
            Failure::Repeated { collection, index } => (collection, index),
        };
        let (path, code) = (
            format!("indexes.{}", collection.place_of_index(&index).unwrap_or(0)),
            "validation_invalid_index_expression",
        );
        let message = repeated(&collection, &index);
        Error::fields(failed, FieldErrors::one(&path, code, &message))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Other(error)
    }
}

/// What is wrong with the records of a collection whose unique index cannot be made.
pub(super) fn repeated(collection: &Collection, index: &str) -> String {
    let place = collection.place_of_index(index);
    let name = place.map_or("", |place| &collection.definition.indexes[place].name);
    let fields = collection.fields_of_index(index).join(", ");
    format!("Failed to create index {name} - some records have the same value in {fields}.")
}

impl Collections {
    /// Saves definitions and does all that follows from them. Call while saving is locked.
    ///
    /// # Errors
    /// Why nothing was changed. A disk that fails in the middle leaves the rest to the next start.
    pub(super) async fn apply(&self, changes: Changes) -> Result<Vec<Arc<Collection>>, Failure> {
        let _under_way = UnderWay::begin(&self.inner);
        let applied = self.apply_in_steps(changes).await;
        self.report(None);
        applied
    }

    async fn apply_in_steps(&self, changes: Changes) -> Result<Vec<Arc<Collection>>, Failure> {
        for Kept { before, next } in &changes.kept {
            if let Some(before) = before {
                refuse_reshaping_with_unique(before, next)?;
            }
        }
        let Some(trial) = self.trial_of(&changes).await? else {
            let events = events(&changes);
            return self.apply_all(changes, &events, &events).await;
        };
        // What is on trial is nobody's change yet; its refusal is that of all.
        let events = events(&changes);
        let tried = self.apply_all(trial, &[], &events).await;
        let tried = tried.map_err(|failure| failure.of(&changes))?;
        let applied = self.apply_all(changes.after(&tried), &events, &events).await;
        if applied.is_err()
            && let Err(error) = self.end_trials().await
        {
            tracing::error!(%error, "Could not take back an index that was on trial");
        }
        applied
    }

    /// One step: `done` is noted with it, `refused` when it is taken back.
    async fn apply_all(
        &self,
        changes: Changes,
        done: &[Event],
        refused: &[Event],
    ) -> Result<Vec<Arc<Collection>>, Failure> {
        let Changes { kept, dropped } = changes;
        let mut saved = Vec::with_capacity(kept.len());
        let mut statement = Statement::new("");
        let mut waits = false;
        for Kept { before, next } in &kept {
            let (begun, next) = self.begin(statement, before.as_deref(), next).await?;
            statement = begun;
            waits |= next.is_unfinished();
            saved.push(Arc::new(next));
        }
        let mut emptied = Vec::new();
        for collection in &dropped {
            // While something can still go wrong, its rows have to stay.
            let at_once = !waits && self.count(collection).await? <= SMALL;
            statement = match at_once {
                true => store::forget(statement, collection),
                false => store::doom(statement, collection),
            };
            if !at_once {
                emptied.push(Arc::clone(collection));
            }
        }
        self.commit(statement, &saved, &dropped, done).await?;
        for position in 0..saved.len() {
            match self.finish(&saved[position]).await {
                Ok(finished) => saved[position] = finished,
                Err(failure) => {
                    if let Err(error) = self.take_back(&kept, &saved, &dropped, refused).await {
                        tracing::error!(%error, "Could not take back what could not be saved");
                    }
                    return Err(failure);
                }
            }
        }
        for collection in emptied {
            self.remove_table(&collection.table, collection.name()).await?;
        }
        Ok(saved)
    }

    /// Appends what a definition's transaction does, and says what is left to be done after it.
    pub(super) async fn begin(
        &self,
        statement: Statement,
        before: Option<&Collection>,
        next: &Collection,
    ) -> Result<(Statement, Collection)> {
        let Some(before) = before else {
            let statement = store::keep(statement, &next.definition)?;
            let statement = store::define_table(statement, next);
            let made = Collection::new(next.definition.clone())?;
            return Ok((store::define_indexes(statement, next)?, made));
        };
        let mut definition = next.definition.clone();
        // Whether there are rows is not asked: one may be written before the definition's turn.
        definition.filling =
            !next.is_view() && (before.definition.filling || adds_columns(before, next));
        let mut present = self.present_indexes(before).await?;
        let unfinished = &before.definition.building;
        let wanted = store::engine_indexes(next)?;
        let missing = wanted.iter().map(|index| index.name.as_str().to_owned());
        let is_complete = |name: &String| present.contains(name) && !unfinished.contains(name);
        definition.building = missing.filter(|name| !is_complete(name)).collect();
        // An unfinished one that is wanted again is begun anew later.
        present.retain(|name| !definition.building.contains(name));
        let begun = definition.building.iter().any(|name| unfinished.contains(name));
        let at_once = !definition.filling
            && !begun
            && (definition.building.is_empty() || self.count(before).await? <= SMALL);
        if at_once {
            definition.building.clear();
        }
        let next = Collection::new(definition)?;
        let mut statement = store::keep(statement, &next.definition)?;
        if at_once {
            statement = store::remove_other_indexes(statement, &next, &present)?;
            statement = store::define_indexes(statement, &next)?;
        }
        Ok((statement, next))
    }

    /// The engine indexes of a collection, by name, complete or not.
    pub(super) async fn present_indexes(&self, collection: &Collection) -> Result<HashSet<String>> {
        let names = self.inner.db.index_names(&collection.table).await;
        let names = names.map_err(|error| Error::database("read the indexes", error))?;
        Ok(names.into_iter().collect())
    }

    /// Commits definitions and publishes them, in one turn of the writer: no write is decided by
    /// the old ones after the new ones are on disk, and a caller who hangs up changes nothing.
    pub(super) async fn commit(
        &self,
        statement: Statement,
        saved: &[Arc<Collection>],
        dropped: &[Arc<Collection>],
        events: &[Event],
    ) -> Result<(), Failure> {
        let notes = events.iter().map(Event::note).collect();
        let inner = Arc::clone(&self.inner);
        let next = saved.to_vec();
        let gone = dropped.iter().map(|collection| collection.id().to_owned()).collect::<Vec<_>>();
        let (statement, followed) = self.follow(statement, saved).await?;
        let publish = move || {
            inner.swap(|catalog| catalog.changed(next, &gone));
            followed();
        };
        let touched = saved.iter().chain(dropped).map(|collection| collection.table.clone());
        let outcome = self.inner.writer.define(statement, touched.collect(), notes, publish);
        let outcome = outcome.await.map_err(Error::from)?;
        outcome.map_err(|error| match error {
            DbError::Unique { index } => {
                let has_it = |collection: &&Arc<Collection>| {
                    let place = collection.place_of_index(&index);
                    place.is_some_and(|place| collection.definition.indexes[place].unique)
                };
                match saved.iter().find(has_it) {
                    Some(collection) => {
                        Failure::Repeated { collection: Arc::clone(collection), index }
                    }
                    None => Error::database("save collections", DbError::Unique { index }).into(),
                }
            }
            other => Error::database("save collections", other).into(),
        })
    }

    /// Goes back to the definitions before. Their numbers stay used: rows may hold values under
    /// them.
    async fn take_back(
        &self,
        kept: &[Kept],
        saved: &[Arc<Collection>],
        dropped: &[Arc<Collection>],
        events: &[Event],
    ) -> Result<()> {
        let mut statement = Statement::new("");
        let mut restored = Vec::new();
        let mut forgotten = Vec::new();
        for (Kept { before, .. }, refused) in kept.iter().zip(saved) {
            let Some(before) = before else {
                statement = store::doom(statement, refused);
                forgotten.push(Arc::clone(refused));
                continue;
            };
            let definition = Definition {
                next_number: refused.definition.next_number,
                ..before.definition.clone()
            };
            let (begun, before) =
                self.begin(statement, Some(refused), &Collection::new(definition)?).await?;
            statement = begun;
            restored.push(Arc::new(before));
        }
        for collection in dropped {
            statement = store::keep(statement, &collection.definition)?;
            statement = store::spare(statement, &collection.table);
            restored.push(Arc::clone(collection));
        }
        let back = |failure: Failure| failure.into_error(super::UPDATE_FAILED);
        let events = events.iter().cloned().map(Event::refused).collect::<Vec<_>>();
        self.commit(statement, &restored, &forgotten, &events).await.map_err(back)?;
        for collection in &restored {
            self.finish(collection).await.map_err(back)?;
        }
        for collection in forgotten {
            self.remove_table(&collection.table, collection.name()).await?;
        }
        Ok(())
    }
}

/// What is noted of all of it.
fn events(Changes { kept, dropped }: &Changes) -> Vec<Event> {
    let kept = kept.iter().filter_map(|kept| noted::kept(kept.before.as_deref(), &kept.next));
    kept.chain(dropped.iter().map(|collection| noted::dropped(collection))).collect()
}

impl Catalog {
    fn changed(&self, kept: Vec<Arc<Collection>>, gone: &[String]) -> Self {
        let mut by_id = self.by_id.clone();
        for id in gone {
            by_id.remove(id);
        }
        let is_new = |id: &str| kept.iter().any(|collection| collection.id() == id);
        by_id.extend(kept.iter().map(|one| (one.id().to_owned(), Arc::clone(one))));
        Self::from(by_id, self.version + 1, is_new)
    }
}

/// Lists are cut to one value, and values become lists, at another time than a unique index is tried; and
/// what was cut cannot be taken back. The two are not to be one step.
///
/// # Errors
/// 400 when a save makes a list field single, or a single one a list, and adds a unique index.
fn refuse_reshaping_with_unique(before: &Collection, next: &Collection) -> Result<()> {
    let widened = |index: &Index| {
        let mentioned = |column: &&Column| index.mentions(&column.field.name);
        next.fields.iter().filter(mentioned).any(|column| is_reshaped(before, column))
    };
    let mut new = new_unique(before, next).peekable();
    let message = match (new.peek().is_some() && narrows(before, next), new.any(widened)) {
        (true, _) => {
            "Save the fields that become single first, and add the unique index in a second step."
        }
        (false, true) => {
            "Save the fields that become lists first, and add the unique index in a second step."
        }
        (false, false) => return Ok(()),
    };
    Err(Error::invalid(message))
}

/// True when a field held one value where it has lists, or the other way round.
fn is_reshaped(before: &Collection, column: &Column) -> bool {
    let was = before.fields.iter().find(|other| other.column == column.column);
    was.is_some_and(|was| was.field.kind.is_multiple() != column.field.kind.is_multiple())
}

/// The unique indexes that a save adds.
pub(super) fn new_unique<'a>(
    before: &'a Collection,
    next: &'a Collection,
) -> impl Iterator<Item = &'a Index> {
    let known = &before.definition.indexes;
    let is_new = move |index: &&Index| known.iter().all(|other| other.number != index.number);
    next.definition.indexes.iter().filter(|index| index.unique).filter(is_new)
}

/// True when a field holds one value that held lists.
pub(super) fn narrows(before: &Collection, next: &Collection) -> bool {
    let mut single = next.fields.iter().filter(|column| !column.field.kind.is_multiple());
    single.any(|column| is_reshaped(before, column))
}

/// True when `current`'s rows may lack a column of `next`, or hold one value where it has lists.
pub(super) fn adds_columns(current: &Collection, next: &Collection) -> bool {
    let reshaped = |column: &Column| is_reshaped(current, column);
    let names = |collection: &Collection| {
        let columns = collection
            .fields
            .iter()
            .flat_map(|column| [Some(&column.column), column.unless_empty.as_ref()]);
        let keys = collection.keys.iter().map(|key| &key.column);
        columns.flatten().chain(keys).cloned().collect::<HashSet<_>>()
    };
    next.fields.iter().any(reshaped) || !names(next).is_subset(&names(current))
}
