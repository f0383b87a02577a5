//! Saving: all that changes together is one transaction in the writer's queue.
//!
//! What takes longer comes after it, a little at a time, while everything else goes on (`upkeep`):
//! columns that rows lack are filled in, indexes of large tables are built, dropped tables are
//! emptied. A crash in between loses nothing: the definitions say what is left to do, and the
//! next start goes on with it. If the rows do not allow a unique index, all that was saved with
//! it is taken back; what takes something away waits until they do (`trial`).

mod import;
mod noted;
mod renames;
mod transaction;
mod trial;
mod upkeep;

use std::sync::Arc;

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::definition::Definition;
use super::{Catalog, Collection, Collections, SUPERUSERS_ID, check, dates, draft, view};
use crate::audit::Asker;
use crate::error::{Error, FieldErrors, Result};

pub(crate) use renames::{Named, Publish, Rename};
pub(crate) use upkeep::Upkeep;

use transaction::Changes;

const CREATE_FAILED: &str = "Failed to create collection.";
const UPDATE_FAILED: &str = "Failed to update collection.";

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
        seen: Option<String>,
    ) -> Result<Arc<Collection>> {
        let collections = self.clone();
        to_the_end(async move { collections.change(&name, &body, seen.as_deref()).await }).await
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
        self.end_trials().await?;
        let catalog = self.catalog();
        let draft::Draft { mut definition, mut errors } =
            draft::create(body, &catalog, &self.inner.vault, &now())?;
        self.settle(&mut definition, &catalog, true, &mut errors).await?;
        check::check(&definition, None, &catalog, &mut errors);
        errors.into_result(CREATE_FAILED)?;
        let next = Collection::new(definition)?;
        self.save(Changes::default().keep(None, next), CREATE_FAILED).await
    }

    async fn change(
        &self,
        name: &str,
        body: &Map<String, Value>,
        seen: Option<&str>,
    ) -> Result<Arc<Collection>> {
        let _saving = self.inner.saving.lock().await;
        self.end_trials().await?;
        let current = self.find(name).ok_or_else(Error::not_found)?;
        if seen.is_some_and(|seen| seen != current.definition.updated) {
            return Err(Error::Changed);
        }
        let catalog = self.catalog();
        let draft::Draft { mut definition, mut errors } =
            draft::update(body, &current.definition, &self.inner.vault, &now())?;
        let query =
            |definition: &Definition| definition.view.as_ref().map(|view| view.query.clone());
        let resolve = query(&definition) != query(&current.definition);
        self.settle(&mut definition, &catalog, resolve, &mut errors).await?;
        check::check(&definition, Some(&current.definition), &catalog, &mut errors);
        errors.into_result(UPDATE_FAILED)?;
        require_second_method(&mut definition);
        let after = catalog.with([Arc::new(Collection::new(definition.clone())?)]);
        let views =
            view::dependents(&after, &[&definition.id], judge_view).map_err(|unsettled| {
                let view::Unsettled { view, reason } = unsettled;
                Error::invalid(format!(
                    "{UPDATE_FAILED} Raw error: \nthe view {view} needs it: {reason}"
                ))
            })?;
        let mut changes = Changes::default().keep(Some(current), Collection::new(definition)?);
        for (before, next) in views {
            changes = changes.keep(Some(before), Collection::new(next)?);
        }
        self.save(changes, UPDATE_FAILED).await
    }

    async fn remove(&self, name: &str) -> Result<()> {
        let _saving = self.inner.saving.lock().await;
        self.end_trials().await?;
        let collection = self.find(name).ok_or_else(Error::not_found)?;
        let catalog = self.catalog();
        let mut names = catalog
            .referrers(collection.id())
            .map(|(referrer, _)| referrer)
            .filter(|referrer| referrer.id() != collection.id())
            .map(|referrer| referrer.name())
            .collect::<Vec<_>>();
        names.dedup();
        if names.is_empty() {
            let readers = catalog.all().filter(|other| other.reads(collection.id()));
            names.extend(readers.map(|view| view.name()));
        }
        if !names.is_empty() {
            return Err(Error::invalid(format!(
                "Failed to delete collection probably due to existing reference in {}.",
                names.join(", ")
            )));
        }
        if collection.definition.system || collection.id() == SUPERUSERS_ID {
            return Err(Error::invalid("Failed to delete collection."));
        }
        let dropped = self.apply(Changes::default().drop(collection)).await;
        dropped.map(drop).map_err(|failure| failure.into_error(UPDATE_FAILED))
    }

    /// Gives a view the fields of its query, and tries it.
    async fn settle(
        &self,
        definition: &mut Definition,
        catalog: &Catalog,
        resolve: bool,
        errors: &mut FieldErrors,
    ) -> Result<()> {
        view::settle(definition, catalog, resolve, errors);
        let Some(options) = definition.view.as_ref().filter(|_| !definition.fields.is_empty())
        else {
            return Ok(());
        };
        let tried =
            self.try_view(&options.query, &options.tables, &definition.fields, catalog).await;
        let reason = match tried {
            Ok(_) => return Ok(()),
            Err(Error::Invalid { message, .. }) => message,
            Err(other) => return Err(other),
        };
        let reason = reason.trim_end_matches('.');
        let message = format!("Invalid query - {reason}.");
        errors.add("viewQuery", "validation_invalid_view_query", &message);
        Ok(())
    }

    /// Applies the change of one collection.
    async fn save(&self, changes: Changes, failed: &'static str) -> Result<Arc<Collection>> {
        let saved = self.apply(changes).await.map_err(|failure| failure.into_error(failed))?;
        let saved = saved.into_iter().next();
        saved.ok_or_else(|| Error::internal("save a collection", "nothing was saved"))
    }

    /// The number of a collection's records.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn count(&self, collection: &Collection) -> Result<u64> {
        let counted = self.inner.writer.count(&collection.table).await?;
        counted.map_err(|error| Error::database("count records", error))
    }
}

/// A code from a mail alone lets no admin in: with one-time passwords the second method is on. Once
/// all else is in order, as in PocketBase.
fn require_second_method(definition: &mut Definition) {
    if definition.id != SUPERUSERS_ID {
        return;
    }
    if let Some(auth) = definition.auth.as_mut().filter(|auth| auth.otp.enabled) {
        // With a single way in nobody could come by two.
        auth.mfa.enabled |= auth.password_auth.enabled || auth.oauth2.enabled;
    }
}

/// What is wrong with a view's new fields: its rules may no longer fit.
fn judge_view(next: &Definition, current: &Definition, catalog: &Catalog) -> Option<String> {
    let mut errors = FieldErrors::default();
    check::check(next, Some(current), &catalog.without(&next.id), &mut errors);
    errors.first()
}

fn now() -> String {
    dates::to_text(OffsetDateTime::now_utc())
}

/// Runs a save to its end, also when the caller hangs up in the middle of it.
async fn to_the_end<T: Send + 'static>(
    save: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    let saved = tokio::spawn(Asker::current().scope(save)).await;
    saved.unwrap_or_else(|error| Err(Error::internal("save a collection", error)))
}
