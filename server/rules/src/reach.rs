//! Which records an expression still needs before it can be judged.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

use serde_json::Value;

use crate::expr::{Column, Expression, Storage};
use crate::joins::{Join, NodeKind};
use crate::predicate::Part;
use crate::related::{Related, Want, id_of, named_by};
use crate::request::Request;

type Map = serde_json::Map<String, Value>;

/// What a join has over all judged records.
enum Front<'a> {
    Records(Vec<&'a Map>),
    Ids(Vec<&'a str>),
}

impl<'a> Front<'a> {
    fn records(&self) -> impl Iterator<Item = &'a Map> {
        let records = match self {
            Front::Records(records) => records.as_slice(),
            Front::Ids(_) => &[],
        };
        records.iter().copied()
    }

    fn ids(&self) -> impl Iterator<Item = &'a str> {
        let ids = match self {
            Front::Ids(ids) => ids.as_slice(),
            Front::Records(_) => &[],
        };
        ids.iter().copied()
    }

    fn named(&self, column: &Column) -> Vec<&'a str> {
        unique(self.records().flat_map(|record| named_by(record.get(&column.name))))
    }
}

fn unique<T: Copy + Eq + Hash>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    all.filter(|one| seen.insert(*one)).collect()
}

impl Expression {
    /// What is still to be loaded before `bases` can be judged; empty when everything is there.
    /// Without any base record: what the request alone reaches.
    pub fn wants(&self, bases: &[&Map], request: &Request<'_>, related: &Related) -> Vec<Want> {
        if !self.reaches() {
            return Vec::new();
        }
        let mut wants = Wants::new(related);
        let mut fronts: Vec<Option<Front<'_>>> = Vec::with_capacity(self.tree.nodes().len());
        for (join, node) in self.tree.nodes().iter().enumerate() {
            let front = match &node.kind {
                NodeKind::Base | NodeKind::Unmade => Some(Front::Records(bases.to_vec())),
                NodeKind::Caller { collection } => {
                    let own = request.auth.filter(|auth| {
                        auth.get("collectionId").and_then(Value::as_str) == Some(collection)
                    });
                    Some(Front::Records(own.into_iter().collect()))
                }
                NodeKind::SentValues { .. } => None,
                NodeKind::Sent { field, collection } => {
                    wants.records(collection, request.sent_ids(field))
                }
                NodeKind::Values { of, column } => {
                    fronts[*of].as_ref().map(|front| Front::Ids(front.named(column)))
                }
                NodeKind::One { of, column, collection } => fronts[*of]
                    .as_ref()
                    .and_then(|front| wants.records(collection, front.named(column))),
                NodeKind::Item { of, collection } => fronts[*of]
                    .as_ref()
                    .and_then(|front| wants.records(collection, unique(front.ids()))),
                NodeKind::Back { of, collection, column, .. } => {
                    fronts[*of].as_ref().and_then(|front| {
                        let ids = unique(front.records().filter_map(id_of));
                        wants.referrers(collection, column, ids)
                    })
                }
                NodeKind::Whole { collection, .. } if !bases.is_empty() => {
                    wants.rows(join, collection, || {
                        self.part_of_rows(join, Some(bases), request, related)
                    })
                }
                NodeKind::Whole { .. } => None,
            };
            fronts.push(front);
        }
        wants.into_list()
    }
}

/// Wants of one round, gathered by collection.
struct Wants<'a> {
    related: &'a Related,
    records: BTreeMap<String, Vec<String>>,
    others: Vec<Want>,
}

impl<'a> Wants<'a> {
    fn new(related: &'a Related) -> Self {
        Self { related, records: BTreeMap::new(), others: Vec::new() }
    }

    /// The records, once all of them are known.
    fn records(&mut self, collection: &str, ids: Vec<&str>) -> Option<Front<'a>> {
        let unknown = ids.iter().filter(|id| !self.related.knows(collection, id));
        let unknown = unknown.map(|id| (*id).to_owned()).collect::<Vec<_>>();
        if unknown.is_empty() {
            let known = ids.into_iter().filter_map(|id| self.related.record(collection, id));
            return Some(Front::Records(known.collect()));
        }
        self.records.entry(collection.to_owned()).or_default().extend(unknown);
        None
    }

    fn referrers(
        &mut self,
        collection: &str,
        column: &Column,
        ids: Vec<&str>,
    ) -> Option<Front<'a>> {
        let index = self.related.index(collection, &column.name);
        let is_known = |id: &str| index.is_some_and(|index| index.contains_key(id));
        let unknown = ids.iter().filter(|id| !is_known(id)).map(|id| (*id).to_owned());
        let unknown = unknown.collect::<Vec<_>>();
        if unknown.is_empty() {
            let referrers =
                ids.iter().flat_map(|id| self.related.referrers(collection, &column.name, id));
            let records = unique(referrers.map(String::as_str))
                .into_iter()
                .filter_map(|id| self.related.record(collection, id));
            return Some(Front::Records(records.collect()));
        }
        self.others.push(Want::Referrers {
            collection: collection.to_owned(),
            field: column.name.clone(),
            column: column.stored.clone(),
            multiple: matches!(column.storage, Storage::List { .. }),
            ids: unknown,
        });
        None
    }

    fn rows(
        &mut self,
        join: Join,
        collection: &str,
        part: impl FnOnce() -> Part,
    ) -> Option<Front<'a>> {
        let rows = self.related.rows(join);
        if let Some(rows) = rows.filter(|rows| rows.is_settled) {
            let records = rows.ids.iter().filter_map(|id| self.related.record(collection, id));
            return Some(Front::Records(records.collect()));
        }
        let only_one = rows.is_some();
        let part = if only_one { Part::constant(true) } else { part() };
        let (collection, predicate) = (collection.to_owned(), part.into_predicate());
        self.others.push(Want::Rows { join, collection, predicate, only_one });
        None
    }

    fn into_list(self) -> Vec<Want> {
        let records = self.records.into_iter().map(|(collection, ids)| {
            let ids = unique(ids.iter()).into_iter().cloned().collect();
            Want::Records { collection, ids }
        });
        // Two paths may ask for the same referrers.
        let mut list: Vec<Want> = records.collect();
        for want in self.others {
            if !list.contains(&want) {
                list.push(want);
            }
        }
        list
    }
}
