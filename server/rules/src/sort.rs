//! The `sort` parameter: `-created,+title,@random`.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;
use time::OffsetDateTime;

use crate::check::own_path;
use crate::error::{Error, check_error, parse_error};
use crate::eval::Scene;
use crate::expr::{Step, Term};
use crate::request::Request;
use crate::shape::{Shape, Use};
use crate::sql::{Sql, order};

type Map = serde_json::Map<String, Value>;

/// PocketBase's limit on the terms of a `sort`.
const MAX_TERMS: usize = 8;
/// PocketBase's limit on one term's name, in characters.
const MAX_NAME_CHARS: usize = 255;

/// What one term orders by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortTarget {
    /// An own field, or a path into a json or geoPoint field: `meta.a.0`, `place.lon`. Each
    /// segment is `[A-Za-z0-9_]+`, the first a field's name. An own field may end in `:lower`, a
    /// list in `:length`.
    Field(String),
    /// `@random`
    Random,
    /// `@rowid`: the order of insertion.
    RowId,
}

/// One term of a `sort`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortTerm {
    /// What to order by.
    pub target: SortTarget,
    /// Whether the term began with `-`.
    pub descending: bool,
}

/// Parses a `sort` parameter; an empty text gives no terms.
///
/// # Errors
/// `Parse` for more than 8 terms or a name over 255 characters, `Check` for what is not a field
/// of the collection, is hidden from the caller, or leads into another collection.
pub fn parse_sort(text: &str, shape: &Shape, usage: Use) -> Result<Vec<SortTerm>, Error> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut terms = Vec::new();
    let mut start = 0;
    for part in text.split(',') {
        let at = start + (part.len() - part.trim_start().len());
        start += part.len() + 1;
        let part = part.trim();
        let (descending, name) = match part.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, part.strip_prefix('+').unwrap_or(part)),
        };
        let span = at + (part.len() - name.len())..at + part.len();
        if terms.len() == MAX_TERMS {
            return Err(parse_error(format!("more than {MAX_TERMS} sort terms"), span).into());
        }
        if name.chars().count() > MAX_NAME_CHARS {
            return Err(parse_error(
                format!("a sort name is longer than {MAX_NAME_CHARS} characters"),
                span,
            )
            .into());
        }
        let target = match name {
            "@random" => SortTarget::Random,
            "@rowid" => SortTarget::RowId,
            _ => field(name, span, shape, usage)?,
        };
        terms.push(SortTerm { target, descending });
    }
    Ok(terms)
}

fn field(
    name: &str,
    span: std::ops::Range<usize>,
    shape: &Shape,
    usage: Use,
) -> Result<SortTarget, Error> {
    if let Some(strange) =
        name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | ':'))
    {
        let at = span.start + strange;
        let length = name[strange..].chars().next().map_or(0, char::len_utf8);
        return Err(parse_error(format!("invalid sort name {name}"), at..at + length).into());
    }
    match own_path(name, span.clone(), shape, usage)? {
        Term::Own { column, lower: true } => {
            Ok(SortTarget::Field(format!("{}:lower", column.name)))
        }
        Term::Own { column, lower: false } => Ok(SortTarget::Field(column.name)),
        Term::Length(column) => Ok(SortTarget::Field(format!("{}:length", column.name))),
        Term::Path { column, steps } => {
            Ok(SortTarget::Field(steps.iter().fold(column.name, |path, step| match step {
                Step::Key(key) => format!("{path}.{key}"),
                Step::Index(index) => format!("{path}.{index}"),
            })))
        }
        Term::Text(_)
        | Term::Number(_)
        | Term::Null
        | Term::Bool(_)
        | Term::Macro(_)
        | Term::Each(_)
        | Term::Auth { .. }
        | Term::Request { .. }
        | Term::BodyLength(_)
        | Term::BodyEach { .. }
        | Term::Changed { .. }
        | Term::Distance(_) => Err(check_error(format!("cannot sort by {name}"), span).into()),
    }
}

/// What a target orders records by, for orders that a database has no index for.
#[derive(Clone, Debug)]
pub struct SortKey(Term);

/// One record's value of a [`SortKey`].
#[derive(Clone, Debug)]
pub struct SortValue(Sql<'static>);

impl SortKey {
    /// The key of a field or path; `None` for `@random` and `@rowid`, which no record holds.
    pub fn of(target: &SortTarget, shape: &Shape) -> Option<Self> {
        let SortTarget::Field(name) = target else { return None };
        own_path(name, 0..name.len(), shape, Use::Rule).ok().map(Self)
    }

    /// What a record is ordered by.
    pub fn value(&self, record: &Map) -> SortValue {
        let empty = Map::new();
        let request = Request {
            auth: None,
            body: &empty,
            query: &empty,
            headers: &empty,
            method: "GET",
            context: "default",
            now: OffsetDateTime::UNIX_EPOCH,
        };
        let scene = Scene { record, request: &request, rows: Vec::new() };
        SortValue(match scene.side(&self.0).value {
            Sql::Null => Sql::Null,
            Sql::Int(int) => Sql::Int(int),
            Sql::Real(real) => Sql::Real(real),
            Sql::Text(text) => Sql::Text(Cow::Owned(text.into_owned())),
        })
    }
}

impl SortValue {
    /// SQLite's order: nothing, then numbers, then texts byte by byte.
    pub fn order(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}
