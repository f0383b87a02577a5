//! Opening the database in this version's format, with the keys of what is sealed in it.

use homeport_db::{Db, DbError, Storage};

use super::Ground;
use crate::collections;
use crate::config::Database;
use crate::error::StartError;
use crate::vault::Vault;

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
        collections::migrate(db, &vault).await?;
        Ok(vault)
    }
}
