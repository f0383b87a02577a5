//! Another state in the place of the present one: a backup that is put back.
//!
//! The new state is laid out in `DIR/.restore/new/` while the server runs. Then a mark is written,
//! and folder by folder what was there moves to `.restore/old/` and what is new into its place. A
//! crash in between is finished by the next start, since the mark says so. When the new state has
//! opened the mark goes, and then the old state; when it does not open, another mark says that the
//! way is back. So there is the old state or the new one, whenever the power goes.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Folder, create_private};

const PLACE: &str = ".restore";
const NEW: &str = "new";
const OLD: &str = "old";
const FAILED: &str = "failed";
/// Marks. Of the first on, the new state counts; of the second on, the old one again.
const FORWARD: &str = "forward";
const BACK: &str = "back";
/// What a state is made of.
const PARTS: [&str; 4] = ["db", "files", "tls", "vault"];

impl Folder {
    /// An empty folder, in which a new state can be laid out.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn make_room(&self) -> io::Result<PathBuf> {
        clear(&self.path)?;
        let place = self.path.join(PLACE);
        for folder in [NEW, OLD, FAILED] {
            create_private(&place.join(folder))?;
        }
        Ok(place.join(NEW))
    }

    /// Removes what was laid out.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn discard(&self) -> io::Result<()> {
        clear(&self.path)
    }

    /// Decides that the state that was laid out is to take the place of the present one: when this
    /// returns, the next start at the latest sees to it.
    ///
    /// # Errors
    /// The disk's; discard what was laid out then.
    pub(crate) fn decide(&self) -> io::Result<()> {
        let place = self.path.join(PLACE);
        sync(&place.join(NEW))?;
        File::create(place.join(FORWARD))?.sync_all()?;
        sync(&place)
    }

    /// Puts the state that was decided for into the place of the present one. Nothing may be open.
    ///
    /// # Errors
    /// The disk's; the next start finishes what was begun.
    pub(crate) fn swap(&self) -> io::Result<()> {
        go_forward(&self.path)
    }

    /// Whether the present state is one that has not opened yet.
    pub(crate) fn is_unproven(&self) -> bool {
        self.path.join(PLACE).join(FORWARD).exists()
    }

    /// Puts the old state back.
    ///
    /// # Errors
    /// The disk's; the next start finishes what was begun.
    pub(crate) fn swap_back(&self) -> io::Result<()> {
        let place = self.path.join(PLACE);
        std::fs::rename(place.join(FORWARD), place.join(BACK))?;
        sync(&place)?;
        go_back(&self.path)
    }

    /// The new state has opened: it stays, and the old one is removed.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn settle(&self) -> io::Result<()> {
        let place = self.path.join(PLACE);
        if !self.is_unproven() {
            return Ok(());
        }
        std::fs::remove_file(place.join(FORWARD))?;
        sync(&place)?;
        if let Err(error) = clear(&self.path) {
            tracing::warn!(%error, "Could not remove the state before the restore; the next start will");
        }
        Ok(())
    }
}

/// Finishes what a crash interrupted, one way or the other.
pub(super) fn recover(root: &Path) -> io::Result<()> {
    let place = root.join(PLACE);
    match () {
        () if place.join(FORWARD).exists() => go_forward(root),
        () if place.join(BACK).exists() => go_back(root),
        () => clear(root),
    }
}

fn go_forward(root: &Path) -> io::Result<()> {
    let place = root.join(PLACE);
    for part in PARTS {
        let (new, now, old) =
            (place.join(NEW).join(part), root.join(part), place.join(OLD).join(part));
        if new.exists() {
            if now.exists() {
                std::fs::rename(&now, &old)?;
            }
            std::fs::rename(&new, &now)?;
        }
    }
    [root, &place.join(NEW), &place.join(OLD)].into_iter().try_for_each(sync)
}

fn go_back(root: &Path) -> io::Result<()> {
    let place = root.join(PLACE);
    for part in PARTS {
        let (old, now, failed) =
            (place.join(OLD).join(part), root.join(part), place.join(FAILED).join(part));
        if old.exists() {
            if now.exists() {
                std::fs::rename(&now, &failed)?;
            }
            std::fs::rename(&old, &now)?;
        }
    }
    sync(root)?;
    std::fs::remove_file(place.join(BACK))?;
    sync(&place)?;
    clear(root)
}

fn clear(root: &Path) -> io::Result<()> {
    let place = root.join(PLACE);
    // What was decided goes first: the rest may take long, and must not be half gone by then.
    for decision in [FORWARD, BACK] {
        match std::fs::remove_file(place.join(decision)) {
            Ok(()) => sync(&place)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    match std::fs::remove_dir_all(place) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a folder's entries survive a crash.
#[cfg(unix)]
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay(root: &Path, state: &str) {
        for part in PARTS {
            std::fs::create_dir_all(root.join(part)).unwrap();
            std::fs::write(root.join(part).join("state"), state).unwrap();
        }
    }

    fn state(root: &Path) -> String {
        let read = |part: &&str| std::fs::read_to_string(root.join(part).join("state")).unwrap();
        let states = PARTS.iter().map(read).collect::<Vec<_>>();
        assert!(states.iter().all(|state| *state == states[0]), "a mix: {states:?}");
        states[0].clone()
    }

    fn begun() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        lay(folder.path(), "old");
        lay(&folder.make_room().unwrap(), "new");
        (dir, folder)
    }

    /// As if the power had gone after so many moves.
    fn move_some(root: &Path, from: &str, to: &str, moves: usize) {
        let place = root.join(PLACE);
        let both = PARTS.iter().flat_map(|part| {
            let out = (root.join(part), place.join(to).join(part));
            let back = (place.join(from).join(part), root.join(part));
            [out, back]
        });
        for (from, to) in both.take(moves) {
            std::fs::rename(from, to).unwrap();
        }
    }

    #[test]
    fn a_state_takes_the_others_place_and_goes_back() {
        let (_dir, folder) = begun();
        folder.decide().unwrap();
        folder.swap().unwrap();
        assert_eq!(state(folder.path()), "new");
        assert!(folder.is_unproven());
        folder.swap_back().unwrap();
        assert_eq!(state(folder.path()), "old");
        assert!(!folder.is_unproven() && !folder.path().join(PLACE).exists());

        lay(&folder.make_room().unwrap(), "new");
        folder.decide().unwrap();
        folder.swap().unwrap();
        folder.settle().unwrap();
        assert_eq!(state(folder.path()), "new");
        assert!(!folder.is_unproven() && !folder.path().join(PLACE).exists());
    }

    #[test]
    fn a_crash_leaves_one_state_or_the_other() {
        let (_dir, folder) = begun();
        recover(folder.path()).unwrap();
        assert_eq!(state(folder.path()), "old");
        for moves in 0..=2 * PARTS.len() {
            let (_dir, folder) = begun();
            let root = folder.path();
            std::fs::write(root.join(PLACE).join(FORWARD), "").unwrap();
            move_some(root, NEW, OLD, moves);
            recover(root).unwrap();
            assert_eq!(state(root), "new", "after {moves} moves");
            recover(root).unwrap();
            assert_eq!(state(root), "new", "after {moves} moves, once more");

            std::fs::rename(root.join(PLACE).join(FORWARD), root.join(PLACE).join(BACK)).unwrap();
            move_some(root, OLD, FAILED, moves);
            recover(root).unwrap();
            assert_eq!(state(root), "old", "after {moves} moves back");
            assert!(!root.join(PLACE).exists());
        }
    }
}
