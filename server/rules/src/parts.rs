//! A rule taken apart: why it lets somebody pass, or does not.
//!
//! Each part is compiled as if it stood alone and is looked at on its own. The whole may still be false
//! where each of its parts is true: its comparisons speak of the same joined record, and no single one
//! fulfils them all.

use serde_json::Value;

use crate::ast::{Comparison, Node};
use crate::error::Error;
use crate::eval::Scene;
use crate::expr::{Condition, Expression, RequestForm, Storage, Term, Test};
use crate::joins::NodeKind;
use crate::related::Related;
use crate::request::Request;
use crate::shape::{Shape, Shapes, Use};
use crate::side::{Origin, Side};
use crate::sql::Sql;
use crate::{check, parse};

type Map = serde_json::Map<String, Value>;

/// Most values that are told of one side.
const MOST_VALUES: usize = 10;
/// Most rows that are looked at for them: an explanation is no judgement.
const MOST_ROWS: usize = 1_000;

/// A rule, or a part of one.
#[derive(Clone, Debug)]
pub struct Part {
    /// As the language writes it; parentheses and comments are not kept.
    pub text: String,
    /// How its parts are joined.
    pub join: Joined,
    /// In their order; none for a comparison.
    pub parts: Vec<Part>,
    /// The two sides of a comparison as they are written; none for what is none.
    pub operands: Option<[String; 2]>,
    /// What it says, alone.
    pub expression: Expression,
}

/// What a part of a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// Its parts must hold together.
    All,
    /// One of its parts must hold.
    Any,
    /// It is a comparison, and has no parts.
    Compared,
}

/// What one side of a comparison is.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// One value, unless it leads to several records.
    Values(Vec<Value>),
    /// Ten different ones, and there may be more.
    First(Vec<Value>),
    /// A secret: what is kept of a password, or what tokens are signed with.
    Withheld,
    /// Whatever the records of a whole collection have, of which only those are loaded that decide.
    Anywhere,
}

/// Parses, checks and takes apart a rule.
///
/// # Errors
/// As [`compile`](crate::compile).
pub fn take_apart(
    text: &str,
    shape: &Shape,
    shapes: &dyn Shapes,
    usage: Use,
) -> Result<Part, Error> {
    part(&parse::parse(text)?, shape, shapes, usage)
}

fn part(node: &Node, shape: &Shape, shapes: &dyn Shapes, usage: Use) -> Result<Part, Error> {
    let (join, children, operands) = match node {
        Node::And(children) => (Joined::All, children.as_slice(), None),
        Node::Or(children) => (Joined::Any, children.as_slice(), None),
        Node::Compare(Comparison { left, right, .. }) => {
            (Joined::Compared, [].as_slice(), Some([left.to_string(), right.to_string()]))
        }
    };
    let parts = children.iter().map(|child| part(child, shape, shapes, usage));
    let parts = parts.collect::<Result<_, _>>()?;
    let expression = check::check(node, shape, shapes, usage)?;
    Ok(Part { text: node.to_string(), join, parts, operands, expression })
}

impl Part {
    /// What the left and the right side of a comparison are; `None` for what is none. What it reaches
    /// has to be in `related`, as for [`Expression::holds`].
    pub fn sides(
        &self,
        record: &Map,
        request: &Request<'_>,
        related: &Related,
    ) -> Option<[Seen; 2]> {
        if self.join != Joined::Compared {
            return None;
        }
        let tree = &self.expression.tree;
        // Behind it are only guards of what it reaches.
        let test = first_test(&self.expression.root)?;
        let terms = [&test.left, &test.right];
        let walks = terms.map(|term| {
            let joins = term.joins(request).into_iter();
            joins.fold(0, |walked, join| walked | tree.walked(join)) != 0
        });
        let mut found = [Vec::new(), Vec::new()];
        let (mut rows, mut is_whole) = (0, true);
        let mut scene = Scene::new(tree, record, request, related);
        scene.each_row(test.walked(tree, request), &mut |scene| {
            for (term, values) in terms.into_iter().zip(&mut found) {
                let value = told(term, scene.side(term));
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            rows += 1;
            let is_full = |at: usize| !walks[at] || found[at].len() > MOST_VALUES;
            is_whole = rows < MOST_ROWS && !(is_full(0) && is_full(1));
            is_whole
        });
        let [left, right] = found;
        let seen = |at: usize, values| self.seen(terms[at], values, is_whole, request);
        Some([seen(0, left), seen(1, right)])
    }

    /// `is_whole` where every row was looked at.
    fn seen(
        &self,
        term: &Term,
        mut values: Vec<Value>,
        is_whole: bool,
        request: &Request<'_>,
    ) -> Seen {
        let tree = &self.expression.tree;
        let mut above = term.joins(request).into_iter().flat_map(|join| tree.chain(join));
        if is_secret(term) {
            return Seen::Withheld;
        }
        if above.any(|join| matches!(tree.node(join).kind, NodeKind::Whole { .. })) {
            return Seen::Anywhere;
        }
        let is_cut = values.len() > MOST_VALUES || (!is_whole && values.len() > 1);
        values.truncate(MOST_VALUES);
        if is_cut { Seen::First(values) } else { Seen::Values(values) }
    }
}

fn first_test(condition: &Condition) -> Option<&Test> {
    match condition {
        Condition::Test(test) => Some(test),
        Condition::All(children) | Condition::Any(children) => {
            children.first().and_then(first_test)
        }
    }
}

/// Whether a side is, or is made of, something that is shown to nobody.
fn is_secret(term: &Term) -> bool {
    match term {
        Term::Own { place, .. }
        | Term::Path { place, .. }
        | Term::Length(place)
        | Term::Each(place) => {
            place.column.storage == Storage::Secret || place.column.name == "tokenKey"
        }
        Term::Sent { term, .. } => term.as_deref().is_some_and(is_secret),
        Term::Caller(by_collection) => {
            by_collection.iter().filter_map(|(_, term)| term.as_ref()).any(is_secret)
        }
        Term::Changed { differs, .. } => is_secret(&differs.left),
        Term::Distance(terms) => terms.iter().any(is_secret),
        Term::Strftime { time, .. } => time.as_deref().is_some_and(is_secret),
        Term::Text(_)
        | Term::Number(_)
        | Term::Null
        | Term::Bool(_)
        | Term::Macro(_)
        | Term::SentEach { .. }
        | Term::SentLength(_)
        | Term::CallerPlain(_)
        | Term::Request { .. } => false,
    }
}

/// A value as its reader knows it: what SQLite calls 1 may be true.
fn told(term: &Term, side: Side<'_>) -> Value {
    let is_truth = is_truth(term)
        || matches!(side.origin, Origin::Truth | Origin::Keyword | Origin::Bound { boolean: true });
    match side.value {
        Sql::Null => Value::Null,
        Sql::Int(int @ (0 | 1)) if is_truth && !matches!(term, Term::SentLength(_)) => {
            Value::from(int == 1)
        }
        Sql::Int(int) => Value::from(int),
        Sql::Real(real) if real.fract() == 0.0 && real.abs() < 1e15 => Value::from(real as i64),
        Sql::Real(real) => Value::from(real),
        Sql::Text(text) => Value::from(text.into_owned()),
    }
}

fn is_truth(term: &Term) -> bool {
    match term {
        Term::Bool(_) | Term::Changed { .. } => true,
        Term::Own { place, .. } => place.column.storage == Storage::Bool,
        Term::Request { form, .. } => *form == RequestForm::IsSet,
        Term::Sent { term, .. } => term.as_deref().is_some_and(is_truth),
        Term::Caller(by_collection) => {
            by_collection.iter().filter_map(|(_, term)| term.as_ref()).any(is_truth)
        }
        _ => false,
    }
}
