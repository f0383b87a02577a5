//! Making a backup.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use homeport_db::{Db, DbError, Pair};
use time::OffsetDateTime;
use tokio::sync::mpsc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::layout::{ABOUT, AUTHORITY, About, DATABASE, write_end, write_pair};
use super::{Backups, Unfinished, Work, name};
use crate::collections::dates;
use crate::error::{Error, FieldErrors, Result};
use crate::files::{create, is_thumbs, open};

const FAILED: &str = "Failed to create backup.";
const INVALID: &str = "An error occurred while validating the submitted data.";
/// Steps of the database that wait for the disk.
const AHEAD: usize = 2;
const BUFFER: usize = 256 << 10;

impl Backups {
    /// Makes a backup under this name, or under one of ours when it is empty. It is made to the
    /// end also when the caller hangs up.
    ///
    /// # Errors
    /// 400 while another one is made or put back, for a bad name or one that is taken, and where
    /// nothing is kept on disk; 507.
    pub(super) async fn make(&self, name: &str) -> Result<()> {
        let now = OffsetDateTime::now_utc();
        let mut errors = FieldErrors::default();
        name::check(name, &mut errors);
        if errors.is_empty() && !name.is_empty() && self.folder().join(name).exists() {
            errors.add("name", "validation_backup_name_exists", TAKEN);
        }
        errors.into_result(INVALID)?;
        let key = match name {
            "" => self.free_name(name::BY_HAND, now),
            name => name.to_owned(),
        };
        self.make_to_the_end(key, now).await
    }

    /// A name of ours that nobody has.
    pub(super) fn free_name(&self, begin: &str, now: OffsetDateTime) -> String {
        let app = &self.inner.parts.settings.current().meta.app_name;
        let names = (1..).map(|number| name::generated(begin, app, now, number));
        let is_free = |key: &String| !self.folder().join(key).exists();
        names.into_iter().find(is_free).unwrap_or_default()
    }

    /// # Errors
    /// As for [`Self::make`].
    pub(super) async fn make_to_the_end(&self, key: String, now: OffsetDateTime) -> Result<()> {
        if !self.inner.keeps_data {
            return Err(Error::invalid(FAILED));
        }
        let work = self.begin(&key)?;
        let backups = self.clone();
        let making = tokio::spawn(async move { backups.make_as(&key, now, work).await });
        making.await.unwrap_or_else(|error| Err(Error::internal("make a backup", error)))
    }

    async fn make_as(&self, key: &str, now: OffsetDateTime, _work: Work) -> Result<()> {
        let parts = &self.inner.parts;
        parts.files.check_space()?;
        // From here on no file goes away. All that is named in the moment that comes is there.
        let _kept = parts.files.keep_all().await;
        let moment = parts.db.moment().await;
        let mut moment = moment.map_err(|error| Error::database("make a backup", error))?;
        let unfinished = Unfinished::new(&self.folder());
        let (steps, arriving) = mpsc::channel(AHEAD);
        let archive = Archive {
            root: parts.folder.path().to_owned(),
            path: unfinished.0.clone(),
            db: parts.db.clone(),
            made: dates::to_text(now),
        };
        let writing = tokio::task::spawn_blocking(move || archive.write(arriving));
        let read = send_all(&mut moment, steps).await;
        moment.end().await;
        let written = writing.await.map_err(|error| Error::internal("make a backup", error))?;
        read.map_err(|error| Error::database("make a backup", error))?;
        written.map_err(failed)?;
        match self.publish(&unfinished.0, key).map_err(failed)? {
            true => {
                self.forget_failure();
                Ok(())
            }
            false => Err(Error::invalid(FAILED)),
        }
    }
}

const TAKEN: &str = "The backup file name is invalid or already exists.";

/// Sends everything, and behind it that it was everything.
async fn send_all(
    moment: &mut homeport_db::Moment,
    steps: mpsc::Sender<Vec<Pair>>,
) -> Result<(), DbError> {
    loop {
        let pairs = moment.next().await?;
        let is_end = pairs.is_empty();
        // The archive hangs up when it fails, and says why itself.
        if steps.send(pairs).await.is_err() || is_end {
            return Ok(());
        }
    }
}

fn failed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull => Error::Full,
        _ => Error::internal("make a backup", error),
    }
}

/// A backup being written.
struct Archive {
    /// The data folder.
    root: std::path::PathBuf,
    path: std::path::PathBuf,
    db: Db,
    made: String,
}

type Zip = ZipWriter<BufWriter<File>>;

impl Archive {
    fn write(&self, pairs: mpsc::Receiver<Vec<Pair>>) -> io::Result<()> {
        let file = create(&self.path)?;
        let mut zip = ZipWriter::new(BufWriter::with_capacity(BUFFER, file));
        zip.start_file(ABOUT, options())?;
        zip.write_all(&serde_json::to_vec(&About::now(self.made.clone()))?)?;
        self.add_database(&mut zip, pairs)?;
        self.add_files(&mut zip)?;
        for name in AUTHORITY {
            self.add_file(&mut zip, &self.root.join("tls").join(name), &format!("tls/{name}"))?;
        }
        let file = zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }

    fn add_database(&self, zip: &mut Zip, mut pairs: mpsc::Receiver<Vec<Pair>>) -> io::Result<()> {
        zip.start_file(DATABASE, options().large_file(true))?;
        let mut count = 0;
        loop {
            // Whoever reads the database hangs up without an end when that fails.
            let step = pairs.blocking_recv().ok_or(io::ErrorKind::UnexpectedEof)?;
            if step.is_empty() {
                return write_end(zip, count);
            }
            self.check_space()?;
            for pair in &step {
                write_pair(zip, pair)?;
            }
            count += step.len() as u64;
        }
    }

    /// Adds every record's files. Thumbs can be made again.
    fn add_files(&self, zip: &mut Zip) -> io::Result<()> {
        for (collection, path) in entries(&self.root.join("files"))? {
            if collection.starts_with('.') {
                continue;
            }
            for (record, path) in entries(&path)? {
                for (name, path) in entries(&path)? {
                    if !is_thumbs(&name) {
                        let name = format!("files/{collection}/{record}/{name}");
                        self.add_file(zip, &path, &name)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn add_file(&self, zip: &mut Zip, path: &Path, name: &str) -> io::Result<()> {
        self.check_space()?;
        let mut file = match open(path) {
            // An upload whose write was refused: no record names it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            file => file?,
        };
        let is_large = file.metadata()?.len() >= u64::from(u32::MAX);
        zip.start_file(name, options().large_file(is_large))?;
        io::copy(&mut file, zip).map(drop)
    }

    fn check_space(&self) -> io::Result<()> {
        if self.db.takes_writes() { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }
}

/// Quick rather than small: a backup holds a box up.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_level(Some(1)).unix_permissions(0o600)
}

/// What is in a folder, by name; nothing when it is no folder, or gone.
fn entries(folder: &Path) -> io::Result<Vec<(String, std::path::PathBuf)>> {
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
