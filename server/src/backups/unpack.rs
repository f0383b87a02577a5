//! Laying a backup out beside the present state of a data folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use homeport_db::{Db, DbError, Filling, Pair};
use tokio::sync::mpsc;

use super::check::{
    Entry, INVALID, Source, Zip, bytes_of, each_step, open_archive, place_of, size_of, unreadable,
};
use super::layout::{AUTHORITY, VAULT, invalid};
use super::work::{Progress, Stage};
use crate::error::{Error, Result};
use crate::files::{create, make_private, sync_folder};
use crate::folder::Folder;
use crate::vault::KeyFile;

const DOING: &str = "put a backup back";
/// Steps that wait for the database.
const AHEAD: usize = 4;

/// Reads the whole backup and makes of it a state beside the present one, which is decided to be
/// the next. Without a database there is nothing on this disk that could be endangered by filling
/// it.
///
/// # Errors
/// 400 for what is no whole backup of ours; 507. What was laid out is gone again then.
pub(crate) async fn lay_out<R: Source + 'static>(
    folder: &Arc<Folder>,
    source: R,
    beside: Option<Db>,
    progress: Arc<Progress>,
) -> Result<()> {
    let outcome = unpack(folder, source, beside, progress).await;
    if outcome.is_err() {
        let folder = Arc::clone(folder);
        let cleared = tokio::task::spawn_blocking(move || folder.discard()).await;
        if let Ok(Err(error)) = cleared {
            tracing::warn!(%error, "Could not remove what was unpacked of a backup");
        }
    }
    outcome
}

async fn unpack<R: Source + 'static>(
    folder: &Arc<Folder>,
    source: R,
    beside: Option<Db>,
    progress: Arc<Progress>,
) -> Result<()> {
    let making = Arc::clone(folder);
    let room = tokio::task::spawn_blocking(move || making.make_room()).await;
    let room = room.map_err(|error| Error::internal(DOING, error))?.map_err(failed)?;
    let (steps, arriving) = mpsc::channel(AHEAD);
    let unpacking = Unpacking { room: room.clone(), vault: folder.vault(), beside, progress };
    let unpacking = tokio::task::spawn_blocking(move || unpacking.run(source, steps));
    let filled = fill(&room.join("db"), arriving).await;
    let unpacked = unpacking.await.map_err(|error| Error::internal(DOING, error))?;
    unpacked.map_err(failed)?;
    filled.map_err(|error| Error::database(DOING, error))?;
    let deciding = Arc::clone(folder);
    let decided = tokio::task::spawn_blocking(move || deciding.decide()).await;
    decided.map_err(|error| Error::internal(DOING, error))?.map_err(failed)
}

/// Writes the pairs to a new database.
async fn fill(folder: &Path, mut steps: mpsc::Receiver<Vec<Pair>>) -> Result<(), DbError> {
    let mut filling = Filling::begin(folder).await?;
    while let Some(step) = steps.recv().await {
        for pair in step {
            filling.put(pair).await?;
        }
    }
    filling.finish().await
}

/// What cannot be read is the backup's fault, what cannot be written is ours.
fn failed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull => Error::Full,
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::NotFound => {
            tracing::warn!(%error, "A backup could not be put back");
            Error::invalid(INVALID)
        }
        _ => Error::internal(DOING, error),
    }
}

/// A backup being unpacked.
struct Unpacking {
    room: PathBuf,
    /// Where the present state's master key is.
    vault: PathBuf,
    beside: Option<Db>,
    progress: Arc<Progress>,
}

impl Unpacking {
    fn run<R: Source>(&self, source: R, steps: mpsc::Sender<Vec<Pair>>) -> io::Result<()> {
        let mut zip = open_archive(source)?;
        self.progress.enter(Stage::Files, size_of(&zip));
        self.unpack_files(&mut zip)?;
        each_step(&mut zip, |step| {
            self.check_space()?;
            self.progress.add(bytes_of(&step));
            // The database hangs up when it fails, and says why itself.
            Ok(steps.blocking_send(step).is_ok())
        })
    }

    fn unpack_files<R: Source>(&self, zip: &mut Zip<R>) -> io::Result<()> {
        make_private(&self.room.join("files"))?;
        make_private(&self.room.join("tls"))?;
        for index in 0..zip.len() {
            let entry = zip.by_index(index).map_err(unreadable)?;
            let place = place_of(&entry.name().map_err(unreadable)?)?;
            let Some(place) = place else { continue };
            self.check_space()?;
            let path = self.room.join(&place);
            make_way(&self.room, &place)?;
            let mut file = create(&path)?;
            let mut limited = Limited { file: &mut file, unpacking: self };
            self.progress.add(io::copy(&mut Entry(entry), &mut limited)?);
            file.sync_all()?;
        }
        for name in AUTHORITY {
            if !self.room.join("tls").join(name).is_file() {
                return Err(invalid());
            }
        }
        self.settle_master_key()?;
        sync_below(&self.room)
    }

    /// A key that came along is joined by those that are here: they open the backups of this box. Where it
    /// is one of them, they stay as they are, with the passphrase that they have or have not by now. A
    /// state that comes without one is opened by the present key as far as it goes, and gets a new
    /// one where there is none: what is sealed in it then waits for its own.
    fn settle_master_key(&self) -> io::Result<()> {
        let (arrived, present) = (KeyFile::of(&self.room.join(VAULT)), KeyFile::of(&self.vault));
        arrived.settle(&present).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    fn check_space(&self) -> io::Result<()> {
        match self.beside.as_ref().is_some_and(|db| !db.takes_writes()) {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }
}

/// Writes as long as there is room on the disk, whatever an archive says of its size.
struct Limited<'a> {
    file: &'a mut File,
    unpacking: &'a Unpacking,
}

impl io::Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unpacking.check_space()?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Makes the folders above a place.
fn make_way(room: &Path, place: &Path) -> io::Result<()> {
    let above = place.parent().into_iter().flat_map(Path::iter);
    let mut path = room.to_owned();
    for folder in above {
        path.push(folder);
        match make_private(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Makes a folder's entries, and those of all folders in it, survive a crash.
fn sync_below(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_below(&entry.path())?;
        }
    }
    sync_folder(folder)
}
