//! SQLite's values and comparisons, as far as PocketBase's filters show them.
//!
//! PocketBase hands comparisons to SQLite, so its storage classes, column affinities and NULL
//! are the language's semantics: <https://sqlite.org/datatype3.html>, sections 2 to 4.

use std::borrow::Cow;
use std::cmp::Ordering;

use homeport_views::real_text;
use serde_json::Value;

use crate::ast::Sign;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sql<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(Cow<'a, str>),
}

/// What a column does to the value it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Affinity {
    None,
    Text,
    Numeric,
}

impl<'a> Sql<'a> {
    /// The value `JSON_EXTRACT` and `json_each` give: lists and objects as their JSON text.
    pub(crate) fn from_json(value: &'a Value) -> Sql<'a> {
        match value {
            Value::Null => Sql::Null,
            Value::Bool(truth) => Sql::Int((*truth).into()),
            Value::Number(number) => Sql::from_number(number),
            Value::String(text) => Sql::Text(Cow::Borrowed(text)),
            Value::Array(_) | Value::Object(_) => Sql::Text(Cow::Owned(value.to_string())),
        }
    }

    /// A stored number: integers stay integers, and floats without a fraction become them, as in
    /// a NUMERIC column and in the JSON Go writes.
    pub(crate) fn from_number(number: &serde_json::Number) -> Sql<'a> {
        match (number.as_i64(), number.as_f64()) {
            (Some(int), _) => Sql::Int(int),
            (None, Some(real)) => whole(real),
            (None, None) => Sql::Null,
        }
    }

    pub(crate) fn text(text: &'a str) -> Sql<'a> {
        Sql::Text(Cow::Borrowed(text))
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Sql::Null)
    }

    /// `CAST(… AS TEXT)`; `None` for NULL.
    pub(crate) fn to_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Sql::Null => None,
            Sql::Int(int) => Some(Cow::Owned(int.to_string())),
            Sql::Real(real) => Some(Cow::Owned(real_text(*real))),
            Sql::Text(text) => Some(Cow::Borrowed(text)),
        }
    }

    /// The number that functions such as `radians` take; `None` is NULL.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Sql::Null => None,
            Sql::Int(int) => Some(*int as f64),
            Sql::Real(real) => Some(*real),
            Sql::Text(text) => number_in(text).and_then(|number| number.number()),
        }
    }

    /// What it counts as where a truth is asked for: a text as the number that it begins with;
    /// `None` is NULL.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Sql::Null => None,
            Sql::Int(int) => Some(*int != 0),
            Sql::Real(real) => Some(*real != 0.0),
            Sql::Text(text) => Some(first_number(text) != 0.0),
        }
    }

    /// `LOWER(…)`: ASCII letters only, and the result is a text.
    pub(crate) fn lower(&self) -> Sql<'static> {
        match self.to_text() {
            None => Sql::Null,
            Some(text) => Sql::Text(Cow::Owned(text.to_ascii_lowercase())),
        }
    }

    /// The value a NUMERIC column keeps of this one.
    pub(crate) fn in_numeric_column(self) -> Sql<'a> {
        self.with_affinity(Affinity::Numeric)
    }

    /// The value a TEXT column keeps of this one.
    pub(crate) fn in_text_column(self) -> Sql<'a> {
        self.with_affinity(Affinity::Text)
    }

    fn with_affinity(self, affinity: Affinity) -> Sql<'a> {
        match (affinity, self) {
            (Affinity::Numeric, Sql::Text(text)) => number_in(&text).unwrap_or(Sql::Text(text)),
            (Affinity::Text, Sql::Int(int)) => Sql::Text(Cow::Owned(int.to_string())),
            (Affinity::Text, Sql::Real(real)) => Sql::Text(Cow::Owned(real_text(real))),
            (Affinity::None | Affinity::Text | Affinity::Numeric, other) => other,
        }
    }
}

/// A text that is a number in full, spaces around it allowed.
fn number_in(text: &str) -> Option<Sql<'static>> {
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    // Rust would also read "inf" and "nan".
    if !trimmed.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        || trimmed.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E'))
    {
        return None;
    }
    if let Ok(int) = trimmed.parse::<i64>() {
        return Some(Sql::Int(int));
    }
    trimmed.parse::<f64>().ok().map(whole)
}

/// The number that a text begins with, spaces before it allowed; 0 where it begins with none.
fn first_number(text: &str) -> f64 {
    let text = text.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign = usize::from(text.starts_with(['+', '-']));
    let mut end = sign + digits(&text[sign..]);
    if text[end..].starts_with('.') {
        end += 1 + digits(&text[end + 1..]);
    }
    if text[end..].starts_with(['e', 'E']) {
        let signed = end + 1 + usize::from(text[end + 1..].starts_with(['+', '-']));
        let power = digits(&text[signed..]);
        if power > 0 {
            end = signed + power;
        }
    }
    text[..end].parse().unwrap_or(0.0)
}

fn whole<'a>(real: f64) -> Sql<'a> {
    // 2^63; beyond it a float has no exact i64.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if real.fract() == 0.0 && real.abs() < LIMIT { Sql::Int(real as i64) } else { Sql::Real(real) }
}

/// SQLite's comparison of two operands with their affinities; `None` is NULL.
///
/// `Eq` is `=`, `Ne` is `IS NOT`, as PocketBase writes them.
pub(crate) fn compare(
    sign: Sign,
    left: (Sql<'_>, Affinity),
    right: (Sql<'_>, Affinity),
) -> Option<bool> {
    let ((left, left_affinity), (right, right_affinity)) = (left, right);
    let (left, right) = match (left_affinity, right_affinity) {
        (Affinity::Numeric, Affinity::Text | Affinity::None) => {
            (left, right.with_affinity(Affinity::Numeric))
        }
        (Affinity::Text | Affinity::None, Affinity::Numeric) => {
            (left.with_affinity(Affinity::Numeric), right)
        }
        (Affinity::Text, Affinity::None) => (left, right.with_affinity(Affinity::Text)),
        (Affinity::None, Affinity::Text) => (left.with_affinity(Affinity::Text), right),
        (Affinity::Numeric, Affinity::Numeric)
        | (Affinity::Text, Affinity::Text)
        | (Affinity::None, Affinity::None) => (left, right),
    };
    if left.is_null() || right.is_null() {
        return match sign {
            Sign::Ne => Some(left.is_null() != right.is_null()),
            Sign::Eq | Sign::Lt | Sign::Le | Sign::Gt | Sign::Ge | Sign::Like | Sign::NotLike => {
                None
            }
        };
    }
    let ordering = order(&left, &right);
    match sign {
        Sign::Eq => Some(ordering.is_eq()),
        Sign::Ne => Some(ordering.is_ne()),
        Sign::Lt => Some(ordering.is_lt()),
        Sign::Le => Some(ordering.is_le()),
        Sign::Gt => Some(ordering.is_gt()),
        Sign::Ge => Some(ordering.is_ge()),
        Sign::Like | Sign::NotLike => None,
    }
}

/// `a IS b`: NULL equals NULL and nothing else.
pub(crate) fn is(left: (Sql<'_>, Affinity), right: (Sql<'_>, Affinity)) -> bool {
    compare(Sign::Ne, left, right) == Some(false)
}

pub(crate) fn order(left: &Sql<'_>, right: &Sql<'_>) -> Ordering {
    let class = |value: &Sql<'_>| match value {
        Sql::Null => 0,
        Sql::Int(_) | Sql::Real(_) => 1,
        Sql::Text(_) => 2,
    };
    match (left, right) {
        (Sql::Int(a), Sql::Int(b)) => a.cmp(b),
        (Sql::Real(a), Sql::Real(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (Sql::Int(a), Sql::Real(b)) => order_mixed(*a, *b),
        (Sql::Real(a), Sql::Int(b)) => order_mixed(*b, *a).reverse(),
        (Sql::Text(a), Sql::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Sql::Null | Sql::Int(_) | Sql::Real(_) | Sql::Text(_), _) => {
            class(left).cmp(&class(right))
        }
    }
}

/// Exact where `int as f64` would round.
fn order_mixed(int: i64, real: f64) -> Ordering {
    match whole(real) {
        Sql::Int(other) => int.cmp(&other),
        Sql::Null | Sql::Real(_) | Sql::Text(_) => {
            (int as f64).partial_cmp(&real).unwrap_or(Ordering::Equal)
        }
    }
}
