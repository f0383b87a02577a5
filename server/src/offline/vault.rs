//! The master key on the command line. But for unlocking no server may run on the folder: it has the
//! keys in memory.

use std::path::{Path, PathBuf};

use homeport_db::{Db, Storage};
use serde_json::json;
use zeroize::Zeroizing;

use super::{Control, ask, require_box};
use crate::error::StartError;
use crate::folder::{self, Folder};
use crate::vault::{KeyFile, LockError, TakenIn, Vault, read_passphrase};

/// What can be done about the key of what is kept sealed.
pub enum VaultCommand {
    /// Have the running server open what is under this passphrase.
    Unlock(Zeroizing<String>),
    /// Make another key, and seal with another data key from now on. Its passphrase, where it has one.
    Rotate(Option<Zeroizing<String>>),
    /// Make one in the place of one that is lost.
    NewKey {
        /// The key is there, and nobody knows its passphrase.
        passphrase_lost: bool,
    },
    /// Add the keys in a file of another box, or from before.
    Import {
        /// That file.
        file: PathBuf,
        /// The passphrase that it is under, where it has one.
        theirs: Option<Zeroizing<String>>,
        /// The passphrase of the keys that are here, where they have one.
        own: Option<Zeroizing<String>>,
    },
}

/// The passphrase in a file, without the end of its line.
///
/// # Errors
/// In words for the admin, without what is in the file.
pub fn vault_passphrase(file: &Path) -> Result<Zeroizing<String>, String> {
    read_passphrase(file)
}

/// Carries out an order about the master key and says what was done.
///
/// # Errors
/// In words for the admin.
pub async fn vault_command(data_dir: &Path, command: VaultCommand) -> Result<String, Control> {
    require_box(data_dir)?;
    let (folder, command) = match (Folder::open(data_dir), command) {
        // Only what holds the folder's lock has said where it is: elsewhere anybody may listen by now.
        (Err(StartError::InUse { .. }), VaultCommand::Unlock(passphrase)) => {
            let data_dir = data_dir.to_owned();
            let asking = tokio::task::spawn_blocking(move || unlock(&data_dir, &passphrase)).await;
            return asking.map_err(|error| Control::Refused(error.to_string()))?;
        }
        (Err(StartError::InUse { .. }), _) => {
            return Err(Control::MustStop(data_dir.display().to_string()));
        }
        (opened, command) => (opened?, command),
    };
    let file = KeyFile::of(&folder.vault());
    match command {
        VaultCommand::Unlock(_) => Err(Control::NotRunning(data_dir.display().to_string())),
        VaultCommand::Rotate(passphrase) => rotate(&folder, passphrase).await,
        VaultCommand::NewKey { passphrase_lost: true } => forget(&file),
        VaultCommand::NewKey { .. } if file.is_there() => Err(Control::Refused(
            "There is a master key. `homeport vault rotate` changes it; if nobody knows its passphrase \
             any more, add --passphrase-lost."
                .to_owned(),
        )),
        VaultCommand::NewKey { .. } => {
            file.begin_if_missing()?;
            Ok("Made a master key. Enter anew what was sealed before.".to_owned())
        }
        VaultCommand::Import { file: other, theirs, own } => {
            let [theirs, own] = [&theirs, &own].map(|text| text.as_ref().map(|text| text.as_str()));
            Ok(told(&file.take_in(&KeyFile::at(&other), theirs, own)?))
        }
    }
}

/// What came of taking in another file.
fn told(taken: &TakenIn) -> String {
    let mut told = match taken.added {
        0 => "Nothing to do: these keys were there already.".to_owned(),
        added => format!("Added {added} key(s). What they open is open at the next start."),
    };
    if taken.is_theirs {
        told += " They are under the passphrase that they came with: the box starts locked and asks for it.";
    }
    if taken.is_bare {
        told += " They lie open in this box's key file, since that is under no passphrase.";
    }
    if !taken.unopened.is_empty() {
        let unopened = taken.unopened.join(", ");
        told += &format!(" Not added, since they are under another passphrase: {unopened}.");
    }
    told
}

fn unlock(data_dir: &Path, passphrase: &str) -> Result<String, Control> {
    let not_running = || Control::NotRunning(data_dir.display().to_string());
    let running = folder::running(data_dir).ok_or_else(not_running)?;
    let body = json!({ "passphrase": passphrase });
    let answer = ask(&running, "/api/homeport/control/vault", &body)?;
    Ok(answer.get("done").and_then(serde_json::Value::as_str).unwrap_or("Done.").to_owned())
}

/// Puts a key aside whose passphrase is lost.
fn forget(file: &KeyFile) -> Result<String, Control> {
    if !file.has_passphrase()? {
        return Err(Control::Refused(
            "The master key is under no passphrase. `homeport vault rotate` changes it.".to_owned(),
        ));
    }
    let aside = file.begin_anew()?;
    Ok(format!(
        "Made a master key that is under no passphrase. Passwords, secrets and tokens that others gave \
         this box do not open any more, nor do authenticator apps' secrets: enter them anew. Mails that \
         waited wait on, as long as they are of use. The key before is in {aside}; if its passphrase is \
         found, `homeport vault import {aside} --passphrase-file FILE` brings back what it opens.",
        aside = aside.display()
    ))
}

async fn rotate(folder: &Folder, passphrase: Option<Zeroizing<String>>) -> Result<String, Control> {
    let file = KeyFile::of(&folder.vault());
    if passphrase.is_none() && file.has_passphrase()? {
        return Err(Control::Refused(
            "The master key is under a passphrase. Name the file that holds it, with \
             --passphrase-file."
                .to_owned(),
        ));
    }
    let db = Db::open(&Storage::SurrealKv(folder.database())).await.map_err(StartError::from)?;
    let rotated = Vault::rotate(folder, &db, passphrase.as_ref().map(|text| text.as_str())).await;
    db.close().await.map_err(StartError::from)?;
    rotated.map_err(|error| match error {
        LockError::Failed(error) => Control::Start(error),
        wrong => Control::Refused(format!("Nothing was changed: {wrong}.")),
    })?;
    Ok("The master key is another one now. The one before stays in the file, for backups that were \
        made with it."
        .to_owned())
}
