//! The names and weights of all files, in memory.

use std::collections::HashMap;
use std::time::Duration;

use homeport_db::{Ident, Row};
use tokio::time::Instant;

use super::kind::Kind;
use crate::collections::{Collection, FieldKind};
use crate::files::{Weight, names_in};

/// Files that are held at once, some 200 MB.
pub(super) const MOST: usize = 1_000_000;

/// After this there may be fewer again.
const AGAIN: Duration = Duration::from_secs(5 * 60);

/// A file that a record names.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: Box<str>,
    /// The place of its field's column in the shelf's shape.
    pub(super) column: u16,
    pub(super) kind: Kind,
    /// `None` for one that the disk does not have.
    pub(super) weight: Option<Weight>,
}

/// A collection's file fields, as far as it matters to what its records name.
#[derive(Debug, PartialEq)]
pub(super) struct Shape {
    created: String,
    filling: bool,
    pub(super) columns: Vec<Ident>,
    multiple: Vec<bool>,
}

impl Shape {
    /// `None` for a collection without files of its own.
    pub(super) fn of(collection: &Collection) -> Option<Self> {
        let files = collection.fields.iter();
        let files = files.filter(|column| matches!(column.field.kind, FieldKind::File { .. }));
        let files = files.filter(|_| !collection.is_view()).collect::<Vec<_>>();
        (!files.is_empty()).then(|| Self {
            created: collection.definition.created.clone(),
            filling: collection.definition.filling,
            columns: files.iter().map(|column| column.column.clone()).collect(),
            multiple: files.iter().map(|column| column.field.kind.is_multiple()).collect(),
        })
    }

    /// The files that a row names, each with the place of its column.
    pub(super) fn named_by<'a>(&self, row: &'a Row) -> Vec<(u16, &'a str)> {
        let columns = (0..).zip(&self.columns);
        let names = columns.flat_map(|(at, column)| {
            names_in(row.get(column.as_str())).into_iter().map(move |name| (at, name))
        });
        names.collect()
    }
}

/// The files of a collection, by record.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) shape: Shape,
    pub(super) records: HashMap<Box<str>, Box<[Entry]>>,
}

/// The files of all collections, by the collection's id.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) shelves: HashMap<String, Shelf>,
    /// The number of the last change that is in it.
    pub(super) cursor: u64,
    count: usize,
    /// When there were too many files; none of them is held.
    over: Option<Instant>,
}

impl Held {
    pub(super) fn at(cursor: u64) -> Self {
        Self { cursor, ..Self::default() }
    }

    /// Gives up where it has become too much. Whether it has.
    pub(super) fn gives_up(&mut self) -> bool {
        if self.count > MOST {
            *self = Self { over: Some(Instant::now()), ..Self::default() };
        }
        self.is_over()
    }

    /// Whether there were too many files.
    pub(super) fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// Whether there were too many a short while ago, so that there is no sense in reading them again.
    pub(super) fn is_over_still(&self) -> bool {
        self.over.is_some_and(|over| over.elapsed() < AGAIN)
    }

    /// Puts an empty shelf for a collection, in the place of the one it had.
    pub(super) fn clear(&mut self, collection: &str, shape: Shape) {
        self.drop(collection);
        self.shelves.insert(collection.to_owned(), Shelf { shape, records: HashMap::new() });
    }

    pub(super) fn drop(&mut self, collection: &str) {
        if let Some(shelf) = self.shelves.remove(collection) {
            self.count -= shelf.records.values().map(|entries| entries.len()).sum::<usize>();
        }
    }

    /// What a record's files are now.
    pub(super) fn put(&mut self, collection: &str, record: &str, entries: Vec<Entry>) {
        let Some(shelf) = self.shelves.get_mut(collection) else { return };
        let count = entries.len();
        let before = match count {
            0 => shelf.records.remove(record),
            _ => shelf.records.insert(record.into(), entries.into()),
        };
        self.count += count;
        self.count -= before.map_or(0, |entries| entries.len());
    }

    /// Whether a record names a file.
    pub(super) fn names(&self, collection: &str, record: &str, name: &str) -> bool {
        let shelf = self.shelves.get(collection);
        let entries = shelf.and_then(|shelf| shelf.records.get(record));
        entries.is_some_and(|entries| entries.iter().any(|entry| &*entry.name == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(names: &[&str]) -> Vec<Entry> {
        let entry = |name: &&str| Entry {
            name: (*name).into(),
            column: 0,
            kind: Kind::of(name),
            weight: None,
        };
        names.iter().map(entry).collect()
    }

    #[test]
    fn what_is_held_is_counted_through_every_change() {
        let shape = || Shape {
            created: String::new(),
            filling: false,
            columns: Vec::new(),
            multiple: Vec::new(),
        };
        let mut held = Held::at(7);
        held.clear("papers", shape());
        held.put("papers", "one", entries(&["a", "b"]));
        held.put("papers", "two", entries(&["c"]));
        held.put("nowhere", "one", entries(&["d"]));
        assert_eq!(held.count, 3);
        assert!(held.names("papers", "one", "b") && !held.names("papers", "two", "b"));
        held.put("papers", "one", entries(&["b"]));
        held.put("papers", "two", Vec::new());
        held.put("papers", "two", Vec::new());
        assert_eq!(held.count, 1);
        held.clear("papers", shape());
        assert_eq!(held.count, 0);
        held.put("papers", "one", entries(&["a"]));
        held.drop("papers");
        held.drop("papers");
        assert_eq!(held.count, 0);
    }
}
