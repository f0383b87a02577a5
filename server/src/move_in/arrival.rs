//! A PocketBase data folder that arrives as a zip: PocketBase's own backup, or the folder packed by
//! hand.
//!
//! Only what moving in reads is unpacked, each file to a place that is made of checked names.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use homeport_db::Db;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::files::{create, make_private, open};

const DATABASE: &str = "data.db";
/// SQLite's log of what is not in the database's own file yet.
const LOG: &str = "data.db-wal";
const STORAGE: &str = "storage";

/// Why nothing could be unpacked.
#[derive(Debug, thiserror::Error)]
pub(super) enum ArrivalError {
    #[error("This is no zip that can be read, or it is damaged.")]
    Unreadable(#[source] ZipError),
    #[error(
        "There is no PocketBase data in this zip: it has no data.db. Take a backup that PocketBase made, or pack its pb_data folder."
    )]
    NotPocketBase,
    #[error(transparent)]
    Io(#[from] io::Error),
}

type Zip = ZipArchive<BufReader<File>>;

/// Unpacks what is needed of a zip into a new folder, and tells how far it is: bytes, of bytes.
pub(super) fn unpack(
    zip: &Path,
    folder: &Path,
    db: &Db,
    told: &dyn Fn(u64, u64),
) -> Result<(), ArrivalError> {
    let mut zip: Zip =
        ZipArchive::new(BufReader::new(open(zip)?)).map_err(ArrivalError::Unreadable)?;
    let names = (0..zip.len())
        .filter_map(|index| Some((index, zip.name_for_index(index)?.ok()?.into_owned())))
        .collect::<Vec<_>>();
    let above = above_database(&names).ok_or(ArrivalError::NotPocketBase)?;
    let total = u64::try_from(zip.decompressed_size().unwrap_or(0)).unwrap_or(0);
    make_private(folder)?;
    let mut done = 0;
    for (index, name) in names {
        let Some(place) = name.strip_prefix(&above).and_then(place_of) else { continue };
        let mut entry = zip.by_index(index).map_err(ArrivalError::Unreadable)?;
        if !entry.is_file() {
            continue;
        }
        make_way(folder, &place)?;
        let mut file = create(&folder.join(place))?;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let length = entry
                .read(&mut buffer)
                .map_err(|error| ArrivalError::Unreadable(ZipError::Io(error)))?;
            if length == 0 {
                break;
            }
            // Whatever an archive says of its size, the disk does not run full.
            if !db.takes_writes() {
                return Err(io::Error::from(io::ErrorKind::StorageFull).into());
            }
            file.write_all(&buffer[..length])?;
            done += length as u64;
            told(done, total.max(done));
        }
    }
    Ok(())
}

/// What stands before the database's name: nothing, or the packed folder's.
fn above_database(names: &[(usize, String)]) -> Option<String> {
    let above = names.iter().filter_map(|(_, name)| name.strip_suffix(DATABASE));
    let plain = |above: &&str| above.is_empty() || above.ends_with('/');
    above.filter(plain).min_by_key(|above| above.len()).map(str::to_owned)
}

/// Where an entry belongs; `None` for what is not needed, and for what leads elsewhere.
fn place_of(name: &str) -> Option<PathBuf> {
    let is_plain = |part: &&str| {
        let odd = |c: char| c.is_control() || "\\:".contains(c);
        !part.is_empty() && !part.starts_with('.') && !part.contains(odd)
    };
    let parts = name.split('/').collect::<Vec<_>>();
    match parts.as_slice() {
        [DATABASE | LOG] => Some(PathBuf::from(name)),
        [STORAGE, rest @ ..] if rest.len() == 3 && rest.iter().all(is_plain) => {
            Some(parts.iter().collect())
        }
        _ => None,
    }
}

fn make_way(folder: &Path, place: &Path) -> io::Result<()> {
    let mut path = folder.to_owned();
    for part in place.parent().into_iter().flat_map(Path::iter) {
        path.push(part);
        match make_private(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_needed_has_a_place_and_only_inside() {
        for good in ["data.db", "data.db-wal", "storage/pbc_1/abc/x_1.png"] {
            assert_eq!(place_of(good), Some(PathBuf::from(good)));
        }
        for bad in [
            "",
            "x",
            "auxiliary.db",
            "data.db-shm",
            "../data.db",
            "/data.db",
            "storage/a/b",
            "storage/../../x",
            "storage/a/../x",
            "storage/a/b/..",
            "storage//b/c",
            "storage/a/b/c/d",
            "storage/a/b/c\\d",
            "storage/a/b/c:d",
            "storage/a/b/.x",
            "storage/a/b/",
        ] {
            assert_eq!(place_of(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_folder_may_be_packed_with_its_name() {
        let above = |names: &[&str]| {
            let names = names.iter().map(|name| (0, (*name).to_owned())).collect::<Vec<_>>();
            above_database(&names)
        };
        assert_eq!(above(&["storage/a/b/c", "data.db"]), Some(String::new()));
        assert_eq!(above(&["pb_data/", "pb_data/data.db"]), Some("pb_data/".to_owned()));
        assert_eq!(above(&["old/pb_data/data.db", "data.db"]), Some(String::new()));
        assert_eq!(above(&["mydata.db", "storage/x"]), None);
    }
}
