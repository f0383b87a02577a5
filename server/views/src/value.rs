//! SQLite's values: how they compare, convert and add up.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::reals::real_text;
use crate::{Affinity, Cast};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// Another number.
    Real(f64),
    /// Text.
    Text(Arc<str>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.into())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Integer(i64::from(truth))
    }
}

impl Value {
    /// A stored value as SQLite would have it: truths are 1 and 0, lists and objects are JSON text.
    pub fn of_json(value: &Json) -> Self {
        match value {
            Json::Null => Value::Null,
            Json::Bool(truth) => (*truth).into(),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Value::Integer(whole),
                None => number.as_f64().map_or(Value::Null, kept_whole),
            },
            Json::String(text) => text.as_str().into(),
            Json::Array(_) | Json::Object(_) => Value::Text(value.to_string().into()),
        }
    }

    /// The value as JSON, text as it is.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Integer(number) => Json::from(*number),
            Value::Real(number) => match whole_if_exact(*number) {
                Value::Integer(whole) => Json::from(whole),
                _ => Json::from(*number),
            },
            Value::Text(text) => Json::from(text.as_ref()),
        }
    }

    /// The value as text; NULL has none.
    pub fn to_text(&self) -> Option<Arc<str>> {
        match self {
            Value::Null => None,
            Value::Integer(number) => Some(number.to_string().into()),
            Value::Real(number) => Some(real_text(*number).into()),
            Value::Text(text) => Some(Arc::clone(text)),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// True, false, or unknown.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self.to_number() {
            Value::Integer(number) => Some(number != 0),
            Value::Real(number) => Some(number != 0.0),
            Value::Null | Value::Text(_) => None,
        }
    }

    /// The number a value is, or begins with.
    pub(crate) fn to_number(&self) -> Value {
        match self {
            Value::Text(text) => leading_number(text),
            other => other.clone(),
        }
    }

    /// What it adds to a sum: a text that is no whole number adds a real one.
    pub(crate) fn summand(&self) -> Value {
        match (self, self.to_number()) {
            (Value::Text(text), Value::Integer(_)) if text.trim().parse::<i64>().is_err() => {
                Value::Real(self.to_f64().unwrap_or(0.0))
            }
            (_, number) => number,
        }
    }

    pub(crate) fn to_f64(&self) -> Option<f64> {
        match self.to_number() {
            // SQLite's own loss.
            #[expect(clippy::cast_precision_loss, reason = "SQLite converts so too")]
            Value::Integer(number) => Some(number as f64),
            Value::Real(number) => Some(number),
            Value::Null | Value::Text(_) => None,
        }
    }

    pub(crate) fn to_i64(&self) -> Option<i64> {
        match self.to_number() {
            Value::Integer(number) => Some(number),
            Value::Real(number) => Some(truncated(number)),
            Value::Null | Value::Text(_) => None,
        }
    }

    /// As a column of this affinity would compare it.
    pub(crate) fn with(&self, affinity: Affinity) -> Value {
        match (affinity, self) {
            (Affinity::Numeric, Value::Text(text)) => {
                whole_number(text).unwrap_or_else(|| self.clone())
            }
            (Affinity::Text, Value::Integer(_) | Value::Real(_)) => {
                self.to_text().map_or(Value::Null, Value::Text)
            }
            _ => self.clone(),
        }
    }

    pub(crate) fn cast(&self, cast: Cast) -> Value {
        if self.is_null() {
            return Value::Null;
        }
        match cast {
            Cast::Integer => self.to_i64().map_or(Value::Null, Value::Integer),
            Cast::Text => self.to_text().map_or(Value::Null, Value::Text),
            Cast::Number | Cast::Bool => match self.to_number() {
                Value::Real(number) => whole_if_exact(number),
                other => other,
            },
        }
    }

    /// SQLite's order of all values: NULL, numbers, text.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let rank = |value: &Value| match value {
            Value::Null => 0,
            Value::Integer(_) | Value::Real(_) => 1,
            Value::Text(_) => 2,
        };
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
            (Value::Real(a), Value::Real(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            (Value::Integer(a), Value::Real(b)) => order_mixed(*a, *b),
            (Value::Real(a), Value::Integer(b)) => order_mixed(*b, *a).reverse(),
            _ => rank(self).cmp(&rank(other)),
        }
    }

    /// As [`order`](Self::order), ASCII letters in either case.
    pub(crate) fn order_nocase(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => {
                let small = |text: &str| {
                    text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
                };
                small(a).cmp(&small(b))
            }
            _ => self.order(other),
        }
    }

    /// A text that is a number as that number; anything else as it is.
    pub(crate) fn as_number(&self) -> Value {
        self.with(Affinity::Numeric)
    }

    /// The same for equal values, as a key of groups and joins.
    pub(crate) fn key(&self, key: &mut Vec<u8>) {
        match self {
            Value::Null => key.push(0),
            Value::Integer(number) => {
                key.push(1);
                key.extend(number.to_be_bytes());
            }
            Value::Real(number) => match whole_if_exact(*number) {
                whole @ Value::Integer(_) => whole.key(key),
                _ => {
                    key.push(2);
                    key.extend(number.to_bits().to_be_bytes());
                }
            },
            Value::Text(text) => {
                key.push(3);
                key.extend((text.len() as u64).to_be_bytes());
                key.extend(text.as_bytes());
            }
        }
    }
}

fn order_mixed(whole: i64, real: f64) -> Ordering {
    if real >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if real < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    let order = whole.cmp(&truncated(real));
    order.then_with(|| 0.0_f64.partial_cmp(&real.fract()).unwrap_or(Ordering::Equal))
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, as SQLite does")]
pub(crate) fn truncated(real: f64) -> i64 {
    real as i64
}

/// A real number that is a whole one, as SQLite's numeric columns keep it.
#[expect(clippy::cast_precision_loss, reason = "compared")]
fn whole_if_exact(real: f64) -> Value {
    let whole = truncated(real);
    let exact = whole as f64 == real && real.abs() < 9_007_199_254_740_992.0;
    if exact { Value::Integer(whole) } else { Value::Real(real) }
}

/// A number as a numeric column keeps it: a whole one that 64 bits hold is one.
#[expect(clippy::cast_precision_loss, reason = "compared")]
fn kept_whole(real: f64) -> Value {
    let whole = truncated(real);
    let is_inside = whole > i64::MIN && whole < i64::MAX;
    if is_inside && whole as f64 == real { Value::Integer(whole) } else { Value::Real(real) }
}

/// The longest number at the beginning of a text, 0 when there is none.
fn leading_number(text: &str) -> Value {
    let text = text.trim_start();
    number_length(text).map_or(Value::Integer(0), |length| parsed(&text[..length]))
}

/// A text that is a number and nothing else.
fn whole_number(text: &str) -> Option<Value> {
    let text = text.trim();
    let length = number_length(text)?;
    (length == text.len()).then(|| match parsed(text) {
        Value::Real(real) => whole_if_exact(real),
        other => other,
    })
}

fn parsed(text: &str) -> Value {
    let plain = text.strip_prefix('+').unwrap_or(text);
    match plain.parse::<i64>() {
        Ok(whole) => Value::Integer(whole),
        Err(_) => plain.parse::<f64>().map_or(Value::Integer(0), Value::Real),
    }
}

fn number_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(at);
    at += whole;
    let mut fraction = 0;
    if bytes.get(at) == Some(&b'.') {
        fraction = digits(at + 1);
        if whole + fraction > 0 {
            at += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits((at + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_begin_with_numbers_or_are_nought() {
        for (text, number) in [
            ("12abc", Value::Integer(12)),
            (" -1.5e2x", Value::Real(-150.0)),
            ("abc", Value::Integer(0)),
            (".", Value::Integer(0)),
            ("1.", Value::Real(1.0)),
            ("1e", Value::Integer(1)),
            ("", Value::Integer(0)),
        ] {
            assert_eq!(Value::from(text).to_number(), number, "{text}");
        }
    }
}
