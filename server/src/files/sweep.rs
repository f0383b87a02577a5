//! Removing what no record names: after a crash, and when fields or collections are dropped.
//!
//! Folder by folder, while everything else goes on. A folder is judged only when the database has
//! answered what its record holds.

use std::collections::HashMap;
use std::path::Path;

use homeport_db::{Ident, Key};
use tokio_util::sync::CancellationToken;

use super::place::{id_of_folder, owner_of_entry, unless_absent};
use super::{Files, STAGING, names_of_row, on_disk};
use crate::error::{Error, Result};

/// Records asked for at once.
const STEP: usize = 200;

impl Files {
    /// Sweeps everything: what unfinished uploads left, and what no record names.
    pub(super) async fn sweep(&self, stop: &CancellationToken) {
        let _alone = self.inner.sweeping.lock().await;
        if let Err(error) = self.sweep_staging().await {
            tracing::warn!(%error, "Could not remove unfinished uploads");
        }
        self.inner.claims.begin_sweep();
        match folders_in(self.root()).await {
            Ok(mut folders) => {
                while let Some(name) = folders.next().await {
                    self.sweep_folder(&name, stop).await;
                    if stop.is_cancelled() {
                        break;
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "Could not look for files that no record names"),
        }
        self.inner.claims.end_sweep();
    }

    /// Sweeps one collection's folder.
    pub(super) async fn sweep_collection(&self, collection: &str, stop: &CancellationToken) {
        let _alone = self.inner.sweeping.lock().await;
        self.inner.claims.begin_sweep();
        self.sweep_folder(collection, stop).await;
        self.inner.claims.end_sweep();
    }

    /// Removes what earlier runs staged.
    async fn sweep_staging(&self) -> Result<()> {
        let own = self.inner.staging.clone();
        on_disk("remove unfinished uploads", move || {
            for entry in std::fs::read_dir(own.parent().unwrap_or(&own))? {
                let path = entry?.path();
                if path != own {
                    unless_absent(std::fs::remove_dir_all(path))?;
                }
            }
            Ok(())
        })
        .await
    }

    async fn sweep_folder(&self, name: &str, stop: &CancellationToken) {
        let Ok(table) = Ident::new(name) else { return };
        let path = self.root().join(name);
        let mut folders = match folders_in(&path).await {
            Ok(folders) => folders,
            Err(Error::NotFound(_)) => return,
            Err(error) => {
                tracing::warn!(%error, collection = name, "Could not look for files that no record names");
                return;
            }
        };
        loop {
            let mut step = Vec::with_capacity(STEP);
            while step.len() < STEP
                && let Some(folder) = folders.next().await
            {
                step.extend(id_of_folder(&folder).map(|id| Key { table: table.clone(), id }));
            }
            if step.is_empty() {
                break;
            }
            if let Err(error) = self.sweep_records(&step, stop).await {
                tracing::warn!(%error, collection = name, "Could not judge some files");
            }
            if stop.is_cancelled() {
                return;
            }
        }
        let _ = on_disk("remove a folder", move || std::fs::remove_dir(path)).await;
    }

    /// Removes from these records' folders what they do not name.
    async fn sweep_records(&self, keys: &[Key], stop: &CancellationToken) -> Result<()> {
        loop {
            let Some(settled) = self.settled(stop).await else { return Ok(()) };
            let may_remove = self.inner.removing.read().await;
            if !*may_remove {
                return Ok(());
            }
            let Some(named) = self.named_by(keys).await? else { return Ok(()) };
            // A save that has begun since may have published what it will take back.
            if self.inner.collections.settled() == Some(settled) {
                return self.remove_others(keys, &named).await;
            }
        }
    }

    /// Waits until no save is under way: what it drops may come back with its refusal. `None` when the
    /// server stops.
    async fn settled(&self, stop: &CancellationToken) -> Option<u64> {
        let mut redefined = self.inner.collections.redefined();
        loop {
            if let Some(settled) = self.inner.collections.settled() {
                return Some(settled);
            }
            tokio::select! {
                () = stop.cancelled() => return None,
                rung = redefined.changed() => rung.ok()?,
            }
        }
    }

    /// The files that these records name; nothing while that cannot be said.
    async fn named_by(&self, keys: &[Key]) -> Result<Option<HashMap<String, Vec<String>>>> {
        let Some(table) = keys.first().map(|key| &key.table) else { return Ok(None) };
        let collection = match self.inner.collections.of_table(table) {
            // Its collection is gone.
            None => return Ok(Some(HashMap::new())),
            // Its definition may still be taken back, and dropped fields with it.
            Some(collection) if collection.definition.filling => return Ok(None),
            Some(collection) => collection,
        };
        let rows = self.inner.db.rows_at(keys).await;
        let rows = rows.map_err(|error| Error::database("judge files", error))?;
        let names = rows.into_iter().map(|(key, row)| {
            let names = names_of_row(&collection, &row);
            (key.id, names.into_iter().map(str::to_owned).collect::<Vec<_>>())
        });
        Ok(Some(names.collect()))
    }

    /// Removes from these records' folders what is not among their files.
    async fn remove_others(
        &self,
        keys: &[Key],
        named: &HashMap<String, Vec<String>>,
    ) -> Result<()> {
        for key in keys {
            let Some(folder) = self.folder(key) else { continue };
            let named = named.get(&key.id).cloned().unwrap_or_default();
            let files = self.clone();
            on_disk("remove files", move || {
                // One that went meanwhile leaves nothing to judge.
                let entries = match std::fs::read_dir(folder.path()) {
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                    entries => entries?,
                };
                for entry in entries {
                    let entry = entry?;
                    let is_folder = entry.file_type()?.is_dir();
                    let owner = entry.file_name();
                    let owner = owner.to_str().and_then(|name| owner_of_entry(name, is_folder));
                    // What has no name of ours was put there by somebody else.
                    let keep = owner.is_none_or(|owner| {
                        named.contains(&owner) || files.inner.claims.is_spared(&owner)
                    });
                    if keep {
                        continue;
                    }
                    unless_absent(match is_folder {
                        true => std::fs::remove_dir_all(entry.path()),
                        false => std::fs::remove_file(entry.path()),
                    })?;
                }
                folder.remove_if_empty();
                Ok(())
            })
            .await?;
        }
        Ok(())
    }
}

/// The names of a folder's folders, read as they are asked for.
pub(super) struct Folders(tokio::fs::ReadDir);

pub(super) async fn folders_in(path: &Path) -> Result<Folders> {
    match tokio::fs::read_dir(path).await {
        Ok(entries) => Ok(Folders(entries)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::not_found()),
        Err(error) => Err(Error::internal("read a folder", error)),
    }
}

impl Folders {
    pub(super) async fn next(&mut self) -> Option<String> {
        loop {
            let entry = match self.0.next_entry().await {
                Ok(entry) => entry?,
                Err(error) => {
                    tracing::warn!(%error, "Could not read a folder to its end");
                    return None;
                }
            };
            let is_folder = entry.file_type().await.is_ok_and(|kind| kind.is_dir());
            if let Ok(name) = entry.file_name().into_string()
                && is_folder
                && name != STAGING
            {
                return Some(name);
            }
        }
    }
}
