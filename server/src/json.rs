//! JSON as it is sent: numbers in the digits that Go, and so PocketBase, writes them in.

use std::io;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Serializer, Value};

/// Numbers smaller than the first, or not smaller than the second, have an exponent, as ECMAScript
/// has it.
const PLAIN: std::ops::Range<f64> = 1e-6..1e21;

/// An answer in JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match to_text(&self.0) {
            Ok(text) => {
                let kind = HeaderValue::from_static("application/json");
                ([(header::CONTENT_TYPE, kind)], text).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "Could not write an answer");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// A value's JSON.
pub(crate) fn text(value: &Value) -> String {
    to_text(value).unwrap_or_else(|_none| value.to_string())
}

fn to_text(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::with_capacity(128);
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Digits))?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}

/// Otherwise as compact as can be.
struct Digits;

impl Formatter for Digits {
    fn write_f64<W: ?Sized + io::Write>(&mut self, to: &mut W, value: f64) -> io::Result<()> {
        to.write_all(digits(value).as_bytes())
    }
}

/// A number as JSON has it: `100000000000000000000`, `1e+21`, `0.000001`, `1e-7`. Whole numbers that
/// are kept with a point came so, in a text of JSON.
fn digits(value: f64) -> String {
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < WHOLE {
        return format!("{value:.1}");
    }
    if PLAIN.contains(&value.abs()) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => text,
    }
}

/// A number as Go has it in sentences: `100000`, `1e+06`, `0.0001`, `1e-05`.
pub(crate) fn in_a_sentence(value: f64) -> String {
    const PLAIN: std::ops::Range<i32> = -4..6;
    let text = format!("{value:e}");
    match text.split_once('e').map(|(digits, power)| (digits, power.parse::<i32>())) {
        Some((digits, Ok(power))) if !PLAIN.contains(&power) => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", power.unsigned_abs())
        }
        _ => (value + 0.0).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_have_gos_digits() {
        for (value, text) in [
            (1e16, "10000000000000000"),
            (123_456_789_012_345_680.0, "123456789012345680"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (-1.5e21, "-1.5e+21"),
            (1e-6, "0.000001"),
            (-1e-7, "-1e-7"),
            (1.5e-7, "1.5e-7"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (0.1, "0.1"),
            (1.0, "1.0"),
            (-0.0, "-0.0"),
        ] {
            assert_eq!(digits(value), text);
            assert_eq!(to_text(&json!({ "n": [value] })).unwrap(), format!("{{\"n\":[{text}]}}"));
        }
        assert_eq!(
            to_text(&json!([9_007_199_254_740_993_i64, "\"\n"])).unwrap(),
            "[9007199254740993,\"\\\"\\n\"]"
        );
    }

    #[test]
    fn sentences_have_gos_digits() {
        for (value, text) in [
            (0.0, "0"),
            (10.0, "10"),
            (100_000.0, "100000"),
            (1e6, "1e+06"),
            (123_456_789.5, "1.234567895e+08"),
            (123_456.5, "123456.5"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-1e-9, "-1e-09"),
            (1e100, "1e+100"),
        ] {
            assert_eq!(in_a_sentence(value), text);
        }
    }
}
