//! The one truth: an expression over one record, as PocketBase's SQL would decide it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::ast::Sign;
use crate::expr::{Condition, Expression, Source, Storage, Test};
use crate::request::Request;
use crate::side::{Origin, Side};
use crate::sql::{Affinity, Sql, compare, is};

type Map = serde_json::Map<String, Value>;

/// Rows one group of conditions may walk before the answer is no. PocketBase joins lists into
/// rows and so multiplies them; nobody means a million.
const MAX_ROWS: usize = 1_000_000;

impl Expression {
    /// Whether the expression is true of `record` in `request`.
    ///
    /// The one truth: [`predicate`](Expression::predicate) only approximates it. A field missing
    /// from the record has its kind's zero value.
    pub fn holds(&self, record: &Map, request: &Request<'_>) -> bool {
        let mut scene = Scene { record, request, rows: Vec::new() };
        if self.sources.is_empty() { scene.holds(&self.root) } else { scene.exists(&self.root) }
    }
}

/// A record, a request, and the value each walked list stands at.
pub(crate) struct Scene<'a> {
    pub(crate) record: &'a Map,
    pub(crate) request: &'a Request<'a>,
    pub(crate) rows: Vec<(Source, Sql<'a>)>,
}

impl<'a> Scene<'a> {
    /// With every list in `condition` standing at one of its values.
    fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(children) => children.iter().all(|child| self.holds(child)),
            Condition::Any(children) => children.iter().any(|child| self.holds(child)),
            Condition::Test(test) => self.test(test),
        }
    }

    /// Whether some row of the lists in `condition` makes it true.
    ///
    /// Each list has at least one row (an empty one a NULL), so OR can be taken apart, and so can
    /// ANDed parts that walk no list in common.
    pub(crate) fn exists(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::Any(children) => children.iter().any(|child| self.exists(child)),
            Condition::Test(test) => self.exists_test(test),
            Condition::All(children) => {
                groups(children).iter().all(|group| match group.as_slice() {
                    [only] if !matches!(only, Condition::Test(_)) => self.exists(only),
                    together => self.exists_together(together),
                })
            }
        }
    }

    /// [`exists`](Scene::exists) for one comparison.
    pub(crate) fn exists_test(&mut self, test: &Test) -> bool {
        self.any_row(test.sources().collect(), |scene| scene.test(test))
    }

    fn exists_together(&mut self, conditions: &[&Condition]) -> bool {
        let sources = conditions.iter().flat_map(|condition| condition.sources()).collect();
        self.any_row(sources, |scene| conditions.iter().all(|condition| scene.holds(condition)))
    }

    fn any_row(&mut self, sources: BTreeSet<Source>, holds: impl Fn(&Scene<'a>) -> bool) -> bool {
        let lists: Vec<(Source, Vec<Sql<'a>>)> = sources
            .into_iter()
            .map(|source| {
                let values = self.values(&source);
                (source, values)
            })
            .collect();
        let n_rows =
            lists.iter().fold(1_usize, |n_rows, (_, values)| n_rows.saturating_mul(values.len()));
        let outer = self.rows.len();
        let found = (0..n_rows.min(MAX_ROWS)).any(|row_idx| {
            self.rows.truncate(outer);
            let mut rest = row_idx;
            for (source, values) in &lists {
                self.rows.push((source.clone(), values[rest % values.len()].clone()));
                rest /= values.len();
            }
            holds(self)
        });
        self.rows.truncate(outer);
        found
    }

    /// The values of a list, never none.
    pub(crate) fn values(&self, source: &Source) -> Vec<Sql<'a>> {
        let value = match source {
            Source::Own(field) => self.record.get(field),
            Source::Body(field) => self.request.body.get(field),
            Source::Auth(field) => self.request.auth.and_then(|auth| auth.get(field)),
        };
        match value {
            None => vec![Sql::Null],
            Some(Value::Array(items)) if items.is_empty() => vec![Sql::Null],
            Some(Value::Array(items)) => items.iter().map(Sql::from_json).collect(),
            Some(single) => vec![Sql::from_json(single)],
        }
    }

    /// One comparison at the current row, and without `?` at every row of its own lists as well.
    pub(crate) fn test(&self, test: &Test) -> bool {
        let (left, right) = (self.side(&test.left), self.side(&test.right));
        let sign = test.operator.sign;
        if decide(sign, &left, &right) != Some(true) {
            return false;
        }
        if test.operator.any {
            return true;
        }
        // PocketBase asks that no row makes the comparison false: a NULL does no harm here.
        let many = |side: &Side<'_>, source: Option<Source>| match source {
            Some(source) if side.many => Some(self.values(&source)),
            Some(_) | None => None,
        };
        let fails = |left: &Side<'_>, right: &Side<'_>| decide(sign, left, right) == Some(false);
        match (many(&left, test.left.source()), many(&right, test.right.source())) {
            (None, None) => true,
            (Some(values), None) => {
                let right = right.beside_many();
                !values.into_iter().any(|value| fails(&Side::one_of_many(value), &right))
            }
            (None, Some(values)) => {
                let left = left.beside_many();
                !values.into_iter().any(|value| fails(&left, &Side::one_of_many(value)))
            }
            (Some(lefts), Some(rights)) => !lefts.into_iter().any(|value| {
                let left = Side::one_of_many(value);
                rights.iter().any(|value| fails(&left, &Side::one_of_many(value.clone())))
            }),
        }
    }

    /// The stored value of an own column, as its SQLite column would hold it.
    pub(crate) fn stored(&self, name: &str, storage: Storage) -> Sql<'a> {
        let value = self.record.get(name);
        match (storage, value) {
            (Storage::Json, Some(value)) => Sql::from_json(value),
            (Storage::Json, None) | (_, Some(Value::Null)) => Sql::Null,
            (Storage::Number | Storage::Bool, None) => Sql::Int(0),
            (Storage::Text | Storage::Secret, None) => Sql::text(""),
            (Storage::List { .. }, None) => Sql::text("[]"),
            (Storage::Point, None) => Sql::text(r#"{"lon":0,"lat":0}"#),
            (Storage::Point, Some(Value::Object(point))) => point_text(point),
            (Storage::Number | Storage::Bool, Some(value)) => match Sql::from_json(value) {
                // A number that came as a string is a number in a NUMERIC column.
                Sql::Text(text) => Sql::Text(text).in_numeric_column(),
                other => other,
            },
            (Storage::Text | Storage::Secret | Storage::List { .. }, Some(value)) => {
                match Sql::from_json(value) {
                    Sql::Int(int) => Sql::Text(Cow::Owned(int.to_string())),
                    other => other,
                }
            }
            (Storage::Point, Some(value)) => Sql::from_json(value),
        }
    }
}

/// Longitude first, as Go writes the struct.
fn point_text<'a>(point: &Map) -> Sql<'a> {
    let part = |key| match point.get(key) {
        Some(Value::Number(number)) => Sql::from_number(number).to_text().map(Cow::into_owned),
        Some(_) | None => None,
    };
    let (lon, lat) = (part("lon"), part("lat"));
    let or_zero = |part: Option<String>| part.unwrap_or_else(|| "0".to_owned());
    Sql::Text(Cow::Owned(format!(r#"{{"lon":{},"lat":{}}}"#, or_zero(lon), or_zero(lat))))
}

/// Splits ANDed conditions so that conditions of different groups walk no list in common.
fn groups(conditions: &[Condition]) -> Vec<Vec<&Condition>> {
    let mut found: Vec<(BTreeSet<Source>, Vec<&Condition>)> = Vec::new();
    for condition in conditions {
        let mut sources = condition.sources();
        let mut members = vec![condition];
        let (touching, apart): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(others, _)| !others.is_disjoint(&sources));
        found = apart;
        for (others, conditions) in touching {
            sources.extend(others);
            members.extend(conditions);
        }
        found.push((sources, members));
    }
    found.into_iter().map(|(_, members)| members).collect()
}

/// A comparison of two single values as PocketBase writes it in SQL; `None` is NULL.
pub(crate) fn decide(sign: Sign, left: &Side<'_>, right: &Side<'_>) -> Option<bool> {
    match sign {
        Sign::Eq => equal(left, right),
        Sign::Ne => equal(left, right).map(|equal| !equal).or(Some(true)),
        Sign::Lt | Sign::Le | Sign::Gt | Sign::Ge => compare(
            sign,
            (left.value.clone(), left.affinity),
            (right.value.clone(), right.affinity),
        ),
        Sign::Like => matches(left, right),
        Sign::NotLike => matches(left, right).map(|matched| !matched),
    }
}

fn matches(left: &Side<'_>, right: &Side<'_>) -> Option<bool> {
    let text = left.value.to_text()?;
    Some(crate::like::like(&text, &right.pattern()?))
}

/// `resolveEqualExpr` in `tools/search/filter.go`, branch by branch. NULL counts as unequal for
/// `IS NOT`, which is why the caller may turn `None` into true.
fn equal(left: &Side<'_>, right: &Side<'_>) -> Option<bool> {
    if left.plain_null || right.plain_null {
        return Some(is(
            (left.value.clone(), left.affinity),
            (right.value.clone(), right.affinity),
        ));
    }
    if left.is_empty() && right.is_empty() {
        return Some(true);
    }
    if left.is_known_filled() || right.is_known_filled() {
        return compare(Sign::Eq, or_empty(left), or_empty(right));
    }
    if left.is_empty() || right.is_empty() {
        let other = if left.is_empty() { right } else { left };
        return Some(
            other.value.is_null()
                || compare(Sign::Eq, or_empty(left), or_empty(right)) == Some(true),
        );
    }
    Some(is(coalesced(left), coalesced(right)))
}

fn or_empty<'a>(side: &Side<'a>) -> (Sql<'a>, Affinity) {
    if side.is_empty() {
        (Sql::text(""), Affinity::None)
    } else {
        (side.value.clone(), side.affinity)
    }
}

/// COALESCE is an expression: its value has no affinity.
fn coalesced<'a>(side: &Side<'a>) -> (Sql<'a>, Affinity) {
    (if side.value.is_null() { Sql::text("") } else { side.value.clone() }, Affinity::None)
}

impl Side<'_> {
    /// Known, before the query runs, to be null or "".
    pub(crate) fn is_empty(&self) -> bool {
        match self.origin {
            Origin::Null => true,
            Origin::Bound { .. } => matches!(&self.value, Sql::Text(text) if text.is_empty()),
            Origin::Column | Origin::Truth => false,
        }
    }

    /// Known, before the query runs, to be neither.
    pub(crate) fn is_known_filled(&self) -> bool {
        match self.origin {
            Origin::Truth => true,
            Origin::Bound { .. } => !self.is_empty(),
            Origin::Column | Origin::Null => false,
        }
    }
}
