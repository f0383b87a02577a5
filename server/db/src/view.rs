//! What a decision sees and what it wants changed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::value::as_stored;
use crate::{Ident, Key, Row};

/// The state a write decides on: what is on disk, overlaid with what earlier writes of the same
/// group have already decided. Changes made here become real only when the group commits.
pub struct View<'a> {
    base: &'a HashMap<Key, Arc<Row>>,
    group: &'a HashMap<Key, Option<Arc<Row>>>,
    pub(crate) mutations: Vec<Mutation>,
    own: HashMap<Key, Option<Arc<Row>>>,
}

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
    pub(crate) fn new(
        base: &'a HashMap<Key, Arc<Row>>,
        group: &'a HashMap<Key, Option<Arc<Row>>>,
    ) -> Self {
        Self { base, group, mutations: Vec::new(), own: HashMap::new() }
    }

    /// The record as it is at this point of the queue. Only records that the intent named in
    /// [`crate::Intent::reads`], or that were put here, are known.
    pub fn get(&self, key: &Key) -> Option<&Arc<Row>> {
        if let Some(own) = self.own.get(key) {
            return own.as_ref();
        }
        if let Some(group) = self.group.get(key) {
            return group.as_ref();
        }
        self.base.get(key)
    }

    /// Creates or replaces a record. `unlogged` are the columns whose values must not reach the
    /// change log on disk (password hashes, token keys).
    pub fn put(&mut self, key: Key, mut row: Row, unlogged: &Arc<[Ident]>) {
        row.values_mut().for_each(as_stored);
        row.insert("id".to_owned(), key.id.clone().into());
        self.change(key, Some(Arc::new(row)), unlogged, true);
    }

    /// Replaces an existing record's row by one that means the same (new columns filled in): no
    /// change, no log row, no bell.
    pub fn rewrite(&mut self, key: Key, mut row: Row) {
        row.insert("id".to_owned(), key.id.clone().into());
        self.change(key, Some(Arc::new(row)), &Arc::from([]), false);
    }

    /// Deletes a record.
    pub fn delete(&mut self, key: Key, unlogged: &Arc<[Ident]>) {
        self.change(key, None, unlogged, true);
    }

    fn change(&mut self, key: Key, after: Option<Arc<Row>>, unlogged: &Arc<[Ident]>, logged: bool) {
        let before = self.get(&key).map(Arc::clone);
        if before.is_none() && after.is_none() {
            return;
        }
        self.own.insert(key.clone(), after.clone());
        self.mutations.push(Mutation {
            key,
            before,
            after,
            unlogged: Arc::clone(unlogged),
            logged,
        });
    }

    pub(crate) fn into_parts(self) -> (Vec<Mutation>, HashMap<Key, Option<Arc<Row>>>) {
        (self.mutations, self.own)
    }
}
