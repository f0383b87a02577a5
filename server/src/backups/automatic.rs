//! Backups by the clock: made when `backups.cron` says, the newest `backups.cronMaxKeep` kept.

use std::io;
use std::path::Path;
use std::sync::PoisonError;

use time::OffsetDateTime;

use super::Backups;
use super::name::AUTOMATIC;
use super::shelf::Shelf;
use crate::error::{Error, Result};

/// Why the last automatic backup was not made; it outlives a restart. No backup is called so.
const FAILURE: &str = ".failure";

impl Backups {
    /// Makes an automatic backup, and then removes those that are more than shall be kept. What
    /// goes wrong is told to the log, and to the admin by [`Self::problem`].
    pub(crate) async fn make_automatic(&self) {
        let (shelf, made) = match self.make_one().await {
            Ok(made) => made,
            Err(error) => {
                tracing::error!(%error, "The automatic backup could not be made");
                return self.keep_failure(in_words(&error));
            }
        };
        let keep = usize::try_from(self.inner.parts.settings.current().backups.cron_max_keep);
        if let Err(error) = self.remove_older(&shelf, &made, keep.unwrap_or(0)).await {
            tracing::error!(%error, "An old automatic backup stays");
        }
    }

    /// Makes one, and says where it is and under which name.
    async fn make_one(&self) -> Result<(Shelf, String)> {
        let (now, shelf) = (OffsetDateTime::now_utc(), self.shelf()?);
        let key = self.free_name(&shelf, AUTOMATIC, now).await?;
        self.make_to_the_end(&shelf, key.clone(), now).await?;
        Ok((shelf, key))
    }

    /// What is wrong with the automatic backups, in words for the admin.
    pub(crate) fn problem(&self) -> Option<String> {
        if self.inner.parts.settings.current().backups.cron.is_empty() {
            return None;
        }
        let failure = self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.as_ref().map(|words| {
            format!(
                "The last automatic backup could not be made: {words} Older backups were kept. \
                 Try one by hand on the Backups page."
            )
        })
    }

    pub(super) fn forget_failure(&self) {
        *self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
        match std::fs::remove_file(self.folder().join(FAILURE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "Could not remove the note of a failed backup");
            }
            _ => {}
        }
    }

    fn keep_failure(&self, words: String) {
        // On a full disk the note may not fit; until the next start it is known all the same.
        if let Err(error) = std::fs::write(self.folder().join(FAILURE), &words) {
            tracing::warn!(%error, "Could not note that a backup failed");
        }
        *self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
    }

    /// Removes all automatic backups but the newest `keep`, and never this one; 0 keeps all.
    async fn remove_older(&self, shelf: &Shelf, made: &str, keep: usize) -> Result<()> {
        if keep == 0 {
            return Ok(());
        }
        let mut found = shelf.list().await?;
        if !found.iter().any(|kept| kept.key == made) {
            return Err(Error::internal("list backups", "the one just made is not among them"));
        }
        found.retain(|kept| kept.key.starts_with(AUTOMATIC) && kept.key != made);
        found.sort_by(|one, other| (one.modified, &one.key).cmp(&(other.modified, &other.key)));
        let most = keep.saturating_sub(1);
        for kept in found.iter().rev().skip(most) {
            // One that is being put back is left to the next time.
            if !self.is_active(&kept.key) {
                shelf.remove(&kept.key).await?;
            }
        }
        Ok(())
    }
}

/// For the admin, who may read what a client may not.
pub(crate) fn in_words(error: &Error) -> String {
    match error {
        Error::Internal { source, .. } => format!("{source}."),
        Error::Full => "There is too little room left on the disk.".to_owned(),
        other => other.in_words(),
    }
}

/// Why the last automatic backup before this start was not made.
pub(super) fn kept_failure(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join(FAILURE)).ok()?;
    (!text.is_empty()).then_some(text)
}
