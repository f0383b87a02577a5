//! The texts of columns, kept in memory to be searched: no index of the engine's serves a search
//! for a part of a text, and reading every row for it takes a hundred times longer.
//!
//! A column is read when it is first searched, and kept while there is room. Its texts lie one
//! after another, their letters a-z in lower case, so that one pass over memory finds a part.
//!
//! Invariants
//! - A search sees rows as they were at one moment, and names every row that then had the part; it
//!   may name more. The writer announces what it is about to change before its commit, and tells
//!   what has become of it before its answers: whatever was announced since just before that moment
//!   is named as well.
//! - While a column is being read, its changes wait for it.

mod announced;
mod column;
mod search;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::{Ident, Key, Row};
use announced::Announced;
use column::{Column, ROW_BYTES};

pub use search::Candidates;

/// About how much memory all columns may take.
const BYTES: usize = 64 << 20;
/// A column that found no room is not read again for so long.
const REST: Duration = Duration::from_mins(10);

/// All columns that are kept, by table.
#[derive(Default)]
pub(crate) struct Texts {
    tables: RwLock<HashMap<Ident, HashMap<Ident, Arc<Kept>>>>,
    /// What all of them take.
    bytes: Arc<AtomicUsize>,
    /// Counts searches, to tell which column was searched last.
    searches: AtomicU64,
    /// One column is read at a time.
    loading: tokio::sync::Mutex<()>,
    announced: Mutex<Announced>,
}

/// One column.
struct Kept {
    state: RwLock<State>,
    searched: AtomicU64,
    /// What it takes of the room for all.
    share: Share,
}

/// A part of the room that all columns have.
pub(super) struct Share {
    all: Arc<AtomicUsize>,
    own: AtomicUsize,
}

impl Share {
    /// Changes the part; how much all take then.
    fn set(&self, bytes: usize) -> usize {
        let before = self.own.swap(bytes, Ordering::Relaxed);
        self.all.fetch_add(bytes, Ordering::Relaxed);
        self.all.fetch_sub(before, Ordering::Relaxed);
        self.all.load(Ordering::Relaxed)
    }

    fn has_room(&self) -> bool {
        self.all.load(Ordering::Relaxed) <= BYTES
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.set(0);
    }
}

enum State {
    /// It is being read; the changes since then, oldest first.
    Loading(Vec<(String, Option<String>)>),
    Ready(Column),
    /// It is to be read anew.
    Stale,
    /// There was no room for it.
    TooLarge(Instant),
}

impl Texts {
    /// The writer's: these rows are about to change on disk.
    pub(crate) fn announce<'a>(&self, rows: impl Iterator<Item = &'a Key>) {
        self.announced().begin(rows);
    }

    /// The writer's: the announced rows have become so; `None` is gone. None of them, when the
    /// commit was refused.
    pub(crate) fn change<'a>(&self, rows: impl Iterator<Item = (&'a Key, &'a Option<Arc<Row>>)>) {
        for (key, row) in rows {
            for (column, kept) in self.of_table(&key.table) {
                let text = row.as_ref().and_then(|row| row.get(column.as_str()));
                kept.change(&key.id, text.and_then(Json::as_str));
            }
        }
        self.announced().settle();
    }

    /// The writer's: what is on disk is not known.
    pub(crate) fn forget(&self) {
        self.tables.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.announced().forget();
    }

    fn announced(&self) -> MutexGuard<'_, Announced> {
        self.announced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of_table(&self, table: &Ident) -> Vec<(Ident, Arc<Kept>)> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let columns = tables.get(table).into_iter().flatten();
        columns.map(|(column, kept)| (column.clone(), Arc::clone(kept))).collect()
    }

    fn get(&self, table: &Ident, column: &Ident) -> Option<Arc<Kept>> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let kept = tables.get(table)?.get(column)?;
        kept.searched.store(self.searches.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Some(Arc::clone(kept))
    }

    /// A new place for a column, from now on told of changes.
    fn begin(&self, table: &Ident, column: &Ident) -> Loading<'_> {
        let kept = Arc::new(Kept {
            state: RwLock::new(State::Loading(Vec::new())),
            searched: AtomicU64::new(0),
            share: Share { all: Arc::clone(&self.bytes), own: AtomicUsize::new(0) },
        });
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        tables.entry(table.clone()).or_default().insert(column.clone(), Arc::clone(&kept));
        Loading { texts: self, table: table.clone(), column: column.clone(), kept }
    }

    fn remove(&self, table: &Ident, column: &Ident, kept: &Arc<Kept>) {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(columns) = tables.get_mut(table) {
            // It may have been forgotten and begun again.
            if columns.get(column).is_some_and(|present| Arc::ptr_eq(present, kept)) {
                columns.remove(column);
            }
            if columns.is_empty() {
                tables.remove(table);
            }
        }
    }

    /// Lets go of the columns that were searched longest ago, but not of `kept`, until all have
    /// room.
    fn make_room(&self, kept: &Arc<Kept>) {
        let mut others = Vec::new();
        {
            let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
            for (table, columns) in tables.iter() {
                for (column, other) in columns.iter().filter(|(_, one)| !Arc::ptr_eq(one, kept)) {
                    let searched = other.searched.load(Ordering::Relaxed);
                    others.push((searched, table.clone(), column.clone(), Arc::clone(other)));
                }
            }
        }
        others.sort_unstable_by_key(|(searched, ..)| *searched);
        for (_, table, column, other) in others {
            if kept.share.has_room() {
                return;
            }
            self.remove(&table, &column, &other);
            other.share.set(0);
        }
    }
}

impl Kept {
    fn change(&self, id: &str, text: Option<&str>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match &mut *state {
            State::Loading(waiting) => {
                waiting.push((id.to_owned(), text.map(str::to_owned)));
                let bytes = ROW_BYTES + text.map_or(0, str::len);
                self.share.set(self.share.own.load(Ordering::Relaxed) + bytes);
            }
            State::Ready(column) => {
                column.set(id, text);
                self.share.set(column.bytes());
                // Its next search reads it anew, and makes room for it where there is some.
                if column.is_worn() || !self.share.has_room() {
                    *state = State::Stale;
                    self.share.set(0);
                }
            }
            State::Stale | State::TooLarge(_) => {}
        }
    }

    /// Whether it is as good as not there.
    fn is_to_be_read(&self) -> bool {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Loading(_) | State::Ready(_) => false,
            State::Stale => true,
            State::TooLarge(since) => since.elapsed() > REST,
        }
    }

    fn is_loading(&self) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        matches!(&*state, State::Loading(_))
    }

    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        self.share.own.load(Ordering::Relaxed)
    }

    /// Adds the rows whose text contains one of `parts`. False when there are more than `most` in
    /// all, and when the column is not there to be searched.
    fn find(&self, parts: &[Vec<u8>], most: usize, found: &mut BTreeSet<String>) -> bool {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Ready(column) => parts.iter().all(|part| column.find(part, most, found)),
            State::Loading(_) | State::Stale | State::TooLarge(_) => false,
        }
    }
}

/// A column that is being read. One that is not finished has no place any more.
struct Loading<'a> {
    texts: &'a Texts,
    table: Ident,
    column: Ident,
    kept: Arc<Kept>,
}

impl Loading<'_> {
    /// `read` are the texts as they were some time since the beginning; `None` when they are too
    /// many.
    fn finish(self, read: Option<Column>) {
        {
            let mut state = self.kept.state.write().unwrap_or_else(PoisonError::into_inner);
            let too_large = State::TooLarge(Instant::now());
            let waiting = match std::mem::replace(&mut *state, too_large) {
                State::Loading(waiting) => waiting,
                State::Ready(_) | State::Stale | State::TooLarge(_) => Vec::new(),
            };
            let read = read.map(|mut column| {
                for (id, text) in waiting {
                    column.set(&id, text.as_deref());
                }
                column
            });
            match read.filter(|column| column.bytes() <= BYTES) {
                Some(column) => {
                    self.kept.share.set(column.bytes());
                    *state = State::Ready(column);
                }
                None => drop(self.kept.share.set(0)),
            }
        }
        let searched = self.texts.searches.fetch_add(1, Ordering::Relaxed);
        self.kept.searched.store(searched, Ordering::Relaxed);
        self.texts.make_room(&self.kept);
    }
}

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        if self.kept.is_loading() {
            self.texts.remove(&self.table, &self.column, &self.kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_while_a_column_is_read_is_in_it() {
        let (texts, table, text) = (Texts::default(), name("t"), name("text"));
        let loading = texts.begin(&table, &text);
        texts.change([change("a", Some("new")), change("b", None)].iter().map(|(k, r)| (k, r)));
        let mut read = Column::default();
        for id in ["a", "b", "c"] {
            read.set(id, Some("old"));
        }
        loading.finish(Some(read));
        texts.change([change("c", Some("newer"))].iter().map(|(k, r)| (k, r)));
        let kept = texts.get(&table, &text).unwrap();
        let find = |part: &str| {
            let mut found = BTreeSet::new();
            assert!(kept.find(&[part.as_bytes().to_vec()], 9, &mut found));
            found.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(find("old"), [""; 0]);
        assert_eq!(find("new"), ["a", "c"]);
    }

    #[test]
    fn a_reading_that_is_given_up_leaves_room_for_the_next() {
        let (texts, table, text) = (Texts::default(), name("t"), name("text"));
        drop(texts.begin(&table, &text));
        assert!(texts.get(&table, &text).is_none());
        let first = texts.begin(&table, &text);
        texts.forget();
        let second = texts.begin(&table, &text);
        drop(first);
        second.finish(Some(Column::default()));
        assert!(texts.get(&table, &text).is_some_and(|kept| !kept.is_loading()));
        assert_eq!(texts.bytes.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn columns_that_were_searched_longest_ago_make_room() {
        let (texts, table) = (Texts::default(), name("t"));
        let load = |column: &str, bytes: usize| {
            let mut read = Column::default();
            read.set("a", Some(&"x".repeat(bytes)));
            texts.begin(&table, &name(column)).finish(Some(read));
        };
        load("one", BYTES / 3);
        load("two", BYTES / 3);
        assert!(texts.get(&table, &name("one")).is_some());
        load("three", BYTES / 2);
        let has = |column: &str| texts.get(&table, &name(column)).is_some();
        assert_eq!(["one", "two", "three"].map(has), [true, false, true]);
        // What is too large for all the room takes none of it.
        load("four", BYTES + 1);
        assert_eq!(["one", "three"].map(has), [true, true]);
        let four = texts.get(&table, &name("four")).unwrap();
        assert!(!four.find(&[b"x".to_vec()], 9, &mut BTreeSet::new()) && !four.is_to_be_read());
        // What has outgrown it is read anew.
        let long = "y".repeat(BYTES / 2);
        let grown = [change("b", Some(&long))];
        let one = texts.get(&table, &name("one")).unwrap();
        one.change("b", Some(&long));
        assert!(one.is_to_be_read());
        drop((grown, one));
        assert!(texts.bytes.load(Ordering::Relaxed) <= BYTES);
    }

    #[test]
    fn what_is_about_to_change_is_named_until_it_is_settled() {
        let (texts, table) = (Texts::default(), name("t"));
        let keys = ["a", "b"].map(|id| change(id, None).0);
        let ids = |since| texts.announced().ids(&table, since);
        drop(texts.begin(&table, &name("text")));
        let _kept = texts.begin(&table, &name("text"));
        texts.announce(keys[..1].iter());
        // Announced before, and not settled.
        assert_eq!(texts.announced().settled(), 0);
        assert_eq!(ids(0), Some(vec!["a".to_owned()]));
        texts.change(std::iter::empty());
        assert_eq!(texts.announced().settled(), 1);
        assert_eq!(ids(1), Some(Vec::new()));
        texts.announce(keys[1..].iter());
        assert_eq!(texts.announced().settled(), 1);
        assert_eq!(ids(0), Some(vec!["b".to_owned(), "a".to_owned()]));
        for _ in 0..announced::REMEMBERED {
            texts.announce(keys[..1].iter());
        }
        assert_eq!(ids(1), None);
    }

    fn name(name: &str) -> Ident {
        Ident::new(name).unwrap()
    }

    fn change(id: &str, text: Option<&str>) -> (Key, Option<Arc<Row>>) {
        let key = Key { table: name("t"), id: id.to_owned() };
        let row = text.map(|text| [("text".to_owned(), Json::from(text))].into_iter().collect());
        (key, row.map(Arc::new))
    }
}
