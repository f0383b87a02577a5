//! The order in which a collection's records came: that of lists that ask for no other, of
//! referring records, and of what is equal in any other order, as SQLite's row ids have it.

use homeport_db::{Ident, MADE, Row};
use serde_json::{Map, Value};

use super::{Collection, Column, FieldKind};

/// The index that has the order of age where no field has the moment of creation.
pub(crate) const AGE_INDEX: &str = "o_made";

/// A record's place among those of its collection; the oldest are the least.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Age {
    /// When it was created, where an index keeps that order; empty elsewhere.
    created: String,
    /// The number of the change that made it; 0 for what is older than these numbers.
    made: u64,
}

impl Collection {
    /// The field that has the moment of creation and keeps it: it has an index of its own, so the
    /// order of age is its order and, within a moment, that of [`MADE`].
    pub(crate) fn age_field(&self) -> Option<&Column> {
        let keeps = |column: &&Column| {
            matches!(column.field.kind, FieldKind::Autodate { on_create: true, on_update: false })
        };
        self.field("created").filter(keeps)
    }

    /// The columns that [`age_of_row`](Collection::age_of_row) looks at.
    pub(crate) fn age_columns(&self) -> impl Iterator<Item = Ident> {
        self.age_field().map(|column| column.column.clone()).into_iter().chain([Ident::made()])
    }

    pub(crate) fn age_of_row(&self, row: &Row) -> Age {
        let created = self.age_field().and_then(|column| row.get(column.column.as_str()));
        age(created, row_made(row))
    }

    /// The age of a record with these values, made by the change of that number.
    pub(crate) fn age_of(&self, values: &Map<String, Value>, made: u64) -> Age {
        age(self.age_field().and_then(|column| values.get(&column.field.name)), made)
    }
}

/// The number of the change that made a row; 0 where it is not known.
pub(crate) fn row_made(row: &Row) -> u64 {
    row.get(MADE).and_then(Value::as_u64).unwrap_or_default()
}

fn age(created: Option<&Value>, made: u64) -> Age {
    Age { created: created.and_then(Value::as_str).unwrap_or_default().to_owned(), made }
}
