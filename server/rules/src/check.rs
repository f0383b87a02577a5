//! AST to typed expression: every name looked up, everything we do not evaluate refused.
//!
//! Follows `core/record_field_resolver_runner.go` of PocketBase 0.40.6. Where PocketBase joins
//! other collections we refuse for now: a refusal is seen when the rule is saved, a wrong answer
//! only when somebody reads what they should not.

mod request;

use std::ops::Range;

use crate::ast::{Comparison, Node, Operand, OperandKind, Operator, Sign};
use crate::error::{CheckError, check_error};
use crate::expr::{Column, Condition, Step, Storage, Term, Test};
use crate::request::Macro;
use crate::shape::{FieldKind, FieldShape, Shape, Use};

pub(crate) fn check(node: &Node, shape: &Shape, usage: Use) -> Result<Condition, CheckError> {
    Checker { shape, usage }.condition(node)
}

/// Resolves one own-field path, as sort terms need it.
pub(crate) fn own_path(
    name: &str,
    span: Range<usize>,
    shape: &Shape,
    usage: Use,
) -> Result<Term, CheckError> {
    Checker { shape, usage }.own(name, span)
}

struct Checker<'a> {
    shape: &'a Shape,
    usage: Use,
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

impl Checker<'_> {
    fn condition(&self, node: &Node) -> Result<Condition, CheckError> {
        let children = |nodes: &[Node]| {
            nodes.iter().map(|child| self.condition(child)).collect::<Result<_, _>>()
        };
        match node {
            Node::And(nodes) => Ok(Condition::All(children(nodes)?)),
            Node::Or(nodes) => Ok(Condition::Any(children(nodes)?)),
            Node::Compare(comparison) => self.comparison(comparison),
        }
    }

    fn comparison(&self, comparison: &Comparison) -> Result<Condition, CheckError> {
        let test = Test {
            left: self.term(&comparison.left)?,
            operator: comparison.operator,
            right: self.term(&comparison.right)?,
        };
        if !self.reads_guarded_email(&test) {
            return Ok(Condition::Test(test));
        }
        // PocketBase's AfterBuild: other people's addresses are found only when made public.
        let visibility = Column {
            name: "emailVisibility".to_owned(),
            stored: self.stored_name("emailVisibility"),
            storage: Storage::Bool,
        };
        let public = Test {
            left: Term::Own { column: visibility, lower: false },
            operator: Operator { sign: Sign::Eq, any: false },
            right: Term::Bool(true),
        };
        Ok(Condition::All(vec![Condition::Test(test), Condition::Test(public)]))
    }

    fn reads_guarded_email(&self, test: &Test) -> bool {
        let is_email =
            |term: &Term| matches!(term, Term::Own { column, .. } if column.name == "email");
        self.shape.auth
            && !self.usage.may_see_hidden()
            && (is_email(&test.left) || is_email(&test.right))
    }

    fn term(&self, operand: &Operand) -> Result<Term, CheckError> {
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
                "strftime" => {
                    Err(check_error(format!("the function {function} is not supported yet"), span))
                }
                _ => Err(check_error(format!("unknown function {function}"), span)),
            },
        }
    }

    fn distance(&self, arguments: &[Operand], span: Range<usize>) -> Result<Term, CheckError> {
        let [lon_a, lat_a, lon_b, lat_b] = arguments else {
            return Err(check_error("geoDistance takes lonA, latA, lonB, latB", span));
        };
        let number = |argument: &Operand| match &argument.kind {
            OperandKind::Name(_) | OperandKind::Number(_) => self.term(argument),
            OperandKind::Text(_) | OperandKind::Call { .. } => {
                Err(check_error("geoDistance takes fields and numbers only", argument.span.clone()))
            }
        };
        let terms = [number(lon_a)?, number(lat_a)?, number(lon_b)?, number(lat_b)?];
        Ok(Term::Distance(Box::new(terms)))
    }

    fn name(&self, name: &str, span: Range<usize>) -> Result<Term, CheckError> {
        if let Some(the_macro) = Macro::from_name(name) {
            return Ok(Term::Macro(the_macro));
        }
        let resolved = if let Some(rest) = name.strip_prefix("@request.") {
            self.request(rest, span)
        } else if name.starts_with("@collection.") {
            Err(check_error("@collection is not supported yet", span))
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

    fn own(&self, path: &str, span: Range<usize>) -> Result<Term, CheckError> {
        let (first, rest) = match path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        let first_span = span.start..span.start + first.len();
        let Some(rest) = rest else {
            let (name, modifier) = split_modifier(first, span)?;
            let column = self.column(name, first_span)?;
            let list_like = name != "id"
                && self.shape.field(name).is_some_and(|field| field.kind.is_list_like());
            return Ok(match modifier {
                Some(Modifier::Length) if list_like => Term::Length(column),
                Some(Modifier::Each) if list_like => Term::Each(column),
                Some(Modifier::Lower) => Term::Own { column, lower: true },
                // PocketBase ignores a modifier that does not apply to the field.
                Some(Modifier::IsSet | Modifier::Changed | Modifier::Length | Modifier::Each)
                | None => Term::Own { column, lower: false },
            });
        };
        let Some(field) = self.shape.field(first) else {
            let what = if first.contains("_via_") {
                "back-relations are not supported yet"
            } else {
                "unknown field"
            };
            return Err(check_error(format!("{what}: {first}"), first_span));
        };
        let column = self.column(first, first_span)?;
        match &field.kind {
            FieldKind::Json | FieldKind::GeoPoint => {
                Ok(Term::Path { column, steps: steps(rest, span)? })
            }
            // `rel.id` and `rel` are one column; a list's ids are its values. For a client's
            // filter a list is a join guarded by the other collection's list rule.
            FieldKind::Relation { multiple: false, .. } if rest == "id" => {
                Ok(Term::Own { column, lower: false })
            }
            FieldKind::Relation { multiple: true, .. }
                if rest == "id" && self.usage.may_see_hidden() =>
            {
                Ok(Term::Each(column))
            }
            FieldKind::Relation { .. } => {
                Err(check_error(format!("relation paths are not supported yet: {path}"), span))
            }
            FieldKind::Text
            | FieldKind::Editor
            | FieldKind::Email
            | FieldKind::Url
            | FieldKind::Number
            | FieldKind::Bool
            | FieldKind::Date
            | FieldKind::Autodate
            | FieldKind::Password
            | FieldKind::Select { .. }
            | FieldKind::File { .. } => {
                Err(check_error(format!("{first} has nothing below it"), span))
            }
        }
    }

    fn stored_name(&self, name: &str) -> String {
        let stored = self.shape.field(name).map_or(name, |field| field.column.as_str());
        stored.to_owned()
    }

    fn column(&self, name: &str, span: Range<usize>) -> Result<Column, CheckError> {
        let storage = match self.shape.field(name) {
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
        Ok(Column { name: name.to_owned(), stored: self.stored_name(name), storage })
    }
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

fn steps(path: &str, span: Range<usize>) -> Result<Vec<Step>, CheckError> {
    path.split('.')
        .map(|segment| {
            if segment.contains(':') || segment.is_empty() {
                return Err(check_error(
                    format!("modifiers do not apply inside a json value: {path}"),
                    span.clone(),
                ));
            }
            Ok(match segment.parse() {
                Ok(index) => Step::Index(index),
                Err(_) => Step::Key(segment.to_owned()),
            })
        })
        .collect()
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
