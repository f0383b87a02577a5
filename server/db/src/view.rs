//! What a decision sees and what it wants changed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::log::bytes_of_map;
use crate::look::{Look, Looking};
use crate::rows::spelling_from;
use crate::value::as_stored;
use crate::writer::MOST_BYTES;
use crate::{Db, DbError, Ident, Key, Note, Row, Statement};

/// The column of every record's row that holds the number of the change that made it: the order in
/// which records came. Rows from before there were such numbers lack it.
pub const MADE: &str = "made";

/// Records read at once by [`View::every`].
const READ_STEP: usize = 250;

/// What is on disk, as far as it has been looked at; `None` for what is not there. The writer is
/// the only one who writes, so it stays true until the group commits.
pub(crate) struct Images {
    db: Db,
    known: HashMap<Key, Option<Arc<Row>>>,
}

impl Images {
    pub(crate) fn new(db: Db) -> Self {
        Self { db, known: HashMap::new() }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Arc<Row>> {
        self.known.get(key).and_then(Option::as_ref)
    }

    /// Reads what is not known yet.
    pub(crate) async fn read(&mut self, keys: &[Key]) -> Result<(), DbError> {
        let mut unknown =
            keys.iter().filter(|key| !self.known.contains_key(*key)).cloned().collect::<Vec<_>>();
        if unknown.is_empty() {
            return Ok(());
        }
        unknown.sort_unstable();
        unknown.dedup();
        let rows = self.db.rows_at(&unknown).await?;
        self.known.extend(unknown.into_iter().map(|key| (key, None)));
        self.known.extend(rows.into_iter().map(|(key, row)| (key, Some(row))));
        Ok(())
    }
}

/// The state a write decides on: what is on disk, overlaid with what earlier writes of the same
/// group, and this one, have already decided. Changes made here become real only when the group
/// commits.
pub struct View<'a> {
    disk: &'a mut Images,
    group: &'a HashMap<Key, Option<Arc<Row>>>,
    pub(crate) mutations: Vec<Mutation>,
    notes: Vec<Note>,
    own: HashMap<Key, Option<Arc<Row>>>,
    /// The number of the last change before the next one that is decided here.
    seq: u64,
}

/// A change of a record as it will be in the log, if what is decided is committed.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// Its place in the log.
    pub seq: u64,
    /// The record.
    pub key: Key,
    /// The record as it is, `None` for a create.
    pub before: Option<Arc<Row>>,
    /// The record as it becomes, `None` for a delete.
    pub after: Option<Arc<Row>>,
}

/// What has been made of records.
type Decided = HashMap<Key, Option<Arc<Row>>>;

/// One record's change. `before` is `None` for a create, `after` for a delete.
pub(crate) struct Mutation {
    pub(crate) key: Key,
    pub(crate) before: Option<Arc<Row>>,
    pub(crate) after: Option<Arc<Row>>,
    pub(crate) unlogged: Arc<[Ident]>,
    /// False for rewrites that change nothing anybody could see: they get no place in the log.
    pub(crate) logged: bool,
}

impl<'a> View<'a> {
    /// `seq` is the number of the last change, those that the group has decided included.
    pub(crate) fn new(
        disk: &'a mut Images,
        group: &'a HashMap<Key, Option<Arc<Row>>>,
        seq: u64,
    ) -> Self {
        let (mutations, notes, own) = (Vec::new(), Vec::new(), HashMap::new());
        Self { disk, group, mutations, notes, own, seq }
    }

    /// The number of the last change, those that were decided here included.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The record as it is at this point of the queue. Only records that the intent named in
    /// [`crate::Intent::reads`], that were looked at, or that were put here, are known.
    pub fn get(&self, key: &Key) -> Option<&Arc<Row>> {
        match self.decided(key) {
            Some(decided) => decided.as_ref(),
            None => self.disk.get(key),
        }
    }

    /// What this group has made of a record, if anything.
    fn decided(&self, key: &Key) -> Option<&Option<Arc<Row>>> {
        self.own.get(key).or_else(|| self.group.get(key))
    }

    /// Makes records known to [`get`](View::get).
    ///
    /// # Errors
    /// The engine's error.
    pub async fn load(&mut self, keys: &[Key]) -> Result<(), DbError> {
        self.disk.read(keys).await
    }

    /// Every record of a table that matches a condition, and every one of the table that the
    /// group has changed, whether it matches or not: the asker judges each. For those that are
    /// going to be changed because of what they hold.
    ///
    /// # Errors
    /// [`DbError::TooLarge`] when more than `most` match, or more bytes than a transaction holds;
    /// else the engine's error.
    pub async fn every(
        &mut self,
        table: &Ident,
        condition: Statement,
        most: usize,
    ) -> Result<Vec<(Key, Arc<Row>)>, DbError> {
        let keys = self.disk.db.keys(table, Some(condition), Some(most as u64 + 1)).await?;
        if keys.len() > most {
            return Err(DbError::TooLarge);
        }
        let mut bytes = 0;
        for keys in keys.chunks(READ_STEP) {
            self.load(keys).await?;
            bytes += keys
                .iter()
                .filter_map(|key| self.disk.get(key))
                .map(|row| bytes_of_map(row))
                .sum::<usize>();
            if bytes > MOST_BYTES {
                return Err(DbError::TooLarge);
            }
        }
        let on_disk = keys.into_iter().filter(|key| self.decided(key).is_none());
        let mut found = on_disk
            .filter_map(|key| {
                let row = Arc::clone(self.disk.get(&key)?);
                Some((key, row))
            })
            .collect::<Vec<_>>();
        found.extend(self.changed(table));
        Ok(found)
    }

    /// Whether there is a record of this id, or of one that differs from it in the case of ASCII
    /// letters alone. Few ids are looked at: from one spelling to what follows it in the table, and
    /// on to the next spelling behind that.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn has_namesake(&mut self, key: &Key) -> Result<bool, DbError> {
        let decided = self.changed(&key.table);
        if decided.iter().any(|(other, _)| other.id.eq_ignore_ascii_case(&key.id)) {
            return Ok(true);
        }
        let mut scan = self.disk.db.scan_table(&key.table, false).await?;
        let mut spelling = spelling_from(&key.id, "");
        while let Some(id) = spelling {
            let other = Key { table: key.table.clone(), id };
            self.load(std::slice::from_ref(&other)).await?;
            if self.get(&other).is_some() {
                return Ok(true);
            }
            scan = scan.after(&other.id)?;
            let following = scan.next(1).await?;
            let following = following.first().and_then(|row| row.get("id")?.as_str());
            spelling = following.and_then(|following| spelling_from(&key.id, following));
        }
        Ok(false)
    }

    /// The records of a table as this group has made them.
    fn changed(&self, table: &Ident) -> Vec<(Key, Arc<Row>)> {
        let overlaid = self.group.iter().filter(|(key, _)| !self.own.contains_key(*key));
        let decided = overlaid.chain(&self.own).filter(|(key, _)| &key.table == table);
        decided.filter_map(|(key, row)| Some((key.clone(), row.clone()?))).collect()
    }

    /// Creates or replaces a record. `unlogged` are the columns whose values must not reach the
    /// change log on disk (password hashes, token keys).
    pub fn put(&mut self, key: Key, mut row: Row, unlogged: &Arc<[Ident]>) {
        row.values_mut().for_each(as_stored);
        self.change(key, Some(row), unlogged, true);
    }

    /// Replaces an existing record's row by one that means the same (new columns filled in): no
    /// change, no log row, no bell.
    pub fn rewrite(&mut self, key: Key, row: Row) {
        self.change(key, Some(row), &Arc::from([]), false);
    }

    /// Deletes a record.
    pub fn delete(&mut self, key: Key, unlogged: &Arc<[Ident]>) {
        self.change(key, None, unlogged, true);
    }

    /// Puts a row that is no record: no change, no log row, no bell.
    pub fn keep(&mut self, key: Key, row: Row) {
        self.change(key, Some(row), &Arc::from([]), false);
    }

    /// Deletes a row that is no record: no change, no log row, no bell.
    pub fn forget(&mut self, key: Key) {
        self.change(key, None, &Arc::from([]), false);
    }

    fn change(&mut self, key: Key, after: Option<Row>, unlogged: &Arc<[Ident]>, logged: bool) {
        let before = self.get(&key).map(Arc::clone);
        if before.is_none() && after.is_none() {
            return;
        }
        self.seq += u64::from(logged);
        let after = after.map(|mut row| {
            row.insert("id".to_owned(), key.id.clone().into());
            let made = match &before {
                Some(before) => before.get(MADE).cloned(),
                None => Some(self.seq.into()),
            };
            row.remove(MADE);
            row.extend(made.map(|made| (MADE.to_owned(), made)));
            Arc::new(row)
        });
        self.own.insert(key.clone(), after.clone());
        self.mutations.push(Mutation {
            key,
            before,
            after,
            unlogged: Arc::clone(unlogged),
            logged,
        });
    }

    /// The changes of records that have been decided here, in order.
    pub fn ahead(&self) -> Vec<Ahead> {
        let logged = self.mutations.iter().filter(|mutation| mutation.logged);
        let logged = logged.collect::<Vec<_>>();
        let first = self.seq + 1 - logged.len() as u64;
        let number = |(mutation, seq): (&&Mutation, u64)| Ahead {
            seq,
            key: mutation.key.clone(),
            before: mutation.before.clone(),
            after: mutation.after.clone(),
        };
        logged.iter().zip(first..).map(number).collect()
    }

    /// Puts something in the trail, if what is decided here is committed.
    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub(crate) fn into_parts(self) -> (Vec<Mutation>, Vec<Note>, Decided) {
        (self.mutations, self.notes, self.own)
    }
}

impl Look for View<'_> {
    fn rows<'a>(&'a mut self, keys: &'a [Key]) -> Looking<'a, Vec<(Key, Arc<Row>)>> {
        Box::pin(async move {
            self.load(keys).await?;
            let found = |key: &Key| Some((key.clone(), Arc::clone(self.get(key)?)));
            Ok(keys.iter().filter_map(found).collect())
        })
    }

    fn select<'a>(
        &'a mut self,
        table: &'a Ident,
        condition: Statement,
        most: u64,
    ) -> Looking<'a, Vec<(Key, Arc<Row>)>> {
        Box::pin(async move {
            let mut found = self.disk.db.select(table, condition, most).await?;
            // Remembered, so that a change of one of them knows what it replaces.
            let seen = found.iter().map(|(key, row)| (key.clone(), Some(Arc::clone(row))));
            self.disk.known.extend(seen);
            found.retain(|(key, _)| self.decided(key).is_none());
            found.extend(self.changed(table));
            Ok(found)
        })
    }
}
