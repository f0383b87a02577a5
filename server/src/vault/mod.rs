//! The vault: secrets that have to be told to others again (the mail server's password, a service's
//! client secret), sealed for the disk.
//!
//! A secret is encrypted with a data key, and the data key with the master key (envelope
//! encryption; both by XChaCha20-Poly1305). Data keys lie wrapped in the database and go where it
//! goes; the master key lies in a file beside it, `vault/master.key`, and in no backup but encrypted
//! ones. So a copy of the database alone opens nothing. Where the file is under a passphrase, neither
//! does a copy of the whole folder: then the box starts *locked*, and opens nothing until somebody has
//! given the passphrase. What is sealed meanwhile goes into an inbox that the master key opens.
//!
//! Invariants
//! - A sealed text opens in its own [`Place`] only: moved to another record or field it is refused.
//! - No master key is made while data keys are there that it would not open: the start is refused
//!   in words that say what to do. Data keys that do not open stay where they are, for the day on
//!   which their master key is brought.
//! - A key file is replaced by one rename, by what was read back and opened before, so that there is
//!   always one that opens; a vault that was unlocked stays so until the server stops.
//! - Only a data key seals that the present master key has wrapped, as far as it has been read.
//! - Keys, passphrases and opened secrets are wiped from memory when they are let go of, and nothing
//!   here prints one.

mod cipher;
mod held;
mod inbox;
mod key_file;
mod keys;
mod lock;
mod store;
mod wrapping;

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use homeport_db::Db;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Error, Result, StartError};
use crate::folder::Folder;

use cipher::Key;
use inbox::Inbox;
pub(crate) use key_file::{FILE, KeyFile, TakenIn};
use keys::Keys;
use lock::Brake;
pub(crate) use lock::{LONGEST_PASSPHRASE, LockError, SHORTEST_PASSPHRASE, read_passphrase};
use store::Way;

/// How every text begins that was sealed with a data key; the number is the form's.
const MARK: &str = "sealed.1.";
/// How one begins that was sealed while the vault was locked.
const INBOX_MARK: &str = "sealed.2.";
/// No secret of ours is longer.
const LONGEST: usize = 1 << 20;

/// The box's keys. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    keys: ArcSwap<Keys>,
    /// Where they come from; nowhere in a test.
    source: Option<(KeyFile, Db)>,
    /// One passphrase is tried at a time, and the key file written by one.
    turn: tokio::sync::Mutex<Brake>,
}

/// Where a sealed text lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'a str,
    pub(crate) record: &'a str,
    pub(crate) field: &'a str,
}

/// A secret as it is kept; empty when there is none.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sealed(String);

impl Sealed {
    /// A text that was read from the disk.
    pub(crate) fn kept(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "Sealed(nothing)" } else { "Sealed(…)" })
    }
}

/// Why a sealed text does not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VaultError {
    #[error(
        "it is locked. An owner has to unlock the box's secrets with their passphrase, in the settings \
         of its window or by homeport vault unlock"
    )]
    Locked,
    #[error(
        "it was sealed with a key that is not on this computer. Enter it anew, or bring the master \
         key: homeport vault import FILE"
    )]
    Lost,
    #[error("it is damaged, or was moved here from elsewhere. Enter it anew")]
    Damaged,
    #[error("it is too long to be a secret")]
    TooLong,
    #[error("this computer gives no random numbers")]
    NoRandomness,
    #[error("this computer has too little memory free to try a passphrase")]
    NotComputed,
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Locked => Error::Locked,
            other => Error::internal("open a sealed secret", other),
        }
    }
}

/// Where the settings have what is sealed, by its path in them.
pub(crate) const SETTINGS_SECRETS: [&str; 3] =
    ["/smtp/password", "/s3/secret", "/backups/s3/secret"];

/// Where a secret of the settings lies.
pub(crate) fn settings_place(path: &str) -> Place<'_> {
    Place { table: "_system", record: "settings", field: path }
}

/// A crash of this process leaves no image of its memory on the disk: keys are in it.
pub(crate) fn leave_no_core() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "A crash may leave an image of the memory");
        }
    }
}

impl Vault {
    /// Opens the keys, and makes them at the first start. Data keys that are wrapped by a master key
    /// from before are wrapped by the present one. Under a passphrase all of that waits for it. Call
    /// before anything reads what is sealed, and while nothing else runs.
    ///
    /// # Errors
    /// [`StartError::MasterKey`] when it is missing and there is something that it should open, or
    /// when it cannot be read; the database's.
    pub(crate) async fn open(folder: &Folder, db: &Db) -> Result<Self, StartError> {
        let file = KeyFile::of(&folder.vault());
        file.tidy()?;
        store::prepare(db).await?;
        let held = match file.read()? {
            Some(held) => held,
            None if store::all(db).await?.is_empty() => file.begin()?,
            None => return Err(file.missing()),
        };
        let keys = match held.lock().map(|wrapping| wrapping.inbox().clone()) {
            Some(inbox) => Keys::locked(inbox),
            None => {
                let opened = held.open(None).map_err(|_none| file.missing())?;
                let loaded = Keys::load(db, Way::AtStart(db), (&file, false), &opened).await?;
                loaded.or_warn()
            }
        };
        let (keys, source) = (ArcSwap::from_pointee(keys), Some((file, db.clone())));
        Ok(Self { inner: Arc::new(Inner { keys, source, turn: tokio::sync::Mutex::default() }) })
    }

    /// Seals a secret for its place. Nothing stays nothing.
    ///
    /// # Errors
    /// [`VaultError::TooLong`].
    pub(crate) fn seal(&self, place: Place<'_>, secret: &[u8]) -> Result<Sealed, VaultError> {
        if secret.is_empty() {
            return Ok(Sealed::default());
        }
        if secret.len() > LONGEST {
            return Err(VaultError::TooLong);
        }
        let keys = self.inner.keys.load();
        let inbox = match (&keys.inbox, &keys.seals) {
            (Some(inbox), _) => inbox.clone(),
            (None, Some(key)) => {
                let bytes = key.encrypt(&bound_to(MARK, place, key.id()), secret)?;
                return Ok(written(MARK, key.id(), &bytes));
            }
            (None, None) => Inbox::of(keys.masters.first().ok_or(VaultError::Lost)?)?,
        };
        let id = inbox.master();
        let bytes = inbox.seal(&bound_to(INBOX_MARK, place, id), secret)?;
        Ok(written(INBOX_MARK, id, &bytes))
    }

    /// Opens what was sealed for this place. Nothing is nothing.
    ///
    /// # Errors
    /// [`VaultError::Locked`] before the passphrase was given, [`VaultError::Lost`] when its key is not
    /// here, else [`VaultError::Damaged`].
    pub(crate) fn open_bytes(
        &self,
        place: Place<'_>,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        if sealed.is_empty() {
            return Ok(Zeroizing::default());
        }
        let (mark, id, text) = parts(sealed).ok_or(VaultError::Damaged)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_not_ours| VaultError::Damaged)?;
        let keys = self.inner.keys.load();
        if keys.inbox.is_some() {
            return Err(VaultError::Locked);
        }
        let (key, to) = (keys.of(mark, id).ok_or(VaultError::Lost)?, bound_to(mark, place, id));
        match mark {
            MARK => key.decrypt(&to, &bytes),
            _ => inbox::open(key, &to, &bytes),
        }
    }

    /// Opens a secret that is text.
    ///
    /// # Errors
    /// As [`Self::open_bytes`].
    pub(crate) fn open_text(
        &self,
        place: Place<'_>,
        sealed: &Sealed,
    ) -> Result<Zeroizing<String>, VaultError> {
        let bytes = self.open_bytes(place, sealed)?;
        let text = std::str::from_utf8(&bytes).map_err(|_no_text| VaultError::Damaged)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Keys that no other vault has.
    #[cfg(test)]
    pub(crate) fn of_a_test() -> Self {
        let seals = Key::random().ok();
        let data = seals.iter().cloned().collect();
        let keys = Keys { data, seals, masters: Vec::new(), inbox: None, has_passphrase: false };
        let keys = ArcSwap::from_pointee(keys);
        Self { inner: Arc::new(Inner { keys, source: None, turn: tokio::sync::Mutex::default() }) }
    }

    /// Whether a secret was sealed with a key that is not here. Nobody knows while the vault is locked.
    pub(crate) fn has_lost(&self, sealed: &Sealed) -> bool {
        let keys = self.inner.keys.load();
        let is_lost = |(mark, id, _): (&str, &str, &str)| keys.of(mark, id).is_none();
        keys.inbox.is_none() && parts(sealed).is_some_and(is_lost)
    }

    /// Has another master key from now on, and another data key for what is sealed from now on.
    /// The master key before stays in the file, behind the new one, for backups that were made with
    /// it. Open the vault again afterwards. A crash in between leaves keys that the next opening
    /// wraps to the end.
    ///
    /// # Errors
    /// The disk's, the database's; when it is not the passphrase that the keys are under.
    pub(crate) async fn rotate(
        folder: &Folder,
        db: &Db,
        passphrase: Option<&str>,
    ) -> Result<(), LockError> {
        let this = Self::open(folder, db).await?;
        if let (true, Some(passphrase)) = (this.is_locked(), passphrase) {
            this.unlock_at_start(passphrase).await?;
        }
        if this.is_locked() {
            return Err(LockError::Wrong);
        }
        let master = Key::random().map_err(StartError::from)?;
        let opened = this.put_first(master, passphrase)?;
        // Wraps everything by the new one, and begins a data key that it alone has wrapped.
        let file = KeyFile::of(&folder.vault());
        let loaded = Keys::load(db, Way::AtStart(db), (&file, false), &opened).await?;
        Ok(loaded.unwritten.map_or(Ok(()), |error| Err(StartError::from(error)))?)
    }
}

/// A sealed text's form, the name of what opens it, and the rest.
fn parts(sealed: &Sealed) -> Option<(&'static str, &str, &str)> {
    [MARK, INBOX_MARK].into_iter().find_map(|mark| {
        let (id, text) = sealed.0.strip_prefix(mark)?.split_once('.')?;
        Some((mark, id, text))
    })
}

fn written(mark: &str, id: &str, bytes: &[u8]) -> Sealed {
    Sealed::kept(format!("{mark}{id}.{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// What a sealed text is bound to, each part with its length in front so that no two places are
/// spelled the same.
fn bound_to(mark: &str, place: Place<'_>, key: &str) -> Vec<u8> {
    cipher::spell(&[mark, key, place.table, place.record, place.field])
}

#[cfg(test)]
mod tests;
