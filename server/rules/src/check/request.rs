//! Names under `@request.`: the caller's record, the body, and what no field describes.

use std::ops::Range;

use super::{Checker, Modifier, split_modifier};
use crate::ast::{Operator, Sign};
use crate::error::{CheckError, check_error};
use crate::expr::{AuthForm, RequestForm, Term, Test};
use crate::request::{Part, RequestPath};
use crate::shape::FieldKind;

impl Checker<'_> {
    /// `rest` is what follows `@request.`.
    pub(super) fn request(&self, rest: &str, span: Range<usize>) -> Result<Term, CheckError> {
        let value = |part, keys, number| Term::Request {
            path: RequestPath { part, keys, number },
            form: RequestForm::Value,
        };
        match rest.split_once('.') {
            None if rest == "context" => Ok(value(Part::Context, Vec::new(), false)),
            None if rest == "method" => Ok(value(Part::Method, Vec::new(), false)),
            Some(("auth", path)) => auth(path, span),
            Some(("body", path)) => self.body(path, span),
            Some(("query", path)) => self.fixed(Part::Query, path, span),
            Some(("headers", path)) => self.fixed(Part::Headers, path, span),
            None | Some(_) => Err(check_error(format!("there is no @request.{rest}"), span)),
        }
    }

    fn body(&self, path: &str, span: Range<usize>) -> Result<Term, CheckError> {
        let (first, deeper) = match path.split_once('.') {
            Some((first, _)) => (first, true),
            None => (path, false),
        };
        let (name, modifier) = split_modifier(first, span.clone())?;
        let Some(field) = self.shape.field(name) else {
            return self.fixed(Part::Body, path, span);
        };
        if deeper {
            if matches!(field.kind, FieldKind::Relation { .. }) {
                return Err(check_error(
                    format!("relation paths are not supported yet: {path}"),
                    span,
                ));
            }
            return self.fixed(Part::Body, path, span);
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
        let in_body = |form| Term::Request {
            path: self.request_path(Part::Body, vec![name.to_owned()]),
            form,
        };
        match modifier {
            Some(Modifier::Each) => {
                Ok(Term::BodyEach { field: many("each")?, multiple: field.kind.is_multiple() })
            }
            Some(Modifier::Length) => Ok(Term::BodyLength(many("length")?)),
            Some(Modifier::Lower) => Ok(in_body(RequestForm::LowerText)),
            Some(Modifier::IsSet) => Ok(in_body(RequestForm::IsSet)),
            Some(Modifier::Changed) => {
                let column = self.column(name, span)?;
                let differs = Test {
                    left: in_body(RequestForm::Value),
                    operator: Operator { sign: Sign::Ne, any: false },
                    right: Term::Own { column, lower: false },
                };
                Ok(Term::Changed { field: name.to_owned(), differs: Box::new(differs) })
            }
            None => Ok(in_body(RequestForm::Value)),
        }
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
        keys.push(name.to_owned());
        Ok(Term::Request { path: self.request_path(part, keys), form })
    }

    fn request_path(&self, part: Part, keys: Vec<String>) -> RequestPath {
        let named = keys.last().and_then(|key| self.shape.field(key));
        let number = named.is_some_and(|field| field.kind == FieldKind::Number);
        RequestPath { part, keys, number }
    }
}

/// `path` is what follows `@request.auth.`. The caller's collection is not known here, so the
/// value's own type says at evaluation what kind of field it is.
fn auth(path: &str, span: Range<usize>) -> Result<Term, CheckError> {
    // In PocketBase's order: these are resolved before modifiers are looked at.
    const PLAIN: [&str; 6] =
        ["id", "collectionId", "collectionName", "email", "emailVisibility", "verified"];
    if path.contains('.') {
        return Err(check_error(
            format!("paths below the caller's record are not supported yet: {path}"),
            span,
        ));
    }
    let (name, modifier) = split_modifier(path, span)?;
    let form = match modifier {
        None if PLAIN.contains(&name) => AuthForm::Plain,
        // Not columns, so with a modifier PocketBase finds no such field.
        Some(_) if matches!(name, "collectionId" | "collectionName") => return Ok(Term::Null),
        Some(Modifier::Lower) => AuthForm::Lower,
        Some(Modifier::Length) => AuthForm::Length,
        Some(Modifier::Each) => AuthForm::Each,
        Some(Modifier::IsSet | Modifier::Changed) | None => AuthForm::Column,
    };
    Ok(Term::Auth { field: name.to_owned(), form })
}
