//! Where finished backups are: in the box's own folder, or in a bucket.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::UNIX_EPOCH;

use time::OffsetDateTime;

use super::work::{Progress, Stage};
use super::{Backups, Unfinished, check, layout::About, name};
use crate::bucket::{Bucket, BucketError, Remote};
use crate::error::{Error, Result};
use crate::files::create;

const FETCHING: &str = "send or fetch a backup";

/// One of the two, as the settings say.
#[derive(Clone)]
pub(super) enum Shelf {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// A name under which something is being sent to the bucket.
struct Reserved(Backups, String);

impl Drop for Reserved {
    fn drop(&mut self) {
        let sending = &self.0.inner.sending;
        sending.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// A backup in the list.
pub(super) struct Kept {
    pub(super) key: String,
    /// Bytes.
    pub(super) size: u64,
    pub(super) modified: OffsetDateTime,
}

impl Backups {
    /// # Errors
    /// 400 when the bucket's address is none, and when its secret does not open.
    pub(super) fn shelf(&self) -> Result<Shelf> {
        let bucket = self.inner.parts.settings.backups_bucket().map_err(refused)?;
        Ok(bucket.map_or_else(|| Shelf::Folder(self.folder()), Shelf::Bucket))
    }

    /// Puts a finished file on the shelf, if nobody has its name. False when somebody has.
    ///
    /// # Errors
    /// The disk's; 400 with what keeps it from the bucket.
    pub(super) async fn publish(
        &self,
        shelf: &Shelf,
        unfinished: Unfinished,
        key: &str,
        progress: &Progress,
    ) -> Result<bool> {
        match shelf {
            Shelf::Folder(folder) => {
                let (backups, folder, key) = (self.clone(), folder.clone(), key.to_owned());
                let naming = move || backups.give_name(&folder, &unfinished.0, &key);
                let named = tokio::task::spawn_blocking(naming).await;
                let named = named.map_err(|error| Error::internal("keep a backup", error))?;
                named.map_err(super::archive::failed)
            }
            Shelf::Bucket(bucket) => {
                let Some(_reserved) = self.reserve(key) else { return Ok(false) };
                if shelf.has(key).await? {
                    return Ok(false);
                }
                let about = tokio::fs::metadata(&unfinished.0).await;
                progress.enter(Stage::Send, about.map_or(0, |about| about.len()));
                let put = bucket.put(key, &unfinished.0, |bytes| progress.add(bytes)).await;
                put.map(|()| true).map_err(refused)
            }
        }
    }

    /// Keeps others from putting something of this name into the bucket; `None` while somebody does.
    fn reserve(&self, key: &str) -> Option<Reserved> {
        let mut sending = self.inner.sending.lock().unwrap_or_else(PoisonError::into_inner);
        sending.insert(key.to_owned()).then(|| Reserved(self.clone(), key.to_owned()))
    }

    /// Gives a finished file its name.
    fn give_name(&self, folder: &Path, unfinished: &Path, key: &str) -> std::io::Result<bool> {
        let _alone = self.inner.naming.lock().unwrap_or_else(PoisonError::into_inner);
        let path = folder.join(key);
        if path.exists() {
            return Ok(false);
        }
        std::fs::rename(unfinished, path)?;
        crate::files::sync_folder(folder)?;
        Ok(true)
    }
}

impl Shelf {
    /// Every backup, by name.
    ///
    /// # Errors
    /// The disk's; 400 with what keeps the bucket from being listed.
    pub(super) async fn list(&self) -> Result<Vec<Kept>> {
        let mut found = match self {
            Self::Folder(folder) => {
                let folder = folder.clone();
                let reading = tokio::task::spawn_blocking(move || found_in(&folder)).await;
                let found = reading.map_err(|error| Error::internal("list backups", error))?;
                found.map_err(|error| Error::internal("list backups", error))?
            }
            Self::Bucket(bucket) => {
                let listed = bucket.list().await.map_err(|error| {
                    Error::invalid(format!("Failed to retrieve backup items. Raw error: \n{error}"))
                })?;
                let safe = listed.into_iter().filter(|object| name::is_safe(&object.key));
                safe.map(|object| Kept {
                    key: object.key,
                    size: object.size,
                    modified: object.modified,
                })
                .collect()
            }
        };
        found.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(found)
    }

    /// Whether there is a backup of this name.
    ///
    /// # Errors
    /// 400 with what keeps the bucket from telling.
    pub(super) async fn has(&self, key: &str) -> Result<bool> {
        match self {
            _ if !name::is_safe(key) => Ok(false),
            Self::Folder(folder) => Ok(folder.join(key).is_file()),
            Self::Bucket(bucket) => Ok(bucket.size(key).await.map_err(refused)?.is_some()),
        }
    }

    /// Removes a backup; false when there is none of this name.
    ///
    /// # Errors
    /// The disk's; 400 with what keeps it in the bucket.
    pub(super) async fn remove(&self, key: &str) -> Result<bool> {
        if !self.has(key).await? {
            return Ok(false);
        }
        match self {
            Self::Folder(folder) => match tokio::fs::remove_file(folder.join(key)).await {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
                Err(error) => Err(Error::internal("remove a backup", error)),
                Ok(()) => Ok(true),
            },
            Self::Bucket(bucket) => bucket.remove(key).await.map(|()| true).map_err(refused),
        }
    }

    /// What the backup of this name says of itself.
    ///
    /// # Errors
    /// 404 when there is none; 400 when it is none of ours, and with what keeps it from being read.
    pub(super) async fn about(&self, key: &str) -> Result<About> {
        if !self.has(key).await? {
            return Err(Error::not_found());
        }
        let reading = match self {
            Self::Folder(folder) => {
                let path = folder.join(key);
                tokio::task::spawn_blocking(move || check::about(crate::files::open(&path)))
            }
            Self::Bucket(bucket) => {
                let remote = Remote::open(bucket, key).await.map_err(refused)?;
                let remote = remote.ok_or_else(Error::not_found)?;
                tokio::task::spawn_blocking(move || check::about(Ok(remote)))
            }
        };
        reading.await.map_err(|error| Error::internal("read a backup", error))?
    }

    /// The backup of this name as a file here, fetched where it has to be. Whatever was fetched is
    /// removed with the second of the two.
    ///
    /// # Errors
    /// The disk's; 400 with what keeps it from being fetched.
    pub(super) async fn file(
        &self,
        key: &str,
        backups: &Backups,
        progress: &Progress,
    ) -> Result<(PathBuf, Option<Unfinished>)> {
        let bucket = match self {
            Self::Folder(folder) => return Ok((folder.join(key), None)),
            Self::Bucket(bucket) => bucket,
        };
        let size = bucket.size(key).await.map_err(refused)?.ok_or(Error::not_found())?;
        progress.enter(Stage::Fetch, size);
        let unfinished = Unfinished::new(&backups.folder());
        let path = unfinished.0.clone();
        let made = tokio::task::spawn_blocking(move || create(&path)).await;
        let made = made.map_err(|error| Error::internal(FETCHING, error))?;
        let file = made.map_err(|error| refused(error.into()))?;
        let files = &backups.inner.parts.files;
        let fetched = bucket.fetch(key, size, file, |bytes| {
            progress.add(bytes);
            files.check_space().map_err(|_full| std::io::ErrorKind::StorageFull.into())
        });
        fetched.await.map_err(refused)?;
        Ok((unfinished.0.clone(), Some(unfinished)))
    }
}

/// The backups in a folder.
fn found_in(folder: &Path) -> std::io::Result<Vec<Kept>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(key) = entry.file_name().into_string() else { continue };
        let about = entry.metadata()?;
        if name::is_safe(&key) && about.is_file() {
            let since = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            let modified = OffsetDateTime::UNIX_EPOCH + since;
            found.push(Kept { key, size: about.len(), modified });
        }
    }
    Ok(found)
}

/// What a bucket does not do, for the admin.
pub(super) fn refused(error: BucketError) -> Error {
    match error {
        BucketError::File(error) if error.kind() == std::io::ErrorKind::StorageFull => Error::Full,
        BucketError::File(error) => Error::internal(FETCHING, error),
        error => Error::invalid(format!("The bucket of backups: {error}")),
    }
}
