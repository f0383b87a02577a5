//! What the writer is about to change, and what it has changed lately.

use std::collections::VecDeque;

use crate::{Ident, Key};

/// Changes that are remembered. A search during which there are more reads the rows.
pub(super) const REMEMBERED: usize = 4096;

/// The latest changes, from before their commits on.
#[derive(Default)]
pub(super) struct Announced {
    /// The number of the newest.
    newest: u64,
    /// Each with its number, oldest first.
    keys: VecDeque<(u64, Key)>,
    /// The first of those whose commit has not been settled.
    pending: Option<u64>,
}

impl Announced {
    /// The number of the last change of which it is known what has become.
    pub(super) fn settled(&self) -> u64 {
        self.pending.map_or(self.newest, |pending| pending - 1)
    }

    /// The ids of a table's rows that were announced after `since`. `None` when that is no longer
    /// known.
    pub(super) fn ids(&self, table: &Ident, since: u64) -> Option<Vec<String>> {
        let from = since + 1;
        if self.newest >= from && self.keys.front().is_none_or(|(number, _)| *number > from) {
            return None;
        }
        let later = self.keys.iter().rev().take_while(|(number, _)| *number >= from);
        let of_table = later.filter(|(_, key)| &key.table == table);
        Some(of_table.map(|(_, key)| key.id.clone()).collect())
    }

    /// These are about to change.
    pub(super) fn begin<'a>(&mut self, keys: impl Iterator<Item = &'a Key>) {
        self.pending = Some(self.newest + 1);
        for key in keys {
            self.newest += 1;
            self.keys.push_back((self.newest, key.clone()));
        }
        let surplus = self.keys.len().saturating_sub(REMEMBERED);
        self.keys.drain(..surplus);
    }

    /// What has become of them is known.
    pub(super) fn settle(&mut self) {
        self.pending = None;
    }

    /// Anything may have changed: whoever asks what has since before is not told.
    pub(super) fn forget(&mut self) {
        self.newest += 1;
        self.keys.clear();
        self.pending = None;
    }
}
