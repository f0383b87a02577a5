//! What operators make of numbers, with the overflow and the NULLs of SQLite.

use crate::Value;
use crate::query::Arithmetic;
use crate::value::truncated;

/// What an operator makes of two values.
pub(crate) fn arithmetic(operator: Arithmetic, left: &Value, right: &Value) -> Value {
    let (left, right) = (left.to_number(), right.to_number());
    if left.is_null() || right.is_null() {
        return Value::Null;
    }
    if let Arithmetic::And | Arithmetic::Or | Arithmetic::ShiftLeft | Arithmetic::ShiftRight =
        operator
    {
        let (Some(left), Some(right)) = (left.to_i64(), right.to_i64()) else { return Value::Null };
        return Value::Integer(match operator {
            Arithmetic::And => left & right,
            Arithmetic::Or => left | right,
            Arithmetic::ShiftLeft => shifted(left, right),
            _ => shifted(left, right.saturating_neg()),
        });
    }
    if operator == Arithmetic::Remainder {
        return match (left.to_i64(), right.to_i64()) {
            (Some(_), Some(0)) => Value::Null,
            (Some(left), Some(right)) => Value::Integer(left.checked_rem(right).unwrap_or(0)),
            _ => Value::Null,
        };
    }
    if let (Value::Integer(left), Value::Integer(right)) = (&left, &right) {
        let whole = match operator {
            Arithmetic::Add => left.checked_add(*right),
            Arithmetic::Subtract => left.checked_sub(*right),
            Arithmetic::Multiply => left.checked_mul(*right),
            Arithmetic::Divide if *right == 0 => return Value::Null,
            Arithmetic::Divide => left.checked_div(*right),
            _ => None,
        };
        if let Some(whole) = whole {
            return Value::Integer(whole);
        }
    }
    let (Some(left), Some(right)) = (left.to_f64(), right.to_f64()) else { return Value::Null };
    let real = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide if right == 0.0 => return Value::Null,
        _ => left / right,
    };
    if real.is_nan() { Value::Null } else { Value::Real(real) }
}

/// Bits moved to the left, or to the right when `by` is below 0.
fn shifted(bits: i64, by: i64) -> i64 {
    let far = u32::try_from(by.unsigned_abs()).unwrap_or(u32::MAX);
    if by >= 0 {
        bits.checked_shl(far).unwrap_or(0)
    } else {
        bits.checked_shr(far).unwrap_or(if bits < 0 { -1 } else { 0 })
    }
}

/// The number with all bits turned over.
pub(crate) fn turned(value: &Value) -> Value {
    value.to_i64().map_or(Value::Null, |number| Value::Integer(!number))
}

/// The number with the other sign.
pub(crate) fn negative(value: &Value) -> Value {
    match value.to_number() {
        Value::Integer(number) => match number.checked_neg() {
            Some(number) => Value::Integer(number),
            None => Value::Real(9_223_372_036_854_775_808.0),
        },
        Value::Real(number) => Value::Real(-number),
        other => other,
    }
}

/// A whole number that a LIMIT can be.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Real(number) => Some(truncated(*number)),
        Value::Null | Value::Text(_) => None,
    }
}
