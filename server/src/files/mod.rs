//! Files of records: taking them in, putting them in place, and removing what no record names.
//!
//! A record's value is the file's name alone; the bytes lie in
//! `DIR/files/<collection>/<record>/<name>`, thumbs in `thumbs_<name>/` beside them. Names have ten
//! random characters and are never used twice. Serving them is the `downloads` room's.
//!
//! Invariants
//! - A record never names a file that is not on disk. An upload is written to
//!   `DIR/files/.staging/`, synced, moved under its record and its folder synced, and only then is
//!   the write queued: what commits can only name what is there already.
//! - A file that no record names goes away. When the write is refused its files are removed again;
//!   when its outcome is unknown (the disk failed, the server stops) they stay for the sweep of the
//!   next start, which asks the database what became of it.
//! - Files of replaced values and deleted records are removed after the commit, by one reader of
//!   the change log ([`keep`]); those of dropped fields and collections by a sweep of the
//!   collection once its new definition is final. A crash before that leaves files too many, never
//!   too few, and the sweep at every start removes those.
//! - The sweep spares what it cannot judge: files put in place since it began, or whose write is
//!   still undecided ([`claims`]), and collections whose definition may still be taken back.
//! - An old file cannot be named by a new value: a body may name only files that the record has.

mod claims;
mod keep;
mod kind;
mod name;
mod place;
mod placed;
mod staging;
mod sweep;
mod weigh;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use homeport_db::{ChangeLog, Db, Key, Row};
use serde_json::Value;
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

use crate::collections::{Collection, Collections, FieldKind};
use crate::error::{Error, Result, StartError};
use crate::folder::Disk;

use claims::Claims;
pub(crate) use keep::keep;
pub(crate) use kind::{Kind, LOOKED_AT};
pub(crate) use name::{kept_name, snake_case};
pub(crate) use place::{RecordFolder, create, is_thumbs, make_private, open, sync_folder};
pub(crate) use placed::Placed;
pub(crate) use staging::{Staging, Upload, Uploads};
pub(crate) use weigh::Weight;

const STAGING: &str = ".staging";

/// The room's state.
#[derive(Clone)]
pub(crate) struct Files {
    inner: Arc<Inner>,
}

struct Inner {
    root: PathBuf,
    /// Where this run of the server stages; what other runs left there is swept.
    staging: PathBuf,
    staged: AtomicU64,
    db: Db,
    log: Arc<ChangeLog>,
    collections: Collections,
    claims: Claims,
    /// One sweep at a time: they share the list of what to spare.
    sweeping: tokio::sync::Mutex<()>,
    /// Read by whoever removes what records let go of, written while nothing may be; false when
    /// nothing ever may again.
    removing: Arc<RwLock<bool>>,
}

impl Files {
    /// Opens the folder, making it when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn open(
        root: PathBuf,
        db: Db,
        log: Arc<ChangeLog>,
        collections: Collections,
    ) -> Result<Self, StartError> {
        let run = crate::collections::generate::record_id();
        let staging = root.join(STAGING).join(run);
        let folders = [root.clone(), root.join(STAGING), staging.clone()];
        for folder in &folders {
            match make_private(folder) {
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                    let reason = error.to_string();
                    return Err(StartError::Folder { folder: folder.clone(), reason });
                }
                _ => {}
            }
        }
        let synced = sync_folder(root.parent().unwrap_or(&root));
        synced.map_err(|error| StartError::Folder {
            folder: root.clone(),
            reason: error.to_string(),
        })?;
        let inner = Inner {
            root,
            staging,
            staged: AtomicU64::new(0),
            db,
            log,
            collections,
            claims: Claims::default(),
            sweeping: tokio::sync::Mutex::default(),
            removing: Arc::new(RwLock::new(true)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// A record's folder; `None` when it can have none.
    pub(crate) fn folder(&self, key: &Key) -> Option<RecordFolder> {
        RecordFolder::of(&self.inner.root, key)
    }

    /// Until this is dropped, no file goes away that a record named when it was asked for. What is
    /// to be removed waits.
    pub(crate) async fn keep_all(&self) -> OwnedRwLockWriteGuard<bool> {
        Arc::clone(&self.inner.removing).write_owned().await
    }

    /// Ends all removing, for good: another state may take this one's place.
    pub(crate) async fn retire(&self) {
        *self.inner.removing.write().await = false;
    }

    /// A path for a file that is not finished yet.
    pub(crate) fn unfinished(&self) -> PathBuf {
        let number = self.inner.staged.fetch_add(1, Ordering::Relaxed);
        self.inner.staging.join(number.to_string())
    }

    /// # Errors
    /// 507 when the disk has too little room for anything to be written.
    pub(crate) fn check_space(&self) -> Result<()> {
        if self.inner.db.takes_writes() { Ok(()) } else { Err(Error::Full) }
    }

    /// The disk that they lie on.
    pub(crate) fn disk(&self) -> Option<Disk> {
        Disk::of(self.root())
    }

    fn root(&self) -> &Path {
        &self.inner.root
    }
}

/// The names of the files that a value holds.
pub(crate) fn names_in(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(name)) if !name.is_empty() => vec![name],
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).filter(|name| !name.is_empty()).collect()
        }
        _ => Vec::new(),
    }
}

/// The names of all files that a row holds.
pub(crate) fn names_of_row<'a>(collection: &'a Collection, row: &'a Row) -> Vec<&'a str> {
    let fields = collection.fields.iter();
    let fields = fields.filter(|column| matches!(column.field.kind, FieldKind::File { .. }));
    fields.flat_map(|column| names_in(row.get(column.column.as_str()))).collect()
}

/// Runs work on the disk off the async threads.
async fn on_disk<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    match done.map_err(|error| Error::internal(doing, error))? {
        Ok(value) => Ok(value),
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Err(Error::Full),
        Err(error) => Err(Error::internal(doing, error)),
    }
}
