//! The vault: secrets that have to be told to others again (the mail server's password, a service's
//! client secret), sealed for the disk.
//!
//! A secret is encrypted with a data key, and the data key with the master key (envelope
//! encryption; both by XChaCha20-Poly1305). Data keys lie wrapped in the database and go where it
//! goes; the master key lies in a file beside it, `vault/master.key`, and in no backup but encrypted
//! ones. So a copy of the database alone opens nothing.
//!
//! Invariants
//! - A sealed text opens in its own [`Place`] only: moved to another record or field it is refused.
//! - No master key is made while data keys are there that it would not open: the start is refused
//!   in words that say what to do. Data keys that do not open stay where they are, for the day on
//!   which their master key is brought.
//! - Keys and opened secrets are wiped from memory when they are let go of, and nothing here prints
//!   one.

mod cipher;
mod key_file;
mod store;

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use homeport_db::Db;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Error, Result, StartError};
use crate::folder::Folder;

use cipher::Key;
pub(crate) use key_file::{FILE, KeyFile};

/// How every sealed text begins; the number is the form's.
const MARK: &str = "sealed.1.";
/// No secret of ours is longer.
const LONGEST: usize = 1 << 20;

/// The box's keys. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    /// Data keys that open, the one that seals first.
    keys: Vec<Key>,
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
        "it was sealed with a key that is not on this computer. Enter it anew, or bring the master \
         key: homeport vault import FILE"
    )]
    Locked,
    #[error("it is damaged, or was moved here from elsewhere. Enter it anew")]
    Damaged,
    #[error("it is too long to be a secret")]
    TooLong,
    #[error("this computer gives no random numbers")]
    NoRandomness,
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        Error::internal("open a sealed secret", error)
    }
}

/// Where the settings have what is sealed, by its path in them.
pub(crate) const SETTINGS_SECRETS: [&str; 3] =
    ["/smtp/password", "/s3/secret", "/backups/s3/secret"];

/// Where a secret of the settings lies.
pub(crate) fn settings_place(path: &str) -> Place<'_> {
    Place { table: "_system", record: "settings", field: path }
}

impl Vault {
    /// Opens the keys, and makes them at the first start. Data keys that are wrapped by a master key
    /// from before are wrapped by the present one. Call before anything reads what is sealed, and
    /// while nothing else runs.
    ///
    /// # Errors
    /// [`StartError::MasterKey`] when it is missing and there is something that it should open, or
    /// when it cannot be read; the database's.
    pub(crate) async fn open(folder: &Folder, db: &Db) -> Result<Self, StartError> {
        let file = KeyFile::of(&folder.vault());
        store::prepare(db).await?;
        let kept = store::all(db).await?;
        let masters = match file.read()? {
            Some(masters) => masters,
            None if kept.is_empty() => vec![file.begin()?],
            None => return Err(file.missing()),
        };
        let present = masters.first().ok_or_else(|| file.empty())?;
        let (mut keys, mut lost) = (Vec::new(), 0);
        for wrapped in &kept {
            let Some(master) = masters.iter().find(|master| master.id() == wrapped.master) else {
                lost += 1;
                continue;
            };
            let key = wrapped.unwrap(master).map_err(|_damaged| file.wrong(&wrapped.id))?;
            if master.id() != present.id() {
                store::keep(db, wrapped.made, &key, present).await?;
            }
            keys.push(key);
        }
        if lost > 0 {
            // Whether anything is sealed with them is known to who keeps it: `doctor::Keepers`.
            tracing::debug!(lost, "Keys of a vault whose master key is not on this computer");
        }
        if keys.is_empty() {
            keys.push(store::begin(db, present).await?);
        }
        Ok(Self { inner: Arc::new(Inner { keys }) })
    }

    /// Seals a secret for its place. Nothing stays nothing.
    ///
    /// # Errors
    /// [`VaultError::TooLong`].
    pub(crate) fn seal(&self, place: Place<'_>, secret: &[u8]) -> Result<Sealed, VaultError> {
        if secret.is_empty() {
            return Ok(Sealed::default());
        }
        let key = self.inner.keys.first().ok_or(VaultError::Locked)?;
        if secret.len() > LONGEST {
            return Err(VaultError::TooLong);
        }
        let bytes = key.encrypt(&bound_to(place, key.id()), secret)?;
        Ok(Sealed::kept(format!("{MARK}{}.{}", key.id(), URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Opens what was sealed for this place. Nothing is nothing.
    ///
    /// # Errors
    /// [`VaultError::Locked`] when its key is not here, else [`VaultError::Damaged`].
    pub(crate) fn open_bytes(
        &self,
        place: Place<'_>,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        if sealed.is_empty() {
            return Ok(Zeroizing::default());
        }
        let inside = sealed.0.strip_prefix(MARK).and_then(|inside| inside.split_once('.'));
        let (id, text) = inside.ok_or(VaultError::Damaged)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_not_ours| VaultError::Damaged)?;
        let key = self.inner.keys.iter().find(|key| key.id() == id).ok_or(VaultError::Locked)?;
        key.decrypt(&bound_to(place, id), &bytes)
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
        let keys = Key::random().into_iter().collect();
        Self { inner: Arc::new(Inner { keys }) }
    }

    /// Whether a secret was sealed with a key that is not here.
    pub(crate) fn is_locked(&self, sealed: &Sealed) -> bool {
        let id = sealed.0.strip_prefix(MARK).and_then(|inside| inside.split_once('.'));
        id.is_some_and(|(id, _)| self.inner.keys.iter().all(|key| key.id() != id))
    }

    /// Has another master key from now on, and another data key for what is sealed from now on.
    /// The master key before stays in the file, behind the new one, for backups that were made with
    /// it. Open the vault again afterwards. A crash in between leaves keys that the next opening
    /// wraps to the end.
    ///
    /// # Errors
    /// The disk's, the database's.
    pub(crate) async fn rotate(folder: &Folder, db: &Db) -> Result<(), StartError> {
        Self::open(folder, db).await?;
        let file = KeyFile::of(&folder.vault());
        let mut masters = file.read()?.ok_or_else(|| file.missing())?;
        masters.insert(0, Key::random()?);
        file.put(&masters)?;
        // Wraps everything by the new one.
        Self::open(folder, db).await?;
        let present = masters.first().ok_or_else(|| file.empty())?;
        store::begin(db, present).await?;
        Ok(())
    }
}

/// What a sealed text is bound to, each part with its length in front so that no two places are
/// spelled the same.
fn bound_to(place: Place<'_>, key: &str) -> Vec<u8> {
    cipher::spell(&[MARK, key, place.table, place.record, place.field])
}

#[cfg(test)]
mod tests;
