//! The master key on the command line. No server may run on the folder: it has the keys in memory.

use std::path::{Path, PathBuf};

use homeport_db::{Db, Storage};

use super::{Control, require_box};
use crate::error::StartError;
use crate::folder::Folder;
use crate::vault::{KeyFile, Vault};

/// What can be done about the key of what is kept sealed.
pub enum VaultCommand {
    /// Make another one, and seal with another data key from now on.
    Rotate,
    /// Make one in the place of one that is lost.
    NewKey,
    /// Add the keys in a file of another box, or from before.
    Import(PathBuf),
}

/// Carries out an order about the master key and says what was done.
///
/// # Errors
/// In words for the admin.
pub async fn vault_command(data_dir: &Path, command: VaultCommand) -> Result<String, Control> {
    require_box(data_dir)?;
    let folder = match Folder::open(data_dir) {
        Err(StartError::InUse { .. }) => {
            return Err(Control::MustStop(data_dir.display().to_string()));
        }
        opened => opened?,
    };
    let file = KeyFile::of(&folder.vault());
    match command {
        VaultCommand::Rotate => rotate(&folder).await,
        VaultCommand::NewKey if file.is_there() => Err(Control::Refused(
            "There is a master key. `homeport vault rotate` changes it.".to_owned(),
        )),
        VaultCommand::NewKey => {
            file.begin_if_missing()?;
            Ok("Made a master key. Enter anew what was sealed before.".to_owned())
        }
        VaultCommand::Import(other) => Ok(match file.take_in(&KeyFile::at(&other))? {
            0 => "Nothing to do: these keys were there already.".to_owned(),
            added => format!("Added {added} key(s). What they open is open at the next start."),
        }),
    }
}

async fn rotate(folder: &Folder) -> Result<String, Control> {
    let db = Db::open(&Storage::SurrealKv(folder.database())).await.map_err(StartError::from)?;
    let rotated = Vault::rotate(folder, &db).await;
    db.close().await.map_err(StartError::from)?;
    rotated?;
    Ok("The master key is another one now. The one before stays in the file, for backups that were \
        made with it."
        .to_owned())
}
