//! The texts of columns, kept in memory to be searched: no index of the engine's serves a search
//! for a part of a text, and reading every row for it takes a thousand times longer.
//!
//! A column is read when it is first searched, and kept while there is room. Its texts lie one
//! after another, their letters a-z in lower case, so that one pass over memory finds a part.
//!
//! Invariants
//! - What is kept has every change that has been answered: the writer tells it between its commit
//!   and its answers. While a column is being read the changes wait for it.
//! - A search finds every row that contains the part, and may find more: it is asked which rows
//!   are worth a look.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use memchr::memmem;
use serde_json::Value as Json;

use crate::{Db, DbError, Ident, Key, Row};

/// About how much memory all columns may take.
const BYTES: usize = 64 << 20;
/// About what a row takes beside its text: its id, twice, and where it is.
const ROW_BYTES: usize = 120;
/// Rows read at once while a column is read.
const BATCH: u32 = 500;
/// Ends each text. It is in no UTF-8, so that no part reaches from one text into the next.
const END: u8 = 0xFF;
/// Texts that are gone are left where they are, up to this many bytes, or half of all.
const LEAST_LEFT: usize = 1 << 20;

/// All columns that are kept, by table.
#[derive(Default)]
pub(crate) struct Texts {
    tables: RwLock<HashMap<Ident, HashMap<Ident, Arc<Kept>>>>,
    /// Counts searches, to tell which column was searched last.
    searches: AtomicU64,
}

/// One column.
struct Kept {
    state: RwLock<State>,
    searched: AtomicU64,
}

enum State {
    /// It is being read; the changes since then, oldest first.
    Loading(Vec<(String, Option<String>)>),
    Ready(Column),
    /// There is no room for it.
    TooLarge,
}

/// A column's texts.
#[derive(Default)]
struct Column {
    /// The texts, each ended by [`END`].
    joined: Vec<u8>,
    /// Where each begins.
    starts: Vec<u32>,
    /// Whose each is; `None` for one that is gone.
    ids: Vec<Option<Arc<str>>>,
    places: HashMap<Arc<str>, usize>,
    /// How many bytes of the texts are of those that are gone.
    gone: usize,
}

impl Column {
    fn set(&mut self, id: &str, text: Option<&str>) {
        if let Some(place) = self.places.remove(id) {
            self.ids[place] = None;
            self.gone += self.text(place).len() + 1;
        }
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let id = Arc::<str>::from(id);
            self.places.insert(Arc::clone(&id), self.ids.len());
            self.ids.push(Some(id));
            self.starts.push(u32::try_from(self.joined.len()).unwrap_or(u32::MAX));
            self.joined.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
            self.joined.push(END);
        }
        if self.gone > LEAST_LEFT.max(self.joined.len() / 2) {
            self.tidy();
        }
    }

    fn text(&self, place: usize) -> &[u8] {
        let start = self.starts[place] as usize;
        let end = self.starts.get(place + 1).map_or(self.joined.len(), |next| *next as usize);
        &self.joined[start..end - 1]
    }

    /// Leaves out what is gone.
    fn tidy(&mut self) {
        let mut tidied = Column::default();
        for (place, id) in self.ids.iter().enumerate() {
            let Some(id) = id else { continue };
            tidied.places.insert(Arc::clone(id), tidied.ids.len());
            tidied.ids.push(Some(Arc::clone(id)));
            tidied.starts.push(u32::try_from(tidied.joined.len()).unwrap_or(u32::MAX));
            tidied.joined.extend_from_slice(self.text(place));
            tidied.joined.push(END);
        }
        *self = tidied;
    }

    fn bytes(&self) -> usize {
        self.joined.len() + self.ids.len() * ROW_BYTES
    }

    /// The rows whose text contains `part`; `None` when there are more than `most`.
    fn find(&self, part: &[u8], most: usize) -> Option<Vec<Arc<str>>> {
        let finder = memmem::Finder::new(part);
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = finder.find(&self.joined[from..]) {
            let place = self.starts.partition_point(|start| *start as usize <= from + at) - 1;
            if let Some(id) = &self.ids[place] {
                if found.len() == most {
                    return None;
                }
                found.push(Arc::clone(id));
            }
            match self.starts.get(place + 1) {
                Some(next) => from = *next as usize,
                None => break,
            }
        }
        Some(found)
    }
}

impl Texts {
    /// The writer's: these rows have become so; `None` is gone.
    pub(crate) fn change<'a>(&self, rows: impl Iterator<Item = (&'a Key, &'a Option<Arc<Row>>)>) {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        if tables.is_empty() {
            return;
        }
        for (key, row) in rows {
            for (column, kept) in tables.get(&key.table).into_iter().flatten() {
                let text = row.as_ref().and_then(|row| row.get(column.as_str()));
                kept.change(&key.id, text.and_then(Json::as_str));
            }
        }
    }

    /// The writer's: what is on disk is not known.
    pub(crate) fn forget(&self) {
        self.tables.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn get(&self, table: &Ident, column: &Ident) -> Option<Arc<Kept>> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let kept = tables.get(table)?.get(column)?;
        kept.searched.store(self.searches.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Some(Arc::clone(kept))
    }

    /// A new place for a column, from now on told of changes. `None` when it has one.
    fn begin(&self, table: &Ident, column: &Ident) -> Option<Loading<'_>> {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        let columns = tables.entry(table.clone()).or_default();
        if columns.contains_key(column) {
            return None;
        }
        let kept = Arc::new(Kept {
            state: RwLock::new(State::Loading(Vec::new())),
            searched: AtomicU64::new(self.searches.fetch_add(1, Ordering::Relaxed)),
        });
        columns.insert(column.clone(), Arc::clone(&kept));
        Some(Loading { texts: self, table: table.clone(), column: column.clone(), kept })
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

    /// Lets go of the columns that were searched longest ago until all have room.
    fn make_room(&self) {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        let mut kept = Vec::new();
        for (table, columns) in tables.iter() {
            for (column, one) in columns {
                let searched = one.searched.load(Ordering::Relaxed);
                kept.push((searched, one.bytes(), table.clone(), column.clone()));
            }
        }
        kept.sort_unstable_by_key(|(searched, ..)| *searched);
        let mut all = kept.iter().map(|(_, bytes, ..)| bytes).sum::<usize>();
        for (_, bytes, table, column) in kept {
            if all <= BYTES {
                return;
            }
            all -= bytes;
            if bytes > 0
                && let Some(columns) = tables.get_mut(&table)
            {
                columns.remove(&column);
            }
        }
    }
}

impl Kept {
    fn change(&self, id: &str, text: Option<&str>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match &mut *state {
            State::Loading(waiting) => waiting.push((id.to_owned(), text.map(str::to_owned))),
            State::Ready(column) => {
                column.set(id, text);
                if column.bytes() > BYTES {
                    *state = State::TooLarge;
                }
            }
            State::TooLarge => {}
        }
    }

    fn is_loading(&self) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        matches!(&*state, State::Loading(_))
    }

    fn bytes(&self) -> usize {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Ready(column) => column.bytes(),
            State::Loading(_) | State::TooLarge => 0,
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
        let mut state = self.kept.state.write().unwrap_or_else(PoisonError::into_inner);
        let waiting = match std::mem::replace(&mut *state, State::TooLarge) {
            State::Loading(waiting) => waiting,
            State::Ready(_) | State::TooLarge => Vec::new(),
        };
        if let Some(mut column) = read {
            for (id, text) in waiting {
                column.set(&id, text.as_deref());
            }
            if column.bytes() <= BYTES {
                *state = State::Ready(column);
            }
        }
        drop(state);
        self.texts.make_room();
    }
}

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        if self.kept.is_loading() {
            self.texts.remove(&self.table, &self.column, &self.kept);
        }
    }
}

impl Db {
    /// The ids of rows whose `column` may contain `part`, whichever case its letters a-z have
    /// there: all that do, and perhaps some more. `None` when they are more than `most`, and when
    /// the column is too large to be kept in memory; then the rows have to be read to tell.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn containing(
        &self,
        table: &Ident,
        column: &Ident,
        part: &str,
        most: usize,
    ) -> Result<Option<Vec<Arc<str>>>, DbError> {
        if let Some(loading) = self.texts.begin(table, column) {
            let read = self.read_texts(table, column).await?;
            loading.finish(read);
        }
        let Some(kept) = self.texts.get(table, column) else { return Ok(None) };
        let state = kept.state.read().unwrap_or_else(PoisonError::into_inner);
        Ok(match &*state {
            State::Ready(texts) => texts.find(part.to_ascii_lowercase().as_bytes(), most),
            // Somebody else is reading it.
            State::Loading(_) | State::TooLarge => None,
        })
    }

    /// `None` when they are too many.
    async fn read_texts(&self, table: &Ident, column: &Ident) -> Result<Option<Column>, DbError> {
        let mut texts = Column::default();
        let mut scan = self.scan_table(table, false).await?;
        let id = Ident::new("id").map_err(|error| DbError::Engine(error.to_string()))?;
        let columns = [id, column.clone()];
        loop {
            let mut take = |row: &Row| {
                let text = |name: &str| row.get(name).and_then(Json::as_str);
                if let Some(id) = text("id") {
                    texts.set(id, text(column.as_str()));
                }
                false
            };
            if scan.next_wanted(BATCH, &columns, &mut take).await?.is_none() {
                return Ok(Some(texts));
            }
            if texts.bytes() > BYTES {
                return Ok(None);
            }
            // Others have a turn.
            tokio::task::yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn steps() -> impl Strategy<Value = Vec<(u8, Option<String>)>> {
        prop::collection::vec((0..20u8, prop::option::weighted(0.8, "[aAbBäÄ]{0,6}")), 0..80)
    }

    fn naive(rows: &BTreeMap<u8, String>, part: &str) -> Vec<String> {
        let has = |text: &str| text.to_ascii_lowercase().contains(&part.to_ascii_lowercase());
        rows.iter().filter(|(_, text)| has(text)).map(|(id, _)| id.to_string()).collect()
    }

    fn found(column: &Column, part: &str, most: usize) -> Option<Vec<String>> {
        let found = column.find(part.to_ascii_lowercase().as_bytes(), most)?;
        let mut found = found.iter().map(|id| (**id).to_owned()).collect::<Vec<_>>();
        found.sort_by_key(|id| id.parse::<u8>().unwrap());
        Some(found)
    }

    proptest! {
        #[test]
        fn a_part_is_found_in_every_text_that_has_it(
            steps in steps(),
            part in "[aAbBäÄ]{1,3}",
            tidied in any::<bool>(),
        ) {
            let (mut column, mut rows) = (Column::default(), BTreeMap::new());
            for (id, text) in steps {
                column.set(&id.to_string(), text.as_deref());
                match text {
                    Some(text) => rows.insert(id, text),
                    None => rows.remove(&id),
                };
            }
            if tidied {
                column.tidy();
                prop_assert_eq!(column.gone, 0);
            }
            let expected = naive(&rows, &part);
            prop_assert_eq!(found(&column, &part, 20), Some(expected.clone()));
            if let Some(fewer) = expected.len().checked_sub(1) {
                prop_assert_eq!(found(&column, &part, fewer), None);
            }
        }
    }

    #[test]
    fn what_changes_while_a_column_is_read_is_in_it() {
        let (texts, table, text) = (Texts::default(), name("t"), name("text"));
        let loading = texts.begin(&table, &text).unwrap();
        assert!(texts.begin(&table, &text).is_none());
        texts.change([change("a", Some("new")), change("b", None)].iter().map(|(k, r)| (k, r)));
        let mut read = Column::default();
        for id in ["a", "b", "c"] {
            read.set(id, Some("old"));
        }
        loading.finish(Some(read));
        texts.change([change("c", Some("newer"))].iter().map(|(k, r)| (k, r)));
        let kept = texts.get(&table, &text).unwrap();
        let state = kept.state.read().unwrap();
        let State::Ready(column) = &*state else { panic!("it is not ready") };
        let find = |part: &str| column.find(part.as_bytes(), 9).unwrap();
        assert_eq!(find("old"), []);
        assert_eq!(find("new"), [Arc::from("a"), Arc::from("c")]);
    }

    #[test]
    fn a_reading_that_is_given_up_leaves_room_for_the_next() {
        let (texts, table, text) = (Texts::default(), name("t"), name("text"));
        drop(texts.begin(&table, &text).unwrap());
        let first = texts.begin(&table, &text).unwrap();
        texts.forget();
        let second = texts.begin(&table, &text).unwrap();
        drop(first);
        second.finish(Some(Column::default()));
        assert!(texts.get(&table, &text).is_some_and(|kept| !kept.is_loading()));
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
