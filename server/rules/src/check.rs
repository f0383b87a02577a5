//! AST to typed expression: every name looked up, everything we do not evaluate refused.
//!
//! Follows `core/record_field_resolver_runner.go` of PocketBase 0.40.6. A refusal is seen when the
//! rule is saved, a wrong answer only when somebody reads what they should not.

mod functions;
mod guard;
mod path;
mod request;

use std::ops::Range;

use crate::ast::{Comparison, Node, Operand, OperandKind, Operator, Sign};
use crate::error::{CheckError, check_error};
use crate::expr::{Column, Condition, Expression, Place, Storage, Term, Test};
use crate::joins::{BASE, Join, NodeKind, TooManyJoins, Tree};
use crate::request::Macro;
use crate::shape::{FieldKind, FieldShape, Shape, Shapes, Use};

pub(crate) fn check(
    node: &Node,
    shape: &Shape,
    shapes: &dyn Shapes,
    usage: Use,
) -> Result<Expression, CheckError> {
    let mut checker = Checker::new(shape, shapes, usage);
    let root = checker.condition(node)?;
    let (tree, guards) = checker.guards()?;
    let root = match guards.is_empty() {
        true => root,
        false => Condition::All(std::iter::once(root).chain(guards).collect()),
    };
    Ok(Expression { root, tree })
}

/// Resolves paths one by one, as sort terms need it; the guards of what they join come last.
pub(crate) struct Paths<'a>(Checker<'a>);

impl<'a> Paths<'a> {
    pub(crate) fn new(shape: &'a Shape, shapes: &'a dyn Shapes, usage: Use) -> Self {
        Self(Checker::new(shape, shapes, usage))
    }

    pub(crate) fn resolve(&mut self, name: &str, span: Range<usize>) -> Result<Term, CheckError> {
        self.0.own(name, span)
    }

    pub(crate) fn finish(self) -> Result<(Tree, Vec<Condition>), CheckError> {
        self.0.guards()
    }
}

struct Checker<'a> {
    /// The collection whose record is "the record".
    shape: &'a Shape,
    shapes: &'a dyn Shapes,
    usage: Use,
    tree: Tree,
    /// The join of "the record": not [`BASE`] inside the list rule of a joined collection.
    scope: Join,
    /// Joins that their collection's list rule guards, as they were met.
    ruled: Vec<(Join, &'a Shape)>,
    /// Joins whose e-mail the comparison at hand reads and may only if it is public.
    emails: Vec<(Join, &'a Shape)>,
}

/// A suffix of the last path segment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Modifier {
    IsSet,
    Changed,
    Length,
    Each,
    Lower,
}

impl<'a> Checker<'a> {
    fn new(shape: &'a Shape, shapes: &'a dyn Shapes, usage: Use) -> Self {
        let (ruled, emails) = (Vec::new(), Vec::new());
        let tree = match usage {
            Use::CreateRule => Tree::unmade(),
            Use::Rule | Use::ClientFilter { .. } => Tree::new(),
        };
        Self { shape, shapes, usage, tree, scope: BASE, ruled, emails }
    }

    fn condition(&mut self, node: &Node) -> Result<Condition, CheckError> {
        let children = |checker: &mut Self, nodes: &[Node]| {
            nodes.iter().map(|child| checker.condition(child)).collect::<Result<_, _>>()
        };
        match node {
            Node::And(nodes) => Ok(Condition::All(children(self, nodes)?)),
            Node::Or(nodes) => Ok(Condition::Any(children(self, nodes)?)),
            Node::Compare(comparison) => self.comparison(comparison),
        }
    }

    fn comparison(&mut self, comparison: &Comparison) -> Result<Condition, CheckError> {
        let test = Test {
            left: self.term(&comparison.left)?,
            operator: comparison.operator,
            right: self.term(&comparison.right)?,
        };
        let emails = std::mem::take(&mut self.emails);
        if emails.is_empty() {
            return Ok(Condition::Test(test));
        }
        // PocketBase's AfterBuild: other people's addresses are found only when made public.
        let mut parts = vec![Condition::Test(test)];
        for (at, shape) in emails {
            let public = Test {
                left: Term::Own {
                    place: Place { at, column: visibility(shape), many: false },
                    lower: false,
                },
                operator: Operator { sign: Sign::Eq, any: false },
                right: Term::Bool(true),
            };
            parts.push(Condition::Test(public));
        }
        Ok(Condition::All(parts))
    }

    fn term(&mut self, operand: &Operand) -> Result<Term, CheckError> {
        let span = operand.span.clone();
        match &operand.kind {
            OperandKind::Text(text) => Ok(Term::Text(text.clone())),
            OperandKind::Number(digits) => match digits.parse() {
                Ok(number) => Ok(Term::Number(number)),
                Err(_) => Err(check_error(format!("{digits} is not a number"), span)),
            },
            OperandKind::Name(name) => self.name(name, span),
            OperandKind::Call { function, arguments } => match function.as_str() {
                "geoDistance" => self.distance(arguments, span),
                "strftime" => self.strftime(arguments, span),
                _ => Err(check_error(format!("unknown function {function}"), span)),
            },
        }
    }

    fn name(&mut self, name: &str, span: Range<usize>) -> Result<Term, CheckError> {
        if let Some(the_macro) = Macro::from_name(name) {
            return Ok(Term::Macro(the_macro));
        }
        let resolved = if let Some(rest) = name.strip_prefix("@request.") {
            self.request(rest, span)
        } else if let Some(rest) = name.strip_prefix("@collection.") {
            self.whole(rest, span)
        } else {
            self.own(name, span)
        };
        // A field of that name comes first.
        resolved.or_else(|error| match name.to_ascii_lowercase().as_str() {
            "null" => Ok(Term::Null),
            "true" => Ok(Term::Bool(true)),
            "false" => Ok(Term::Bool(false)),
            _ => Err(error),
        })
    }

    /// A path that starts at the record.
    fn own(&mut self, path: &str, span: Range<usize>) -> Result<Term, CheckError> {
        let start = path::Walk { at: self.scope, shape: self.shape, many: false, nullify: false };
        self.walk(start, path, span)
    }

    /// The collection that a rule calls `text`: "the record's" own first, as it is being saved.
    fn find(&self, text: &str) -> Option<&'a Shape> {
        if text == self.shape.name || text == self.shape.id {
            return Some(self.shape);
        }
        self.shapes.by_id(text).or_else(|| self.shapes.by_name(&text.to_lowercase()))
    }

    fn join(&mut self, kind: NodeKind, span: &Range<usize>) -> Result<Join, CheckError> {
        let made = self.tree.join(self.scope, kind);
        made.map_err(|TooManyJoins| check_error(TooManyJoins::MESSAGE, span.clone()))
    }

    fn column(&self, shape: &Shape, name: &str, span: Range<usize>) -> Result<Column, CheckError> {
        let storage = match shape.field(name) {
            Some(field) if field.hidden && !self.usage.may_see_hidden() => {
                return Err(check_error(format!("the field {name} cannot be used here"), span));
            }
            Some(field) => storage(field),
            None if name == "id" => Storage::Text,
            None => return Err(check_error(format!("unknown field: {name}"), span)),
        };
        if !is_identifier(name) {
            return Err(check_error(
                format!("the field name {name} cannot be used in a filter"),
                span,
            ));
        }
        Ok(Column { name: name.to_owned(), stored: stored_name(shape, name), storage })
    }
}

fn visibility(shape: &Shape) -> Column {
    let name = "emailVisibility";
    Column { name: name.to_owned(), stored: stored_name(shape, name), storage: Storage::Bool }
}

fn stored_name(shape: &Shape, name: &str) -> String {
    shape.field(name).map_or(name, |field| field.column.as_str()).to_owned()
}

fn split_modifier(
    segment: &str,
    span: Range<usize>,
) -> Result<(&str, Option<Modifier>), CheckError> {
    let mut parts = segment.split(':');
    let (Some(name), Some(modifier), None) = (parts.next(), parts.next(), parts.next()) else {
        return Ok((segment, None));
    };
    let modifier = match modifier {
        "isset" => Modifier::IsSet,
        "changed" => Modifier::Changed,
        "length" => Modifier::Length,
        "each" => Modifier::Each,
        "lower" => Modifier::Lower,
        unknown => return Err(check_error(format!("unknown modifier :{unknown}"), span)),
    };
    Ok((name, Some(modifier)))
}

fn storage(field: &FieldShape) -> Storage {
    match &field.kind {
        FieldKind::Text
        | FieldKind::Editor
        | FieldKind::Email
        | FieldKind::Url
        | FieldKind::Date
        | FieldKind::Autodate => Storage::Text,
        FieldKind::Password => Storage::Secret,
        FieldKind::Number => Storage::Number,
        FieldKind::BareNumber => Storage::BareNumber,
        FieldKind::Bool => Storage::Bool,
        FieldKind::Json => Storage::Json,
        FieldKind::GeoPoint => Storage::Point,
        FieldKind::Select { multiple: true } => Storage::List { plain: false },
        FieldKind::File { multiple: true } | FieldKind::Relation { multiple: true, .. } => {
            Storage::List { plain: true }
        }
        FieldKind::Select { multiple: false }
        | FieldKind::File { multiple: false }
        | FieldKind::Relation { multiple: false, .. } => Storage::Text,
    }
}

/// Only such names reach a query's text.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
