//! A file that is not there until it is whole.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::super::Control;
use crate::files::sync_folder;

/// `.NAME.unfinished` beside the file that is asked for. Dropping it removes it; what a crash
/// leaves is written over by the next try.
pub(super) struct Unfinished {
    wanted: PathBuf,
    path: PathBuf,
    /// Held for the system's lock on it.
    lock: File,
    is_published: bool,
}

impl Unfinished {
    /// # Errors
    /// When there is a file of this name, when somebody else is writing it, and the disk's.
    pub(super) fn begin(wanted: &Path) -> Result<Self, Control> {
        let name = wanted.display();
        let refuse = |words: String| Err(Control::Refused(words));
        let Some(file_name) = wanted.file_name() else {
            return refuse(format!("{name} is no name for a file."));
        };
        if wanted.symlink_metadata().is_ok() {
            return refuse(format!("{name} is there already. Name a file that is not."));
        }
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(file_name);
        hidden.push(".unfinished");
        let path = wanted.with_file_name(hidden);
        let lock = match open_private(&path) {
            Ok(lock) => lock,
            Err(error) => return refuse(format!("Cannot write {}: {error}.", path.display())),
        };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return refuse(format!("Another backup to {name} is under way."));
            }
            Err(TryLockError::Error(error)) => {
                return refuse(format!("Cannot write {}: {error}.", path.display()));
            }
        }
        Ok(Self { wanted: wanted.to_owned(), path, lock, is_published: false })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file to write, empty.
    pub(super) fn file(&self) -> io::Result<File> {
        self.lock.set_len(0)?;
        OpenOptions::new().write(true).open(&self.path)
    }

    /// Gives it the name that was asked for, and says how large it is.
    pub(super) fn publish(mut self) -> io::Result<u64> {
        if self.wanted.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let size = self.lock.metadata()?.len();
        std::fs::rename(&self.path, &self.wanted)?;
        self.is_published = true;
        match self.wanted.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent)?,
            _ => sync_folder(Path::new("."))?,
        }
        Ok(size)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_published {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
