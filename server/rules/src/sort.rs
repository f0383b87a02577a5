//! The `sort` parameter: `-created,+title,@random`.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;
use time::OffsetDateTime;

use crate::check::Paths;
use crate::error::{Error, check_error, parse_error};
use crate::eval::Scene;
use crate::expr::{Condition, Expression, Step, Term};
use crate::joins::BASE;
use crate::related::Related;
use crate::request::Request;
use crate::shape::{Shape, Shapes, Use};
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
    /// A path through relations, `author.name`, or each value of a list, `tags:each`: no column of
    /// the record holds it.
    Joined,
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

/// A `sort` that fits its collection.
#[derive(Clone, Debug)]
pub struct Sort {
    terms: Vec<SortTerm>,
    /// What each term orders by; null for `@random` and `@rowid`.
    keys: Vec<Term>,
    /// What the keys reach, and what has to hold of it.
    guards: Expression,
}

impl Sort {
    /// Its terms, the first the most important.
    pub fn terms(&self) -> &[SortTerm] {
        &self.terms
    }

    /// Whether a term leads through a relation or over a list.
    pub fn is_joined(&self) -> bool {
        self.terms.iter().any(|term| term.target == SortTarget::Joined)
    }
}

/// Parses a `sort` parameter; an empty text gives no terms.
///
/// # Errors
/// `Parse` for more than 8 terms or a name over 255 characters, `Check` for what is not a field
/// of the collection, is hidden from the caller, or leads where only superusers may list.
pub fn parse_sort(
    text: &str,
    shape: &Shape,
    shapes: &dyn Shapes,
    usage: Use,
) -> Result<Sort, Error> {
    let (mut terms, mut keys) = (Vec::new(), Vec::new());
    let mut paths = Paths::new(shape, shapes, usage);
    let mut start = 0;
    for part in text.split(',').filter(|_| !text.trim().is_empty()) {
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
        let (target, key) = match name {
            "@random" => (SortTarget::Random, Term::Null),
            "@rowid" => (SortTarget::RowId, Term::Null),
            _ => field(name, span, &mut paths)?,
        };
        terms.push(SortTerm { target, descending });
        keys.push(key);
    }
    let (tree, guards) = paths.finish()?;
    Ok(Sort { terms, keys, guards: Expression { root: Condition::All(guards), tree } })
}

fn field(
    name: &str,
    span: std::ops::Range<usize>,
    paths: &mut Paths<'_>,
) -> Result<(SortTarget, Term), Error> {
    if let Some(strange) =
        name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | ':'))
    {
        let at = span.start + strange;
        let length = name[strange..].chars().next().map_or(0, char::len_utf8);
        return Err(parse_error(format!("invalid sort name {name}"), at..at + length).into());
    }
    let key = paths.resolve(name, span.clone())?;
    let target = match &key {
        Term::Own { place, lower } if place.at == BASE => {
            let name = &place.column.name;
            SortTarget::Field(if *lower { format!("{name}:lower") } else { name.clone() })
        }
        Term::Length(place) if place.at == BASE => {
            SortTarget::Field(format!("{}:length", place.column.name))
        }
        Term::Path { place, steps } if place.at == BASE => {
            let name = place.column.name.clone();
            SortTarget::Field(steps.iter().fold(name, |path, step| match step {
                Step::Key(key) => format!("{path}.{key}"),
                Step::Index(index) => format!("{path}.{index}"),
            }))
        }
        Term::Own { .. } | Term::Length(_) | Term::Path { .. } | Term::Each(_) => {
            SortTarget::Joined
        }
        _ => return Err(check_error(format!("cannot sort by {name}"), span).into()),
    };
    Ok((target, key))
}

/// A sort over the rows that a filter joined: what a record is ordered by are the values of the
/// first row that makes the filter true.
#[derive(Clone, Debug)]
pub struct Ordered {
    expression: Expression,
    keys: Vec<Term>,
}

impl Ordered {
    /// The sort, and every condition of the list.
    ///
    /// # Errors
    /// `Check` when they join too many tables together.
    pub fn new(conditions: Expression, sort: &Sort) -> Result<Self, Error> {
        let place = conditions.tree.clone().merge(&sort.guards.tree);
        let place = place.map_err(crate::expr::too_many)?;
        let mut keys = sort.keys.clone();
        keys.iter_mut().for_each(|key| key.relocate(&place));
        Ok(Self { expression: conditions.and(&sort.guards)?, keys })
    }

    /// What has to hold of a record that is listed.
    pub fn expression(&self) -> &Expression {
        &self.expression
    }

    /// What a record that is listed is ordered by, term by term; nothing for `@random` and
    /// `@rowid`.
    pub fn values(&self, record: &Map, request: &Request<'_>, related: &Related) -> Vec<SortValue> {
        let Expression { root, tree } = &self.expression;
        let mut scene = Scene::new(tree, record, request, related);
        let joins = self.keys.iter().flat_map(|key| key.joins(request));
        let mut joins = joins.fold(0, |joins, join| joins | tree.walked(join));
        let conditions = root.walked(tree, request);
        // The first row is the first of all that are joined, in the order they are.
        if joins & conditions != 0 {
            joins |= conditions;
        }
        let sides = match joins {
            0 => Some(self.keys.iter().map(|key| scene.side(key)).collect()),
            joins => scene.first(root, joins, &self.keys),
        };
        let values = sides.unwrap_or_default().into_iter().map(|side| SortValue::of(side.value));
        values.collect()
    }
}

/// What an own field or path orders records by.
#[derive(Clone, Debug)]
pub struct SortKey(Ordered);

/// One record's value of a sort's term.
#[derive(Clone, Debug)]
pub struct SortValue(Sql<'static>);

impl SortKey {
    /// The key of a field or path; `None` for `@random` and `@rowid`, which no record holds, and
    /// for paths into other records.
    pub fn of(target: &SortTarget, shape: &Shape) -> Option<Self> {
        let SortTarget::Field(name) = target else { return None };
        let sort = parse_sort(name, shape, &Vec::new(), Use::Rule).ok()?;
        Ordered::new(Expression::always(), &sort).ok().map(Self)
    }

    /// What a record is ordered by.
    pub fn value(&self, record: &Map) -> SortValue {
        let request = Request::silent(OffsetDateTime::UNIX_EPOCH);
        let values = self.0.values(record, &request, Related::nothing());
        values.into_iter().next().unwrap_or(SortValue(Sql::Null))
    }
}

impl SortValue {
    fn of(value: Sql<'_>) -> Self {
        Self(match value {
            Sql::Null => Sql::Null,
            Sql::Int(int) => Sql::Int(int),
            Sql::Real(real) => Sql::Real(real),
            Sql::Text(text) => Sql::Text(Cow::Owned(text.into_owned())),
        })
    }

    /// SQLite's order: nothing, then numbers, then texts byte by byte.
    pub fn order(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}
