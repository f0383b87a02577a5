//! What was in a file that is replaced or removed.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

#[cfg(unix)]
/// Nothing of ours that is worth it is longer.
const LONGEST: u64 = 64 << 10;

/// A file's content, held beyond its name to be overwritten.
pub(crate) struct Before(Option<File>);

impl Before {
    /// The content that has this name now.
    pub(crate) fn of(path: &Path) -> Self {
        let mut options = OpenOptions::new();
        options.write(true);
        super::follow_no_links(&mut options);
        Self(options.open(path).ok())
    }

    /// Overwrites what has no name any more, as far as the disk does that in place. What still has one is
    /// in somebody's own backup.
    pub(crate) fn overwrite(self) {
        if let Some(Err(error)) = self.0.map(overwrite) {
            tracing::debug!(%error, "What was in a file before could not be overwritten");
        }
    }
}

#[cfg(unix)]
fn overwrite(mut file: File) -> io::Result<()> {
    use std::io::{Seek as _, Write as _};
    use std::os::unix::fs::MetadataExt as _;
    let about = file.metadata()?;
    if about.nlink() > 0 || !about.is_file() {
        return Ok(());
    }
    file.rewind()?;
    file.write_all(&vec![0; usize::try_from(about.len().min(LONGEST)).unwrap_or(0)])?;
    file.sync_all()
}

#[cfg(not(unix))]
fn overwrite(_file: File) -> io::Result<()> {
    Ok(())
}
