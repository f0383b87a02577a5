//! Reading a backup: what it says it is, and all of it to its end, checksums and all.

use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use homeport_db::Pair;
use zip::ZipArchive;
use zip::result::ZipError;

use super::contents::check_names;
use super::layout::{
    ABOUT, AUTHORITY, About, CONTENTS, DATABASE, MASTER_KEY, OWN_CERTIFICATE, VAULT, invalid,
    read_pair,
};
use super::shelf::refused;
use super::work::{Progress, Stage};
use crate::bucket::BucketError;
use crate::error::{Error, Result};

pub(super) const INVALID: &str = "Missing or invalid backup file.";
/// Pairs handed on at once.
const TOGETHER: usize = 256;
const TOGETHER_BYTES: u64 = 1 << 20;
/// What says that this is a backup is short.
const LONGEST_ABOUT: u64 = 64 << 10;

/// Where a backup is read from.
pub(crate) trait Source: Read + Seek + Send {}
impl<R: Read + Seek + Send> Source for R {}

pub(super) type Zip<R> = ZipArchive<BufReader<R>>;

/// Opens an archive, if it is a backup of ours in a layout that is known, and has the entries that it
/// was made with.
pub(crate) fn open_archive<R: Source>(from: R) -> io::Result<Zip<R>> {
    let (mut zip, about) = open_about(from)?;
    if about.has_contents() {
        check_names(&mut zip)?;
    }
    Ok(zip)
}

/// What a backup says of itself.
///
/// # Errors
/// 400 when it is none of ours.
pub(super) fn about<R: Source>(opened: io::Result<R>) -> Result<About> {
    let outcome = opened.and_then(open_about);
    outcome.map(|(_, about)| about).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::invalid(INVALID),
        io::ErrorKind::NotFound => Error::not_found(),
        _ => match error.downcast::<BucketError>() {
            Ok(error) => refused(error),
            Err(error) => Error::internal("read a backup", error),
        },
    })
}

fn open_about<R: Source>(from: R) -> io::Result<(Zip<R>, About)> {
    let mut zip = ZipArchive::new(BufReader::new(from)).map_err(unreadable)?;
    let about = zip.by_name(ABOUT).map_err(unreadable)?;
    let about = serde_json::from_reader::<_, About>(Entry(about).take(LONGEST_ABOUT));
    let about = about.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    if about.is_known() { Ok((zip, about)) } else { Err(invalid()) }
}

/// Reads a backup to its end.
///
/// # Errors
/// `InvalidData` when anything in it is not as it was made; the disk's.
pub(crate) fn check<R: Source>(from: R, progress: &Progress) -> io::Result<()> {
    let mut zip = open_archive(from)?;
    progress.enter(Stage::Check, size_of(&zip));
    let mut authority = 0;
    for index in 0..zip.len() {
        let entry = zip.by_index(index).map_err(unreadable)?;
        let place = place_of(&entry.name().map_err(unreadable)?)?;
        let is_authoritys =
            |place: &PathBuf| AUTHORITY.iter().any(|name| *place == Path::new("tls").join(name));
        authority += usize::from(place.as_ref().is_some_and(is_authoritys));
        if place.is_some() {
            progress.add(io::copy(&mut Entry(entry), &mut io::sink())?);
        }
    }
    if authority != AUTHORITY.len() {
        return Err(invalid());
    }
    each_step(&mut zip, |step| {
        progress.add(bytes_of(&step));
        Ok(true)
    })
}

/// What an archive says it holds, in bytes.
pub(super) fn size_of<R: Source>(zip: &Zip<R>) -> u64 {
    let size = zip.decompressed_size().unwrap_or(0);
    u64::try_from(size).unwrap_or(u64::MAX)
}

pub(super) fn bytes_of(step: &[Pair]) -> u64 {
    step.iter().map(|(key, value)| (key.len() + value.len()) as u64).sum()
}

/// Hands on the pairs of the database, some at a time, while `take` says so.
pub(super) fn each_step<R: Source>(
    zip: &mut Zip<R>,
    mut take: impl FnMut(Vec<Pair>) -> io::Result<bool>,
) -> io::Result<()> {
    let mut entry = Entry(zip.by_name(DATABASE).map_err(unreadable)?);
    let (mut count, mut step) = (0, Vec::with_capacity(TOGETHER));
    loop {
        let pair = read_pair(&mut entry, count)?;
        let is_end = pair.is_none();
        count += u64::from(!is_end);
        step.extend(pair);
        if is_end || step.len() == TOGETHER || bytes_of(&step) >= TOGETHER_BYTES {
            if !take(std::mem::take(&mut step))? {
                // Who takes them has failed, and says why itself.
                return Ok(());
            }
            if is_end {
                break;
            }
        }
    }
    // Its checksum is looked at when there is nothing more to read.
    if count > 0 && entry.read(&mut [0])? == 0 { Ok(()) } else { Err(invalid()) }
}

/// What an archive holds. Whatever keeps it from being read is the archive's fault.
pub(super) struct Entry<R>(pub(super) R);

impl<R: Read> Read for Entry<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => io::Error::new(io::ErrorKind::InvalidData, error),
        })
    }
}

pub(super) fn unreadable(error: ZipError) -> io::Error {
    match error {
        // The bucket's fault, and not the archive's.
        ZipError::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<BucketError>()) => {
            error
        }
        error => io::Error::new(io::ErrorKind::InvalidData, error),
    }
}

/// Where an entry belongs in the new state; `None` for what is read elsewhere.
pub(super) fn place_of(name: &str) -> io::Result<Option<PathBuf>> {
    let is_plain = |part: &&str| {
        let odd = |c: char| c.is_control() || "/\\:".contains(c);
        !part.is_empty() && !part.starts_with('.') && !part.contains(odd)
    };
    let parts = name.split('/').collect::<Vec<_>>();
    match parts.as_slice() {
        [ABOUT | DATABASE | CONTENTS] => Ok(None),
        ["tls", file] if AUTHORITY.contains(file) || *file == OWN_CERTIFICATE => {
            Ok(Some(parts.iter().collect()))
        }
        [VAULT, MASTER_KEY] => Ok(Some(parts.iter().collect())),
        ["files", rest @ ..] if rest.len() == 3 && rest.iter().all(is_plain) => {
            Ok(Some(parts.iter().collect()))
        }
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_belong_where_a_state_has_a_place_for_them() {
        let place = |name: &str| place_of(name).unwrap();
        assert_eq!(place("homeport.json"), None);
        assert_eq!(place("db.pairs"), None);
        assert_eq!(place("contents.json"), None);
        assert_eq!(place("tls/ca.pem"), Some(PathBuf::from("tls/ca.pem")));
        assert_eq!(place("tls/own.pem"), Some(PathBuf::from("tls/own.pem")));
        assert_eq!(place("vault/master.key"), Some(PathBuf::from("vault/master.key")));
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
            "vault/x",
            "vault/master.key/x",
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
