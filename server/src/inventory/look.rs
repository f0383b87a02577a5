//! Looking through the folder for what no record names: thumbs, uploads under way, and what waits to
//! be removed.

use std::sync::PoisonError;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::Instant;

use super::Inventory;
use super::wire::{Besides, Share};
use crate::collections::{dates, id_of_table};
use crate::error::Result;

/// How often at most: each time reads every folder once.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(5 * 60);

/// The last look, and whether one is under way.
#[derive(Default)]
pub(super) struct Looking {
    last: Option<Besides>,
    ended: Option<Instant>,
    is_going_on: bool,
}

impl Inventory {
    /// What was found last, `None` before the first time; looks again where that was long ago.
    pub(super) fn besides(&self) -> Option<Besides> {
        let mut looking = self.looking();
        let is_due = looking.ended.is_none_or(|ended| ended.elapsed() >= LOOK_EVERY);
        if is_due && !looking.is_going_on {
            looking.is_going_on = true;
            let under_way = UnderWay(self.clone());
            tokio::spawn(async move {
                match under_way.0.look().await {
                    Ok(found) => under_way.0.looking().last = found,
                    Err(error) => tracing::warn!(%error, "Could not look for what no record names"),
                }
            });
        }
        looking.last.clone()
    }

    /// `None` where there is too much to tell what is named.
    async fn look(&self) -> Result<Option<Besides>> {
        let files = &self.inner.files;
        let (mut thumbs, mut unnamed) = (0, Share::default());
        let mut laid = files.laid();
        while let Some(records) = laid.recv().await {
            let records = records?;
            // What has been committed since the folders were read is in it.
            let held = self.fresh().await?;
            let Some(held) = held.as_ref().filter(|held| !held.is_over()) else { return Ok(None) };
            for record in records {
                let collection = id_of_table(record.key.table.as_str());
                thumbs += record.thumbs;
                for (name, bytes) in record.files {
                    if !held.names(collection, &record.key.id, &name) {
                        unnamed.files += 1;
                        unnamed.bytes += bytes;
                    }
                }
            }
        }
        let at = dates::to_text(OffsetDateTime::now_utc());
        Ok(Some(Besides { at, thumbs, uploads: files.staged().await?, unnamed }))
    }

    fn looking(&self) -> std::sync::MutexGuard<'_, Looking> {
        self.inner.looking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A look that is under way, until it is dropped: at its end, however that comes.
struct UnderWay(Inventory);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut looking = self.0.looking();
        looking.is_going_on = false;
        looking.ended = Some(Instant::now());
    }
}
