//! The authority's two files: `ca.pem` and `ca.key`.
//!
//! Nothing here overwrites or removes a file that was there before, but for [`Files::replace`].

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tracing::warn;

use crate::TlsError;

/// Where the two files are.
#[derive(Clone)]
pub(crate) struct Files {
    dir: PathBuf,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// The text of both files.
pub(crate) struct Pair {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Files {
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn in_dir(dir: &Path) -> Files {
        Files { dir: dir.to_path_buf(), certificate: dir.join("ca.pem"), key: dir.join("ca.key") }
    }

    /// Both texts, or `None` when neither file is there.
    ///
    /// # Errors
    /// `HalfPresent` when one of the two is missing, `Unusable` for a file that is not text, `Io`
    /// for everything the system refuses.
    pub(crate) fn read(&self) -> Result<Option<Pair>, TlsError> {
        let (certificate, key) = (read_text(&self.certificate)?, read_text(&self.key)?);
        match (certificate, key) {
            (None, None) => Ok(None),
            (Some(_), None) => Err(half(&self.certificate, &self.key)),
            (None, Some(_)) => Err(half(&self.key, &self.certificate)),
            (Some(certificate), Some(key)) => {
                permissions::tighten(&self.dir, 0o700)?;
                permissions::tighten(&self.key, 0o600)?;
                Ok(Some(Pair { certificate, key }))
            }
        }
    }

    /// Creates both files and makes them last through a power cut.
    ///
    /// # Errors
    /// `Io` when a file appeared in the meantime (another Homeport starts on the same folder) or
    /// the system refuses. No half of a pair is left behind.
    pub(crate) fn create(&self, pair: &Pair) -> Result<(), TlsError> {
        permissions::create_dir(&self.dir).map_err(refused("create", &self.dir))?;
        permissions::tighten(&self.dir, 0o700)?;
        // The key first: a certificate must not get about whose key was never kept.
        create_new(&self.key, &pair.key, 0o600)?;
        // On failure the key goes again: nobody has seen this authority, and a key left alone
        // would stop the next start. A certificate that somebody else wrote is not ours to touch.
        create_new(&self.certificate, &pair.certificate, 0o644).inspect_err(|_| {
            let _ = fs::remove_file(&self.key);
        })?;
        flush(&self.dir)
    }

    /// Puts a pair in the place of the one that is there. The key's file goes first and by one
    /// rename; it holds everything, so what fails after it is told and mended by the next start.
    ///
    /// # Errors
    /// `Io`; then nothing has changed.
    pub(crate) fn replace(&self, pair: &Pair) -> Result<(), TlsError> {
        exchange(&self.key, &pair.key, 0o600)?;
        let rest = flush(&self.dir).and_then(|()| self.replace_certificate(&pair.certificate));
        if let Err(error) = rest {
            let copy = self.certificate.display();
            warn!(%error, "`{copy}` is not up to date; the next start sees to it");
        }
        Ok(())
    }

    pub(crate) fn replace_certificate(&self, certificate: &str) -> Result<(), TlsError> {
        put(&self.dir, &self.certificate, certificate, 0o644)
    }

    /// Removes what a crash has left half written.
    pub(crate) fn remove_unfinished(&self) {
        let own = self.dir.join(crate::own::FILE);
        for path in [&self.key, &self.certificate, &own] {
            let _ = fs::remove_file(unfinished(path));
        }
    }
}

/// Writes a file in the place of the one that is there, by one rename, so that it lasts.
///
/// # Errors
/// `Io`; the one that is there then stays.
pub(crate) fn put(dir: &Path, path: &Path, text: &str, mode: u32) -> Result<(), TlsError> {
    exchange(path, text, mode)?;
    flush(dir)
}

fn exchange(path: &Path, text: &str, mode: u32) -> Result<(), TlsError> {
    let next = unfinished(path);
    let _ = fs::remove_file(&next);
    create_new(&next, text, mode)?;
    fs::rename(&next, path).map_err(|source| {
        let _ = fs::remove_file(&next);
        refused("replace", path)(source)
    })
}

fn flush(dir: &Path) -> Result<(), TlsError> {
    permissions::sync_dir(dir).map_err(refused("flush", dir))
}

/// Removes a file for good; one that is not there is none to remove.
pub(crate) fn remove(dir: &Path, path: &Path) -> Result<(), TlsError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(refused("remove", path)(error))
        }
        _ => flush(dir),
    }
}

/// Where a file is written before it takes another one's place.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

fn half(present: &Path, missing: &Path) -> TlsError {
    TlsError::HalfPresent { present: present.to_path_buf(), missing: missing.to_path_buf() }
}

fn refused(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> TlsError {
    move |source| TlsError::Io { doing, path: path.to_path_buf(), source }
}

/// A file's text; `None` when it is not there.
pub(crate) fn read_text(path: &Path) -> Result<Option<String>, TlsError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(TlsError::Unusable {
            path: path.to_path_buf(),
            why: "it is not a text file".into(),
        }),
        Err(source) => Err(refused("read", path)(source)),
    }
}

/// `O_EXCL` with the mode set at creation: at no moment can anyone else read the key.
fn create_new(path: &Path, text: &str, mode: u32) -> Result<(), TlsError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    permissions::set_mode(&mut options, mode);
    let mut file = options.open(path).map_err(refused("create", path))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|source| {
        let _ = fs::remove_file(path);
        refused("write", path)(source)
    })
}

#[cfg(unix)]
mod permissions {
    use std::{
        fs::File,
        os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    };

    use tracing::warn;

    use super::{OpenOptions, Path, TlsError, fs, io, refused};

    pub(super) fn set_mode(options: &mut OpenOptions, mode: u32) {
        options.mode(mode);
    }

    pub(super) fn create_dir(dir: &Path) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
    }

    pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    /// Takes away what `most` does not grant to group and others. A backup tool or a copy often
    /// leaves such rights behind; refusing to start over them would help nobody.
    pub(super) fn tighten(path: &Path, most: u32) -> Result<(), TlsError> {
        let mode =
            fs::metadata(path).map_err(refused("look at", path))?.permissions().mode() & 0o777;
        if mode & 0o077 == 0 {
            return Ok(());
        }
        fs::set_permissions(path, fs::Permissions::from_mode(most))
            .map_err(refused("tighten the permissions of", path))?;
        warn!(
            path = %path.display(), mode = %format!("{mode:o}"),
            "Other users of this computer could read `{}`; it is now private", path.display()
        );
        Ok(())
    }
}

/// Windows: the folder lies in the user's profile, whose access list keeps other users out.
#[cfg(not(unix))]
mod permissions {
    use super::{OpenOptions, Path, TlsError, fs, io};

    pub(super) fn set_mode(_: &mut OpenOptions, _: u32) {}

    pub(super) fn create_dir(dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)
    }

    pub(super) fn sync_dir(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn tighten(_: &Path, _: u32) -> Result<(), TlsError> {
        Ok(())
    }
}
