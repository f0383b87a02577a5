//! Backups: the box's whole state in one zip, made while it runs, and put back.
//!
//! A backup holds the database as it was at one moment, every file that a record names then, and
//! the box's certificate authority. Its database is no copy of the engine's files, which cannot be
//! copied while they are written to, but all its keys and values, read in one transaction: nobody
//! waits, and it does not matter how long it takes ([`homeport_db::Moment`]). Files that records
//! let go of meanwhile are removed only afterwards.
//!
//! Invariants
//! - What is in the list is whole: a backup is written under another name, synced, read back to its
//!   end, and renamed, or sent to the bucket that the settings name.
//! - One backup is made or put back at a time.
//! - An automatic backup is removed only when a newer one has been made.
//! - What is put back has been read to its end, checksums and all, and laid out beside the present
//!   state before that is touched; `folder/swap.rs` has the rest.
//! - Whoever has a backup has everything: it is readable by this user alone, and handed out to
//!   superusers' file tokens only.

mod archive;
mod automatic;
mod check;
mod contents;
mod download;
mod layout;
mod make;
mod name;
mod restore;
mod routes;
mod seal;
mod shelf;
mod stream;
mod unpack;
mod upload;
mod watch;
mod work;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::Db;
use tokio::sync::mpsc;

use crate::audit::{Action, Asker, Audit, Event, Party};
use crate::auth::Auth;
use crate::error::{Error, Result, StartError};
use crate::files::{Files, make_private};
use crate::folder::Folder;
use crate::http::Caller;
use crate::settings::Settings;
use crate::vault::Vault;

pub(crate) use archive::Archive;
pub(crate) use automatic::in_words;
pub(crate) use check::{check, open_archive};
pub(crate) use layout::AUTHORITY;
pub(crate) use routes::{documented, router};
pub(crate) use seal::{Passphrase, SealError, Sealing, Unsealed, open_sealed};
pub(crate) use unpack::lay_out;
pub(crate) use watch::Restored;
pub(crate) use work::Progress;
use work::{Active, Doing, Work};

/// Names of unfinished backups begin so; no backup's does.
const UNFINISHED: &str = ".unfinished-";
const BUSY: &str = "Try again later - another backup/restore process has already been started.";

/// The room's state.
#[derive(Clone)]
pub(crate) struct Backups {
    inner: Arc<Inner>,
}

/// A backup that was laid out, and who asked for it.
pub(crate) struct Restore {
    pub(crate) key: String,
    pub(crate) asker: Asker,
}

/// What the room works with.
pub(crate) struct Parts {
    pub(crate) folder: Arc<Folder>,
    pub(crate) db: Db,
    pub(crate) files: Files,
    pub(crate) settings: Settings,
    pub(crate) auth: Auth,
    pub(crate) audit: Audit,
    pub(crate) vault: Vault,
    /// Told of which backup a state has been laid out that is to take the present one's place.
    pub(crate) restores: mpsc::Sender<Restore>,
    /// What became of the last one of these.
    pub(crate) restored: Arc<Mutex<Option<Restored>>>,
    /// Whether a backup can be made now: false while one is, and where nothing is kept on disk.
    pub(crate) free: Arc<AtomicBool>,
}

struct Inner {
    parts: Parts,
    keeps_data: bool,
    /// The backup that is being made or put back.
    active: Mutex<Option<Active>>,
    /// Held from finding a name free in the folder to taking it.
    naming: Mutex<()>,
    /// The names under which something is being sent to the bucket.
    sending: Mutex<HashSet<String>>,
    /// Why there is no newer automatic backup, in words; since the last one that was made.
    failure: Mutex<Option<String>>,
}

impl Backups {
    /// Opens the folder of backups, and removes what was not finished. `keeps_data` is false when
    /// the database is in memory.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn open(parts: Parts, keeps_data: bool) -> Result<Self, StartError> {
        let folder = parts.folder.backups();
        let opened = match make_private(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
            _ => remove_unfinished(&folder),
        };
        opened.map_err(|error| StartError::Folder { folder, reason: error.to_string() })?;
        parts.free.store(keeps_data, Ordering::Relaxed);
        let (active, naming, sending) = (Mutex::default(), Mutex::default(), Mutex::default());
        let failure = Mutex::new(automatic::kept_failure(&parts.folder.backups()));
        Ok(Self { inner: Arc::new(Inner { parts, keeps_data, active, naming, sending, failure }) })
    }

    /// Notes what was done with a backup.
    async fn note(&self, action: Action, key: &str) {
        let event = Event::new(action).on(Party::named("backup", key, key));
        self.inner.parts.audit.append_or_warn(event).await;
    }

    /// As [`note`](Backups::note), by somebody who is known otherwise than as requests' callers are.
    async fn note_as(&self, caller: &Caller, action: Action, key: &str) {
        let asker = Asker::current().named(caller);
        asker.scope(self.note(action, key)).await;
    }

    fn folder(&self) -> PathBuf {
        self.inner.parts.folder.backups()
    }

    /// Begins to make or to put back a backup.
    ///
    /// # Errors
    /// 400 while another one is.
    fn begin(&self, doing: Doing, key: &str) -> Result<Work> {
        let mut active = self.inner.active.lock().unwrap_or_else(PoisonError::into_inner);
        if active.is_some() {
            return Err(Error::invalid(BUSY));
        }
        let progress = Arc::<Progress>::default();
        *active = Some(Active { key: key.to_owned(), doing, progress: Arc::clone(&progress) });
        self.inner.parts.free.store(false, Ordering::Relaxed);
        Ok(Work { backups: self.clone(), progress, is_for_good: false })
    }

    /// Whether a backup is made or put back just now.
    pub(crate) fn is_busy(&self) -> bool {
        self.inner.active.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn is_active(&self, key: &str) -> bool {
        let active = self.inner.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.as_ref().is_some_and(|active| active.key == key)
    }
}

/// A file that goes away unless it is given its name.
struct Unfinished(PathBuf);

impl Unfinished {
    fn new(folder: &Path) -> Self {
        Self(folder.join(format!("{UNFINISHED}{}", crate::collections::generate::record_id())))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It is there only when something went wrong; what cannot be removed is left to the next
        // start.
        let _ = std::fs::remove_file(&self.0);
    }
}

fn remove_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
