//! Values: what a field accepts, how it is normalised; in [`validate`], when it is refused.
//!
//! PocketBase casts rather than refuses: a number field given `"12"` holds 12, given `"x"` holds
//! 0. Only then does it validate. Codes and messages are PocketBase's to the letter.

mod validate;

use serde_json::{Value, json};

use super::dates;
use super::field::FieldKind;

const DEFAULT_EDITOR_BYTES: i64 = 5 << 20;
const DEFAULT_JSON_BYTES: i64 = 1 << 20;
const DEFAULT_FILE_BYTES: i64 = 5 << 20;

impl FieldKind {
    /// The value of a field nobody has set.
    pub(crate) fn zero(&self) -> Value {
        match self {
            FieldKind::Text { .. }
            | FieldKind::Editor { .. }
            | FieldKind::Email { .. }
            | FieldKind::Url { .. }
            | FieldKind::Date { .. }
            | FieldKind::Autodate { .. }
            | FieldKind::Password { .. } => json!(""),
            FieldKind::Number { .. } => json!(0),
            FieldKind::Bool {} => json!(false),
            FieldKind::Json { .. } => Value::Null,
            FieldKind::GeoPoint {} => json!({ "lon": 0, "lat": 0 }),
            FieldKind::Select { .. } | FieldKind::File { .. } | FieldKind::Relation { .. } => {
                if self.is_multiple() {
                    json!([])
                } else {
                    json!("")
                }
            }
        }
    }

    /// Casts a submitted value to the field's own form.
    pub(crate) fn cast(&self, value: &Value) -> Value {
        match self {
            FieldKind::Text { .. }
            | FieldKind::Editor { .. }
            | FieldKind::Email { .. }
            | FieldKind::Url { .. }
            | FieldKind::Password { .. } => Value::String(to_text(value)),
            FieldKind::Number { .. } => match read_number(value) {
                // Kept as it came, for `validate` to refuse.
                infinite if !infinite.is_finite() => value.clone(),
                finite => number(finite),
            },
            FieldKind::Bool {} => Value::Bool(to_bool(value)),
            FieldKind::Date { .. } | FieldKind::Autodate { .. } => {
                let moment = value.as_str().and_then(dates::parse);
                Value::String(moment.map(dates::to_text).unwrap_or_default())
            }
            FieldKind::Json { .. } => to_json(value),
            FieldKind::GeoPoint {} => to_point(value),
            FieldKind::Select { .. } | FieldKind::File { .. } | FieldKind::Relation { .. } => {
                let mut list = self.list(value);
                if self.is_multiple() {
                    return json!(list);
                }
                Value::String(list.pop().unwrap_or_default())
            }
        }
    }

    /// A submitted list of options, ids or files' names.
    pub(crate) fn list(&self, value: &Value) -> Vec<String> {
        match (self, value) {
            (FieldKind::File { .. }, Value::Array(items)) => {
                // PocketBase takes a list inside for the one name in it.
                let names = items.iter().filter_map(|item| {
                    let mut names = self.list(item);
                    names.pop().filter(|_| names.is_empty())
                });
                to_list(&names.map(Value::String).collect())
            }
            _ => to_list(value),
        }
    }

    /// How large one file of the field may be, in bytes.
    pub(crate) fn largest_file(&self) -> u64 {
        match self {
            FieldKind::File { max_size, .. } if *max_size > 0 => max_size.unsigned_abs(),
            FieldKind::File { .. } => DEFAULT_FILE_BYTES.unsigned_abs(),
            _ => 0,
        }
    }

    /// How many bytes of files the field may hold.
    pub(super) fn most_file_bytes(&self) -> u64 {
        match self {
            FieldKind::File { max_select, .. } => {
                self.largest_file().saturating_mul(max_select.max(&1).unsigned_abs())
            }
            _ => 0,
        }
    }

    /// How many bytes of a body the field may need beyond what any body may have.
    pub(super) fn most_value_bytes(&self) -> u64 {
        let or = |size: i64, default: i64| if size > 0 { size } else { default }.unsigned_abs();
        match self {
            FieldKind::Editor { max_size, .. } => or(*max_size, DEFAULT_EDITOR_BYTES),
            FieldKind::Json { max_size } => or(*max_size, DEFAULT_JSON_BYTES),
            _ => 0,
        }
    }

    /// True for the values that `required` refuses.
    fn is_blank(&self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Bool(set) => !set && matches!(self, FieldKind::Bool {}),
            Value::Number(number) => {
                matches!(self, FieldKind::Number { .. }) && number.as_f64() == Some(0.0)
            }
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(map) => match self {
                FieldKind::GeoPoint {} => coordinates(value) == (0.0, 0.0),
                _ => map.is_empty(),
            },
        }
    }
}

pub(crate) fn to_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // A whole number is written without a fraction or an exponent, however it came.
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or(0.0).to_string(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// What a submitted value is as a number, 0 where it is none. A text may say that it is an infinite
/// one; digits that come to too much are none, as in Go.
pub(crate) fn read_number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => number.as_f64().unwrap_or(0.0),
        Value::String(text) => {
            let is_said = !text.contains(|letter: char| letter.is_ascii_digit());
            let number = text.parse::<f64>().ok();
            number.filter(|number| number.is_finite() || is_said).unwrap_or(0.0)
        }
        Value::Bool(set) => f64::from(u8::from(*set)),
        Value::Null | Value::Array(_) | Value::Object(_) => 0.0,
    }
}

/// Whole numbers stay whole, so that 3 is shown as 3 and not as 3.0.
pub(crate) fn number(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        return json!(number as i64);
    }
    json!(number)
}

fn to_bool(value: &Value) -> bool {
    match value {
        Value::Bool(set) => *set,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => matches!(text.as_str(), "1" | "t" | "T" | "true" | "TRUE" | "True"),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A string that is itself JSON is stored parsed; any other string stays one.
fn to_json(value: &Value) -> Value {
    match value {
        Value::String(text) if text.starts_with(char::is_whitespace) => value.clone(),
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_error| value.clone()),
        other => plain(other),
    }
}

/// JSON with whole numbers written as such.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(given) if given.is_f64() => given.as_f64().map_or(Value::Null, number),
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
        other => other.clone(),
    }
}

fn to_point(value: &Value) -> Value {
    let parsed;
    let value = match value {
        Value::String(text) => {
            parsed = serde_json::from_str(text).unwrap_or(Value::Null);
            &parsed
        }
        other => other,
    };
    let (lon, lat) = coordinates(value);
    json!({ "lon": number(lon), "lat": number(lat) })
}

fn coordinates(value: &Value) -> (f64, f64) {
    let at = |name: &str| value.get(name).and_then(Value::as_f64).unwrap_or(0.0);
    (at("lon"), at("lat"))
}

pub(crate) fn to_list(value: &Value) -> Vec<String> {
    let items = match value {
        Value::Array(items) => items.iter().map(to_text).collect(),
        Value::String(text) if text.contains('[') => {
            serde_json::from_str::<Vec<String>>(text).unwrap_or_else(|_error| vec![text.clone()])
        }
        other => vec![to_text(other)],
    };
    let mut list: Vec<String> = Vec::with_capacity(items.len());
    for item in items {
        if !item.is_empty() && !list.contains(&item) {
            list.push(item);
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::super::field::Field;
    use super::*;

    fn kind(definition: Value) -> FieldKind {
        serde_json::from_value::<Field>(definition).unwrap().kind
    }

    #[test]
    fn values_are_cast_as_pocketbase_casts_them() {
        let table = [
            ("text", json!(123), json!("123")),
            ("text", json!(true), json!("true")),
            ("text", json!({}), json!("")),
            ("number", json!("12.5"), json!(12.5)),
            ("number", json!("junk"), json!(0)),
            ("number", json!(true), json!(1)),
            ("number", json!(3.0), json!(3)),
            ("bool", json!("1"), json!(true)),
            ("bool", json!("yes"), json!(false)),
            ("date", json!("2022-01-31"), json!("2022-01-31 00:00:00.000Z")),
            ("date", json!("junk"), json!("")),
            ("date", json!(5), json!("")),
            ("json", json!("{\"a\":1}"), json!({"a": 1})),
            ("json", json!("plain"), json!("plain")),
            ("json", json!(null), json!(null)),
            ("geoPoint", json!({"lon": 1.5, "lat": "x"}), json!({"lon": 1.5, "lat": 0})),
        ];
        for (name, given, expected) in table {
            let kind = kind(json!({ "name": "f", "type": name }));
            assert_eq!(kind.cast(&given), expected, "{name} given {given}");
        }
        let one = kind(json!({"name": "f", "type": "select", "values": ["a", "b"]}));
        assert_eq!(one.cast(&json!(["a", "b"])), json!("b"));
        let many =
            kind(json!({"name": "f", "type": "select", "values": ["a", "b"], "maxSelect": 2}));
        assert_eq!(many.cast(&json!("a")), json!(["a"]));
        assert_eq!(many.cast(&json!(["a", "a", "b"])), json!(["a", "b"]));
        assert_eq!(many.cast(&json!(null)), json!([]));
    }
}
