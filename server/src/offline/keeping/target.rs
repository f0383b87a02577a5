//! An empty folder that becomes a data folder, or stays as it was.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::Control;
use crate::error::StartError;
use crate::files::make_private;
use crate::folder::{Folder, LOCK};

/// What a restore that was cut short leaves in a folder, and what systems put into empty ones.
const NOTHING: [&str; 4] = [LOCK, ".restore", "lost+found", ".DS_Store"];
/// What of a state has to be there, if empty, so that it can take its place again.
const PARTS: [&str; 4] = ["db", "files", "tls", "vault"];

pub(super) struct Target {
    folder: Arc<Folder>,
    path: PathBuf,
    was_there: bool,
}

impl Target {
    /// # Errors
    /// When there is something in the folder, when it is somebody's, and the disk's.
    pub(super) fn begin(path: &Path) -> Result<Self, Control> {
        let was_there = path.exists();
        let vacant = !was_there || is_vacant(path).map_err(|error| no_folder(path, &error))?;
        if !vacant {
            return Err(Control::Refused(format!(
                "{} is not empty. Name a folder that is, or that is not there yet.",
                path.display()
            )));
        }
        let folder = Arc::new(Folder::open(path)?);
        // What was decided before a crash has been put in place by opening the folder.
        if !is_vacant(path).map_err(|error| no_folder(path, &error))? {
            return Err(Control::Refused(format!(
                "{} has been restored already: an earlier try had come that far.",
                path.display()
            )));
        }
        Ok(Self { folder, path: path.to_owned(), was_there })
    }

    pub(super) fn folder(&self) -> &Arc<Folder> {
        &self.folder
    }

    /// Puts what was laid out in place.
    pub(super) fn take_place(&self) -> io::Result<()> {
        for part in PARTS {
            match make_private(&self.folder.path().join(part)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        self.folder.swap()
    }

    pub(super) fn settle(&self) -> io::Result<()> {
        self.folder.settle()
    }

    pub(super) fn give_place_back(&self) {
        if !self.folder.is_unproven() {
            return;
        }
        if let Err(error) = self.folder.swap_back() {
            tracing::error!(%error, "What was restored could not be removed");
        }
    }

    pub(super) fn no_folder(&self, error: &io::Error) -> Control {
        no_folder(&self.path, error)
    }

    /// Leaves the folder as it was.
    pub(super) fn withdraw(self) {
        let Self { folder, path, was_there } = self;
        if let Err(error) = folder.discard() {
            tracing::error!(%error, "What was restored could not be removed");
        }
        drop(folder);
        // Only what is empty goes; a lock that somebody takes meanwhile does no harm.
        for part in PARTS {
            let _ = std::fs::remove_dir(path.join(part));
        }
        let _ = std::fs::remove_file(path.join(LOCK));
        if !was_there {
            let _ = std::fs::remove_dir(path);
        }
    }
}

/// Whether there is nothing of anybody's in a folder.
fn is_vacant(path: &Path) -> io::Result<bool> {
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_one_of = |names: &[&str]| name.to_str().is_some_and(|name| names.contains(&name));
        let is_empty = || std::fs::read_dir(entry.path()).is_ok_and(|mut it| it.next().is_none());
        let is_nothing = is_one_of(&NOTHING) || is_one_of(&PARTS) && is_empty();
        if !is_nothing {
            return Ok(false);
        }
    }
    Ok(true)
}

fn no_folder(path: &Path, error: &io::Error) -> Control {
    StartError::Folder { folder: path.to_owned(), reason: error.to_string() }.into()
}
