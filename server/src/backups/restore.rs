//! Putting a backup back.

use std::sync::Arc;

use super::check::INVALID;
use super::shelf::Shelf;
use super::unpack::lay_out;
use super::{Backups, Doing, Restore, Work};
use crate::audit::Asker;
use crate::error::{Error, Result};
use crate::files::open;

const DOING: &str = "put a backup back";

impl Backups {
    /// Lays the backup out beside the present state and has the server start anew on it. When this
    /// returns the backup has proven whole and it is decided; the start comes when open requests
    /// have ended.
    ///
    /// # Errors
    /// 400 while another one is made or put back, and for what is missing or no whole backup of
    /// ours; 507.
    pub(super) async fn restore(&self, key: &str) -> Result<()> {
        let work = self.begin(Doing::Restore, key)?;
        let shelf = self.shelf()?;
        if !self.inner.keeps_data || !shelf.has(key).await? {
            return Err(Error::invalid(INVALID));
        }
        let (backups, key) = (self.clone(), key.to_owned());
        let restoring = async move { backups.restore_from(&shelf, key, work).await };
        let restoring = tokio::spawn(Asker::current().scope(restoring));
        restoring.await.unwrap_or_else(|error| Err(Error::internal(DOING, error)))
    }

    async fn restore_from(&self, shelf: &Shelf, key: String, work: Work) -> Result<()> {
        let parts = &self.inner.parts;
        parts.files.check_space()?;
        // A passphrase that is being changed is in the file before that is looked at; none is changed
        // from now on, since this is busy.
        parts.vault.settled().await;
        let (path, _fetched) = shelf.file(&key, self, &work.progress).await?;
        let file = open(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::invalid(INVALID),
            _ => Error::internal(DOING, error),
        })?;
        let beside = Some(parts.db.clone());
        lay_out(&parts.folder, file, beside, Arc::clone(&work.progress)).await?;
        // Full only when an order is waiting already; then this one is part of it.
        let _ = parts.restores.try_send(Restore { key, asker: Asker::current() });
        work.keep();
        Ok(())
    }
}
