//! Orders that no index has: by a part of a json value, by letters of one case, by a list's length.
//! The rows are read as they come and put in order here, as SQLite would.

use std::borrow::Cow;
use std::cmp::Ordering;

use homeport_rules::{Related, Request, SortTarget, SortTerm, SortValue};
use serde_json::Value;

use super::Record;
use crate::auth::sees_hidden;
use crate::collections::{Age, Collection, FieldKind};
use crate::http::Caller;

/// Sorting fewer again and again would cost more than the room they take.
const LEAST_HELD: usize = 256;

/// True for a term that the database cannot order by, or orders otherwise than PocketBase's.
pub(super) fn needs_memory(collection: &Collection, term: &SortTerm) -> bool {
    let name = match &term.target {
        SortTarget::Field(name) => name,
        SortTarget::Joined => return true,
        SortTarget::Random | SortTarget::RowId => return false,
    };
    collection.field(name).is_none_or(|column| {
        let kind = &column.field.kind;
        matches!(kind, FieldKind::Json { .. } | FieldKind::GeoPoint {}) || kind.is_multiple()
    })
}

/// True when an order would tell where hidden addresses stand. To whoever may not see them they
/// all are empty, as they are in filters.
pub(super) fn tells_addresses(collection: &Collection, sort: &[SortTerm], caller: &Caller) -> bool {
    let by_email = |term: &SortTerm| match &term.target {
        SortTarget::Field(name) => name.split([':', '.']).next() == Some("email"),
        SortTarget::Random | SortTarget::RowId | SortTarget::Joined => false,
    };
    !sees_hidden(caller, collection) && collection.is_auth() && sort.iter().any(by_email)
}

/// How those come that are equal in the wanted order. Whichever way a page is found, it has to be
/// the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ties {
    /// The oldest first, or last.
    ByAge { descending: bool },
    /// As they are read.
    AsRead,
}

/// Gathers records and what they are ordered by, then puts the first `most` in that order.
pub(super) struct InOrder<'a> {
    ordered: &'a homeport_rules::Ordered,
    terms: &'a [SortTerm],
    ties: Ties,
    /// Hidden addresses do not count.
    guarded: bool,
    most: usize,
    keyed: Vec<(Vec<Key>, Age, Record)>,
}

impl<'a> InOrder<'a> {
    pub(super) fn new(
        ordered: &'a homeport_rules::Ordered,
        terms: &'a [SortTerm],
        ties: Ties,
        guarded: bool,
        most: usize,
    ) -> Self {
        Self { ordered, terms, ties, guarded, most, keyed: Vec::new() }
    }

    /// Takes a record while what is around it is known.
    pub(super) fn take(&mut self, record: Record, request: &Request<'_>, related: &Related) {
        let mut shown = Cow::Borrowed(&record.values);
        if self.guarded && shown.get("emailVisibility") != Some(&Value::Bool(true)) {
            shown.to_mut().insert("email".to_owned(), "".into());
        }
        let values = self.ordered.values(&shown, request, related);
        let age = record.age();
        let keys = self.terms.iter().zip(values).map(|(term, value)| match &term.target {
            SortTarget::Random => Key::Random(rand::random()),
            SortTarget::RowId => Key::Age(age.clone()),
            SortTarget::Field(_) | SortTarget::Joined => Key::Value(value),
        });
        let keys = keys.collect();
        self.keyed.push((keys, age, record));
        // What cannot be among the first is not held on to.
        if self.keyed.len() / 2 > self.most.max(LEAST_HELD) {
            self.cut();
        }
    }

    pub(super) fn into_records(mut self) -> Vec<Record> {
        self.cut();
        self.keyed.into_iter().map(|(.., record)| record).collect()
    }

    fn cut(&mut self) {
        self.keyed.sort_by(|(a, age_a, _), (b, age_b, _)| {
            let orders = a.iter().zip(b).zip(self.terms).map(|((a, b), term)| {
                let order = a.order(b);
                if term.descending { order.reverse() } else { order }
            });
            orders.fold(Ordering::Equal, Ordering::then).then_with(|| match self.ties {
                Ties::ByAge { descending: false } => age_a.cmp(age_b),
                Ties::ByAge { descending: true } => age_b.cmp(age_a),
                Ties::AsRead => Ordering::Equal,
            })
        });
        self.keyed.truncate(self.most);
    }
}

enum Key {
    Value(SortValue),
    Random(u64),
    Age(Age),
}

impl Key {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Key::Value(a), Key::Value(b)) => a.order(b),
            (Key::Random(a), Key::Random(b)) => a.cmp(b),
            (Key::Age(a), Key::Age(b)) => a.cmp(b),
            // One term makes keys of one kind.
            _ => Ordering::Equal,
        }
    }
}
