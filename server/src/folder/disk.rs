//! How much room there is on the disk that a folder lies on.

use std::path::Path;

/// A disk, as its file system tells of it. In bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Disk {
    /// What this user may still fill.
    pub(crate) free: u64,
    pub(crate) size: u64,
}

impl Disk {
    /// The disk of a folder, or of the nearest one above it that is there; `None` where the system
    /// does not say.
    #[cfg(unix)]
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        let place = std::path::absolute(folder).ok()?;
        let place = place.ancestors().find(|place| place.exists())?;
        let disk = rustix::fs::statvfs(place).ok()?;
        let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
        Some(Self { free: bytes(disk.f_bavail), size: bytes(disk.f_blocks) })
    }

    #[cfg(not(unix))]
    pub(crate) fn of(_: &Path) -> Option<Self> {
        None
    }
}
