//! Which files are wanted, and a page of them.

use std::collections::BinaryHeap;
use std::sync::Arc;

use serde_json::Value;

use super::cursor::{Cursor, Place, Sort};
use super::held::{Entry, Held};
use super::kind::Kind;
use super::wire::{FileItem, FilePage};
use crate::collections::{Collection, Column};
use crate::error::{Error, Result};
use crate::files::snake_case;
use crate::http::Params;

const PER_PAGE: i64 = 50;
const MOST_PER_PAGE: i64 = 200;
/// Of what somebody looks for, only so much is read, in bytes: names are no longer than that.
const LONGEST_SEARCH: usize = 200;

/// A file, and whose it is.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) collection: &'a Arc<Collection>,
    pub(super) column: &'a Column,
    pub(super) record: &'a str,
    pub(super) entry: &'a Entry,
}

/// All files of collections, in no order.
pub(super) fn files_of<'a>(
    held: &'a Held,
    seen: &'a [Arc<Collection>],
) -> impl Iterator<Item = Found<'a>> {
    let shelves = seen.iter().filter_map(|one| Some((one, held.shelves.get(one.id())?)));
    shelves.flat_map(|(collection, shelf)| {
        let field = |column| collection.fields.iter().find(|field| &field.column == column);
        // A field may have gone since.
        let fields = shelf.shape.columns.iter().map(field).collect::<Vec<_>>();
        let files = shelf
            .records
            .iter()
            .flat_map(|(record, entries)| entries.iter().map(move |entry| (&**record, entry)));
        files.filter_map(move |(record, entry)| {
            let column = *fields.get(usize::from(entry.column))?;
            column.map(|column| Found { collection, column, record, entry })
        })
    })
}

/// Which page of which files is asked for.
pub(super) struct Query {
    search: Search,
    kind: Option<Kind>,
    sort: Sort,
    after: Option<Cursor>,
    limit: usize,
}

impl Query {
    /// # Errors
    /// 400 for parameters that are not what they should be.
    pub(super) fn read(params: &Params) -> Result<Self> {
        let kinds = "A kind is picture, video, sound, document or other.";
        let sort = named(params.get("sort"), "Files are sorted by newest, largest or name.")?;
        let sort = sort.unwrap_or_default();
        let after = params.get("cursor").map(|text| Cursor::read(text, sort)).transpose()?;
        let limit = params.number("limit")?.unwrap_or(PER_PAGE).clamp(1, MOST_PER_PAGE);
        Ok(Self {
            search: Search::new(params.get("search").unwrap_or("")),
            kind: named(params.get("kind"), kinds)?,
            sort,
            after,
            limit: usize::try_from(limit).unwrap_or(1),
        })
    }

    fn wants(&self, entry: &Entry) -> bool {
        self.kind.is_none_or(|kind| entry.kind == kind) && self.search.finds(&entry.name)
    }

    /// The page. Each file is looked at once, and no more of them are kept than are shown.
    pub(super) fn page(&self, held: &Held, seen: &[Arc<Collection>]) -> FilePage {
        let after = self.after.as_ref().map(Cursor::place);
        let (mut total, mut bytes) = (0, 0);
        let mut first = BinaryHeap::with_capacity(self.limit + 2);
        for found in files_of(held, seen).filter(|found| self.wants(found.entry)) {
            total += 1;
            bytes += found.entry.weight.map_or(0, |weight| weight.bytes);
            let place = Place::of(&found, self.sort);
            if after.is_none_or(|after| place > after) {
                first.push(Placed { place, found });
                if first.len() > self.limit + 1 {
                    first.pop();
                }
            }
        }
        let mut first = first.into_sorted_vec();
        let is_last = first.len() <= self.limit;
        first.truncate(self.limit);
        let next = first.last().filter(|_| !is_last);
        FilePage {
            next: next.map(|last| Cursor::of(&last.place, self.sort).text()),
            items: first.iter().map(|placed| FileItem::of(&placed.found)).collect(),
            total,
            bytes,
        }
    }
}

fn named<T: serde::de::DeserializeOwned>(
    name: Option<&str>,
    none: &'static str,
) -> Result<Option<T>> {
    let read = |name: &str| serde_json::from_value(Value::from(name));
    name.map(read).transpose().map_err(|_unknown| Error::invalid(none))
}

struct Placed<'a> {
    place: Place<'a>,
    found: Found<'a>,
}

impl PartialEq for Placed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Placed<'_> {}

impl PartialOrd for Placed<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Placed<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place.cmp(&other.place)
    }
}

/// What somebody remembers of a name.
#[derive(Debug, Default)]
struct Search {
    words: Vec<String>,
    /// There are letters in it, and none that a name has: nothing is called that.
    is_hopeless: bool,
}

impl Search {
    /// Files are kept under the words of the name that they were sent with; so what is looked for is
    /// taken apart as that was.
    fn new(text: &str) -> Self {
        let text = text.trim();
        let text = &text.as_bytes()[..text.len().min(LONGEST_SEARCH)];
        let words = snake_case(text);
        let words = words.split('_').filter(|word| !word.is_empty()).map(str::to_owned);
        let words = words.collect::<Vec<_>>();
        Self { is_hopeless: words.is_empty() && !text.is_empty(), words }
    }

    fn finds(&self, name: &str) -> bool {
        if self.is_hopeless || self.words.is_empty() {
            return !self.is_hopeless;
        }
        let name = name.to_ascii_lowercase();
        self.words.iter().all(|word| name.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_the_name_it_was_sent_with_and_by_the_one_it_is_kept_under() {
        let finds = |text: &str| Search::new(text).finds("my_photo_1_jw6ygrevov.PNG");
        for text in [
            "",
            "  ",
            "My Photo (1).PNG",
            "photo",
            "PHOTO my",
            "png",
            "my_photo_1_jw6ygrevov.PNG",
            "*.png",
            "MyPhoto",
            "m",
            "jw6y",
        ] {
            assert!(finds(text), "{text:?}");
        }
        for text in ["film", "my film", "☃", "my_photo_2", "jpg"] {
            assert!(!finds(text), "{text:?}");
        }
        assert!(Search::new(&"ä".repeat(5000)).is_hopeless);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for bad in
            ["kind=photo", "kind=Picture", "sort=size", "limit=many", "cursor=x", "cursor=e30"]
        {
            assert!(Query::read(&Params::parse(bad)).is_err(), "{bad}");
        }
        for (limit, read) in [("0", 1), ("-5", 1), ("7", 7), ("100000", 200)] {
            let query = Query::read(&Params::parse(&format!("limit={limit}"))).unwrap();
            assert_eq!(query.limit, read, "{limit}");
        }
    }
}
