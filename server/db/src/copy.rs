//! The whole store as pairs of keys and values: read from a running engine, written to a new one.
//!
//! Its files cannot be copied while it runs: tables are merged and removed under the copier's
//! hands, and the log is appended to. A reading transaction sees one moment of everything, however
//! long it reads and whatever is written meanwhile; so what is copied is the pairs, and nobody has
//! to wait. A store made of them opens as one that was closed at that moment.

use std::path::Path;
use std::sync::Arc;

use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;
use surrealdb_datastore::Transaction;
use surrealdb_kvs::key::{RawRange, Resumable as _};
use surrealdb_kvs::{Direction, Key, TransactionType};

use crate::rows::{Boxed, end};
use crate::{Db, DbError};

/// Pairs read at once, at first and at most, and the bytes that make it fewer or more. After many
/// small pairs as many large ones may come.
const FEWEST: u32 = 16;
const MOST: u32 = 256;
const FEW_BYTES: usize = 256 << 10;
const MANY_BYTES: usize = 4 << 20;
/// Bytes written in one transaction, about; far from what the log takes at most.
const TOGETHER: usize = 1 << 20;
/// What filling a store takes of memory.
const CACHE_BYTES: usize = 4 << 20;
const MEMTABLE_BYTES: usize = 16 << 20;

/// A key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Everything as it was at one moment.
pub struct Moment {
    tx: Transaction,
    rest: Option<RawRange>,
    step: u32,
}

impl Db {
    /// This moment of the whole store, to be read in peace.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn moment(&self) -> Result<Moment, DbError> {
        let tx = self.begin(TransactionType::Read).await?;
        Ok(Moment { tx, rest: Some(RawRange::every_key()), step: FEWEST })
    }
}

impl Moment {
    /// The next pairs, in the order of their keys; none at the end.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn next(&mut self) -> Result<Vec<Pair>, DbError> {
        let Some(range) = self.rest.take() else { return Ok(Vec::new()) };
        let reading: Boxed<'_, _> =
            Box::pin(self.tx.batch_keys_vals_raw(range.clone(), self.step, None));
        let pairs = reading.await.map_err(|error| DbError::from_storage(&error))?.result;
        let last = pairs.last().filter(|_| pairs.len() >= self.step as usize);
        self.rest = last.map(|(key, _)| range.resume_after(key, Direction::Forward));
        let bytes = pairs.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
        match bytes {
            ..FEW_BYTES => self.step = (self.step * 2).min(MOST),
            MANY_BYTES.. => self.step = (self.step / 4).max(FEWEST),
            _ => {}
        }
        Ok(pairs)
    }

    /// Lets go of the moment.
    pub async fn end(self) {
        end(&self.tx).await;
    }
}

/// A new store being filled.
pub struct Filling {
    engine: Arc<Datastore>,
    waiting: Vec<Pair>,
    bytes: usize,
}

impl Filling {
    /// Makes a store in a folder that does not exist yet.
    ///
    /// # Errors
    /// [`DbError::Open`] with the engine's reason.
    pub async fn begin(folder: &Path) -> Result<Self, DbError> {
        let path = folder.display().to_string();
        let address = format!("surrealkv://{path}?sync=every");
        let config = ConfigMap::empty()
            .with_key_value("surrealkv_block_cache_capacity", CACHE_BYTES.to_string())
            .with_key_value("surrealkv_max_memtable_size", MEMTABLE_BYTES.to_string());
        let builder = Datastore::builder().with_config(config).with_auth(false);
        // Nothing is to be written but the pairs: among them is the store's version.
        let builder = builder.without_maintenance_tasks();
        let building: Boxed<'_, _> = Box::pin(builder.build_with_path(&address));
        let engine = building.await;
        let engine = engine.map_err(|error| DbError::Open { path, reason: error.to_string() })?;
        Ok(Self { engine, waiting: Vec::new(), bytes: 0 })
    }

    /// Adds a pair.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn put(&mut self, pair: Pair) -> Result<(), DbError> {
        self.bytes += pair.0.len() + pair.1.len();
        self.waiting.push(pair);
        if self.bytes >= TOGETHER { self.write().await } else { Ok(()) }
    }

    async fn write(&mut self) -> Result<(), DbError> {
        let (pairs, _) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.bytes));
        let engine = &self.engine;
        let writing: Boxed<'_, anyhow::Result<()>> = Box::pin(async move {
            let tx = engine.transaction(TransactionType::Write).await?;
            for (key, value) in pairs {
                tx.set(Key::from(key), value).await?;
            }
            tx.commit().await
        });
        writing.await.map_err(|error| DbError::from_storage(&error))
    }

    /// Writes what is left, and closes. When it returns, all of it is on disk.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn finish(mut self) -> Result<(), DbError> {
        let written = self.write().await;
        let closing: Boxed<'_, _> = Box::pin(self.engine.shutdown());
        let closed = closing.await.map_err(|error| DbError::Engine(error.to_string()));
        written.and(closed)
    }
}
