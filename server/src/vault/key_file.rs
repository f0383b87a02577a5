//! `DIR/vault/master.key`: one line for each master key, the present one first, or a line with all of
//! them under a passphrase.
//!
//! Those behind the present one are from before a change; backups of their time, put back, bring data
//! keys that they wrap. What came along with a backup from elsewhere may be a line under another
//! passphrase; it stays as it is.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use super::VaultError;
use super::cipher::Key;
use super::held::{Held, Opened};
use super::wrapping::Wrapping;
use crate::error::{Result, StartError};
use crate::folder;

pub(crate) const FILE: &str = "master.key";
const HEAD: &str = "# Opens the secrets that Homeport keeps sealed. Nobody else may read it.\n";
/// A file of this size holds hundreds of keys.
const LONGEST: u64 = 64 << 10;
/// For the text of one that would be too large.
const ROOM: usize = 128 << 10;
/// Each is tried with a passphrase, which takes a moment.
const MOST_WRAPPED: usize = 8;
/// Held while one is written or read: what was in a file is overwritten after a change, and whoever had
/// begun to read that would read zeros.
static IN_HAND: Mutex<()> = Mutex::new(());

/// The file of a data folder, or one that was brought from elsewhere.
#[derive(Clone)]
pub(crate) struct KeyFile {
    path: PathBuf,
}

/// What came of taking in another file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TakenIn {
    /// How many keys were not here before.
    pub(crate) added: usize,
    /// The names of those that this passphrase does not open; they stay where they are.
    pub(crate) unopened: Vec<String>,
    /// They were under a passphrase and lie open here, as those that were here do.
    pub(crate) is_bare: bool,
    /// There was no key here, and those that came are under the passphrase that they came with.
    pub(crate) is_theirs: bool,
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
        Ok(self.read_whole()?.map(|(held, _)| held))
    }

    /// The file as it lies there, for a backup; `None` when there is none.
    ///
    /// # Errors
    /// As [`Self::has_passphrase`]'s: what is no key file is in no backup.
    pub(crate) fn text(&self) -> Result<Option<Zeroizing<String>>, StartError> {
        Ok(self.read_whole()?.map(|(_, text)| text))
    }

    fn read_whole(&self) -> Result<Option<(Held, Zeroizing<String>)>, StartError> {
        let in_hand = IN_HAND.lock().unwrap_or_else(PoisonError::into_inner);
        let read = folder::read_private(&self.path, LONGEST);
        drop(in_hand);
        let text = match read {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| self.unusable(error.to_string()))?,
        };
        Ok(Some((self.parsed(&text)?, text)))
    }

    /// What a text holds, within the bounds of every file.
    fn parsed(&self, text: &str) -> Result<Held, StartError> {
        let held = Held::read(text);
        let held = held.ok_or_else(|| self.unusable("a line in it is no key".to_owned()))?;
        if held.is_empty() {
            return Err(self.unusable("there is no key in it".to_owned()));
        }
        if held.passphrases() > MOST_WRAPPED {
            return Err(self.unusable("it holds keys under too many passphrases".to_owned()));
        }
        Ok(held)
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
        let erased = folder::erase(Path::new(&unfinished));
        erased.map_err(|error| self.unusable(error.to_string()))
    }

    /// Writes the file, in one step, when what would be in it reads back. What was in it is overwritten once
    /// the new one is on disk, as far as the disk does that.
    ///
    /// # Errors
    /// The disk's; it is as it was then, or has just become what it was to be.
    pub(super) fn put(&self, held: &Held) -> Result<(), StartError> {
        // Never moved while it grows: what is left behind then is not wiped.
        let mut text = Zeroizing::new(String::with_capacity(ROOM));
        text.push_str(HEAD);
        held.write(&mut text);
        if text.len() as u64 > LONGEST {
            return Err(self.unusable("it holds too many keys to take another one in".to_owned()));
        }
        if self.parsed(&text)? != *held {
            return Err(self.unusable("what was to be written does not read back".to_owned()));
        }
        let _in_hand = IN_HAND.lock().unwrap_or_else(PoisonError::into_inner);
        let before = folder::Before::of(&self.path);
        folder::put_private(&self.path, text.as_bytes())
            .map_err(|error| self.unusable(error.to_string()))?;
        before.overwrite();
        Ok(())
    }

    /// Writes the file anew, under this passphrase or under none. What will be the only copy of the keys
    /// is opened first, as the next start opens it. Takes as long as two tries.
    ///
    /// # Errors
    /// As [`Self::put`]'s; when this computer cannot compute a key.
    pub(super) fn put_under(
        &self,
        opened: Opened,
        passphrase: Option<&str>,
    ) -> Result<(), StartError> {
        let failed = |error: VaultError| StartError::Other(error.to_string());
        let keys = opened.keys.clone();
        let held = match passphrase {
            Some(text) => Held::wrapped(Wrapping::of(&keys, text).map_err(failed)?, opened),
            None => Held::bare(opened),
        };
        if held.present_keys(passphrase).map_err(failed)? != keys {
            return Err(self.unusable("what was to be written does not open".to_owned()));
        }
        self.put(&held)
    }

    /// Adds the keys of another file behind those that are there. What is under a passphrase in it has
    /// to be opened, and where the present key is under one, `own` puts them all under it. Where there is
    /// none here they come as they are.
    ///
    /// # Errors
    /// When one of the two is none of ours, and the disk's; when a passphrase is missing or another one.
    pub(crate) fn take_in(
        &self,
        other: &Self,
        theirs: Option<&str>,
        own: Option<&str>,
    ) -> Result<TakenIn, StartError> {
        let brought = other.read()?.ok_or_else(|| other.unusable("there is none".to_owned()))?;
        let closed = brought.passphrases();
        let Some(mut here) = self.read()? else {
            if theirs.is_some() {
                other.open_every(brought.clone(), theirs)?;
            }
            self.put(&brought)?;
            let (added, is_theirs) = (brought.ids().count(), closed > 0);
            return Ok(TakenIn { added, is_theirs, ..TakenIn::default() });
        };
        let (keys, unopened) = other.open_every(brought, theirs)?;
        let unopened = unopened.iter().flat_map(Wrapping::ids).cloned().collect();
        if here.lock().is_none() {
            // What is known by name alone may be under a passphrase that nobody has.
            let added = here.take_in_open(keys);
            if added > 0 {
                self.put(&here)?;
            }
            let is_bare = added > 0 && closed > 0;
            return Ok(TakenIn { added, unopened, is_bare, is_theirs: false });
        }
        let why = "is under a passphrase. Name the file that holds it, with --own-passphrase-file";
        let own = own.ok_or_else(|| self.refused(why.to_owned()))?;
        let mut opened = here.open(Some(own)).map_err(|error| self.not_opened(&error))?;
        let added = opened.add(keys);
        if added > 0 || opened.is_scattered() {
            self.put_under(opened, Some(own))?;
        }
        Ok(TakenIn { added, unopened, ..TakenIn::default() })
    }

    /// What lies open in a file and what a passphrase opens, and what it does not open.
    fn open_every(
        &self,
        held: Held,
        passphrase: Option<&str>,
    ) -> Result<(Vec<Key>, Vec<Wrapping>), StartError> {
        let closed = held.passphrases();
        if closed > 0 && passphrase.is_none() {
            let why = "is under a passphrase. Name the file that holds it, with --passphrase-file";
            return Err(self.refused(why.to_owned()));
        }
        let opened = held.every_key(passphrase).map_err(|error| self.not_opened(&error))?;
        if closed > 0 && opened.1.len() == closed {
            return Err(self.not_opened(&VaultError::Damaged));
        }
        Ok(opened)
    }

    fn not_opened(&self, error: &VaultError) -> StartError {
        match error {
            VaultError::Damaged => self.refused("does not open with this passphrase".to_owned()),
            other => self.refused(format!("was not opened: {other}")),
        }
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
