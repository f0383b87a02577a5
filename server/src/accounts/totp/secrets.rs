//! Secrets of apps, sealed for the disk.

use zeroize::Zeroizing;

use crate::accounts::Accounts;
use crate::error::{Error, Result};
use crate::records::Record;
use crate::vault::{Place, Sealed, Vault, VaultError};

const LOCKED: &str = "This box cannot check codes of the app: it was moved here without its master \
                      key. Use a recovery code, or have an admin remove the app.";

/// Where a record's secrets are sealed.
pub(super) struct Secrets {
    vault: Vault,
    of: String,
}

impl Secrets {
    fn place(&self) -> Place<'_> {
        Place { table: "_factors", record: &self.of, field: "secret" }
    }

    pub(super) fn seal(&self, secret: &str) -> Result<Sealed> {
        Ok(self.vault.seal(self.place(), secret.as_bytes())?)
    }

    /// # Errors
    /// 400 in words that help when the master key is not here; 503 while the vault is locked.
    pub(super) fn open(&self, sealed: &Sealed) -> Result<Zeroizing<String>> {
        self.vault.open_text(self.place(), sealed).map_err(|error| match error {
            VaultError::Lost => Error::invalid(LOCKED),
            other => other.into(),
        })
    }
}

impl Accounts {
    pub(super) fn secrets(&self, record: &Record) -> Secrets {
        let of = format!("{}/{}", record.collection.id(), record.id);
        Secrets { vault: self.vault.clone(), of }
    }
}
