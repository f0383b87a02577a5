//! What an expression reaches: the record itself, and every row PocketBase's SQL would join to it.
//!
//! A join is written once and shared: two comparisons over one path look at the same row at a
//! time, because in SQL both read one alias. Parents stand before their children.

use crate::expr::Column;

/// A join's place in its tree.
pub(crate) type Join = usize;
/// The record that is judged.
pub(crate) const BASE: Join = 0;
/// SQLite joins at most 64 tables, the record's own among them.
const MAX_TABLES: usize = 64;
/// The caller's paths are resolved once for each collection that signs in, and only one is walked.
const MAX_JOINS: usize = 128;

/// A set of joins, one bit each.
pub(crate) type Joins = u128;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// The join whose record stands for "the record": [`BASE`], or a joined one that is judged by
    /// its collection's list rule.
    pub(crate) scope: Join,
    pub(crate) kind: NodeKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Base,
    /// The record that a rule for creating is asked about. PocketBase asks of its values as
    /// parameters, which have no column that would say what they are compared as.
    Unmade,
    /// The caller's record, if the caller is of this collection.
    Caller {
        collection: String,
    },
    /// The records that a relation in the body names.
    Sent {
        field: String,
        collection: String,
    },
    /// The values of a list in the body.
    SentValues {
        field: String,
    },
    /// Every record of a collection: `@collection.name:alias`.
    Whole {
        collection: String,
        alias: String,
    },
    /// The values of a list.
    Values {
        of: Join,
        column: Column,
    },
    /// The record that a single relation names.
    One {
        of: Join,
        column: Column,
        collection: String,
    },
    /// The record that one of a list's values names.
    Item {
        of: Join,
        collection: String,
    },
    /// The records that name this one: `collection_via_field`, as it was spelled.
    Back {
        of: Join,
        spelled: String,
        collection: String,
        column: Column,
    },
}

impl Node {
    pub(crate) fn parent(&self) -> Option<Join> {
        match &self.kind {
            NodeKind::Values { of, .. }
            | NodeKind::One { of, .. }
            | NodeKind::Item { of, .. }
            | NodeKind::Back { of, .. } => Some(*of),
            NodeKind::Base
            | NodeKind::Unmade
            | NodeKind::Caller { .. }
            | NodeKind::Sent { .. }
            | NodeKind::SentValues { .. }
            | NodeKind::Whole { .. } => None,
        }
    }

    /// Whether it may have several rows for one of its parent's.
    pub(crate) fn is_walked(&self) -> bool {
        match self.kind {
            NodeKind::Sent { .. }
            | NodeKind::SentValues { .. }
            | NodeKind::Whole { .. }
            | NodeKind::Values { .. }
            | NodeKind::Back { .. } => true,
            NodeKind::Base
            | NodeKind::Unmade
            | NodeKind::Caller { .. }
            | NodeKind::One { .. }
            | NodeKind::Item { .. } => false,
        }
    }

    fn moved(&self, place: &[Join]) -> Node {
        let mut node = self.clone();
        node.scope = place[node.scope];
        match &mut node.kind {
            NodeKind::Values { of, .. }
            | NodeKind::One { of, .. }
            | NodeKind::Item { of, .. }
            | NodeKind::Back { of, .. } => *of = place[*of],
            NodeKind::Base
            | NodeKind::Unmade
            | NodeKind::Caller { .. }
            | NodeKind::Sent { .. }
            | NodeKind::SentValues { .. }
            | NodeKind::Whole { .. } => {}
        }
        node
    }
}

/// All joins of an expression, the record first.
#[derive(Clone, Debug)]
pub(crate) struct Tree(Vec<Node>);

/// More joins than SQLite would make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyJoins;

impl TooManyJoins {
    pub(crate) const MESSAGE: &str = "it reaches more than 63 collections and lists";
}

impl Tree {
    pub(crate) fn new() -> Tree {
        Tree(vec![Node { scope: BASE, kind: NodeKind::Base }])
    }

    /// About a record that is not made yet.
    pub(crate) fn unmade() -> Tree {
        Tree(vec![Node { scope: BASE, kind: NodeKind::Unmade }])
    }

    /// Whether a join's row is the record that is not made yet.
    pub(crate) fn is_unmade(&self, join: Join) -> bool {
        self.0[join].kind == NodeKind::Unmade
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.0
    }

    pub(crate) fn node(&self, join: Join) -> &Node {
        &self.0[join]
    }

    /// The join of that kind, made if there is none yet.
    pub(crate) fn join(&mut self, scope: Join, kind: NodeKind) -> Result<Join, TooManyJoins> {
        let node = Node { scope, kind };
        if let Some(known) = self.0.iter().position(|other| *other == node) {
            return Ok(known);
        }
        self.0.push(node);
        let last = self.0.len() - 1;
        let tables = (0..=last).filter(|join| !self.is_callers(*join)).count();
        if tables > MAX_TABLES || self.0.len() > MAX_JOINS {
            self.0.pop();
            return Err(TooManyJoins);
        }
        Ok(last)
    }

    /// Takes over another tree; the answer says where each of its joins stands here.
    pub(crate) fn merge(&mut self, other: &Tree) -> Result<Vec<Join>, TooManyJoins> {
        let mut place = vec![BASE];
        for node in &other.0[1..] {
            let moved = node.moved(&place);
            place.push(self.join(moved.scope, moved.kind)?);
        }
        Ok(place)
    }

    /// Drops the joins made after there were `length`.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// The join and what it hangs on, nearest first; a list rule's joins end at their record.
    pub(crate) fn chain(&self, join: Join) -> impl Iterator<Item = Join> {
        std::iter::successors(Some(join), |at| self.0[*at].parent())
    }

    /// The joins whose rows have to be walked to stand at every row of `join`.
    pub(crate) fn walked(&self, join: Join) -> Joins {
        self.chain(join).filter(|at| self.0[*at].is_walked()).fold(0, |joins, at| joins | bit(at))
    }

    /// Where the path to `join` starts: the record, the caller, the body or a whole collection.
    pub(crate) fn start(&self, join: Join) -> Join {
        self.chain(join).last().unwrap_or(BASE)
    }

    fn is_callers(&self, join: Join) -> bool {
        matches!(self.0[self.start(join)].kind, NodeKind::Caller { .. })
    }
}

pub(crate) fn bit(join: Join) -> Joins {
    1 << join
}

/// The joins of a set, parents first.
pub(crate) fn each(joins: Joins) -> impl Iterator<Item = Join> {
    (0..MAX_JOINS).filter(move |join| joins & bit(*join) != 0)
}
