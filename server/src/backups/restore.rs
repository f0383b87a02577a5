//! Putting a backup back.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use homeport_db::{Db, DbError, Filling, Pair};
use tokio::sync::mpsc;
use zip::ZipArchive;

use super::layout::{ABOUT, AUTHORITY, About, DATABASE, invalid, read_pair};
use super::{Backups, Work};
use crate::error::{Error, Result};
use crate::files::{create, make_private, open, sync_folder};

const INVALID: &str = "Missing or invalid backup file.";
const DOING: &str = "put a backup back";
/// Pairs handed on at once, and such steps that wait for the database.
const TOGETHER: usize = 256;
const AHEAD: usize = 4;
/// What says that this is a backup is short.
const LONGEST_ABOUT: u64 = 64 << 10;

impl Backups {
    /// Lays the backup out beside the present state and has the server start anew on it. When this
    /// returns the backup has proven whole and it is decided; the start comes when open requests
    /// have ended.
    ///
    /// # Errors
    /// 400 while another one is made or put back, and for what is missing or no whole backup of
    /// ours; 507.
    pub(super) async fn restore(&self, key: &str) -> Result<()> {
        let work = self.begin(key)?;
        let path = self.find(key).ok_or(Error::invalid(INVALID))?;
        if !self.inner.keeps_data {
            return Err(Error::invalid(INVALID));
        }
        let backups = self.clone();
        let restoring = tokio::spawn(async move { backups.lay_out(path, work).await });
        restoring.await.unwrap_or_else(|error| Err(Error::internal(DOING, error)))
    }

    async fn lay_out(&self, path: PathBuf, work: Work) -> Result<()> {
        let parts = &self.inner.parts;
        if let Err(error) = self.unpack(path).await {
            let folder = std::sync::Arc::clone(&parts.folder);
            let cleared = tokio::task::spawn_blocking(move || folder.discard()).await;
            if let Ok(Err(error)) = cleared {
                tracing::warn!(%error, "Could not remove what was unpacked of a backup");
            }
            return Err(error);
        }
        // Full only when an order is waiting already; then this one is part of it.
        let _ = parts.restores.try_send(());
        work.keep();
        Ok(())
    }

    /// Unpacks the backup beside the present state, and decides that it is the next.
    async fn unpack(&self, path: PathBuf) -> Result<()> {
        let parts = &self.inner.parts;
        parts.files.check_space()?;
        let folder = std::sync::Arc::clone(&parts.folder);
        let room = tokio::task::spawn_blocking(move || folder.make_room()).await;
        let room = room.map_err(|error| Error::internal(DOING, error))?.map_err(failed)?;
        let (steps, arriving) = mpsc::channel(AHEAD);
        let unpacking = Unpacking { path, room: room.clone(), db: parts.db.clone() };
        let unpacking = tokio::task::spawn_blocking(move || unpacking.run(steps));
        let filled = fill(&room.join("db"), arriving).await;
        let unpacked = unpacking.await.map_err(|error| Error::internal(DOING, error))?;
        unpacked.map_err(failed)?;
        filled.map_err(|error| Error::database(DOING, error))?;
        let folder = std::sync::Arc::clone(&parts.folder);
        let decided = tokio::task::spawn_blocking(move || folder.decide()).await;
        decided.map_err(|error| Error::internal(DOING, error))?.map_err(failed)
    }
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
    path: PathBuf,
    room: PathBuf,
    db: Db,
}

type Zip = ZipArchive<BufReader<File>>;

impl Unpacking {
    fn run(&self, steps: mpsc::Sender<Vec<Pair>>) -> io::Result<()> {
        let mut zip = ZipArchive::new(BufReader::new(open(&self.path)?)).map_err(unreadable)?;
        check(&mut zip)?;
        self.unpack_files(&mut zip)?;
        let mut entry = Entry(zip.by_name(DATABASE).map_err(unreadable)?);
        let (mut count, mut step) = (0, Vec::with_capacity(TOGETHER));
        loop {
            let pair = read_pair(&mut entry, count)?;
            let is_end = pair.is_none();
            count += u64::from(!is_end);
            step.extend(pair);
            if is_end || step.len() == TOGETHER {
                self.check_space()?;
                // The database hangs up when it fails, and says why itself.
                let sent = steps.blocking_send(std::mem::take(&mut step));
                if is_end || sent.is_err() {
                    break;
                }
            }
        }
        // Its checksum is looked at when there is nothing more to read.
        if count > 0 && entry.read(&mut [0])? == 0 { Ok(()) } else { Err(invalid()) }
    }

    fn unpack_files(&self, zip: &mut Zip) -> io::Result<()> {
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
            io::copy(&mut Entry(entry), &mut Limited { file: &mut file, unpacking: self })?;
            file.sync_all()?;
        }
        for name in AUTHORITY {
            if !self.room.join("tls").join(name).is_file() {
                return Err(invalid());
            }
        }
        sync_below(&self.room)
    }

    fn check_space(&self) -> io::Result<()> {
        if self.db.takes_writes() { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
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

/// What an archive holds. Whatever keeps it from being read is the archive's fault.
struct Entry<R>(R);

impl<R: Read> Read for Entry<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => io::Error::new(io::ErrorKind::InvalidData, error),
        })
    }
}

fn unreadable(error: zip::result::ZipError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Whether this is a backup of ours, in a layout that is known.
fn check(zip: &mut Zip) -> io::Result<()> {
    let about = zip.by_name(ABOUT).map_err(unreadable)?;
    let about = serde_json::from_reader::<_, About>(Entry(about).take(LONGEST_ABOUT));
    let about = about.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    if about.is_known() { Ok(()) } else { Err(invalid()) }
}

/// Where an entry belongs in the new state; `None` for what is read elsewhere.
fn place_of(name: &str) -> io::Result<Option<PathBuf>> {
    let is_plain = |part: &&str| {
        let odd = |c: char| c.is_control() || "/\\:".contains(c);
        !part.is_empty() && !part.starts_with('.') && !part.contains(odd)
    };
    let parts = name.split('/').collect::<Vec<_>>();
    match parts.as_slice() {
        [ABOUT | DATABASE] => Ok(None),
        ["tls", file] if AUTHORITY.contains(file) => Ok(Some(parts.iter().collect())),
        ["files", rest @ ..] if rest.len() == 3 && rest.iter().all(is_plain) => {
            Ok(Some(parts.iter().collect()))
        }
        _ => Err(invalid()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_belong_where_a_state_has_a_place_for_them() {
        let place = |name: &str| place_of(name).unwrap();
        assert_eq!(place("homeport.json"), None);
        assert_eq!(place("db.pairs"), None);
        assert_eq!(place("tls/ca.pem"), Some(PathBuf::from("tls/ca.pem")));
        assert_eq!(
            place("files/pbc_1/=2e2e/x.txt"),
            Some(PathBuf::from("files/pbc_1/=2e2e/x.txt"))
        );
        for bad in [
            "",
            "/",
            "/etc/passwd",
            "x",
            "tls/leaf.key",
            "tls/../x",
            "files/a/b",
            "files/a/b/c/d",
            "files/../../x",
            "files/a/../x",
            "files/.staging/a/b",
            "files/a/b/.x",
            "files//b/c",
            "files/a/b\\c/d",
            "files/a/c:/d",
            "logs/x",
            "files/a/b/",
            "db/x",
        ] {
            assert!(place_of(bad).is_err(), "{bad:?}");
        }
    }
}
