//! Paths: relations forwards and backwards, whole collections, and what stands at their end.

use std::ops::Range;

use super::{Checker, Modifier, split_modifier};
use crate::error::{CheckError, check_error};
use crate::expr::{Place, Step, Term};
use crate::joins::{Join, NodeKind};
use crate::shape::{FieldKind, FieldShape, Shape};

/// PocketBase's `maxNestedRels`.
const MAX_RELATIONS: usize = 6;

/// Where a path stands.
pub(super) struct Walk<'a> {
    pub(super) at: Join,
    pub(super) shape: &'a Shape,
    /// Whether it stands for several records by now.
    pub(super) many: bool,
    /// Under `@request.` what is not there is null.
    pub(super) nullify: bool,
}

/// A step of a path: its text, and where that is.
struct Segment<'t> {
    text: &'t str,
    span: Range<usize>,
}

impl<'a> Checker<'a> {
    /// `path` ends at `span.end` in the text.
    pub(super) fn walk(
        &mut self,
        mut walk: Walk<'a>,
        path: &str,
        span: Range<usize>,
    ) -> Result<Term, CheckError> {
        let mut at = span.end.saturating_sub(path.len());
        let mut left = path;
        let mut depth = 0;
        while let Some((text, rest)) = left.split_once('.') {
            let segment = Segment { text, span: at..at + text.len() };
            at += text.len() + 1;
            left = rest;
            let shape = walk.shape;
            let field = shape.field(text);
            if let Some(field) = field {
                self.refuse_hidden(field, &segment)?;
                if matches!(field.kind, FieldKind::Json | FieldKind::GeoPoint) {
                    let column = self.column(shape, text, segment.span)?;
                    let place = Place { at: walk.at, column, many: walk.many };
                    return Ok(Term::Path { place, steps: steps(rest, at..span.end)? });
                }
            }
            if depth >= MAX_RELATIONS {
                let message = format!("a path follows at most {MAX_RELATIONS} relations");
                return Err(check_error(message, segment.span));
            }
            depth += 1;
            let next = match field {
                Some(field) if rest == "id" && is_single_relation(field) => {
                    // `rel.id` and `rel` are one column, and nothing has to be joined for it.
                    return self.end(walk, segment);
                }
                Some(field) => self.forward(&walk, field, segment)?,
                None if text == "id" => return Err(leads_nowhere(&segment)),
                None => match self.back(&walk, &segment) {
                    Err(_) if walk.nullify => return Ok(Term::Null),
                    next => next?,
                },
            };
            walk = next;
        }
        self.end(walk, Segment { text: left, span: at..span.end })
    }

    /// `rest` is what follows `@collection.`.
    pub(super) fn whole(&mut self, rest: &str, span: Range<usize>) -> Result<Term, CheckError> {
        let Some((which, path)) = rest.split_once('.').filter(|(which, _)| !which.is_empty())
        else {
            return Err(check_error("@collection needs a collection and a field", span));
        };
        let (name, alias) = match which.split_once(':') {
            None => (which, ""),
            Some((name, alias)) if !alias.is_empty() && !alias.contains(':') => (name, alias),
            Some(_) => return Err(check_error(format!("{which} is no name and alias"), span)),
        };
        let Some(shape) = self.find(name) else {
            return Err(check_error(format!("there is no collection {name}"), span));
        };
        let kind =
            NodeKind::Whole { collection: shape.id.clone(), alias: alias.to_ascii_lowercase() };
        let taken = self.tree.nodes().iter().any(|node| match &node.kind {
            NodeKind::Whole { collection, alias: other } => {
                node.scope == self.scope
                    && !alias.is_empty()
                    && other.eq_ignore_ascii_case(alias)
                    && *collection != shape.id
            }
            _ => false,
        });
        if taken {
            let message = format!("the alias {alias} already stands for another collection");
            return Err(check_error(message, span));
        }
        let at = self.join_records(kind, shape, &span)?;
        self.walk(Walk { at, shape, many: true, nullify: false }, path, span)
    }

    /// Joins records, which a client's filter may only if their collection's list rule lets it.
    pub(super) fn join_records(
        &mut self,
        kind: NodeKind,
        shape: &'a Shape,
        span: &Range<usize>,
    ) -> Result<Join, CheckError> {
        if self.usage.may_see_hidden() {
            return self.join(kind, span);
        }
        if shape.list_rule.is_none() {
            let message = format!("only superusers may reach into {}", shape.name);
            return Err(check_error(message, span.clone()));
        }
        let at = self.join(kind, span)?;
        if !self.ruled.iter().any(|(join, _)| *join == at) {
            self.ruled.push((at, shape));
        }
        Ok(at)
    }

    fn refuse_hidden(&self, field: &FieldShape, at: &Segment<'_>) -> Result<(), CheckError> {
        if field.hidden && !self.usage.may_see_hidden() {
            let message = format!("the field {} cannot be used here", field.name);
            return Err(check_error(message, at.span.clone()));
        }
        Ok(())
    }

    fn forward(
        &mut self,
        walk: &Walk<'a>,
        field: &FieldShape,
        segment: Segment<'_>,
    ) -> Result<Walk<'a>, CheckError> {
        let FieldKind::Relation { multiple, collection_id } = &field.kind else {
            return Err(leads_nowhere(&segment));
        };
        let Some(shape) = self.find(collection_id) else {
            let message = format!("the collection {} points into is gone", field.name);
            return Err(check_error(message, segment.span));
        };
        let column = self.column(walk.shape, &field.name, segment.span.clone())?;
        let (of, collection) = (walk.at, shape.id.clone());
        let kind = match multiple {
            false => NodeKind::One { of, column, collection },
            true => {
                let of = self.join(NodeKind::Values { of, column }, &segment.span)?;
                NodeKind::Item { of, collection }
            }
        };
        let at = self.join_records(kind, shape, &segment.span)?;
        Ok(Walk { at, shape, many: walk.many || *multiple, nullify: walk.nullify })
    }

    fn back(&mut self, walk: &Walk<'a>, segment: &Segment<'_>) -> Result<Walk<'a>, CheckError> {
        let refused = |message: String| check_error(message, segment.span.clone());
        let names = segment.text.rsplit_once("_via_");
        let Some((name, via)) = names.filter(|(name, via)| !name.is_empty() && !via.is_empty())
        else {
            return Err(refused(format!("unknown field: {}", segment.text)));
        };
        let Some(shape) = self.find(name) else {
            return Err(refused(format!("there is no collection {name}")));
        };
        let Some(field) = shape.field(via) else {
            return Err(refused(format!("{} has no field {via}", shape.name)));
        };
        let multiple = match &field.kind {
            FieldKind::Relation { multiple, collection_id } if *collection_id == walk.shape.id => {
                *multiple
            }
            _ => {
                let message = format!("{name}'s {via} is no relation to {}", walk.shape.name);
                return Err(refused(message));
            }
        };
        let column = self.column(shape, via, segment.span.clone())?;
        let kind = NodeKind::Back {
            of: walk.at,
            spelled: segment.text.to_owned(),
            collection: shape.id.clone(),
            column,
        };
        let at = self.join_records(kind, shape, &segment.span)?;
        let many = walk.many || multiple || !field.unique;
        Ok(Walk { at, shape, many, nullify: walk.nullify })
    }

    fn end(&mut self, walk: Walk<'a>, segment: Segment<'_>) -> Result<Term, CheckError> {
        let Segment { text, span } = segment;
        let (name, modifier) = split_modifier(text, span.clone())?;
        let field = walk.shape.field(name);
        if field.is_none() && name != "id" && walk.nullify {
            return Ok(Term::Null);
        }
        let column = self.column(walk.shape, name, span.start..span.start + name.len())?;
        let kind = field.map(|field| &field.kind).filter(|_| name != "id");
        let is_list_like = kind.is_some_and(FieldKind::is_list_like);
        let Walk { at, shape, many, .. } = walk;
        let is_email = name == "email" && shape.auth && !self.usage.may_see_hidden();
        match modifier {
            Some(Modifier::Length) if is_list_like => {
                return Ok(Term::Length(Place { at, column, many }));
            }
            Some(Modifier::Each) if is_list_like => {
                let many = many || kind.is_some_and(FieldKind::is_multiple);
                let values = NodeKind::Values { of: at, column: column.clone() };
                let at = self.join(values, &span)?;
                return Ok(Term::Each(Place { at, column, many }));
            }
            _ => {}
        }
        if is_email && !self.emails.iter().any(|(join, _)| *join == at) {
            self.emails.push((at, shape));
        }
        // PocketBase ignores a modifier that does not apply to the field.
        let lower = modifier == Some(Modifier::Lower);
        Ok(Term::Own { place: Place { at, column, many }, lower })
    }
}

fn is_single_relation(field: &FieldShape) -> bool {
    matches!(field.kind, FieldKind::Relation { multiple: false, .. })
}

fn leads_nowhere(segment: &Segment<'_>) -> CheckError {
    check_error(format!("{} has nothing below it", segment.text), segment.span.clone())
}

/// What looks like a modifier is none inside a json value: PocketBase drops the colon, and asks for
/// a key of what is left.
fn steps(path: &str, span: Range<usize>) -> Result<Vec<Step>, CheckError> {
    path.split('.')
        .map(|segment| {
            let key = segment.replace(':', "");
            if key.is_empty() || segment.ends_with(':') {
                let message = format!("a key is missing inside a json value: {path}");
                return Err(check_error(message, span.clone()));
            }
            Ok(match key.parse() {
                Ok(index) => Step::Index(index),
                Err(_) => Step::Key(key),
            })
        })
        .collect()
}
