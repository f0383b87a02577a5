//! Thumbs: made when they are first asked for, kept beside the original.
//!
//! Each is made once, however many ask at the same time, off the async threads and within one
//! budget of memory for all. Whoever cannot be served a thumb gets the original.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::picture::{self, Size};
use crate::error::{Error, Result};
use crate::files::{Files, RecordFolder, make_private};

/// Memory for all that is being made, in MiB.
const BUDGET: u32 = 288;
/// Thumbs waiting to be made; for more the original will do.
const LINE: usize = 256;
/// How long one may wait for its turn; PocketBase's.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many failures are remembered.
const FAILURES: usize = 4096;

/// The room where thumbs are made.
#[derive(Clone)]
pub(super) struct Thumbs {
    inner: Arc<Inner>,
}

struct Inner {
    files: Files,
    memory: Semaphore,
    making: Mutex<Making>,
}

#[derive(Default)]
struct Making {
    /// Each gets a word when it is done.
    pending: HashMap<PathBuf, watch::Receiver<()>>,
    /// Not to be tried again.
    failed: HashSet<PathBuf>,
}

/// A thumb that is asked for.
#[derive(Clone)]
pub(super) struct Place {
    original: PathBuf,
    pub(super) target: PathBuf,
    size: Size,
}

impl Thumbs {
    pub(super) fn new(files: Files) -> Self {
        let memory = Semaphore::new(usize::try_from(BUDGET).unwrap_or(0));
        Self { inner: Arc::new(Inner { files, memory, making: Mutex::default() }) }
    }

    /// Where the thumb of a file belongs; `None` when there can be none.
    pub(super) fn place(&self, folder: &RecordFolder, name: &str, size: &str) -> Option<Place> {
        let (original, thumbs) = (folder.file(name)?, folder.thumbs(name)?);
        let size_asked = Size::parse(size)?;
        // The size is canonical now: digits, an `x`, a letter.
        let target = thumbs.join(format!("{size}_{}", file_name(&original)));
        Some(Place { original, target, size: size_asked })
    }

    /// Makes a thumb that is not there. False when the original has to do.
    ///
    /// # Errors
    /// 404 when there is no original.
    pub(super) async fn put(&self, place: &Place) -> Result<bool> {
        let Place { original, target, size } = place.clone();
        if !is_file(&original).await {
            return Err(Error::not_found());
        }
        let mut done = match self.join(&target) {
            Joined::Failed => return Ok(false),
            Joined::Waiting(done) => done,
            Joined::First(done, word) => {
                let (thumbs, target) = (self.clone(), target.clone());
                // To its end, also when the one who asked hangs up: others may wait for it.
                tokio::spawn(async move {
                    let made = thumbs.make(&original, &target, size).await;
                    thumbs.leave(target, made);
                    drop(word);
                });
                done
            }
        };
        // An error means that it is done.
        let _ = done.changed().await;
        Ok(is_file(&target).await)
    }

    fn join(&self, target: &Path) -> Joined {
        let mut making = self.making();
        if making.failed.contains(target) {
            return Joined::Failed;
        }
        if let Some(done) = making.pending.get(target) {
            return Joined::Waiting(done.clone());
        }
        if making.pending.len() >= LINE {
            return Joined::Failed;
        }
        let (word, done) = watch::channel(());
        making.pending.insert(target.to_owned(), done.clone());
        Joined::First(done, word)
    }

    fn leave(&self, target: PathBuf, made: Made) {
        let mut making = self.making();
        making.pending.remove(&target);
        if let Made::Never(reason) = made {
            tracing::debug!(reason, thumb = %target.display(), "No thumb can be made");
            if making.failed.len() >= FAILURES {
                making.failed.clear();
            }
            making.failed.insert(target);
        }
    }

    async fn make(&self, original: &Path, target: &Path, size: Size) -> Made {
        let path = original.to_owned();
        let needed = blocking(move || picture::needs(&path, size)).await;
        let needed = match needed {
            Ok(bytes) => u32::try_from(bytes.div_ceil(1 << 20)).unwrap_or(u32::MAX),
            Err(reason) => return Made::Never(reason),
        };
        if needed > BUDGET {
            return Made::Never(format!("it would take {needed} MiB of memory"));
        }
        let turn = tokio::time::timeout(PATIENCE, self.inner.memory.acquire_many(needed)).await;
        let Ok(Ok(_memory)) = turn else { return Made::NotNow };
        if self.inner.files.check_space().is_err() {
            return Made::NotNow;
        }
        let unfinished = self.inner.files.unfinished();
        let (from, to, target) = (original.to_owned(), unfinished, target.to_owned());
        let made = blocking(move || {
            let made = picture::make(&from, &to, size, u64::from(BUDGET) << 20);
            let kept = made.and_then(|()| put_in_place(&from, &to, &target));
            if kept.is_err() {
                let _ = std::fs::remove_file(&to);
            }
            kept
        });
        match made.await {
            Ok(()) => Made::Done,
            Err(reason) => Made::Never(reason),
        }
    }

    fn making(&self) -> std::sync::MutexGuard<'_, Making> {
        self.inner.making.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Joined {
    Failed,
    Waiting(watch::Receiver<()>),
    First(watch::Receiver<()>, watch::Sender<()>),
}

enum Made {
    Done,
    /// Too many wait, or the disk is full.
    NotNow,
    /// The picture is to blame.
    Never(String),
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, String> + Send + 'static,
) -> std::result::Result<T, String> {
    // A decoder's panic is one picture's.
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(error.to_string()))
}

fn put_in_place(original: &Path, made: &Path, target: &Path) -> std::result::Result<(), String> {
    let folder = target.parent().ok_or("no folder")?;
    match make_private(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.to_string()),
        _ => std::fs::rename(made, target).map_err(|error| error.to_string()),
    }?;
    // Its record may have let go of it meanwhile.
    if !original.exists() {
        let _ = std::fs::remove_dir_all(folder);
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

async fn is_file(path: &Path) -> bool {
    tokio::fs::symlink_metadata(path).await.is_ok_and(|about| about.is_file())
}
