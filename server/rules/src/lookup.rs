//! Relations pushed down: inner queries whose answers are bound in the outer condition.
//!
//! `author.name = 'Ada'` becomes a query of the authors named so, and `author` being one of them.
//! A path with more relations becomes a query for each. Where one finds too much the comparison is
//! judged in memory like any other.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::ast::Sign;
use crate::decide::decide;
use crate::eval::Scene;
use crate::expr::{Column, Condition, Expression, Place, Storage, Term, Test};
use crate::joins::{BASE, Join, NodeKind, Tree};
use crate::leaf::{Needs, leaf, needs};
use crate::predicate::{Part, Piece, Predicate};
use crate::related::Related;
use crate::request::Request;

use Piece::{Bound, Fixed, Stored};

/// A comparison's inner queries, innermost first.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Which comparison.
    test_idx: usize,
    first: Part,
    hops: Vec<Hop>,
    /// Whether the outer condition finds exactly what the comparison holds of.
    exact: bool,
    /// The outer side of a comparison with a whole collection: its empty value may match NULLs.
    or_empty: bool,
}

/// From the records of one collection to those that are joined to them.
#[derive(Clone, Debug)]
struct Hop {
    /// The collection that is asked.
    collection: String,
    yields: Yields,
    /// How the records before it hold what this one yields.
    held: Held,
}

#[derive(Clone, Debug)]
enum Held {
    /// In a single relation, or any text column.
    In(Column),
    /// In a list.
    Among(Column),
    /// As their own ids.
    Id,
}

/// What an inner query is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Yields {
    /// The records' ids.
    Ids,
    /// The values of this column, one by one where it holds lists.
    Column(String),
}

/// One inner query.
#[derive(Clone, Debug, PartialEq)]
pub struct Inner {
    /// The id of the collection to ask.
    pub collection: String,
    /// The records that count.
    pub predicate: Predicate,
    /// What of them is wanted.
    pub yields: Yields,
}

/// What lookups found.
#[derive(Debug, Default)]
pub struct Found(HashMap<usize, Part>);

impl Found {
    /// Keeps what a lookup's last query yielded. Lookups that are not kept are judged in memory.
    pub fn keep(&mut self, lookup: &Lookup, values: &[String]) {
        let Some(last) = lookup.hops.last() else { return };
        let mut values = values.to_vec();
        if lookup.or_empty {
            values.push(String::new());
        }
        let part = held(&last.held, &values);
        let part = if lookup.exact { part } else { part.widened() };
        self.0.insert(lookup.test_idx, part);
    }

    pub(crate) fn part(&self, test_idx: usize) -> Option<Part> {
        self.0.get(&test_idx).cloned()
    }
}

impl Lookup {
    /// How many queries it takes.
    pub fn steps(&self) -> usize {
        self.hops.len()
    }

    /// The query of a step; `values` are those that the step before yielded.
    pub fn query(&self, step: usize, values: &[String]) -> Option<Inner> {
        let hop = self.hops.get(step)?;
        let part = match step.checked_sub(1).and_then(|before| self.hops.get(before)) {
            None => self.first.clone(),
            Some(before) => held(&before.held, values),
        };
        Some(Inner {
            collection: hop.collection.clone(),
            predicate: part.into_predicate(),
            yields: hop.yields.clone(),
        })
    }
}

/// Records that hold one of `values`.
fn held(how: &Held, values: &[String]) -> Part {
    if values.is_empty() {
        return Part::constant(false);
    }
    let list = Bound(values.iter().map(|value| Value::from(value.as_str())).collect());
    Part::exact(match how {
        Held::In(column) => vec![Stored(column.stored.clone()), Fixed(" INSIDE "), list],
        Held::Among(column) => vec![Stored(column.stored.clone()), Fixed(" CONTAINSANY "), list],
        Held::Id => vec![Stored("id".to_owned()), Fixed(" INSIDE "), list],
    })
}

impl Expression {
    /// The inner queries that narrow the outer condition. `related` has what the request reaches.
    pub fn lookups(&self, request: &Request<'_>, related: &Related) -> Vec<Lookup> {
        let mut found = Vec::new();
        if !self.reaches() || !self.fits(request) {
            return found;
        }
        let always = self.always_asked();
        let mut test_idx = 0;
        self.root.each_test(&mut |test| {
            let scene = Scene::without_record(&self.tree, request, related);
            let lookup = along_relations(test, scene).or_else(|| {
                let is_asked = always.iter().any(|asked| std::ptr::eq(*asked, test));
                is_asked.then(|| self.through_rows(test, request, related)).flatten()
            });
            found.extend(lookup.map(|lookup| Lookup { test_idx, ..lookup }));
            test_idx += 1;
        });
        found
    }

    /// The comparisons that hold of every row that makes the whole true: those not under an OR.
    fn always_asked(&self) -> Vec<&Test> {
        fn collect<'e>(condition: &'e Condition, found: &mut Vec<&'e Test>) {
            match condition {
                Condition::All(children) => {
                    children.iter().for_each(|child| collect(child, found));
                }
                Condition::Any(_) => {}
                Condition::Test(test) => found.push(test),
            }
        }
        let mut found = Vec::new();
        collect(&self.root, &mut found);
        found
    }

    /// `@collection.members.team ?= team`: the record's column holds what fitting rows hold.
    fn through_rows(
        &self,
        test: &Test,
        request: &Request<'_>,
        related: &Related,
    ) -> Option<Lookup> {
        if test.operator.sign != Sign::Eq {
            return None;
        }
        let (rows, own) = match (text_column(&test.left), text_column(&test.right)) {
            (Some(rows), Some(own)) if own.at == BASE => (rows, own),
            (Some(own), Some(rows)) if own.at == BASE => (rows, own),
            _ => return None,
        };
        let NodeKind::Whole { collection, .. } = &self.tree.node(rows.at).kind else {
            return None;
        };
        let hop = Hop {
            collection: collection.clone(),
            yields: yields(&rows.column),
            held: Held::In(own.column.clone()),
        };
        let first = self.part_of_rows(rows.at, None, request, related);
        Some(Lookup { test_idx: 0, first, hops: vec![hop], exact: false, or_empty: true })
    }

    /// What the rows of a whole collection have to meet to matter to `bases`, or to any record.
    pub(crate) fn part_of_rows(
        &self,
        join: Join,
        bases: Option<&[&Map<String, Value>]>,
        request: &Request<'_>,
        related: &Related,
    ) -> Part {
        // A comparison that asks of every row cannot be asked of some.
        let mut asks_all = false;
        self.root.each_test(&mut |test| {
            for term in [&test.left, &test.right] {
                let on_rows = term
                    .joins(request)
                    .into_iter()
                    .any(|at| self.tree.chain(at).any(|above| above == join));
                asks_all |= on_rows && !test.operator.any && term.many(request);
            }
        });
        if asks_all && bases.is_some() {
            return Part::constant(true);
        }
        let parts = self.always_asked().into_iter().map(|test| {
            let on_rows = |term: &Term| matches!(place(term), Some(place) if place.at == join);
            let (rows, other) = match (on_rows(&test.left), on_rows(&test.right)) {
                (true, false) => (&test.left, &test.right),
                (false, true) => (&test.right, &test.left),
                _ => return Part::unknown(),
            };
            let mut scene = Scene::without_record(&self.tree, request, related);
            if needs(other, &scene) == Needs::Request {
                return leaf(&as_own(test, rows), &mut scene).widened();
            }
            let own = bases.and_then(|bases| own_values(other, bases));
            match (text_column(rows), own, test.operator.sign) {
                (Some(rows), Some(values), Sign::Eq) => {
                    held(&Held::In(rows.column.clone()), &values).widened()
                }
                _ => Part::unknown(),
            }
        });
        Part::all(parts.collect())
    }
}

/// The comparison as the collection's own in which `path` ends.
fn as_own(test: &Test, path: &Term) -> Test {
    let mut own = test.clone();
    let side = if std::ptr::eq(path, &test.left) { &mut own.left } else { &mut own.right };
    if let Term::Own { place, .. } | Term::Path { place, .. } | Term::Length(place) = side {
        (place.at, place.many) = (BASE, false);
    }
    own
}

/// The values that the records have in a text column.
fn own_values(term: &Term, bases: &[&Map<String, Value>]) -> Option<Vec<String>> {
    let place = text_column(term).filter(|place| place.at == BASE)?;
    let mut values = Vec::new();
    for base in bases {
        let value = base.get(&place.column.name).and_then(Value::as_str).unwrap_or("");
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    Some(values)
}

fn yields(column: &Column) -> Yields {
    match column.stored.as_str() {
        "id" => Yields::Ids,
        _ => Yields::Column(column.stored.clone()),
    }
}

fn place(term: &Term) -> Option<&Place> {
    match term {
        Term::Own { place, .. } | Term::Path { place, .. } | Term::Length(place) => Some(place),
        _ => None,
    }
}

fn text_column(term: &Term) -> Option<&Place> {
    match term {
        Term::Own { place, lower: false } if place.column.storage == Storage::Text => Some(place),
        _ => None,
    }
}

/// A path from the record, compared with a constant.
fn along_relations(test: &Test, mut scene: Scene<'_>) -> Option<Lookup> {
    let (path, constant) = match (needs(&test.left, &scene), needs(&test.right, &scene)) {
        (Needs::More, Needs::Request) => (&test.left, &test.right),
        (Needs::Request, Needs::More) => (&test.right, &test.left),
        _ => return None,
    };
    let Place { at, many, .. } = place(path)?.clone();
    let hops = hops(scene.tree, at)?;
    // Where nothing is joined the path is NULL: if that passes, ids cannot tell.
    let walks = constant.joins(scene.request).into_iter().any(|at| scene.tree.walked(at) != 0);
    if walks {
        return None;
    }
    let (absent, beside) = (scene.side(path), scene.side(constant));
    let passes = match std::ptr::eq(path, &test.left) {
        true => decide(test.operator.sign, &absent, &beside),
        false => decide(test.operator.sign, &beside, &absent),
    };
    if passes == Some(true) {
        return None;
    }
    let first = leaf(&as_own(test, path), &mut scene);
    if first.is_always() {
        return None;
    }
    let exact = first.exact && (test.operator.any || !many);
    Some(Lookup { test_idx: 0, first, hops, exact, or_empty: false })
}

/// The way back from a joined record to "the record", one query for each relation.
fn hops(tree: &Tree, from: Join) -> Option<Vec<Hop>> {
    let mut hops = Vec::new();
    let mut at = from;
    while at != BASE {
        let node = tree.node(at);
        if node.scope != BASE {
            return None;
        }
        let (of, collection, yields, held) = match &node.kind {
            NodeKind::One { of, column, collection } => {
                (*of, collection, Yields::Ids, Held::In(column.clone()))
            }
            NodeKind::Item { of, collection } => {
                let NodeKind::Values { of, column } = &tree.node(*of).kind else { return None };
                (*of, collection, Yields::Ids, Held::Among(column.clone()))
            }
            NodeKind::Back { of, collection, column, .. } => {
                (*of, collection, yields(column), Held::Id)
            }
            _ => return None,
        };
        hops.push(Hop { collection: collection.clone(), yields, held });
        at = of;
    }
    Some(hops).filter(|hops| !hops.is_empty())
}
