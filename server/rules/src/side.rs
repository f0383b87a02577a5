//! One side of a comparison at evaluation: its value and everything else PocketBase's SQL lets
//! decide about it.

use std::borrow::Cow;

use serde_json::Value;

use crate::eval::Scene;
use crate::expr::{AuthForm, RequestForm, Step, Storage, Term};
use crate::request::{Found, Moment, RequestPath};
use crate::sql::{Affinity, Sql};

/// How the side stands in PocketBase's SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A column or expression, its value unknown while the SQL is written.
    Column,
    /// The literals 1 and 0.
    Truth,
    /// The literal NULL.
    Null,
    /// A parameter. `boolean` ones read "true" and "false" in patterns.
    Bound { boolean: bool },
}

#[derive(Clone, Debug)]
pub(crate) struct Side<'a> {
    pub(crate) value: Sql<'a>,
    pub(crate) affinity: Affinity,
    /// Null and "" differ: json and geoPoint paths (`NullFallbackDisabled`).
    pub(crate) plain_null: bool,
    pub(crate) origin: Origin,
    /// One of several values, all of which must agree unless the operator has a `?`.
    pub(crate) many: bool,
}

impl<'a> Side<'a> {
    pub(crate) fn column(value: Sql<'a>, affinity: Affinity) -> Side<'a> {
        Side { value, affinity, plain_null: false, origin: Origin::Column, many: false }
    }

    fn bound(value: Sql<'a>) -> Side<'a> {
        Side { origin: Origin::Bound { boolean: false }, ..Side::column(value, Affinity::None) }
    }

    fn truth(truth: bool) -> Side<'a> {
        Side { origin: Origin::Truth, ..Side::column(Sql::Int(truth.into()), Affinity::None) }
    }

    pub(crate) fn null() -> Side<'a> {
        Side { origin: Origin::Null, ..Side::column(Sql::Null, Affinity::None) }
    }

    /// A value in the sub-query that looks at all of them.
    pub(crate) fn one_of_many(value: Sql<'a>) -> Side<'a> {
        Side::column(value, Affinity::None)
    }

    /// This side in that sub-query: PocketBase carries over the SQL but not the null handling.
    pub(crate) fn beside_many(&self) -> Side<'a> {
        Side { plain_null: false, ..self.clone() }
    }

    /// The LIKE pattern this side makes; `None` is NULL.
    pub(crate) fn pattern(&self) -> Option<String> {
        let text = self.value.to_text();
        match (self.origin, &self.value) {
            (Origin::Bound { boolean: true }, Sql::Int(int)) => {
                Some(crate::like::wrapped(if *int == 0 { "false" } else { "true" }))
            }
            // Go's shortest form, which has no ".0".
            (Origin::Bound { .. }, Sql::Real(real)) => {
                Some(crate::like::wrapped(&real.to_string()))
            }
            (Origin::Bound { .. }, _) => text.map(|text| crate::like::wrapped(&text)),
            (Origin::Column | Origin::Truth | Origin::Null, _) => {
                text.map(|text| format!("%{text}%"))
            }
        }
    }
}

impl<'a> Scene<'a> {
    /// What `term` is here; a walked list stands at its row.
    pub(crate) fn side<'b>(&self, term: &'b Term) -> Side<'b>
    where
        'a: 'b,
    {
        match term {
            Term::Text(text) => Side::bound(Sql::text(text)),
            Term::Number(number) => Side::bound(Sql::Real(*number)),
            Term::Null => Side::null(),
            Term::Bool(truth) => Side::truth(*truth),
            Term::Macro(the_macro) => Side::bound(match the_macro.at(self.request.now) {
                Moment::Date(text) => Sql::Text(Cow::Owned(text)),
                Moment::Number(number) => Sql::Int(number),
            }),
            Term::Own { column, lower } => {
                let value = self.stored(&column.name, column.storage);
                let plain_null = column.storage == Storage::Json;
                let side = match (lower, column.storage) {
                    (true, _) => Side::column(value.lower(), Affinity::None),
                    (false, Storage::Text | Storage::Secret) => Side::column(value, Affinity::Text),
                    (false, Storage::Json) => Side::column(value, Affinity::None),
                    // "JSON" and "BOOLEAN" are declared types SQLite gives NUMERIC affinity.
                    (
                        false,
                        Storage::Number | Storage::Bool | Storage::List { .. } | Storage::Point,
                    ) => Side::column(value, Affinity::Numeric),
                };
                Side { plain_null, ..side }
            }
            Term::Path { column, steps } => {
                let value = descend(self.record.get(&column.name), steps);
                Side { plain_null: true, ..Side::column(value, Affinity::None) }
            }
            Term::Length(column) => {
                Side::column(length(self.record.get(&column.name)), Affinity::None)
            }
            Term::Each(column) => {
                Side { many: matches!(column.storage, Storage::List { .. }), ..self.row(term) }
            }
            Term::Auth { field, form } => self.auth(term, field, *form),
            Term::Request { path, form } => self.requested(path, *form),
            Term::BodyLength(field) => match body_length(self.request.body.get(field)) {
                // The number is written into the SQL, so 0 and 1 look like false and true.
                n @ (0 | 1) => Side::truth(n == 1),
                n => Side::column(Sql::Int(n), Affinity::None),
            },
            Term::BodyEach { multiple, .. } => {
                Side { many: *multiple, origin: Origin::Bound { boolean: false }, ..self.row(term) }
            }
            Term::Distance(arguments) => {
                let [lon_a, lat_a, lon_b, lat_b] = arguments.as_ref();
                let number = |term| self.side(term).value.number();
                let points = number(lon_a).zip(number(lat_a)).zip(number(lon_b).zip(number(lat_b)));
                let distance = points.map_or(Sql::Null, |(a, b)| Sql::Real(kilometres(a, b)));
                Side { plain_null: true, ..Side::column(distance, Affinity::None) }
            }
            Term::Changed { field, differs } => {
                let changed = self.request.body.contains_key(field) && self.test(differs);
                Side { plain_null: true, ..Side::column(Sql::Int(changed.into()), Affinity::None) }
            }
        }
    }

    fn row<'b>(&self, term: &Term) -> Side<'b>
    where
        'a: 'b,
    {
        let source = term.source();
        let row = self.rows.iter().rev().find(|(standing, _)| Some(standing) == source.as_ref());
        Side::column(row.map_or(Sql::Null, |(_, value)| value.clone()), Affinity::None)
    }

    fn auth<'b>(&self, term: &Term, field: &str, form: AuthForm) -> Side<'b>
    where
        'a: 'b,
    {
        let Some(value) = self.request.auth.and_then(|auth| auth.get(field)) else {
            return Side::null();
        };
        let stored = Sql::from_json(value);
        match form {
            AuthForm::Plain => bound_json(value),
            AuthForm::Lower => Side::column(stored.lower(), Affinity::None),
            AuthForm::Each => Side { many: value.is_array(), ..self.row(term) },
            AuthForm::Length if matches!(value, Value::Array(_) | Value::String(_)) => {
                Side::column(length(Some(value)), Affinity::None)
            }
            AuthForm::Column | AuthForm::Length => {
                let affinity = if value.is_string() { Affinity::Text } else { Affinity::Numeric };
                Side::column(stored, affinity)
            }
        }
    }

    fn requested<'b>(&self, path: &RequestPath, form: RequestForm) -> Side<'b>
    where
        'a: 'b,
    {
        let found = self.request.find(path);
        match (form, found) {
            (RequestForm::IsSet, found) => Side::truth(found.is_some()),
            (RequestForm::LowerText, found) => Side::bound(cast_text(found).lower()),
            (RequestForm::Value | RequestForm::Lower, None | Some(Found::Json(Value::Null))) => {
                Side::null()
            }
            (RequestForm::Value, Some(Found::Text(text))) => Side::bound(Sql::text(text)),
            (RequestForm::Value, Some(Found::Json(value))) => match value {
                Value::String(text) if path.number => Side::bound(number_from_form(text)),
                other => bound_json(other),
            },
            (RequestForm::Lower, Some(Found::Text(text))) => Side::bound(Sql::text(text).lower()),
            (RequestForm::Lower, Some(Found::Json(value))) => {
                Side::bound(bound_json(value).value.lower())
            }
        }
    }
}

/// A JSON value as a query parameter: numbers are floats (Go decoded them), booleans 1 and 0.
fn bound_json<'a>(value: &'a Value) -> Side<'a> {
    match value {
        Value::Null => Side::null(),
        Value::Bool(_) => {
            Side { origin: Origin::Bound { boolean: true }, ..Side::bound(Sql::from_json(value)) }
        }
        Value::Number(number) => Side::bound(number.as_f64().map_or(Sql::Null, Sql::Real)),
        Value::String(_) | Value::Array(_) | Value::Object(_) => Side::bound(Sql::from_json(value)),
    }
}

fn number_from_form(text: &str) -> Sql<'_> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Sql::Real(number),
        Ok(_) | Err(_) => Sql::text(text),
    }
}

/// Go's `cast.ToString`: what it cannot cast is "".
fn cast_text(found: Option<Found<'_>>) -> Sql<'_> {
    match found {
        Some(Found::Text(text)) => Sql::text(text),
        Some(Found::Json(Value::String(text))) => Sql::text(text),
        Some(Found::Json(Value::Bool(truth))) => Sql::text(if *truth { "true" } else { "false" }),
        Some(Found::Json(Value::Number(number))) => Sql::Text(Cow::Owned(
            number.as_f64().map_or_else(String::new, |number| number.to_string()),
        )),
        Some(Found::Json(Value::Null | Value::Array(_) | Value::Object(_))) | None => Sql::text(""),
    }
}

/// The way between two points (longitude, latitude), as PocketBase measures it: on a sphere.
fn kilometres((lon_a, lat_a): (f64, f64), (lon_b, lat_b): (f64, f64)) -> f64 {
    const RADIUS: f64 = 6371.0;
    let [lon_a, lat_a, lon_b, lat_b] = [lon_a, lat_a, lon_b, lat_b].map(f64::to_radians);
    let cosine = lat_a.cos() * lat_b.cos() * (lon_b - lon_a).cos() + lat_a.sin() * lat_b.sin();
    // Rounding can leave it beyond 1 for one and the same point; SQLite then finds nothing.
    RADIUS * cosine.clamp(-1.0, 1.0).acos()
}

fn descend<'a>(mut value: Option<&'a Value>, steps: &[Step]) -> Sql<'a> {
    for step in steps {
        value = match (step, value) {
            (Step::Key(key), Some(Value::Object(map))) => map.get(key),
            (Step::Index(index), Some(Value::Array(items))) => items.get(*index),
            (Step::Key(_) | Step::Index(_), _) => None,
        };
    }
    value.map_or(Sql::Null, Sql::from_json)
}

/// `JSONArrayLength` in `tools/dbutils/json.go`: a single value counts 1, an empty one 0.
fn length<'a>(value: Option<&Value>) -> Sql<'a> {
    let n = match value {
        None | Some(Value::Null) => 0,
        Some(Value::Array(items)) => items.len(),
        Some(Value::String(text)) => usize::from(!text.is_empty()),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => 1,
    };
    Sql::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The submitted values as Go's `toSlice` counts them: a lone "" is one value.
fn body_length(value: Option<&Value>) -> i64 {
    match value {
        None | Some(Value::Null) => 0,
        Some(Value::Array(items)) => i64::try_from(items.len()).unwrap_or(i64::MAX),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => 1,
    }
}
