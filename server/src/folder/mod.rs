//! The data folder: private to the user, owned by one process at a time.

mod before;
mod disk;
mod ports;
mod runs;
mod swap;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::StartError;

pub(crate) use before::Before;
pub(crate) use disk::Disk;
pub(crate) use ports::Ports;
pub(crate) use runs::{ALIVE_EVERY, Crash, Runs, SafeMode, forget_crashes};

pub(crate) const LOCK: &str = ".lock";
const RUNNING: &str = "running.json";

/// A data folder this process owns.
pub(crate) struct Folder {
    path: PathBuf,
    /// Held for the system's lock on it, which a crash releases.
    _lock: File,
}

/// How the command line reaches the server that owns a folder.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) pid: u32,
    pub(crate) loopback: String,
    pub(crate) key: String,
}

/// Somebody else may have put a link there, to have what it leads to written over.
#[cfg(unix)]
pub(crate) fn follow_no_links(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags(i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or(0));
}

#[cfg(not(unix))]
pub(crate) fn follow_no_links(_options: &mut OpenOptions) {}

impl Folder {
    /// Makes the folder when it is missing and takes its lock.
    ///
    /// # Errors
    /// [`StartError::InUse`] when another process has it, [`StartError::Folder`] otherwise.
    pub(crate) fn open(path: &Path) -> Result<Self, StartError> {
        let fail = |error: std::io::Error| StartError::Folder {
            folder: path.to_owned(),
            reason: error.to_string(),
        };
        create_private(path).map_err(fail)?;
        let path = path.canonicalize().map_err(fail)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        follow_no_links(&mut options);
        let mut lock = options.open(path.join(LOCK)).map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                let _ = lock.read_to_string(&mut owner);
                return Err(StartError::InUse { folder: path, owner: owner.trim().parse().ok() });
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        let write_pid = |lock: &mut File| {
            lock.set_len(0)?;
            lock.rewind()?;
            writeln!(lock, "{}", std::process::id())
        };
        write_pid(&mut lock).map_err(fail)?;
        swap::recover(&path).map_err(fail)?;
        let folder = Self { path, _lock: lock };
        // Whoever wrote it holds the lock no more: it leads to nobody, or to somebody else.
        folder.retract();
        // In a folder that was there before and that others may read, the data still is private.
        // What stands in the way here is named by the database, which meets it next.
        let _ = make_private(&folder.database());
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("db")
    }

    pub(crate) fn files(&self) -> PathBuf {
        self.path.join("files")
    }

    pub(crate) fn tls(&self) -> PathBuf {
        tls_of(&self.path)
    }

    /// Where the key of what is sealed lies.
    pub(crate) fn vault(&self) -> PathBuf {
        vault_of(&self.path)
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    pub(crate) fn backups(&self) -> PathBuf {
        self.path.join("backups")
    }

    /// Where what is taken over from elsewhere is unpacked.
    pub(crate) fn arrivals(&self) -> PathBuf {
        self.path.join(".move_in")
    }

    /// Tells the command line where the server is; readable by this user alone.
    pub(crate) fn announce(&self, running: &Running) -> Result<(), StartError> {
        let fail = |reason: String| StartError::Folder { folder: self.path.clone(), reason };
        let text = serde_json::to_string(running).map_err(|error| fail(error.to_string()))?;
        let path = self.path.join(RUNNING);
        let _ = std::fs::remove_file(&path);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        private_file(&mut options);
        let written = options.open(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| fail(error.to_string()))
    }

    /// Takes the announcement back.
    pub(crate) fn retract(&self) {
        let _ = std::fs::remove_file(self.path.join(RUNNING));
    }
}

/// The server that runs on a folder, when one says so.
pub(crate) fn running(path: &Path) -> Option<Running> {
    let text = std::fs::read_to_string(path.join(RUNNING)).ok()?;
    serde_json::from_str(&text).ok()
}

/// Whether a folder is a box's: it has a database, or certificates at least.
pub(crate) fn holds_box(path: &Path) -> bool {
    path.join("db").is_dir() || tls_of(path).is_dir()
}

/// Where a folder keeps its certificates.
pub(crate) fn tls_of(path: &Path) -> PathBuf {
    path.join("tls")
}

/// Where a folder keeps the key of what is sealed in it.
pub(crate) fn vault_of(path: &Path) -> PathBuf {
    path.join("vault")
}

/// Writes a file that this user alone can read, in the place of the one that is there, by one
/// rename, so that it lasts. Its folder is made.
///
/// # Errors
/// The disk's; the file that is there then stays.
pub(crate) fn put_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let is_new = !folder.exists();
    make_private(folder)?;
    if is_new && let Some(around) = folder.parent() {
        swap::sync(around)?;
    }
    let mut next = path.as_os_str().to_owned();
    next.push(".new");
    let next = PathBuf::from(next);
    let _ = erase(&next);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private_file(&mut options);
    let written = options.open(&next).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| std::fs::rename(&next, path));
    if placed.is_err() {
        let _ = erase(&next);
    }
    placed.and_then(|()| swap::sync(folder))
}

/// Removes a file, so that it stays gone. One that is not there is gone already.
///
/// # Errors
/// The disk's.
pub(crate) fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| swap::sync(path.parent().unwrap_or(Path::new(".")))),
    }
}

/// As [`remove`], and what was in it is overwritten, as far as the disk does that.
///
/// # Errors
/// As [`remove`]'s.
pub(crate) fn erase(path: &Path) -> std::io::Result<()> {
    let before = Before::of(path);
    remove(path).map(|()| before.overwrite())
}

/// The text of a file that nobody else may read; rights that others have are taken away. It is wiped
/// from memory when it is let go of.
///
/// # Errors
/// The disk's; `InvalidData` when it is no text, or too long.
pub(crate) fn read_private(path: &Path, longest: u64) -> std::io::Result<Zeroizing<String>> {
    let file = File::open(path)?;
    tighten(&file, path)?;
    // Never moved while it grows: what is left behind then is not wiped.
    let room = usize::try_from(longest).unwrap_or(0).saturating_add(64);
    let mut text = Zeroizing::new(String::with_capacity(room));
    file.take(longest + 1).read_to_string(&mut text)?;
    if text.len() as u64 > longest {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    Ok(text)
}

#[cfg(unix)]
fn tighten(file: &File, path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if file.metadata()?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    tracing::warn!(path = %path.display(), "Other users of this computer could read it; it is now private");
    Ok(())
}

#[cfg(not(unix))]
fn tighten(_file: &File, _path: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn create_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    create_private(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> std::io::Result<()> {
    create_private(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> std::io::Result<()> {
    // The user profile's access list already excludes others.
    std::fs::create_dir_all(path)
}

#[cfg(unix)]
fn private_file(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private_file(_options: &mut OpenOptions) {}
