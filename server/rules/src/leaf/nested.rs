//! Values inside a field's value as SurrealQL: the members of a list, the parts of json and points.

use serde_json::Value;

use super::{number, op, spaced};
use crate::ast::Sign;
use crate::expr::{Column, Step, Storage};
use crate::predicate::{Op, Part, Piece};
use crate::side::{Nulls, Side};
use crate::sql::{Affinity, Sql, compare};

use Piece::{Bound, Fixed, Index, Name, Stored};

/// Only equality: a value that equals the constant is in the list. All equal is narrower, and one
/// unequal needs a function the index would not help anyway.
pub(super) fn each(column: &Column, sign: Sign, side: &Side<'_>, any: bool) -> Part {
    let text = match &side.value {
        // An empty list takes part as a null, which equals "".
        Sql::Text(text)
            if sign == Sign::Eq && !text.is_empty() && side.affinity != Affinity::Numeric =>
        {
            text
        }
        Sql::Null | Sql::Int(_) | Sql::Real(_) | Sql::Text(_) => return Part::unknown(),
    };
    let value = Bound(Value::from(text.as_ref()));
    match column.storage {
        Storage::List { .. } => {
            let pieces = vec![Stored(column.stored.clone()), Fixed(" CONTAINS "), value];
            if any { Part::exact(pieces) } else { Part::superset(pieces) }
        }
        Storage::Text => Part::superset(vec![Stored(column.stored.clone()), Fixed(" = "), value]),
        Storage::Secret
        | Storage::Number
        | Storage::BareNumber
        | Storage::Bool
        | Storage::Point
        | Storage::Json => Part::unknown(),
    }
}

/// `team ?= @request.auth.teams:each`: the field's value is one of the caller's.
pub(super) fn inside(column: &Column, values: Vec<Sql<'_>>, any: bool) -> Part {
    let texts: Option<Vec<Value>> = values
        .into_iter()
        .map(|value| match value {
            Sql::Text(text) if !text.is_empty() => Some(Value::String(text.into_owned())),
            Sql::Null | Sql::Int(_) | Sql::Real(_) | Sql::Text(_) => None,
        })
        .collect();
    let Some(texts) = texts else {
        return Part::unknown();
    };
    let pieces = vec![Stored(column.stored.clone()), Fixed(" INSIDE "), Bound(Value::Array(texts))];
    if any { Part::exact(pieces) } else { Part::superset(pieces) }
}

/// `place.lon` and `place.lat` are numbers always.
pub(super) fn in_point(column: &Column, steps: &[Step], sign: Sign, side: &Side<'_>) -> Part {
    let [Step::Key(key)] = steps else {
        return Part::unknown();
    };
    if !matches!(key.as_str(), "lon" | "lat") || side.affinity != Affinity::None {
        return Part::unknown();
    }
    match (op(sign), number(&side.value)) {
        (Some(op), Some(value)) => Part::exact(vec![
            Stored(column.stored.clone()),
            Fixed("."),
            Name(key.clone()),
            spaced(op),
            Bound(value),
        ]),
        _ => Part::unknown(),
    }
}

/// Supersets only. SurrealQL maps a key over a list where SQLite finds nothing, and orders types
/// none, null, bool, number, string, array, object; SQLite has booleans as numbers and lists and
/// objects as texts.
pub(super) fn in_json(column: &Column, steps: &[Step], sign: Sign, side: &Side<'_>) -> Part {
    if side.affinity != Affinity::None || side.nulls == Nulls::Apart {
        return Part::unknown();
    }
    let compared = |op: Op, value: Value| {
        let mut pieces = path(column, steps);
        pieces.extend([spaced(op), Bound(value)]);
        Part::superset(pieces)
    };
    match (&side.value, sign) {
        // A text like `[1]` may be what a list reads as.
        (Sql::Text(text), Sign::Eq) if !text.starts_with(['[', '{']) => {
            compared(Op::Eq, Value::from(text.as_ref()))
        }
        (Sql::Text(text), Sign::Gt | Sign::Ge) => compared(Op::Ge, Value::from(text.as_ref())),
        (Sql::Int(_) | Sql::Real(_), Sign::Eq | Sign::Gt | Sign::Ge) => {
            let (Some(op), Some(value)) = (op(sign), number(&side.value)) else {
                return Part::unknown();
            };
            let mut parts = vec![compared(op, value)];
            for truth in [false, true] {
                let as_number = (Sql::Int(truth.into()), Affinity::None);
                if compare(sign, as_number, (side.value.clone(), Affinity::None)) == Some(true) {
                    parts.push(compared(Op::Eq, Value::Bool(truth)));
                }
            }
            Part::any(parts)
        }
        // Booleans, null and nothing come before numbers, so nothing is missed.
        (Sql::Int(_) | Sql::Real(_), Sign::Lt | Sign::Le) => match number(&side.value) {
            Some(value) => compared(Op::Le, value),
            None => Part::unknown(),
        },
        (Sql::Null | Sql::Int(_) | Sql::Real(_) | Sql::Text(_), _) => Part::unknown(),
    }
}

fn path(column: &Column, steps: &[Step]) -> Vec<Piece> {
    let mut pieces = vec![Stored(column.stored.clone())];
    for step in steps {
        match step {
            Step::Key(key) => pieces.extend([Fixed("."), Name(key.clone())]),
            Step::Index(index) => pieces.push(Index(*index)),
        }
    }
    pieces
}
