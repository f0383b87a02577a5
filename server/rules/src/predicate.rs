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

use serde_json::Value;

use crate::eval::Scene;
use crate::expr::{Condition, Expression};
use crate::joins::Joins;
use crate::leaf::{leaf, plain_comparison};
use crate::lookup::Found;
use crate::related::Related;
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
    /// The expression as a SurrealQL condition, for this request. `related` has what the request
    /// reaches ([`wants`](Expression::wants) without a base record), `found` what the
    /// [`lookups`](Expression::lookups) did.
    pub fn predicate(&self, request: &Request<'_>, related: &Related, found: &Found) -> Predicate {
        self.base_part(request, related, found).into_predicate()
    }

    /// The conditions of the form own field, operator, constant that every matching record meets:
    /// those not under an OR. Only whole text, number and bool fields.
    pub fn constraints(&self, request: &Request<'_>, related: &Related) -> Vec<Constraint> {
        let scene = Scene::without_record(&self.tree, request, related);
        let mut found = Vec::new();
        collect(&self.root, &scene, &mut found);
        found
    }

    /// All it says, when that is nothing but such conditions.
    pub fn all_constraints(
        &self,
        request: &Request<'_>,
        related: &Related,
    ) -> Option<Vec<Constraint>> {
        let found = self.constraints(request, related);
        (found.len() == tests_under_all(&self.root)?).then_some(found)
    }

    fn base_part(&self, request: &Request<'_>, related: &Related, found: &Found) -> Part {
        let mut scene = Scene::without_record(&self.tree, request, related);
        let mut pushing = Pushing { found, shared: self.shared(request), test_idx: 0 };
        match self.fits(request) {
            true => pushing.part(&self.root, &mut scene),
            false => Part::constant(false),
        }
    }

    /// The joins that more than one comparison walks: apart, each may pass at a row of its own.
    fn shared(&self, request: &Request<'_>) -> Joins {
        let (mut once, mut shared) = (0, 0);
        self.root.each_test(&mut |test| {
            let walked = test.walked(&self.tree, request);
            shared |= once & walked;
            once |= walked;
        });
        shared
    }
}

struct Pushing<'f> {
    found: &'f Found,
    shared: Joins,
    /// The comparison's number, in the order of the text.
    test_idx: usize,
}

impl Pushing<'_> {
    fn part(&mut self, condition: &Condition, scene: &mut Scene<'_>) -> Part {
        match condition {
            Condition::All(children) => {
                Part::all(children.iter().map(|child| self.part(child, scene)).collect())
            }
            Condition::Any(children) => {
                Part::any(children.iter().map(|child| self.part(child, scene)).collect())
            }
            Condition::Test(test) => {
                let part = match self.found.part(self.test_idx) {
                    Some(part) => part,
                    None => leaf(test, scene),
                };
                self.test_idx += 1;
                let shares = test.walked(scene.tree, scene.request) & self.shared != 0;
                if shares && !part.is_never() { part.widened() } else { part }
            }
        }
    }
}

/// How many comparisons there are; `None` when some stand under an OR.
fn tests_under_all(condition: &Condition) -> Option<usize> {
    match condition {
        Condition::All(children) => children.iter().map(tests_under_all).sum(),
        Condition::Any(_) => None,
        Condition::Test(_) => Some(1),
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

    /// The same, and maybe more than what is meant.
    pub(crate) fn widened(self) -> Part {
        Part { exact: false, ..self }
    }

    /// Finds nothing, which no superset of something does: always right.
    pub(crate) fn is_never(&self) -> bool {
        matches!(self.form, Form::Never)
    }

    /// Finds everything.
    pub(crate) fn is_always(&self) -> bool {
        matches!(self.form, Form::Always)
    }

    pub(crate) fn into_predicate(self) -> Predicate {
        let mut predicate = Predicate { text: String::new(), binds: Vec::new(), exact: self.exact };
        self.render(&mut predicate);
        predicate
    }

    pub(crate) fn all(parts: Vec<Part>) -> Part {
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
