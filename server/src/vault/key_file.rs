//! `DIR/vault/master.key`: one line for each master key, the present one first.
//!
//! Those behind it are from before a change; backups of their time, put back, bring data keys that
//! they wrap.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::cipher::Key;
use crate::error::{Result, StartError};
use crate::folder;

pub(crate) const FILE: &str = "master.key";
const HEAD: &str = "# Opens the secrets that Homeport keeps sealed. Nobody else may read it.\n";
/// A file of this size holds hundreds of keys.
const LONGEST: u64 = 64 << 10;

/// The file of a data folder, or one that was brought from elsewhere.
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

    /// The keys in it; `None` when there is no file.
    ///
    /// # Errors
    /// When it is none of ours, and the disk's.
    pub(super) fn read(&self) -> Result<Option<Vec<Key>>, StartError> {
        let text = match folder::read_private(&self.path, LONGEST) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => Zeroizing::new(text.map_err(|error| self.unusable(error.to_string()))?),
        };
        let is_key = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let lines = text.lines().map(str::trim).filter(is_key);
        let keys = lines.map(read_line).collect::<Option<Vec<_>>>();
        let keys = keys.ok_or_else(|| self.unusable("a line in it is no key".to_owned()))?;
        if keys.is_empty() { Err(self.empty()) } else { Ok(Some(keys)) }
    }

    /// Makes the file with a new key in it.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn begin(&self) -> Result<Key, StartError> {
        let key = Key::random()?;
        self.put(std::slice::from_ref(&key))?;
        Ok(key)
    }

    /// Makes the file with a new key in it unless it is there: for a state that came without the
    /// key of what is sealed in it. What that key would open stays as it is.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn begin_if_missing(&self) -> Result<(), StartError> {
        if self.is_there() { Ok(()) } else { self.begin().map(drop) }
    }

    /// Writes the file, in one step.
    ///
    /// # Errors
    /// The disk's; it is as it was then.
    pub(super) fn put(&self, keys: &[Key]) -> Result<(), StartError> {
        let mut text = Zeroizing::new(HEAD.to_owned());
        for key in keys {
            let bytes = Zeroizing::new(STANDARD.encode(key.bytes()));
            for part in [key.id(), " ", &bytes, "\n"] {
                text.push_str(part);
            }
        }
        if text.len() as u64 > LONGEST {
            return Err(self.unusable("it holds too many keys to take another one in".to_owned()));
        }
        folder::put_private(&self.path, text.as_bytes())
            .map_err(|error| self.unusable(error.to_string()))
    }

    /// Adds the keys of another file behind those that are there. Says how many were new.
    ///
    /// # Errors
    /// When one of the two is none of ours, and the disk's.
    pub(crate) fn take_in(&self, other: &Self) -> Result<usize, StartError> {
        let brought = other.read()?.ok_or_else(|| other.unusable("there is none".to_owned()))?;
        let mut keys = self.read()?.unwrap_or_default();
        let before = keys.len();
        for key in brought {
            if !keys.iter().any(|known| known.id() == key.id()) {
                keys.push(key);
            }
        }
        let added = keys.len() - before;
        if added > 0 {
            self.put(&keys)?;
        }
        Ok(added)
    }

    pub(super) fn missing(&self) -> StartError {
        let why = "is missing, and the database holds secrets that only it opens. Put it back, from \
                   where this folder came from or from an encrypted backup. If it is lost, `homeport \
                   vault new-key` makes another one; passwords and secrets that others gave this box \
                   have to be entered anew then";
        StartError::MasterKey { file: self.path.clone(), why: why.to_owned() }
    }

    pub(super) fn empty(&self) -> StartError {
        self.unusable("there is no key in it".to_owned())
    }

    /// The file names a key's master and that does not open it.
    pub(super) fn wrong(&self, key: &str) -> StartError {
        self.unusable(format!("the key in it is not the one that wrapped {key}"))
    }

    fn unusable(&self, reason: String) -> StartError {
        let why = format!(
            "cannot be used: {reason}. Put the file back as it was, from where this folder came from \
             or from an encrypted backup"
        );
        StartError::MasterKey { file: self.path.clone(), why }
    }
}

fn read_line(line: &str) -> Option<Key> {
    let (id, text) = line.split_once(' ')?;
    let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
    Key::kept(id, &bytes)
}
