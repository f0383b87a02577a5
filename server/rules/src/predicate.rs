//! The push-down: the same expression as a SurrealQL condition.
//!
//! Each comparison becomes a text that finds exactly the right records, or a *superset*, in the
//! end `true`. There is no negation over comparisons, so supersets stay supersets through AND and
//! OR. Constants (literals, macros, `@request.*`) are resolved first and fold away.
//!
//! Invariants
//! - The text is made of back-ticked names of the collection's fields, operators, functions named
//!   here and `$rN`. No literal reaches it.
//! - Exactness supposes what the writer guarantees: every field is present, in its kind's type,
//!   and only json fields hold nulls.

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::eval::Scene;
use crate::expr::{Condition, Expression, Test};
use crate::leaf::{leaf, plain_comparison};
use crate::request::Request;

/// A SurrealQL condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicate {
    /// The condition's text; values are `$r0`, `$r1`, …. It stands in a `WHERE` by itself or
    /// joined with AND; it may be just `true` or `false`.
    pub text: String,
    /// The values, by name without the `$`.
    pub binds: Vec<(String, Value)>,
    /// Whether it finds exactly what [`Expression::holds`] holds of. When not it finds those and
    /// maybe more, and the caller asks `holds` of each.
    pub exact: bool,
}

/// How a field stands to a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// A condition every matching record meets, for choosing an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// An own field's name.
    pub field: String,
    /// The operator, the field on its left.
    pub op: Op,
    /// The constant, in the type the field is stored as.
    pub value: Value,
}

impl Expression {
    /// The expression as a SurrealQL condition, for this request.
    pub fn predicate(&self, request: &Request<'_>) -> Predicate {
        let no_record = Map::new();
        let mut scene = Scene { record: &no_record, request, rows: Vec::new() };
        let part = self.part(&self.root, &mut scene);
        let mut predicate = Predicate { text: String::new(), binds: Vec::new(), exact: part.exact };
        part.render(&mut predicate);
        predicate
    }

    /// The conditions of the form own field, operator, constant that every matching record meets:
    /// those not under an OR. Only whole text, number and bool fields.
    pub fn constraints(&self, request: &Request<'_>) -> Vec<Constraint> {
        let no_record = Map::new();
        let scene = Scene { record: &no_record, request, rows: Vec::new() };
        let mut found = Vec::new();
        collect(&self.root, &scene, &mut found);
        found
    }

    fn part(&self, condition: &Condition, scene: &mut Scene<'_>) -> Part {
        match condition {
            Condition::All(children) => {
                Part::all(children.iter().map(|child| self.part(child, scene)).collect())
            }
            Condition::Any(children) => {
                Part::any(children.iter().map(|child| self.part(child, scene)).collect())
            }
            Condition::Test(test) => {
                let part = leaf(test, scene);
                // Apart, two comparisons over one list may each pass at a value of their own.
                if self.shares_a_row(test) && !part.is_never() {
                    Part { exact: false, ..part }
                } else {
                    part
                }
            }
        }
    }

    fn shares_a_row(&self, test: &Test) -> bool {
        test.sources().any(|source| self.sources.get(&source).is_some_and(|n_tests| *n_tests > 1))
    }
}

fn collect(condition: &Condition, scene: &Scene<'_>, found: &mut Vec<Constraint>) {
    match condition {
        Condition::All(children) => children.iter().for_each(|child| collect(child, scene, found)),
        Condition::Any(_) => {}
        Condition::Test(test) => found.extend(plain_comparison(test, scene)),
    }
}

/// A condition not yet numbered, so that what folds away leaves no bind behind.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    form: Form,
    pub(crate) exact: bool,
}

#[derive(Clone, Debug)]
enum Form {
    Always,
    Never,
    Text(Vec<Piece>),
    All(Vec<Part>),
    Any(Vec<Part>),
}

#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Fixed(&'static str),
    /// A column, back-ticked when rendered.
    Stored(String),
    /// A key inside a value, back-ticked when rendered.
    Name(String),
    Index(usize),
    Bound(Value),
}

impl Part {
    pub(crate) fn constant(truth: bool) -> Part {
        Part { form: if truth { Form::Always } else { Form::Never }, exact: true }
    }

    /// What finds every record: for comparisons the database is not asked about.
    pub(crate) fn unknown() -> Part {
        Part { form: Form::Always, exact: false }
    }

    pub(crate) fn exact(pieces: Vec<Piece>) -> Part {
        Part { form: Form::Text(pieces), exact: true }
    }

    pub(crate) fn superset(pieces: Vec<Piece>) -> Part {
        Part { form: Form::Text(pieces), exact: false }
    }

    /// Finds nothing, which no superset of something does: always right.
    fn is_never(&self) -> bool {
        matches!(self.form, Form::Never)
    }

    fn all(parts: Vec<Part>) -> Part {
        if parts.iter().any(Part::is_never) {
            return Part::constant(false);
        }
        let exact = parts.iter().all(|part| part.exact);
        let mut kept: Vec<Part> =
            parts.into_iter().filter(|part| !matches!(part.form, Form::Always)).collect();
        let form = match kept.len() {
            0 => Form::Always,
            1 => kept.remove(0).form,
            _ => Form::All(kept),
        };
        Part { form, exact }
    }

    pub(crate) fn any(parts: Vec<Part>) -> Part {
        let always = |part: &&Part| matches!(part.form, Form::Always);
        if parts.iter().any(|part| always(&part)) {
            // One branch that is exactly true decides the whole.
            return Part {
                form: Form::Always,
                exact: parts.iter().filter(always).any(|part| part.exact),
            };
        }
        let mut kept: Vec<Part> = parts.into_iter().filter(|part| !part.is_never()).collect();
        let exact = kept.iter().all(|part| part.exact);
        let form = match kept.len() {
            0 => Form::Never,
            1 => kept.remove(0).form,
            _ => Form::Any(kept),
        };
        Part { form, exact }
    }

    fn render(&self, into: &mut Predicate) {
        match &self.form {
            Form::Always => into.text.push_str("true"),
            Form::Never => into.text.push_str("false"),
            Form::Text(pieces) => pieces.iter().for_each(|piece| piece.render(into)),
            Form::All(parts) => join(parts, " AND ", into),
            Form::Any(parts) => {
                // AND binds tighter in SurrealQL as well, so only OR is wrapped.
                into.text.push('(');
                join(parts, " OR ", into);
                into.text.push(')');
            }
        }
    }
}

fn join(parts: &[Part], joint: &str, into: &mut Predicate) {
    for (part_idx, part) in parts.iter().enumerate() {
        if part_idx > 0 {
            into.text.push_str(joint);
        }
        part.render(into);
    }
}

impl Piece {
    fn render(&self, into: &mut Predicate) {
        // Writing to a String cannot fail.
        let _ = match self {
            Piece::Fixed(text) => into.text.write_str(text),
            // The check let only `[A-Za-z0-9_]+` through.
            // The engine keeps a record's id as its address; the key alone is the text.
            Piece::Stored(name) if name == "id" => into.text.write_str("record::id(id)"),
            Piece::Stored(name) | Piece::Name(name) => write!(into.text, "`{name}`"),
            Piece::Index(index) => write!(into.text, "[{index}]"),
            Piece::Bound(value) => {
                let name = format!("r{}", into.binds.len());
                let written = write!(into.text, "${name}");
                into.binds.push((name, value.clone()));
                written
            }
        };
    }
}
