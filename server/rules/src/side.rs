//! One side of a comparison at evaluation: its value and everything else PocketBase's SQL lets
//! decide about it.

use std::borrow::Cow;

use serde_json::Value;

use crate::eval::{Row, Scene};
use crate::expr::{Place, RequestForm, Step, Storage, Term};
use crate::request::{Found, Moment, Named, RequestPath};
use crate::sql::{Affinity, Sql};

/// How the side stands in PocketBase's SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A column or expression, its value unknown while the SQL is written.
    Column,
    /// The literals 1 and 0.
    Truth,
    /// The keywords TRUE and FALSE: on the right of IS and IS NOT they ask whether the left is true.
    Keyword,
    /// The literal NULL.
    Null,
    /// A parameter. `boolean` ones read "true" and "false" in patterns.
    Bound { boolean: bool },
    /// An expression over parameters; as a pattern it is used as it is, if at all.
    Computed { has_pattern: bool },
}

/// What null and "" are to each other (`NullFallbackPreference`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// The same.
    Same,
    /// Two values: json and geoPoint paths.
    Apart,
    /// The same, and nothing is known before the query runs.
    AlwaysSame,
}

#[derive(Clone, Debug)]
pub(crate) struct Side<'a> {
    pub(crate) value: Sql<'a>,
    pub(crate) affinity: Affinity,
    pub(crate) nulls: Nulls,
    pub(crate) origin: Origin,
}

impl<'a> Side<'a> {
    pub(crate) fn column(value: Sql<'a>, affinity: Affinity) -> Side<'a> {
        Side { value, affinity, nulls: Nulls::Same, origin: Origin::Column }
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

    /// This value in the sub-query that looks at all of them: a column of its own.
    pub(crate) fn one_of_many(self) -> Side<'a> {
        Side { origin: Origin::Column, ..self }
    }

    /// This side in that sub-query: PocketBase carries over the SQL but not the null handling.
    pub(crate) fn beside_many(self) -> Side<'a> {
        Side { nulls: Nulls::Same, ..self }
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
            (Origin::Computed { has_pattern }, _) => {
                text.filter(|_| has_pattern).map(Cow::into_owned)
            }
            (Origin::Column | Origin::Truth | Origin::Keyword | Origin::Null, _) => {
                text.map(|text| format!("%{text}%"))
            }
        }
    }
}

impl<'a> Scene<'a> {
    /// What `term` is here; every walked join stands at its row.
    pub(crate) fn side<'b>(&self, term: &'b Term) -> Side<'b>
    where
        'a: 'b,
    {
        match term.seen(self.request) {
            Term::Text(text) => Side::bound(Sql::text(text)),
            Term::Number(number) => Side::bound(Sql::Real(*number)),
            // What is left of these is null: nobody calls, or nothing was sent.
            Term::Null | Term::Caller(_) | Term::Sent { .. } => Side::null(),
            Term::Bool(truth) => Side::truth(*truth),
            Term::Macro(the_macro) => Side::bound(match the_macro.at(self.request.now) {
                Moment::Date(text) => Sql::Text(Cow::Owned(text)),
                Moment::Number(number) => Sql::Int(number),
            }),
            Term::Own { place, lower } => self.own(place, *lower),
            Term::Path { place, steps } => {
                let value = self.row(place.at).record().and_then(|map| map.get(&place.column.name));
                let value = descend(value, steps);
                Side { nulls: Nulls::Apart, ..Side::column(value, Affinity::None) }
            }
            Term::Length(place) => {
                let value = self.row(place.at).record().and_then(|map| map.get(&place.column.name));
                Side::column(length(value), Affinity::None)
            }
            Term::Each(place) => Side::column(self.row(place.at).value(), Affinity::None),
            Term::SentEach { at, .. } => Side::bound(self.row(*at).value()),
            Term::SentLength(field) => match body_length(self.request.body.get(field)) {
                // The number is written into the SQL, so 0 and 1 look like false and true.
                n @ (0 | 1) => Side::truth(n == 1),
                n => Side::column(Sql::Int(n), Affinity::None),
            },
            Term::CallerPlain(field) => match self.request.auth.and_then(|auth| auth.get(field)) {
                Some(value) => bound_json(value),
                None => Side::null(),
            },
            Term::Request { path, form } => self.requested(path, *form),
            Term::Distance(arguments) => {
                let sides = arguments.as_ref().each_ref().map(|term| self.side(term));
                let [lon_a, lat_a, lon_b, lat_b] = sides.each_ref().map(|side| side.value.number());
                let points = lon_a.zip(lat_a).zip(lon_b.zip(lat_b));
                let distance = points.map_or(Sql::Null, |(a, b)| Sql::Real(kilometres(a, b)));
                // In a pattern every parameter gets its `%`, and is no number any more.
                let is_bound = |side: &Side<'_>| matches!(side.origin, Origin::Bound { .. });
                let origin = match sides.iter().any(is_bound) {
                    true => Origin::Computed { has_pattern: false },
                    false => Origin::Column,
                };
                let side = Side::column(distance, Affinity::None);
                Side { nulls: Nulls::Apart, origin, ..side }
            }
            Term::Strftime { format, time, modifiers } => {
                let at = time.as_ref().map(|time| self.side(time));
                // Among the parameters of a pattern only a format has a `%` of its own.
                let is_column = at.as_ref().is_none_or(|at| at.origin == Origin::Column);
                let has_pattern = is_column && modifiers.is_empty() && format.contains('%');
                let at = at.map(|at| match at.value {
                    Sql::Null => homeport_views::Value::Null,
                    Sql::Int(int) => homeport_views::Value::Integer(int),
                    Sql::Real(real) => homeport_views::Value::Real(real),
                    Sql::Text(text) => text.as_ref().into(),
                });
                let now = self.request.now.unix_timestamp_nanos().div_euclid(1_000_000);
                let now = i64::try_from(now).unwrap_or(0);
                let text = homeport_views::strftime(format, at.as_ref(), modifiers, now);
                let value = text.map_or(Sql::Null, |text| Sql::Text(Cow::Owned(text)));
                Side {
                    nulls: Nulls::AlwaysSame,
                    origin: Origin::Computed { has_pattern },
                    ..Side::column(value, Affinity::None)
                }
            }
            Term::Changed { field, differs } => {
                let changed = self.request.body.contains_key(field) && self.test(differs);
                let changed = Side::column(Sql::Int(changed.into()), Affinity::None);
                Side { nulls: Nulls::Apart, ..changed }
            }
        }
    }

    fn own<'b>(&self, place: &Place, lower: bool) -> Side<'b>
    where
        'a: 'b,
    {
        let storage = place.column.storage;
        let value = match self.row(place.at) {
            Row::Record(record) => stored(record, &place.column.name, storage),
            Row::Absent | Row::Value(_) => Sql::Null,
        };
        let is_unmade = self.tree.is_unmade(place.at);
        let value = match value {
            Sql::Int(int) if is_unmade && storage == Storage::Number => Sql::Real(int as f64),
            other => other,
        };
        let side = match storage {
            _ if lower => Side::column(value.lower(), Affinity::None),
            _ if is_unmade => Side::column(value, Affinity::None),
            Storage::Text | Storage::Secret => Side::column(value, Affinity::Text),
            Storage::Json | Storage::BareNumber => Side::column(value, Affinity::None),
            // "JSON" and "BOOLEAN" are declared types SQLite gives NUMERIC affinity.
            Storage::Number | Storage::Bool | Storage::List { .. } | Storage::Point => {
                Side::column(value, Affinity::Numeric)
            }
        };
        let nulls = if storage == Storage::Json { Nulls::Apart } else { Nulls::Same };
        Side { nulls, ..side }
    }

    fn requested<'b>(&self, path: &RequestPath, form: RequestForm) -> Side<'b>
    where
        'a: 'b,
    {
        let found = self.request.find(path);
        match (form, found) {
            (RequestForm::IsSet, found) => {
                Side { origin: Origin::Keyword, ..Side::truth(found.is_some()) }
            }
            (RequestForm::LowerText, found) => Side::bound(cast_text(found).lower()),
            (RequestForm::Value | RequestForm::Lower, None | Some(Found::Json(Value::Null))) => {
                Side::null()
            }
            (RequestForm::Value, Some(Found::Text(text))) => Side::bound(Sql::text(text)),
            (RequestForm::Value, Some(Found::Json(value))) => match value {
                Value::String(text) if path.of == Named::Number => {
                    Side::bound(number_from_form(text))
                }
                Value::Object(point) if path.of == Named::Point => Side::bound(point_text(point)),
                other => bound_json(other),
            },
            (RequestForm::Lower, Some(Found::Text(text))) => Side::bound(Sql::text(text).lower()),
            (RequestForm::Lower, Some(Found::Json(value))) => {
                Side::bound(bound_json(value).value.lower())
            }
        }
    }
}

/// The value of a field, as its SQLite column would hold it.
fn stored<'a>(record: &'a serde_json::Map<String, Value>, name: &str, storage: Storage) -> Sql<'a> {
    let value = record.get(name);
    match (storage, value) {
        (Storage::Json, Some(value)) => Sql::from_json(value),
        (Storage::Json, None) | (_, Some(Value::Null)) => Sql::Null,
        (Storage::Number | Storage::BareNumber | Storage::Bool, None) => Sql::Int(0),
        (Storage::Text | Storage::Secret, None) => Sql::text(""),
        (Storage::List { .. }, None) => Sql::text("[]"),
        (Storage::Point, None) => Sql::text(r#"{"lon":0,"lat":0}"#),
        (Storage::Point, Some(Value::Object(point))) => point_text(point),
        (Storage::Number | Storage::BareNumber | Storage::Bool, Some(value)) => {
            match Sql::from_json(value) {
                // A number that came as a string is a number in a NUMERIC column.
                Sql::Text(text) => Sql::Text(text).in_numeric_column(),
                other => other,
            }
        }
        (Storage::Text | Storage::Secret | Storage::List { .. }, Some(value)) => {
            match Sql::from_json(value) {
                Sql::Int(int) => Sql::Text(Cow::Owned(int.to_string())),
                other => other,
            }
        }
        (Storage::Point, Some(value)) => Sql::from_json(value),
    }
}

/// Longitude first, as Go writes the struct.
fn point_text<'a>(point: &serde_json::Map<String, Value>) -> Sql<'a> {
    let part = |key| match point.get(key) {
        Some(Value::Number(number)) => Some(match number.as_f64().filter(|_| number.is_f64()) {
            Some(real) => go_json(real),
            None => number.to_string(),
        }),
        Some(_) | None => None,
    };
    let (lon, lat) = (part("lon"), part("lat"));
    let or_zero = |part: Option<String>| part.unwrap_or_else(|| "0".to_owned());
    Sql::Text(Cow::Owned(format!(r#"{{"lon":{},"lat":{}}}"#, or_zero(lon), or_zero(lat))))
}

/// A number as Go's JSON writes it.
fn go_json(real: f64) -> String {
    if real == 0.0 || (1e-6..1e21).contains(&real.abs()) {
        return real.to_string();
    }
    let text = format!("{real:e}");
    if text.contains("e-") { text } else { text.replace('e', "e+") }
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
