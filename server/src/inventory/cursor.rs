//! The orders of the list, and where in one a page ends.

use std::cmp::Reverse;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::list::Found;
use crate::error::{Error, Result};

const NO_PLACE: &str =
    "This cursor is none of this list in this order. Ask for the first page, without a cursor.";

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sort {
    /// What has come last.
    #[default]
    Newest,
    Largest,
    /// By name, from a to z.
    Name,
}

/// A file's place in an order: no two have the same, and it stays while the file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'a> {
    /// Age or size; what the disk does not have comes last.
    rank: Reverse<i64>,
    name: &'a str,
    collection: &'a str,
    record: &'a str,
    column: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn of(found: &Found<'a>, sort: Sort) -> Self {
        let weight = found.entry.weight;
        let rank = match sort {
            Sort::Newest => weight.map_or(i64::MIN, |weight| weight.since),
            Sort::Largest => {
                weight.map_or(-1, |weight| i64::try_from(weight.bytes).unwrap_or(i64::MAX))
            }
            Sort::Name => 0,
        };
        Self {
            rank: Reverse(rank),
            name: &found.entry.name,
            collection: found.collection.id(),
            record: found.record,
            column: found.column.column.as_str(),
        }
    }
}

/// A place that was handed out: the next page begins behind it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cursor(Sort, i64, String, String, String, String);

impl Cursor {
    pub(super) fn of(place: &Place<'_>, sort: Sort) -> Self {
        let Place { rank: Reverse(rank), name, collection, record, column } = *place;
        let [name, collection, record, column] =
            [name, collection, record, column].map(str::to_owned);
        Self(sort, rank, name, collection, record, column)
    }

    pub(super) fn place(&self) -> Place<'_> {
        let Self(_, rank, name, collection, record, column) = self;
        Place { rank: Reverse(*rank), name, collection, record, column }
    }

    /// # Errors
    /// 400 for what no page of the list in this order ended with.
    pub(super) fn read(text: &str, sort: Sort) -> Result<Self> {
        let read = || {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            serde_json::from_slice::<Self>(&bytes).ok().filter(|cursor| cursor.0 == sort)
        };
        read().ok_or_else(|| Error::invalid(NO_PLACE))
    }

    pub(super) fn text(&self) -> String {
        let cursor = serde_json::json!(self).to_string();
        URL_SAFE_NO_PAD.encode(cursor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_handed_out_and_nothing_else_is_one(rank: i64, text in ".{0,40}") {
            let place = Place {
                rank: Reverse(rank),
                name: &text,
                collection: "papers",
                record: &text,
                column: "c1",
            };
            let handed = Cursor::of(&place, Sort::Largest).text();
            let read = Cursor::read(&handed, Sort::Largest).unwrap();
            prop_assert_eq!(read.place(), place);
            prop_assert!(Cursor::read(&handed, Sort::Name).is_err());
            prop_assert!(Cursor::read(&text, Sort::Largest).is_err());
            prop_assert!(Cursor::read(&URL_SAFE_NO_PAD.encode(&text), Sort::Newest).is_err());
        }
    }
}
