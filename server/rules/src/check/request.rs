//! Names under `@request.`: the caller's record, the body, and what no field describes.

use std::ops::Range;

use super::path::Walk;
use super::{Checker, Modifier, split_modifier};
use crate::ast::{Operator, Sign};
use crate::error::{CheckError, check_error};
use crate::expr::{Place, RequestForm, Term, Test};
use crate::joins::NodeKind;
use crate::request::{Named, Part, RequestPath};
use crate::shape::{FieldKind, FieldShape, Shape};

/// What every auth record has: bound as values, in PocketBase's order before modifiers are read.
const PLAIN: [&str; 6] =
    ["id", "collectionId", "collectionName", "email", "emailVisibility", "verified"];

impl<'a> Checker<'a> {
    /// `rest` is what follows `@request.`.
    pub(super) fn request(&mut self, rest: &str, span: Range<usize>) -> Result<Term, CheckError> {
        let value = |part| Term::Request {
            path: RequestPath { part, keys: Vec::new(), of: Named::Any },
            form: RequestForm::Value,
        };
        match rest.split_once('.') {
            None if rest == "context" => Ok(value(Part::Context)),
            None if rest == "method" => Ok(value(Part::Method)),
            Some(("auth", path)) => self.caller(path, span),
            Some(("body", path)) => self.body(path, span),
            Some(("query", path)) => self.fixed(Part::Query, path, span),
            Some(("headers", path)) => self.fixed(Part::Headers, path, span),
            None | Some(_) => Err(check_error(format!("there is no @request.{rest}"), span)),
        }
    }

    /// Who calls is not known here, so the path is resolved for every collection that signs in.
    /// One that does not fit a collection is an error only when such a caller comes.
    fn caller(&mut self, path: &str, span: Range<usize>) -> Result<Term, CheckError> {
        if PLAIN.contains(&path) {
            return Ok(Term::CallerPlain(path.to_owned()));
        }
        let own: Option<&'a Shape> = Some(self.shape).filter(|shape| shape.auth);
        let others = self.shapes.auth().into_iter().filter(|shape| shape.id != self.shape.id);
        let mut terms = Vec::new();
        for shape in own.into_iter().chain(others) {
            let joined = self.tree.nodes().len();
            let kind = NodeKind::Caller { collection: shape.id.clone() };
            let at = self.join_records(kind, shape, &span)?;
            let walk = Walk { at, shape, many: false, nullify: true };
            let term = match self.walk(walk, path, span.clone()) {
                Ok(Term::Null) => Some(Term::Null),
                Ok(term) => Some(term),
                Err(_) => None,
            };
            if matches!(term, Some(Term::Null) | None) {
                self.tree.truncate(joined);
                self.ruled.retain(|(join, _)| *join < joined);
            }
            terms.push((shape.id.clone(), term));
        }
        Ok(Term::Caller(terms))
    }

    fn body(&mut self, path: &str, span: Range<usize>) -> Result<Term, CheckError> {
        let (first, deeper) = match path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        let (name, modifier) = split_modifier(first, span.clone())?;
        let Some(field) = self.shape.field(name) else {
            return self.fixed(Part::Body, path, span);
        };
        if let Some(rest) = deeper {
            return match field.kind {
                FieldKind::Relation { .. } => self.sent(field, rest, span),
                _ => self.fixed(Part::Body, path, span),
            };
        }
        let many = |what: &str| {
            if field.kind.is_list_like() {
                return Ok(name.to_owned());
            }
            Err(check_error(
                format!("{name} holds one value, :{what} does not apply"),
                span.clone(),
            ))
        };
        let path = RequestPath {
            part: Part::Body,
            keys: vec![name.to_owned()],
            of: match field.kind {
                FieldKind::Number => Named::Number,
                FieldKind::GeoPoint => Named::Point,
                _ => Named::Any,
            },
        };
        let in_body = |form| Term::Request { path: path.clone(), form };
        match modifier {
            Some(Modifier::Each) => {
                let values = NodeKind::SentValues { field: many("each")? };
                let at = self.join(values, &span)?;
                Ok(Term::SentEach { at, many: field.kind.is_multiple() })
            }
            Some(Modifier::Length) => Ok(Term::SentLength(many("length")?)),
            Some(Modifier::Lower) => Ok(in_body(RequestForm::LowerText)),
            Some(Modifier::IsSet) => Ok(in_body(RequestForm::IsSet)),
            Some(Modifier::Changed) => {
                let column = self.column(self.shape, name, span)?;
                let place = Place { at: self.scope, column, many: false };
                let differs = Test {
                    left: in_body(RequestForm::Value),
                    operator: Operator { sign: Sign::Ne, any: false },
                    right: Term::Own { place, lower: false },
                };
                Ok(Term::Changed { field: name.to_owned(), differs: Box::new(differs) })
            }
            None => Ok(in_body(RequestForm::Value)),
        }
    }

    /// A path below the records that a relation in the body names.
    fn sent(
        &mut self,
        field: &FieldShape,
        path: &str,
        span: Range<usize>,
    ) -> Result<Term, CheckError> {
        let FieldKind::Relation { multiple, collection_id } = &field.kind else {
            return Err(check_error(format!("{} is no relation", field.name), span));
        };
        let Some(shape) = self.find(collection_id) else {
            let message = format!("the collection {} points into is gone", field.name);
            return Err(check_error(message, span));
        };
        let joined = self.tree.nodes().len();
        let kind = NodeKind::Sent { field: field.name.clone(), collection: shape.id.clone() };
        let at = self.join_records(kind, shape, &span)?;
        let walk = Walk { at, shape, many: *multiple, nullify: true };
        let term = match self.walk(walk, path, span) {
            Ok(term) => Some(Box::new(term)),
            Err(_) => {
                self.tree.truncate(joined);
                self.ruled.retain(|(join, _)| *join < joined);
                None
            }
        };
        Ok(Term::Sent { field: field.name.clone(), term })
    }

    /// A value of the request that no field describes.
    fn fixed(&self, part: Part, path: &str, span: Range<usize>) -> Result<Term, CheckError> {
        let mut keys: Vec<String> = path.split('.').map(str::to_owned).collect();
        let last = keys.pop().unwrap_or_default();
        let (name, modifier) = split_modifier(&last, span.clone())?;
        let form = match modifier {
            None => RequestForm::Value,
            Some(Modifier::Lower) => RequestForm::Lower,
            Some(Modifier::IsSet) => RequestForm::IsSet,
            Some(Modifier::Changed | Modifier::Length | Modifier::Each) => {
                return Err(check_error(
                    format!("the modifier of {last} applies to fields only"),
                    span,
                ));
            }
        };
        let is_number = self.shape.field(name).is_some_and(|field| field.kind == FieldKind::Number);
        let of = if is_number { Named::Number } else { Named::Any };
        keys.push(name.to_owned());
        Ok(Term::Request { path: RequestPath { part, keys, of }, form })
    }
}
