//! Rows by address, kept in memory: the engine takes far longer to find and decode one.
//!
//! Exact, not merely fresh: every change goes through the one writer, which brings the cache up to
//! date between its commit and its answer. A row that was read while something was committed is
//! not kept, because it may be the one before.

use std::sync::{Arc, PoisonError, RwLock};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::log::bytes_of_map;
use crate::{Key, Row};

/// About how much memory the rows may take.
const BYTES: u64 = 32 << 20;
/// A usual row; only sizes the table of addresses.
const USUAL_BYTES: u64 = 1 << 10;

pub(crate) struct RowCache {
    rows: Cache<Key, Arc<Row>, ByBytes>,
    /// Held for reading while a row is kept, for writing while the writer brings the rows up to
    /// date.
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    /// How often rows have begun, or ended, to change, or been forgotten.
    changes: u64,
    /// True from before a commit until the rows are up to date with it.
    committing: bool,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Row>> for ByBytes {
    fn weight(&self, key: &Key, row: &Arc<Row>) -> u64 {
        (200 + key.id.len() + bytes_of_map(row)) as u64
    }
}

impl RowCache {
    pub(crate) fn new() -> Self {
        let usual = usize::try_from(BYTES / USUAL_BYTES).unwrap_or(usize::MAX);
        Self { rows: Cache::with_weighter(usual, BYTES, ByBytes), state: RwLock::default() }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Row>> {
        self.rows.get(key)
    }

    /// Ask before reading rows that are to be kept.
    pub(crate) fn changes(&self) -> u64 {
        self.state.read().unwrap_or_else(PoisonError::into_inner).changes
    }

    /// As [`changes`](RowCache::changes), but nothing while a commit is under way. As long as the
    /// answer is the same, the rows here are those on disk.
    pub(crate) fn settled(&self) -> Option<u64> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        (!state.committing).then_some(state.changes)
    }

    /// Keeps a row, unless something has changed since `changes` was asked for.
    pub(crate) fn keep(&self, key: &Key, row: &Arc<Row>, changes: u64) {
        let now = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if now.changes == changes && !now.committing {
            self.rows.insert(key.clone(), Arc::clone(row));
        }
    }

    /// The writer's: rows are about to change on disk.
    pub(crate) fn begin(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.changes += 1;
        state.committing = true;
    }

    /// The writer's: these rows have become so; `None` is gone. None of them, when the commit was
    /// refused.
    pub(crate) fn change<'a>(&self, rows: impl Iterator<Item = (&'a Key, &'a Option<Arc<Row>>)>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        // Once more: what was read during the commit may be from before it.
        state.changes += 1;
        state.committing = false;
        for (key, row) in rows {
            match row {
                // A new row is kept when somebody reads it: loading must not drive out the rest.
                Some(row) => drop(self.rows.replace(key.clone(), Arc::clone(row), false)),
                None => drop(self.rows.remove(key)),
            }
        }
    }

    /// The writer's: what is on disk is not known.
    pub(crate) fn forget(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.changes += 1;
        state.committing = false;
        self.rows.clear();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Ident;

    fn row(n: i64) -> Arc<Row> {
        Arc::new(json!({ "n": n }).as_object().unwrap().clone())
    }

    #[test]
    fn a_row_read_before_a_change_is_not_kept_after_it() {
        let key = Key { table: Ident::new("notes").unwrap(), id: "a".to_owned() };
        let cache = RowCache::new();
        let asked = cache.changes();
        assert_eq!(cache.settled(), Some(asked));
        cache.begin();
        assert_eq!(cache.settled(), None);
        cache.keep(&key, &row(1), cache.changes());
        cache.change([(&key, &Some(row(2)))].into_iter());
        cache.keep(&key, &row(1), asked);
        assert_eq!(cache.get(&key), None);
        cache.begin();
        let during = cache.changes();
        cache.change([(&key, &Some(row(2)))].into_iter());
        cache.keep(&key, &row(1), during);
        assert_eq!(cache.get(&key), None);
        cache.keep(&key, &row(2), cache.changes());
        assert_eq!(cache.get(&key), Some(row(2)));
        cache.change([(&key, &Some(row(3)))].into_iter());
        assert_eq!(cache.get(&key), Some(row(3)));
        cache.change([(&key, &None)].into_iter());
        assert_eq!(cache.get(&key), None);
        cache.keep(&key, &row(4), cache.changes());
        cache.forget();
        assert_eq!(cache.get(&key), None);
    }
}
