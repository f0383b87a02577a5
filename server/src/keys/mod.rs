//! Servers' keys: named, given actions of collections and nothing else, shown once, revoked at once.
//!
//! Invariants
//! - Of a key only a hash is kept: neither the data folder nor a backup has it.
//! - A key is on disk before it is shown, and its end before anybody is told.
//! - What it was given stays as it was made, by the ids of collections. One that is gone takes it along,
//!   and another that is given its id later is another one.
//! - No request costs a read or a write for it: keys are known in memory (`auth::Keys`), and when they
//!   were last used is written down now and then.

mod keep;
mod make;
mod routes;
mod store;
mod wire;

use std::sync::Arc;

use homeport_db::{Db, Writer};

use crate::auth;
use crate::collections::{Collections, dates};
use crate::error::{Error, Result};

pub(crate) use keep::keep;
pub(crate) use routes::{documented, router};

/// The room's state.
#[derive(Clone)]
pub(crate) struct Keys {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    writer: Writer<Error>,
    collections: Collections,
    good: auth::Keys,
    /// One change at a time.
    saving: tokio::sync::Mutex<()>,
}

impl Keys {
    /// Loads the keys. Call after `migrate`.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn load(
        (db, writer): (Db, Writer<Error>),
        collections: Collections,
        good: auth::Keys,
    ) -> Result<Self> {
        for kept in store::all(&db).await? {
            let (seen, digest) = (dates::parse(&kept.seen), kept.digest()?);
            good.add(kept.key(), digest, seen);
        }
        let inner = Inner { db, writer, collections, good, saving: tokio::sync::Mutex::default() };
        Ok(Self { inner: Arc::new(inner) })
    }
}
