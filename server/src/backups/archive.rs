//! Writing a backup: to a file, or to wherever else bytes go.

use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use homeport_db::{Db, DbError, Moment, Pair};
use time::OffsetDateTime;
use tokio::sync::mpsc;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::check::place_of;
use super::contents::Names;
use super::layout::{
    ABOUT, AUTHORITY, About, CONTENTS, DATABASE, MASTER_KEY, OWN_CERTIFICATE, VAULT, write_end,
    write_pair,
};
use super::work::{Progress, Stage};
use crate::collections::dates;
use crate::error::{Error, Result};
use crate::files::{is_thumbs, open};
use crate::vault::KeyFile;

/// Steps of the database that wait for the disk.
const AHEAD: usize = 2;
const BUFFER: usize = 256 << 10;
/// How much of a file is copied before the room is looked at again.
const PORTION: u64 = 4 << 20;

/// What a backup is made of.
pub(crate) struct Archive {
    /// The data folder.
    pub(crate) root: PathBuf,
    pub(crate) db: Db,
    pub(crate) made: OffsetDateTime,
    /// Whether it goes to the disk that the database is on, which must not run full.
    pub(crate) is_beside: bool,
    /// Whether whoever takes it encrypts it. Only then the key of what is sealed goes along.
    pub(crate) is_encrypted: bool,
    pub(crate) progress: Arc<Progress>,
}

/// An archive being written.
struct Zip<W: Write> {
    to: ZipWriter<StreamWriter<BufWriter<W>>>,
    names: Names,
}

impl<W: Write> Zip<W> {
    fn new(to: W) -> Self {
        let to = ZipWriter::new_stream(BufWriter::with_capacity(BUFFER, to));
        Self { to, names: Names::default() }
    }

    /// Begins the next entry.
    fn begin(&mut self, name: &str, options: SimpleFileOptions) -> io::Result<()> {
        self.names.add(name.as_bytes());
        Ok(self.to.start_file(name, options)?)
    }

    /// Says at its end what it holds.
    fn finish(mut self) -> io::Result<W> {
        let contents = serde_json::to_vec(&self.names.end())?;
        self.to.start_file(CONTENTS, options())?;
        self.to.write_all(&contents)?;
        self.to.finish()?.into_inner().into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Archive {
    /// Writes all of it as it is now. Meanwhile no file may go away.
    ///
    /// # Errors
    /// 507, 500.
    pub(crate) async fn write<W: Write + Send + 'static>(self, to: W) -> Result<W> {
        let moment = self.db.moment().await;
        let mut moment = moment.map_err(|error| Error::database(DOING, error))?;
        let (steps, arriving) = mpsc::channel(AHEAD);
        let writing = tokio::task::spawn_blocking(move || self.write_all(to, arriving));
        let read = send_all(&mut moment, steps).await;
        moment.end().await;
        let written = writing.await.map_err(|error| Error::internal(DOING, error))?;
        read.map_err(|error| Error::database(DOING, error))?;
        written.map_err(failed)
    }

    fn write_all<W: Write>(&self, to: W, pairs: mpsc::Receiver<Vec<Pair>>) -> io::Result<W> {
        let mut zip = Zip::new(to);
        zip.begin(ABOUT, options())?;
        zip.to.write_all(&serde_json::to_vec(&About::now(dates::to_text(self.made)))?)?;
        self.add_database(&mut zip, pairs)?;
        self.add_files(&mut zip)?;
        for name in AUTHORITY {
            self.add_file(&mut zip, &self.root.join("tls").join(name), &format!("tls/{name}"))?;
        }
        let own = self.root.join("tls").join(OWN_CERTIFICATE);
        if own.exists() {
            self.add_file(&mut zip, &own, &format!("tls/{OWN_CERTIFICATE}"))?;
        }
        if self.is_encrypted {
            self.add_master_key(&mut zip)?;
        }
        zip.finish()
    }

    fn add_database<W: Write>(
        &self,
        zip: &mut Zip<W>,
        mut pairs: mpsc::Receiver<Vec<Pair>>,
    ) -> io::Result<()> {
        self.progress.enter(Stage::Database, 0);
        zip.begin(DATABASE, options().large_file(true))?;
        let mut count = 0;
        loop {
            // Whoever reads the database hangs up without an end when that fails.
            let step = pairs.blocking_recv().ok_or(io::ErrorKind::UnexpectedEof)?;
            if step.is_empty() {
                return write_end(&mut zip.to, count);
            }
            self.check_space()?;
            for pair in &step {
                write_pair(&mut zip.to, pair)?;
                self.progress.add((pair.0.len() + pair.1.len()) as u64);
            }
            count += step.len() as u64;
        }
    }

    /// Adds every record's files. Thumbs can be made again.
    fn add_files<W: Write>(&self, zip: &mut Zip<W>) -> io::Result<()> {
        let mut bytes = 0;
        self.each_file(|path, _| {
            bytes += std::fs::symlink_metadata(path).map_or(0, |about| about.len());
            Ok(())
        })?;
        self.progress.enter(Stage::Files, bytes);
        self.each_file(|path, name| self.add_file(zip, path, name))
    }

    /// Hands on every file, and its name in the archive.
    fn each_file(&self, mut visit: impl FnMut(&Path, &str) -> io::Result<()>) -> io::Result<()> {
        for (collection, path) in entries(&self.root.join("files"))? {
            if collection.starts_with('.') {
                continue;
            }
            for (record, path) in entries(&path)? {
                for (name, path) in entries(&path)? {
                    let place = format!("files/{collection}/{record}/{name}");
                    // What has no name of ours was put there by somebody else.
                    if !is_thumbs(&name) && place_of(&place).is_ok() {
                        visit(&path, &place)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn add_file<W: Write>(&self, zip: &mut Zip<W>, path: &Path, name: &str) -> io::Result<()> {
        let mut file = match open(path) {
            // An upload whose write was refused: no record names it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            file => file?,
        };
        let is_large = file.metadata()?.len() >= u64::from(u32::MAX);
        zip.begin(name, options().large_file(is_large))?;
        loop {
            // A file may be larger than the room there is.
            self.check_space()?;
            let copied = io::copy(&mut (&mut file).take(PORTION), &mut zip.to)?;
            self.progress.add(copied);
            if copied < PORTION {
                return Ok(());
            }
        }
    }

    /// In one go, and only what is one: it may be changed meanwhile, and a backup without it opens nothing.
    fn add_master_key<W: Write>(&self, zip: &mut Zip<W>) -> io::Result<()> {
        let text = KeyFile::of(&self.root.join(VAULT)).text().map_err(io::Error::other)?;
        let text = text.ok_or_else(|| io::Error::other("the master key is missing"))?;
        zip.begin(&format!("{VAULT}/{MASTER_KEY}"), options())?;
        zip.to.write_all(text.as_bytes())?;
        self.progress.add(text.len() as u64);
        Ok(())
    }

    fn check_space(&self) -> io::Result<()> {
        match self.is_beside && !self.db.takes_writes() {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }
}

const DOING: &str = "make a backup";

pub(super) fn failed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull => Error::Full,
        _ => Error::internal(DOING, error),
    }
}

/// Sends everything, and behind it that it was everything.
async fn send_all(moment: &mut Moment, steps: mpsc::Sender<Vec<Pair>>) -> Result<(), DbError> {
    loop {
        let pairs = moment.next().await?;
        let is_end = pairs.is_empty();
        // The archive hangs up when it fails, and says why itself.
        if steps.send(pairs).await.is_err() || is_end {
            return Ok(());
        }
    }
}

/// Quick rather than small: a backup holds a box up.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_level(Some(1)).unix_permissions(0o600)
}

/// What is in a folder, by name; nothing when it is no folder, or gone.
fn entries(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            return Ok(Vec::new());
        }
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        // What has another kind of name is not ours.
        if let Ok(name) = entry.file_name().into_string() {
            found.push((name, entry.path()));
        }
    }
    Ok(found)
}
