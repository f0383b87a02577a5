//! `DIR/vault/master.key`: one line for each master key, the present one first, or a line with all of
//! them under a passphrase.
//!
//! Those behind the present one are from before a change; backups of their time, put back, bring data
//! keys that they wrap. What came along with a backup from elsewhere may be a line under another
//! passphrase; it stays as it is.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::cipher::Key;
use super::held::Held;
use crate::error::{Result, StartError};
use crate::folder;

pub(crate) const FILE: &str = "master.key";
const HEAD: &str = "# Opens the secrets that Homeport keeps sealed. Nobody else may read it.\n";
/// A file of this size holds hundreds of keys.
const LONGEST: u64 = 64 << 10;
/// Each is tried with a passphrase, which takes a moment.
const MOST_WRAPPED: usize = 8;

/// The file of a data folder, or one that was brought from elsewhere.
#[derive(Clone)]
pub(crate) struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// The one in a folder.
    pub(crate) fn of(folder: &Path) -> Self {
        Self { path: folder.join(FILE) }
    }

    /// A file of any name.
    pub(crate) fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    pub(crate) fn is_there(&self) -> bool {
        self.path.symlink_metadata().is_ok()
    }

    /// Whether the present key is under a passphrase.
    ///
    /// # Errors
    /// When the file is none of ours, and the disk's.
    pub(crate) fn has_passphrase(&self) -> Result<bool, StartError> {
        Ok(self.read()?.is_some_and(|held| held.lock().is_some()))
    }

    /// What is in it; `None` when there is no file.
    ///
    /// # Errors
    /// When it is none of ours, and the disk's.
    pub(super) fn read(&self) -> Result<Option<Held>, StartError> {
        let text = match folder::read_private(&self.path, LONGEST) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => Zeroizing::new(text.map_err(|error| self.unusable(error.to_string()))?),
        };
        let held = Held::read(&text);
        let held = held.ok_or_else(|| self.unusable("a line in it is no key".to_owned()))?;
        if held.is_empty() {
            return Err(self.unusable("there is no key in it".to_owned()));
        }
        if held.passphrases() > MOST_WRAPPED {
            return Err(self.unusable("it holds keys under too many passphrases".to_owned()));
        }
        Ok(Some(held))
    }

    /// Makes the file with a new key in it.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn begin(&self) -> Result<Held, StartError> {
        let held = Held::of(vec![Key::random()?]);
        self.put(&held)?;
        Ok(held)
    }

    /// Makes the file with a new key in it unless it is there: for a state that came without the
    /// key of what is sealed in it. What that key would open stays as it is.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn begin_if_missing(&self) -> Result<(), StartError> {
        if self.is_there() { Ok(()) } else { self.begin().map(drop) }
    }

    /// Removes what a crash has left of a change: it may hold keys that are under a passphrase by now.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn tidy(&self) -> Result<(), StartError> {
        let mut unfinished = self.path.as_os_str().to_owned();
        unfinished.push(".new");
        let removed = folder::remove(Path::new(&unfinished));
        removed.map_err(|error| self.unusable(error.to_string()))
    }

    /// Writes the file, in one step. What was in it is overwritten once the new one is on disk, as far
    /// as the disk does that.
    ///
    /// # Errors
    /// The disk's; it is as it was then.
    pub(super) fn put(&self, held: &Held) -> Result<(), StartError> {
        let mut text = Zeroizing::new(String::with_capacity(4 << 10));
        text.push_str(HEAD);
        held.write(&mut text);
        if text.len() as u64 > LONGEST {
            return Err(self.unusable("it holds too many keys to take another one in".to_owned()));
        }
        let before = OpenOptions::new().write(true).open(&self.path).ok();
        folder::put_private(&self.path, text.as_bytes())
            .map_err(|error| self.unusable(error.to_string()))?;
        if let Some(Err(error)) = before.map(overwrite) {
            tracing::debug!(%error, "The key file before could not be overwritten");
        }
        Ok(())
    }

    /// Adds the keys of another file behind those that are there. What is under a passphrase in it has
    /// to be opened. Says how many were new.
    ///
    /// # Errors
    /// When one of the two is none of ours, and the disk's; when it is not the other's passphrase.
    pub(crate) fn take_in(
        &self,
        other: &Self,
        passphrase: Option<&str>,
    ) -> Result<usize, StartError> {
        let brought = other.read()?.ok_or_else(|| other.unusable("there is none".to_owned()))?;
        let brought = match (brought.passphrases(), passphrase) {
            (0, _) => brought,
            (_, None) => {
                let why = "is under a passphrase. Name the file that holds it, with \
                           --passphrase-file";
                return Err(other.refused(why.to_owned()));
            }
            (_, Some(passphrase)) => match brought.every_key(passphrase) {
                none if none.is_empty() => {
                    return Err(other.refused("does not open with this passphrase".to_owned()));
                }
                keys => Held::of(keys),
            },
        };
        let Some(mut held) = self.read()? else {
            let many = brought.ids().count();
            return self.put(&brought).map(|()| many);
        };
        // What is known by name alone may be under a passphrase that nobody has.
        let added = match held.lock() {
            Some(_) => held.take_in(brought),
            None => held.take_in_open(brought),
        };
        if added > 0 {
            self.put(&held)?;
        }
        Ok(added)
    }

    /// Decides which keys a state has that was put back: `self` came along with it, `present` was here.
    /// Where those that are here know all keys that came, they stay as they are, with the passphrase
    /// that they are under by now; else they join those that came.
    ///
    /// # Errors
    /// When one of the two is none of ours, and the disk's.
    pub(crate) fn settle(&self, present: &Self) -> Result<(), StartError> {
        match (self.read()?, present.read()?) {
            (Some(mut arrived), Some(here)) => {
                let ids = arrived.ids().collect::<Vec<_>>();
                if here.knows(&ids) {
                    return self.put(&here);
                }
                arrived.take_in(here);
                self.put(&arrived)
            }
            (Some(_), None) | (None, Some(_)) => Ok(()),
            (None, None) => self.begin().map(drop),
        }
    }

    /// Puts the file aside, for the day on which its passphrase is found, and makes one with a new key.
    /// Says where it is then.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn begin_anew(&self) -> Result<PathBuf, StartError> {
        let held = self.read()?.ok_or_else(|| self.missing())?;
        // Not beside the file: a backup that is put back takes that folder's place.
        let around = self.path.parent().and_then(Path::parent).unwrap_or(Path::new("."));
        let aside = (1..)
            .map(|number: u32| around.join(format!("locked-{number}.key")))
            .find(|path| path.symlink_metadata().is_err());
        let aside = aside.unwrap_or_else(|| around.join("locked.key"));
        Self::at(&aside).put(&held)?;
        self.begin()?;
        Ok(aside)
    }

    pub(super) fn missing(&self) -> StartError {
        let why = "is missing, and the database holds secrets that only it opens. Put it back, from \
                   where this folder came from or from an encrypted backup. If it is lost, `homeport \
                   vault new-key` makes another one; passwords and secrets that others gave this box \
                   have to be entered anew then";
        self.refused(why.to_owned())
    }

    /// The file names a key's master and that does not open it.
    pub(super) fn wrong(&self, key: &str) -> StartError {
        self.unusable(format!("the key in it is not the one that wrapped {key}"))
    }

    fn unusable(&self, reason: String) -> StartError {
        self.refused(format!(
            "cannot be used: {reason}. Put the file back as it was, from where this folder came from \
             or from an encrypted backup"
        ))
    }

    fn refused(&self, why: String) -> StartError {
        StartError::MasterKey { file: self.path.clone(), why }
    }
}

/// Overwrites a file that has no name any more. One that still has one is in somebody's own backup.
#[cfg(unix)]
fn overwrite(mut file: std::fs::File) -> io::Result<()> {
    use std::io::{Seek as _, Write as _};
    use std::os::unix::fs::MetadataExt as _;
    let about = file.metadata()?;
    if about.nlink() > 0 {
        return Ok(());
    }
    file.rewind()?;
    file.write_all(&vec![0; usize::try_from(about.len().min(LONGEST)).unwrap_or(0)])?;
    file.sync_all()
}

#[cfg(not(unix))]
fn overwrite(_file: std::fs::File) -> io::Result<()> {
    Ok(())
}
