//! Finding out whether rows allow unique indexes before anything is taken away.
//!
//! Whether many rows allow a unique index is known once it is built, which takes time and happens beside
//! everything else. Until then a field, a list's values or a collection that the same save takes away
//! have to be there, whole, with their files: the save may be refused, or the box be stopped. So such a
//! save has two steps. The first adds the indexes, and the columns that they need, to what is there; when
//! it is refused nothing has changed, and a start that finds it unfinished takes it back. The second does
//! the rest, and no rows can stand in its way.

use std::sync::Arc;

use homeport_db::Statement;

use super::super::definition::{Definition, StoredField};
use super::super::index::Index;
use super::super::{Collection, Collections, Column};
use super::transaction::{Changes, Failure, Kept, SMALL, adds_columns, narrows, new_unique};
use crate::error::Result;

impl Changes {
    /// Whether something that is there now will not be there afterwards.
    fn takes_away(&self) -> bool {
        let loses = |Kept { before, next }: &Kept| {
            before.as_ref().is_some_and(|before| !next.is_view() && lacks(before, next))
        };
        !self.dropped.is_empty() || self.kept.iter().any(loses)
    }
}

impl Collections {
    /// The first step of a save in two; nothing for one that needs no two.
    pub(super) async fn trial_of(&self, changes: &Changes) -> Result<Option<Changes>> {
        if !changes.takes_away() {
            return Ok(None);
        }
        let mut adding = Vec::new();
        let mut takes_time = false;
        for Kept { before, next } in &changes.kept {
            let Some(before) = before else { continue };
            let added = new_unique(before, next).cloned().collect::<Vec<_>>();
            if !added.is_empty() {
                takes_time |= self.takes_time(before, next).await?;
                adding.push((before, next, added));
            }
        }
        if !takes_time {
            return Ok(None);
        }
        // All of them, so that none is left that could be refused afterwards.
        let mut trial = Changes::default();
        for (before, next, added) in adding {
            let tried = with_trial(before, next, &added);
            trial = trial.keep(Some(Arc::clone(before)), Collection::new(tried)?);
        }
        Ok(Some(trial))
    }

    /// Takes back what is on trial: the rest of its save was not done. Call while saving is locked; what
    /// this does not get to the next save does, or the next start.
    ///
    /// # Errors
    /// 400 or the database's, when it cannot be.
    pub(super) async fn end_trials(&self) -> Result<()> {
        let catalog = self.catalog();
        let left = catalog.all().filter(|one| !one.definition.on_trial.is_empty());
        for collection in left {
            let before = self.without_trial(collection).await?;
            let ended = self.finish(&before).await;
            ended.map_err(|failure| failure.into_error(super::UPDATE_FAILED))?;
        }
        Ok(())
    }

    /// Publishes the definition of before the trial.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn without_trial(
        &self,
        collection: &Arc<Collection>,
    ) -> Result<Arc<Collection>> {
        let before = Collection::new(collection.definition.without_trial())?;
        let (statement, before) = self.begin(Statement::new(""), Some(collection), &before).await?;
        let before = Arc::new(before);
        let committed = self.commit(statement, std::slice::from_ref(&before), &[], &[]).await;
        committed.map_err(|failure| failure.into_error(super::UPDATE_FAILED))?;
        Ok(before)
    }

    /// Whether indexes that a save adds are built after its transaction, where they can be refused.
    async fn takes_time(&self, before: &Collection, next: &Collection) -> Result<bool> {
        let waits = before.is_unfinished() || adds_columns(before, next);
        Ok(waits || self.count(before).await? > SMALL)
    }
}

impl Failure {
    /// Told of the definition that was asked for, not of the one on trial.
    pub(super) fn of(self, changes: &Changes) -> Self {
        match self {
            Failure::Repeated { collection, index } => {
                let mut next = changes.kept.iter().map(|kept| &kept.next);
                let meant = next.find(|next| next.id() == collection.id());
                Failure::Repeated { collection: meant.map_or(collection, Arc::clone), index }
            }
            other @ Failure::Other(_) => other,
        }
    }
}

/// True when `next` has a column less, or one value where there are lists.
fn lacks(before: &Collection, next: &Collection) -> bool {
    let has = |column: &Column| next.fields.iter().any(|other| other.column == column.column);
    narrows(before, next) || !before.fields.iter().all(has)
}

/// What is there, with the indexes of `next` that are to be tried and the columns that they are of.
fn with_trial(before: &Collection, next: &Collection, added: &[Index]) -> Definition {
    let mut tried = before.definition.clone();
    tried.next_number = next.definition.next_number;
    let mut indexes = added.to_vec();
    let name_before = |column: u32| {
        let known = before.definition.fields.iter().find(|stored| stored.column == column);
        known.map(|stored| stored.field.name.clone())
    };
    let others =
        next.definition.fields.iter().filter(|StoredField { column, field }| {
            name_before(*column).as_ref() != Some(&field.name)
        });
    let others = others.collect::<Vec<_>>();
    // Fields may swap their names: each takes one first that no field has.
    let stand_in = |column: u32| format!("homeport_tried_{column}");
    for StoredField { column, field } in &others {
        indexes.iter_mut().for_each(|index| index.rename(&field.name, &stand_in(*column)));
    }
    for StoredField { column, field } in others {
        let name = stand_in(*column);
        if !indexes.iter().any(|index| index.mentions(&name)) {
            continue;
        }
        let Some(known) = name_before(*column) else {
            let mut field = field.clone();
            (field.id, field.name, field.hidden) = (name.clone(), name, true);
            field.required = field.required.map(|_required| false);
            tried.on_trial.push(*column);
            tried.fields.push(StoredField { column: *column, field });
            continue;
        };
        indexes.iter_mut().for_each(|index| index.rename(&name, &known));
    }
    tried.on_trial.extend(indexes.iter().map(|index| index.number));
    tried.indexes.extend(indexes);
    tried
}
