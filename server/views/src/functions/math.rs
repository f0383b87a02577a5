//! Functions of numbers. What is no number makes NULL, and so does what has no result.

use crate::Value;

/// A function of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Math {
    Ceiling,
    Degrees,
    Exponential,
    Floor,
    /// Of base 10, or of the one that is given first.
    Logarithm,
    LogarithmOfTwo,
    NaturalLogarithm,
    Pi,
    Power,
    Radians,
    Remainder,
    Sign,
    SquareRoot,
    Truncated,
}

impl Math {
    /// The function of this name, in lower case, and how many arguments it takes.
    pub(super) fn named(name: &str) -> Option<(Self, usize, usize)> {
        Some(match name {
            "ceil" | "ceiling" => (Math::Ceiling, 1, 1),
            "degrees" => (Math::Degrees, 1, 1),
            "exp" => (Math::Exponential, 1, 1),
            "floor" => (Math::Floor, 1, 1),
            "ln" => (Math::NaturalLogarithm, 1, 1),
            "log" => (Math::Logarithm, 1, 2),
            "log10" => (Math::Logarithm, 1, 1),
            "log2" => (Math::LogarithmOfTwo, 1, 1),
            "mod" => (Math::Remainder, 2, 2),
            "pi" => (Math::Pi, 0, 0),
            "pow" | "power" => (Math::Power, 2, 2),
            "radians" => (Math::Radians, 1, 1),
            "sign" => (Math::Sign, 1, 1),
            "sqrt" => (Math::SquareRoot, 1, 1),
            "trunc" => (Math::Truncated, 1, 1),
            _ => return None,
        })
    }

    pub(super) fn of(self, arguments: &[Value]) -> Value {
        let Some(numbers) = arguments.iter().map(number).collect::<Option<Vec<_>>>() else {
            return Value::Null;
        };
        let first = numbers.first().copied().unwrap_or(f64::NAN);
        let second = numbers.get(1).copied();
        let whole = arguments.first().map(Value::as_number);
        let real = match (self, second) {
            // Whole numbers stay as they are.
            (Math::Ceiling | Math::Floor | Math::Truncated, _)
                if matches!(whole, Some(Value::Integer(_))) =>
            {
                return whole.unwrap_or(Value::Null);
            }
            (Math::Ceiling, _) => first.ceil(),
            (Math::Floor, _) => first.floor(),
            (Math::Truncated, _) => first.trunc(),
            (Math::Degrees, _) => first * (180.0 / std::f64::consts::PI),
            (Math::Radians, _) => first * (std::f64::consts::PI / 180.0),
            (Math::Exponential, _) => first.exp(),
            (Math::Logarithm, Some(of)) => {
                let base = positive(first).ln();
                if base > 0.0 { positive(of).ln() / base } else { f64::NAN }
            }
            (Math::Logarithm, None) => positive(first).log10(),
            (Math::LogarithmOfTwo, _) => positive(first).log2(),
            (Math::NaturalLogarithm, _) => positive(first).ln(),
            (Math::Pi, _) => std::f64::consts::PI,
            (Math::Power, second) => first.powf(second.unwrap_or(f64::NAN)),
            (Math::Remainder, second) => first % second.unwrap_or(f64::NAN),
            (Math::SquareRoot, _) => first.sqrt(),
            (Math::Sign, _) if first == 0.0 => return Value::Integer(0),
            (Math::Sign, _) => return Value::Integer(if first > 0.0 { 1 } else { -1 }),
        };
        if real.is_nan() { Value::Null } else { Value::Real(real) }
    }
}

/// A number, or a text that is one.
fn number(value: &Value) -> Option<f64> {
    match value.as_number() {
        Value::Null | Value::Text(_) => None,
        number => number.to_f64(),
    }
}

fn positive(number: f64) -> f64 {
    if number > 0.0 { number } else { f64::NAN }
}
