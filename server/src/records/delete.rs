//! Deleting a record, or all of a collection's.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Ident, Intent, Key, View};

use super::references::{Undeletable, delete, delete_all};
use super::{Around, Asking, Records, admit, anonymous, factors, noted, refuse_view, roles};
use crate::audit::Asker;
use crate::collections::{Collection, Collections};
use crate::error::{Error, Result};
use crate::http::Right;

/// Records deleted at once when a collection is emptied.
const TRUNCATE_STEP: usize = 250;
const REFERRED: &str = "Failed to delete record. Make sure that the record is not part of a \
                        required relation reference.";
const TOO_MANY: &str = "Failed to delete record. More records refer to it than can be changed in \
                        one step; delete or change those first.";
const NOT_EMPTIED: &str = "Failed to truncate collection (most likely due to required cascade \
                           delete record references).";
const NOT_AT_ONCE: &str = "Failed to truncate collection. Its records are referred to by required \
                           relations and are too many for one step; delete those first.";

/// Others wait for as long as one transaction takes.
const MOST_AT_ONCE: u64 = 2_000;

impl Records {
    /// Deletes one record as the asker, with what its relations take along. Returns the number of
    /// the last change.
    ///
    /// # Errors
    /// 403 for a `null` rule; 404 when the record is absent or the rule does not hold; 400 for
    /// the last superuser and the last owner, and for a record that a required relation holds on to.
    pub(crate) async fn delete(
        &self,
        collection: &str,
        id: &str,
        asking: Asking,
    ) -> Result<Option<u64>> {
        let collection = self.collection(collection)?;
        refuse_view(&collection)?;
        admit(&collection, Right::Delete, &asking.caller)?;
        let key = Key { table: collection.table.clone(), id: id.to_owned() };
        let committed = self.write(self.deletion(key, asking)).await?;
        Ok(committed.changes.last().map(|change| change.seq))
    }

    /// Deletes every record of a collection, each with a change of its own, so that subscribers
    /// hear of it: all in one transaction, or none. More than fit one go step by step, where no
    /// relation could hold on to a record; what is created meanwhile stays then.
    ///
    /// # Errors
    /// 404 for a collection that is not there; 400 for the superusers', of which one has to stay,
    /// and when a required relation holds on to a record.
    pub(crate) async fn truncate(&self, collection: &str, asking: Asking) -> Result<()> {
        asking.caller.require_superuser()?;
        let collection = self.inner.collections.find(collection).ok_or_else(Error::not_found)?;
        if collection.is_superusers() {
            return Err(Error::invalid(NOT_EMPTIED));
        }
        if collection.is_view() {
            let message = "View collections cannot be truncated since they don't store their own \
                           records.";
            return Err(Error::invalid(message));
        }
        let collections = self.inner.collections.clone();
        let may_hold_on = collections.catalog().may_hold_on(collection.id());
        let count = collections.count(&collection).await?;
        if count > MOST_AT_ONCE && !may_hold_on {
            return self.delete_each(&collection.table, &asking).await;
        }
        let table = collection.table.clone();
        let emptied = self.write(Emptying { collections, table, asking: asking.clone() }).await;
        match emptied {
            Ok(_) => Ok(()),
            Err(Error::TooLarge) if may_hold_on => Err(Error::invalid(NOT_AT_ONCE)),
            Err(Error::TooLarge) => self.delete_each(&collection.table, &asking).await,
            Err(error) => Err(error),
        }
    }

    async fn delete_each(&self, table: &Ident, asking: &Asking) -> Result<()> {
        let keys = self.inner.db.keys(table, None, None).await;
        let keys = keys.map_err(|error| Error::database("list records", error))?;
        for step in keys.chunks(TRUNCATE_STEP) {
            let deletions =
                step.iter().map(|key| self.write(self.deletion(key.clone(), asking.clone())));
            for deleted in futures_util::future::join_all(deletions).await {
                match deleted {
                    // Somebody else was quicker.
                    Ok(_) | Err(Error::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Deletes an anonymous account, as [`delete`](Records::delete) does, unless it has become a
    /// full one, was seen since `before` or has a passkey.
    ///
    /// # Errors
    /// 404 then, and when it is gone; else as [`delete`](Records::delete).
    pub(crate) async fn delete_anonymous(
        &self,
        collection: &Collection,
        id: &str,
        before: &str,
        asking: Asking,
    ) -> Result<()> {
        let key = Key { table: collection.table.clone(), id: id.to_owned() };
        let unseen_since = Some(before.to_owned());
        let deletion = Deletion { unseen_since, ..self.deletion(key, asking) };
        self.write(deletion).await.map(drop)
    }

    pub(super) fn deletion(&self, key: Key, asking: Asking) -> Deletion {
        let (collections, asker) = (self.inner.collections.clone(), Asker::current());
        Deletion { collections, key, unseen_since: None, asking, asker }
    }
}

pub(super) struct Deletion {
    collections: Collections,
    key: Key,
    /// Only if it is anonymous, was last seen before this moment, and has no passkey.
    unseen_since: Option<String>,
    asking: Asking,
    asker: Asker,
}

impl Deletion {
    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    pub(super) fn asking(&self) -> &Asking {
        &self.asking
    }

    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let collection = self.collections.of_table(&self.key.table);
        let collection = collection.ok_or(Error::NotFound("Missing collection context."))?;
        let row = view.get(&self.key).ok_or_else(Error::not_found)?;
        let values = collection.values_of(row);
        if let Some(before) = &self.unseen_since {
            let seen = anonymous::seen(view, &collection, &self.key).await?;
            seen.filter(|seen| seen < before).ok_or_else(Error::not_found)?;
            if factors::has_passkeys(view, &self.key).await? {
                return Err(Error::not_found());
            }
        }
        let mut around = Around::new(self.collections.catalog(), view);
        if !around.passes(&collection, Right::Delete, &values, &self.asking).await? {
            return Err(Error::not_found());
        }
        let catalog = self.collections.catalog();
        let deleted = delete(view, &catalog, self.key.clone(), &self.asking).await;
        deleted.map_err(|reason| undeletable(reason, REFERRED, TOO_MANY))?;
        noted::deleted(view, &self.asker, &collection, (&self.key.id, &values));
        Ok(())
    }
}

impl Intent for Deletion {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        vec![self.key.clone()]
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        undeletable(error.into(), REFERRED, TOO_MANY)
    }

    fn actor(&self) -> Arc<str> {
        self.asking.caller.label()
    }
}

/// Deletes all records of a table, or none.
struct Emptying {
    collections: Collections,
    table: Ident,
    asking: Asking,
}

impl Emptying {
    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let catalog = self.collections.catalog();
        let deleted = delete_all(view, &catalog, &self.table, &self.asking).await;
        deleted.map_err(unemptied)
    }
}

impl Intent for Emptying {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        unemptied(error.into())
    }

    fn actor(&self) -> Arc<str> {
        self.asking.caller.label()
    }
}

fn unemptied(reason: Undeletable) -> Error {
    match reason {
        Undeletable::Database(DbError::TooLarge) => Error::TooLarge,
        reason => undeletable(reason, NOT_EMPTIED, NOT_AT_ONCE),
    }
}

pub(super) fn undeletable(
    reason: Undeletable,
    referred: &'static str,
    too_many: &'static str,
) -> Error {
    match reason {
        // Two emptied relations, of which a unique index allows one.
        Undeletable::Required | Undeletable::Database(DbError::Unique { .. }) => {
            Error::invalid(referred)
        }
        Undeletable::Database(DbError::TooLarge) => Error::invalid(too_many),
        Undeletable::LastSuperuser => {
            Error::invalid("You can't delete the only existing superuser.")
        }
        Undeletable::LastOwner => Error::invalid(roles::LAST_OWNER),
        Undeletable::Beyond(refusal) => refusal,
        Undeletable::Database(error) => Error::database("delete a record", error),
    }
}
