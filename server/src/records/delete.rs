//! Deleting a record.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, View};

use super::{Asking, Records, deny_null, store};
use crate::collections::Collections;
use crate::error::{Error, Result};

/// Records deleted at once when a collection is emptied.
const TRUNCATE_STEP: usize = 250;

impl Records {
    /// Deletes one record as the asker. Returns the number of the change.
    ///
    /// # Errors
    /// 403 for a `null` rule; 404 when the record is absent or the rule does not hold; 400 for
    /// the last superuser.
    pub(crate) async fn delete(
        &self,
        collection: &str,
        id: &str,
        asking: Asking,
    ) -> Result<Option<u64>> {
        let collection = self.collection(collection)?;
        deny_null(&collection.rules.delete, &asking.caller)?;
        let _one_at_a_time = match collection.is_superusers() {
            true => Some(self.inner.superusers.lock().await),
            false => None,
        };
        if collection.is_superusers()
            && self.get(&collection, id).await?.is_some()
            && self.inner.collections.count(&collection).await? <= 1
        {
            return Err(Error::invalid("You can't delete the only existing superuser."));
        }
        let delete = Delete {
            collections: self.inner.collections.clone(),
            key: Key { table: collection.table.clone(), id: id.to_owned() },
            asking,
        };
        let committed = self.write(delete).await?;
        Ok(committed.changes.last().map(|change| change.seq))
    }
}

impl Records {
    /// Deletes every record of a collection, each with a change of its own, so that subscribers
    /// hear of it. What is created meanwhile stays.
    ///
    /// # Errors
    /// 404 for a collection that is not there, 400 for the superusers': one has to stay.
    pub(crate) async fn truncate(&self, collection: &str, asking: Asking) -> Result<()> {
        asking.caller.require_superuser()?;
        let collection = self.inner.collections.find(collection).ok_or_else(Error::not_found)?;
        if collection.is_superusers() {
            return Err(Error::invalid("Failed to truncate collection."));
        }
        let keys = store::keys(&self.inner.db, &collection).await?;
        for step in keys.chunks(TRUNCATE_STEP) {
            let deletes = step.iter().map(|key| {
                let collections = self.inner.collections.clone();
                self.write(Delete { collections, key: key.clone(), asking: asking.clone() })
            });
            for deleted in futures_util::future::join_all(deletes).await {
                match deleted {
                    // Somebody else was quicker.
                    Ok(_) | Err(Error::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

struct Delete {
    collections: Collections,
    key: Key,
    asking: Asking,
}

impl Delete {
    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let collection = self.collections.of_table(&self.key.table);
        let collection = collection.ok_or(Error::NotFound("Missing collection context."))?;
        let row = view.get(&self.key).ok_or_else(Error::not_found)?;
        if !self.asking.passes(&collection.rules.delete, &collection.values_of(row)) {
            return Err(Error::not_found());
        }
        view.delete(self.key.clone(), &collection.unlogged);
        Ok(())
    }
}

impl Intent for Delete {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        vec![self.key.clone()]
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database("delete a record", error)
    }

    fn actor(&self) -> Arc<str> {
        self.asking.caller.label()
    }
}
