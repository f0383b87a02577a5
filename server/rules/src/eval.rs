//! The one truth: an expression over one record and what it reaches, as PocketBase's SQL would
//! decide it.
//!
//! PocketBase joins everything a filter names to the record and asks whether one of the joined
//! rows makes the whole filter true. Here the joins are walked only as far as comparisons share
//! them: each has at least one row (an empty one NULLs), so OR can be taken apart, and so can
//! ANDed parts that walk no join in common.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use serde_json::Value;

use crate::decide::decide;
use crate::expr::{Condition, Expression, Term, Test};
use crate::joins::{BASE, Join, Joins, NodeKind, Tree, bit, each};
use crate::related::Related;
use crate::request::Request;
use crate::side::Side;
use crate::sql::Sql;

type Map = serde_json::Map<String, Value>;

/// Rows one judgement may walk before the answer is no. PocketBase joins lists into rows and so
/// multiplies them; nobody means a million.
const MAX_ROWS: usize = 1_000_000;

impl Expression {
    /// Whether the expression is true of `record` in `request`.
    ///
    /// The one truth: [`predicate`](Expression::predicate) only approximates it. A field missing
    /// from the record has its kind's zero value. What the expression reaches has to be in
    /// `related`; whatever is not is absent, as if it did not exist.
    pub fn holds(&self, record: &Map, request: &Request<'_>, related: &Related) -> bool {
        self.fits(request) && Scene::new(&self.tree, record, request, related).exists(&self.root, 0)
    }
}

/// Where a join stands.
#[derive(Clone, Debug)]
pub(crate) enum Row<'a> {
    /// Nothing was joined: NULLs.
    Absent,
    Record(&'a Map),
    Value(Sql<'a>),
}

impl<'a> Row<'a> {
    pub(crate) fn record(&self) -> Option<&'a Map> {
        match self {
            Row::Record(record) => Some(record),
            Row::Absent | Row::Value(_) => None,
        }
    }

    pub(crate) fn value(&self) -> Sql<'a> {
        match self {
            Row::Value(value) => value.clone(),
            Row::Absent | Row::Record(_) => Sql::Null,
        }
    }

    fn id(&self) -> Option<&'a str> {
        self.record()?.get("id")?.as_str()
    }
}

/// A record, a request, what is around them, and where each walked join stands.
pub(crate) struct Scene<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) request: &'a Request<'a>,
    related: &'a Related,
    rows: Vec<Row<'a>>,
    /// Rows still to be walked.
    left: Cell<usize>,
    /// Whether all values of a comparison agree, where no joined row has a say in it.
    agreed: RefCell<HashMap<*const Test, bool>>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(
        tree: &'a Tree,
        record: &'a Map,
        request: &'a Request<'a>,
        related: &'a Related,
    ) -> Scene<'a> {
        Scene { rows: vec![Row::Record(record)], ..Scene::without_record(tree, request, related) }
    }

    /// Where the record is a NULL row.
    pub(crate) fn without_record(
        tree: &'a Tree,
        request: &'a Request<'a>,
        related: &'a Related,
    ) -> Scene<'a> {
        let (left, agreed) = (Cell::new(MAX_ROWS), RefCell::default());
        Scene { tree, request, related, rows: Vec::new(), left, agreed }
    }

    /// Where a join stands. Those with one row at most follow from the one they hang on.
    pub(crate) fn row(&self, join: Join) -> Row<'a> {
        let found = match &self.tree.node(join).kind {
            NodeKind::Caller { collection } => {
                let of = |auth: &&Map| {
                    auth.get("collectionId").and_then(Value::as_str) == Some(collection)
                };
                self.request.auth.filter(of)
            }
            NodeKind::One { of, column, collection } => {
                let id = self.row(*of).record().and_then(|map| map.get(&column.name)?.as_str());
                id.and_then(|id| self.related.record(collection, id))
            }
            NodeKind::Item { of, collection } => match self.row(*of) {
                Row::Value(Sql::Text(id)) => self.related.record(collection, &id),
                Row::Value(_) | Row::Absent | Row::Record(_) => None,
            },
            _ => return self.rows.get(join).cloned().unwrap_or(Row::Absent),
        };
        found.map_or(Row::Absent, Row::Record)
    }

    /// All rows of a walked join, never none.
    pub(crate) fn rows_of(&self, join: Join) -> Vec<Row<'a>> {
        let records = |collection: &str, ids: &mut dyn Iterator<Item = &str>| {
            ids.filter_map(|id| self.related.record(collection, id)).map(Row::Record).collect()
        };
        let mut rows: Vec<Row<'a>> = match &self.tree.node(join).kind {
            NodeKind::Values { of, column } => match self.row(*of) {
                Row::Record(record) => values(record.get(&column.name)),
                Row::Absent | Row::Value(_) => Vec::new(),
            },
            NodeKind::SentValues { field } => values(self.request.body.get(field)),
            NodeKind::Sent { field, collection } => {
                records(collection, &mut self.request.sent_ids(field).into_iter())
            }
            NodeKind::Whole { collection, .. } => {
                let ids = self.related.rows(join).into_iter().flat_map(|rows| &rows.ids);
                records(collection, &mut ids.map(String::as_str))
            }
            NodeKind::Back { of, collection, column, .. } => match self.row(*of).id() {
                Some(id) => {
                    let referrers = self.related.referrers(collection, &column.name, id);
                    records(collection, &mut referrers.iter().map(String::as_str))
                }
                None => Vec::new(),
            },
            _ => vec![self.row(join)],
        };
        if rows.is_empty() {
            rows.push(Row::Absent);
        }
        rows
    }

    fn stand(&mut self, join: Join, row: Row<'a>) {
        if self.rows.len() <= join {
            self.rows.resize(join + 1, Row::Absent);
        }
        self.rows[join] = row;
    }

    /// Whether some rows of the joins in `condition` make it true, those in `standing` staying
    /// where they are.
    pub(crate) fn exists(&mut self, condition: &Condition, standing: Joins) -> bool {
        match condition {
            Condition::Any(children) => children.iter().any(|child| self.exists(child, standing)),
            Condition::Test(test) => self.exists_test(test, standing),
            Condition::All(children) => {
                self.groups(children, standing).into_iter().all(|group| match group.members[..] {
                    [only] => self.exists(only, standing),
                    _ => self.exists_together(&group, standing),
                })
            }
        }
    }

    /// [`exists`](Scene::exists) for one comparison.
    pub(crate) fn exists_test(&mut self, test: &Test, standing: Joins) -> bool {
        let joins = each(test.walked(self.tree, self.request) & !standing).collect::<Vec<_>>();
        self.walk(&joins, &mut |scene, walked| walked < joins.len() || scene.test(test))
    }

    /// Conditions that share joins: each is asked as soon as all it shares with others stands.
    fn exists_together(&mut self, group: &Group<'_>, standing: Joins) -> bool {
        let joins = each(group.shared).collect::<Vec<_>>();
        let steps = group.members.iter().map(|condition| {
            let needed = condition.walked(self.tree, self.request) & group.shared;
            (
                joins.iter().rposition(|join| needed & bit(*join) != 0).map_or(0, |at| at + 1),
                *condition,
            )
        });
        let steps = steps.collect::<Vec<_>>();
        let mut stands = vec![standing];
        for join in &joins {
            stands.push(stands[stands.len() - 1] | bit(*join));
        }
        self.walk(&joins, &mut |scene, walked| {
            steps
                .iter()
                .filter(|(step, _)| *step == walked)
                .all(|(_, condition)| scene.exists(condition, stands[walked]))
        })
    }

    /// Walks the rows of `joins`, the last one fastest. `goes_on` is asked after every step, with
    /// the number of joins that stand; whether it said yes for all of them.
    fn walk(
        &mut self,
        joins: &[Join],
        goes_on: &mut dyn FnMut(&mut Scene<'a>, usize) -> bool,
    ) -> bool {
        self.walk_from(joins, 0, goes_on)
    }

    fn walk_from(
        &mut self,
        joins: &[Join],
        walked: usize,
        goes_on: &mut dyn FnMut(&mut Scene<'a>, usize) -> bool,
    ) -> bool {
        if !goes_on(self, walked) {
            return false;
        }
        let Some(join) = joins.get(walked) else { return true };
        self.rows_of(*join).into_iter().any(|row| {
            let left = self.left.get();
            self.left.set(left.saturating_sub(1));
            self.stand(*join, row);
            left > 0 && self.walk_from(joins, walked + 1, goes_on)
        })
    }

    /// Visits the rows of `joins` while `goes_on` says so.
    pub(crate) fn each_row(
        &mut self,
        joins: Joins,
        goes_on: &mut dyn FnMut(&mut Scene<'a>) -> bool,
    ) {
        let joins = each(joins).collect::<Vec<_>>();
        self.walk(&joins, &mut |scene, walked| walked < joins.len() || !goes_on(scene));
    }

    /// The first rows, in the order SQLite meets them, of `joins` that make the condition true.
    /// What `keys` are there; `None` when there are no such rows.
    pub(crate) fn first<'b>(
        &mut self,
        condition: &Condition,
        joins: Joins,
        keys: &'b [Term],
    ) -> Option<Vec<Side<'b>>>
    where
        'a: 'b,
    {
        let joins = each(joins).collect::<Vec<_>>();
        let standing = joins.iter().fold(0, |joins, join| joins | bit(*join));
        let mut found = None;
        self.walk(&joins, &mut |scene, walked| {
            walked < joins.len()
                || scene.exists(condition, standing) && {
                    found = Some(keys.iter().map(|key| scene.side(key)).collect());
                    true
                }
        });
        found
    }

    /// Every value a term of several stands for, whatever its joins stand at now. None at all where
    /// "the record" itself is a NULL row.
    pub(crate) fn all<'b>(&self, term: &'b Term) -> Vec<Side<'b>>
    where
        'a: 'b,
    {
        let joins = term.joins(self.request);
        let scope = joins.first().map_or(BASE, |join| self.tree.node(*join).scope);
        if scope != BASE && matches!(self.row(scope), Row::Absent) {
            return Vec::new();
        }
        let own = joins.iter().flat_map(|join| self.tree.chain(*join)).filter(|join| {
            let node = self.tree.node(*join);
            node.is_walked() && node.scope == scope
        });
        let joins = each(own.fold(0, |joins, join| joins | bit(join))).collect::<Vec<_>>();
        let mut inner = Scene {
            rows: self.rows.clone(),
            left: self.left.clone(),
            ..Scene::without_record(self.tree, self.request, self.related)
        };
        let mut found = Vec::new();
        inner.walk(&joins, &mut |scene, walked| {
            if walked == joins.len() {
                found.push(scene.side(term));
            }
            walked < joins.len()
        });
        self.left.set(inner.left.get());
        found
    }

    /// One comparison at the current rows, and without `?` at every value of its own as well.
    pub(crate) fn test(&self, test: &Test) -> bool {
        let (left, right) = (self.side(&test.left), self.side(&test.right));
        if decide(test.operator.sign, &left, &right) != Some(true) {
            return false;
        }
        let many = [&test.left, &test.right].map(|term| term.many(self.request));
        if test.operator.any || many == [false, false] {
            return true;
        }
        let agrees = || self.agrees(test, many, (left, right));
        match self.is_settled(test, many) {
            false => agrees(),
            true => {
                let known = self.agreed.borrow().get(&std::ptr::from_ref(test)).copied();
                known.unwrap_or_else(|| {
                    let agrees = agrees();
                    self.agreed.borrow_mut().insert(test, agrees);
                    agrees
                })
            }
        }
    }

    /// Whether no row makes the comparison false, which is what PocketBase asks: NULL does no harm.
    fn agrees(&self, test: &Test, many: [bool; 2], (left, right): (Side<'_>, Side<'_>)) -> bool {
        let sign = test.operator.sign;
        let fails = |left: &Side<'_>, right: &Side<'_>| decide(sign, left, right) == Some(false);
        let values = |term| self.all(term).into_iter().map(Side::one_of_many);
        match many {
            [true, false] => {
                let right = right.beside_many();
                !values(&test.left).any(|left| fails(&left, &right))
            }
            [false, true] => {
                let left = left.beside_many();
                !values(&test.right).any(|right| fails(&left, &right))
            }
            [true, true] => {
                let rights = values(&test.right).collect::<Vec<_>>();
                !values(&test.left).any(|left| rights.iter().any(|right| fails(&left, right)))
            }
            [false, false] => true,
        }
    }

    /// Whether the answer is the same wherever the joins stand.
    fn is_settled(&self, test: &Test, many: [bool; 2]) -> bool {
        [&test.left, &test.right].into_iter().zip(many).all(|(term, many)| {
            term.joins(self.request).into_iter().all(|join| {
                let decides = if many { self.tree.node(join).scope } else { join };
                self.tree.walked(decides) == 0
            })
        })
    }

    /// Splits ANDed conditions so that conditions of different groups walk no join in common.
    fn groups<'c>(&self, conditions: &'c [Condition], standing: Joins) -> Vec<Group<'c>> {
        let mut found: Vec<Group<'c>> = Vec::new();
        for condition in conditions {
            let joins = condition.walked(self.tree, self.request) & !standing;
            let mut merged = Group { members: Vec::new(), joins: 0, shared: 0 };
            let (touching, apart): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|group| group.joins & joins != 0);
            found = apart;
            for group in touching {
                merged.shared |= group.shared | (group.joins & joins);
                merged.joins |= group.joins;
                merged.members.extend(group.members);
            }
            merged.joins |= joins;
            merged.members.push(condition);
            found.push(merged);
        }
        found
    }
}

/// Conditions that look at the same rows.
struct Group<'c> {
    members: Vec<&'c Condition>,
    joins: Joins,
    /// The joins that more than one of them walks.
    shared: Joins,
}

/// The values of a list; a lone one is its only value.
fn values<'a>(value: Option<&'a Value>) -> Vec<Row<'a>> {
    let items = match value {
        None => &[],
        Some(Value::Array(items)) => items.as_slice(),
        Some(single) => std::slice::from_ref(single),
    };
    items.iter().map(|item| Row::Value(Sql::from_json(item))).collect()
}
