//! Who is calling: tokens, password hashes, the layer that fills in [`Caller`], and the brake on
//! guessing.
//!
//! Invariants
//! - Answers "who is calling?" only; signing in stands above, in `accounts`.
//! - A token is good while its record exists and neither the record's token key nor the
//!   collection's secret has changed: nothing needs to be remembered to end it. One that was handed
//!   to a paired device is good while that device is paired, and one of a session until that ends.
//! - A server's key is told by its prefix. One that lets nobody in is an error, which `gate` answers
//!   with, and never a guest: a server should hear of it.
//! - Hashing runs off the async threads, a few at a time; a storm of sign-ins does not stall reads.

pub(crate) mod limit;
pub(crate) mod passwords;
pub(crate) mod tokens;

mod ended;
mod identify;
mod keys;
mod paired;
mod roles;
mod scope;
mod sightings;

use std::net::IpAddr;
use std::sync::Arc;

use homeport_db::{Db, Key};
use sha2::{Digest, Sha256};

use crate::collections::{Collection, Collections};
use crate::error::{Error, Result};
use crate::http::{Caller, Identity, KeyMark, Role};

pub(crate) use ended::{End, Ended, opened_at, session_id};
pub(crate) use identify::{bare_token, identify};
pub(crate) use keys::{KeyRefusal, Keys, PREFIX, digest, new_key};
pub(crate) use limit::{Attempts, KeptBucket};
pub(crate) use paired::Paired;
pub(crate) use passwords::{Passwords, is_outdated};
pub(crate) use roles::{ROLES, role_in, role_of};
pub(crate) use scope::{check_scope, is_above, is_of_lesser_admin, sees_hidden};
pub(crate) use sightings::{Sighting, Sightings};
pub(crate) use tokens::Claims;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Auth {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    collections: Collections,
    paired: Paired,
    ended: Ended,
    sightings: Sightings,
    keys: Keys,
}

impl Auth {
    pub(crate) fn new(
        db: Db,
        collections: Collections,
        (paired, ended, sightings): (Paired, Ended, Sightings),
        keys: Keys,
    ) -> Self {
        Self { inner: Arc::new(Inner { db, collections, paired, ended, sightings, keys }) }
    }

    /// Remembers that a caller's session is in use.
    pub(crate) fn note(&self, caller: &Caller, address: IpAddr) {
        if let Caller::Record(identity) = caller
            && let Some(session) = &identity.session
        {
            self.inner.sightings.note(session, address);
        }
    }

    /// The caller behind a token of kind `auth`; `None` when it does not verify.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn caller(&self, token: &str) -> Result<Option<Caller>> {
        self.holder(token, tokens::AUTH).await
    }

    /// The caller behind a token of kind `file`; `None` when it does not verify.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn file_caller(&self, token: &str) -> Result<Option<Caller>> {
        self.holder(token, tokens::FILE).await
    }

    /// A token for the protected files that a record may see; `None` when it is gone.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn file_token(
        &self,
        identity: &Identity,
        device: Option<&str>,
        now: i64,
    ) -> Result<Option<String>> {
        let collection = self.inner.collections.find(&identity.collection_id);
        let Some(collection) = collection.filter(|collection| collection.is_auth()) else {
            return Ok(None);
        };
        let key = Key { table: collection.table.clone(), id: identity.id.clone() };
        let row = self.inner.db.row(&key).await;
        let row = row.map_err(|error| Error::database("read the caller's record", error))?;
        let Some(row) = row else { return Ok(None) };
        let values = collection.values_of(&row);
        let token_key = values.get("tokenKey").and_then(|key| key.as_str()).unwrap_or("");
        let device = identity.device.as_deref().or(device);
        let bound = (device, identity.session.as_deref());
        tokens::issue_for_files(&collection, (&key.id, token_key), now, bound).map(Some)
    }

    async fn holder(&self, token: &str, kind: &str) -> Result<Option<Caller>> {
        let Some(claims) = tokens::unverified(token) else { return Ok(None) };
        if claims.kind != kind {
            return Ok(None);
        }
        let Some(collection) = self.inner.collections.find(&claims.collection_id) else {
            return Ok(None);
        };
        if !collection.is_auth() || collection.id() != claims.collection_id {
            return Ok(None);
        }
        let key = Key { table: collection.table.clone(), id: claims.id };
        let row = self.inner.db.row(&key).await;
        let row = row.map_err(|error| Error::database("read the caller's record", error))?;
        let Some(row) = row else { return Ok(None) };
        let values = collection.values_of(&row);
        let token_key = values.get("tokenKey").and_then(|key| key.as_str()).unwrap_or("");
        let Some(claims) = tokens::verify(token, kind, &collection, token_key) else {
            return Ok(None);
        };
        if claims.device.as_ref().is_some_and(|device| !self.inner.paired.has(device)) {
            return Ok(None);
        }
        let role = match collection.is_superusers() {
            true => Some(role_of(&self.inner.db, &key.id).await?),
            false => None,
        };
        let identity = identity(&collection, (&key.id, role), values, &claims);
        if self.inner.ended.has_caller(&identity) {
            return Ok(None);
        }
        Ok(Some(Caller::Record(Arc::new(identity))))
    }
}

/// What a record's values, and the token that was good for it, make of a caller. A role only
/// superusers have.
pub(crate) fn identity(
    collection: &Collection,
    (id, role): (&str, Option<Role>),
    values: serde_json::Map<String, serde_json::Value>,
    claims: &Claims,
) -> Identity {
    Identity {
        role,
        refreshable: claims.refreshable,
        expires: claims.exp,
        device: claims.device.clone(),
        session: claims.session.clone(),
        ..supposed_identity(collection, id, values)
    }
}

/// Somebody as they would be if they asked: with no token, and let in nowhere.
pub(crate) fn supposed_identity(
    collection: &Collection,
    id: &str,
    values: serde_json::Map<String, serde_json::Value>,
) -> Identity {
    let token_key = values.get("tokenKey").and_then(|key| key.as_str()).unwrap_or("");
    Identity {
        collection_id: collection.id().to_owned(),
        collection_name: collection.name().to_owned(),
        id: id.to_owned(),
        role: None,
        at_window: false,
        refreshable: false,
        expires: 0,
        key: key_mark(collection, token_key),
        device: None,
        session: None,
        values: seen_values(collection, values),
    }
}

/// The admin behind a record who has signed in to the window.
pub(crate) fn window_identity(
    collection: &Collection,
    (id, role): (&str, Role),
    session: &str,
    values: serde_json::Map<String, serde_json::Value>,
) -> Identity {
    Identity {
        role: Some(role),
        at_window: true,
        expires: i64::MAX,
        session: Some(session.into()),
        ..supposed_identity(collection, id, values)
    }
}

/// A caller's record, or the role of one, has changed: the same caller as it is now.
pub(crate) fn with_values(
    known: &Identity,
    collection: &Collection,
    values: serde_json::Map<String, serde_json::Value>,
    role: Option<Role>,
) -> Identity {
    Identity {
        collection_id: known.collection_id.clone(),
        collection_name: collection.name().to_owned(),
        id: known.id.clone(),
        role,
        at_window: known.at_window,
        refreshable: known.refreshable,
        expires: known.expires,
        key: known.key,
        device: known.device.clone(),
        session: known.session.clone(),
        values: seen_values(collection, values),
    }
}

/// What tokens of a record with this token key are signed with.
pub(crate) fn key_mark(collection: &Collection, token_key: &str) -> KeyMark {
    let secret = collection.definition.auth.as_ref().map(|auth| auth.auth_token.secret.as_str());
    KeyMark {
        record: Sha256::digest(token_key).into(),
        collection: Sha256::digest(secret.unwrap_or("")).into(),
    }
}

fn seen_values(
    collection: &Collection,
    mut values: serde_json::Map<String, serde_json::Value>,
) -> serde_json::Map<String, serde_json::Value> {
    values.retain(|name, _| {
        name != "tokenKey"
            && collection.field(name).is_none_or(|column| !column.field.is_password())
    });
    collection.stamp(&mut values);
    values
}
