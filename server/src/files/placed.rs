//! Files under the record that is about to name them.

use std::collections::HashSet;
use std::path::PathBuf;

use homeport_db::Key;

use super::place::unless_absent;
use super::{Files, RecordFolder, Uploads, on_disk};
use crate::error::{Error, Result};

/// How often a record's folder is made again when somebody removes it because it is empty.
const ATTEMPTS: usize = 16;

/// Files in place whose write is still to be decided. Exactly one of its endings is to be called;
/// dropped without one (a panic), the files stay, claimed, until the next start's sweep.
#[must_use = "files in place need an ending"]
pub(crate) struct Placed {
    files: Files,
    folder: Option<RecordFolder>,
    names: Vec<String>,
}

impl Files {
    /// Moves what was taken in under its record. When it returns, all of it is on disk.
    ///
    /// # Errors
    /// 400 in `failed`'s words when the record's id cannot have files, 507, 500; nothing is left in
    /// place then.
    pub(crate) async fn place(
        &self,
        key: &Key,
        mut uploads: Uploads,
        failed: &'static str,
    ) -> Result<Placed> {
        let staged = std::mem::take(&mut uploads.staged.0);
        let moves = staged.into_iter().zip(uploads.list.iter());
        let moves = moves.filter_map(|(path, upload)| Some((path?, upload.name.clone())));
        let moves = moves.collect::<Vec<_>>();
        if moves.is_empty() {
            return Ok(Placed { files: self.clone(), folder: None, names: Vec::new() });
        }
        // From here on the files are ours to remove again.
        let names = moves.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
        let Some(folder) = self.folder(key) else {
            discard(moves).await;
            return Err(Error::invalid(failed));
        };
        self.inner.claims.add(names.iter().map(String::as_str));
        let placed = Placed { files: self.clone(), folder: Some(folder.clone()), names };
        let left = moves.clone();
        let outcome = on_disk("put files in place", move || {
            for (path, name) in &moves {
                move_under(&folder, path, name)?;
            }
            folder.sync()
        });
        if let Err(error) = outcome.await {
            placed.withdraw().await;
            discard(left).await;
            return Err(error);
        }
        Ok(placed)
    }
}

async fn discard(moves: Vec<(PathBuf, String)>) {
    let removed = on_disk("remove an upload", move || {
        moves.iter().try_for_each(|(path, _)| unless_absent(std::fs::remove_file(path)))
    });
    if let Err(error) = removed.await {
        tracing::warn!(%error, "Could not remove an upload; the next start will");
    }
}

fn move_under(folder: &RecordFolder, path: &std::path::Path, name: &str) -> std::io::Result<()> {
    let target = folder.file(name).ok_or(std::io::ErrorKind::InvalidInput)?;
    let mut attempt = 1;
    loop {
        let moved = folder.make().and_then(|()| std::fs::rename(path, &target));
        match moved {
            // Between the two somebody found the folder empty.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && attempt < ATTEMPTS => {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

impl Placed {
    /// The write is on disk, and its record names these files; what it does not name (a hidden
    /// field's, all but the last of a single field's) is removed.
    pub(crate) async fn keep(self, named: &[String]) {
        let named = named.iter().collect::<HashSet<_>>();
        let unnamed = self.names.iter().filter(|name| !named.contains(name)).cloned();
        let unnamed = unnamed.collect::<Vec<_>>();
        self.remove(unnamed).await;
        self.files.inner.claims.release(self.names.iter().map(String::as_str));
    }

    /// The write was refused.
    pub(crate) async fn withdraw(self) {
        self.remove(self.names.clone()).await;
        self.files.inner.claims.release(self.names.iter().map(String::as_str));
    }

    /// Nobody knows what became of the write: the files stay, and stay claimed, until the next
    /// start's sweep can ask the database.
    pub(crate) fn leave(self) {
        if !self.names.is_empty() {
            tracing::warn!(files = self.names.len(), "Left files for the next start to judge");
        }
    }

    async fn remove(&self, names: Vec<String>) {
        let Some(folder) = self.folder.clone().filter(|_| !names.is_empty()) else { return };
        let removed = on_disk("remove files again", move || {
            let outcome = names.iter().try_for_each(|name| folder.remove(name));
            folder.remove_if_empty();
            outcome
        });
        if let Err(error) = removed.await {
            tracing::warn!(%error, "Could not remove files that no record names; the next start will");
        }
    }
}
