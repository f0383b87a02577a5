//! What files there are: of which records, how large, since when, and what they all take up.
//!
//! Records name files, and the disk knows how large they are; a list by size or age needs both, of
//! all. So while somebody looks, the names and weights of all files are held in memory ([`held`]):
//! read once from the tables that have file fields and from the disk, then kept true by the change
//! log, and let go of when nobody has asked for [`IDLE`]. A file takes about 200 bytes there, the
//! first reading about a second for 100,000 of them, a request some milliseconds, and none of them
//! walks the disk.
//!
//! Invariants
//! - A page has each change that was committed before it was asked for, and none of its files twice;
//!   the pages of a list together miss none that was there from the first to the last.
//! - Only what a caller may list the records of is told of.
//! - Whatever records name, the memory is bounded: with more than [`MOST`] files nothing is held, and
//!   that is said.
//! - What lies on the disk besides (thumbs, what waits to be removed) is looked through beside the
//!   requests, one at a time and at most every [`look::LOOK_EVERY`].

mod cursor;
mod fresh;
mod held;
mod kind;
mod list;
mod look;
mod routes;
mod store;
mod usage;
mod wire;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use homeport_db::{ChangeLog, Db};
use tokio::time::Instant;

use crate::auth::is_above;
use crate::collections::{Collection, Collections};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::http::{Caller, Right};
use held::{Held, MOST};
use look::Looking;

pub(crate) use routes::{documented, router};

/// How long what is held outlives the last question.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// How long a question waits for the first reading, which goes on without it.
const PATIENCE: Duration = Duration::from_secs(25);

/// The room's state.
#[derive(Clone)]
pub(crate) struct Inventory {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    log: Arc<ChangeLog>,
    collections: Collections,
    files: Files,
    /// Nothing while nobody looks.
    held: Arc<tokio::sync::Mutex<Option<Held>>>,
    began: Instant,
    /// When something was asked last, in seconds since `began`.
    asked: AtomicU64,
    /// Whether somebody waits to let go of what is held.
    is_watched: AtomicBool,
    looking: Mutex<Looking>,
}

impl Inventory {
    pub(crate) fn new(db: Db, log: Arc<ChangeLog>, collections: Collections, files: Files) -> Self {
        let inner = Inner {
            db,
            log,
            collections,
            files,
            held: Arc::default(),
            began: Instant::now(),
            asked: AtomicU64::new(0),
            is_watched: AtomicBool::new(false),
            looking: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Asks what is held, once it is true. To its end, also when the one who asked hangs up: others
    /// may wait for it.
    ///
    /// # Errors
    /// 400 when there are too many files, 503 when the first reading takes long; the database's and
    /// the disk's.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Held) -> T + Send + 'static,
    ) -> Result<T> {
        let seconds = self.inner.began.elapsed().as_secs();
        self.inner.asked.store(seconds, Ordering::Relaxed);
        let inventory = self.clone();
        let asking = tokio::spawn(async move {
            let held = inventory.fresh().await?;
            let answer = tokio::task::spawn_blocking(move || {
                held.as_ref().filter(|held| !held.is_over()).map(question)
            });
            let answer = answer.await.map_err(|error| Error::internal("list files", error))?;
            answer.ok_or_else(too_many)
        });
        match tokio::time::timeout(PATIENCE, asking).await {
            Err(_late) => Err(Error::Unavailable),
            Ok(answer) => answer.map_err(|error| Error::internal("list files", error))?,
        }
    }

    /// The collections that a caller is told of, and that have files of their own.
    fn seen_by(&self, caller: &Caller) -> Vec<Arc<Collection>> {
        let catalog = self.inner.collections.catalog();
        let seen = catalog.all().filter(|one| !one.is_view() && is_above(caller, one, Right::List));
        seen.map(Arc::clone).collect()
    }
}

fn too_many() -> Error {
    Error::invalid(format!(
        "There are more than {MOST} files, too many to be listed here. Look for them in the records \
         of their collection."
    ))
}
