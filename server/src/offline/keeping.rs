//! `homeport backup` and `homeport restore`: the whole box into one file, and out of it.
//!
//! Invariants
//! - A file of the name that was asked for is a whole backup: it is written under another name,
//!   synced and read back first.
//! - A folder is restored whole or left as it was; a crash in between leaves one that the same
//!   command restores anew.

mod target;
mod unfinished;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Control, Rooms, request, unreachable};
use crate::audit::{Action, Asker, Event, Party};
use crate::backups::{
    self, AUTHORITY, Archive, Passphrase, Progress, SealError, Sealing, Unsealed, open_archive,
    open_sealed,
};
use crate::error::{Error, StartError};
use crate::folder::{self, Folder, Running};
use target::Target;
use unfinished::Unfinished;

const TOLD_EVERY: Duration = Duration::from_millis(200);
const BUFFER: usize = 256 << 10;

/// Hears how far it is: what is being done, bytes of it that are done, and how many there are when
/// that is known.
pub type KeepingProgress<'a> = &'a (dyn Fn(&str, u64, Option<u64>) + Sync);

/// Backs a data folder up into a new file, encrypted when there is a passphrase; also while a
/// server runs on the folder. Says how large the file is.
///
/// # Errors
/// In words for the admin; no file is left then.
pub async fn backup(
    data_dir: &Path,
    out: &Path,
    passphrase: Option<String>,
    told: KeepingProgress<'_>,
) -> Result<u64, Control> {
    if !data_dir.join("db").is_dir() {
        return refuse(format!("There is no Homeport data in {}.", data_dir.display()));
    }
    let unfinished = Unfinished::begin(out)?;
    let passphrase = passphrase.map(Passphrase::new);
    let progress = Arc::<Progress>::default();
    let failed = |error: io::Error| cannot_write(out, &error);
    let (file, secret) = (unfinished.file().map_err(failed)?, passphrase.clone());
    let sealing = apart(move || Sealing::begin(file, secret)).await?.map_err(failed)?;
    let is_encrypted = passphrase.is_some();
    let filling = fill(data_dir, (out, is_encrypted), sealing, Arc::clone(&progress));
    let sealing = watched(&progress, told, filling).await?;
    let path = unfinished.path().to_owned();
    let reading = apart({
        let progress = Arc::clone(&progress);
        move || {
            sealing.finish()?.sync_all()?;
            let whole = open_sealed(File::open(path)?, passphrase).map_err(io::Error::other)?;
            backups::check(whole, &progress)
        }
    });
    watched(&progress, told, reading).await?.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Control::Refused(format!(
            "The backup did not come to its end, or {} does not keep what is written to it. \
             Nothing was kept.",
            out.display()
        )),
        _ => failed(error),
    })?;
    unfinished.publish().map_err(failed)
}

/// Writes everything: what the running server sends, or what is in the folder.
async fn fill(
    data_dir: &Path,
    (out, is_encrypted): (&Path, bool),
    to: Sealing<File>,
    progress: Arc<Progress>,
) -> Result<Sealing<File>, Control> {
    let folder = match Folder::open(data_dir) {
        Ok(folder) => folder,
        Err(in_use @ StartError::InUse { .. }) => {
            let running = folder::running(data_dir).ok_or(in_use)?;
            let out = out.to_owned();
            return apart(move || receive(&running, (&out, is_encrypted), to, &progress)).await?;
        }
        Err(other) => return Err(other.into()),
    };
    if !AUTHORITY.iter().all(|name| folder.tls().join(name).is_file()) {
        let folder = data_dir.display();
        return refuse(format!(
            "There is no certificate authority in {folder}, and a backup holds it: Homeport makes it \
             when it is started there for the first time. Start it with `homeport serve --data-dir \
             {folder}`, then back it up."
        ));
    }
    let rooms = Rooms::open(&folder).await?;
    let archive = Archive {
        root: folder.path().to_owned(),
        db: rooms.db.clone(),
        made: OffsetDateTime::now_utc(),
        is_beside: false,
        is_encrypted,
        progress,
    };
    let event = Event::by(&Asker::command_line(), Action::BackupMade).on(Party::kind("backup"));
    rooms.audit.append_or_warn(event).await;
    let written = archive.write(to).await;
    rooms.close().await?;
    written.map_err(|error| in_words(&error))
}

/// Copies what the running server sends.
fn receive(
    running: &Running,
    (out, is_encrypted): (&Path, bool),
    mut to: Sealing<File>,
    progress: &Progress,
) -> Result<Sealing<File>, Control> {
    let body = json!({ "encrypted": is_encrypted });
    let (status, mut from) = request(running, "/api/homeport/control/backup", &body)?;
    if status != 200 {
        let mut text = String::new();
        let _ = from.read_to_string(&mut text);
        let body = serde_json::from_str::<Value>(&text).unwrap_or_default();
        let message = body.get("message").and_then(Value::as_str).unwrap_or("It said nothing.");
        return refuse(format!("The running Homeport refused: {message}"));
    }
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = match from.read(&mut buffer) {
            Ok(0) => return Ok(to),
            Ok(length) => length,
            Err(error) => return Err(unreachable(running, &error)),
        };
        to.write_all(&buffer[..length]).map_err(|error| cannot_write(out, &error))?;
        progress.add(length as u64);
    }
}

/// What a restored folder lacks.
pub struct Restored {
    /// What is sealed with a key that did not come along, in words.
    pub locked: Vec<String>,
    /// Whether what is sealed is under a passphrase.
    pub needs_passphrase: bool,
}

/// Makes a data folder of a backup; the folder is empty, or not there yet. Certificates and keys
/// come along, so phones go on trusting the box.
///
/// # Errors
/// In words for the admin; the folder is as it was then.
pub async fn restore(
    file: &Path,
    data_dir: &Path,
    passphrase: Option<String>,
    told: KeepingProgress<'_>,
) -> Result<Restored, Control> {
    let (named, passphrase) = (file.to_owned(), passphrase.map(Passphrase::new));
    // Looked at before anything is made.
    let source = apart(move || open_backup(&named, passphrase)).await??;
    let target = Target::begin(data_dir)?;
    let outcome = restore_into(&target, file, source, told).await;
    if outcome.is_err() {
        target.withdraw();
    }
    outcome
}

async fn restore_into(
    target: &Target,
    file: &Path,
    source: Unsealed,
    told: KeepingProgress<'_>,
) -> Result<Restored, Control> {
    let progress = Arc::<Progress>::default();
    let laying = backups::lay_out(target.folder(), source, None, Arc::clone(&progress));
    watched(&progress, told, laying).await.map_err(|error| match error {
        Error::Invalid { .. } => damaged(file),
        other => in_words(&other),
    })?;
    if let Err(error) = target.take_place() {
        target.give_place_back();
        return Err(target.no_folder(&error));
    }
    // It counts when it has opened.
    let opened = match Rooms::open(target.folder()).await {
        Ok(rooms) => {
            let (held, locked) = (rooms.hold_what_waits().await, rooms.locked().await);
            let needs_passphrase = rooms.vault.is_locked();
            let closed = rooms.close().await.and(held).and(locked);
            closed.map(|locked| Restored { locked, needs_passphrase })
        }
        Err(error) => Err(error),
    };
    match opened {
        Ok(restored) => match target.settle() {
            Ok(()) => Ok(restored),
            Err(error) => Err(target.no_folder(&error)),
        },
        Err(error) => {
            target.give_place_back();
            refuse(format!("What is in {} does not open: {error}", file.display()))
        }
    }
}

fn open_backup(file: &Path, passphrase: Option<Passphrase>) -> Result<Unsealed, Control> {
    let name = file.display();
    let from = File::open(file)
        .map_err(|error| Control::Refused(format!("{name} cannot be read: {error}.")))?;
    let mut source = open_sealed(from, passphrase).map_err(|error: SealError| {
        Control::Refused(format!("{name} {error}. Nothing was restored."))
    })?;
    match open_archive(&mut source) {
        Ok(_) => Ok(source),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => refuse(format!(
            "{name} is no backup of Homeport's, or it is damaged. Nothing was restored."
        )),
        Err(error) => refuse(format!("{name} cannot be read: {error}.")),
    }
}

/// Tells of the progress until the work is done.
async fn watched<T>(
    progress: &Progress,
    told: KeepingProgress<'_>,
    work: impl Future<Output = T>,
) -> T {
    let mut work = std::pin::pin!(work);
    let mut ticks = tokio::time::interval(TOLD_EVERY);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = ticks.tick() => {
                told(progress.stage().words(), progress.done(), progress.total());
            }
        }
    }
}

/// Runs what waits for the disk apart from the rest.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Control> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Control::Refused(format!("Homeport ended with a fault: {error}")))
}

fn refuse<T>(words: String) -> Result<T, Control> {
    Err(Control::Refused(words))
}

fn in_words(error: &Error) -> Control {
    Control::Refused(backups::in_words(error))
}

fn damaged(file: &Path) -> Control {
    let name = file.display();
    Control::Refused(format!(
        "{name} is damaged: it cannot be read to its end. Nothing was restored."
    ))
}

fn cannot_write(out: &Path, error: &io::Error) -> Control {
    Control::Refused(format!("Cannot write {}: {error}.", out.display()))
}
