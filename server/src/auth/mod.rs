//! Who is calling: tokens, password hashes, the layer that fills in [`Caller`], and the brake on
//! guessing.
//!
//! Invariants
//! - Answers "who is calling?" only; signing in stands above, in `accounts`.
//! - A token is good while its record exists and neither the record's token key nor the
//!   collection's secret has changed: nothing needs to be remembered to end it.
//! - Hashing runs off the async threads, a few at a time; a storm of sign-ins does not stall reads.

pub(crate) mod limit;
pub(crate) mod passwords;
pub(crate) mod tokens;

mod identify;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::{ChangeLog, Db, Key, Row};

use crate::collections::{Collection, Collections};
use crate::error::{Error, Result};
use crate::http::{Caller, Identity};

pub(crate) use identify::{bare_token, identify};
pub(crate) use limit::Attempts;
pub(crate) use passwords::{Passwords, is_outdated};

/// How many auth records are remembered between requests.
const REMEMBERED: usize = 10_000;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Auth {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    log: Arc<ChangeLog>,
    collections: Collections,
    /// Rows of callers, and the log's head when each was read: true until its table changes.
    rows: Mutex<HashMap<Key, (u64, Arc<Row>)>>,
}

impl Auth {
    pub(crate) fn new(db: Db, log: Arc<ChangeLog>, collections: Collections) -> Self {
        Self { inner: Arc::new(Inner { db, log, collections, rows: Mutex::default() }) }
    }

    /// The caller behind a token of kind `auth`; `None` when it does not verify.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn caller(&self, token: &str) -> Result<Option<Caller>> {
        let Some(claims) = tokens::unverified(token) else { return Ok(None) };
        if claims.kind != tokens::AUTH {
            return Ok(None);
        }
        let Some(collection) = self.inner.collections.find(&claims.collection_id) else {
            return Ok(None);
        };
        if !collection.is_auth() || collection.id() != claims.collection_id {
            return Ok(None);
        }
        let key = Key { table: collection.table.clone(), id: claims.id };
        let Some(row) = self.row(&key).await? else { return Ok(None) };
        let values = collection.values_of(&row);
        let token_key = values.get("tokenKey").and_then(|key| key.as_str()).unwrap_or("");
        let Some(claims) = tokens::verify(token, &collection, token_key) else { return Ok(None) };
        let identity = identity(&collection, &key.id, values, claims.refreshable);
        Ok(Some(Caller::Record(Arc::new(identity))))
    }

    async fn row(&self, key: &Key) -> Result<Option<Arc<Row>>> {
        let inner = &self.inner;
        // Before reading: a change in between makes the remembered row stale, never wrongly fresh.
        let head = inner.log.head();
        let mark = inner.log.mark(&key.table);
        if let Some((read_at, row)) = self.remembered().get(key)
            && mark <= *read_at
        {
            return Ok(Some(Arc::clone(row)));
        }
        let fail = |error| Error::database("read the caller's record", error);
        let row = inner.db.row(key).await.map_err(fail)?.map(Arc::new);
        let mut remembered = self.remembered();
        match &row {
            Some(row) => {
                if remembered.len() >= REMEMBERED {
                    remembered.clear();
                }
                remembered.insert(key.clone(), (head, Arc::clone(row)));
            }
            None => {
                remembered.remove(key);
            }
        }
        Ok(row)
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashMap<Key, (u64, Arc<Row>)>> {
        self.inner.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a record's values make of a caller.
pub(crate) fn identity(
    collection: &Collection,
    id: &str,
    mut values: serde_json::Map<String, serde_json::Value>,
    refreshable: bool,
) -> Identity {
    values.retain(|name, _| {
        name != "tokenKey"
            && collection.field(name).is_none_or(|column| !column.field.is_password())
    });
    collection.stamp(&mut values);
    Identity {
        collection_id: collection.id().to_owned(),
        collection_name: collection.name().to_owned(),
        id: id.to_owned(),
        superuser: collection.is_superusers(),
        refreshable,
        values,
    }
}
