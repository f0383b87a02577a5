//! What a backup says it holds. A zip's checksums cover what its entries hold and not their names: a
//! record's file under another name would be put back as whole, and swept away as nobody's.

use std::io::{self, Read as _};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::check::{Entry, Source, Zip, unreadable};
use super::layout::{CONTENTS, invalid};

/// What says what an archive holds is short.
const LONGEST: u64 = 4 << 10;

/// `contents.json`, an archive's last entry.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct Contents {
    /// How many come before it.
    entries: u64,
    /// SHA-256 over their names in their order, each after its length in eight bytes, little end
    /// first; base 16.
    names: String,
}

/// The names of an archive's entries, one after the other.
#[derive(Default)]
pub(super) struct Names {
    count: u64,
    digest: Sha256,
}

impl Names {
    pub(super) fn add(&mut self, name: &[u8]) {
        self.count += 1;
        self.digest.update((name.len() as u64).to_le_bytes());
        self.digest.update(name);
    }

    pub(super) fn end(self) -> Contents {
        Contents { entries: self.count, names: hex::encode(self.digest.finalize()) }
    }
}

/// Looks whether an archive has the entries that it had when it was made.
///
/// # Errors
/// `InvalidData` when it has others.
pub(super) fn check_names<R: Source>(zip: &mut Zip<R>) -> io::Result<()> {
    let mut names = Names::default();
    let before = zip.len().checked_sub(1).ok_or_else(invalid)?;
    zip.file_names_raw().take(before).for_each(|name| names.add(name));
    let last = zip.by_index(before).map_err(unreadable)?;
    if last.name().map_err(unreadable)? != CONTENTS {
        return Err(invalid());
    }
    let said = serde_json::from_reader::<_, Contents>(Entry(last).take(LONGEST));
    let said = said.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    if said == names.end() { Ok(()) } else { Err(invalid()) }
}
