//! Orders that no index has: by a part of a json value, by letters of one case, by a list's length.
//! The rows are read as they come and put in order here, as SQLite would.

use std::cmp::Ordering;

use homeport_rules::{SortKey, SortTarget, SortTerm, SortValue};

use super::Record;
use crate::collections::{Collection, FieldKind};

/// True for a term that the database cannot order by, or orders otherwise than PocketBase's.
pub(super) fn needs_memory(collection: &Collection, term: &SortTerm) -> bool {
    let SortTarget::Field(name) = &term.target else { return false };
    collection.field(name).is_none_or(|column| {
        let kind = &column.field.kind;
        matches!(kind, FieldKind::Json { .. } | FieldKind::GeoPoint {}) || kind.is_multiple()
    })
}

/// Puts records in the order that `sort` asks for.
pub(super) fn put_in_order(records: &mut Vec<Record>, collection: &Collection, sort: &[SortTerm]) {
    let terms = sort
        .iter()
        .map(|term| {
            let insertion = match collection.field("created") {
                Some(_) => SortTarget::Field("created".to_owned()),
                None => SortTarget::Field("id".to_owned()),
            };
            let target = if term.target == SortTarget::RowId { &insertion } else { &term.target };
            (SortKey::of(target, &collection.shape), term.descending)
        })
        .collect::<Vec<_>>();
    let mut keyed = records
        .drain(..)
        .map(|record| {
            let keys = terms.iter().map(|(key, _)| match key {
                Some(key) => Key::Value(key.value(&record.values)),
                None => Key::Random(rand::random()),
            });
            (keys.collect::<Vec<_>>(), record)
        })
        .collect::<Vec<_>>();
    keyed.sort_by(|(a, _), (b, _)| {
        let orders = a.iter().zip(b).zip(&terms).map(|((a, b), (_, descending))| {
            let order = a.order(b);
            if *descending { order.reverse() } else { order }
        });
        orders.fold(Ordering::Equal, Ordering::then)
    });
    records.extend(keyed.into_iter().map(|(_, record)| record));
}

enum Key {
    Value(SortValue),
    Random(u64),
}

impl Key {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Key::Value(a), Key::Value(b)) => a.order(b),
            (Key::Random(a), Key::Random(b)) => a.cmp(b),
            (Key::Value(_), Key::Random(_)) | (Key::Random(_), Key::Value(_)) => Ordering::Equal,
        }
    }
}
