//! Room on the disk, which the engine must never be without.
//!
//! A write that finds the disk full leaves part of a record in the engine's log (surrealkv 0.21.4),
//! and what is acknowledged after it would be lost in the next crash. So writes are refused while
//! there still is room for the engine's own upkeep.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Kept free on disks of an ordinary size: a memtable to be flushed, and the largest transaction.
const RESERVE: u64 = 96 << 20;
/// Small disks keep this part free.
const SHARE: u64 = 8;

/// Where room is needed; nowhere for a database in memory.
#[derive(Clone, Default)]
pub(crate) struct Space {
    folder: Option<PathBuf>,
    /// The disk failed in the middle of a write: the engine's log cannot be continued safely
    /// before a restart has mended it.
    torn: Arc<AtomicBool>,
}

impl Space {
    pub(crate) fn of(folder: PathBuf) -> Self {
        Self { folder: Some(folder), torn: Arc::default() }
    }

    /// Nothing may be written any more. True when that is news.
    pub(crate) fn tear(&self) -> bool {
        !self.torn.swap(true, Ordering::AcqRel)
    }

    /// True when something may be written.
    pub(crate) fn takes_writes(&self) -> bool {
        !self.torn.load(Ordering::Acquire) && !self.is_short()
    }

    /// True when nothing more should be written. A disk that cannot be asked has room; but where the
    /// folder is not there any more, what is written is nowhere.
    #[cfg(unix)]
    fn is_short(&self) -> bool {
        let Some(folder) = &self.folder else { return false };
        let disk = match rustix::fs::statvfs(folder) {
            Ok(disk) => disk,
            Err(error) => return error == rustix::io::Errno::NOENT,
        };
        let total = disk.f_blocks.saturating_mul(disk.f_frsize);
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        free < RESERVE.min(total / SHARE)
    }

    /// True when nothing more should be written. Only Unix is asked.
    #[cfg(not(unix))]
    fn is_short(&self) -> bool {
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_to_a_folder_that_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("db");
        std::fs::create_dir(&folder).unwrap();
        let space = Space::of(folder.clone());
        let had_room = space.takes_writes();
        std::fs::remove_dir(&folder).unwrap();
        assert!(!space.takes_writes());
        std::fs::create_dir(&folder).unwrap();
        assert_eq!(space.takes_writes(), had_room);
    }
}
