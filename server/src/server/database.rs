//! Opening the database in this version's format, with the keys of what is sealed in it.

use homeport_db::{Db, DbError, Storage};

use super::Ground;
use crate::collections;
use crate::config::Database;
use crate::error::StartError;
use crate::vault::{Vault, read_passphrase};

impl Ground {
    /// The database in this version's format, and the keys of what is sealed in it.
    pub(super) async fn database(&self) -> Result<(Db, Vault), StartError> {
        let storage = match self.config.database {
            Database::SurrealKv => Storage::SurrealKv(self.folder.database()),
            Database::Memory => Storage::Memory,
        };
        let db = Db::open(&storage).await.map_err(|error| match error {
            DbError::Full => StartError::NoRoom { folder: self.folder.path().to_owned() },
            error => StartError::Database(error),
        })?;
        match self.prepare(&db).await {
            Ok(vault) => Ok((db, vault)),
            Err(error) => {
                let _ = db.close().await;
                Err(error)
            }
        }
    }

    async fn prepare(&self, db: &Db) -> Result<Vault, StartError> {
        let vault = Vault::open(&self.folder, db).await?;
        if vault.is_locked() {
            self.unlock(&vault).await;
        }
        collections::migrate(db, &vault).await?;
        Ok(vault)
    }

    /// Unlocks the secrets with a passphrase that lies in a file. Without one, or with a wrong one, the
    /// box starts all the same: phones go on.
    async fn unlock(&self, vault: &Vault) {
        let Some(file) = &self.config.passphrase_file else {
            tracing::warn!(
                "The box's secrets are locked: mails wait, and calls of integrations. Unlock them in \
                 the settings of the window, or by homeport vault unlock"
            );
            return;
        };
        let unlocked = match read_passphrase(file) {
            Ok(passphrase) => {
                vault.unlock_at_start(&passphrase).await.map_err(|error| error.to_string())
            }
            Err(why) => Err(why),
        };
        match unlocked {
            Ok(()) => tracing::info!(file = %file.display(), "Unlocked the box's secrets"),
            Err(why) => {
                tracing::error!(file = %file.display(), why, "The box's secrets stay locked");
            }
        }
    }
}
