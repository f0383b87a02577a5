//! Making a backup.

use std::path::PathBuf;
use std::sync::Arc;

use time::OffsetDateTime;

use super::archive::{Archive, failed};
use super::check::check;
use super::shelf::Shelf;
use super::work::Progress;
use super::{Backups, Doing, Unfinished, Work, name};
use crate::audit::{Action, Asker};
use crate::error::{Error, FieldErrors, Result};
use crate::files::{create, open};

const FAILED: &str = "Failed to create backup.";
const INVALID: &str = "An error occurred while validating the submitted data.";
const TAKEN: &str = "The backup file name is invalid or already exists.";
const DOING: &str = "make a backup";
/// Something that has every name there is would be asked for ever.
const MOST_OF_A_MOMENT: u32 = 100;

impl Backups {
    /// Makes a backup under this name, or under one of ours when it is empty. It is made to the
    /// end also when the caller hangs up.
    ///
    /// # Errors
    /// 400 while another one is made or put back, for a bad name or one that is taken, and where
    /// nothing is kept on disk; 507.
    pub(super) async fn make(&self, name: &str) -> Result<()> {
        let now = OffsetDateTime::now_utc();
        let mut errors = FieldErrors::default();
        name::check(name, &mut errors);
        let shelf = self.shelf()?;
        if errors.is_empty() && !name.is_empty() && shelf.has(name).await? {
            errors.add("name", "validation_backup_name_exists", TAKEN);
        }
        errors.into_result(INVALID)?;
        let key = match name {
            "" => self.free_name(&shelf, name::BY_HAND, now).await?,
            name => name.to_owned(),
        };
        self.make_to_the_end(&shelf, key, now).await
    }

    /// A name of ours that nobody has.
    ///
    /// # Errors
    /// The shelf's.
    pub(super) async fn free_name(
        &self,
        shelf: &Shelf,
        begin: &str,
        now: OffsetDateTime,
    ) -> Result<String> {
        let app = self.inner.parts.settings.current().meta.app_name.clone();
        for number in 1..=MOST_OF_A_MOMENT {
            let key = name::generated(begin, &app, now, number);
            if !shelf.has(&key).await? {
                return Ok(key);
            }
        }
        Err(Error::invalid(TAKEN))
    }

    /// # Errors
    /// As for [`Self::make`].
    pub(super) async fn make_to_the_end(
        &self,
        shelf: &Shelf,
        key: String,
        now: OffsetDateTime,
    ) -> Result<()> {
        if !self.inner.keeps_data {
            return Err(Error::invalid(FAILED));
        }
        let work = self.begin(Doing::Make, &key)?;
        let (backups, shelf) = (self.clone(), shelf.clone());
        let making = async move { backups.make_as(&shelf, &key, now, work).await };
        let making = tokio::spawn(Asker::current().scope(making));
        making.await.unwrap_or_else(|error| Err(Error::internal(DOING, error)))
    }

    async fn make_as(
        &self,
        shelf: &Shelf,
        key: &str,
        now: OffsetDateTime,
        work: Work,
    ) -> Result<()> {
        let parts = &self.inner.parts;
        parts.files.check_space()?;
        // From here on no file goes away. All that is named in the moment that comes is there.
        let kept = parts.files.keep_all().await;
        let unfinished = Unfinished::new(&self.folder());
        let archive = Archive {
            root: parts.folder.path().to_owned(),
            db: parts.db.clone(),
            made: now,
            is_beside: true,
            is_encrypted: false,
            progress: Arc::clone(&work.progress),
        };
        let file = create(&unfinished.0).map_err(failed)?;
        let file = archive.write(file).await?;
        drop(kept);
        let (path, progress) = (unfinished.0.clone(), Arc::clone(&work.progress));
        let reading = tokio::task::spawn_blocking(move || {
            file.sync_all()?;
            read_back(path, &progress)
        });
        reading.await.map_err(|error| Error::internal(DOING, error))?.map_err(failed)?;
        match self.publish(shelf, unfinished, key, &work.progress).await? {
            true => {
                self.note(Action::BackupMade, key).await;
                self.forget_failure();
                Ok(())
            }
            false => Err(Error::invalid(FAILED)),
        }
    }
}

/// A disk that does not keep what is written to it is to be heard of now.
fn read_back(path: PathBuf, progress: &Progress) -> std::io::Result<()> {
    check(open(&path)?, progress)
}
