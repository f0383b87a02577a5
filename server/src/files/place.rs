//! Where files lie: `<collection>/<record>/<name>`, and thumbs in `thumbs_<name>/` beside it.
//!
//! A path is made of checked names only, and no name can be `..` or hold a separator: there is no
//! way out of the folder. Files are opened without following links.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use homeport_db::Key;

const THUMBS: &str = "thumbs_";
/// A record's id as a folder's name, unless it has to be spelled in hexadecimal digits.
const LONGEST_PLAIN: usize = 200;
const LONGEST_SPELLED: usize = 120;

/// A record's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordFolder {
    collection: PathBuf,
    path: PathBuf,
}

impl RecordFolder {
    /// The folder of a record; `None` when the id is one that no folder can be named after.
    pub(super) fn of(root: &Path, key: &Key) -> Option<Self> {
        let collection = root.join(key.table.as_str());
        let path = collection.join(folder_name(&key.id)?);
        Some(Self { collection, path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the way to its files leads through folders alone, and no link.
    pub(super) fn is_ours(&self) -> bool {
        let is_folder = |path| std::fs::symlink_metadata(path).is_ok_and(|about| about.is_dir());
        is_folder(&self.collection) && is_folder(&self.path)
    }

    /// The file of this name; `None` for what is no name of ours.
    pub(crate) fn file(&self, name: &str) -> Option<PathBuf> {
        is_kept_name(name).then(|| self.path.join(on_disk(name)))
    }

    /// The folder of a file's thumbs.
    pub(crate) fn thumbs(&self, name: &str) -> Option<PathBuf> {
        is_kept_name(name).then(|| self.path.join(format!("{THUMBS}{}", on_disk(name))))
    }

    /// Makes the folder.
    pub(super) fn make(&self) -> io::Result<()> {
        for folder in [&self.collection, &self.path] {
            match make_private(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes what is in the folder, and the way to it, survive a crash. All of it: somebody else may
    /// have made a part of the way, and not have come to this yet.
    pub(super) fn sync(&self) -> io::Result<()> {
        sync_folder(&self.path)?;
        sync_folder(&self.collection)?;
        sync_folder(self.collection.parent().unwrap_or(&self.collection))
    }

    /// Removes a file and its thumbs. What is not there is not missed.
    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        let (Some(file), Some(thumbs)) = (self.file(name), self.thumbs(name)) else {
            return Ok(());
        };
        let removed = unless_absent(std::fs::remove_file(file));
        removed.and(unless_absent(std::fs::remove_dir_all(thumbs)))
    }

    /// Removes the folder, and the collection's, if nothing is left in them.
    pub(super) fn remove_if_empty(&self) {
        if std::fs::remove_dir(&self.path).is_ok() {
            let _ = std::fs::remove_dir(&self.collection);
        }
    }
}

pub(super) fn unless_absent(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Whether a file could have this name: what [`super::name::kept_name`] makes.
pub(super) fn is_kept_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.*-+=#".contains(&byte);
    (1..=200).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(plain)
}

/// Windows has no asterisks in names; no kept name has a percent sign.
fn on_disk(name: &str) -> String {
    name.replace('*', "%2A")
}

/// The name of the file that an entry of a record's folder belongs to: files are themselves,
/// folders hold thumbs.
pub(super) fn owner_of_entry(entry: &str, is_folder: bool) -> Option<String> {
    let name = if is_folder { entry.strip_prefix(THUMBS)? } else { entry };
    let name = name.replace("%2A", "*");
    is_kept_name(&name).then_some(name)
}

/// Lower-case letters, digits, `_` and `-` as they are; any other id in hexadecimal digits, since
/// not every disk tells capitals from small letters.
fn folder_name(id: &str) -> Option<String> {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    match id.bytes().all(plain) {
        true => (1..=LONGEST_PLAIN).contains(&id.len()).then(|| id.to_owned()),
        false => (id.len() <= LONGEST_SPELLED).then(|| format!("={}", hex::encode(id))),
    }
}

/// The record that a folder is named after.
pub(super) fn id_of_folder(name: &str) -> Option<String> {
    let id = match name.strip_prefix('=') {
        Some(digits) => String::from_utf8(hex::decode(digits).ok()?).ok()?,
        None => name.to_owned(),
    };
    folder_name(&id).filter(|spelled| spelled == name).map(|_| id)
}

/// Opens a file to read it, if it is one.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    crate::folder::follow_no_links(&mut options);
    let file = options.open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Makes a new file that only this user can read.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    options.open(path)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private(_options: &mut OpenOptions) {}

/// Makes a folder that only this user can enter.
#[cfg(unix)]
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(path)
}

/// Makes a folder; the user profile's access list already excludes others.
#[cfg(not(unix))]
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)
}

/// Whether an entry of a record's folder holds a file's thumbs.
pub(crate) fn is_thumbs(entry: &str) -> bool {
    entry.starts_with(THUMBS)
}

/// Makes a folder's entries survive a crash.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Elsewhere a renamed file is in its folder when the rename returns.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use homeport_db::Ident;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_id_and_no_name_leads_out_of_the_folder(id in ".{0,130}", name in ".{0,130}") {
            let key = Key { table: Ident::new("notes").unwrap(), id: id.clone() };
            let root = Path::new("/root");
            let Some(folder) = RecordFolder::of(root, &key) else { return Ok(()) };
            prop_assert_eq!(folder.path().parent().unwrap(), root.join("notes"));
            let last = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
            prop_assert_eq!(id_of_folder(&last), Some(id));
            for (path, is_folder) in [(folder.file(&name), false), (folder.thumbs(&name), true)] {
                let Some(path) = path else { continue };
                prop_assert_eq!(path.parent().unwrap(), folder.path());
                let entry = path.file_name().unwrap().to_str().unwrap();
                prop_assert_eq!(owner_of_entry(entry, is_folder), Some(name.clone()));
            }
        }
    }

    #[test]
    fn odd_ids_and_names_are_spelled_or_refused() {
        let folder = |id: &str| folder_name(id);
        assert_eq!(folder("abc123").as_deref(), Some("abc123"));
        assert_eq!(folder("../x").as_deref(), Some("=2e2e2f78"));
        assert_eq!(folder("ABC").as_deref(), Some("=414243"));
        assert_eq!(folder(""), None);
        assert_eq!(folder(&"X".repeat(121)), None);
        assert_eq!(id_of_folder("=414243").as_deref(), Some("ABC"));
        for foreign in ["=616263", "=4", "lost+found", "A", "="] {
            assert_eq!(id_of_folder(foreign), None, "{foreign}");
        }
        for bad in ["", ".", "..", ".staging", "a/b", "a\\b", "a\0", "a b", "ä"] {
            assert!(!is_kept_name(bad), "{bad:?}");
        }
    }
}
